/* SPDX-License-Identifier: MIT */
/* A read of MaxCompute as a record stream. */
#include "odps/odpsread.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/show.h"
#include "cli/stop.h"
#include "odps/odpspick.h"
#include "odps/odpsvalue.h"
#include "source/url.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ROWS_BETWEEN_LOOKS 1024 /* at signals and at the live line */

struct read {
	const struct odpsread_options *options;
	struct cli *cli;
	struct odps odps;
	struct odpsplan plan;
	struct outstream out;
	struct writer writer;
	char *zone_name;
	struct zone *zone;
	struct begin begin;
	struct odpspick pick;
	struct odpsvalue printer;
	struct tunnelread rows;
	struct value *wire, *keys,
		*values;                /* of a row: the wire's, the partition's, the stream's */
	struct tunnelrec_value *nulled; /* the wire's under --empty-as-null; else NULL */
	size_t key_part;                /* the part whose partition is in keys; SIZE_MAX: none */
	struct odpsvalue_line line;     /* NDJSON: how a row becomes one */
	bool has_line;
	uint64_t row; /* rows read */
};

int odpsread_set_compress(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"auto", "none", "zlib", "zstd", "lz4", NULL};

	return option_choice(to, arg, words, err);
}

int odpsread_set_decimal(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"string", "number", NULL};

	return option_choice(to, arg, words, err);
}

int odpsread_set_missing(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"fail", "empty", NULL};

	return option_choice(to, arg, words, err);
}

int odpsread_set_jobs(void *to, const char *arg, struct err *err)
{
	return num_u64(arg, 1, ODPSREAD_JOBS_MAX, to, err);
}

int odpsread_check(const struct odpsread_options *o, struct err *err)
{
	const struct odpsplan_options *p = &o->plan;
	int modes = o->describe + o->list_partitions + o->count + (o->slices > 0);

	if (o->source.name == NULL)
		return err_set(err, EXIT_USAGE,
			"no data source is named; -s NAME does (dssource list names them)");
	if (modes > 1)
		return err_set(err, EXIT_USAGE,
			"of --describe, --list-partitions, --count and --plan only one is possible");
	if ((o->describe || o->list_partitions) && p->table == NULL)
		return err_set(err, EXIT_USAGE, "--%s needs a table",
			o->describe ? "describe" : "list-partitions");
	if (modes > 0 &&
		(p->skip > 0 || p->limit != UINT64_MAX || p->range != NULL || p->slice != NULL))
		return err_set(err, EXIT_USAGE,
			"--skip, --limit, --range and --slice go with rows only");
	if (modes > 0 && p->columns != NULL)
		return err_set(err, EXIT_USAGE, "--columns goes with rows only");
	if (o->slices > 0 && (p->session != NULL || p->session_file != NULL))
		return err_set(err, EXIT_USAGE, "--plan makes a session of its own");
	return odpsplan_check(p, err);
}

/* The stream's zone. */

/* By name, as given or as the project has it; UTC where neither tells one. */
static int choose_zone(struct read *r, struct err *err)
{
	if (r->options->time_zone != NULL)
		r->zone_name = mem_dup(r->options->time_zone, strlen(r->options->time_zone));
	else if (odpsproject_zone(&r->odps, &r->zone_name, err) < 0)
		return -1;
	if (r->zone_name == NULL)
		r->zone_name = mem_dup("UTC", 3);
	return 0;
}

/* Its rules, which only instants need; an option that is wrong is told in any case. */
static int open_zone(struct read *r, struct err *err)
{
	bool given = r->options->time_zone != NULL;

	if (!given && !odpspick_has_instants(&r->pick))
		return 0;
	r->zone = zone_open(r->zone_name, err);
	if (r->zone != NULL)
		return 0;
	return given ? err_at(err, "--time-zone")
		     : err_at(err, "the project's time zone (--time-zone sets another)");
}

/* Small streams: descriptions, lists, counts. */

static void add_column(struct read *r, const char *name, enum dstype_kind kind)
{
	columns_add(&r->begin.columns, name, strlen(name), (struct dstype){.kind = kind}, NULL,
		NULL);
}

static void begin(struct read *r)
{
	bool sealed = !r->options->out.plain && r->options->out.format == FORMAT_NDJSON;

	if (!sealed && r->begin.columns.n > 0) /* CSV has no header without a name */
		writer_columns(&r->writer, &r->begin.columns);
	if (sealed)
		writer_begin(&r->writer, &r->begin, (struct span){NULL, 0});
}

static struct value text(const char *s)
{
	return (struct value){.p = s, .len = strlen(s), .kind = VALUE_TEXT};
}

/* A record of texts and such, none of which can be at fault. */
static void put(struct read *r, const struct value *v)
{
	struct fault ignored;

	r->cli->counts.rows_in++;
	writer_record(&r->writer, v, NULL, &ignored);
}

static void describe_column(struct read *r, const struct odpscolumn *c, bool is_key)
{
	struct str type = STR_INIT, native = STR_INIT;
	struct value v[6];

	dstype_print(&type, odpstype_logical(&c->type));
	odpstype_print(&native, &c->type);
	v[0] = text(c->name);
	v[1] = type.len > 0 ? text(type.s) : VALUE_OF(VALUE_NULL);
	v[2] = text(native.s);
	v[3] = VALUE_OF(c->nullable ? VALUE_TRUE : VALUE_FALSE);
	v[4] = VALUE_OF(is_key ? VALUE_TRUE : VALUE_FALSE);
	v[5] = text(c->comment);
	put(r, v);
	str_free(&type);
	str_free(&native);
}

static int describe(struct read *r, struct err *err)
{
	const struct odpstable *t = &r->plan.table;
	size_t i;

	if (odpsplan_look(&r->plan, &r->odps, &r->options->plan, NULL, err) < 0)
		return -1;
	add_column(r, "name", DSTYPE_STRING);
	add_column(r, "type", DSTYPE_STRING);
	add_column(r, "native", DSTYPE_STRING);
	add_column(r, "nullable", DSTYPE_BOOL);
	add_column(r, "partition", DSTYPE_BOOL);
	add_column(r, "comment", DSTYPE_STRING);
	begin(r);
	for (i = 0; i < t->columns.n; i++)
		describe_column(r, &t->columns.v[i], false);
	for (i = 0; i < t->keys.n; i++)
		describe_column(r, &t->keys.v[i], true);
	return 0;
}

static int put_partition(struct read *r, const struct partkey *p, struct err *err)
{
	struct value *v = mem_alloc(p->n + 1, sizeof *v);
	struct str spec = STR_INIT;
	int rc = odpspick_keys(&r->pick, p, v + 1, err);

	partkey_quote(&spec, p, r->plan.table.key_names);
	v[0] = text(spec.s);
	if (rc == 0)
		put(r, v);
	str_free(&spec);
	free(v);
	return rc;
}

static int list_partitions(struct read *r, struct err *err)
{
	struct partkey_list list = PARTKEY_LIST_INIT;
	const struct odpscolumns *keys = &r->plan.table.keys;
	size_t i;
	int rc = odpsplan_look(&r->plan, &r->odps, &r->options->plan, &list, err);

	if (rc == 0) {
		add_column(r, "partition", DSTYPE_STRING);
		for (i = 0; i < keys->n; i++)
			columns_add(&r->begin.columns, keys->v[i].name, strlen(keys->v[i].name),
				odpstype_logical(&keys->v[i].type), NULL, NULL);
		begin(r);
	}
	r->pick.keys = keys;
	for (i = 0; i < list.n && rc == 0; i++)
		rc = put_partition(r, &list.v[i], err);
	partkey_list_free(&list);
	return rc;
}

static int count(struct read *r, struct err *err)
{
	struct str digits = STR_INIT;
	struct value v = {.kind = VALUE_NUMBER};

	if (odpsplan_open(&r->plan, &r->odps, &r->options->plan, err) < 0)
		return -1;
	add_column(r, "count", DSTYPE_UINT64);
	begin(r);
	str_addu(&digits, r->plan.total);
	v.p = digits.s;
	v.len = digits.len;
	put(r, &v);
	str_free(&digits);
	return 0;
}

/* One line of arguments for each slice of each session. */
static int print_plan(struct read *r, struct err *err)
{
	struct str line = STR_INIT;
	uint64_t i;
	size_t s;

	if (odpsplan_open(&r->plan, &r->odps, &r->options->plan, err) < 0)
		return -1;
	for (s = 0; s < r->plan.n_sessions; s++)
		for (i = 1; i <= r->options->slices; i++) {
			str_clear(&line);
			odpsplan_print_slice(&r->plan, s, i, r->options->slices, &line);
			outstream_write(&r->out, line.s, line.len);
		}
	str_free(&line);
	return 0;
}

/* Rows. */

static char *copy(const char *s)
{
	return s != NULL ? mem_dup(s, strlen(s)) : NULL;
}

/* What begin says of the rows. */
static void fill_begin(struct read *r)
{
	struct str id = STR_INIT;
	size_t i;

	for (i = 0; i < r->pick.columns.n; i++)
		columns_add(&r->begin.columns, r->pick.columns.v[i].name,
			r->pick.columns.v[i].name_len, r->pick.columns.v[i].type,
			r->pick.columns.v[i].native, NULL);
	r->begin.time_zone = copy(r->zone_name);
	r->begin.type = copy("odps");
	r->begin.first = r->plan.from + 1;
	r->begin.rows = r->plan.rows;
	odpsplan_id(&r->plan, &id);
	if (r->plan.missing)
		str_adds(&id, "/nothing"); /* a checkpoint asks what it is, too */
	r->begin.id = str_take(&id);
	if (!r->plan.missing) {
		r->begin.session = copy(odpsplan_session(&r->plan));
		r->begin.slice = copy(r->plan.slice);
	}
	begin_source(&r->begin);
	r->cli->counts.rows_expected = r->plan.rows;
}

/* auto: what is near is not worth the time; else the best that servers offer. */
static enum codec_kind choose_encoding(const struct read *r)
{
	struct err ignored = ERR_INIT;
	struct url url = URL_INIT;
	bool near;

	if (r->options->compress > 0)
		return (enum codec_kind)(r->options->compress - 1);
	near = url_parse(&url, r->odps.source->endpoint, &ignored) == 0 &&
		url_is_loopback(url.host);
	url_free(&url);
	return near ? CODEC_NONE : CODEC_ZSTD;
}

static void start_rows(struct read *r)
{
	const struct odpsread_options *o = r->options;
	struct tunnelread_options how = {.jobs = (unsigned)o->jobs,
		.buffer = o->buffer,
		.max_record = o->max_record,
		.accept = choose_encoding(r),
		.fresh = o->plan.session == NULL && o->plan.session_file == NULL};
	const struct odpsvalue_options form = {
		.zone = r->zone, .decimal_number = o->decimal == 1, .max_text = o->max_record};

	if (how.buffer == 0)
		how.buffer = o->jobs > 1 ? o->jobs * ODPSREAD_BUFFER_EACH : ODPSREAD_BUFFER_ONE;
	tunnelread_init(&r->rows, &r->odps, &how, r->plan.parts, r->plan.n_parts, r->pick.request,
		r->pick.types, r->pick.n_wire);
	odpsvalue_init(&r->printer, &form, r->pick.types, r->pick.n_wire);
	r->wire = mem_alloc(r->pick.n_wire, sizeof *r->wire);
	r->keys = mem_alloc(r->plan.table.keys.n, sizeof *r->keys);
	r->values = mem_alloc(r->pick.columns.n, sizeof *r->values);
	if (o->empty_as_null)
		r->nulled = mem_alloc(r->pick.n_wire, sizeof *r->nulled);
	r->key_part = SIZE_MAX;
	r->has_line = o->out.format == FORMAT_NDJSON;
	odpsvalue_line_init(&r->line, r->pick.columns.n);
}

/* What stands before each value of a line; a partition column's value stands there too. */
static void compose_line(struct read *r)
{
	size_t i;

	for (i = 0; i < r->pick.columns.n; i++) {
		struct odpsvalue_column *c = &r->line.columns[i];

		str_clear(&c->before);
		str_addc(&c->before, i == 0 ? '{' : ',');
		value_json_string(&c->before, r->pick.columns.v[i].name,
			r->pick.columns.v[i].name_len);
		str_addc(&c->before, ':');
		c->from = r->pick.from[i] >= 0 ? r->pick.from[i] : -1;
		if (c->from < 0)
			value_json(&c->before, &r->keys[~r->pick.from[i]]);
	}
	odpsvalue_line_set(&r->line, &r->printer);
}

/* Another partition than that of the row before: its columns' values. */
static int change_part(struct read *r, struct err *err)
{
	const struct odpsplan_session *s;

	s = &r->plan.sessions[r->plan.part_session[r->rows.part]];
	if (odpspick_keys(&r->pick, &s->partition, r->keys, err) < 0)
		return -1;
	r->key_part = r->rows.part;
	if (r->has_line)
		compose_line(r);
	return 0;
}

/* The stream's values out of the wire's and the partition's. */
static void arrange(struct read *r)
{
	size_t i;

	for (i = 0; i < r->pick.columns.n; i++)
		r->values[i] =
			r->pick.from[i] >= 0 ? r->wire[r->pick.from[i]] : r->keys[~r->pick.from[i]];
}

/* The row as JSON text, for a dirty line. */
static void print_record(const struct read *r, struct str *out)
{
	size_t i;

	for (i = 0; i < r->pick.columns.n; i++) {
		str_addc(out, i == 0 ? '{' : ',');
		value_json_string(out, r->pick.columns.v[i].name, r->pick.columns.v[i].name_len);
		str_addc(out, ':');
		value_json(out, &r->values[i]);
	}
	str_addc(out, '}');
}

static int put_dirty(struct read *r, struct fault *f, struct err *err)
{
	const struct record rec = {.row = r->plan.from + r->row};
	struct str json = STR_INIT;
	int rc;

	print_record(r, &json);
	rc = writer_dirty(&r->writer, &rec, f, str_span(&json), 0, err);
	str_free(&json);
	return rc;
}

/* Which column of the stream shows a column of the wire? -1: none, it was not asked for. */
static int column_of(const struct read *r, size_t wire)
{
	size_t i;

	for (i = 0; i < r->pick.columns.n; i++)
		if (r->pick.from[i] == (int)wire)
			return (int)i;
	return -1;
}

/* The short way: straight into the stream's buffer. False where the row is not of that sort. */
static bool put_line(struct read *r)
{
	size_t max = odpsvalue_line_max(&r->line, r->rows.values);
	char *end;

	if (max > OUTSTREAM_ROOM)
		return false;
	end = odpsvalue_line(&r->printer, &r->line, r->rows.values, writer_room(&r->writer, max));
	if (end != NULL)
		writer_made(&r->writer, end);
	return end != NULL;
}

/* The long way, by struct values: for CSV, rare types, and what is at fault. */
static int put_values(struct read *r, struct err *err)
{
	struct fault f;
	size_t bad = 0;
	int column = -1;

	if (odpsvalue_row(&r->printer, r->rows.values, r->wire, &f, &bad) < 0)
		column = column_of(r, bad);
	arrange(r);
	if (column < 0)
		return writer_record(&r->writer, r->values, NULL, &f) == 0 ? 0
									   : put_dirty(r, &f, err);
	f.column =
		(struct span){r->pick.columns.v[column].name, r->pick.columns.v[column].name_len};
	return put_dirty(r, &f, err);
}

/* --empty-as-null: the row's values with NULL for each text that is empty. */
static void null_empty(struct read *r)
{
	size_t i;

	for (i = 0; i < r->pick.n_wire; i++) {
		enum odps_kind kind = r->pick.types[i]->kind;

		r->nulled[i] = r->rows.values[i];
		if ((kind == ODPS_STRING || kind == ODPS_VARCHAR || kind == ODPS_CHAR) &&
			r->nulled[i].set && r->nulled[i].s.len == 0)
			r->nulled[i].set = false;
	}
	r->rows.values = r->nulled;
}

static int put_row(struct read *r, struct err *err)
{
	const struct tunnelrec_value *values = r->rows.values;
	int rc;

	r->row++;
	r->cli->counts.rows_in++;
	if (r->nulled != NULL)
		null_empty(r);
	r->printer.datetime_min = r->rows.old_dates ? ODPSVALUE_OLD_DATES : INT64_MIN;
	if (r->rows.part != r->key_part && change_part(r, err) < 0)
		return -1;
	rc = r->has_line && put_line(r) ? 0 : put_values(r, err);
	r->rows.values = values; /* the reader's own, which the next row comes into */
	return rc;
}

/* What came so far goes out, then we wait for more. */
static int wait(struct read *r, struct err *err)
{
	int64_t start = clock_now();

	if (outstream_flush(&r->out, err) < 0 || tunnelread_wait(&r->rows, err) < 0)
		return -1;
	r->cli->counts.blocked_in_ns += clock_now() - start;
	r->cli->counts.bytes_in = r->rows.received;
	progress_tick(&r->cli->progress, clock_now());
	return 0;
}

static int look_round(struct read *r, struct err *err)
{
	if (stop_wanted())
		return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
	if (r->out.failed)
		return outstream_flush(&r->out, err);
	r->cli->counts.bytes_in = r->rows.received;
	progress_tick(&r->cli->progress, clock_now());
	return 0;
}

static int copy_rows(struct read *r, struct err *err)
{
	for (;;) {
		switch (tunnelread_next(&r->rows, err)) {
		case TUNNELREAD_ROW:
			if (put_row(r, err) < 0)
				return -1;
			if (r->row % ROWS_BETWEEN_LOOKS == 0 && look_round(r, err) < 0)
				return -1;
			break;
		case TUNNELREAD_WAIT:
			if (wait(r, err) < 0)
				return -1;
			break;
		case TUNNELREAD_END:
			r->cli->counts.bytes_in = r->rows.received;
			return 0;
		default:
			return -1;
		}
	}
}

/* A statement without a result set, or a table that is not there: no columns, no rows. */
static int read_nothing(struct read *r)
{
	fill_begin(r);
	begin(r);
	return 0;
}

static int read_rows(struct read *r, struct err *err)
{
	const char *columns = r->options->plan.columns;

	if (choose_zone(r, err) < 0 ||
		odpsplan_open(&r->plan, &r->odps, &r->options->plan, err) < 0)
		return -1;
	if (r->plan.no_rows || r->plan.columns->n == 0)
		return read_nothing(r);
	if (odpspick_open(&r->pick, r->plan.columns, &r->plan.table.keys, columns, err) < 0) {
		if (r->plan.name.table != NULL)
			err_at(err, "table %s", r->plan.name.table);
		return -1;
	}
	if (open_zone(r, err) < 0 || odpsplan_cut(&r->plan, err) < 0)
		return -1;
	fill_begin(r);
	begin(r);
	if (outstream_flush(&r->out, err) < 0)
		return -1;
	start_rows(r);
	return copy_rows(r, err);
}

static void report(struct read *r)
{
	const char *session = odpsplan_session(&r->plan);

	if (session != NULL)
		cli_report_text(r->cli, "session", session);
	cli_report_u(r->cli, "requests", r->odps.requests);
	cli_report_u(r->cli, "resumes", r->odps.resumes);
}

static void free_read(struct read *r)
{
	odpsvalue_line_free(&r->line);
	tunnelread_free(&r->rows);
	odpsvalue_free(&r->printer);
	odpspick_free(&r->pick);
	begin_free(&r->begin);
	zone_free(r->zone);
	free(r->zone_name);
	free(r->wire);
	free(r->nulled);
	free(r->keys);
	free(r->values);
	odpsplan_free(&r->plan);
}

static int run_mode(struct read *r, struct err *err)
{
	if (r->options->describe)
		return describe(r, err);
	if (r->options->list_partitions)
		return list_partitions(r, err);
	if (r->options->count)
		return count(r, err);
	if (r->options->slices > 0)
		return print_plan(r, err);
	return read_rows(r, err);
}

/* With the source at hand. */
static void run(struct read *r, const struct source *source, struct err *err)
{
	odps_open(&r->odps, source, &r->options->net, r->cli);
	run_mode(r, err);
	report(r);
	free_read(r);
	odps_close(&r->odps);
}

void odpsread_run(const struct odpsread_options *o, struct cli *cli, struct err *err)
{
	struct read r = {.options = o, .cli = cli, .begin = BEGIN_INIT};
	struct source source = SOURCE_INIT;

	outstream_init(&r.out, STDOUT_FILENO, "standard output", &cli->counts);
	if (writer_open(&r.writer, &o->out, &r.out, cli, err) == 0 &&
		source_open_type(&source, &o->source, SOURCE_ODPS, err) == 0)
		run(&r, &source, err);
	source_free(&source);
	if (o->slices > 0)
		outstream_close(&r.out, err);
	else
		writer_close(&r.writer, NULL, NULL, err);
}
