# Called wrongly, or where it cannot be.
no_usage() { grep -v ^usage; }
try odps-serve 2>&1
try odps-serve --db x.db operand 2>&1 | no_usage
try odps-serve --db x.db --lisen 127.0.0.1:0 2>&1 | no_usage
try odps-serve --db x.db --listen 127.0.0.1 2>&1 | no_usage
try odps-serve --db x.db --listen 127.0.0.1:99999 2>&1 | no_usage
try odps-serve --db x.db --listen nowhere.invalid:0 2>&1 | no_usage | cut -d: -f1,2
try odps-serve --db nope/x.db 2>&1 | no_usage
try odps-serve --db x.db --signature v5 2>&1 | no_usage
try odps-serve --db x.db --tls-cert x.db 2>&1 | no_usage
try odps-serve --db x.db --page 0 2>&1 | no_usage
: >empty
try odps-serve --db x.db --access-key-file empty 2>&1 | no_usage
try odps-serve --db x.db --security-token-file nope 2>&1 | no_usage
try odps-serve --db x.db --source-file nope/s.json 2>&1 | no_usage
head -c 100000 /dev/urandom >noise.db
try odps-serve --db noise.db 2>&1 | no_usage
sqlite3 other.db 'create table x(a)' 2>/dev/null && try odps-serve --db other.db 2>&1 | no_usage
need_odps
try odps-serve --db y.db --listen "127.0.0.1:$ODPS_PORT" 2>&1 | no_usage
