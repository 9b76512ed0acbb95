# A full disk is not success.
yes "{\"a\":1}" | dsmap >/dev/full; echo "${PIPESTATUS[1]}"
