# heavy
# timeout: 600
# What mariadb stores denotes what it was given, for every type and many values.
. "$SRC/tests/mysql-write/probe"
need_mariadb
probe_all mariadb
