/* SPDX-License-Identifier: MIT */
/* Questions at a terminal. */
#include "source/prompt.h"

#include "cli/stop.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

bool prompt_possible(void)
{
	return isatty(0);
}

void prompt_wipe(struct str *s)
{
	if (s->s != NULL)
		explicit_bzero(s->s, s->cap);
	str_free(s);
}

/* Byte by byte, so that nothing of the next answer is taken. */
int prompt_line(struct str *out, struct err *err)
{
	ssize_t n;
	char c;

	str_clear(out);
	if (!str_reserve(out, PROMPT_MAX)) /* at once: growing would leave copies behind */
		return err_set(err, EXIT_USAGE, "standard input: too long a line");
	for (;;) {
		n = read(0, &c, 1);
		if (n < 0 && errno == EINTR && !stop_wanted())
			continue;
		if (n < 0 && stop_wanted())
			return err_set(err, EXIT_FAILED, "stopped by a signal");
		if (n < 0)
			return err_sys(err, EXIT_FAILED, "standard input");
		if (n == 0 && out->len == 0)
			return err_set(err, EXIT_USAGE, "standard input: an answer is missing");
		if (n == 0 || c == '\n')
			return 0;
		if (out->len == PROMPT_MAX)
			return err_set(err, EXIT_USAGE, "standard input: too long a line");
		str_addc(out, c);
	}
}

int prompt_ask(struct str *out, const char *question, const char *preset, struct err *err)
{
	if (preset != NULL)
		fprintf(stderr, "%s [%s]: ", question, preset);
	else
		fprintf(stderr, "%s: ", question);
	fflush(stderr);
	if (prompt_line(out, err) < 0)
		return -1;
	if (out->len == 0 && preset != NULL)
		str_adds(out, preset);
	return 0;
}

int prompt_secret(struct str *out, const char *question, struct err *err)
{
	struct termios old, silent;
	int rc;

	if (tcgetattr(0, &old) < 0)
		return err_sys(err, EXIT_FAILED, "standard input");
	silent = old;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	silent.c_cc[VSUSP] = silent.c_cc[VQUIT] = _POSIX_VDISABLE;
	if (tcsetattr(0, TCSADRAIN, &silent) < 0)
		return err_sys(err, EXIT_FAILED, "standard input");
	fprintf(stderr, "%s (not shown): ", question);
	fflush(stderr);
	rc = prompt_line(out, err);
	tcsetattr(0, TCSADRAIN, &old);
	fputc('\n', stderr);
	return rc;
}

int prompt_yes(const char *question, struct err *err)
{
	struct str answer = STR_INIT;
	int rc;

	fprintf(stderr, "%s [y/N]: ", question);
	fflush(stderr);
	rc = prompt_line(&answer, err);
	if (rc == 0)
		rc = answer.len > 0 &&
			(strcasecmp(answer.s, "y") == 0 || strcasecmp(answer.s, "yes") == 0);
	str_free(&answer);
	return rc;
}
