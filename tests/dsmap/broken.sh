# Broken lines are dirty, with the byte; reading goes on.
printf '{"a":1}\n\n{"a":\n{"a":"\377"}\n{"a":1,"a":2}\n{"a":1}x\n{"$dx":1}\n{"a":2,"$ds":3}\n{ "$ds":"end"}\n{"a":9}\n' | dsmap a
printf '{"a":"0123456789"}\n{"a":1}\n{"a":"%070000d"}\n{"a":2}\n' 5 | dsmap --max-record 16 | cut -c1-200
