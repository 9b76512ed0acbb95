/* SPDX-License-Identifier: MIT */
/* What is read, and which rows of it. */
#include "odps/odpsplan.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"
#include "net/crypto.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICES_MAX 1000000
#define EXAMPLES 3 /* partitions named in a message */

/* Row ranges and slices. */

static int bad_range(const char *text, struct err *err)
{
	struct show show;

	return err_set(err, EXIT_USAGE, "--range: '%s' is no FROM:[COUNT]",
		show_cut(&show, text, strlen(text), 100));
}

/* "7:100" or "7:"; count UINT64_MAX: to the end. */
static int parse_range(const char *text, uint64_t *from, uint64_t *count, struct err *err)
{
	struct err ignored = ERR_INIT;
	const char *colon = strchr(text, ':');
	char first[24];

	*count = UINT64_MAX;
	if (colon == NULL || colon - text >= (long)sizeof first)
		return bad_range(text, err);
	memcpy(first, text, (size_t)(colon - text));
	first[colon - text] = '\0';
	if (num_u64(first, 0, INT64_MAX, from, &ignored) < 0 ||
		(colon[1] != '\0' && num_u64(colon + 1, 0, INT64_MAX, count, &ignored) < 0))
		return bad_range(text, err);
	return 0;
}

static int parse_slice(const char *text, uint64_t *i, uint64_t *n, struct err *err)
{
	struct err ignored = ERR_INIT;
	const char *stroke = strchr(text, '/');
	char first[24];
	struct show show;

	if (stroke != NULL && stroke - text < (long)sizeof first) {
		memcpy(first, text, (size_t)(stroke - text));
		first[stroke - text] = '\0';
		if (num_u64(stroke + 1, 1, SLICES_MAX, n, &ignored) == 0 &&
			num_u64(first, 1, *n, i, &ignored) == 0)
			return 0;
	}
	return err_set(err, EXIT_USAGE, "--slice: '%s' is no I/N with I from 1 to N",
		show_cut(&show, text, strlen(text), 100));
}

/* floor(i * rows / n) */
static uint64_t slice_start(uint64_t i, uint64_t n, uint64_t rows)
{
	return (uint64_t)((unsigned __int128)i * rows / n);
}

int odpsplan_check(const struct odpsplan_options *o, struct err *err)
{
	bool result = o->session != NULL && strchr(o->session, '/') != NULL;
	bool cut = o->skip > 0 || o->limit != UINT64_MAX;
	uint64_t a, b;

	if (o->table != NULL && (o->sql != NULL || result))
		return err_set(err, EXIT_USAGE, "a table and %s do not go together",
			o->sql != NULL ? "--sql" : "the session of a statement");
	if (o->table == NULL && o->sql == NULL && !result)
		return err_set(err, EXIT_USAGE, "TABLE is missing, or a statement with --sql");
	if (o->table == NULL && o->partitions.n > 0)
		return err_set(err, EXIT_USAGE,
			"--partition goes with a table; in SQL write where");
	if (o->sql == NULL && o->settings.n > 0 && o->table == NULL)
		return err_set(err, EXIT_USAGE, "--set goes with --sql");
	if (o->session != NULL && (o->sql != NULL || o->session_file != NULL))
		return err_set(err, EXIT_USAGE, "--session and %s do not go together",
			o->sql != NULL ? "--sql" : "--session-file");
	if (o->session != NULL && o->partitions.n > 1)
		return err_set(err, EXIT_USAGE, "--session is of one partition");
	if (o->slice != NULL && o->range == NULL && o->session == NULL && o->session_file == NULL)
		return err_set(err, EXIT_USAGE,
			"--slice needs --session or --session-file, so "
			"that all slices see the same rows");
	if ((o->range != NULL || o->slice != NULL) && cut)
		return err_set(err, EXIT_USAGE,
			"--range and --slice do not go with --skip and "
			"--limit");
	if (o->range != NULL && parse_range(o->range, &a, &b, err) < 0)
		return -1;
	return o->slice != NULL ? parse_slice(o->slice, &a, &b, err) : 0;
}

static void add_session(struct odpsplan *p, const struct tunnel_target *target,
	struct partkey *partition)
{
	struct odpsplan_session *s;
	struct str spec = STR_INIT;

	p->sessions = mem_realloc(p->sessions, p->n_sessions + 1, sizeof *p->sessions);
	s = &p->sessions[p->n_sessions++];
	*s = (struct odpsplan_session){.target = *target};
	if (partition == NULL)
		return;
	partkey_print(&spec, partition, p->table.key_names);
	s->spec = str_take(&spec);
	s->target.partition = s->spec;
	s->partition = *partition;
	*partition = (struct partkey){.values = NULL};
}

/* The sessions' rows and columns, once all are open. */
static int sum_up(struct odpsplan *p, struct err *err)
{
	size_t i;

	p->columns = p->n_sessions > 0 ? &p->sessions[0].tunnel.columns : &p->table.columns;
	for (i = 0; i < p->n_sessions; i++) {
		if (!odpscolumns_same(p->columns, &p->sessions[i].tunnel.columns))
			return err_set(err, EXIT_FAILED,
				"%s: partition %s has other columns than the first", p->name.table,
				p->sessions[i].spec);
		if (__builtin_add_overflow(p->total, p->sessions[i].tunnel.rows, &p->total))
			return err_set(err, EXIT_FAILED, "the rows are too many to count");
	}
	return 0;
}

/* Partitions. */

/* A partitioned table and no partition named: say what to write. */
static int want_partition(struct odpsplan *p, struct err *err)
{
	struct partkey_list list = PARTKEY_LIST_INIT;
	struct err ignored = ERR_INIT;
	struct str text = STR_INIT;
	size_t i;

	partkey_usage(&text, p->table.key_names, p->table.keys.n);
	str_adds(&text, "' (* stands for any value)");
	if (odpstable_partitions(&p->table, p->odps, &p->name, NULL, 0, &list, &ignored) == 0) {
		str_adds(&text, list.n > 0 ? "; there are" : "; there are none yet");
		for (i = list.n > EXAMPLES ? list.n - EXAMPLES : 0; i < list.n; i++) {
			str_adds(&text, i + 1 < list.n ? " " : (list.n > 1 ? " and " : " "));
			partkey_quote(&text, &list.v[i], p->table.key_names);
		}
		if (list.n > EXAMPLES)
			str_addf(&text, " (of %zu)", list.n);
	}
	err_set(err, EXIT_USAGE, "table %s is partitioned: write --partition '%s", p->name.table,
		text.s);
	partkey_list_free(&list);
	str_free(&text);
	return -1;
}

static void free_patterns(struct partkey_pattern *patterns, size_t n)
{
	while (n > 0)
		partkey_pattern_free(&patterns[--n]);
	free(patterns);
}

/* What the user wrote, as patterns; *n of them were read when it fails. */
static struct partkey_pattern *parse_patterns(const struct odpsplan *p, size_t *n, bool *wild,
	struct err *err)
{
	const struct text_list *texts = &p->options->partitions;
	struct partkey_pattern *patterns = mem_alloc(texts->n, sizeof *patterns);

	*wild = texts->n == 0;
	for (*n = 0; *n < texts->n; ++*n) {
		if (partkey_parse(&patterns[*n], texts->v[*n], p->table.key_names, p->table.keys.n,
			    err) < 0) {
			free_patterns(patterns, *n);
			return NULL;
		}
		*wild = *wild || patterns[*n].wild;
	}
	return patterns;
}

/* Do all that were named literally exist? Names the first that does not, and the nearest. */
static int none_matches(struct odpsplan *p, const char *text, struct err *err)
{
	struct partkey_list all = PARTKEY_LIST_INIT;
	struct err ignored = ERR_INIT;
	struct str one = STR_INIT;
	struct show show;
	char **names = NULL, hint[512] = "";
	size_t i;

	if (odpstable_partitions(&p->table, p->odps, &p->name, NULL, 0, &all, &ignored) == 0) {
		names = mem_alloc(all.n, sizeof *names);
		for (i = 0; i < all.n; i++) {
			partkey_print(&one, &all.v[i], p->table.key_names);
			names[i] = str_take(&one);
		}
		nearest_hint(hint, sizeof hint, text, (const char *const *)names, all.n);
		for (i = 0; i < all.n; i++)
			free(names[i]);
		free(names);
	}
	err_set(err, EXIT_USAGE, "table %s: no partition '%s'%s", p->name.table,
		show_cut(&show, text, strlen(text), 200), hint);
	partkey_list_free(&all);
	return -1;
}

/* The partitions that are read: as they were named, or those of the list that match. */
static int resolve(struct odpsplan *p, struct partkey_list *list, struct err *err)
{
	struct partkey_pattern *patterns;
	struct partkey one;
	bool wild;
	size_t n, i;
	int rc = 0;

	patterns = parse_patterns(p, &n, &wild, err);
	if (patterns == NULL)
		return -1;
	if (wild)
		rc = odpstable_partitions(&p->table, p->odps, &p->name, patterns, n, list, err);
	for (i = 0; i < n && !wild; i++) {
		one = partkey_of(&patterns[i]);
		if (!partkey_list_has(list, &one))
			partkey_list_add(list, &one);
		partkey_free(&one);
	}
	if (rc == 0 && list->n == 0 && n > 0 && p->options->missing == ODPSPLAN_FAIL)
		rc = none_matches(p, p->options->partitions.v[0], err);
	free_patterns(patterns, n);
	return rc;
}

/* Tables. */

static int load_table(struct odpsplan *p, struct err *err)
{
	int rc;

	if (p->name.table == NULL &&
		odpstable_name(&p->name, p->options->table, p->odps->source, err) < 0)
		return -1;
	odps_use(p->odps, p->name.project);
	rc = odpstable_load(&p->table, p->odps, &p->name, err);
	if (rc < 0 && err->exit == EXIT_USAGE && p->options->missing == ODPSPLAN_EMPTY) {
		err_clear(err);
		p->missing = true;
		return 0;
	}
	if (rc == 0 && p->table.keys.n == 0 && p->options->partitions.n > 0)
		return err_set(err, EXIT_USAGE, "table %s is not partitioned", p->name.table);
	return rc;
}

/* One session for the whole table, or one for each partition, not yet open. */
static int list_sessions(struct odpsplan *p, struct err *err)
{
	struct tunnel_target target = {.schema = p->name.schema, .table = p->name.table};
	struct partkey_list list = PARTKEY_LIST_INIT;
	size_t i;
	int rc;

	if (p->table.keys.n == 0) {
		add_session(p, &target, NULL);
		return 0;
	}
	if (p->options->partitions.n == 0 && !p->options->all_partitions)
		return want_partition(p, err);
	rc = resolve(p, &list, err);
	for (i = 0; i < list.n; i++)
		add_session(p, &target, &list.v[i]);
	partkey_list_free(&list);
	if (rc == 0 && p->options->session != NULL && p->n_sessions != 1)
		return err_set(err, EXIT_USAGE, "--session is of one partition; %zu match",
			p->n_sessions);
	return rc;
}

/* Drop a session whose partition is not there. */
static void drop_session(struct odpsplan *p, size_t i)
{
	free(p->sessions[i].spec);
	partkey_free(&p->sessions[i].partition);
	tunnel_session_free(&p->sessions[i].tunnel);
	--p->n_sessions;
	memmove(&p->sessions[i], &p->sessions[i + 1], (p->n_sessions - i) * sizeof *p->sessions);
}

static bool is_missing(const struct odpserr *e)
{
	return odpserr_is(e, "NoSuchPartition") || odpserr_is(e, "InvalidPartitionSpec") ||
		odpserr_is(e, "NoSuchData");
}

/* A partition that is not there: may the others be read all the same? */
static bool passes_over(void *arg, size_t i, const struct odpserr *e)
{
	const struct odpsplan *p = arg;

	return p->sessions[i].spec != NULL && is_missing(e) &&
		p->options->missing == ODPSPLAN_EMPTY;
}

/* Open them all; ids: of kept sessions, or NULL. */
static int open_all(struct odpsplan *p, char *const *ids, struct err *err)
{
	struct tunnel_opening *list = mem_alloc(p->n_sessions, sizeof *list);
	struct err why = ERR_INIT;
	struct odpserr e = {.hold_ns = -1};
	size_t i, failed = 0;
	int rc;

	for (i = 0; i < p->n_sessions; i++)
		list[i] = (struct tunnel_opening){.session = &p->sessions[i].tunnel,
			.target = &p->sessions[i].target,
			.id = ids != NULL ? ids[i] : p->options->session};
	rc = tunnel_open_all(list, p->n_sessions, p->odps, passes_over, p, &failed, &e, &why);
	free(list);
	if (rc < 0 && p->sessions[failed].spec != NULL && is_missing(&e))
		return none_matches(p, p->sessions[failed].spec, err);
	return rc < 0 ? err_set(err, why.exit, "%s", why.text) : 0;
}

static int open_sessions(struct odpsplan *p, struct err *err)
{
	size_t i;

	if (open_all(p, NULL, err) < 0)
		return -1;
	for (i = p->n_sessions; i > 0; i--)
		if (p->sessions[i - 1].tunnel.id == NULL)
			drop_session(p, i - 1);
	p->missing = p->missing || p->n_sessions == 0;
	return 0;
}

/* Statements. */

/* What is selected from a view: the columns wanted, or all. */
static int compose_select(struct odpsplan *p, struct str *out, struct err *err)
{
	const char *s = p->options->columns;
	struct str name = STR_INIT;
	int i = 0;

	str_adds(out, s == NULL ? "select *" : "select ");
	for (; s != NULL && i >= 0; s = *s == ',' ? s + 1 : NULL) {
		for (str_clear(&name); *s != '\0' && *s != ','; s++) {
			if (*s == '\\' && s[1] != '\0')
				s++;
			str_addc(&name, *s);
		}
		str_adds(&name, "");
		i = odpscolumns_find(&p->table.columns, name.s);
		if (i >= 0)
			str_addf(out, "%s`%s`", out->s[out->len - 1] == ' ' ? "" : ",",
				p->table.columns.v[i].name);
	}
	str_addf(out, " from `%s`.", p->name.project);
	if (p->name.schema != NULL)
		str_addf(out, "`%s`.", p->name.schema);
	str_addf(out, "`%s`", p->name.table);
	if (i < 0)
		err_set(err, EXIT_USAGE, "view %s: no column '%s'", p->name.table, name.s);
	str_free(&name);
	return i < 0 ? -1 : 0;
}

/* No permission for the whole result, but the user wants a few rows only (protocol 8.2). */
static int open_limited(struct odpsplan *p, struct odpsplan_session *s, struct err *why,
	struct err *err)
{
	uint64_t want = p->options->limit;

	if (want == UINT64_MAX || __builtin_add_overflow(want, p->options->skip, &want))
		return err_set(err, why->exit, "%s", why->text);
	s->target.limited = true;
	if (tunnel_open(&s->tunnel, p->odps, &s->target, NULL, NULL, err) < 0)
		return -1;
	if (s->tunnel.rows < want)
		return err_set(err, why->exit,
			"%s; without it the project shows %" PRIu64 " rows, which may not be all",
			why->text, s->tunnel.rows);
	return 0;
}

/* The tunnel has no rows of this instance: is it because the statement has none? */
static int check_no_rows(struct odpsplan *p, const struct err *why, struct err *err)
{
	bool is_select;
	char *text;
	struct show show;

	if (odpssql_text(&p->query, &text, &is_select, err) < 0)
		return -1;
	if (is_select) {
		free(text);
		return err_set(err, why->exit, "%s", why->text);
	}
	p->no_rows = true;
	if (text[0] != '\0')
		cli_say(p->odps->cli, "the statement has no rows; it says: %s",
			show_bytes(&show, text, strlen(text)));
	free(text);
	return 0;
}

static bool may_have_no_rows(const struct odpserr *e)
{
	return odpserr_kind(e) == ODPSERR_NO_ROWS || odpserr_is(e, "InvalidArgument") ||
		odpserr_is(e, "InvalidProjectTable") || odpserr_is(e, "NoSuchProject");
}

static int open_result(struct odpsplan *p, const char *id, struct err *err)
{
	struct tunnel_target target = {.instance = p->query.instance};
	struct odpsplan_session *s;
	struct err why = ERR_INIT;
	struct odpserr e;
	int rc;

	add_session(p, &target, NULL);
	s = &p->sessions[0];
	if (tunnel_open(&s->tunnel, p->odps, &s->target, id, &e, &why) == 0)
		return 0;
	if (id == NULL && odpserr_kind(&e) == ODPSERR_DENIED)
		return open_limited(p, s, &why, err);
	if (id != NULL || !may_have_no_rows(&e))
		return err_set(err, why.exit, "%s", why.text);
	rc = check_no_rows(p, &why, err);
	drop_session(p, 0);
	return rc;
}

static int submit(struct odpsplan *p, const char *text, struct err *err)
{
	const char *schema = p->name.table != NULL ? p->name.schema : p->odps->source->schema;

	return odpssql_submit(&p->query, p->odps, text, &p->options->settings, schema, err);
}

/* The session of a statement, INSTANCE/SESSION. */
static int open_given_result(struct odpsplan *p, struct err *err)
{
	const char *stroke = strchr(p->options->session, '/');
	char *instance = mem_dup(p->options->session, (size_t)(stroke - p->options->session));

	odpssql_resume(&p->query, p->odps, instance);
	free(instance);
	return open_result(p, stroke + 1, err);
}

/* Session files. */

static void describe_read(const struct odpsplan *p, struct str *out)
{
	const struct odpsplan_options *o = p->options;
	unsigned char sum[CRYPTO_SHA256];
	size_t i;

	str_addf(out, "project %s", p->odps->source->project);
	if (o->table != NULL)
		str_addf(out, ", table %s", o->table);
	for (i = 0; i < o->partitions.n; i++)
		str_addf(out, ", partition %s", o->partitions.v[i]);
	for (i = 0; i < o->settings.n; i++)
		str_addf(out, ", set %s", o->settings.v[i]);
	if (o->sql != NULL) {
		crypto_sha256(sum, o->sql, strlen(o->sql));
		str_adds(out, ", sql with the SHA-256 ");
		for (i = 0; i < sizeof sum; i++)
			str_addf(out, "%02x", sum[i]);
	}
}

static int save(const struct odpsplan *p, const char *what, struct err *err)
{
	struct sessionfile f = {.what = mem_dup(what, strlen(what))};
	size_t i;
	int rc;

	if (p->query.instance != NULL)
		f.instance = mem_dup(p->query.instance, strlen(p->query.instance));
	for (i = 0; i < p->n_sessions; i++)
		if (p->sessions[i].tunnel.id != NULL)
			sessionfile_add(&f, p->sessions[i].spec != NULL ? p->sessions[i].spec : "",
				p->sessions[i].tunnel.id);
	rc = sessionfile_save(&f, p->options->session_file, err);
	sessionfile_free(&f);
	return rc;
}

/* The partition that a kept spec names. */
static int kept_partition(struct odpsplan *p, const char *spec, struct partkey *one,
	struct err *err)
{
	struct partkey_pattern pattern;
	struct str quoted = STR_INIT;
	const char *s;
	int rc;

	/* a spec as it was printed: only commas separate, nothing is quoted */
	for (s = spec; *s != '\0'; s++) {
		if (strchr("*\\'", *s) != NULL)
			str_addc(&quoted, '\\');
		str_addc(&quoted, *s);
	}
	rc = partkey_parse(&pattern, quoted.s, p->table.key_names, p->table.keys.n, err);
	if (rc == 0) {
		*one = partkey_of(&pattern);
		partkey_pattern_free(&pattern);
	}
	str_free(&quoted);
	return rc;
}

static int take_up_tables(struct odpsplan *p, const struct sessionfile *f, struct err *err)
{
	struct tunnel_target target = {.schema = p->name.schema, .table = p->name.table};
	struct partkey one;
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (f->specs[i][0] == '\0')
			add_session(p, &target, NULL);
		else if (kept_partition(p, f->specs[i], &one, err) < 0)
			return -1;
		else
			add_session(p, &target, &one);
	}
	p->missing = f->n == 0;
	return open_all(p, f->ids, err);
}

/* The parts of odpsplan_open. */

/* A statement is submitted and its instance kept before it is waited for. */
static int run_statement(struct odpsplan *p, const char *text, const char *what, struct err *err)
{
	if (p->query.instance == NULL && submit(p, text, err) < 0)
		return -1;
	if (what != NULL && save(p, what, err) < 0)
		return -1;
	if (odpssql_wait(&p->query, err) < 0)
		return -1;
	return open_result(p, NULL, err);
}

static int read_view(struct odpsplan *p, const char *what, struct err *err)
{
	struct str text = STR_INIT;
	int rc = compose_select(p, &text, err);

	if (rc == 0) {
		cli_say(p->odps->cli, "%s is a view: it is read by a statement, %s", p->name.table,
			text.s);
		rc = run_statement(p, text.s, what, err);
	}
	str_free(&text);
	return rc;
}

static int open_new(struct odpsplan *p, const char *what, struct err *err)
{
	const struct odpsplan_options *o = p->options;

	if (o->sql != NULL)
		return run_statement(p, o->sql, what, err);
	if (o->table == NULL)
		return open_given_result(p, err);
	if (p->missing)
		return 0;
	if (p->table.is_view && o->session == NULL)
		return read_view(p, what, err);
	if (list_sessions(p, err) < 0)
		return -1;
	return open_sessions(p, err);
}

static int open_kept(struct odpsplan *p, const struct sessionfile *f, const char *what,
	struct err *err)
{
	if (f->instance == NULL)
		return take_up_tables(p, f, err);
	odpssql_resume(&p->query, p->odps, f->instance);
	if (f->n > 0)
		return open_result(p, f->ids[0], err);
	return run_statement(p, NULL, what, err);
}

static int open_by_file(struct odpsplan *p, struct err *err)
{
	struct sessionfile f = SESSIONFILE_INIT;
	struct str what = STR_INIT;
	int rc;

	describe_read(p, &what);
	rc = sessionfile_load(&f, p->options->session_file, what.s, err);
	if (rc > 0)
		rc = open_kept(p, &f, what.s, err);
	else if (rc == 0)
		rc = open_new(p, what.s, err);
	if (rc == 0)
		rc = save(p, what.s, err);
	sessionfile_free(&f);
	str_free(&what);
	return rc;
}

int odpsplan_open(struct odpsplan *p, struct odps *o, const struct odpsplan_options *options,
	struct err *err)
{
	int rc;

	*p = (struct odpsplan){.options = options, .odps = o, .slice = "1/1"};
	if (options->table != NULL && load_table(p, err) < 0)
		return -1;
	rc = options->session_file != NULL ? open_by_file(p, err) : open_new(p, NULL, err);
	return rc < 0 ? -1 : sum_up(p, err);
}

int odpsplan_look(struct odpsplan *p, struct odps *o, const struct odpsplan_options *options,
	struct partkey_list *partitions, struct err *err)
{
	*p = (struct odpsplan){.options = options, .odps = o, .slice = "1/1"};
	if (load_table(p, err) < 0)
		return -1;
	p->columns = &p->table.columns;
	if (partitions == NULL || p->missing)
		return 0;
	if (p->table.keys.n == 0)
		return err_set(err, EXIT_USAGE, "table %s is not partitioned", p->name.table);
	return resolve(p, partitions, err);
}

/* From and count by --range, --slice, or --skip and --limit. */
static int choose_rows(struct odpsplan *p, struct err *err)
{
	const struct odpsplan_options *o = p->options;
	uint64_t i = 1, n = 1;

	p->from = o->skip;
	p->rows = o->limit;
	if (o->slice != NULL && parse_slice(o->slice, &i, &n, err) < 0)
		return -1;
	snprintf(p->slice, sizeof p->slice, "%" PRIu64 "/%" PRIu64, i, n);
	if (o->range != NULL) {
		if (parse_range(o->range, &p->from, &p->rows, err) < 0)
			return -1;
		if (p->from > p->total)
			return err_set(err, EXIT_USAGE,
				"--range %s starts behind the end: there are %" PRIu64 " rows",
				o->range, p->total);
	} else if (o->slice != NULL) {
		p->from = slice_start(i - 1, n, p->total);
		p->rows = slice_start(i, n, p->total) - p->from;
	}
	if (p->from > p->total)
		p->from = p->total;
	if (p->rows > p->total - p->from)
		p->rows = p->total - p->from;
	return 0;
}

int odpsplan_cut(struct odpsplan *p, struct err *err)
{
	uint64_t skip, left, count;
	size_t i;

	if (choose_rows(p, err) < 0)
		return -1;
	p->parts = mem_alloc(p->n_sessions, sizeof *p->parts);
	p->part_session = mem_alloc(p->n_sessions, sizeof *p->part_session);
	skip = p->from;
	left = p->rows;
	for (i = 0; i < p->n_sessions && left > 0; i++) {
		count = p->sessions[i].tunnel.rows;
		if (skip >= count) {
			skip -= count;
			continue;
		}
		count = count - skip < left ? count - skip : left;
		p->part_session[p->n_parts] = i;
		p->parts[p->n_parts++] = (struct tunnelread_part){.target = p->sessions[i].target,
			.session_id = p->sessions[i].tunnel.id,
			.from = skip,
			.count = count};
		left -= count;
		skip = 0;
	}
	return 0;
}

const char *odpsplan_session(const struct odpsplan *p)
{
	return p->n_sessions == 1 ? p->sessions[0].tunnel.id : NULL;
}

void odpsplan_id(const struct odpsplan *p, struct str *out)
{
	unsigned char sum[CRYPTO_SHA256];
	struct str all = STR_INIT;
	size_t i;

	str_addf(out, "odps/%s/", p->odps->project);
	if (p->query.instance != NULL)
		str_addf(out, "instances/%s", p->query.instance);
	else
		str_addf(out, "%s%s%s", p->name.schema != NULL ? p->name.schema : "",
			p->name.schema != NULL ? "." : "", p->name.table);
	if (p->n_sessions == 1) {
		str_addf(out, "/%s", p->sessions[0].tunnel.id);
	} else if (p->n_sessions > 1) {
		for (i = 0; i < p->n_sessions; i++)
			str_addf(&all, "%s %s\n", p->sessions[i].tunnel.id, p->sessions[i].spec);
		crypto_sha256(sum, all.s, all.len);
		str_addf(out, "/%zu-", p->n_sessions);
		for (i = 0; i < sizeof sum / 2; i++)
			str_addf(out, "%02x", sum[i]);
		str_free(&all);
	}
}

/* An argument that a shell, and xargs, take as one word. */
static void add_argument(struct str *out, const char *text)
{
	const char *p;

	if (strspn(text,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		    "_-./:=,+@%") == strlen(text)) {
		str_adds(out, text);
		return;
	}
	str_addc(out, '\'');
	for (p = text; *p != '\0'; p++) {
		if (*p == '\'')
			str_adds(out, "'\"'\"'");
		else
			str_addc(out, *p);
	}
	str_addc(out, '\'');
}

void odpsplan_print_slice(const struct odpsplan *p, size_t session, uint64_t i, uint64_t n,
	struct str *out)
{
	const struct odpsplan_session *s = &p->sessions[session];
	uint64_t from = slice_start(i - 1, n, s->tunnel.rows);
	struct str text = STR_INIT;

	if (s->target.instance != NULL)
		str_addf(&text, "%s/", s->target.instance);
	str_adds(&text, s->tunnel.id);
	str_adds(out, "--session ");
	add_argument(out, text.s);
	if (s->spec != NULL) {
		str_clear(&text);
		partkey_quote(&text, &s->partition, p->table.key_names);
		str_adds(out, " --partition ");
		add_argument(out, text.s);
	}
	str_addf(out, " --range %" PRIu64 ":%" PRIu64 " --slice %" PRIu64 "/%" PRIu64 "\n", from,
		slice_start(i, n, s->tunnel.rows) - from, session * n + i, p->n_sessions * n);
	str_free(&text);
}

void odpsplan_free(struct odpsplan *p)
{
	while (p->n_sessions > 0)
		drop_session(p, p->n_sessions - 1);
	free(p->sessions);
	free(p->parts);
	free(p->part_session);
	odpstable_free(&p->table);
	odpstable_name_free(&p->name);
	odpssql_free(&p->query);
	*p = (struct odpsplan){.options = NULL};
}
