# SPDX-License-Identifier: MIT
#
# proxy.pl PORTFILE SERVERPORT HOW [PATTERN N]: a TCP proxy in front of a server that loses
# the connection at the N-th packet that ends like PATTERN, once: "after" it was handed on
# (so it was done), or "before" (so it was not). The second COMMIT, if none is named.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($file, $to, $how, $pattern, $nth) = (@ARGV, 'COMMIT', 2);
my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 9) or die "listen: $!\n";
open(my $f, '>', $file) or die "$file: $!\n";
print $f $listen->sockport, "\n";
close $f;
my %peer;
my $seen = 0;
my $select = IO::Select->new($listen);
while (1) {
	for my $s ($select->can_read) {
		if ($s == $listen) {
			my $client = $listen->accept;
			my $server = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$to") or do { close $client; next };
			$peer{$client} = $server;
			$peer{$server} = $client;
			$select->add($client, $server);
			next;
		}
		my $other = $peer{$s} or next;
		my $n = sysread $s, my $buf, 65536;
		my $lose = $n && $buf =~ /(?:$pattern)$/ && ++$seen == $nth;
		syswrite $other, $buf if $n && !($lose && $how eq 'before');
		select undef, undef, undef, 0.3 if $lose;
		next if $n && !$lose;
		delete @peer{$s, $other};
		$select->remove($s, $other);
		close $_ for $s, $other;
	}
}
