# Verbs and options that there are not; help; full disk.
try dsnode
try dsnode rum
try dsnode run
try dsnode run a b
try dsnode show --bizdat 20190708 x
try dsnode run --start-date 2019-07-09 x
try dsnode show nothing
dsnode --help | head -n 6
dsnode run --help | head -n 3
dsnode --version | sed 's/[0-9.]*$/N/'
try full dsnode --help
try full dsnode run --help
try full dsnode eval x
