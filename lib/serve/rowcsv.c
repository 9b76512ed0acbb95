/* SPDX-License-Identifier: MIT */
/* Rows as CSV. */
#include "serve/rowcsv.h"

#include "base/mem.h"
#include "serve/odpstext.h"

#include <stdlib.h>

static void add_field(struct str *out, const char *s, size_t n)
{
	str_addc(out, '"');
	for (; n > 0; s++, n--) {
		if (*s == '"')
			str_addc(out, '"');
		str_addc(out, *s);
	}
	str_addc(out, '"');
}

static size_t n_columns(const struct rowcsv_options *o)
{
	return o->columns != NULL ? o->n_columns : o->def->n_columns + o->def->n_keys;
}

static size_t column_at(const struct rowcsv_options *o, size_t i)
{
	return o->columns != NULL ? o->columns[i] : i;
}

void rowcsv_names(struct str *out, const struct rowcsv_options *o)
{
	const char *name;

	for (size_t i = 0; i < n_columns(o); i++) {
		name = o->def->columns[column_at(o, i)].name;
		str_adds(out, i > 0 ? "," : "");
		add_field(out, name, strlen(name));
	}
	str_addc(out, '\n');
}

static void add_value(struct str *out, const struct rowcsv_options *o, size_t column,
	const struct tunnelrec_value *v)
{
	struct str text = STR_INIT;
	const char *key;

	if (column >= o->def->n_columns) {
		key = o->spec->value[column - o->def->n_columns];
		add_field(out, key, strlen(key));
	} else if (!v[column].set) {
		str_adds(out, "\\N");
	} else {
		odpstext_print(&text, &o->def->columns[column].type, &v[column], o->zone);
		add_field(out, text.s, text.len);
	}
	str_free(&text);
}

static int add_run(struct str *out, const struct rowcsv_options *o, struct tunnelrec_reader *parser,
	const struct rowset_run *run, struct err *err)
{
	const char *p = run->p;
	size_t left = run->len, used;

	for (; left > 0 && out->len < ROWCSV_MAX; p += used, left -= used) {
		if (tunnelrec_read(parser, p, left, false, &used, err) != TUNNELREC_RECORD)
			return err_set(err, EXIT_FAILED, "a stored row is broken");
		for (size_t i = 0; i < n_columns(o); i++) {
			str_adds(out, i > 0 ? "," : "");
			add_value(out, o, column_at(o, i), parser->values);
		}
		str_addc(out, '\n');
	}
	return 0;
}

int rowcsv_rows(struct str *out, const struct rowcsv_options *o, struct sqldb *db, int64_t rowset,
	uint64_t rows, struct err *err)
{
	const struct odpstype **types = mem_alloc(o->def->n_columns, sizeof *types);
	struct tunnelrec_reader parser;
	struct rowset_reader reader;
	struct rowset_run run;
	int rc;

	for (size_t i = 0; i < o->def->n_columns; i++)
		types[i] = &o->def->columns[i].type;
	tunnelrec_reader_init(&parser, types, o->def->n_columns, ROWSET_RECORD_MAX + 1024);
	rowset_reader_init(&reader, db, rowset, 0, rows);
	while ((rc = rowset_read(&reader, &run, err)) > 0)
		if (add_run(out, o, &parser, &run, err) < 0) {
			rc = -1;
			break;
		}
	rowset_reader_free(&reader);
	tunnelrec_reader_free(&parser);
	free(types);
	return rc;
}
