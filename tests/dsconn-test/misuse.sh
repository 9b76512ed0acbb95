# Called wrongly.
try dsconn-test
try dsconn-test my
try dsconn-test -s my --all
try dsconn-test -s a -s b
try dsconn-test -s ''
try dsconn-test -s my --for write
try dsconn-test -s my -t t --for wrte
try dsconn-test --all -t t
try dsconn-test -s my --environment prod
try dsconn-test -s my --wait soon
try dsconn-test -s 'mysql://u:a_secret@h/d' | sed 's/ *[0-9.]* ms / N ms /'
