/* SPDX-License-Identifier: MIT */
/* Names of the logical types. */
#include "value/dstype.h"

#include "base/nearest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const names[DSTYPE_KINDS] = {
	[DSTYPE_ANY] = "",
	[DSTYPE_BOOL] = "bool",
	[DSTYPE_INT8] = "int8",
	[DSTYPE_INT16] = "int16",
	[DSTYPE_INT32] = "int32",
	[DSTYPE_INT64] = "int64",
	[DSTYPE_UINT8] = "uint8",
	[DSTYPE_UINT16] = "uint16",
	[DSTYPE_UINT32] = "uint32",
	[DSTYPE_UINT64] = "uint64",
	[DSTYPE_FLOAT32] = "float32",
	[DSTYPE_FLOAT64] = "float64",
	[DSTYPE_DECIMAL] = "decimal",
	[DSTYPE_STRING] = "string",
	[DSTYPE_BYTES] = "bytes",
	[DSTYPE_DATE] = "date",
	[DSTYPE_TIME] = "time",
	[DSTYPE_DATETIME] = "datetime",
	[DSTYPE_TIMESTAMP] = "timestamp",
	[DSTYPE_INTERVAL] = "interval",
	[DSTYPE_JSON] = "json",
};

/* Digits in brackets: "(12,2)" or "(9)"; the whole of s. */
static bool parse_digits(const char *s, const char *end, struct dstype *type)
{
	int n[2] = {0, 0}, i = 0, digits = 0;

	if (s == end || *s++ != '(')
		return false;
	for (; s < end && *s != ')'; s++) {
		if (*s >= '0' && *s <= '9' && n[i] < 10000) {
			n[i] = n[i] * 10 + (*s - '0');
			digits++;
		} else if (*s == ',' && i == 0 && digits > 0) {
			i = 1;
			digits = 0;
		} else if (*s != ' ') {
			return false;
		}
	}
	if (digits == 0 || s + 1 != end || n[0] < 1 || n[0] > 1000 || n[1] > n[0])
		return false;
	type->precision = n[0];
	type->scale = n[1];
	return true;
}

bool dstype_parse(struct span text, struct dstype *type)
{
	struct dstype t = {.kind = DSTYPE_ANY};
	size_t n = 0;

	while (n < text.len && text.p[n] != '(')
		n++;
	for (t.kind = DSTYPE_ANY + 1; t.kind < DSTYPE_KINDS; t.kind++)
		if (strlen(names[t.kind]) == n && strncasecmp(names[t.kind], text.p, n) == 0)
			break;
	if (t.kind == DSTYPE_KINDS)
		return false;
	if (n < text.len &&
		(t.kind != DSTYPE_DECIMAL || !parse_digits(text.p + n, text.p + text.len, &t)))
		return false;
	*type = t;
	return true;
}

void dstype_print(struct str *out, struct dstype type)
{
	str_adds(out, names[type.kind]);
	if (type.kind == DSTYPE_DECIMAL && type.precision > 0)
		str_addf(out, "(%d,%d)", type.precision, type.scale);
}

const char *dstype_hint(char *buf, size_t size, const char *name)
{
	static const char *const of_sql[][2] = {{"tinyint", "int8"}, {"smallint", "int16"},
		{"int", "int32"}, {"integer", "int32"}, {"bigint", "int64"}, {"long", "int64"},
		{"float", "float32"}, {"real", "float32"}, {"double", "float64"},
		{"boolean", "bool"}, {"numeric", "decimal"}, {"char", "string"},
		{"varchar", "string"}, {"text", "string"}, {"binary", "bytes"},
		{"varbinary", "bytes"}, {"blob", "bytes"}};
	size_t len = strcspn(name, "("), i;

	for (i = 0; i < sizeof of_sql / sizeof of_sql[0]; i++)
		if (strlen(of_sql[i][0]) == len && strncasecmp(of_sql[i][0], name, len) == 0) {
			snprintf(buf, size, "; here it is called %s", of_sql[i][1]);
			return buf;
		}
	return nearest_hint(buf, size, name, names + 1, DSTYPE_KINDS - 1);
}
