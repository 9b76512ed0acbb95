# A last line without its newline: a record if it is whole, else the stream was cut.
printf '{"a":1}\n{"a":2}' | dsmap; echo "[$?]"
printf '{"a":1}\n{"a":' | dsmap; echo "[$?]"
printf '{"a":1}\n{"$ds":"ab' | dsmap; echo "[$?]"
