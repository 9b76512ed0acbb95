/* SPDX-License-Identifier: MIT */
/* Node files, asked for. */
#include "node/nodedraft.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"
#include "node/grid.h"
#include "node/jobfile.h"
#include "node/jobtable.h"
#include "node/timetable.h"
#include "source/prompt.h"
#include "source/sourcefrom.h"
#include "source/sourcepath.h"
#include "source/sourcestore.h"
#include "value/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char skeleton[] =
	"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":["
	"{\"stepType\":\"odps\",\"category\":\"reader\",\"name\":\"Reader\",\"parameter\":{}},"
	"{\"stepType\":\"mysql\",\"category\":\"writer\",\"name\":\"Writer\",\"parameter\":{}}],"
	"\"setting\":{\"errorLimit\":{\"record\":\"0\"},\"speed\":{\"throttle\":false,\"concurrent\":1}},"
	"\"order\":{\"hops\":[{\"from\":\"Reader\",\"to\":\"Writer\"}]}}";

struct draft {
	const struct nodedraft_options *o;
	char *path;
	struct jtree *tree;
	struct jtree *reader, *writer, *setting; /* of the tree; setting may be NULL */
	const struct jobkind *reads, *writes;
	bool datax, asks;
	char *source, *source_table, *target, *target_table; /* the answers */
	struct args partitions, from, into;                  /* from[i] goes into into[i] */
	bool from_all, into_all;                             /* the file says "*" */
	struct jobtable_source source_columns;
	struct mytable target_columns;
	bool knows_source, knows_target; /* the columns were asked for */
};

static void draft_free(struct draft *d)
{
	jtree_free(d->tree);
	free(d->path);
	free(d->source);
	free(d->source_table);
	free(d->target);
	free(d->target_table);
	args_free(&d->partitions);
	args_free(&d->from);
	args_free(&d->into);
	jobtable_source_free(&d->source_columns);
	mytable_free(&d->target_columns);
}

static void replace(char **to, const char *text)
{
	free(*to);
	*to = text != NULL ? mem_dup(text, strlen(text)) : NULL;
}

/* ---- the tree ---- */

/* Set a member to a list of texts; an empty one takes it out. */
static void set_list(struct jtree *t, const char *key, const struct args *list)
{
	struct err own = ERR_INIT;
	struct str s = STR_INIT;
	struct jtree *array;
	size_t i;

	str_addc(&s, '[');
	for (i = 0; list->v != NULL && i < list->n; i++) {
		if (i > 0)
			str_addc(&s, ',');
		value_json_string(&s, list->v[i], strlen(list->v[i]));
	}
	str_addc(&s, ']');
	array = list->n > 0 && s.s != NULL ? jtree_parse(s.s, s.len, &own) : NULL;
	jtree_set(t, key, array);
	jtree_free(array);
	str_free(&s);
}

static void set_json(struct jtree *t, const char *key, const char *json)
{
	struct err own = ERR_INIT;
	struct jtree *v = json != NULL ? jtree_parse(json, strlen(json), &own) : NULL;

	jtree_set(t, key, v);
	jtree_free(v);
}

/* The member, an object, which is made if it is not there. */
static struct jtree *object_in(struct jtree *t, const char *key)
{
	if (jtree_get(t, key) == NULL)
		set_json(t, key, "{}");
	return jtree_get(t, key);
}

static void get_list(const struct jtree *t, const char *key, struct args *out)
{
	const struct jtree *list = jtree_get(t, key);
	size_t i;

	if (jtree_text(list) != NULL)
		args_add(out, jtree_text(list));
	for (i = 0; jtree_at(list, i) != NULL; i++)
		if (jtree_text(jtree_at(list, i)) != NULL)
			args_add(out, jtree_text(jtree_at(list, i)));
}

static struct jtree *step_of(struct jtree *tree, const char *category)
{
	const struct jtree *steps = jtree_get(tree, "steps");
	struct jtree *step;
	const char *is;
	size_t i;

	for (i = 0; (step = jtree_at(steps, i)) != NULL; i++) {
		is = jtree_get_text(step, "category");
		if (is != NULL && strcmp(is, category) == 0)
			return step;
	}
	return NULL;
}

/* Find the parts of a tree that was read as a job before, so that they are there. */
static void find_parts(struct draft *d)
{
	struct jtree *job = jtree_get(d->tree, "job"), *content, *reader, *writer;

	d->datax = job != NULL;
	content = jtree_at(jtree_get(job, "content"), 0);
	reader = d->datax ? jtree_get(content, "reader") : step_of(d->tree, "reader");
	writer = d->datax ? jtree_get(content, "writer") : step_of(d->tree, "writer");
	d->reads = jobkind_find("reader", jtree_get_text(reader, d->datax ? "name" : "stepType"),
		d->datax);
	d->writes = jobkind_find("writer", jtree_get_text(writer, d->datax ? "name" : "stepType"),
		d->datax);
	d->reader = jtree_get(reader, "parameter");
	d->writer = jtree_get(writer, "parameter");
	d->setting = object_in(d->datax ? job : d->tree, "setting");
}

/* What the file says, as it stands there: parameters stay as they are. */
static void read_answers(struct draft *d)
{
	const struct jtree *connection = jtree_at(jtree_get(d->writer, "connection"), 0);
	struct args table = ARGS_INIT;

	replace(&d->source, jtree_get_text(d->reader, "datasource"));
	replace(&d->target, jtree_get_text(d->writer, "datasource"));
	if (d->target == NULL)
		replace(&d->target, jtree_get_text(connection, "datasource"));
	get_list(d->reader, "table", &table);
	replace(&d->source_table, table.n > 0 ? table.v[0] : NULL);
	args_free(&table);
	get_list(jtree_get(d->writer, "table") != NULL ? d->writer : connection, "table", &table);
	replace(&d->target_table, table.n > 0 ? table.v[0] : NULL);
	args_free(&table);
	get_list(d->reader, "partition", &d->partitions);
	get_list(d->reader, "column", &d->from);
	get_list(d->writer, "column", &d->into);
	d->from_all = d->from.n == 1 && strcmp(d->from.v[0], "*") == 0;
	d->into_all = d->into.n == 1 && strcmp(d->into.v[0], "*") == 0;
}

/* ---- questions ---- */

static void tell(const struct draft *d, const char *text)
{
	d->o->tell(d->o->to, text);
}

/*
 * An answer: the option's; else a person's, with the present one as preset; else the present one.
 * Returns 1 where a person gave another one.
 */
static int answer(struct draft *d, char **to, const char *option, const char *question,
	const char *name, struct err *err)
{
	struct str s = STR_INIT;
	int rc;

	if (option != NULL) {
		replace(to, option);
		return 0;
	}
	if (!d->asks)
		return *to != NULL ? 0 : err_set(err, EXIT_USAGE, "%s is missing", name);
	rc = prompt_ask(&s, question, *to, err);
	if (rc == 0 && s.len > 0 && (*to == NULL || strcmp(s.s, *to) != 0)) {
		replace(to, s.s);
		rc = 1;
	}
	str_free(&s);
	return rc < 0 || *to != NULL ? rc : answer(d, to, option, question, name, err);
}

/* The source, for its tool: a file's own connection has no name. */
static void source_text(const struct draft *d, const char *name, const char *category,
	struct str *out)
{
	if (name != NULL)
		str_adds(out, name);
	else
		str_addf(out, "%s#%s", d->path, category);
}

/* A table's name, with today's values for parameters. */
static int expand_today(const struct draft *d, const char *text, struct str *out, struct err *err)
{
	struct node times = NODE_INIT;
	int rc = node_open_times(&times, access(d->path, F_OK) == 0 ? d->path : NULL, d->o->node,
		err);

	if (rc == 0)
		rc = param_expand(out, text, &times.params, err);
	node_close(&times);
	return rc;
}

/* Ask a store for its columns, once. */
static int look_source(struct draft *d, struct err *err)
{
	struct str from = STR_INIT, table = STR_INIT;
	int rc;

	if (d->knows_source)
		return 0;
	jobtable_source_free(&d->source_columns);
	source_text(d, d->source, "reader", &from);
	rc = expand_today(d, d->source_table, &table, err);
	if (rc == 0)
		rc = jobtable_source_open(&d->source_columns, d->reads, from.s,
			d->o->node->environment, table.s, err);
	d->knows_source = rc == 0;
	str_free(&from);
	str_free(&table);
	return rc;
}

static int look_target(struct draft *d, struct err *err)
{
	struct job_end end = {.kind = d->writes};
	struct str into = STR_INIT, table = STR_INIT;
	int rc;

	if (d->knows_target)
		return 0;
	mytable_free(&d->target_columns);
	source_text(d, d->target, "writer", &into);
	rc = expand_today(d, d->target_table, &table, err);
	if (rc == 0) {
		end.source = into.s;
		end.table = table.s;
		rc = jobtable_target_open(&d->target_columns, &end, d->o->node->environment, err);
	}
	d->knows_target = rc == 0;
	str_free(&into);
	str_free(&table);
	return rc;
}

static int look(struct draft *d, struct err *err)
{
	return look_source(d, err) < 0 ? -1 : look_target(d, err);
}

struct end_questions {
	char **source, **table; /* the answers */
	const char *source_option, *table_option;
	const char *question, *source_name, *table_name;
	int (*look)(struct draft *d, struct err *err);
};

/* Who names what is not there is told so and asked again; who insists goes on. */
static int ask_end(struct draft *d, const struct end_questions *q, struct err *err)
{
	struct err own;
	int source, table;

	do {
		own = (struct err)ERR_INIT;
		source = answer(d, q->source, q->source_option, q->question, q->source_name, err);
		if (source < 0)
			return -1;
		table = answer(d, q->table, q->table_option, "Its table", q->table_name, err);
		if (table < 0)
			return -1;
		if (source + table > 0 && q->look(d, &own) < 0 && own.exit == EXIT_USAGE)
			tell(d, own.text);
	} while (own.exit == EXIT_USAGE);
	return 0;
}

static int ask_ends(struct draft *d, struct err *err)
{
	const struct nodedraft_options *o = d->o;
	const struct end_questions reader = {&d->source, &d->source_table, o->source,
		o->source_table, "Data source to read from", "--source", "--source-table",
		look_source};
	const struct end_questions writer = {&d->target, &d->target_table, o->target,
		o->target_table, "Data source to write to", "--target", "--target-table",
		look_target};

	return ask_end(d, &reader, err) < 0 ? -1 : ask_end(d, &writer, err);
}

/* ---- the mapping ---- */

static void show_columns(const struct draft *d)
{
	const struct mytable *t = &d->target_columns;
	struct grid g = GRID_INIT(5);
	struct str out = STR_INIT;
	size_t i, n = d->source_columns.n > t->n_columns ? d->source_columns.n : t->n_columns;

	grid_add(&g, "");
	grid_add(&g, d->source_table);
	grid_add(&g, "");
	grid_add(&g, d->target_table);
	grid_add(&g, "");
	for (i = 0; i < n; i++) {
		const struct jobtable_column *c =
			i < d->source_columns.n ? &d->source_columns.v[i] : NULL;

		grid_addf(&g, "%zu", i + 1);
		grid_add(&g, c != NULL ? c->name : "");
		grid_addf(&g, "%s%s", c != NULL ? c->native : "",
			c != NULL && c->partition ? " (partition)" : "");
		grid_add(&g, i < t->n_columns ? t->columns[i].name : "");
		grid_add(&g, i < t->n_columns ? t->columns[i].type : "");
	}
	grid_print(&out, &g);
	tell(d, out.s);
	grid_free(&g);
	str_free(&out);
}

static void map_by_name(struct draft *d)
{
	int column;
	size_t i;

	for (i = 0; i < d->source_columns.n; i++) {
		const struct jobtable_column *c = &d->source_columns.v[i];

		column = mytable_find(&d->target_columns, c->name, strlen(c->name));
		if (c->partition || column < 0 || d->target_columns.columns[column].generated)
			continue;
		args_add(&d->from, c->name);
		args_add(&d->into, d->target_columns.columns[column].name);
	}
}

static void map_by_row(struct draft *d)
{
	size_t i, k = 0;

	for (i = 0; i < d->source_columns.n; i++) {
		if (d->source_columns.v[i].partition)
			continue;
		while (k < d->target_columns.n_columns && d->target_columns.columns[k].generated)
			k++;
		if (k == d->target_columns.n_columns)
			break;
		args_add(&d->from, d->source_columns.v[i].name);
		args_add(&d->into, d->target_columns.columns[k++].name);
	}
}

static int map_all(struct draft *d, bool by_row, struct err *err)
{
	if (look(d, err) < 0)
		return -1;
	args_free(&d->from);
	args_free(&d->into);
	d->from_all = d->into_all = false;
	if (by_row)
		map_by_row(d);
	else
		map_by_name(d);
	if (d->from.n == 0 && d->o->map.n == 0 && !d->asks)
		return err_set(err, EXIT_USAGE,
			"%s and %s have no column name in common: --by-row maps by place, --map "
			"TARGET=SOURCE one by one",
			d->source_table, d->target_table);
	return 0;
}

/* Before one pair is changed, "*" becomes what it stands for. */
static int spell_out(struct draft *d, struct err *err)
{
	size_t i;

	if (!d->from_all && !d->into_all)
		return 0;
	if (look(d, err) < 0)
		return -1;
	if (d->from_all)
		args_free(&d->from);
	for (i = 0; d->from_all && i < d->source_columns.n; i++)
		if (!d->source_columns.v[i].partition)
			args_add(&d->from, d->source_columns.v[i].name);
	if (d->into_all)
		args_free(&d->into);
	for (i = 0; d->into_all && i < d->target_columns.n_columns; i++)
		if (!d->target_columns.columns[i].generated)
			args_add(&d->into, d->target_columns.columns[i].name);
	d->from_all = d->into_all = false;
	if (d->from.n != d->into.n)
		return err_set(err, EXIT_USAGE,
			"%zu columns go into %zu: map them anew, --by-name or --by-row", d->from.n,
			d->into.n);
	return 0;
}

static size_t find_target(const struct draft *d, const char *target)
{
	size_t i;

	for (i = 0; i < d->into.n; i++)
		if (strcasecmp(d->into.v[i], target) == 0)
			break;
	return i;
}

static int unmap(struct draft *d, const char *target, struct err *err)
{
	size_t i = find_target(d, target), k;
	char hint[512];
	struct show show;

	if (i == d->into.n)
		return err_set(err, EXIT_USAGE, "nothing is mapped to '%s'%s",
			show_cut(&show, target, strlen(target), 100),
			nearest_hint(hint, sizeof hint, target, (const char *const *)d->into.v,
				d->into.n));
	if (d->into.n == 1)
		return err_set(err, EXIT_USAGE,
			"'%s' is the last column that is mapped; --map another first",
			d->into.v[i]);
	free(d->into.v[i]);
	free(d->from.v[i]);
	for (k = i; k < d->into.n; k++) {
		d->into.v[k] = d->into.v[k + 1];
		d->from.v[k] = d->from.v[k + 1];
	}
	d->into.n--;
	d->from.n--;
	return 0;
}

/* "target=source", "target='constant'", or one name for both. */
/* Where the tables were looked up, both columns of a pair must be there. */
static int check_pair(const struct draft *d, const char *target, const char *source,
	struct err *err)
{
	char hint[512];
	struct show show;
	struct span text;

	if (d->knows_target && mytable_find(&d->target_columns, target, strlen(target)) < 0)
		return err_set(err, EXIT_USAGE, "%s has no column '%s'%s", d->target_table,
			show_cut(&show, target, strlen(target), 100),
			mytable_hint(&d->target_columns, hint, sizeof hint, target));
	if (d->knows_source && !job_constant(source, &text) &&
		jobtable_source_find(&d->source_columns, source) == NULL)
		return err_set(err, EXIT_USAGE, "%s has no column '%s'%s", d->source_table,
			show_cut(&show, source, strlen(source), 100),
			jobtable_source_hint(&d->source_columns, hint, sizeof hint, source));
	return 0;
}

static int map_one(struct draft *d, const char *text, struct err *err)
{
	const char *eq = strchr(text, '='), *source = eq != NULL ? eq + 1 : text;
	char *target = mem_dup(text, eq != NULL ? (size_t)(eq - text) : strlen(text));
	size_t i = find_target(d, target);
	int rc = 0;

	if (*target == '\0' || *source == '\0')
		rc = err_set(err, EXIT_USAGE, "--map takes TARGET=SOURCE, or one name for both");
	else if (check_pair(d, target, source, err) < 0)
		rc = -1;
	else if (i < d->into.n)
		replace(&d->from.v[i], source);
	else {
		args_add(&d->into, target);
		args_add(&d->from, source);
	}
	free(target);
	return rc;
}

/* Until a person is content with the pairs. */
static int ask_pairs(struct draft *d, struct err *err)
{
	struct str s = STR_INIT, line = STR_INIT;
	struct err own = ERR_INIT;
	size_t i, n;
	int rc;

	for (;;) {
		str_clear(&line);
		for (i = 0; i < d->from.n; i++)
			str_addf(&line, "%s%s=%s", i > 0 ? "  " : "", d->into.v[i], d->from.v[i]);
		tell(d, line.len > 0 ? line.s : "no column is mapped");
		rc = prompt_ask(&s,
			"Change a mapping: TARGET=SOURCE, TARGET= to take it out; nothing: go on",
			NULL, err);
		n = s.len;
		if (rc < 0 || n == 0)
			break;
		err_clear(&own);
		if (s.s[n - 1] == '=') {
			s.s[n - 1] = '\0';
			unmap(d, s.s, &own);
		} else {
			map_one(d, s.s, &own);
		}
		if (err_is_set(&own))
			tell(d, own.text);
	}
	str_free(&s);
	str_free(&line);
	return rc;
}

static int ask_mapping(struct draft *d, struct err *err)
{
	static const char *const ways[] = {"name", "row", "keep", NULL};
	bool has = d->from.n > 0 && !d->from_all && !d->into_all;
	struct str s = STR_INIT;
	int way = 0, rc;

	if (look(d, err) < 0)
		return -1;
	show_columns(d);
	do {
		if (err_is_set(err))
			tell(d, err->text);
		err_clear(err);
		rc = prompt_ask(&s, "Map columns by name, by row, or keep the mapping",
			has ? "keep" : "name", err);
	} while (rc == 0 &&
		option_choice(&way,
			s.len > 0     ? s.s
				: has ? "keep"
				      : "name",
			ways, err) < 0);
	str_free(&s);
	if (rc == 0 && (way < 2 || !has))
		rc = map_all(d, way == 1, err);
	return rc < 0 ? -1 : ask_pairs(d, err);
}

static int make_mapping(struct draft *d, struct err *err)
{
	const struct nodedraft_options *o = d->o;
	size_t i;

	if (o->by_name && o->by_row)
		return err_set(err, EXIT_USAGE, "--by-name and --by-row do not go together");
	if ((o->by_name || o->by_row) && map_all(d, o->by_row, err) < 0)
		return -1;
	if (!o->by_name && !o->by_row && o->map.n == 0 && o->unmap.n == 0) {
		if (d->asks)
			return ask_mapping(d, err);
		return d->from.n == 0 ? map_all(d, false, err) : 0;
	}
	if (spell_out(d, err) < 0)
		return -1;
	for (i = 0; i < o->unmap.n; i++)
		if (unmap(d, o->unmap.v[i], err) < 0)
			return err_at(err, "--unmap");
	for (i = 0; i < o->map.n; i++)
		if (map_one(d, o->map.v[i], err) < 0)
			return -1;
	return 0;
}

/* ---- partition and channel control ---- */

static bool is_partitioned(const struct draft *d)
{
	size_t i;

	for (i = 0; i < d->source_columns.n; i++)
		if (d->source_columns.v[i].partition)
			return true;
	return false;
}

static int ask_partition(struct draft *d, struct err *err)
{
	struct str s = STR_INIT;
	size_t i;
	int rc = 0;

	if (d->o->partitions.n > 0) {
		args_free(&d->partitions);
		for (i = 0; i < d->o->partitions.n; i++)
			args_add(&d->partitions, d->o->partitions.v[i]);
	} else if (d->asks && look(d, err) == 0 && is_partitioned(d)) {
		rc = prompt_ask(&s, "Partition to read, as dt=${bizdate}",
			d->partitions.n > 0 ? d->partitions.v[0] : NULL, err);
		if (rc == 0 && s.len > 0) {
			args_free(&d->partitions);
			args_add(&d->partitions, s.s);
		}
	}
	str_free(&s);
	return rc < 0 || err_is_set(err) ? -1 : 0;
}

/* A number that a person gives, as JSON text in out; empty: as it is. */
static int ask_number(struct draft *d, const char *question, const char *preset, struct str *out,
	struct err *err)
{
	struct err own;
	uint64_t n;

	if (!d->asks)
		return 0;
	for (;;) {
		own = (struct err)ERR_INIT;
		if (prompt_ask(out, question, preset, err) < 0)
			return -1;
		if (out->len == 0 || num_u64(out->s, 0, INT64_MAX, &n, &own) == 0)
			return 0;
		tell(d, own.text);
	}
}

static void set_number(struct jtree *t, const char *key, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)n);
	set_json(t, key, text);
}

/* What the file says of a number, a positive one, as a preset; else what stands for none. */
static void present(const struct jtree *v, const char *none, char preset[24])
{
	const char *text = jtree_text(v);

	if (v != NULL && jtree_kind(v) == JTREE_INTEGER && jtree_integer(v) >= 0)
		snprintf(preset, 24, "%lld", (long long)jtree_integer(v));
	else if (text != NULL && *text != '\0' && strspn(text, "0123456789") == strlen(text))
		snprintf(preset, 24, "%s", text);
	else
		snprintf(preset, 24, "%s", none);
}

static int set_speed(struct draft *d, struct err *err)
{
	const struct nodedraft_options *o = d->o;
	struct jtree *speed = object_in(d->setting, "speed");
	const char *key = d->datax ? "channel" : "concurrent";
	struct str s = STR_INIT;
	char preset[24];
	int rc = 0;

	present(jtree_get(speed, key), "1", preset);
	if (o->channels > 0)
		set_number(speed, key, o->channels);
	else
		rc = ask_number(d, "Connections to each store", preset, &s, err);
	if (rc == 0 && s.len > 0 && strcmp(s.s, "0") != 0)
		set_json(speed, key, s.s);
	str_clear(&s);
	present(jtree_get(speed, "record"), "0", preset);
	if (rc == 0 && o->records_per_sec == 0 && o->bytes_per_sec == 0)
		rc = ask_number(d, "Records a second, 0 for no limit", preset, &s, err);
	if (rc == 0 && s.len > 0 && strcmp(s.s, "0") != 0)
		set_json(speed, "record", s.s);
	else if (rc == 0 && s.len > 0)
		jtree_set(speed, "record", NULL);
	if (o->records_per_sec > 0)
		set_number(speed, "record", o->records_per_sec);
	if (o->bytes_per_sec > 0)
		set_number(speed, "byte", o->bytes_per_sec);
	str_free(&s);
	return rc;
}

/* Percent as the fraction that the file has: the point moves two places to the left. */
static int fraction_of(const char *percent, struct str *out, struct err *err)
{
	size_t n = strcspn(percent, ".");
	const char *rest = percent[n] == '.' ? percent + n + 1 : "";

	if (n == 0 || n > 3 || strspn(percent, "0123456789") != n ||
		strspn(rest, "0123456789") != strlen(rest) || strlen(rest) > 8 ||
		strtod(percent, NULL) > 100)
		return err_set(err, EXIT_USAGE,
			"--max-dirty-percent: '%.40s' is no number from 0 to 100", percent);
	if (n < 3)
		str_addf(out, "0.%s%.*s%s", n == 1 ? "0" : "", (int)n, percent, rest);
	else
		str_adds(out, "1");
	return 0;
}

static int set_limit(struct draft *d, struct err *err)
{
	struct jtree *limit = object_in(d->setting, "errorLimit");
	struct str s = STR_INIT;
	char preset[24];
	uint64_t n;
	int rc = 0;

	present(jtree_get(limit, "record"), "0", preset);
	if (d->o->max_dirty != NULL) {
		rc = num_count(d->o->max_dirty, 0, INT64_MAX, &n, err);
		if (rc == 0)
			set_number(limit, "record", n);
	} else if (d->o->max_percent == NULL) {
		rc = ask_number(d, "Dirty records allowed", preset, &s, err);
		if (rc == 0 && s.len > 0)
			set_json(limit, "record", s.s);
	}
	if (rc == 0 && d->o->max_percent != NULL) {
		str_clear(&s);
		rc = fraction_of(d->o->max_percent, &s, err);
		if (rc == 0)
			set_json(limit, "percentage", s.s);
		if (rc == 0 && d->o->max_dirty == NULL)
			jtree_set(limit, "record", NULL);
	}
	str_free(&s);
	return rc;
}

/* What becomes of rows whose key is there. */
static int ask_mode(struct draft *d, struct err *err)
{
	static const char *const modes[] = {"insert", "replace", "update", "ignore", NULL};
	const char *now = jtree_get_text(d->writer, "writeMode");
	struct str s = STR_INIT;
	struct err own;
	int i, rc = 0;

	if (d->o->mode != NULL)
		jtree_set_text(d->writer, "writeMode", d->o->mode);
	for (own.exit = d->asks && d->o->mode == NULL; own.exit != 0 && rc == 0;) {
		rc = prompt_ask(&s, "Rows whose key is there (insert, replace, update, ignore)",
			now != NULL ? now : "insert", err);
		own = (struct err)ERR_INIT;
		if (rc == 0 && option_choice(&i, s.s, modes, &own) < 0)
			tell(d, own.text);
	}
	if (rc == 0 && s.len > 0)
		jtree_set_text(d->writer, "writeMode", s.s);
	str_free(&s);
	return rc;
}

/* ---- putting it together ---- */

static void set_texts(struct jtree *t, const char *key, const struct text_list *texts)
{
	struct args list = ARGS_INIT;
	size_t i;

	if (texts->n == 0)
		return;
	for (i = 0; i < texts->n; i++)
		args_add(&list, texts->v[i]);
	set_list(t, key, &list);
	args_free(&list);
}

static void set_table(struct draft *d)
{
	struct jtree *connection = jtree_at(jtree_get(d->writer, "connection"), 0);
	struct args one = ARGS_INIT;

	jtree_set_text(d->reader, "table", d->source_table);
	args_add(&one, d->target_table);
	if (connection != NULL && jtree_get(d->writer, "table") == NULL)
		set_list(connection, "table", &one);
	else
		jtree_set_text(d->writer, "table", d->target_table);
	args_free(&one);
}

static void apply(struct draft *d)
{
	const struct nodedraft_options *o = d->o;

	if (o->source != NULL && jtree_get(d->reader, "datasource") == NULL)
		sourcefrom_take_out(d->tree, "reader", o->source);
	if (o->target != NULL && jtree_get(d->writer, "datasource") == NULL)
		sourcefrom_take_out(d->tree, "writer", o->target);
	if (d->source != NULL)
		jtree_set_text(d->reader, "datasource", d->source);
	if (d->target != NULL)
		jtree_set_text(d->writer, "datasource", d->target);
	set_table(d);
	set_list(d->reader, "partition", &d->partitions);
	set_list(d->reader, "column", &d->from);
	set_list(d->writer, "column", &d->into);
	set_texts(d->writer, "preSql", &o->pre_sql);
	set_texts(d->writer, "postSql", &o->post_sql);
}

/* The schedule's answers, before anything is written. */
static int check_schedule(const struct draft *d, struct err *err)
{
	const struct nodedraft_options *o = d->o;
	char *folder = sourcepath_folder_of(d->path);
	struct zone *zone = NULL;
	struct str up = STR_INIT;
	int at, rc = 0;
	size_t i;

	if (o->at != NULL && bizdate_parse_time(o->at, &at, err) < 0)
		rc = err_at(err, "--at");
	if (rc == 0 && o->zone != NULL && (zone = zone_open(o->zone, err)) == NULL)
		rc = err_at(err, "--zone");
	for (i = 0; rc == 0 && i < o->upstream.n; i++) {
		str_clear(&up);
		str_addf(&up, "%s/%s.json", folder, o->upstream.v[i]);
		if (jobfile_find(strncmp(up.s, "./", 2) == 0 ? up.s + 2 : up.s, err) < 0)
			rc = err_at(err, "--upstream");
	}
	zone_free(zone);
	str_free(&up);
	free(folder);
	return rc;
}

static int answers(struct draft *d, struct err *err)
{
	if (check_schedule(d, err) < 0)
		return -1;
	if (d->source == NULL && d->o->source == NULL && jtree_count(d->reader) > 0)
		replace(&d->source, NULL); /* a connection of the file's own stays */
	else if (ask_ends(d, err) < 0)
		return -1;
	if (ask_partition(d, err) < 0 || make_mapping(d, err) < 0)
		return -1;
	apply(d);
	return ask_mode(d, err) < 0 || set_speed(d, err) < 0 || set_limit(d, err) < 0 ? -1 : 0;
}

/* Does the file that would be written say what a node says? */
static int check(const struct draft *d, const char *path, struct err *err)
{
	struct node node = NODE_INIT;
	struct job_options jo = {.params = &node.params, .ignore_resource_group = true};
	struct node_options no = *d->o->node;
	int rc;

	no.ignore_resource_group = true;
	rc = node_open_times(&node, access(d->path, F_OK) == 0 ? d->path : NULL, &no, err);
	if (rc == 0)
		rc = job_open(&node.job, path, &jo, err);
	node_close(&node);
	return rc;
}

static void add_schedule_list(struct str *out, const struct text_list *list)
{
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < list->n; i++) {
		if (i > 0)
			str_addc(out, ',');
		value_json_string(out, list->v[i], strlen(list->v[i]));
	}
	str_addc(out, ']');
}

/* The schedule beside the node: what options say of it is laid over what is there. */
static int write_schedule(const struct draft *d, struct err *err)
{
	const struct nodedraft_options *o = d->o;
	char *path = timetable_path(d->path);
	struct timetable t = TIMETABLE_INIT;
	struct jtree *tree = NULL;
	struct str s = STR_INIT;
	int rc = 0;

	if (o->upstream.n > 0 || o->at != NULL || o->zone != NULL) {
		rc = timetable_open(&t, d->path, true, err);
		tree = t.exists && rc == 0 ? jtree_copy(t.file.tree) : jtree_object();
		add_schedule_list(&s, &o->upstream);
		if (o->upstream.n > 0)
			set_json(tree, "upstream", s.s);
		if (o->at != NULL)
			jtree_set_text(tree, "at", o->at);
		if (o->zone != NULL)
			jtree_set_text(tree, "zone", o->zone);
		str_clear(&s);
		jtree_print(&s, tree, 2);
		str_addc(&s, '\n');
		if (rc == 0)
			rc = sourcestore_write(path, str_span(&s), 0644, t.exists, err);
		timetable_close(&t);
		if (rc == 0)
			rc = timetable_open(&t, d->path, true, err); /* is it one? */
	}
	timetable_close(&t);
	jtree_free(tree);
	str_free(&s);
	free(path);
	return rc;
}

/* Write beside, read back as a node, and put in place; the old one stays as FILE~. */
static int save(const struct draft *d, bool replaces, struct err *err)
{
	struct str text = STR_INIT, beside = STR_INIT, old = STR_INIT;
	struct stat st = {.st_mode = 0644};
	int rc;

	jtree_print(&text, d->tree, 2);
	str_addc(&text, '\n');
	str_addf(&old, "%s~", d->path);
	str_addf(&beside, "%.*s.new.json", (int)strlen(d->path) - 5, d->path);
	if (replaces && stat(d->path, &st) < 0)
		err_sys(err, EXIT_USAGE, "%s", d->path);
	rc = err_is_set(err)
		? -1
		: sourcestore_write(beside.s, str_span(&text), st.st_mode & 0777, true, err);
	if (rc == 0)
		rc = check(d, beside.s, err);
	if (rc == 0 && replaces && rename(d->path, old.s) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", old.s);
	if (rc == 0 && rename(beside.s, d->path) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", d->path);
	if (rc < 0)
		unlink(beside.s);
	if (text.s != NULL)
		explicit_bzero(text.s, text.len);
	str_free(&text);
	str_free(&beside);
	str_free(&old);
	return rc;
}

/* ---- init and edit ---- */

static void told(const struct draft *d, const char *what)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s is %s: %zu column%s from %s to %s", d->path, what, d->from.n,
		d->from.n == 1 ? "" : "s", d->source_table, d->target_table);
	tell(d, s.s);
	str_free(&s);
}

/* A new file needs a folder, and a name that is free. */
static int check_new(const char *path, struct err *err)
{
	char *folder = sourcepath_folder_of(path);
	int rc = 0;

	if (access(path, F_OK) == 0)
		rc = err_set(err, EXIT_USAGE, "%s exists already: dsnode edit changes it", path);
	else if (access(folder, F_OK) < 0)
		rc = err_set(err, EXIT_USAGE, "%s: there is no folder '%s'; mkdir -p makes it",
			path, folder);
	free(folder);
	return rc;
}

int nodedraft_init(const char *text, const struct nodedraft_options *o, struct err *err)
{
	struct draft d = {.o = o,
		.path = jobfile_path(text),
		.source_columns = JOBTABLE_SOURCE_INIT,
		.target_columns = MYTABLE_INIT};
	char *name = jobfile_name(d.path, err);
	int rc = name == NULL ? -1 : 0;

	d.asks = prompt_possible() &&
		(o->source == NULL || o->source_table == NULL || o->target == NULL ||
			o->target_table == NULL);
	if (rc == 0)
		rc = check_new(d.path, err);
	d.tree = jtree_parse(skeleton, strlen(skeleton), err);
	if (rc == 0) {
		find_parts(&d);
		rc = answers(&d, err);
	}
	if (rc == 0)
		rc = save(&d, false, err);
	if (rc == 0)
		rc = write_schedule(&d, err);
	if (rc == 0)
		told(&d, "written");
	free(name);
	draft_free(&d);
	return rc;
}

static bool has_options(const struct nodedraft_options *o)
{
	return o->source != NULL || o->source_table != NULL || o->target != NULL ||
		o->target_table != NULL || o->partitions.n > 0 || o->by_name || o->by_row ||
		o->map.n > 0 || o->unmap.n > 0 || o->mode != NULL || o->pre_sql.n > 0 ||
		o->post_sql.n > 0 || o->channels > 0 || o->records_per_sec > 0 ||
		o->bytes_per_sec > 0 || o->max_dirty != NULL || o->max_percent != NULL ||
		o->upstream.n > 0 || o->at != NULL || o->zone != NULL;
}

int nodedraft_edit(const char *text, const struct nodedraft_options *o, struct err *err)
{
	struct draft d = {.o = o,
		.path = jobfile_path(text),
		.source_columns = JOBTABLE_SOURCE_INIT,
		.target_columns = MYTABLE_INIT};
	struct node node = NODE_INIT;
	struct node_options no = *o->node;
	int rc;

	no.ignore_resource_group = true;
	d.asks = prompt_possible() && !has_options(o);
	rc = node_open(&node, d.path, &no, err);
	if (rc == 0 && node.job.form == JOB_COMMAND)
		rc = err_set(err, EXIT_USAGE, "%s: a command is changed with an editor", d.path);
	if (rc == 0 && !d.asks && !has_options(o))
		rc = err_set(err, EXIT_USAGE,
			"nothing is to be changed, and nobody can be asked: give an option");
	if (rc == 0) {
		d.tree = jtree_copy(node.job.file.tree);
		find_parts(&d);
		read_answers(&d);
		rc = answers(&d, err);
	}
	if (rc == 0)
		rc = save(&d, true, err);
	if (rc == 0)
		rc = write_schedule(&d, err);
	if (rc == 0)
		told(&d, "changed");
	node_close(&node);
	draft_free(&d);
	return rc;
}
