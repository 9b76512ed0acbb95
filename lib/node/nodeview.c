/* SPDX-License-Identifier: MIT */
/* Nodes and their runs as tables. */
#include "node/nodeview.h"

#include "base/nearest.h"
#include "format/jtree.h"
#include "node/grid.h"
#include "node/jobfile.h"
#include "node/nodestate.h"
#include "node/submit.h"
#include "node/timetable.h"
#include "source/sourcepath.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

/* ---- names ---- */

/* Those that ran, and those whose files lie in the folder of the one asked for. */
static void list_names(const char *root, const char *path, struct args *names)
{
	char *folder = sourcepath_folder_of(path);
	struct args files = ARGS_INIT;
	size_t i;

	nodestate_nodes(root, names);
	jobfile_list(folder, &files);
	for (i = 0; i < files.n; i++)
		if (nearest_exact(files.v[i], (const char *const *)names->v, names->n) < 0)
			args_add(names, files.v[i]);
	args_free(&files);
	free(folder);
}

char *nodeview_name(const char *text, struct err *err)
{
	char *path = jobfile_path(text), *name = jobfile_name(path, err);
	char *root = name != NULL ? nodestate_root(err) : NULL, hint[512];
	struct args names = ARGS_INIT;

	if (root != NULL) {
		list_names(root, path, &names);
		if (nearest_exact(name, (const char *const *)names.v, names.n) < 0)
			err_set(err, EXIT_USAGE, "no node '%s': there is no %s, and no run of it%s",
				name, path,
				nearest_hint(hint, sizeof hint, name, (const char *const *)names.v,
					names.n));
	}
	args_free(&names);
	free(root);
	free(path);
	if (err_is_set(err)) {
		free(name);
		name = NULL;
	}
	return name;
}

/* ---- runs ---- */

/* A run of a business date. */
struct view {
	struct nodestate state;
	struct jtree *report; /* the last one; NULL: none was written */
	struct str line;      /* its text */
	size_t runs;
	bool done, running;
};

static void find_last(struct view *v, struct str *text)
{
	struct err own = ERR_INIT;
	char *p, *last = text->s;

	while (text->len > 0 && text->s[text->len - 1] == '\n')
		text->s[--text->len] = '\0';
	v->runs = text->len > 0;
	for (p = text->s; (p = strchr(p, '\n')) != NULL; p++) {
		v->runs++;
		last = p + 1;
	}
	str_adds(&v->line, last);
	if (v->line.len > 0)
		v->report = jtree_parse(v->line.s, v->line.len, &own);
}

static bool is_locked(const struct nodestate *s)
{
	char *path = nodestate_path(s, "lock");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool held = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	free(path);
	return held;
}

static void view_open(struct view *v, const char *name, const char *date)
{
	struct err own = ERR_INIT;
	struct str text = STR_INIT;
	struct timespec when;
	char *path;

	*v = (struct view){.state = NODESTATE_INIT};
	if (nodestate_open(&v->state, name, date, false, &own) < 0)
		return;
	path = nodestate_path(&v->state, "report");
	if (nodestate_read(path, &text))
		find_last(v, &text);
	v->done = nodestate_done(&v->state, &when);
	v->running = is_locked(&v->state);
	str_free(&text);
	free(path);
}

static void view_close(struct view *v)
{
	jtree_free(v->report);
	str_free(&v->line);
	nodestate_close(&v->state);
}

/* In one word. A run without stamp and report was ended before it could write one. */
static const char *result(const struct view *v)
{
	if (v->running)
		return "running";
	if (v->done)
		return "done";
	return v->report != NULL ? "failed" : "cut off";
}

/* ---- list ---- */

static void add_last_run(struct grid *g, const char *name)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct args dates = ARGS_INIT;
	struct view v;

	if (nodestate_open(&s, name, NULL, false, &own) == 0)
		nodestate_dates(&s, &dates);
	if (dates.n > 0) {
		view_open(&v, name, dates.v[dates.n - 1]);
		grid_addf(g, "%s %s", dates.v[dates.n - 1], result(&v));
		view_close(&v);
	} else {
		grid_add(g, "-");
	}
	args_free(&dates);
	nodestate_close(&s);
}

static void add_submission(struct grid *g, const char *name)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	char *how = submit_describe(name), *frozen;
	bool is_frozen = false;

	if (nodestate_open(&s, name, NULL, false, &own) == 0) {
		frozen = nodestate_node_path(&s, "frozen");
		is_frozen = access(frozen, F_OK) == 0;
		free(frozen);
	}
	grid_addf(g, "%s%s", how != NULL ? how : "-", is_frozen ? ", frozen" : "");
	free(how);
	nodestate_close(&s);
}

static int add_node(struct grid *g, const struct nodeset_node *n, struct err *err)
{
	struct timetable t = TIMETABLE_INIT;
	struct str up = STR_INIT;
	size_t i;

	if (timetable_open(&t, n->path, true, err) < 0) {
		timetable_close(&t);
		return -1;
	}
	for (i = 0; i < t.upstream.n; i++)
		str_addf(&up, "%s%s", i > 0 ? "," : "", t.upstream.v[i]);
	grid_add(g, n->name);
	if (t.has_at)
		grid_addf(g, "%02d:%02d %s", t.at / 3600, t.at / 60 % 60, timetable_zone_name(&t));
	else
		grid_add(g, "-");
	grid_add(g, up.len > 0 ? up.s : "-");
	add_submission(g, n->name);
	add_last_run(g, n->name);
	timetable_close(&t);
	str_free(&up);
	return 0;
}

int nodeview_list(struct str *out, const struct nodeset *s, struct err *err)
{
	static const char *const head[] = {"NODE", "AT", "AFTER", "SUBMITTED", "LAST"};
	struct grid g = GRID_INIT(5);
	size_t i;
	int rc = 0;

	for (i = 0; i < 5; i++)
		grid_add(&g, head[i]);
	for (i = 0; i < s->n && rc == 0; i++)
		rc = add_node(&g, &s->v[i], err);
	if (rc == 0)
		grid_print(out, &g);
	grid_free(&g);
	return rc;
}

/* The file that the note of a submission names, to be freed; NULL: there is none. */
static char *submitted_file(const char *name)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct str text = STR_INIT;
	struct jtree *t = NULL;
	const char *file;
	char *path;

	if (nodestate_open(&s, name, NULL, false, &own) == 0) {
		path = nodestate_node_path(&s, "submitted");
		if (nodestate_read(path, &text))
			t = jtree_parse(text.s, text.len, &own);
		free(path);
	}
	file = jtree_get_text(t, "file");
	str_clear(&text);
	if (file != NULL)
		str_adds(&text, file);
	jtree_free(t);
	nodestate_close(&s);
	if (file == NULL) {
		str_free(&text);
		return NULL;
	}
	return str_take(&text);
}

int nodeview_submitted(struct nodeset *s, struct str *told, struct err *err)
{
	struct args names = ARGS_INIT;
	char *root = nodestate_root(err), *file;
	size_t i;
	int rc = root == NULL ? -1 : 0;

	if (root != NULL)
		nodestate_nodes(root, &names);
	for (i = 0; i < names.n && rc == 0; i++) {
		file = submitted_file(names.v[i]);
		if (file != NULL && access(file, F_OK) < 0)
			str_addf(told, "%s is submitted, and its file %s is gone\n", names.v[i],
				file);
		else if (file != NULL)
			rc = nodeset_add(s, file, err);
		free(file);
	}
	args_free(&names);
	free(root);
	return rc;
}

/* ---- status ---- */

static void add_number(struct grid *g, const struct jtree *report, const char *name)
{
	if (report == NULL || jtree_get(report, "stages") == NULL)
		grid_add(g, "-"); /* a command counts no records */
	else
		grid_addf(g, "%lld", (long long)jtree_integer(jtree_get(report, name)));
}

static void add_seconds(struct grid *g, const struct view *v)
{
	const struct jtree *seconds = jtree_get(v->report, "seconds");
	struct str text = STR_INIT;

	if (seconds != NULL)
		jtree_print(&text, seconds, 0);
	if (text.len > 0)
		grid_addf(g, "%.1f", strtod(text.s, NULL));
	else
		grid_add(g, "-");
	str_free(&text);
}

static void add_run(struct grid *g, const struct view *v, const char *date)
{
	const char *error = jtree_get_text(v->report, "error");

	grid_add(g, date);
	grid_add(g, result(v));
	grid_addf(g, "%zu", v->runs);
	add_seconds(g, v);
	add_number(g, v->report, "rows_in");
	add_number(g, v->report, "rows_out");
	add_number(g, v->report, "dirty");
	if (v->report != NULL)
		grid_addf(g, "%lld", (long long)jtree_integer(jtree_get(v->report, "exit")));
	else
		grid_add(g, "-");
	grid_add(g, error);
}

int nodeview_status(struct str *out, const char *name, uint64_t n, bool json, struct err *err)
{
	static const char *const head[] = {
		"BIZDATE", "RESULT", "RUNS", "SECONDS", "READ", "STORED", "DIRTY", "EXIT", "ERROR"};
	struct nodestate s = NODESTATE_INIT;
	struct args dates = ARGS_INIT;
	struct grid g = GRID_INIT(9);
	struct view v;
	size_t i;

	if (nodestate_open(&s, name, NULL, false, err) < 0)
		return -1;
	nodestate_dates(&s, &dates);
	for (i = 0; i < 9; i++)
		grid_add(&g, head[i]);
	for (i = dates.n > n ? dates.n - n : 0; i < dates.n; i++) {
		view_open(&v, name, dates.v[i]);
		if (!json)
			add_run(&g, &v, dates.v[i]);
		else if (v.line.len > 0)
			str_addf(out, "%s\n", v.line.s);
		view_close(&v);
	}
	if (!json)
		grid_print(out, &g);
	grid_free(&g);
	args_free(&dates);
	nodestate_close(&s);
	return 0;
}

/* ---- log ---- */

int nodeview_log(struct str *out, const char *name, const char *bizdate, struct err *err)
{
	struct nodestate s = NODESTATE_INIT;
	struct args dates = ARGS_INIT;
	struct err own = ERR_INIT;
	const char *date = bizdate;
	char *path = NULL;
	int rc = -1;

	if (nodestate_open(&s, name, NULL, false, err) < 0)
		return -1;
	nodestate_dates(&s, &dates);
	nodestate_close(&s);
	if (date == NULL && dates.n > 0)
		date = dates.v[dates.n - 1];
	if (date != NULL && nodestate_open(&s, name, date, false, &own) == 0) {
		path = nodestate_path(&s, "log");
		rc = nodestate_read(path, out) ? 0 : -1;
		free(path);
	}
	if (rc < 0)
		err_set(err, EXIT_USAGE, "%s has no log%s%s", name, bizdate != NULL ? " of " : "",
			bizdate != NULL ? bizdate : "");
	nodestate_close(&s);
	args_free(&dates);
	return rc;
}
