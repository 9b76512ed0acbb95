# What is called wrongly is told before anybody is asked.
try odps-read 2>&1 | head -1
try odps-read -s odps 2>&1 | head -1
try odps-read -s odps a b 2>&1 | head -1
try odps-read -s odps t --sql x 2>&1 | head -1
try odps-read -s odps --sql x --partition a=b 2>&1 | head -1
try odps-read -s odps t --set a=b --session x --session-file y 2>&1 | head -1
try odps-read -s odps t --slice 1/2 2>&1 | head -1
try odps-read -s odps t --session x --slice 3/2 2>&1 | head -1
try odps-read -s odps t --session x --slice 0/2 2>&1 | head -1
try odps-read -s odps t --range 7 2>&1 | head -1
try odps-read -s odps t --range a:b 2>&1 | head -1
try odps-read -s odps t --range 1:2 --skip 3 2>&1 | head -1
try odps-read -s odps t --describe --count 2>&1 | head -1
try odps-read -s odps t --count --limit 3 2>&1 | head -1
try odps-read -s odps --sql x --describe 2>&1 | head -1
try odps-read -s odps t -j 0 2>&1 | head -1
try odps-read -s odps t -j 1000 2>&1 | head -1
try odps-read -s odps t --compress gzip 2>&1 | head -1
try odps-read -s odps t --timeout 0 2>&1 | head -1
try odps-read -s odps t --colums a 2>&1 | head -1
try odps-read -s odps t --if-missing emtpy 2>&1 | head -1
try odps-read -s odps t --dirty x 2>&1 | head -1
try odps-read -s nosuch t 2>&1 | tail -1
