# heavy
# timeout: 600
# What mysql8 stores denotes what it was given, for every type and many values.
. "$SRC/tests/mysql-write/probe"
need_mysql8
probe_all mysql
