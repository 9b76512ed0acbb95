# The CSV header passes as it came and is free, but it has to be one.
t() { printf "$1" | dsthrottle --from csv "${@:2}"; echo "[$?]"; }
t 'a,a\n1,2\n'
t 'a,\n'
t ''
t '\n1\n'
t 'a,$ds\n'
t '"a\n'
t '"x\ny",z\r\n1,2\r\n"3\n",4'
t '\xef\xbb\xbf"a,x",b\n1,2\n'
t 'a;a,b\n1;2\n' --delimiter ';'
t 'a,a\n1,2\n' --no-header
