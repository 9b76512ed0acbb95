# SPDX-License-Identifier: MIT
#
# proxy.pl PORTFILE SERVERPORT HOW: a TCP proxy in front of a server that loses the
# connection at the second COMMIT that it sees, once: "after" it was handed on (so it was
# done), or "before" (so it was not).
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($file, $to, $how) = @ARGV;
my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 9) or die "listen: $!\n";
open(my $f, '>', $file) or die "$file: $!\n";
print $f $listen->sockport, "\n";
close $f;
my %peer;
my $commits = 0;
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
		my $lose = $n && $buf =~ /COMMIT$/ && ++$commits == 2;
		syswrite $other, $buf if $n && !($lose && $how eq 'before');
		select undef, undef, undef, 0.3 if $lose;
		next if $n && !$lose;
		delete @peer{$s, $other};
		$select->remove($s, $other);
		close $_ for $s, $other;
	}
}
