/* SPDX-License-Identifier: MIT */
/* Nodes and the machine's scheduler. */
#include "node/submit.h"

#include "base/mem.h"
#include "format/jtree.h"
#include "node/capture.h"
#include "node/nodestate.h"
#include "value/calendar.h"
#include "value/value.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define YEAR_DAYS 370
#define LINES_MAX 8

static const char *const kind_names[] = {"user", "system", "crontab"};

/* What a run finds in its environment as whoever submits it does. */
static const char *const kept_variables[] = {
	"DSPIPE_SOURCES", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TZDIR"};
#define N_KEPT (sizeof kept_variables / sizeof kept_variables[0])

void submission_free(struct submission *s)
{
	str_free(&s->timer);
	str_free(&s->service);
	str_free(&s->cron);
	free(s->timer_path);
	free(s->service_path);
	*s = (struct submission)SUBMISSION_INIT;
}

/* ---- the command ---- */

static char *own_path(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	return n > 0 ? mem_dup(path, (size_t)n) : mem_dup("dsnode", 6);
}

static int command(struct args *a, const struct node *node, const struct submission *s,
	const struct submit_options *o, const char *only_at, struct err *err)
{
	char *file = realpath(node->job.file.path, NULL), *own = own_path();
	size_t i;

	if (file == NULL)
		err_sys(err, EXIT_USAGE, "%s", node->job.file.path);
	args_add(a, own);
	args_add(a, "run");
	args_add(a, "--scheduled");
	args_pair(a, "--start-date", s->start);
	args_pair(a, "--only-at", only_at);
	args_pair(a, "--environment", o->environment != NULL ? o->environment : "production");
	for (i = 0; o->params != NULL && i < o->params->n; i++)
		args_pair(a, "--param", o->params->v[i]);
	if (o->ignore_resource_group)
		args_add(a, "--ignore-resource-group");
	if (o->kind == SUBMIT_CRON)
		args_add(a, "--quiet");
	if (file != NULL)
		args_add(a, file);
	free(file);
	free(own);
	return err_is_set(err) ? -1 : 0;
}

/* The first day: tomorrow in the node's zone, or a later one that the schedule names. */
static void set_start(struct submission *s, const struct node *node, int64_t now)
{
	int rest;
	int64_t day = calendar_split(bizdate_wall(node->schedule.zone, now), &rest) + 1;

	if (node->schedule.has_start && node->schedule.start > day)
		day = node->schedule.start;
	bizdate_print_iso(s->start, day);
}

/* ---- systemd ---- */

/* A word of a unit file (systemd.syntax(7)): in quotes, % doubled; of a command: $ too. */
static void unit_quote(struct str *out, const char *text, bool of_command)
{
	str_addc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			str_addc(out, '\\');
		if (*text == '%' || (*text == '$' && of_command))
			str_addc(out, *text);
		str_addc(out, *text);
	}
	str_addc(out, '"');
}

static void unit_variable(struct str *out, const char *name, const char *value)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s=%s", name, value);
	str_adds(out, "Environment=");
	unit_quote(out, s.s, false);
	str_addc(out, '\n');
	str_free(&s);
}

/* OnCalendar= knows zones by their names alone; a fixed offset is turned into UTC. */
static void print_calendar(struct str *out, const struct timetable *t)
{
	int32_t offset;
	int at = t->at;
	bool fixed = t->zone != NULL && zone_is_fixed(t->zone, &offset);

	if (fixed)
		at = (int)(((at - offset) % 86400 + 86400) % 86400);
	str_addf(out, "OnCalendar=*-*-* %02d:%02d:%02d%s%s\n", at / 3600, at / 60 % 60, at % 60,
		t->zone != NULL ? " " : "",
		t->zone == NULL ? ""
			: fixed ? "UTC"
				: zone_name(t->zone));
}

static void compose_timer(struct submission *s, const struct node *node)
{
	const struct timetable *t = &node->schedule;

	str_addf(&s->timer,
		"# Made by dsnode submit.\n[Unit]\nDescription=dspipe node %s, daily at "
		"%02d:%02d (%s)\n\n[Timer]\n",
		node->job.name, t->at / 3600, t->at / 60 % 60, timetable_zone_name(t));
	print_calendar(&s->timer, t);
	str_adds(&s->timer,
		"AccuracySec=1s\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n");
}

static int compose_service(struct submission *s, const struct node *node,
	const struct submit_options *o, struct err *err)
{
	struct passwd *who = getpwuid(geteuid());
	struct args a = ARGS_INIT;
	const char *value;
	size_t i;
	int rc = command(&a, node, s, o, NULL, err);

	if (rc == 0 && o->run_as != NULL && getpwnam(o->run_as) == NULL)
		rc = err_set(err, EXIT_USAGE, "--run-as: this machine has no user '%s'", o->run_as);
	str_addf(&s->service, "# Made by dsnode submit.\n[Unit]\nDescription=dspipe node %s\n",
		node->job.name);
	if (o->kind == SUBMIT_SYSTEM)
		str_adds(&s->service, "Wants=network-online.target\nAfter=network-online.target\n");
	str_adds(&s->service, "\n[Service]\nType=oneshot\n");
	if (o->kind == SUBMIT_SYSTEM)
		str_addf(&s->service, "User=%s\n",
			o->run_as != NULL     ? o->run_as
				: who != NULL ? who->pw_name
					      : "root");
	for (i = 0; i < N_KEPT; i++)
		if ((value = getenv(kept_variables[i])) != NULL && *value != '\0')
			unit_variable(&s->service, kept_variables[i], value);
	str_adds(&s->service, "ExecStart=");
	for (i = 0; i < a.n; i++) {
		if (i > 0)
			str_addc(&s->service, ' ');
		unit_quote(&s->service, a.v[i], true);
	}
	str_addc(&s->service, '\n');
	args_free(&a);
	return rc;
}

static int compose_paths(struct submission *s, const struct node *node,
	const struct submit_options *o, struct err *err)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	struct str folder = STR_INIT, path = STR_INIT;

	if (o->kind == SUBMIT_SYSTEM)
		str_adds(&folder, "/etc/systemd/system");
	else if (xdg != NULL && *xdg == '/')
		str_addf(&folder, "%s/systemd/user", xdg);
	else if (home != NULL && *home == '/')
		str_addf(&folder, "%s/.config/systemd/user", home);
	else
		return err_set(err, EXIT_USAGE,
			"neither $XDG_CONFIG_HOME nor $HOME says where units are kept");
	str_addf(&path, "%s/dspipe-%s.timer", folder.s, node->job.name);
	s->timer_path = str_take(&path);
	str_addf(&path, "%s/dspipe-%s.service", folder.s, node->job.name);
	s->service_path = str_take(&path);
	str_free(&folder);
	return 0;
}

/* ---- cron ---- */

/*
 * cron knows the machine's clock alone: at which of its times does the node's clock show
 * its time, in the course of a year? Minutes of the day; returns how many there are.
 */
static size_t local_times(const struct timetable *t, int64_t now, int minutes[LINES_MAX])
{
	int64_t day, first, instant;
	size_t n = 0, i;
	int of_day;

	first = calendar_split(bizdate_wall(t->zone, now), &of_day);
	for (day = first; day < first + YEAR_DAYS; day++) {
		if (t->zone == NULL) {
			of_day = t->at;
		} else {
			zone_instant(t->zone, day * 86400 + t->at, &instant);
			calendar_split(bizdate_wall(NULL, instant), &of_day);
		}
		for (i = 0; i < n && minutes[i] != of_day / 60; i++)
			;
		if (i == n && n < LINES_MAX)
			minutes[n++] = of_day / 60;
	}
	return n;
}

/* cron takes a % for the end of the line. */
static void cron_quote(struct str *out, const char *text)
{
	struct str s = STR_INIT;
	const char *p;

	args_quote(&s, text);
	for (p = s.s; *p != '\0'; p++) {
		if (*p == '%')
			str_addc(out, '\\');
		str_addc(out, *p);
	}
	str_free(&s);
}

static int compose_cron(struct submission *s, const struct node *node,
	const struct submit_options *o, int64_t now, struct err *err)
{
	const struct timetable *t = &node->schedule;
	int minutes[LINES_MAX];
	size_t n = local_times(t, now, minutes), i, k;
	struct args a = ARGS_INIT;
	char at[8];
	const char *value;
	int rc;

	snprintf(at, sizeof at, "%02d:%02d", t->at / 3600 % 24, t->at / 60 % 60);
	rc = command(&a, node, s, o, n > 1 ? at : NULL, err);
	str_addf(&s->cron, "# dspipe %s\n", node->job.name);
	for (i = 0; i < n; i++) {
		str_addf(&s->cron, "%d %d * * *", minutes[i] % 60, minutes[i] / 60);
		for (k = 0; k < N_KEPT; k++)
			if ((value = getenv(kept_variables[k])) != NULL && *value != '\0') {
				str_addf(&s->cron, " %s=", kept_variables[k]);
				cron_quote(&s->cron, value);
			}
		for (k = 0; k < a.n; k++) {
			str_addc(&s->cron, ' ');
			cron_quote(&s->cron, a.v[k]);
		}
		str_addc(&s->cron, '\n');
	}
	str_addf(&s->cron, "# end of dspipe %s\n", node->job.name);
	args_free(&a);
	return rc;
}

int submit_compose(struct submission *s, const struct node *node, const struct submit_options *o,
	int64_t now, struct err *err)
{
	set_start(s, node, now);
	if (o->kind == SUBMIT_CRON)
		return compose_cron(s, node, o, now, err);
	compose_timer(s, node);
	return compose_service(s, node, o, err) < 0 ? -1 : compose_paths(s, node, o, err);
}

/* ---- other programs ---- */

/* Run a program; its stdout goes to out. NULL ends the arguments. */
static int call(struct str *out, struct err *err, const char *const *argv)
{
	struct pipeline p = {.n = 1};
	int rc;

	for (; *argv != NULL; argv++)
		args_add(&p.stage[0], *argv);
	rc = capture_run(&p, false, out, err);
	if (rc < 0)
		err->exit = EXIT_FAILED;
	pipeline_free(&p);
	return rc;
}

static int systemctl(bool user, const char *a, const char *b, const char *c, struct err *err)
{
	const char *const of_user[] = {"systemctl", "--user", a, b, c, NULL};
	const char *const of_system[] = {"systemctl", a, b, c, NULL};
	struct str out = STR_INIT;
	int rc = call(&out, err, user ? of_user : of_system);

	str_free(&out);
	return rc;
}

/* Does systemd run this machine (sd_booted(3))? */
static bool booted(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

/* The crontab without this node's lines. */
static int read_crontab(const char *node, struct str *out, struct err *err)
{
	const char *const argv[] = {"crontab", "-l", NULL};
	struct str all = STR_INIT, start = STR_INIT, end = STR_INIT;
	struct err own = ERR_INIT;
	const char *line;
	bool ours = false;
	size_t n;

	str_addf(&start, "# dspipe %s", node);
	str_addf(&end, "# end of dspipe %s", node);
	if (call(&all, &own, argv) < 0 && strstr(own.text, "no crontab") == NULL) {
		*err = own;
		err_at(err, "crontab");
	}
	for (line = all.s; line != NULL && *line != '\0'; line += n + (line[n] == '\n')) {
		n = strcspn(line, "\n");
		ours = ours || span_is((struct span){line, n}, start.s);
		if (!ours)
			str_addf(out, "%.*s\n", (int)n, line);
		ours = ours && !span_is((struct span){line, n}, end.s);
	}
	str_free(&all);
	str_free(&start);
	str_free(&end);
	return err_is_set(err) ? -1 : 0;
}

static int write_crontab(const char *path, struct span text, struct err *err)
{
	const char *const argv[] = {"crontab", path, NULL};
	struct str out = STR_INIT;
	int rc = nodestate_write(path, text, err);

	if (rc == 0)
		rc = call(&out, err, argv);
	unlink(path);
	str_free(&out);
	return rc;
}

/* ---- writing ---- */

static int make_folders(const char *path, struct err *err)
{
	char *part = mem_dup(path, strlen(path)), *slash = part;
	int rc = 0;

	while (rc == 0 && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			rc = err_sys(err, EXIT_FAILED, "%s", part);
		*slash = '/';
	}
	free(part);
	return rc;
}

static int write_unit(const char *path, const struct str *text, struct err *err)
{
	if (make_folders(path, err) < 0 || nodestate_write(path, str_span(text), err) < 0)
		return -1;
	return chmod(path, 0644) < 0 ? err_sys(err, EXIT_FAILED, "%s", path) : 0;
}

static int write_systemd(struct submission *s, const struct submit_options *o, struct str *told,
	struct err *err)
{
	const char *timer = strrchr(s->timer_path, '/') + 1,
		   *user = o->kind == SUBMIT_USER ? " --user" : "";

	if (write_unit(s->service_path, &s->service, err) < 0 ||
		write_unit(s->timer_path, &s->timer, err) < 0)
		return -1;
	str_addf(told, "%s and its service are written; the first run is on %s\n", s->timer_path,
		s->start);
	if (o->only_write || !booted()) {
		str_addf(told,
			"%senable it with: systemctl%s daemon-reload && systemctl%s enable --now %s\n",
			o->only_write ? "" : "no systemd runs here; where one does, ", user, user,
			timer);
		return 0;
	}
	if (systemctl(*user != '\0', "daemon-reload", NULL, NULL, err) < 0 ||
		systemctl(*user != '\0', "enable", "--now", timer, err) < 0)
		return err_at(err, "the units are written, but not enabled");
	if (o->kind == SUBMIT_USER)
		str_adds(told,
			"it runs while you are logged in, or always after: loginctl enable-linger\n");
	return 0;
}

static int write_cron(struct submission *s, const struct node *node, const char *beside,
	struct str *told, struct err *err)
{
	struct str text = STR_INIT;
	int rc = read_crontab(node->job.name, &text, err);

	str_add(&text, s->cron.s, s->cron.len);
	if (rc == 0)
		rc = write_crontab(beside, str_span(&text), err);
	if (rc == 0)
		str_addf(told, "the crontab has it; the first run is on %s\n", s->start);
	str_free(&text);
	return rc;
}

/* Keep note of it. */
static int record(const struct nodestate *state, const struct submission *s,
	const struct node *node, const struct submit_options *o, struct err *err)
{
	char *path = nodestate_node_path(state, "submitted"),
	     *file = realpath(node->job.file.path, NULL);
	struct jtree *t = jtree_object();
	struct str text = STR_INIT;
	int rc;

	jtree_set_text(t, "kind", kind_names[o->kind]);
	jtree_set_text(t, "file", file != NULL ? file : node->job.file.path);
	jtree_set_text(t, "start", s->start);
	jtree_set_text(t, "timer", s->timer_path);
	jtree_set_text(t, "service", s->service_path);
	jtree_print(&text, t, 0);
	str_addc(&text, '\n');
	rc = nodestate_write(path, str_span(&text), err);
	jtree_free(t);
	str_free(&text);
	free(file);
	free(path);
	return rc;
}

int submit_write(struct submission *s, const struct node *node, const struct submit_options *o,
	struct str *told, struct err *err)
{
	struct nodestate state = NODESTATE_INIT;
	char *beside;
	int rc = nodestate_open(&state, node->job.name, NULL, true, err);

	if (rc == 0 && o->kind == SUBMIT_CRON) {
		beside = nodestate_node_path(&state, "crontab");
		rc = write_cron(s, node, beside, told, err);
		free(beside);
	} else if (rc == 0) {
		rc = write_systemd(s, o, told, err);
	}
	if (rc == 0)
		rc = record(&state, s, node, o, err);
	nodestate_close(&state);
	return rc;
}

/* ---- withdrawing ---- */

/* The note of a submission, to be freed; NULL: there is none. */
static struct jtree *read_record(const struct nodestate *state)
{
	char *path = nodestate_node_path(state, "submitted");
	struct err own = ERR_INIT;
	struct str text = STR_INIT;
	struct jtree *t = NULL;

	if (nodestate_read(path, &text))
		t = jtree_parse(text.s, text.len, &own);
	str_free(&text);
	free(path);
	return t;
}

static int withdraw_systemd(const struct jtree *t, struct str *told, struct err *err)
{
	const char *timer = jtree_get_text(t, "timer"), *service = jtree_get_text(t, "service");
	const char *kind = jtree_get_text(t, "kind");
	bool user = kind != NULL && strcmp(kind, "user") == 0;
	struct err own = ERR_INIT;

	if (timer == NULL || service == NULL)
		return err_set(err, EXIT_FAILED, "the note of its submission is broken");
	if (booted())
		systemctl(user, "disable", "--now", strrchr(timer, '/') + 1, &own);
	if (nodestate_remove(timer, err) < 0 || nodestate_remove(service, err) < 0)
		return -1;
	if (booted())
		systemctl(user, "daemon-reload", NULL, NULL, &own);
	str_addf(told, "%s and its service are taken away\n", timer);
	if (err_is_set(&own))
		str_addf(told, "%s\n", own.text);
	return 0;
}

static int withdraw_cron(const struct nodestate *state, const char *name, struct str *told,
	struct err *err)
{
	char *beside = nodestate_node_path(state, "crontab");
	struct str text = STR_INIT;
	int rc = read_crontab(name, &text, err);

	if (rc == 0)
		rc = write_crontab(beside, (struct span){text.s != NULL ? text.s : "", text.len},
			err);
	if (rc == 0)
		str_adds(told, "its lines are taken out of the crontab\n");
	str_free(&text);
	free(beside);
	return rc;
}

int submit_withdraw(const char *name, struct str *told, struct err *err)
{
	struct nodestate state = NODESTATE_INIT;
	struct jtree *t = NULL;
	const char *kind;
	char *path;
	int rc = nodestate_open(&state, name, NULL, false, err);

	if (rc == 0 && (t = read_record(&state)) == NULL)
		rc = err_set(err, EXIT_USAGE, "%s is not submitted", name);
	if (rc == 0) {
		kind = jtree_get_text(t, "kind");
		rc = kind != NULL && strcmp(kind, "crontab") == 0
			? withdraw_cron(&state, name, told, err)
			: withdraw_systemd(t, told, err);
	}
	if (rc == 0) {
		path = nodestate_node_path(&state, "submitted");
		rc = nodestate_remove(path, err);
		free(path);
	}
	jtree_free(t);
	nodestate_close(&state);
	return rc;
}

char *submit_describe(const char *name)
{
	struct nodestate state = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct jtree *t = NULL;
	struct str s = STR_INIT;
	const char *kind, *start;

	if (nodestate_open(&state, name, NULL, false, &own) == 0)
		t = read_record(&state);
	kind = jtree_get_text(t, "kind");
	start = jtree_get_text(t, "start");
	if (kind != NULL)
		str_addf(&s, "%s from %s",
			strcmp(kind, "crontab") == 0        ? "crontab"
				: strcmp(kind, "user") == 0 ? "timer"
							    : "system timer",
			start != NULL ? start : "?");
	jtree_free(t);
	nodestate_close(&state);
	return s.len > 0 ? str_take(&s) : NULL;
}
