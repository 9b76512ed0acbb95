# systemd finds nothing wrong with the units.
need systemd-analyze
export DSPIPE_NOW=2019-07-09T00:10:00+08:00
echo '{"type":"command","command":"true"}' >'sync.json'
for schedule in '{"at":"00:30","zone":"Asia/Shanghai"}' '{"at":"23:59:59","zone":"-03:30"}' '{"at":"06:00"}' '{}'; do
	echo "$schedule" >sync.schedule.json
	dsnode submit -q --no-enable sync
	f=$XDG_CONFIG_HOME/systemd/user/dspipe-sync
	calendar=$(sed -n 's/^OnCalendar=//p' "$f.timer")
	systemd-analyze calendar "$calendar" 2>&1 | sed -n 's/ *Normalized form: //p'
	systemd-analyze --man=no verify "$f.timer" "$f.service" 2>&1 | grep -F dspipe-sync || true
done
