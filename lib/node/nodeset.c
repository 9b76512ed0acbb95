/* SPDX-License-Identifier: MIT */
/* Nodes and what they wait for. */
#include "node/nodeset.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "node/jobfile.h"
#include "node/timetable.h"
#include "source/sourcepath.h"
#include "source/sourcestore.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void nodeset_free(struct nodeset *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->v[i].name);
		free(s->v[i].path);
		args_free(&s->v[i].upstream);
	}
	free(s->v);
	*s = (struct nodeset)NODESET_INIT;
}

static struct nodeset_node *find(const struct nodeset *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->v[i].name, name) == 0)
			return &s->v[i];
	return NULL;
}

const struct nodeset_node *nodeset_find(const struct nodeset *s, const char *name)
{
	return find(s, name);
}

/* "FOLDER/NAME.json", without "./". */
static char *path_in(const char *folder, const char *name)
{
	struct str s = STR_INIT;

	if (strcmp(folder, ".") != 0)
		str_addf(&s, "%s/", folder);
	str_addf(&s, "%s.json", name);
	return str_take(&s);
}

/* ---- adding ---- */

static int unknown_upstream(const struct timetable *t, const char *folder, const char *name,
	size_t i, struct err *err)
{
	struct args files = ARGS_INIT;
	char hint[512], pointer[40];
	struct show show;

	jobfile_list(folder, &files);
	nearest_hint(hint, sizeof hint, name, (const char *const *)files.v, files.n);
	snprintf(pointer, sizeof pointer, "/upstream/%zu", i);
	jsonfile_fail(&t->file, err, pointer, "there is no node '%s' in this folder%s",
		show_cut(&show, name, strlen(name), 100), hint);
	args_free(&files);
	return -1;
}

/* The nodes whose upstream is being added, from the one that comes up again: a circle. */
static int cycle(const struct nodeset *s, const char *again, struct err *err)
{
	struct str path = STR_INIT;
	bool in = false;
	size_t i;

	for (i = 0; i < s->n; i++) {
		in = in || strcmp(s->v[i].name, again) == 0;
		if (in && s->v[i].open)
			str_addf(&path, "%s waits for ", s->v[i].name);
	}
	err_set(err, EXIT_USAGE, "the nodes wait for each other: %s%s", path.s, again);
	str_free(&path);
	return -1;
}

static int add_path(struct nodeset *s, const char *path, bool asked_for, struct err *err);

static int add_upstream(struct nodeset *s, const struct timetable *t, const char *path,
	struct err *err)
{
	char *folder = sourcepath_folder_of(path), *up;
	int rc = 0;
	size_t i;

	for (i = 0; i < t->upstream.n && rc == 0; i++) {
		up = path_in(folder, t->upstream.v[i]);
		if (strchr(t->upstream.v[i], '/') != NULL || access(up, F_OK) < 0)
			rc = unknown_upstream(t, folder, t->upstream.v[i], i, err);
		else
			rc = add_path(s, up, false, err);
		free(up);
	}
	free(folder);
	return rc;
}

/* Put the node behind those that came after it: its upstream. */
static void move_back(struct nodeset *s, size_t at)
{
	struct nodeset_node n = s->v[at];

	memmove(&s->v[at], &s->v[at + 1], (s->n - at - 1) * sizeof *s->v);
	s->v[s->n - 1] = n;
}

static int add_known(struct nodeset *s, struct nodeset_node *n, const char *path, bool asked_for,
	struct err *err)
{
	if (n->open)
		return cycle(s, n->name, err);
	if (strcmp(n->path, path) != 0)
		return err_set(err, EXIT_USAGE, "%s and %s: two nodes of one name", n->path, path);
	n->asked_for = n->asked_for || asked_for;
	return 0;
}

static int add_path(struct nodeset *s, const char *path, bool asked_for, struct err *err)
{
	struct timetable t = TIMETABLE_INIT;
	char *name = jobfile_name(path, err);
	struct nodeset_node *n = name != NULL ? find(s, name) : NULL;
	size_t at = s->n;
	int rc;

	if (name == NULL || n != NULL) {
		rc = name == NULL ? -1 : add_known(s, n, path, asked_for, err);
		free(name);
		return rc;
	}
	s->v = mem_grow(s->v, s->n, &s->cap, sizeof *s->v);
	s->v[s->n++] = (struct nodeset_node){.name = name,
		.path = mem_dup(path, strlen(path)),
		.asked_for = asked_for,
		.open = true};
	rc = jobfile_find(path, err);
	if (rc == 0)
		rc = timetable_open(&t, path, true, err);
	if (rc == 0) {
		args_all(&s->v[at].upstream, &t.upstream);
		rc = add_upstream(s, &t, path, err);
	}
	if (rc == 0) {
		at = (size_t)(find(s, name) - s->v);
		s->v[at].open = false;
		move_back(s, at);
	}
	timetable_close(&t);
	return rc;
}

int nodeset_add(struct nodeset *s, const char *text, struct err *err)
{
	char *path = jobfile_path(text);
	int rc = add_path(s, strncmp(path, "./", 2) == 0 ? path + 2 : path, true, err);

	free(path);
	return rc;
}

/* Other JSON files may lie beside nodes: data sources, for one. 1: a node, 0: none. */
static int is_node(const char *path, struct err *err)
{
	struct str text = STR_INIT_MAX(FILE_JSON_MAX);
	struct jtree *t = NULL;
	const char *type;
	int rc = -1;

	if (file_read(&text, path, err) == 0)
		t = jtree_parse(text.s != NULL ? text.s : "", text.len, err);
	if (t != NULL) {
		type = jtree_get_text(t, "type");
		rc = jtree_get(t, "job") != NULL || jtree_get(t, "steps") != NULL ||
			(type != NULL &&
				(strcmp(type, "job") == 0 || strcmp(type, "command") == 0));
	} else if (err->exit == EXIT_FAILED) {
		err_at(err, "%s", path);
		err->exit = EXIT_USAGE;
	}
	if (text.s != NULL)
		explicit_bzero(text.s, text.len);
	str_free(&text);
	jtree_free(t);
	return rc;
}

int nodeset_add_folder(struct nodeset *s, const char *folder, struct err *err)
{
	struct args files = ARGS_INIT;
	struct err broken = ERR_INIT, own;
	char *path;
	size_t i;
	int rc = jobfile_list(folder, &files);

	if (rc < 0)
		err_sys(err, EXIT_USAGE, "%s", folder);
	for (i = 0; i < files.n && rc == 0; i++) {
		own = (struct err)ERR_INIT;
		path = path_in(folder, files.v[i]);
		if (is_node(path, &own) > 0)
			rc = add_path(s, path, true, err);
		else if (!err_is_set(&broken))
			broken = own;
		free(path);
	}
	args_free(&files);
	if (rc == 0 && err_is_set(&broken)) {
		*err = broken;
		rc = -1;
	}
	return rc;
}

/* ---- the Makefile ---- */

static const char makefile_head[] =
	"# Made by dsnode make. Each node of a business date runs after those upstream of it:\n"
	"#\n"
	"#	make -j4 BIZDATE=20190708\n"
	"#\n"
	"# What is done keeps its stamp; what failed, and what waits for it, runs the next time.\n"
	"DSNODE ?= dsnode\n"
	"DSNODE_FLAGS ?=\n"
	"STATE ?= $(or $(filter /%,$(XDG_STATE_HOME)),$(HOME)/.local/state)/dspipe\n";

/* A path for a recipe's shell, with make's dollar sign doubled. */
static void recipe_quote(struct str *out, const char *path)
{
	struct str s = STR_INIT;
	const char *p;

	args_quote(&s, path);
	for (p = s.s; *p != '\0'; p++) {
		if (*p == '$')
			str_addc(out, '$');
		str_addc(out, *p);
	}
	str_free(&s);
}

/* The business date where none is given: the first asked-for node's, fixed at the start. */
static void print_date(struct str *out, const struct nodeset *s)
{
	size_t i;

	for (i = 0; i + 1 < s->n && !s->v[i].asked_for; i++)
		;
	str_adds(out, "ifndef BIZDATE\nBIZDATE := $(shell $(DSNODE) eval '$$bizdate' ");
	if (s->n > 0)
		recipe_quote(out, s->v[i].path);
	str_adds(out,
		")\nendif\noverride BIZDATE := $(subst -,,$(BIZDATE))\n"
		"ifeq ($(strip $(BIZDATE)),)\n$(error BIZDATE is empty; write BIZDATE=20190708)\n"
		"endif\n\n");
}

static void print_rule(struct str *out, const struct nodeset_node *n)
{
	size_t i;

	str_addf(out, "\n%s: $(BIZDATE:%%=$(STATE)/%s/%%/done)\n", n->name, n->name);
	str_addf(out, "$(BIZDATE:%%=$(STATE)/%s/%%/done): $(STATE)/%s/%%/done:", n->name, n->name);
	for (i = 0; i < n->upstream.n; i++)
		str_addf(out, " $(STATE)/%s/%%/done", n->upstream.v[i]);
	str_adds(out, "\n\t@$(DSNODE) run --once $(DSNODE_FLAGS) --bizdate $* ");
	recipe_quote(out, n->path);
	str_addc(out, '\n');
}

void nodeset_makefile(struct str *out, const struct nodeset *s)
{
	size_t i;

	str_adds(out, makefile_head);
	print_date(out, s);
	str_adds(out, "all:");
	for (i = 0; i < s->n; i++)
		if (s->v[i].asked_for)
			str_addf(out, " %s", s->v[i].name);
	str_adds(out, "\n.PHONY: all");
	for (i = 0; i < s->n; i++)
		str_addf(out, " %s", s->v[i].name);
	str_addc(out, '\n');
	for (i = 0; i < s->n; i++)
		print_rule(out, &s->v[i]);
}

/* ---- the graph ---- */

void nodeset_graph(struct str *out, const struct nodeset *s)
{
	size_t i, k;

	str_adds(out, "digraph nodes {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (i = 0; i < s->n; i++)
		str_addf(out, "\t\"%s\";\n", s->v[i].name);
	for (i = 0; i < s->n; i++)
		for (k = 0; k < s->v[i].upstream.n; k++)
			str_addf(out, "\t\"%s\" -> \"%s\";\n", s->v[i].upstream.v[k], s->v[i].name);
	str_adds(out, "}\n");
}
