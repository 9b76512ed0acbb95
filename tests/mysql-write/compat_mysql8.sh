# heavy
# timeout: 300
# What every server must do alike, on mysql8.
. "$SRC/tests/mysql-write/compat"
need_mysql8
compat_all
