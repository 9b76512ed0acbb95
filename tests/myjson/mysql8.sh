# heavy
# The numbers that MySQL 8 keeps inside of JSON.
. "$SRC/tests/myjson/ask.bash"
need_mysql8
ask_numbers
