/* SPDX-License-Identifier: MIT */
/* The first rows of a table as CSV (GET tables/T?data&linenum=N on the ordinary endpoint). */
#include "base/mem.h"
#include "base/num.h"
#include "serve/rowcsv.h"
#include "serve/serve_internal.h"

#include <stdlib.h>

#define HEAD_ROWS_MAX 10000

struct head {
	struct call *call;
	struct str *out;
	struct rowcsv_options csv;
	uint64_t left; /* rows that are still wanted */
	struct err err;
};

/* "a,b": as indexes; their number, or -1 with the error answered. */
static int read_columns(struct call *c, const struct table *t, size_t *columns,
	struct httpd_answer *a)
{
	const char *s = target_param(&c->target, "cols"), *comma;
	size_t n = 0, len;
	int i;

	for (; s != NULL && *s != '\0'; s = comma != NULL ? comma + 1 : NULL) {
		comma = strchr(s, ',');
		len = comma != NULL ? (size_t)(comma - s) : strlen(s);
		i = table_find(t, (struct span){s, len});
		if (i < 0 || n == t->n_columns + t->n_keys) {
			call_error(c, a, 400, "InvalidArgument",
				"ODPS-0420061:Invalid parameter - cols");
			return -1;
		}
		columns[n++] = (size_t)i;
	}
	return (int)n;
}

static bool add_partition(void *arg, const struct partition *p)
{
	struct head *h = arg;
	uint64_t rows = (uint64_t)p->rows < h->left ? (uint64_t)p->rows : h->left;

	h->csv.spec = &p->spec;
	if (rowcsv_rows(h->out, &h->csv, h->call->serve->db, p->rowset, rows, &h->err) < 0)
		return false;
	h->left -= rows;
	return h->left > 0;
}

static void answer_head(struct call *c, struct sqlconn *conn, const struct table *t,
	const struct partspec *spec, struct head *h, struct httpd_answer *a)
{
	struct err err = ERR_INIT;

	h->call = c;
	h->out = &a->body;
	h->csv.def = t;
	h->csv.zone = c->serve->zone;
	rowcsv_names(h->out, &h->csv);
	if (catalog_partitions(conn, t, spec, "", false, add_partition, h, &err) < 0 ||
		err_is_set(&h->err)) {
		call_failed(c, a, err_is_set(&err) ? &err : &h->err);
		return;
	}
	a->status = 200;
	httpd_answer_header(a, "Content-Type", "text/csv");
}

void serve_head(struct call *c, struct sqlconn *conn, const struct table *t, struct httpd_answer *a)
{
	const char *text = target_param(&c->target, "partition");
	const char *lines = target_param(&c->target, "linenum");
	size_t *columns = mem_alloc(t->n_columns + t->n_keys, sizeof *columns);
	struct partspec spec = PARTSPEC_INIT;
	struct head h = {.left = HEAD_ROWS_MAX};
	struct err err = ERR_INIT;
	int n = read_columns(c, t, columns, a);

	if (n > 0) {
		h.csv.columns = columns;
		h.csv.n_columns = (size_t)n;
	}
	if (n >= 0 && lines != NULL && num_u64(lines, 1, HEAD_ROWS_MAX, &h.left, &err) < 0)
		call_error(c, a, 400, "InvalidArgument", "ODPS-0420061:linenum: %s", err.text);
	else if (n >= 0 && text != NULL && *text != '\0' &&
		partspec_parse(&spec, t, span_of(text), &err) < 0)
		call_error(c, a, 400, "InvalidPartitionSpec", "ODPS-0420061:%s", err.text);
	else if (n >= 0)
		answer_head(c, conn, t, &spec, &h, a);
	partspec_free(&spec);
	free(columns);
}
