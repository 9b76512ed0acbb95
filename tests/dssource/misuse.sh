# Everything mistyped once.
try dssource
try dssource ad x
try dssource add
try dssource add 1x
try dssource add x
try dssource add x tpe=mysql
try dssource add x type=mysq
try dssource add x type=mysql
try dssource add x type=mysql jdbcurl=jdbc:mysql://h/d
try dssource add x type=mysql jdbcUrl=mysql://h/d
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d username=u
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d username=u password=open-secret
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d username=u password=-
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordFile=none
try dssource add x type=mysql jdbcUrl=jdbc:mysql://h/d username=u passwordEnv=NONE environment=prod
try dssource add x type=mysql word
try dssource add x --no-tst
try dssource show x
try dssource show
try dssource remove x
try dssource list x
try dssource edit x
try dssource import x
try dssource import x none.ini
try dssource import x job.json
ls -A sources
