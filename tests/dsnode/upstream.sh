# Upstream nodes that are not there, go round in circles, or have one name.
echo '{"type":"command","command":"true"}' | tee insert_data.json >sync.json
schedule() {
	printf '{"upstream":%s}\n' "$2" >"$1.schedule.json"
}
schedule sync '["insert_dta"]'
dsnode make sync
schedule sync '["insert_data","../x"]'
dsnode make sync
schedule sync '"insert_data"'
schedule insert_data '["sync"]'
dsnode graph sync
dsnode check sync
schedule insert_data '["insert_data"]'
dsnode make sync
rm insert_data.schedule.json
mkdir sub
cp sync.json sub
dsnode make sync sub/sync
dsnode make nothing
dsnode make
dsnode list
cp sync.json 'a b.json'
dsnode make 'a b'
