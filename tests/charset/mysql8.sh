# heavy
# Every character of every set, as MySQL holds it; it has gb18030.
. "$SRC/tests/charset/ask.bash"
need_mysql8
ask_all
