# The ways to skip, each in a shell of its own.
(skip "no such thing")
echo "status $?"
(need sh no-such-command)
echo "status $?"
