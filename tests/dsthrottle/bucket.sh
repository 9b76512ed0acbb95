# --bucket: two pipelines, one budget; other rates are refused while one lives.
b=test-$$
seq 300 | sed 's/.*/{"n":&}/' >in
s=$(date +%s%N)
dsthrottle --bucket $b -r 1000 --burst 100ms <in >out1 & dsthrottle --bucket $b -r 1000 --burst 100ms <in >out2; wait
# 600 records, 100 of them saved up, at 1000 a second
[ $(($(date +%s%N) - s)) -ge 499000000 ] && echo "one budget"
same in out1; same in out2
mkfifo pipe; exec 9<>pipe
start sh -c "exec dsthrottle --bucket $b -r 1000 <pipe >out"
echo '{}' >&9
wait_for 5 test -s out
dsthrottle --bucket $b -r 2000 <in; echo "[$?]"
stop $STARTED
rm -f /dev/shm/dspipe-$(id -u)/$b
