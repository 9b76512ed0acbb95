# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# ask_numbers: puts random numbers of all kinds into a JSON document of the server in
# use, and compares what comes back with what the module said would.

numbers() {
	perl -e 'srand 20190708;
		sub digits { join "", map { int rand 10 } 1 .. 1 + int rand shift }
		for (1 .. 20000) {
			my $k = int rand 6;
			my $n = $k == 0 ? sprintf "%.17g", rand : $k == 1 ? sprintf "%.16g", rand 1000
				: $k == 2 ? "1" . digits(25) : $k == 3 ? (1 + int rand 9) . "." . digits(25)
				: $k == 4 ? (1 + int rand 999999) . "e" . (int(rand 500) - 280)
				: "0." . "0" x int(rand 20) . digits(20);
			print rand() < 0.2 ? "-" : "", $n, "\n";
		}'
}

ask_numbers() {
	local exact=''
	[ "$(sql "SELECT CAST('[0.9424502837770503, 6.72e-298]' AS JSON)")" = '[0.9424502837770503, 6.72e-298]' ] && exact=exact
	numbers >given
	{ printf "SELECT CAST('["; paste -sd, given | tr -d '\n'; printf "]' AS JSON)"; } |
		sql | tr -d '[]' | sed 's/, /\n/g' >got
	paste given got | "$B/unit/myjson" "${exact:-older}"
}
