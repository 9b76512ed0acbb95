/* SPDX-License-Identifier: MIT */
/* All data sources, tested side by side. */
#include "conntest/conntest_all.h"

#include "base/mem.h"
#include "cli/stop.h"
#include "format/jtree.h"
#include "source/sourcepath.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT_ONCE 16
#define REPLY_MAX (1 << 20)

/* One test: a child that writes its JSON line into a pipe. */
struct job {
	const char *name;
	pid_t pid;            /* 0: not running */
	int fd;               /* -1: not running */
	struct str reply;     /* the line */
	struct jtree *result; /* the same as a tree; NULL: it gave none */
};

struct run {
	struct cli *cli;
	const struct conntest_options *options;
	const char *environment;
	struct job *v;
	size_t n, started, ended;
};

static void write_all(int fd, struct span s)
{
	ssize_t n;

	while (s.len > 0) {
		n = write(fd, s.p, s.len);
		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			s.p += n;
			s.len -= (size_t)n;
		}
	}
}

/* In the child. */
static void work(const struct run *r, const char *name, int fd)
{
	struct source_options source = {name, r->environment};
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	struct conntest t;

	r->cli->quiet = true;
	r->cli->verbose = 0;
	conntest_init(&t, r->options, NULL, NULL);
	conntest_source(&t, &source, &err);
	conntest_json(&out, &t, &err);
	conntest_free(&t);
	write_all(fd, str_span(&out));
	str_free(&out);
	_exit(0);
}

static int start(struct run *r, struct job *j, struct err *err)
{
	int fds[2];

	if (pipe(fds) < 0)
		return err_sys(err, EXIT_FAILED, "pipe");
	fflush(NULL);
	j->pid = fork();
	if (j->pid == 0) {
		close(fds[0]);
		work(r, j->name, fds[1]);
	}
	close(fds[1]);
	j->fd = fds[0];
	if (j->pid < 0) {
		close(j->fd);
		j->fd = -1;
		return err_sys(err, EXIT_FAILED, "fork");
	}
	return 0;
}

static void finish(struct run *r, struct job *j)
{
	struct err own = ERR_INIT;

	close(j->fd);
	j->fd = -1;
	waitpid(j->pid, NULL, 0);
	j->pid = 0;
	if (j->reply.len > 0)
		j->result = jtree_parse(j->reply.s, j->reply.len, &own);
	r->ended++;
}

/* Read what a child has written; its end is the end of the job. */
static void take(struct run *r, struct job *j)
{
	char buf[8192];
	ssize_t n = read(j->fd, buf, sizeof buf);

	if (n > 0 && j->reply.len < REPLY_MAX)
		str_add(&j->reply, buf, (size_t)n);
	else if (n >= 0 || errno != EINTR)
		finish(r, j);
}

static void wait_for_some(struct run *r)
{
	struct pollfd fds[AT_ONCE];
	struct job *jobs[AT_ONCE];
	nfds_t n = 0, i;

	for (i = 0; i < r->started; i++)
		if (r->v[i].fd >= 0) {
			jobs[n] = &r->v[i];
			fds[n++] = (struct pollfd){.fd = r->v[i].fd, .events = POLLIN};
		}
	if (poll(fds, n, -1) > 0)
		for (i = 0; i < n; i++)
			if (fds[i].revents != 0)
				take(r, jobs[i]);
}

static void end_all(struct run *r)
{
	size_t i;

	for (i = 0; i < r->started; i++)
		if (r->v[i].pid > 0) {
			kill(r->v[i].pid, SIGKILL);
			finish(r, &r->v[i]);
		}
}

static int run_all(struct run *r, struct err *err)
{
	while (r->ended < r->n && !err_is_set(err) && !stop_wanted()) {
		while (r->started < r->n && r->started - r->ended < AT_ONCE && !err_is_set(err))
			if (start(r, &r->v[r->started], err) == 0)
				r->started++;
		wait_for_some(r);
	}
	if (err_is_set(err) || stop_wanted())
		end_all(r);
	return err_is_set(err) || stop_wanted() ? err_set(err, EXIT_FAILED, "stopped by a signal")
						: 0;
}

/* ---- showing ---- */

static const char *const columns[] = {"configuration", "dns", "tcp", "tls", "authentication",
	"database", "project", "tunnel", "session"};

#define N_COLUMNS (sizeof columns / sizeof columns[0])

static const struct jtree *layer_of(const struct jtree *result, const char *name)
{
	const struct jtree *layers = jtree_get(result, "layers"), *l;
	const char *is;
	size_t i;

	for (i = 0; (l = jtree_at(layers, i)) != NULL; i++) {
		is = jtree_get_text(l, "layer");
		if (is != NULL && strcmp(is, name) == 0)
			return l;
	}
	return NULL;
}

/* Milliseconds, "failed", "-" for a layer without meaning, nothing where it was not reached. */
static void print_cell(const struct jtree *layer, int width)
{
	const char *status = jtree_get_text(layer, "status");
	char text[24] = "";

	if (status != NULL && strcmp(status, "failed") == 0)
		snprintf(text, sizeof text, "failed");
	else if (status != NULL && strcmp(status, "skipped") == 0)
		snprintf(text, sizeof text, "-");
	else if (layer != NULL)
		snprintf(text, sizeof text, "%.1f", jtree_real(jtree_get(layer, "ms")));
	printf("  %*s", width, text);
}

static bool worked(const struct job *j)
{
	return jtree_kind(jtree_get(j->result, "ok")) == JTREE_TRUE;
}

static void print_table(const struct run *r)
{
	size_t i, k;
	int width = 6;
	const char *type;

	for (i = 0; i < r->n; i++)
		if ((int)strlen(r->v[i].name) > width)
			width = (int)strlen(r->v[i].name);
	printf("%-*s  type   result", width, "source");
	for (k = 0; k < N_COLUMNS; k++)
		printf("  %6s", columns[k]);
	putchar('\n');
	for (i = 0; i < r->n; i++) {
		type = jtree_get_text(r->v[i].result, "type");
		printf("%-*s  %-5s  %-6s", width, r->v[i].name, type != NULL ? type : "",
			worked(&r->v[i]) ? "ok" : "failed");
		for (k = 0; k < N_COLUMNS; k++)
			print_cell(layer_of(r->v[i].result, columns[k]),
				strlen(columns[k]) > 6 ? (int)strlen(columns[k]) : 6);
		putchar('\n');
	}
}

static void print_json(const struct run *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].result != NULL)
			fwrite(r->v[i].reply.s, 1, r->v[i].reply.len, stdout);
}

/* Tell the failures, and what status they make together. */
static int judge(const struct run *r, struct err *err)
{
	const char *text;
	size_t i, failed = 0;
	int exit = EXIT_OK, status;

	for (i = 0; i < r->n; i++) {
		if (worked(&r->v[i]))
			continue;
		failed++;
		text = jtree_get_text(r->v[i].result, "error");
		status = (int)jtree_integer(jtree_get(r->v[i].result, "exit"));
		if (status == EXIT_OK)
			status = EXIT_FAILED;
		if (exit == EXIT_OK || exit == EXIT_TEMP)
			exit = status;
		cli_warn(r->cli, "%s", text != NULL ? text : r->v[i].name);
	}
	if (failed == 0)
		return 0;
	return err_set(err, exit, "%zu of %zu data sources failed", failed, r->n);
}

static void collect(struct run *r, const struct source_list *list)
{
	size_t i;

	r->v = mem_alloc(list->n, sizeof *r->v);
	for (i = 0; i < list->n; i++)
		if (!list->v[i].hidden)
			r->v[r->n++] = (struct job){.name = list->v[i].name, .fd = -1};
}

int conntest_all(struct cli *cli, const struct conntest_options *o, const char *environment,
	bool json, struct err *err)
{
	struct run r = {.cli = cli, .options = o, .environment = environment};
	struct source_list list = {.n = 0};
	size_t i;

	if (sourcepath_list(&list, err) == 0) {
		collect(&r, &list);
		if (r.n == 0)
			err_set(err, EXIT_USAGE,
				"there are no data sources; dssource add NAME makes one");
		else if (run_all(&r, err) == 0) {
			json ? print_json(&r) : print_table(&r);
			judge(&r, err);
		}
	}
	for (i = 0; i < r.n; i++) {
		jtree_free(r.v[i].result);
		str_free(&r.v[i].reply);
	}
	free(r.v);
	source_list_free(&list);
	return err_is_set(err) ? -1 : 0;
}
