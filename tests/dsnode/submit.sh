# What submit writes: a timer and a service, of the user or the system; crontab lines.
export DSPIPE_NOW=2019-07-09T00:10:00+08:00 TZ=UTC
echo '{"type":"command","command":"true"}' >sync.json
schedule() {
	printf '%s\n' "$1" >sync.schedule.json
}
schedule '{"at":"00:30","zone":"Asia/Shanghai"}'
masked_print() {
	dsnode submit --print "$@" sync | sed "s#\"[^\"]*/dsnode\"#\"dsnode\"#; s#[^ ]*/dsnode #dsnode #; s#DSPIPE_SOURCES.*XDG_STATE_HOME=[^ ]* #ENV #"
}
masked_print
masked_print --system --run-as sync
dsnode submit --no-enable sync
(cd "$XDG_CONFIG_HOME/systemd/user" && ls)
dsnode list
dsnode withdraw sync
dsnode withdraw sync
echo '-- a later start, another zone, cron'
schedule '{"at":"00:30","zone":"+08:00","start":"2019-08-01"}'
masked_print | grep -E 'OnCalendar|ExecStart'
masked_print --crontab
echo '-- what the runs get'
masked_print -p 'region=h z' --ignore-resource-group --environment development | grep ExecStart
echo '-- one zone has summer time, the other has not: two lines and a guard'
schedule '{"at":"00:30","zone":"America/New_York"}'
masked_print --crontab
dsnode run --scheduled --only-at 00:30 sync
DSPIPE_NOW=2019-07-10T04:30:09Z dsnode run --scheduled --only-at 00:30 --start-date 2019-07-10 sync
echo "$? $(ls "$XDG_STATE_HOME/dspipe/sync")"
echo '-- the crontab'
mkdir bin
cat >bin/crontab <<'END'
#!/bin/sh
if [ "$1" = -l ]; then cat "$HOME/tab" 2>/dev/null || { echo "no crontab for x" >&2; exit 1; }; else cp "$1" "$HOME/tab"; fi
END
chmod +x bin/crontab
mkdir -p "$HOME"
PATH=$PWD/bin:$PATH
schedule '{"at":"00:30"}'
dsnode submit --crontab sync
printf '# mine\n1 1 * * * x\n' >>"$HOME/tab"
dsnode submit --crontab sync
sed 's#[^ ]*/dsnode #dsnode #; s#DSPIPE_SOURCES.*XDG_STATE_HOME=[^ ]* #ENV #' "$HOME/tab"
dsnode withdraw sync
cat "$HOME/tab"
dsnode submit --crontab --system sync
dsnode submit --run-as me sync
