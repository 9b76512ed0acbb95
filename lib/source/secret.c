/* SPDX-License-Identifier: MIT */
/* Secrets: files, variables, commands. */
#include "source/secret.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

static const char *const suffixes[SECRET_WAYS] = {"", "File", "Env", "Command"};

const char *secret_suffix(enum secret_way way)
{
	return suffixes[way];
}

void secret_free(char *value)
{
	if (value == NULL)
		return;
	explicit_bzero(value, strlen(value));
	free(value);
}

void secret_guard(void)
{
#ifndef UNDER_ASAN
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

int secret_check_mode(const char *path, const struct stat *st, bool group_may_read, struct err *err)
{
	mode_t open_to = st->st_mode & (group_may_read ? 0004 : 0044);

	if (open_to == 0)
		return 0;
	return err_set(err, EXIT_USAGE,
		"%s: holds a secret and can be read by %s (mode %04o): chmod %s %s", path,
		(open_to & 0004) ? "others" : "its group", (unsigned)(st->st_mode & 07777),
		group_may_read ? "640" : "600", path);
}

/* What has been read so far; only the first line is kept. */
struct line {
	char *text; /* SECRET_MAX + 2 bytes */
	size_t len;
	bool whole; /* its newline was met */
	bool bad;   /* too long, or a NUL inside */
};

static void line_init(struct line *l)
{
	*l = (struct line){.text = mem_alloc(SECRET_MAX + 2, 1)};
}

static void line_free(struct line *l)
{
	explicit_bzero(l->text, SECRET_MAX + 2);
	free(l->text);
}

/* Take what one read gives. Returns its result; what is behind the line is dropped. */
static ssize_t line_read(struct line *l, int fd)
{
	char rest[4096], *to = l->whole || l->bad ? rest : l->text + l->len;
	size_t room = to == rest ? sizeof rest : SECRET_MAX + 1 - l->len;
	char *newline;
	ssize_t n;

	n = read(fd, to, room);
	if (n <= 0 || to == rest) {
		explicit_bzero(rest, sizeof rest);
		return n;
	}
	newline = memchr(to, '\n', (size_t)n);
	l->whole = newline != NULL;
	l->len = newline != NULL ? (size_t)(newline - l->text) : l->len + (size_t)n;
	l->bad = l->len > SECRET_MAX || memchr(l->text, '\0', l->len) != NULL;
	return n;
}

/* The line's value, or NULL with err set. A CR before the newline belongs to it. */
static char *line_take(struct line *l, struct err *err)
{
	if (l->bad) {
		err_set(err, EXIT_USAGE, "its first line holds a NUL or more than %d bytes",
			SECRET_MAX);
		return NULL;
	}
	if (l->whole && l->len > 0 && l->text[l->len - 1] == '\r')
		l->len--;
	if (l->len == 0) {
		err_set(err, EXIT_USAGE, "its first line is empty");
		return NULL;
	}
	return mem_dup(l->text, l->len);
}

static int read_all(struct line *l, int fd, const char *path, struct err *err)
{
	ssize_t n;

	do {
		n = line_read(l, fd);
		if (n < 0 && errno == EINTR && !stop_wanted())
			n = 1;
	} while (n > 0 && !l->whole && !l->bad);
	return n < 0 ? err_sys(err, EXIT_USAGE, "%s", path) : 0;
}

static char *from_file(const struct secret *s, struct err *err)
{
	char *value = NULL;
	struct line line;
	struct stat st;
	int fd = open(s->arg, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		err_sys(err, EXIT_USAGE, "%s", s->arg);
		return NULL;
	}
	line_init(&line);
	if (fstat(fd, &st) < 0)
		err_sys(err, EXIT_USAGE, "%s", s->arg);
	else if (S_ISDIR(st.st_mode))
		err_set(err, EXIT_USAGE, "%s: is a folder", s->arg);
	else if (secret_check_mode(s->arg, &st, s->group_may_read, err) == 0 &&
		read_all(&line, fd, s->arg, err) == 0) {
		value = line_take(&line, err);
		if (value == NULL)
			err_at(err, "%s", s->arg);
	}
	line_free(&line);
	close(fd);
	return value;
}

static char *from_text(const char *text, struct err *err)
{
	if (*text == '\0') {
		err_set(err, EXIT_USAGE, "is empty");
		return NULL;
	}
	return mem_dup(text, strlen(text));
}

static char *from_env(const struct secret *s, struct err *err)
{
	const char *text = getenv(s->arg);

	if (text == NULL) {
		err_set(err, EXIT_USAGE, "the environment variable %s is not set", s->arg);
		return NULL;
	}
	if (*text == '\0') {
		err_set(err, EXIT_USAGE, "the environment variable %s is empty", s->arg);
		return NULL;
	}
	if (*text == '\n') {
		err_set(err, EXIT_USAGE, "the first line of the environment variable %s is empty",
			s->arg);
		return NULL;
	}
	return mem_dup(text, strcspn(text, "\n"));
}

/* Start the command; *out is the end of a pipe where it writes. Returns its pid, or -1. */
static pid_t command_start(const char *text, int *out, struct err *err)
{
	char *argv[] = {"sh", "-c", (char *)(uintptr_t)text, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int pipes[2], rc;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_sys(err, EXIT_USAGE, "pipe");
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, pipes[1], 1);
	posix_spawnattr_init(&attr);
	sigfillset(&defaults);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn(&pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	close(pipes[1]);
	*out = pipes[0];
	if (rc == 0)
		return pid;
	close(pipes[0]);
	errno = rc;
	return err_sys(err, EXIT_USAGE, "/bin/sh");
}

/*
 * Read until the command has ended and its pipe is dry; a child that it left
 * behind may keep the pipe open. Returns 1 with *status, 0 when time is up or a
 * signal asked us to stop.
 */
static int command_wait(pid_t pid, int out, struct line *line, int *status)
{
	int64_t deadline = clock_now() + SECRET_TIMEOUT_S * CLOCK_S;
	struct pollfd p = {.fd = out, .events = POLLIN};
	bool ended = false;
	ssize_t n = 1;

	while (clock_now() < deadline && !stop_wanted()) {
		ended = ended || waitpid(pid, status, WNOHANG) == pid;
		if (ended && n <= 0)
			return 1;
		if (n <= 0)
			clock_sleep(CLOCK_MS);
		else if (poll(&p, 1, ended ? 0 : 5) > 0)
			n = line_read(line, out);
		else if (ended)
			return 1;
	}
	return 0;
}

static int command_judge(int status, struct err *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status))
		return err_set(err, EXIT_USAGE, "the command failed with exit status %d",
			WEXITSTATUS(status));
	return err_set(err, EXIT_USAGE, "the command was ended by signal %d", WTERMSIG(status));
}

static char *from_command(const struct secret *s, struct err *err)
{
	char *value = NULL;
	struct line line;
	int out = -1, status = 0;
	pid_t pid = command_start(s->arg, &out, err);

	if (pid < 0)
		return NULL;
	line_init(&line);
	if (command_wait(pid, out, &line, &status) == 0) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		err_set(err, EXIT_USAGE,
			stop_wanted() ? "the command was stopped by a signal"
				      : "the command took longer than %d s",
			SECRET_TIMEOUT_S);
	} else if (command_judge(status, err) == 0) {
		value = line_take(&line, err);
		if (value == NULL)
			err_at(err, "the command's output");
	}
	line_free(&line);
	close(out);
	return value;
}

char *secret_read(const struct secret *s, struct err *err)
{
	static char *(*const readers[])(const struct secret *, struct err *) = {
		[SECRET_FILE] = from_file,
		[SECRET_ENV] = from_env,
		[SECRET_COMMAND] = from_command,
	};
	char *value = s->way == SECRET_INLINE ? from_text(s->arg, err) : readers[s->way](s, err);

	if (value == NULL)
		err_at(err, "%s%s", s->name, suffixes[s->way]);
	return value;
}
