# What does not work is not saved; --no-test saves it.
port=$(free_port)
mask "$port" PORT
try dssource add a type=mysql jdbcUrl="jdbc:mysql://127.0.0.1:$port/d" username=u passwordEnv=HOME |
	sed 's/ *[0-9.]* ms / N ms /'
ls -A sources
dssource add a type=mysql jdbcUrl="jdbc:mysql://127.0.0.1:$port/d" username=u passwordEnv=HOME --no-test
try dssource test a -q
