/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of what MaxCompute's ordinary endpoint answers: XML, JSON, errors, type
 * names, partitions. The first byte chooses which.
 * seeds: maxcompute/transcripts
 */
#include "format/jtree.h"
#include "net/xml.h"
#include "odps/odpscolumn.h"
#include "odps/odpserr.h"
#include "odps/partkey.h"

#include "base/mem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct xml *x)
{
	static const char *const names[] = {"Table", "Name", "Schema", "Partition", "a", "b"};
	size_t i;

	for (i = 0; x != NULL && i < sizeof names / sizeof names[0]; i++) {
		const struct xml *c;

		xml_attribute(x, names[i]);
		for (c = xml_child(x, names[i]); c != NULL; c = xml_next(c))
			if (strlen(xml_text(c)) > ((size_t)1 << 30))
				abort();
	}
}

static void try_xml(const char *p, size_t n)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(p, n, &err);

	if ((root == NULL) != err_is_set(&err))
		abort();
	walk(root);
	xml_free(root);
}

static void try_error(const char *p, size_t n)
{
	struct err err = ERR_INIT;
	struct odpserr e;

	odpserr_read(&e, 400 + (int)(n % 110), (struct span){p, n}, NULL, NULL, 0);
	odpserr_set(&e, "x", &err);
	if (!err_is_set(&err) || strpbrk(err.text, "\n\r\x1b") != NULL)
		abort();
}

/* A printed type reads back as the same. */
static void try_type(struct span text)
{
	struct str once = STR_INIT, again = STR_INIT;
	struct odpstype type;

	odpstype_parse(&type, text);
	odpstype_print(&once, &type);
	if (odpstype_known(&type)) {
		odpstype_free(&type);
		odpstype_parse(&type, str_span(&once));
		odpstype_print(&again, &type);
		if (!span_eq(str_span(&once), str_span(&again)) || !odpstype_known(&type))
			abort();
	}
	odpstype_free(&type);
	str_free(&once);
	str_free(&again);
}

static void try_schema(const char *p, size_t n)
{
	struct odpscolumns columns = ODPSCOLUMNS_INIT;
	struct err err = ERR_INIT;
	struct jtree *t = jtree_parse(p, n, &err);

	err_clear(&err);
	odpscolumns_read(&columns, jtree_get(t, "columns"), &err);
	odpscolumns_read(&columns, t, &err);
	odpscolumns_free(&columns);
	jtree_free(t);
}

/* What a pattern names without wildcards, it matches, and printed it reads the same. */
static void try_partition(const char *text)
{
	static const char *const keys[] = {"a", "bc"};
	struct partkey_pattern p, q;
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	struct partkey one;

	if (partkey_parse(&p, text, keys, 2, &err) < 0)
		return;
	one = partkey_of(&p);
	if (!p.wild && !partkey_matches(&p, &one))
		abort();
	partkey_quote(&out, &one, keys);
	if (!p.wild) {
		if (partkey_parse(&q, out.s, keys, 2, &err) < 0 || !partkey_matches(&q, &one))
			abort();
		partkey_pattern_free(&q);
	}
	partkey_free(&one);
	partkey_pattern_free(&p);
	str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	size_t n;

	if (size == 0)
		return 0;
	n = size - 1;
	text = mem_dup((const char *)data + 1, n);
	switch (data[0] % 5) {
	case 0:
		try_xml(text, n);
		break;
	case 1:
		try_error(text, n);
		break;
	case 2:
		try_type((struct span){text, n});
		break;
	case 3:
		try_schema(text, n);
		break;
	default:
		try_partition(text);
	}
	free(text);
	return 0;
}
