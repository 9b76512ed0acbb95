# heavy
# The numbers that MySQL 9 keeps inside of JSON.
. "$SRC/tests/myjson/ask.bash"
need_mysql9
ask_numbers
