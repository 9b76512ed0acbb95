# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of dsconn-test have in common.

# untimed: a filter; times, dates to come and the server's version are not the same every day.
untimed() {
	sed -E 's/ +[0-9]+\.[0-9] ms / N ms /; s/valid until [0-9]{4}-[0-9]{2}-[0-9]{2}/valid until DAY/
		s/clock [-+][0-9.]+ s/clock N s/; s/it expires in [0-9]+ days/it expires in N days/
		s/it ends [-0-9]+ [:0-9]+ UTC/it ends DAY/
		s/(server|version) [0-9.]+-[^ ,]*MariaDB[^ ,;]*/\1 VERSION/'
}

# conn ARG...: run it, all of its output in order, untimed; "[exit N]" where it is not 0.
conn() {
	dsconn-test "$@" >conn.out 2>conn.err
	local status=$?
	untimed <conn.out
	untimed <conn.err
	[ $status -eq 0 ] || echo "[exit $status]"
}
