# What is dirty in CSV, with the line it starts on; the reading goes on behind it.
printf 'a,b\n1,2\n3\n4,5,6\n\n"7"8,9\nx"y,1\n"10\n11",12\n"13""\n14" ,15\n16,17\r\n18,"19\n20' >in.csv
dsmap --from csv <in.csv
echo '-- one column: an empty line is a record'
printf 'a\r\n\r\n""\n\\N\n"\\N"\n' | dsmap --from csv
echo '-- too long'
printf 'a,b\n1,%s\n2,"%s"\n3,4\n' 0123456789 '012
345""6' | dsmap --from csv --max-record 10
echo '-- no place for dirty lines'
dsmap --from csv --to csv --max-dirty 3 --dirty dirty.ndjson <in.csv
echo "[$?]"
cat dirty.ndjson
echo '-- a quote that eats the rest of the file'
printf 'a,b\n1,"2\n3,4\n5,6\n' | dsmap --from csv
