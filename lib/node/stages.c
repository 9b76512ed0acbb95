/* SPDX-License-Identifier: MIT */
/* Processes of a pipeline. */
#include "node/stages.h"

#include "base/clock.h"
#include "base/show.h"
#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192
#define POLL_MS 500
#define KILL_NS (30 * CLOCK_S) /* after a signal was passed on */
#define REPORT_FD 3            /* in a stage */

/* ---- starting ---- */

/* What a child needs to become its stage. */
struct plan {
	char **argv;
	const struct args *env;
	int in, out, err, report;
	pid_t group; /* 0: it makes the group */
	sigset_t mask;
};

static void complain(const char *tool, const char *what)
{
	char text[512];
	int n = snprintf(text, sizeof text, "dsnode: %s: %s\n", tool, what);

	if (n > 0 &&
		write(STDERR_FILENO, text, (size_t)n < sizeof text ? (size_t)n : sizeof text) < 0)
		_exit(126);
}

/* In the child: descriptors, group, environment; then the tool. Does not return. */
static void become(const struct plan *p)
{
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setpgid(0, p->group);
	sigprocmask(SIG_SETMASK, &p->mask, NULL);
	if (dup2(p->in, STDIN_FILENO) < 0 || dup2(p->out, STDOUT_FILENO) < 0 ||
		dup2(p->err, STDERR_FILENO) < 0 ||
		(p->report >= 0 && dup2(p->report, REPORT_FD) < 0))
		_exit(126);
	for (i = 0; i < p->env->n; i++)
		putenv(p->env->v[i]);
	execvp(p->argv[0], p->argv);
	complain(p->argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* A descriptor above those that the child rearranges, closed when it becomes its tool. */
static int high(int fd)
{
	int copy;

	if (fd < 0 || fd > REPORT_FD)
		return fd;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 1);
	close(fd);
	return copy;
}

static int make_pipe(int ends[2], struct err *err)
{
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, EXIT_FAILED, "pipe");
	ends[0] = high(ends[0]);
	ends[1] = high(ends[1]);
	return 0;
}

/* The stage's arguments with the options by which it reports to us. */
static void arguments(struct args *a, const struct args *stage, const struct stages_options *o,
	bool last)
{
	args_add(a, stage->v[0]);
	if (o->reports) {
		args_add(a, "--report");
		args_addf(a, "fd:%d", REPORT_FD);
		args_add(a, "--progress");
		args_add(a, last && o->progress != NULL ? "always" : "never");
	}
	for (size_t i = 1; i < stage->n; i++)
		args_add(a, stage->v[i]);
}

static int start_one(struct stages *s, const struct pipeline *p, size_t i, int in, int out,
	const sigset_t *mask, struct err *err)
{
	struct stage *st = &s->v[i];
	struct plan plan = {
		.env = &p->env, .in = in, .group = s->group, .report = -1, .mask = *mask};
	struct args argv = ARGS_INIT;
	int ends[2];

	if (make_pipe(ends, err) < 0)
		return -1;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	st->err_fd = ends[0];
	if (s->options->reports)
		st->report_fd = plan.report = high(memfd_create("report", MFD_CLOEXEC));
	plan.err = ends[1];
	plan.out = out >= 0 ? out : ends[1];
	arguments(&argv, &p->stage[i], s->options, i + 1 == p->n);
	plan.argv = argv.v;
	fflush(NULL);
	st->pid = fork();
	if (st->pid == 0)
		become(&plan);
	args_free(&argv);
	close(ends[1]);
	if (st->pid < 0) {
		st->pid = 0;
		return err_sys(err, EXIT_FAILED, "fork");
	}
	if (s->group == 0)
		s->group = st->pid;
	setpgid(st->pid, s->group);
	st->running = true;
	return 0;
}

static int start_all(struct stages *s, const struct pipeline *p, const sigset_t *mask,
	struct err *err)
{
	int in = high(open("/dev/null", O_RDONLY | O_CLOEXEC)), ends[2] = {-1, -1}, rc = 0;
	size_t i;

	for (i = 0; rc == 0 && i < p->n; i++) {
		ends[0] = ends[1] = -1;
		if (i + 1 < p->n)
			rc = make_pipe(ends, err);
		else
			ends[1] = s->options->out_fd;
		if (rc == 0)
			rc = start_one(s, p, i, in, ends[1], mask, err);
		close(in);
		if (i + 1 < p->n)
			close(ends[1]);
		in = ends[0];
	}
	if (in >= 0)
		close(in);
	return rc;
}

int stages_start(struct stages *s, const struct pipeline *p, const struct stages_options *o,
	struct err *err)
{
	sigset_t child;
	size_t i;

	*s = (struct stages){.n = p->n, .options = o};
	for (i = 0; i < PIPELINE_MAX; i++)
		s->v[i] = (struct stage){.err_fd = -1, .report_fd = -1};
	for (i = 0; i < p->n; i++)
		s->v[i].tool = p->stage[i].v[0];
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &s->mask);
	s->signal_fd = high(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
	if (start_all(s, p, &s->mask, err) == 0)
		return 0;
	if (s->group > 0)
		kill(-s->group, SIGTERM);
	stages_wait(s);
	stages_free(s);
	return -1;
}

/* ---- watching ---- */

/* A line is whole: hand it on. */
static void end_line(struct stages *s, struct stage *st, bool progress)
{
	const char *text = st->line.s != NULL ? st->line.s : "", *clear = "\033[K";
	size_t n = strlen(clear);

	if (strncmp(text, clear, n) == 0)
		text += n;
	if (*text != '\0' && progress) {
		if (s->options->progress != NULL)
			s->options->progress(s->options->to, text);
	} else if (*text != '\0') {
		str_clear(&st->last);
		str_adds(&st->last, text);
		s->options->say(s->options->to, text);
	}
	str_clear(&st->line);
}

/* A live line starts with a carriage return, and stands until the next one or its newline. */
static void take_bytes(struct stages *s, struct stage *st, const char *p, size_t n)
{
	for (; n > 0; p++, n--) {
		if (*p == '\n' || *p == '\r') {
			end_line(s, st, st->is_progress);
			st->is_progress = *p == '\r';
		} else if (st->line.len < LINE_MAX_BYTES) {
			str_addc(&st->line, *p);
		}
	}
	if (st->is_progress && st->line.len > 3)
		end_line(s, st, true);
}

/* Read what is there. Returns false at the end. */
static bool read_some(struct stages *s, struct stage *st)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(st->err_fd, buf, sizeof buf)) > 0)
		take_bytes(s, st, buf, (size_t)n);
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

static void close_err(struct stages *s, struct stage *st)
{
	if (st->line.len > 0)
		end_line(s, st, st->is_progress);
	close(st->err_fd);
	st->err_fd = -1;
}

static bool failed(const struct stage *st)
{
	return !st->running && !(WIFEXITED(st->status) && WEXITSTATUS(st->status) == 0);
}

static bool reap(struct stages *s)
{
	bool running = false;
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct stage *st = &s->v[i];

		if (st->running && waitpid(st->pid, &st->status, WNOHANG) == st->pid) {
			st->running = false;
			st->ended_ns = clock_now();
			if (failed(st) && s->failed_ns == 0)
				s->failed_ns = st->ended_ns;
		}
		running = running || st->running;
	}
	return running;
}

/* Those in front of a failed stage learn of it when they next write; some never write. */
static void end_idle(struct stages *s, int64_t now)
{
	size_t i, last = s->n;

	if (s->failed_ns == 0 || now - s->failed_ns < STAGES_GRACE_NS)
		return;
	for (i = 0; i < s->n; i++)
		if (failed(&s->v[i]))
			last = i;
	for (i = 0; i < last && last < s->n; i++)
		if (s->v[i].running && !s->v[i].told) {
			s->v[i].told = true;
			kill(s->v[i].pid, SIGTERM);
		}
}

static void forward(struct stages *s, int64_t *since, int64_t now)
{
	size_t i;

	if (stop_wanted() && s->forwarded == 0) {
		s->forwarded = stop_signal();
		*since = now;
		for (i = 0; i < s->n; i++)
			s->v[i].told = true;
		kill(-s->group, s->forwarded);
	}
	if (s->forwarded != 0 && now - *since > KILL_NS)
		kill(-s->group, SIGKILL);
}

/* The report is one line of JSON; a stage that was killed left none. */
static void read_report(struct stage *st)
{
	struct err own = ERR_INIT;
	struct str *text = &st->report_text;
	char buf[4096];
	ssize_t n;

	if (st->report_fd < 0)
		return;
	lseek(st->report_fd, 0, SEEK_SET);
	while ((n = read(st->report_fd, buf, sizeof buf)) > 0)
		str_add(text, buf, (size_t)n);
	while (text->len > 0 && text->s[text->len - 1] == '\n')
		text->s[--text->len] = '\0';
	if (text->len > 0)
		st->report = jtree_parse(text->s, text->len, &own);
	close(st->report_fd);
	st->report_fd = -1;
}

void stages_wait(struct stages *s)
{
	struct pollfd fds[PIPELINE_MAX + 1];
	struct signalfd_siginfo info;
	int64_t since = 0, now;
	bool running = true;
	size_t i;

	while (running) {
		for (i = 0; i < s->n; i++)
			fds[i] = (struct pollfd){.fd = s->v[i].err_fd, .events = POLLIN};
		fds[i] = (struct pollfd){.fd = s->signal_fd, .events = POLLIN};
		poll(fds, s->n + 1, POLL_MS);
		while (read(s->signal_fd, &info, sizeof info) > 0)
			;
		for (i = 0; i < s->n; i++)
			if (s->v[i].err_fd >= 0 && !read_some(s, &s->v[i]))
				close_err(s, &s->v[i]);
		now = clock_now();
		forward(s, &since, now);
		running = reap(s);
		end_idle(s, now);
	}
	for (i = 0; i < s->n; i++) {
		if (s->v[i].err_fd >= 0) {
			read_some(s, &s->v[i]);
			close_err(s, &s->v[i]);
		}
		read_report(&s->v[i]);
	}
}

void stages_free(struct stages *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		jtree_free(s->v[i].report);
		str_free(&s->v[i].report_text);
		str_free(&s->v[i].last);
		str_free(&s->v[i].line);
		s->v[i].report = NULL;
	}
	if (s->signal_fd > 0)
		close(s->signal_fd);
	s->signal_fd = -1;
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

/* ---- the verdict ---- */

static int status_of(const struct stage *st)
{
	return WIFSIGNALED(st->status) ? 128 + WTERMSIG(st->status) : WEXITSTATUS(st->status);
}

static bool is_consequence(const struct stage *st)
{
	if (WIFSIGNALED(st->status))
		return WTERMSIG(st->status) == SIGPIPE || st->told;
	return WEXITSTATUS(st->status) == EXIT_CUT || st->told;
}

static void explain(const struct stage *st, struct str *why)
{
	const char *error = jtree_get_text(st->report, "error");
	struct show show;

	if (WIFSIGNALED(st->status))
		str_addf(why, "%s was ended by signal %d (%s)", st->tool, WTERMSIG(st->status),
			strsignal(WTERMSIG(st->status)));
	else if (error != NULL)
		str_addf(why, "%s: %s", st->tool, show_cut(&show, error, strlen(error), SHOW_MAX));
	else if (st->last.len > 0)
		str_adds(why, show_cut(&show, st->last.s, st->last.len, SHOW_MAX));
	else
		str_addf(why, "%s ended with status %d and said nothing", st->tool,
			WEXITSTATUS(st->status));
}

size_t stages_verdict(const struct stages *s, int *status, struct str *why)
{
	size_t i, own = s->n, cut = s->n, any = s->n;

	for (i = s->n; i-- > 0;) {
		if (!failed(&s->v[i]))
			continue;
		any = i;
		if (!is_consequence(&s->v[i]))
			own = i;
		else if (WIFEXITED(s->v[i].status) && WEXITSTATUS(s->v[i].status) == EXIT_CUT)
			cut = i;
	}
	i = own < s->n ? own : cut < s->n ? cut : any;
	*status = i < s->n ? status_of(&s->v[i]) : 0;
	if (i == s->n)
		return 0;
	explain(&s->v[i], why);
	return i + 1;
}

/* ---- who is waited for ---- */

/* Is the pipe behind descriptor fd of a process at least half full? -1: nobody can tell. */
static int half_full(pid_t pid, int fd)
{
	char path[64];
	int pipe_fd, bytes = 0, size, rc = -1;

	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
	pipe_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe_fd < 0)
		return -1;
	size = fcntl(pipe_fd, F_GETPIPE_SZ);
	if (size > 0 && ioctl(pipe_fd, FIONREAD, &bytes) == 0)
		rc = bytes >= size / 2;
	close(pipe_fd);
	return rc;
}

size_t stages_slowest(const struct stages *s)
{
	size_t i, slowest = 0;
	int full;

	while (slowest + 1 < s->n && !s->v[slowest].running)
		slowest++; /* one that has ended keeps nobody waiting */
	for (i = slowest + 1; i < s->n; i++) {
		full = s->v[i].running ? half_full(s->v[i].pid, STDIN_FILENO) : -1;
		if (full < 0 && s->v[i - 1].running)
			full = half_full(s->v[i - 1].pid, STDOUT_FILENO);
		if (full > 0)
			slowest = i;
	}
	return slowest;
}
