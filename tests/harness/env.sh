# What a test finds: its folder, its environment.
pwd
ls
echo "$HOME $DSPIPE_SOURCES $LC_ALL $TZ"
[ -t 0 ] || echo "no terminal"
[ "$PATH" = "${PATH#"$B/bin:"}" ] || echo "the tools first"
false | true || echo "pipefail"
echo "port 12345, not 123456" && mask 12345 NUMBER
(exit 3)
