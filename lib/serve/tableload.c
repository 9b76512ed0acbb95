/* SPDX-License-Identifier: MIT */
/* A table out of a CSV file. */
#include "serve/tableload.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "format/csv.h"
#include "serve/odpstext.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define WINDOW ((size_t)1 << 18)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static struct span trim(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	while (end > s && is_blank(end[-1]))
		end--;
	return (struct span){s, (size_t)(end - s)};
}

/* The comma, or the bracket that closes, at the level of s. */
static const char *column_end(const char *s)
{
	int depth = 0;

	for (; *s != '\0'; s++) {
		if (depth == 0 && (*s == ',' || *s == ')'))
			return s;
		depth += (*s == '(' || *s == '<') - (*s == ')' || *s == '>');
	}
	return NULL;
}

static int add_column(struct table *t, struct span text, struct err *err)
{
	const char *end = text.p;
	struct table_column *column;
	struct show show;
	struct span type;
	char hint[512];

	while (end < text.p + text.len && !is_blank(*end))
		end++;
	type = trim(end, text.p + text.len);
	if (type.len == 0)
		return err_set(err, EXIT_USAGE, "'%s' is no column: name and type",
			show_cut(&show, text.p, text.len, 100));
	if (table_find(t, (struct span){text.p, (size_t)(end - text.p)}) >= 0)
		return err_set(err, EXIT_USAGE, "column '%.*s' stands twice", (int)(end - text.p),
			text.p);
	column = table_add(t, (struct span){text.p, (size_t)(end - text.p)}, type, span_of(""),
		false);
	show_cut(&show, type.p, type.len, 100);
	if (!odpstype_known(&column->type))
		return err_set(err, EXIT_USAGE, "column %s: unknown type '%s'%s", column->name,
			show.text, odpstype_hint(hint, sizeof hint, show.text));
	return 0;
}

int tableload_parse(struct table *t, const char *text, const char **file, struct err *err)
{
	const char *s = strchr(text, '('), *end;
	struct span name;

	*t = (struct table)TABLE_INIT;
	if (s == NULL)
		return err_set(err, EXIT_USAGE, "'TABLE(name type,...)=FILE' is wanted");
	name = trim(text, s);
	t->schema = mem_dup(CATALOG_SCHEMA, strlen(CATALOG_SCHEMA));
	t->name = table_name(name);
	if (name.len == 0 || name.len > TABLE_NAME_MAX)
		return err_set(err, EXIT_USAGE, "the table's name has 1 to %d bytes",
			TABLE_NAME_MAX);
	do {
		s++;
		end = column_end(s);
		if (end == NULL)
			return err_set(err, EXIT_USAGE, "%s: the list of columns is not closed",
				t->name);
		if (add_column(t, trim(s, end), err) < 0)
			return err_at(err, "%s", t->name);
		s = end;
	} while (*s == ',');
	for (s++; is_blank(*s); s++)
		;
	if (s[0] != '=' || s[1] == '\0')
		return err_set(err, EXIT_USAGE, "%s: '=FILE' is missing", t->name);
	*file = s + 1;
	return 0;
}

/* The file on its way into a rowset. */
struct load {
	const struct table *t;
	const char *file;
	const struct zone *zone;
	struct csv_reader *csv;
	struct str window; /* bytes read and not yet taken off */
	size_t at;
	bool eof;
	int fd;
	int *field; /* column -> field of the record */
	uint64_t line;
	struct rowset_writer writer;
	struct str room;
};

/* Get more of the file into the window. */
static int fill(struct load *l, struct err *err)
{
	ssize_t n;

	memmove(l->window.s, l->window.s + l->at, l->window.len - l->at);
	l->window.len -= l->at;
	l->at = 0;
	str_reserve(&l->window, WINDOW);
	do
		n = read(l->fd, l->window.s + l->window.len, WINDOW);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(err, EXIT_FAILED, "%s", l->file);
	l->eof = n == 0;
	l->window.len += (size_t)n;
	return 0;
}

/* The next record: 1, 0 at the end. */
static int next_record(struct load *l, struct csv_record *rec, struct err *err)
{
	struct fault f = {.code = FAULT_NONE};
	int rc;

	for (;;) {
		rc = csv_next(l->csv, l->window.s + l->at, l->window.len - l->at, l->eof, rec, &f);
		if (rc < 0)
			return err_set(err, EXIT_FAILED, "%s: line %llu: %s", l->file,
				(unsigned long long)l->line, f.reason);
		if (rc > 0) {
			l->at += rec->next;
			return 1;
		}
		if (l->eof)
			return 0;
		if (l->window.len - l->at > ROWSET_RECORD_MAX)
			return err_set(err, EXIT_FAILED, "%s: line %llu: longer than %zu bytes",
				l->file, (unsigned long long)l->line, ROWSET_RECORD_MAX);
		if (fill(l, err) < 0)
			return -1;
	}
}

static int no_column(const struct load *l, struct span name, struct err *err)
{
	const char **names = mem_alloc(l->t->n_columns, sizeof *names);
	char hint[512];
	struct show show;
	size_t i;

	for (i = 0; i < l->t->n_columns; i++)
		names[i] = l->t->columns[i].name;
	show_cut(&show, name.p, name.len, 100);
	err_set(err, EXIT_USAGE, "%s: header: %s has no column '%s'%s", l->file, l->t->name,
		show.text, nearest_hint(hint, sizeof hint, show.text, names, l->t->n_columns));
	free(names);
	return -1;
}

/* Match the header's names with the columns. */
static int read_header(struct load *l, struct err *err)
{
	struct csv_record rec;
	struct show show;
	size_t i;
	int rc, column;

	l->line = 1;
	if (fill(l, err) < 0)
		return -1;
	rc = next_record(l, &rec, err);
	if (rc <= 0)
		return rc < 0 ? -1 : err_set(err, EXIT_USAGE, "%s: no header line", l->file);
	for (i = 0; i < l->t->n_columns; i++)
		l->field[i] = -1;
	for (i = 0; i < rec.n_fields; i++) {
		struct span name = {rec.fields[i].value.p, rec.fields[i].value.len};

		column = table_find(l->t, name);
		if (column < 0)
			return no_column(l, name, err);
		if (l->field[column] >= 0)
			return err_set(err, EXIT_USAGE, "%s: header: '%s' stands twice", l->file,
				show_cut(&show, name.p, name.len, 100));
		l->field[column] = (int)i;
	}
	for (i = 0; i < l->t->n_columns; i++)
		if (l->field[i] < 0)
			return err_set(err, EXIT_USAGE, "%s: header: column %s is missing", l->file,
				l->t->columns[i].name);
	csv_columns(l->csv, rec.n_fields);
	l->line += rec.lines;
	return 0;
}

static int add_record(struct load *l, const struct csv_record *rec, struct err *err)
{
	struct fault f = {.code = FAULT_NONE};
	struct tunnelrec_value v;
	const struct value *field;
	size_t i;

	for (i = 0; i < l->t->n_columns; i++) {
		field = &rec->fields[l->field[i]].value;
		if (field->kind == VALUE_NULL)
			continue;
		str_clear(&l->room);
		if (odpstext_read(&l->t->columns[i].type, (struct span){field->p, field->len},
			    l->zone, &l->room, &v, &f) < 0)
			return err_set(err, EXIT_FAILED, "%s: line %llu, column %s: %s", l->file,
				(unsigned long long)l->line, l->t->columns[i].name, f.reason);
		tunnelrec_field(&l->writer.rec, i, &l->t->columns[i].type, &v);
	}
	return rowset_writer_row(&l->writer, err);
}

static int read_rows(struct load *l, struct err *err)
{
	struct csv_record rec;
	int rc;

	while ((rc = next_record(l, &rec, err)) > 0) {
		if (add_record(l, &rec, err) < 0)
			return -1;
		l->line += rec.lines;
	}
	return rc < 0 ? -1 : rowset_writer_flush(&l->writer, err);
}

static int read_file(struct sqldb *db, const struct table *t, const char *file,
	const struct zone *zone, int64_t rowset, uint64_t *rows, struct err *err)
{
	const struct csv_dialect dialect = CSV_DIALECT_DEFAULT;
	struct load l = {
		.t = t, .file = file, .zone = zone, .fd = open(file, O_RDONLY | O_CLOEXEC)};
	int rc;

	if (l.fd < 0)
		return err_sys(err, EXIT_USAGE, "%s", file);
	l.csv = csv_reader_new(&dialect);
	l.field = mem_alloc(t->n_columns, sizeof *l.field);
	str_reserve(&l.window, WINDOW);
	rowset_writer_init(&l.writer, db, rowset);
	rc = read_header(&l, err);
	if (rc == 0)
		rc = read_rows(&l, err);
	*rows = l.writer.rows;
	rowset_writer_free(&l.writer);
	csv_reader_free(l.csv);
	free(l.field);
	str_free(&l.window);
	str_free(&l.room);
	close(l.fd);
	return rc;
}

static bool same_columns(const struct table *a, const struct table *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same = a->n_columns == b->n_columns && b->n_keys == 0;

	for (size_t i = 0; same && i < a->n_columns; i++) {
		str_clear(&x);
		str_clear(&y);
		odpstype_print(&x, &a->columns[i].type);
		odpstype_print(&y, &b->columns[i].type);
		same = strcmp(a->columns[i].name, b->columns[i].name) == 0 && strcmp(x.s, y.s) == 0;
	}
	str_free(&x);
	str_free(&y);
	return same;
}

/* Put the rows in their place: a new table, or the one that is there. */
static int publish(struct sqlconn *c, struct table *t, int64_t rowset, int64_t now, struct err *err)
{
	struct partspec none = PARTSPEC_INIT;
	struct partition p;
	struct table old;
	int rc = catalog_table(c, t->schema, t->name, &old, err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		rc = catalog_create(c, t, now, err);
	else
		rc = same_columns(t, &old)
			? 0
			: err_set(err, EXIT_USAGE, "table %s is there with other columns", t->name);
	if (rc == 0)
		t->id = old.id != 0 ? old.id : t->id;
	table_free(&old);
	if (rc < 0 || catalog_partition(c, t, &none, &p, err) <= 0)
		return -1;
	rc = catalog_partition_replace(c, t, &p, rowset, now, err);
	partition_free(&p);
	return rc < 0 ? -1 : rowset_settle(c, rowset, err);
}

static int load(struct sqldb *db, struct table *t, const char *file, const struct zone *zone,
	int64_t now, uint64_t *rows, struct err *err)
{
	struct sqlconn *c = sqldb_begin(db, err);
	int64_t rowset = 0;
	int rc;

	if (c == NULL)
		return -1;
	rc = rowset_create(c, &rowset, err);
	if (sqldb_end(c, rc == 0, err) < 0)
		return -1;
	if (read_file(db, t, file, zone, rowset, rows, err) < 0)
		return -1;
	c = sqldb_begin(db, err);
	if (c == NULL)
		return -1;
	rc = publish(c, t, rowset, now, err);
	return sqldb_end(c, rc == 0, err);
}

int tableload(struct sqldb *db, const char *text, const struct zone *zone, int64_t now,
	uint64_t *rows, struct err *err)
{
	const char *file;
	struct table t;
	int rc = tableload_parse(&t, text, &file, err);

	if (rc == 0)
		rc = load(db, &t, file, zone, now, rows, err);
	table_free(&t);
	return rc;
}
