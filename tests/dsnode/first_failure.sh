# The status is that of the first stage, in stream order, that failed by itself.
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
. "$SRC/tests/dsnode/tutorial_node"
sync_node
mkdir bin
PATH=$PWD/bin:$PATH
# fake TOOL STATUS: a tool that reads all, says so, and ends like that
fake() {
	printf '#!/bin/sh\n%s\necho "%s: ends" >&2\n%s\n' "$3" "$1" "$2" >bin/$1
	chmod +x bin/$1
}
three() {
	fake odps-read "$1" 'echo x'
	fake dsmap "$2" 'cat'
	fake mysql-write "$3" 'cat >/dev/null'
	dsnode run --no-checkpoint sync 2>&1 | tail -n 1
	echo "status ${PIPESTATUS[0]}"
}
three 'exit 1' 'exit 4' 'exit 4'
three 'exit 0' 'exit 2' 'exit 4'
three 'exit 75' 'exit 75' 'exit 75'
three 'exit 0' 'exit 0' 'exit 3'
three 'kill -PIPE $$' 'kill -PIPE $$' 'exit 75'
three 'exit 0' 'exit 4' 'exit 0'
three 'kill -KILL $$' 'exit 4' 'exit 4'
three 'exit 0' 'exit 0' 'exit 0'
