# SPDX-License-Identifier: MIT
#
# probe.pl: the values and the oracle of the probe (probe.sh): what a server gives back
# must denote what it was given. It knows nothing of our own code.
#
#	probe.pl values             the stream: {"id":N,"v":VALUE} for each value, sealed
#	probe.pl types KIND         "NAME<tab>CLASS<tab>TYPE", KIND is mariadb or mysql
#	probe.pl select CLASS       the expression that reads v back
#	probe.pl judge CLASS TYPE   stdin: "ID<tab>TEXT" lines; prints what is bent
use strict;
use warnings;
use JSON::PP;
use Math::BigFloat;
use MIME::Base64;
use Encode;

my @numbers = qw(0 -0 1 -1 7 10 127 128 -128 -129 255 256 32767 32768 -32769 65535 65536 8388607 8388608
	16777215 16777216 16777217 2147483647 2147483648 -2147483648 -2147483649 4294967295 4294967296
	9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
	18446744073709551615 18446744073709551616 1.0 1.5 -1.5 0.1 0.10 -0.0 1E2 1e-2 1.9999999 0.5 2.5
	1.005 123456.78 123456.789 1234.5678 99999999.99 99999999.999 999999999 1e15 1e16 1e22 1e23 1e38
	3.4028235e38 3.4028236e38 3.5e38 1e308 1.7976931348623157e308 1.8e308 1.17549435e-38 1e-45 1.4e-45 1e-46
	5e-324 4.9e-324 2e-324 1e-400 0.30000000000000004 0.1000000014901161 0.100000001 123456789.123456789
	12345678901234567890123456789012345.123456789012345678901234567890 1e64 1e65 1e-30 1e-31 100000000e-8 1970 69 70 1901 1900 2155 2156);
my @strings = ('', ' ', '7', '007', '+7', ' 7', '7 ', '1.0', '1e2', '0x10', "x'41'", '1e400', '12abc', 'abc', 'NULL', '\N', '\\',
	"'", '"', "a'b", "\x{e9}", "e\x{301}", "\x{65e5}\x{672c}", "\x{1f600}", "\x{20ac}", "a\x{0}b", "tab\tx", "line\nx", "cr\rx", "\x{1a}", 'trail ',
	'trail  ', '  lead', 'A', 'a', 'b', 'B', 'c', 'a,b', 'b,a', 'a,a', 'a,', ',', 'A,B', 'abcd', 'abc ', 'abcdefghij', 'abcdefghijk',
	'x' x 255, 'x' x 256, "\x{e9}" x 127, "\x{e9}" x 128, "\x{e9}" x 10, "\x{1f600}" x 10, 'x' x 65535, 'x' x 65536, "\x{ff}", "\x{ffff}",
	'NaN', 'Infinity', '-Infinity', 'inf', 'true', 'false', '-0', '.5', '5.', '1,5', '1_000', '0.10',
	'2019-07-08', '2019-02-29', '2020-02-29', '1900-02-29', '0000-00-00', '2019-00-10', '2019-07-00', '2019-7-8', '20190708', '19-07-08',
	'0001-01-01', '0999-12-31', '1000-01-01', '9999-12-31', '10000-01-01', '2019-07-08 12:34:56', '2019-07-08T12:34:56', '2019-07-08 00:00:00',
	'2019-07-08 12:34:56.5', '2019-07-08 12:34:56.123', '2019-07-08 12:34:56.123456', '2019-07-08 12:34:56.1234567', '2019-07-08 12:34:56.123000',
	'2019-07-08 12:34:56.999999', '2019-07-08 12:34:56.9999999', '2019-07-08 12:34:56.000000000', '2019-07-08 24:00:00', '2019-07-08 23:59:60',
	'2019-07-08 23:60:00', '1969-12-31 23:59:59', '1970-01-01 00:00:00', '1970-01-01 00:00:01', '2038-01-19 03:14:07', '2038-01-19 03:14:07.5',
	'2038-01-19 03:14:08', '2106-02-07 06:28:15', '2106-02-07 06:28:16', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.9999999', '2019-07-08T12:34:56Z', '2019-07-08T12:34:56+08:00',
	'2019-07-08T12:34:56.5-03:30', '12:34:56', '-12:34:56', '838:59:59', '-838:59:59', '838:59:59.5', '839:00:00', '-00:00:01', '12:34', '1 12:34:56', '12:34:56.5',
	'12:34:56.123456', '12:34:56.1234567', '99:99:99', '25:00:00', '00:60:00', '1901', '2155', '1900', '2156', '0000', '70', '0',
	'{"a":1}', '[1, 2]', '{"a":1,"a":2}', '{a:1}', '"text"', '1', 'null', '{"a":1.10}', '123e4567-e89b-12d3-a456-426614174000',
	'123E4567E89B12D3A456426614174000', '1.2.3.4', '256.1.1.1', '1.2.3', '::1', '2001:db8::ff00:42:8329', '::ffff:1.2.3.4');
my @raw = ('null', 'true', 'false', '{}', '[]', '{"a":1}', '[1,2]', '{"a":1.10}', '{"a":1.5}', '{"a":0.1}', '{"a":1e400}', '{"a":12345678901234567890}',
	'{"a":18446744073709551616}', '{"a":123456789012345678901234567890}', '{"a":-0.0}', '{"a":1E2}', '{"a":100.0}', '{"b":1,"a":2,"aa":3}', '{"a":"\u00e9\ud83d\ude00\u0000"}', '[null,true,"x"]', '{"a":{"$base64":"AA=="}}',
	'{"a":0.1000000000000000055}', '{"a":3.14159265358979323846}', '{"a":9007199254740993}', '{"a":9007199254740993.0}',
	'{"$base64":""}', '{"$base64":"AAEC"}', '{"$base64":"AAECAw=="}', '{"$base64":"gA=="}', '{"$base64":"NwA="}', '{"$base64":"YWJj"}', '{"$base64":"XFxOCQo="}', '{"$base64":"!"}');

my $json = JSON::PP->new->utf8->allow_nonref;
my @values = (@raw, @numbers, map { $json->encode($_) } @strings);

# Classes: what is compared, and how v is read back.
my %select = (
	number => 'CAST(v AS CHAR)', bits => 'CAST(v + 0 AS CHAR)', real => 'v + 0e0', text => 'HEX(CONVERT(v USING utf8mb4))',
	bytes => 'HEX(v)', time => 'CAST(v AS CHAR)', json => 'HEX(CAST(v AS CHAR))', member => 'HEX(CONVERT(v USING utf8mb4))',
	set => 'HEX(CONVERT(v USING utf8mb4))', float => 'v + 0e0', address => 'CAST(v AS CHAR)',
);

my @types = (
	(map { my $t = $_; map { ["number", "$t$_"] } '', ' unsigned' } qw(tinyint smallint mediumint int bigint)),
	['number', 'int zerofill'], ['number', 'bool'], ['number', 'year'], ['bits', 'bit(1)'], ['bits', 'bit(8)'], ['bits', 'bit(64)'],
	['number', 'decimal(10,2)'], ['number', 'decimal(5,0)'], ['number', 'decimal(65,30)'], ['number', 'decimal(8,8)'], ['number', 'decimal(6,2) unsigned'],
	['float', 'float'], ['float', 'float unsigned'], ['real', 'double'], ['real', 'double(10,2)'], ['float', 'float(7,3)'],
	(map { ["text", $_] } 'char(3)', 'char(0)', 'varchar(10)', 'varchar(0)', 'varchar(255) character set latin1', 'char(10) character set latin1', 'varchar(10) character set utf8mb3',
		'varchar(10) character set ascii', 'varchar(10) character set gbk', 'varchar(10) character set sjis', 'varchar(10) character set ucs2', 'varchar(10) character set utf16', 'varchar(10) character set cp1251',
		'tinytext', 'text', 'text character set latin1', 'mediumtext', 'longtext', 'tinytext character set utf8mb3', 'varchar(10) collate utf8mb4_bin'),
	(map { ["bytes", $_] } 'binary(3)', 'binary(1)', 'varbinary(3)', 'tinyblob', 'blob', 'longblob'),
	(map { ["time", $_] } 'date', 'time', 'time(1)', 'time(3)', 'time(6)', 'datetime', 'datetime(3)', 'datetime(6)', 'timestamp null', 'timestamp(3) null', 'timestamp(6) null'),
	['member', "enum('a','B','7','','it''s')"], ['set', "set('a','b','7')"], ['member', "enum('a','b') character set latin1"], ['json', 'json'],
);
my %own = (mariadb => [['address', 'uuid'], ['address', 'inet6'], ['address', 'inet4']], mysql => []);

sub values_stream {
	print qq({"\$ds":"begin","v":1,"columns":[{"name":"id","type":"int32"},{"name":"v","type":"$_[0]"}],"time_zone":"UTC"}\n);
	for my $i (0 .. $#values) {
		print qq({"id":$i,"v":$values[$i]}\n);
	}
	printf qq({"\$ds":"end","rows":%d,"dirty":0}\n), scalar @values;
}

# The text that a value spells; undef for NULL, objects and bytes.
sub spelled {
	my ($v) = @_;
	return $json->decode($v) if $v =~ /^"/;
	return undef if $v =~ /^[\[{n]/;
	return $v;
}

sub number {
	my ($v) = @_;
	my $s = spelled($v);
	return undef unless defined $s;
	$s = 1 if $v eq 'true';
	$s = 0 if $v eq 'false';
	return $s =~ /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/ ? Math::BigFloat->new($s) : undef;
}

sub same_number {
	my ($v, $got) = @_;
	my $n = number($v);
	return defined $n && $n == Math::BigFloat->new($got);
}

# The nearest float or double; perl makes an infinity of what lies just above the largest float.
sub rounded {
	my ($pack, $x) = @_;
	my $max = 3.4028234663852886e38;
	$x = $x < 0 ? -$max : $max if $pack eq 'f' && abs($x) > $max && abs($x) < 3.40282356e38;
	return unpack($pack, pack($pack, $x + 0));
}

# A float's given digits are those of some short printing of it.
sub same_real {
	my ($v, $got, $digits, $pack) = @_;
	my $n = number($v);
	return 0 unless defined $n;
	my $d = rounded($pack, $got);
	for my $p (1 .. $digits) {
		my $text = sprintf "%.*g", $p, $d;
		return 1 if rounded($pack, $text) == $d && Math::BigFloat->new($text) == $n;
	}
	return $d == 0 && $n == 0;
}

sub same_text {
	my ($v, $hex) = @_;
	my $got = pack('H*', $hex);
	return decode_base64($1) eq $got if $v =~ /^\{"\$base64":"(.*)"\}$/;
	return $v eq $got if $v =~ /^[\[{]/;
	my $s = spelled($v);
	return defined $s && encode('utf8', $s) eq $got;
}

sub plain_time {
	my ($s) = @_;
	$s =~ tr/T/ /;
	$s =~ s/(\.\d*?)0+$/$1/;
	$s =~ s/\.$//;
	$s =~ s/^(\d{4}-\d\d-\d\d) 00:00:00$/$1/;
	return $s;
}

sub same_time {
	my ($v, $got) = @_;
	my $s = spelled($v);
	return 0 unless defined $s && $v =~ /^"/;
	my %utc = ('2019-07-08T12:34:56Z' => '2019-07-08 12:34:56', '2019-07-08T12:34:56+08:00' => '2019-07-08 04:34:56',
		'2019-07-08T12:34:56.5-03:30' => '2019-07-08 16:04:56.5');
	return plain_time($utc{$s} // $s) eq plain_time($got);
}

sub plain_json {
	my ($x) = @_;
	my $j = JSON::PP->new->utf8->allow_nonref->allow_bignum->canonical;
	return norm($j->decode($x));
}

sub norm {
	my ($x) = @_;
	return 'null' unless defined $x;
	return '{' . join(',', map { JSON::PP->new->allow_nonref->encode($_) . ':' . norm($x->{$_}) } sort keys %$x) . '}' if ref $x eq 'HASH';
	return '[' . join(',', map { norm($_) } @$x) . ']' if ref $x eq 'ARRAY';
	return $x ? 'true' : 'false' if ref $x eq 'JSON::PP::Boolean';
	return Math::BigFloat->new("$x")->bsstr if ref $x || JSON::PP->new->allow_nonref->encode($x) !~ /^"/;
	return JSON::PP->new->allow_nonref->encode($x);
}

# Where begin does not say json, a string's text is the JSON.
sub same_json {
	my ($v, $hex) = @_;
	my $got = eval { plain_json(pack 'H*', $hex) };
	my $given = $v =~ /^"/ ? encode('utf8', $json->decode($v)) : $v;
	my $want = eval { plain_json($given) };
	return defined $got && defined $want && $got eq $want;
}

sub same_address {
	my ($v, $got) = @_;
	my $s = spelled($v);
	return 0 unless defined $s;
	(my $x = lc $s) =~ tr/-//d;
	(my $y = lc $got) =~ tr/-//d;
	return $x eq $y || ($s eq '1.2.3.4' && $got eq '::ffff:1.2.3.4');
}

# A set has no order, and each member once.
sub members {
	my %in = map { $_ => 1 } split /,/, $_[0], -1;
	return join ',', sort keys %in;
}

my %same = (
	number => \&same_number, bits => \&same_number, real => sub { same_real(@_, 17, 'd') }, float => sub { same_real(@_, 9, 'f') },
	text => \&same_text, bytes => \&same_text, member => \&same_text, time => \&same_time, json => \&same_json, address => \&same_address,
	set => sub { my ($v, $h) = @_; my $s = spelled($v); return defined $s && members($s) eq members(pack 'H*', $h) },
);

sub judge {
	my ($class, $type) = @_;
	my $n = 0;
	while (<STDIN>) {
		chomp;
		my ($id, $got) = split /\t/, $_, 2;
		$n++;
		my $ok = $got eq 'NULL' ? $values[$id] eq 'null' : $same{$class}->($values[$id], $got);
		printf "%s: %.60s became %.60s\n", $type, $values[$id], $got unless $ok;
	}
	print "$type: nothing was stored\n" if $n == 0;
}

my ($verb, @args) = @ARGV;
if ($verb eq 'values') { values_stream($args[0] // 'string') }
elsif ($verb eq 'types') { print "$_->[0]\t$_->[1]\n" for @types, @{$own{$args[0]}} }
elsif ($verb eq 'select') { print $select{$args[0]} }
elsif ($verb eq 'judge') { judge(@args) }
else { die "probe.pl: $verb?\n" }
