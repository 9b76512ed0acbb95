/* SPDX-License-Identifier: MIT */
/*
 * spent: runs a shell command and tells what it took, on a line of FILE:
 *
 *	spent FILE COMMAND
 *
 * user and system time in us, wall time in us, memory of the largest process in KiB.
 * Everything that the command waited for is in the sums. Its exit status is spent's.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long us_of(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

int main(int argc, char *argv[])
{
	long long start = now_us(), wall;
	struct rusage used;
	int status = 0;
	FILE *out;
	pid_t pid;

	if (argc != 3) {
		fputs("usage: spent FILE COMMAND\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", argv[2], (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		perror("spent");
		return 1;
	}
	wall = now_us() - start;
	getrusage(RUSAGE_CHILDREN, &used);
	out = fopen(argv[1], "a");
	if (out == NULL) {
		perror(argv[1]);
		return 1;
	}
	fprintf(out, "%lld %lld %ld\n", us_of(used.ru_utime) + us_of(used.ru_stime), wall,
		used.ru_maxrss);
	if (fclose(out) != 0)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
