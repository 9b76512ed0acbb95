# One parameter, printed.
export DSPIPE_NOW=2019-07-09T00:30:00+08:00 TZ=Asia/Shanghai
dsnode eval '$bizdate $cyctime $gmtdate $bizmonth'
dsnode eval '$[yyyymmddhh24miss-1/24]' --bizdate 20190708
dsnode eval '$[add_months(yyyymm,-1)] ${yyyymmdd-1}' --bizdate 2019-03-31
dsnode eval 'pt=${region}' -p region=hz
echo '{"type":"command","command":"x"}' >n.json
echo '{"at":"06:15","zone":"America/New_York","parameters":{"d":"${yyyy/mm/dd}"}}' >n.schedule.json
dsnode eval '$bizdate $cyctime ${d}' n
TZ=UTC dsnode eval '$bizdate'
try dsnode eval '$[yyyymmd]'
try dsnode eval '${regoin}' -p region=hz
try dsnode eval
try dsnode eval a b c
DSPIPE_NOW=now try dsnode eval '$bizdate'
