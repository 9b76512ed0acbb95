# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# ask_all: asks the server in use, for each of its character sets, which characters up
# to U+FFFF it holds and how many bytes they take, and compares that with the module.

ask_all() {
	local set
	sql 'CREATE TABLE c (ch INT PRIMARY KEY, utf8 VARBINARY(4))'
	perl -e 'use Encode; my @row;
		for my $c (0 .. 0xd7ff, 0xe000 .. 0xffff) {
			push @row, sprintf "(%d,x%s%s%s)", $c, chr 39, unpack("H*", encode("utf8", chr $c)), chr 39;
			next if @row < 5000 and $c != 0xffff;
			print "INSERT INTO c VALUES ", join(",", @row), ";\n";
			@row = ();
		}' | sql
	for set in $(sql "SELECT character_set_name FROM information_schema.character_sets
		WHERE character_set_name <> 'binary' ORDER BY 1"); do
		sql "SET sql_mode = ''; SELECT ch, LENGTH(CONVERT(CONVERT(utf8 USING utf8mb4) USING $set)) FROM c
			WHERE HEX(CONVERT(CONVERT(CONVERT(utf8 USING utf8mb4) USING $set) USING utf8mb4)) = HEX(utf8)
			ORDER BY ch" >server
		"$B/unit/charset" "$set" >ours
		cmp -s server ours || {
			echo "$set: the server and the module differ:"
			diff server ours | head -n 20
		}
	done
}
