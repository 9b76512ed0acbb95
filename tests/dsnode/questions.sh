# The wizard's questions at a terminal: source, target, mapping, channel control; edit asks them again;
# what is not there is told at once.
need python3
mask_pattern '[0-9A-F]{24}' REQUEST
. "$SRC/tests/dsnode/tutorial_node"
tutorial_rows >r.csv
node_sources --load 'result_table(education string,num bigint)=r.csv'
talk() {
	cat >talk
	python3 "$SRC/tests/dssource/talk.py" talk "$@"
}
talk dsnode init sync <<'END'
read from:
opds
table:
result_tabel
read from [opds]:
odps
table [result_tabel]:

read from [odps]:

table [result_tabel]:
result_table
write to:
my
table:
odps_result
write to [my]:

table [odps_result]:
ODPS_RESULT
mapping [name]:

go on:
nmu=num
go on:
num=nmu
go on:
education=
go on:
education=education
go on:
education=
go on:
education
go on:

ignore) [insert]:
insrt
ignore) [insert]:
replace
store [1]:
2
limit [0]:
1000
allowed [0]:
x
allowed [0]:
3
END
dsnode show sync
talk dsnode edit sync <<'END'
read from [odps]:

table [result_table]:

write to [my]:

table [ODPS_RESULT]:

mapping [keep]:
rwo
mapping [keep]:
row
go on:

ignore) [replace]:

store [2]:

limit [1000]:
0
allowed [3]:

END
dsnode show sync
