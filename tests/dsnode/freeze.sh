# A frozen node does not run, and what waits for it does not either.
need make
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"echo ran $bizdate"}' | tee insert_data.json >sync.json
echo '{"upstream":["insert_data"]}' >sync.schedule.json
dsnode freeze insert_data
dsnode list
try dsnode run insert_data
try dsnode run --scheduled insert_data
try dsnode run --scheduled sync 2>err
grep dsnode: err
dsnode thaw insert_data
try dsnode run --scheduled sync
