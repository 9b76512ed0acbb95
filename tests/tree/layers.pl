# SPDX-License-Identifier: MIT
#
# layers.pl FOLDERS MODULES: checks the includes of lib and cmd, and prints what breaks a rule.
# FOLDERS are those of lib, MODULES its modules (base/err), each lowest first, as the Makefile
# lists them.
#
# - a file of lib includes only files of its own folder and of those to the left of it;
# - lib/X.c is in the list, and a module includes only modules to the left of it
#   (counting what X.c, X.h and X_internal.h include); headers without a .c may stand
#   anywhere in their folder, as long as no circle comes of it;
# - a file of cmd includes no other file of cmd, and no third-party header;
# - each third-party library has one module of lib that includes its headers.
use strict;
use warnings;

my @folders = split ' ', shift;
my @modules = split ' ', shift;

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

# module FILE: of lib/base/x.c, lib/base/x.h and lib/base/x_internal.h it is base/x, and so it is
# of a part, lib/base/x_part.c, that has no header of its own.
sub module {
	my ($file) = @_;
	$file =~ s{^lib/}{};
	$file =~ s{(_internal)?\.[ch]$}{};
	return $file =~ /^(.+?)_/ && -e "lib/$1.h" && !-e "lib/$file.h" ? $1 : $file;
}

sub folder {
	my ($module) = @_;
	return $module =~ s{/.*}{}r;
}

# Where a folder and a module stand in the lists: a module's last part counts.
my (%level, %place);
$level{$folders[$_]} = $_ for 0 .. $#folders;
$place{module($modules[$_])} = $_ for 0 .. $#modules;

my (%includes, %users);
for my $file (glob 'lib/*/*.[ch] cmd/*.[ch]') {
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

for my $c (glob 'lib/*/*.c') {
	my ($name) = $c =~ m{/(.*)\.c$};
	print "$c: not in the Makefile's LIB\n" unless grep { $_ eq $name } @modules;
}
for my $name (sort keys %includes) {
	next if $name =~ /^cmd/;
	for my $other (sort keys %{$includes{$name}}) {
		next if $level{folder($other)} <= $level{folder($name)};
		print "$includes{$name}{$other}: includes $other, whose folder stands above\n";
	}
	next unless exists $place{$name};
	for my $other (sort keys %{$includes{$name}}) {
		next unless exists $place{$other} and $place{$other} > $place{$name};
		print "$includes{$name}{$other}: includes $other, which stands later in the Makefile's LIB\n";
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
