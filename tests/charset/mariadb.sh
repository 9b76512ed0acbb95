# heavy
# Every character of every set, as MariaDB holds it.
. "$SRC/tests/charset/ask.bash"
need_mariadb
ask_all
