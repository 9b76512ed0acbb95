/* SPDX-License-Identifier: MIT */
/* dssource: adds, edits, lists, shows, removes, tests and imports data sources. */
#include "base/file.h"
#include "base/nearest.h"
#include "base/show.h"
#include "cli/cli.h"
#include "conntest/conntest.h"
#include "format/jtree.h"
#include "source/prompt.h"
#include "source/source.h"
#include "source/sourcedoc.h"
#include "source/sourcedraft.h"
#include "source/sourcefrom.h"
#include "source/sourceimport.h"
#include "source/sourcepath.h"
#include "source/sourceschema.h"
#include "source/sourcestore.h"
#include "source/url.h"
#include "value/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct opts {
	const char *environment;
	const char *group;
	bool no_test, admin, yes, json, names, keep;
};

struct tool {
	struct cli cli;
	struct opts o;
	const char **args; /* behind the verb */
	int n_args;
};

/* An answer was wrong, or part of an import. */
static void tell(void *to, const char *text)
{
	cli_warn(&((struct tool *)to)->cli, "%s", text);
}

static struct sourcedraft new_draft(struct tool *t)
{
	struct sourcedraft d = SOURCEDRAFT_INIT;

	d.tell = tell;
	d.to = t;
	return d;
}

/* ---- testing and saving ---- */

static void show_layer(void *to, const struct conntest_layer *layer)
{
	struct str line = STR_INIT;

	conntest_line(&line, layer, ((const struct cli *)to)->verbose > 0);
	fwrite(line.s, 1, line.len, stdout);
	fflush(stdout);
	str_free(&line);
}

static int test(struct tool *t, struct source *s, struct err *err)
{
	struct conntest_options o = {.cli = &t->cli};
	struct conntest test;
	int rc;

	conntest_init(&test, &o, t->cli.quiet ? NULL : show_layer, &t->cli);
	rc = conntest_adopt(&test, s, err);
	conntest_free(&test);
	return rc;
}

/* The source does not work; a person may want it saved all the same. */
static int save_anyway(struct tool *t, const struct sourcedraft *d, struct err *err)
{
	int yes, status = err->exit;

	if (!sourcedraft_may_ask(d)) {
		cli_say(&t->cli, "%s: not saved%s", d->name,
			err->exit == EXIT_USAGE ? "" : "; --no-test saves without testing");
		return -1;
	}
	cli_warn(&t->cli, "%s", err->text);
	err_clear(err);
	yes = prompt_yes("It does not work so. Save it all the same?", err);
	return yes > 0 ? 0 : err_set(err, status, "%s: not saved", d->name);
}

/* Check the source whole, and unless --no-test its connection; save it. */
static int finish(struct tool *t, struct sourcedraft *d, struct err *err)
{
	struct source s;
	int rc = source_from(&s, d->doc, d->name, d->path, t->o.environment, err);

	if (rc == 0 && !t->o.no_test && test(t, &s, err) < 0)
		rc = save_anyway(t, d, err);
	source_free(&s);
	if (rc == 0)
		rc = sourcedraft_save(d, t->o.group, err);
	if (rc == 0)
		cli_say(&t->cli, "%s: saved in %s", d->name, d->path);
	return rc;
}

/* ---- the verbs ---- */

static int need_name(struct tool *t, struct err *err)
{
	if (t->n_args == 0)
		return err_set(err, EXIT_USAGE, "the name of a data source is missing");
	return sourcepath_check_name(t->args[0], err);
}

static int no_more(struct tool *t, int n, struct err *err)
{
	struct show show;

	if (t->n_args <= n)
		return 0;
	return err_set(err, EXIT_USAGE, "'%s' is one argument too many",
		show_cut(&show, t->args[n], strlen(t->args[n]), 100));
}

/* The place of a new source; one that an earlier folder hides is worth a word. */
static int new_place(struct tool *t, struct sourcedraft *d, struct err *err)
{
	struct err own = ERR_INIT;
	char *other;

	d->path = sourcestore_place(d->name, t->o.admin, err);
	if (d->path == NULL)
		return -1;
	if (access(d->path, F_OK) == 0)
		return err_set(err, EXIT_USAGE, "%s exists already: dssource edit %s changes it",
			d->path, d->name);
	other = sourcepath_find(d->name, &own);
	if (other != NULL)
		cli_say(&t->cli,
			"%s: there is one of this name in %s too; the first in the search path "
			"is used",
			d->name, other);
	free(other);
	return 0;
}

static int verb_add(struct tool *t, struct err *err)
{
	struct sourcedraft d = new_draft(t);
	int rc = need_name(t, err);

	if (rc == 0) {
		d.name = t->args[0];
		rc = new_place(t, &d, err);
	}
	if (rc == 0) {
		d.doc = jtree_object();
		sourcedraft_choose(&d, t->o.environment);
		rc = sourcedraft_assign(&d, t->args + 1, t->n_args - 1, err);
	}
	if (rc == 0)
		rc = sourcedraft_ask(&d, false, err);
	if (rc == 0)
		rc = finish(t, &d, err);
	sourcedraft_free(&d);
	return rc;
}

static int load_for_edit(struct sourcedraft *d, const char *name, struct err *err)
{
	d->name = name;
	d->replace = true;
	d->path = sourcepath_find(name, err);
	if (d->path == NULL)
		return -1;
	d->doc = sourcedoc_read(d->path, err);
	if (d->doc == NULL)
		return -1;
	return sourcedoc_check(d->doc, &d->type, err) < 0 ? err_at(err, "%s", d->path) : 0;
}

static int verb_edit(struct tool *t, struct err *err)
{
	struct sourcedraft d = new_draft(t);
	int rc = need_name(t, err);

	if (rc == 0)
		rc = load_for_edit(&d, t->args[0], err);
	if (rc == 0 && t->n_args == 1 && (!prompt_possible() || t->o.environment != NULL))
		rc = err_set(err, EXIT_USAGE,
			"nothing to change: give KEY=VALUE, or KEY= to take one out");
	if (rc == 0) {
		sourcedraft_choose(&d, t->o.environment);
		rc = t->n_args > 1 ? sourcedraft_assign(&d, t->args + 1, t->n_args - 1, err)
				   : sourcedraft_ask(&d, true, err);
	}
	if (rc == 0)
		rc = finish(t, &d, err);
	sourcedraft_free(&d);
	return rc;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static void list_json(const struct source_entry *e, const struct jtree *doc, const struct err *err)
{
	static const char *const members[] = {"type", "environment", "description"};
	struct str out = STR_INIT;
	const char *text;
	size_t i;

	str_addf(&out, "{\"name\":\"%s\"", e->name);
	for (i = 0; i < 3; i++) {
		text = jtree_get_text(doc, members[i]);
		str_addf(&out, ",\"%s\":", members[i]);
		if (text != NULL)
			value_json_string(&out, text, strlen(text));
		else
			str_adds(&out, "null");
	}
	str_adds(&out, ",\"path\":");
	value_json_string(&out, e->path, strlen(e->path));
	str_addf(&out, ",\"hidden\":%s,\"error\":", e->hidden ? "true" : "false");
	if (err_is_set(err))
		value_json_string(&out, err->text, strlen(err->text));
	else
		str_adds(&out, "null");
	printf("%s}\n", out.s);
	str_free(&out);
}

static void list_line(const struct tool *t, const struct source_entry *e, const struct jtree *doc,
	int width)
{
	const char *description = or_empty(jtree_get_text(doc, "description"));
	struct show show;

	if (e->hidden && t->cli.verbose == 0)
		return;
	printf("%-*s  %-6s  %-11s  %s%s", width, e->name, or_empty(jtree_get_text(doc, "type")),
		or_empty(jtree_get_text(doc, "environment")), e->path,
		e->hidden ? " (hidden)" : "");
	if (*description != '\0')
		printf("  %s", show_bytes(&show, description, strlen(description)));
	putchar('\n');
}

static void list_one(struct tool *t, const struct source_entry *e, int width, struct err *err)
{
	struct err own = ERR_INIT;
	struct jtree *doc = sourcedoc_read(e->path, &own);
	int type;

	if (doc != NULL && sourcedoc_check(doc, &type, &own) < 0)
		err_at(&own, "%s", e->path);
	if (t->o.json)
		list_json(e, doc, &own);
	else
		list_line(t, e, doc, width);
	fflush(stdout);
	if (err_is_set(&own) && !t->o.json)
		cli_warn(&t->cli, "%s", own.text);
	if (err_is_set(&own))
		err_set(err, own.exit, "not all data sources are right");
	jtree_free(doc);
}

static int verb_list(struct tool *t, struct err *err)
{
	struct source_list list = {.n = 0};
	int width = 4;
	size_t i;

	if (no_more(t, 0, err) < 0)
		return -1;
	sourcepath_list(&list, err);
	for (i = 0; i < list.n; i++)
		if ((int)strlen(list.v[i].name) > width)
			width = (int)strlen(list.v[i].name);
	for (i = 0; i < list.n; i++) {
		if (!t->o.names)
			list_one(t, &list.v[i], width, err);
		else if (!list.v[i].hidden)
			puts(list.v[i].name);
	}
	if (list.n == 0 && !t->o.names && !err_is_set(err))
		cli_say(&t->cli, "there are no data sources yet; dssource add NAME makes one");
	source_list_free(&list);
	return err_is_set(err) ? -1 : 0;
}

static void mask(struct jtree *doc)
{
	const struct sourcedoc_key *keys;
	size_t n, i;

	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++)
		if (keys[i].kind == DOC_SECRET && jtree_get(doc, keys[i].name) != NULL)
			jtree_set_text(doc, keys[i].name, "********");
}

static int verb_show(struct tool *t, struct err *err)
{
	struct str out = STR_INIT;
	struct sourcedraft d = new_draft(t);
	const char *chosen;
	int rc = need_name(t, err);

	if (rc == 0)
		rc = no_more(t, 1, err);
	if (rc == 0)
		rc = load_for_edit(&d, t->args[0], err);
	if (rc == 0) {
		if (t->o.environment != NULL)
			sourcedoc_overlay(d.doc, t->o.environment, &chosen);
		mask(d.doc);
		if (jtree_get(d.doc, "development") != NULL)
			mask(jtree_get(d.doc, "development"));
		if (jtree_get(d.doc, "production") != NULL)
			mask(jtree_get(d.doc, "production"));
		jtree_print(&out, d.doc, 2);
		printf("%s\n", out.s);
		cli_say_more(&t->cli, "%s", d.path);
	}
	str_free(&out);
	sourcedraft_free(&d);
	return rc;
}

static int verb_remove(struct tool *t, struct err *err)
{
	struct sourcedraft d = new_draft(t);
	struct err own = ERR_INIT;
	char question[600];
	int rc = need_name(t, err);

	if (rc == 0)
		rc = no_more(t, 1, err);
	if (rc == 0) {
		d.name = t->args[0];
		d.path = sourcepath_find(d.name, err);
		rc = d.path != NULL ? 0 : -1;
	}
	if (rc == 0 && prompt_possible() && !t->o.yes) {
		snprintf(question, sizeof question, "Remove %s?", d.path);
		rc = prompt_yes(question, err);
		rc = rc > 0 ? 0 : rc < 0 ? -1 : err_set(err, EXIT_FAILED, "%s: kept", d.name);
	}
	if (rc == 0) {
		d.doc = sourcedoc_read(d.path, &own); /* a broken file can go all the same */
		rc = sourcedraft_remove(&d, err);
	}
	if (rc == 0)
		cli_say(&t->cli, "%s: removed %s", d.name, d.path);
	sourcedraft_free(&d);
	return rc;
}

static int verb_test(struct tool *t, struct err *err)
{
	struct source_options o = {.environment = t->o.environment};
	struct source s;

	if (t->n_args == 0)
		return err_set(err, EXIT_USAGE, "the name of a data source is missing");
	if (no_more(t, 1, err) < 0)
		return -1;
	o.name = t->args[0];
	if (source_load(&s, &o, err) < 0)
		return -1;
	return test(t, &s, err);
}

/* ---- import ---- */

static struct jtree *import_text(struct tool *t, const char *path, struct err *err)
{
	struct str text = STR_INIT_MAX(FILE_JSON_MAX), left = STR_INIT;
	struct jtree *doc = NULL;
	char *folder = sourcepath_folder_of(path), *base = realpath(folder, NULL);

	if (file_read(&text, path, err) == 0) {
		doc = sourceimport_text(str_span(&text), base != NULL ? base : folder, &left, err);
		if (doc == NULL)
			err_at(err, "%s", path);
	}
	if (left.len > 0)
		cli_say(&t->cli, "%s: left out, a data source has no key for it: %s", path, left.s);
	prompt_wipe(&text);
	str_free(&left);
	free(folder);
	free(base);
	return doc;
}

/* One end of a job; the job's tree stays with the caller, who may take the end out of it. */
static struct jtree *import_job(const struct jtree *job, const char *path, const char *category,
	struct err *err)
{
	char *other = NULL;
	struct jtree *doc = sourcefrom_job(job, category, &other, err);

	if (other != NULL)
		err_set(err, EXIT_USAGE, "%s uses the data source '%s' already", category, other);
	if (doc == NULL)
		err_at(err, "%s", path);
	free(other);
	return doc;
}

static struct jtree *import_url(const char *text, struct err *err)
{
	struct jtree *doc;
	char *shown = NULL;

	if (strncmp(text, "jdbc:", 5) == 0) {
		doc = jtree_object();
		jtree_set_text(doc, "type", "mysql");
		if (sourcedoc_set(doc, SOURCE_MYSQL, false, "jdbcUrl", text, err) == 0)
			return doc;
		jtree_free(doc);
		return NULL;
	}
	doc = sourcefrom_url(text, &shown, err);
	if (doc == NULL)
		err_at(err, "%s", shown != NULL ? shown : "the URL");
	free(shown);
	return doc;
}

/* The job without the connection: it names the new source. FILE~ keeps what it was. */
static int rewrite_job(struct tool *t, struct sourcedraft *d, struct jtree *job, const char *path,
	const char *category, struct err *err)
{
	struct str was = STR_INIT_MAX(FILE_JSON_MAX), text = STR_INIT, kept = STR_INIT;
	struct stat st;
	int rc;

	sourcefrom_take_out(job, category, d->name);
	str_addf(&kept, "%s~", path);
	str_reserve(&text, 65536);
	rc = file_read(&was, path, err);
	if (rc == 0)
		rc = sourcestore_write(kept.s, str_span(&was), 0600, true, err);
	prompt_wipe(&was);
	jtree_print(&text, job, 4);
	str_addc(&text, '\n');
	if (rc == 0 && stat(path, &st) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	if (rc == 0)
		rc = sourcestore_write(path, str_span(&text), st.st_mode & 0777, true, err);
	if (rc == 0)
		cli_warn(&t->cli,
			"%s: took the connection out of its %s, which now names '%s'; %s is the "
			"file as it was, secret and all: remove it when you need it no more",
			path, category, d->name, kept.s);
	prompt_wipe(&text);
	str_free(&kept);
	return rc;
}

/* Where an import comes from. */
struct origin {
	char *path;           /* a file; NULL: a URL */
	const char *category; /* "reader", "writer": a job */
	struct jtree *job;
};

static int import_open(struct tool *t, struct sourcedraft *d, struct origin *from, const char *text,
	struct err *err)
{
	if (url_has_scheme(text)) {
		d->doc = import_url(text, err);
	} else if (sourcefrom_split(text, &from->path, &from->category)) {
		if (sourcefrom_check_category(from->category, err) == 0)
			from->job = sourcedoc_read(from->path, err);
		if (from->job != NULL)
			d->doc = import_job(from->job, from->path, from->category, err);
	} else if (strlen(text) > 5 && strcmp(text + strlen(text) - 5, ".json") == 0) {
		err_set(err, EXIT_USAGE, "%s: say which end of the job: %s#reader or %s#writer",
			text, text, text);
	} else {
		d->doc = import_text(t, text, err);
	}
	if (d->doc == NULL)
		return -1;
	return sourcedoc_check_type(jtree_get_text(d->doc, "type"), &d->type, err);
}

/* What came may be incomplete; it must be right before it is saved. */
static int import_values(struct tool *t, struct sourcedraft *d, struct err *err)
{
	struct jtree *got = d->doc;
	int rc;

	d->doc = jtree_object();
	jtree_set_text(d->doc, "type", jtree_get_text(got, "type"));
	sourcedraft_choose(d, t->o.environment);
	rc = sourcedraft_take(d, got, err);
	jtree_free(got);
	return rc;
}

static int verb_import(struct tool *t, struct err *err)
{
	struct sourcedraft d = new_draft(t);
	struct origin from = {.path = NULL};
	int rc = need_name(t, err);

	if (rc == 0 && t->n_args < 2)
		rc = err_set(err, EXIT_USAGE,
			"where from? A JDBC URL, a my.cnf, an odps_config.ini, or "
			"JOB.json#reader");
	if (rc == 0) {
		d.name = t->args[0];
		rc = new_place(t, &d, err);
	}
	if (rc == 0)
		rc = import_open(t, &d, &from, t->args[1], err);
	if (rc == 0)
		rc = import_values(t, &d, err);
	if (rc == 0)
		rc = sourcedraft_assign(&d, t->args + 2, t->n_args - 2, err);
	if (rc == 0)
		rc = sourcedraft_ask(&d, false, err);
	if (rc == 0)
		rc = finish(t, &d, err);
	if (rc == 0 && from.job != NULL && !t->o.keep)
		rc = rewrite_job(t, &d, from.job, from.path, from.category, err);
	jtree_free(from.job);
	free(from.path);
	sourcedraft_free(&d);
	return rc;
}

static int verb_schema(struct tool *t, struct err *err)
{
	struct str out = STR_INIT;

	if (no_more(t, 0, err) < 0)
		return -1;
	sourceschema_print(&out);
	fwrite(out.s, 1, out.len, stdout);
	str_free(&out);
	return 0;
}

static const struct verb {
	const char *name;
	int (*run)(struct tool *t, struct err *err);
} verbs[] = {
	{"add", verb_add},
	{"edit", verb_edit},
	{"list", verb_list},
	{"show", verb_show},
	{"remove", verb_remove},
	{"test", verb_test},
	{"import", verb_import},
	{"schema", verb_schema},
};

#define N_VERBS (sizeof verbs / sizeof verbs[0])

static const struct verb *find_verb(const char *name, struct err *err)
{
	const char *names[N_VERBS];
	struct show show;
	char hint[200];
	size_t i;

	if (name == NULL) {
		err_set(err, EXIT_USAGE,
			"a verb is missing: add, edit, list, show, remove, test, import, "
			"schema");
		return NULL;
	}
	for (i = 0; i < N_VERBS; i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
		names[i] = verbs[i].name;
	}
	err_set(err, EXIT_USAGE, "unknown verb '%s'%s", show_cut(&show, name, strlen(name), 60),
		nearest_hint(hint, sizeof hint, name, names, N_VERBS));
	return NULL;
}

int main(int argc, char *argv[])
{
	struct tool t = {
		.cli = CLI_INIT("dssource", "VERB [NAME] [KEY=VALUE]...",
			"Keeps data sources. Verbs:\n"
			"  add NAME [KEY=VALUE]...          asks for what is missing, tests, saves\n"
			"  edit NAME [KEY=VALUE]...         changes one; KEY= takes a key out\n"
			"  list                             all of them\n"
			"  show NAME                        the file, without its secrets\n"
			"  remove NAME                      takes it away\n"
			"  test NAME                        tests the connection, as dsconn-test does\n"
			"  import NAME FROM [KEY=VALUE]...  from a JDBC URL, my.cnf, odps_config.ini, JOB.json#reader\n"
			"  schema                           the JSON schema of a data source")};
	struct err err = ERR_INIT;
	const struct verb *verb;
	struct opts *o = &t.o;
	const struct option_row table[] = {
		{0, "environment", "ENV", "work on this part: development, production",
			source_set_environment, &o->environment},
		{0, "no-test", NULL, "save without testing the connection", option_true,
			&o->no_test},
		{0, "system", NULL, "add in the administrators' place, " SOURCEPATH_ADMIN,
			option_true, &o->admin},
		{0, "group", "GROUP", "let this group read the secrets there", option_text,
			&o->group},
		{'y', "yes", NULL, "remove without asking", option_true, &o->yes},
		{0, "keep", NULL, "import: leave the job file as it is", option_true, &o->keep},
		{0, "json", NULL, "list: one JSON object a line", option_true, &o->json},
		{0, "names", NULL, "list: nothing but the names", option_true, &o->names},
		CLI_OPTIONS(&t.cli),
		OPTIONS_END,
	};

	t.cli.progress_mode = PROGRESS_NEVER; /* no rows move here */
	t.n_args = cli_start(&t.cli, table, argc, argv) - 1;
	t.args = (const char **)argv + 2;
	verb = find_verb(t.n_args >= 0 ? argv[1] : NULL, &err);
	if (verb == NULL)
		cli_misuse(&t.cli, &err);
	verb->run(&t, &err);
	return cli_end(&t.cli, &err);
}
