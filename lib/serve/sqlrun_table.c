/* SPDX-License-Identifier: MIT */
/* The project's tables as virtual tables of SQLite: a scan over the rows of all partitions. */
#include "serve/sqlrun_internal.h"

#include "base/mem.h"

#include <stdlib.h>

struct vtab {
	sqlite3_vtab base;
	struct sqlrun *run;
	struct sqlsource *source;
};

struct scan {
	sqlite3_vtab_cursor base;
	struct sqlsource *source;
	struct sqlrun *run;
	struct rowset_reader reader;
	struct rowset_run block;
	struct tunnelrec_reader parser;
	const struct odpstype **types;
	size_t part;   /* that is read now */
	const char *p; /* unread bytes of the block */
	size_t left;
	bool open; /* reader is */
	bool end;
	sqlite3_int64 row;
	char *wanted[TABLE_KEYS_MAX]; /* values that the query wants keys to have; NULL: any */
};

static int table_connect(sqlite3 *handle, void *aux, int argc, const char *const *argv,
	sqlite3_vtab **out, char **message)
{
	struct sqlrun *run = aux;
	struct str text = STR_INIT;
	struct vtab *t;
	struct sqlsource *source;
	size_t i;
	int rc;

	(void)message;
	if (argc < 4)
		return SQLITE_ERROR;
	source = run->sources[strtoul(argv[3], NULL, 10)];
	str_adds(&text, "CREATE TABLE x(");
	for (i = 0; i < source->def.n_columns + source->def.n_keys; i++) {
		str_addf(&text, "%s`%s` ", i > 0 ? "," : "", source->def.columns[i].name);
		sqlvalue_declare(&text, &source->def.columns[i].type, run->n_types);
		run->types =
			mem_grow(run->types, run->n_types, &run->cap_types, sizeof *run->types);
		run->types[run->n_types++] = &source->def.columns[i].type;
	}
	str_addc(&text, ')');
	rc = sqlite3_declare_vtab(handle, text.s);
	str_free(&text);
	if (rc != SQLITE_OK)
		return rc;
	t = mem_alloc(1, sizeof *t);
	t->run = run;
	t->source = source;
	*out = &t->base;
	return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *base)
{
	free(base);
	return SQLITE_OK;
}

/* A key that has to equal something cuts down the partitions that are read. */
static int table_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	const struct vtab *t = (struct vtab *)base;
	const size_t n = t->source->def.n_columns;
	int argument = 0, mask = 0, key;

	for (int i = 0; i < info->nConstraint; i++) {
		key = info->aConstraint[i].iColumn - (int)n;
		if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
			!info->aConstraint[i].usable || key < 0 || key >= TABLE_KEYS_MAX ||
			(mask & 1 << key) != 0)
			continue;
		mask |= 1 << key;
		info->aConstraintUsage[i].argvIndex = ++argument;
		/* SQLite compares as well: ours is by the letter */
	}
	/* the arguments come in the order of the constraints: say which key each is of */
	info->idxStr = sqlite3_malloc(argument + 1);
	if (info->idxStr == NULL)
		return SQLITE_NOMEM;
	info->needToFreeIdxStr = 1;
	info->idxStr[argument] = '\0';
	for (int i = 0; i < info->nConstraint; i++)
		if (info->aConstraintUsage[i].argvIndex > 0)
			info->idxStr[info->aConstraintUsage[i].argvIndex - 1] =
				(char)('0' + info->aConstraint[i].iColumn - (int)n);
	info->estimatedRows = (sqlite3_int64)t->source->rows / (argument > 0 ? 10 : 1) + 1;
	info->estimatedCost = (double)info->estimatedRows;
	return SQLITE_OK;
}

static int table_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
	struct vtab *t = (struct vtab *)base;
	struct scan *s = mem_alloc(1, sizeof *s);
	const struct table *def = &t->source->def;

	s->source = t->source;
	s->run = t->run;
	s->types = mem_alloc(def->n_columns, sizeof *s->types);
	for (size_t i = 0; i < def->n_columns; i++)
		s->types[i] = &def->columns[i].type;
	tunnelrec_reader_init(&s->parser, s->types, def->n_columns, ROWSET_RECORD_MAX + 1024);
	*out = &s->base;
	return SQLITE_OK;
}

static void scan_reset(struct scan *s)
{
	if (s->open)
		rowset_reader_free(&s->reader);
	s->open = s->end = false;
	s->part = 0;
	s->left = 0;
	s->row = 0;
	for (size_t i = 0; i < TABLE_KEYS_MAX; i++) {
		free(s->wanted[i]);
		s->wanted[i] = NULL;
	}
}

static int table_close(sqlite3_vtab_cursor *base)
{
	struct scan *s = (struct scan *)base;

	scan_reset(s);
	tunnelrec_reader_free(&s->parser);
	free(s->types);
	free(s);
	return SQLITE_OK;
}

static int scan_fail(struct scan *s, const char *what)
{
	sqlite3_free(s->base.pVtab->zErrMsg);
	s->base.pVtab->zErrMsg = sqlite3_mprintf("%s", what);
	return SQLITE_ERROR;
}

static bool part_wanted(const struct scan *s, const struct sqlpart *part)
{
	for (size_t i = 0; i < s->source->def.n_keys; i++)
		if (s->wanted[i] != NULL && strcmp(s->wanted[i], part->spec.value[i]) != 0)
			return false;
	return true;
}

/* Get a block with unread rows: of this partition, or of the next one. */
static int next_block(struct scan *s)
{
	struct err err = ERR_INIT;
	const struct sqlpart *part;
	int rc;

	for (;;) {
		if (s->open) {
			rc = rowset_read(&s->reader, &s->block, &err);
			if (rc < 0)
				return scan_fail(s, err.text);
			if (rc > 0) {
				s->p = s->block.p;
				s->left = s->block.len;
				return SQLITE_OK;
			}
			rowset_reader_free(&s->reader);
			s->open = false;
			s->part++;
		}
		while (s->part < s->source->n_parts && !part_wanted(s, &s->source->parts[s->part]))
			s->part++;
		if (s->part == s->source->n_parts) {
			s->end = true;
			return SQLITE_OK;
		}
		part = &s->source->parts[s->part];
		rowset_reader_init(&s->reader, s->run->o->db, part->rowset, 0, part->rows);
		s->open = true;
	}
}

static int table_next(sqlite3_vtab_cursor *base)
{
	struct scan *s = (struct scan *)base;
	struct err err = ERR_INIT;
	size_t used;
	int rc;

	s->row++;
	if (s->left == 0) {
		rc = next_block(s);
		if (rc != SQLITE_OK || s->end)
			return rc;
	}
	if (tunnelrec_read(&s->parser, s->p, s->left, false, &used, &err) != TUNNELREC_RECORD)
		return scan_fail(s, "a stored row is broken");
	s->p += used;
	s->left -= used;
	return SQLITE_OK;
}

/*
 * A value to compare a key with, in the key's spelling. What cannot be put so simply (a
 * fraction, a text for a number) cuts nothing down: SQLite sorts the rows out.
 */
static char *wanted_value(const struct odpstype *key, sqlite3_value *value)
{
	int kind = sqlite3_value_type(value);
	bool number = key->kind >= ODPS_TINYINT && key->kind <= ODPS_BIGINT;
	const char *text;

	if (kind != (number ? SQLITE_INTEGER : SQLITE_TEXT))
		return NULL;
	text = (const char *)sqlite3_value_text(value);
	return text != NULL ? mem_dup(text, (size_t)sqlite3_value_bytes(value)) : NULL;
}

static int table_filter(sqlite3_vtab_cursor *base, int number, const char *keys, int argc,
	sqlite3_value **argv)
{
	struct scan *s = (struct scan *)base;
	size_t key;

	(void)number;
	scan_reset(s);
	tunnelrec_reader_reset(&s->parser);
	for (int i = 0; i < argc; i++) {
		key = (size_t)(keys[i] - '0');
		s->wanted[key] =
			wanted_value(&s->source->def.columns[s->source->def.n_columns + key].type,
				argv[i]);
	}
	return table_next(base);
}

static int table_eof(sqlite3_vtab_cursor *base)
{
	return ((struct scan *)base)->end;
}

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	struct scan *s = (struct scan *)base;
	const struct table *def = &s->source->def;
	const char *value;

	if ((size_t)i < def->n_columns) {
		sqlvalue_result(ctx, &def->columns[i].type, &s->parser.values[i], s->run->o->zone);
		return SQLITE_OK;
	}
	value = s->source->parts[s->part].spec.value[(size_t)i - def->n_columns];
	if (def->columns[i].type.kind <= ODPS_BIGINT)
		sqlite3_result_int64(ctx, strtoll(value, NULL, 10));
	else
		sqlite3_result_text(ctx, value, -1, SQLITE_TRANSIENT);
	return SQLITE_OK;
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
	*row = ((struct scan *)base)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.iVersion = 1,
	.xCreate = table_connect,
	.xConnect = table_connect,
	.xBestIndex = table_best_index,
	.xDisconnect = table_disconnect,
	.xDestroy = table_disconnect,
	.xOpen = table_open,
	.xClose = table_close,
	.xFilter = table_filter,
	.xNext = table_next,
	.xEof = table_eof,
	.xColumn = table_column,
	.xRowid = table_rowid,
};

int sqltable_register(struct sqlrun *run)
{
	return sqlite3_create_module_v2(run->handle, "odps", &module, run, NULL);
}
