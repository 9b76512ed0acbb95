/* SPDX-License-Identifier: MIT */
/* Nodes run by make. */
#include "node/makerun.h"

#include "base/mem.h"
#include "cli/stop.h"
#include "format/jtree.h"
#include "node/nodestate.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char make_failed[] = "make failed";

/* This very program, for the recipes. */
static char *own_path(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	return n > 0 ? mem_dup(path, (size_t)n) : mem_dup("dsnode", 6);
}

/* An option and its argument as a recipe's shell reads them, for a variable of make's. */
static void add_flag(struct str *flags, const char *option, const char *arg)
{
	struct str s = STR_INIT;
	const char *p;

	args_quote(&s, arg);
	str_addf(flags, "%s%s ", flags->len > 0 ? " " : "", option);
	for (p = s.s; *p != '\0'; p++) {
		if (*p == '$')
			str_addc(flags, '$');
		str_addc(flags, *p);
	}
	str_free(&s);
}

static void join(struct str *out, const struct args *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		str_addf(out, "%s%s", i > 0 ? " " : "", a->v[i]);
}

static void make_arguments(struct args *a, const struct args *goals, const struct args *dates,
	const struct makerun_options *o)
{
	struct str flags = STR_INIT, list = STR_INIT;
	char *own = own_path();
	size_t i;

	args_add(a, "make");
	args_add(a, "--no-print-directory");
	args_add(a, "-s");
	args_addf(a, "-j%llu", (unsigned long long)o->jobs);
	if (o->keep_going)
		args_add(a, "-k");
	args_add(a, "-f");
	args_add(a, "-");
	join(&list, dates);
	args_addf(a, "BIZDATE=%s", list.s != NULL ? list.s : "");
	args_addf(a, "DSNODE=%s", own);
	if (o->environment != NULL)
		add_flag(&flags, "--environment", o->environment);
	for (i = 0; o->params != NULL && i < o->params->n; i++)
		add_flag(&flags, "-p", o->params->v[i]);
	if (o->ignore_resource_group)
		str_addf(&flags, "%s--ignore-resource-group", flags.len > 0 ? " " : "");
	if (o->quiet)
		str_addf(&flags, "%s-q", flags.len > 0 ? " " : "");
	args_addf(a, "DSNODE_FLAGS=%s", flags.s != NULL ? flags.s : "");
	args_all(a, goals);
	str_free(&flags);
	str_free(&list);
	free(own);
}

/* In the child. Does not return. */
static void become(char **argv, int in)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	if (dup2(in, STDIN_FILENO) >= 0)
		execvp(argv[0], argv);
	fprintf(stderr, "dsnode: make: %s\n", strerror(errno));
	_exit(127);
}

static int wait_for(pid_t pid, struct err *err)
{
	int status = 0, passed_on = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_sys(err, EXIT_FAILED, "make");
		if (stop_wanted() && !passed_on) {
			passed_on = 1;
			kill(pid, stop_signal());
		}
	}
	if (stop_wanted())
		return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(err, EXIT_FAILED,
			"make(1) could not be started: it runs nodes in their order");
	return err_set(err, EXIT_FAILED, "%s", make_failed);
}

int makerun(const struct nodeset *s, const struct args *goals, const struct args *dates,
	const struct makerun_options *o, struct err *err)
{
	struct args argv = ARGS_INIT;
	struct str text = STR_INIT;
	int in = memfd_create("makefile", MFD_CLOEXEC), rc = -1;
	pid_t pid;

	nodeset_makefile(&text, s);
	make_arguments(&argv, goals, dates, o);
	if (in < 0 || write(in, text.s, text.len) != (ssize_t)text.len ||
		lseek(in, 0, SEEK_SET) < 0) {
		err_sys(err, EXIT_FAILED, "the Makefile");
	} else {
		fflush(NULL);
		pid = fork();
		if (pid == 0)
			become(argv.v, in);
		rc = pid < 0 ? err_sys(err, EXIT_FAILED, "fork") : wait_for(pid, err);
	}
	if (in >= 0)
		close(in);
	str_free(&text);
	args_free(&argv);
	return rc;
}

static bool is_done(const char *node, const char *date)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct timespec when;
	bool done = nodestate_open(&s, node, date, false, &own) == 0 && nodestate_done(&s, &when);

	nodestate_close(&s);
	return done;
}

int makerun_backfill(const struct nodeset *s, const struct args *dates,
	const struct makerun_options *o, struct str *told, struct err *err)
{
	const struct nodeset_node *node = &s->v[s->n - 1]; /* behind all that it waits for */
	struct args goals = ARGS_INIT;
	struct str missing = STR_INIT;
	size_t i, done = 0;
	int status = 0;

	args_add(&goals, node->name);
	makerun(s, &goals, dates, o, err);
	if (err_is_set(err) && strcmp(err->text, make_failed) != 0) {
		args_free(&goals);
		return -1;
	}
	for (i = 0; i < dates->n; i++) {
		if (is_done(node->name, dates->v[i])) {
			done++;
			continue;
		}
		str_addf(&missing, " %s", dates->v[i]);
		status = status != 0 ? status : makerun_status(s, node->name, dates->v[i]);
	}
	str_addf(told, "%s: %zu of %zu business dates are done", node->name, done, dates->n);
	if (!stop_wanted() && missing.len > 0) {
		err_clear(err);
		err_set(err, status, "%s: not done:%s", node->name, missing.s);
	}
	args_free(&goals);
	str_free(&missing);
	return err_is_set(err) ? -1 : 0;
}

/* The exit status of a node's last run for a date, by its report; 0: it has none. */
static int last_status(const char *node, const char *bizdate)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct str text = STR_INIT;
	struct jtree *line;
	char *path, *last;
	int status = 0;

	if (nodestate_open(&s, node, bizdate, false, &own) < 0)
		return 0;
	path = nodestate_path(&s, "report");
	if (nodestate_read(path, &text) && text.len > 1) {
		text.s[--text.len] = '\0';
		last = strrchr(text.s, '\n');
		last = last != NULL ? last + 1 : text.s;
		line = jtree_parse(last, strlen(last), &own);
		status = (int)jtree_integer(jtree_get(line, "exit"));
		jtree_free(line);
	}
	free(path);
	str_free(&text);
	nodestate_close(&s);
	return status;
}

int makerun_status(const struct nodeset *s, const char *node, const char *bizdate)
{
	int status = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (!is_done(s->v[i].name, bizdate)) {
			status = last_status(s->v[i].name, bizdate);
			break;
		}
		if (strcmp(s->v[i].name, node) == 0)
			break;
	}
	return status != 0 ? status : EXIT_FAILED;
}
