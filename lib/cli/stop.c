/* SPDX-License-Identifier: MIT */
/* Ending in good order on SIGTERM and SIGINT. */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t noted;
static volatile sig_atomic_t hung_up;

static void note(int sig)
{
	const struct timeval tenth = {.tv_usec = 100000};
	const struct itimerval every = {.it_interval = tenth, .it_value = tenth};

	if (noted == 0) {
		noted = sig;
		setitimer(ITIMER_REAL, &every, NULL);
	}
}

/* The timer's signal is only there to interrupt. */
static void wake(int sig)
{
	(void)sig;
}

void stop_init(void)
{
	struct sigaction act = {.sa_handler = note};

	sigemptyset(&act.sa_mask);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	act.sa_handler = wake;
	sigaction(SIGALRM, &act, NULL);
	act.sa_handler = SIG_DFL;
	sigaction(SIGPIPE, &act, NULL);
}

int stop_signal(void)
{
	return noted;
}

const char *stop_name(void)
{
	return noted == 0 ? NULL : noted == SIGINT ? "SIGINT" : "SIGTERM";
}

static void note_hangup(int sig)
{
	(void)sig;
	hung_up = 1;
}

void stop_catch_hangup(void)
{
	struct sigaction act = {.sa_handler = note_hangup};

	sigemptyset(&act.sa_mask);
	sigaction(SIGHUP, &act, NULL);
}

bool stop_hangup(void)
{
	bool was = hung_up != 0;

	hung_up = 0;
	return was;
}

void stop_raise(void)
{
	signal(noted, SIG_DFL);
	raise(noted);
	_exit(128 + noted);
}
