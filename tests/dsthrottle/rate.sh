# A rate holds: what a window may carry is the burst, then the rate; what is told is exact.
seq 400 | sed 's/.*/{"n":&}/' >in
dsthrottle -r 1000 --burst 100ms --report r <in | cmp - in && echo same
# 400 records at 1000 a second, 100 of them saved up: not before 0.3 s
awk -F'"seconds":' '{ split($2, a, ","); print (a[1] >= 0.299) }' r
