/* SPDX-License-Identifier: MIT */
/* A table's definition in memory. */
#include "serve/table.h"

#include "base/mem.h"

#include <stdlib.h>
#include <strings.h>

char *table_name(struct span name)
{
	char *s = mem_dup(name.p, name.len);

	for (size_t i = 0; i < name.len; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] - 'A' + 'a');
	return s;
}

static void column_free(struct table_column *column)
{
	free(column->name);
	free(column->comment);
	odpstype_free(&column->type);
}

void table_free(struct table *t)
{
	for (size_t i = 0; i < t->n_columns + t->n_keys; i++)
		column_free(&t->columns[i]);
	free(t->columns);
	free(t->schema);
	free(t->name);
	free(t->comment);
	*t = (struct table)TABLE_INIT;
}

struct table_column *table_add(struct table *t, struct span name, struct span type,
	struct span comment, bool key)
{
	size_t n = t->n_columns + t->n_keys;
	struct table_column *column;

	t->columns = mem_grow(t->columns, n, &t->cap, sizeof *t->columns);
	column = &t->columns[n];
	*column = (struct table_column){.name = table_name(name)};
	column->comment = mem_dup(comment.p, comment.len);
	odpstype_parse(&column->type, type);
	if (key)
		t->n_keys++;
	else
		t->n_columns++;
	return column;
}

int table_find(const struct table *t, struct span name)
{
	size_t i;

	for (i = 0; i < t->n_columns + t->n_keys; i++)
		if (strlen(t->columns[i].name) == name.len &&
			strncasecmp(t->columns[i].name, name.p, name.len) == 0)
			return (int)i;
	return -1;
}

void table_copy(struct table *to, const struct table *from)
{
	struct str type = STR_INIT;
	size_t i;

	for (i = 0; i < from->n_columns + from->n_keys; i++) {
		const struct table_column *column = &from->columns[i];

		str_clear(&type);
		odpstype_print(&type, &column->type);
		table_add(to, span_of(column->name), str_span(&type), span_of(column->comment),
			i >= from->n_columns)
			->required = column->required;
	}
	str_free(&type);
}
