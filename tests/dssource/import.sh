# Connections that other programs keep.
dssource import url 'jdbc:mysql://10.0.0.5:3306/shop?useSSL=true' username=sync passwordEnv=PW --no-test
cat sources/url.json
cat >my.cnf <<'END'
# comment
[mysqld]
port=1
[client]
host = db.example.com
port=3307
user=reader   # who
password="it's # a secret"
ssl_ca=ca.pem
default-character-set=utf8
[mysql]
database=shop
!includedir somewhere
END
dssource import cnf my.cnf --no-test
cat sources/cnf.json
cat >odps_config.ini <<'END'
project_name=p1
access_id=the_id
access_key=the key
end_point=http://service.example.com/api
# log_view_host=x
https_check=true
END
dssource import ini odps_config.ini --no-test
cat sources/ini.json
try dssource import again 'jdbc:mysql://h/d?user=me&password=a_secret' username=u passwordEnv=PW --no-test
try dssource import again 'mysql://u:a_secret@h/d' --no-test
dssource import again 'mysql://u@h/d?passwordEnv=PW' --no-test
printf '[client]\nuser=me\n' >empty.cnf
try dssource import empty empty.cnf --no-test
printf 'what is this\n' >odd.ini
try dssource import odd odd.ini --no-test
