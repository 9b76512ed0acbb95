# SPDX-License-Identifier: MIT
#
# layers.pl MODULES: checks the includes of lib and cmd, and prints what breaks a rule.
# MODULES are the modules of lib, lowest first, as the Makefile lists them.
#
# - lib/X.c is in the list, and a module includes only modules to the left of it
#   (counting what X.c, X.h and X_internal.h include); headers without a .c may stand
#   anywhere, as long as no circle comes of it;
# - the base knows only the base;
# - a file of cmd includes no other file of cmd, and no third-party header;
# - each third-party library has one module of lib that includes its headers.
use strict;
use warnings;

my @modules = split ' ', shift;
my @base = qw(mem err str clock num utf8 show base64 nearest file);

# The libraries and what their headers are called. Crypto and TLS are two of OpenSSL's.
my @libraries = (
	['libmariadb', qr{^(mysql|mariadb|mysqld_error|errmsg)}], ['libcsv', qr{^csv\.h}],
	['jansson', qr{^jansson}], ['libmicrohttpd', qr{^microhttpd}], ['sqlite', qr{^sqlite3}],
	['expat', qr{^expat}], ['zstd', qr{^zstd}], ['lz4', qr{^lz4}], ['curl', qr{^curl/}],
	['libssl', qr{^openssl/(ssl|tls1|bio|err|x509)}], ['libcrypto', qr{^openssl/}], ['zlib', qr{^zlib}],
);

sub library {
	my ($header) = @_;
	for my $l (@libraries) {
		return $l->[0] if $header =~ $l->[1];
	}
	return undef;
}

# module FILE: lib/x.c, lib/x.h and lib/x_internal.h are all x, and so is a part of it, lib/x_part.c,
# that has no header of its own.
sub module {
	my ($file) = @_;
	$file =~ s{.*/}{};
	$file =~ s{(_internal)?\.[ch]$}{};
	return $file =~ /^(.+?)_/ && -e "lib/$1.h" && !-e "lib/$file.h" ? $1 : $file;
}

# Where a module stands in the list: its last part counts.
my %place;
$place{module($modules[$_])} = $_ for 0 .. $#modules;

my (%includes, %users);
for my $file (glob 'lib/*.[ch] cmd/*.[ch]') {
	my $name = $file =~ /^cmd/ ? $file : module($file);
	open my $f, '<', $file or die "$file: $!\n";
	while (<$f>) {
		if (/^\s*#\s*include\s*"([^"]+)"/) {
			print "$file: includes $1, which is not in lib\n" unless -e "lib/$1";
			$includes{$name}{module($1)} = $file if module($1) ne $name;
		} elsif (/^\s*#\s*include\s*<([^>]+)>/ and defined library($1)) {
			print "$file: includes $1: only a module of lib may\n" if $file =~ /^cmd/;
			$users{library($1)}{$name} = 1;
		}
	}
	close $f;
}

for my $c (glob 'lib/*.c') {
	my ($name) = $c =~ m{/(.*)\.c$};
	print "$c: not in the Makefile's LIB\n" unless grep { $_ eq $name } @modules;
}
for my $name (sort keys %includes) {
	next unless exists $place{$name};
	for my $other (sort keys %{$includes{$name}}) {
		next unless exists $place{$other} and $place{$other} > $place{$name};
		print "$includes{$name}{$other}: includes $other, which stands later in the Makefile's LIB\n";
	}
}
for my $name (@base) {
	for my $other (sort keys %{$includes{$name} || {}}) {
		print "$includes{$name}{$other}: the base includes $other\n" unless grep { $_ eq $other } @base;
	}
}
for my $l (sort keys %users) {
	my @who = sort keys %{$users{$l}};
	print "$l: included by more than one module: @who\n" if @who > 1;
}

# Circles, by walking down; a module that is being walked must not be met again.
my %state;
sub walk {
	my ($name, @path) = @_;
	return if ($state{$name} // '') eq 'done';
	if (($state{$name} // '') eq 'open') {
		print "circle: ", join(' -> ', @path, $name), "\n";
		return;
	}
	$state{$name} = 'open';
	walk($_, @path, $name) for sort keys %{$includes{$name} || {}};
	$state{$name} = 'done';
}
walk($_) for sort keys %includes;
