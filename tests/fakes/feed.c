/* SPDX-License-Identifier: MIT */
/*
 * feed: hands its input on in small pieces, each only when the reader has taken the
 * one before, so that the reader's read() really gets no more than one at a time.
 *
 *	feed [-n BYTES] [-p PAUSE_MS] [FILE]
 */
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

/* Wait until the pipe is empty. Returns -1 when its reader is gone. */
static int wait_taken(int fd)
{
	struct pollfd p = {.fd = fd};
	int left = 0;

	while (ioctl(fd, FIONREAD, &left) == 0 && left > 0) {
		if (poll(&p, 1, 0) > 0 && (p.revents & POLLERR) != 0)
			return -1;
		sched_yield();
	}
	return 0;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0)
			return -1;
		p += w;
		n -= (size_t)w;
	}
	return wait_taken(fd);
}

static long number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end != '\0' || n < 0 || n > 1000000) {
		fprintf(stderr, "feed: not a number: %s\n", text);
		exit(2);
	}
	return n;
}

int main(int argc, char *argv[])
{
	long bytes = 1, pause = 0;
	static char piece[1000000];
	size_t n;
	int c;

	while ((c = getopt(argc, argv, "n:p:")) != -1) {
		if (c == '?')
			return 2;
		*(c == 'n' ? &bytes : &pause) = number(optarg);
	}
	if (optind < argc && freopen(argv[optind], "r", stdin) == NULL) {
		perror(argv[optind]);
		return 1;
	}
	while ((n = fread(piece, 1, (size_t)bytes, stdin)) > 0) {
		if (write_all(STDOUT_FILENO, piece, n) < 0)
			return 1;
		pause_ms(pause);
	}
	return ferror(stdin) != 0;
}
