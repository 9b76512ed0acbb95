# list, status, log, and what they say of what is not there.
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"echo hello $bizdate; [ ! -e fail ]"}' >n.json
echo '{"at":"06:30","zone":"Asia/Tokyo"}' >n.schedule.json
dsnode list
dsnode status n
try dsnode log n
dsnode run n --bizdate 20190701
touch fail
dsnode run n --bizdate 20190702
dsnode list
dsnode status n | awk '{$4 = "S"; print}'
dsnode status n --json | cut -c 1-16
dsnode log n | sed 's/^== [^ ]*/==/'
dsnode log n --bizdate 2019-07-01 | sed 's/^== [^ ]*/==/'
try dsnode log n --bizdate 20190705
dsnode list --submitted
mkdir other
echo '{"type":"command","command":"true"}' >other/n.json
try dsnode run other/n
echo '-- JSON that is no node is left out, what is no JSON is told'
echo '{"type":"mysql"}' >source.json
dsnode list
echo '{"type":"command",' >broken.json
try dsnode list
