# make runs nodes in their order, and again only what failed and what waits for it.
need make
export DSPIPE_NOW=2019-07-09T00:30:00+08:00
echo '{"type":"command","command":"echo insert_data $bizdate >>ran; [ ! -e fail ] || exit 17"}' >insert_data.json
echo '{"type":"command","command":["sh","-c","echo sync $1 >>ran","sh","$bizdate"]}' >sync.json
echo '{"upstream":["insert_data"],"at":"00:30","zone":"Asia/Shanghai"}' >sync.schedule.json
dsnode make sync | tee Makefile
run() {
	: >ran
	make -j4 "$@" 2>make.err
	echo "make: $?"
	cat ran
}
run BIZDATE=20190708
run BIZDATE=20190708
touch fail
run BIZDATE=20190709
grep dsnode: make.err
rm fail
run BIZDATE=2019-07-09
echo '-- several dates; what is upstream ran again; none given'
run BIZDATE='20190710 20190711' | sort
dsnode run insert_data --bizdate 20190710
run BIZDATE=20190710
rm -r "$XDG_STATE_HOME"
run
run BIZDATE=
cat make.err
dsnode graph sync
