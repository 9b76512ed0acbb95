/* SPDX-License-Identifier: MIT */
/* What download and upload sessions have in common. */
#include "serve/serve_internal.h"

#include <stdlib.h>

static void json_columns(struct str *out, const struct table_column *v, size_t n)
{
	struct str type = STR_INIT;
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < n; i++) {
		str_clear(&type);
		odpstype_print(&type, &v[i].type);
		str_adds(out, i > 0 ? ",{" : "{");
		str_adds(out, "\"column_id\":\"\",\"comment\":");
		json_text(out, v[i].comment);
		str_adds(out, ",\"default_value\":\"\",\"name\":");
		json_text(out, v[i].name);
		str_addf(out, ",\"nullable\":%s,\"type\":", v[i].required ? "false" : "true");
		json_text(out, type.s);
		str_addc(out, '}');
	}
	str_addc(out, ']');
	str_free(&type);
}

void json_definition(struct str *out, const struct table *t)
{
	str_adds(out, "\"Schema\":{\"IsVirtualView\":false,\"columns\":");
	json_columns(out, t->columns, t->n_columns);
	str_adds(out, ",\"partitionKeys\":");
	json_columns(out, t->columns + t->n_columns, t->n_keys);
	str_addc(out, '}');
}

char *call_resource(const struct call *c)
{
	struct str out = STR_INIT;
	char *name = table_name(c->path[1]);

	if (span_is(c->path[0], "tables"))
		str_addf(&out, "tables/%s.%s", c->schema, name);
	else
		str_addf(&out, "instances/%s", c->path[1].p);
	free(name);
	return str_take(&out);
}

static int find_or_make(struct sqlconn *conn, const struct table *t, const struct partspec *spec,
	bool make, struct partition *p, struct err *err)
{
	int rc = catalog_partition(conn, t, spec, p, err);

	if (rc != 0 || !make)
		return rc;
	if (catalog_partition_add(conn, t, spec, serve_now(), err) < 0)
		return -1;
	return catalog_partition(conn, t, spec, p, err);
}

int call_partition(struct call *c, struct sqlconn *conn, const struct table *t, bool make,
	struct partition *p, struct httpd_answer *a)
{
	const char *text = target_param(&c->target, "partition");
	struct partspec spec = PARTSPEC_INIT;
	struct err err = ERR_INIT;
	int rc = 0;

	if (text != NULL && *text == '\0')
		text = NULL;
	if (t->n_keys > 0 && text == NULL)
		call_error(c, a, 400, "MissingPartitionSpec",
			"You need to specify a partitionspec along with the specified table.");
	else if (t->n_keys == 0 && text != NULL)
		call_error(c, a, 400, "InvalidPartitionSpec",
			"The specified table has no partitions.");
	else if (text != NULL && partspec_parse(&spec, t, span_of(text), &err) < 0)
		call_error(c, a, 400, "InvalidPartitionSpec", "%s", err.text);
	else if (!partspec_full(&spec, t))
		call_error(c, a, 400, "InvalidPartitionSpec", "The partitionspec lacks a key.");
	else if ((rc = find_or_make(conn, t, &spec, make, p, &err)) < 0)
		call_failed(c, a, &err);
	else if (rc == 0)
		call_error(c, a, 404, "NoSuchPartition", "The specified partition does not exist.");
	partspec_free(&spec);
	return rc;
}
