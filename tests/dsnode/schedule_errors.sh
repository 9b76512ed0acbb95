# Every mistake in a schedule file, with its place.
export DSPIPE_NOW=2019-07-09T00:30:00Z
echo '{"type":"command","command":["echo","$bizdate","$cyctime"]}' >n.json
try_schedule() {
	printf '%s\n' "$1" >n.schedule.json
	dsnode show n
}
try_schedule '{"at":"00:30","zone":"Asia/Shanghai","start":"2019-07-09","retries":3,"retryEvery":"2m","onFailure":"x"}'
try_schedule '{"at":"12:30","zone":"+08:00","upstream":[]}'
try_schedule '{"at":"24:30"}'
try_schedule '{
  "zone":"Asia/Shangai"}'
try_schedule '{"start":"2019-02-30"}'
try_schedule '{"retries":-1}'
try_schedule '{"retryEvery":"soon"}'
try_schedule '{"upsteam":["a"]}'
try_schedule '{"upstream":[1,{}]}'
try_schedule '{"parameters":{"region":1}}'
try_schedule '{"parameters":{"bizdate":"1"}}'
try_schedule '{"parameters":{"a":"$[nonsense]"}}'
try_schedule '{"resourceGroup":"g"}'
dsnode show n --ignore-resource-group
try_schedule '{"at":"00:30",}'
try_schedule '["at"]'
echo '{"type":"command","command":["echo","${region}","${day}"]}' >n.json
try_schedule '{"parameters":{"region":"hz","day":"$[yyyy-mm-dd-1/24]"}}'
dsnode show n -p region=sh
dsnode show n -p reg=sh -p reg
dsnode show n --bizdate 2019-7-8
