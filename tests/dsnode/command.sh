# Command nodes: by a shell with the parameters in its environment, or without one.
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"echo $bizdate ${yyyymmdd-1} $region; echo more >&2; exit 5"}' >shell.json
try dsnode run shell -p region='a; touch bad'
ls
sed 's/^== [^ ]*/==/' "$XDG_STATE_HOME/dspipe/shell/20190708/log"
echo '{"type":"command","command":["printf","%s|","$bizdate","a b","$region"]}' >direct.json
try dsnode run direct -p region='$(touch bad)'
ls
dsnode show shell -p region="it's"
dsnode show direct -p region='$(x)'
echo '{"type":"command","command":["no-such-program"]}' >missing.json
try dsnode run missing
try dsnode preview direct
dsnode check direct
echo '{"type":"command","command":"kill -9 $$"}' >killed.json
try dsnode run killed
