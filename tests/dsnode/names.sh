# What is misspelt is never taken: nodes, parameters, folders, users; the nearest is named.
. "$SRC/tests/dsnode/tutorial_node"
cd "$T" && mkdir nodes && cd nodes || exit 1
try dsnode make
try dsnode graph
echo '{"type":"command","command":["true","${region}"]}' >insert_data.json
sync_node '' '"preSql": "delete from t where region = '"'"'${region}'"'"'"'
echo '{"upstream":["insert_data"],"parameters":{"region":"hz"}}' >sync.schedule.json
cp sync.schedule.json insert_data.schedule.json
echo '{"parameters":{"region":"hz"}}' >insert_data.schedule.json
for verb in show check preview run 'run --scheduled' submit make graph 'edit --at 01:00' eval\ x; do
	try dsnode $verb snyc
done
for verb in freeze thaw status log withdraw; do
	try dsnode $verb snyc
done
ls "$XDG_STATE_HOME" 2>/dev/null
echo '-- a parameter'
dsnode show -p region=sh sync
try dsnode show -p regoin=sh sync
try dsnode run -p regoin=sh sync
try dsnode submit -p regoin=sh --print sync
try dsnode backfill -p regoin=sh sync 20190701 20190702
try dsnode eval -p day=7 '${region}' sync
try dsnode eval '$day' sync
echo '-- operands, folders, users'
try dsnode backfill sync 2>&1 | head -n 1
try dsnode init no/such/folder/sync -s odps --source-table t --target my --target-table t --map a
try dsnode submit --system --run-as nobody-here --print sync
echo '-- the last column'
sed -i 's/"num"\]/"education"]/; s/"education", "education"/"education"/' sync.json
try dsnode edit --unmap education sync
