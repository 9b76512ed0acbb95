# A wrong access key: refused as the service refuses it, without the key in the message.
. "$SRC/tests/pipeline/job"
job_start
ls sources
key=$(sed -n 's/.*"accessKeyFile":"\([^"]*\)".*/\1/p' sources/odps.json)
cp "sources/${key##*/}" saved 2>/dev/null || cp "$key" saved
sed -i 's/"accessKeyFile":"[^"]*"/"accessKeyFile":"wrong"/' sources/odps.json
(umask 077 && echo wrong-key >sources/wrong)
odps-read -s odps result_table 2>&1 | sed 's/request [0-9A-Za-z-]*/request ID/'
echo "${PIPESTATUS[0]}"
