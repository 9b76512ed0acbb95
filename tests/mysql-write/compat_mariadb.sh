# heavy
# timeout: 300
# What every server must do alike, on mariadb.
. "$SRC/tests/mysql-write/compat"
need_mariadb
compat_all
