/* SPDX-License-Identifier: MIT */
/* The record format against the vectors, at once and byte by byte, and written again. */
#include "odps/tunnelrec.h"

#include "check.h"
#include "base/mem.h"
#include "vectors.h"

#define MAX_RECORD (1 << 20)

/* A vector: its description, its bytes, its columns' types. */
struct vector {
	json_t *root;
	const char *name;
	struct str bytes;
	struct odpstype *types;
	const struct odpstype **refs;
	size_t n;
};

static bool load(struct check *c, struct vector *v, const char *name)
{
	struct str file = STR_INIT;
	json_t *column;
	size_t i;
	bool ok;

	*v = (struct vector){.name = name};
	str_addf(&file, "records/%s.json", name);
	v->root = vector_load(c, file.s);
	str_clear(&file);
	str_addf(&file, "records/%s.bin", name);
	ok = v->root != NULL && vector_bytes(c, file.s, &v->bytes);
	str_free(&file);
	v->n = json_array_size(json_object_get(v->root, "schema"));
	v->types = mem_alloc(v->n, sizeof *v->types);
	v->refs = mem_alloc(v->n, sizeof *v->refs);
	json_array_foreach(json_object_get(v->root, "schema"), i, column) {
		odpstype_parse(&v->types[i], span_of(vector_text(column, "type")));
		v->refs[i] = &v->types[i];
		ok = ok && check_that(c, odpstype_known(v->refs[i]), "%s: type of column %zu", name, i);
	}
	return ok;
}

static void unload(struct vector *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		odpstype_free(&v->types[i]);
	free(v->types);
	free(v->refs);
	str_free(&v->bytes);
	json_decref(v->root);
}

static void add_hex(struct str *out, const char *p, size_t n)
{
	size_t i;

	str_addc(out, '"');
	for (i = 0; i < n; i++)
		str_addf(out, "%02x", (unsigned)(unsigned char)p[i]);
	str_addc(out, '"');
}

/* The forms of "raw" in the vectors, as one JSON text without blanks. */
static void add_plain(struct str *out, const struct odpstype *type, const struct tunnelrec_value *v)
{
	uint64_t eight;
	uint32_t four;

	switch (type->kind) {
	case ODPS_BOOLEAN:
		str_addf(out, "%d", (int)v->i);
		break;
	case ODPS_FLOAT:
		memcpy(&four, &v->f, 4);
		str_addf(out, "\"%08x\"", four);
		break;
	case ODPS_DOUBLE:
		memcpy(&eight, &v->d, 8);
		str_addf(out, "\"%016llx\"", (unsigned long long)eight);
		break;
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
	case ODPS_INTERVAL_DAY_TIME:
		str_addf(out, "[\"%lld\",%d]", (long long)v->sec, v->nano);
		break;
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
	case ODPS_DATE:
	case ODPS_DATETIME:
	case ODPS_INTERVAL_YEAR_MONTH:
		str_addf(out, "\"%lld\"", (long long)v->i);
		break;
	default:
		add_hex(out, v->s.p, v->s.len);
	}
}

static void add_member(struct str *out, const struct odpstype *type, const char **p);

static void add_nullable(struct str *out, const struct odpstype *type, const char **p)
{
	if (tunnelrec_get_null(p))
		str_adds(out, "null");
	else
		add_member(out, type, p);
}

static void add_array(struct str *out, const struct odpstype *type, const char **p)
{
	uint64_t n = tunnelrec_get_count(p), i;

	str_addc(out, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			str_addc(out, ',');
		if (type->kind == ODPS_VECTOR)
			add_member(out, type->member, p);
		else
			add_nullable(out, type->member, p);
	}
	str_addc(out, ']');
}

/* Keys and values come apart; the vectors show them in pairs. */
static void add_map(struct str *out, const struct odpstype *type, const char **p)
{
	struct str keys = STR_INIT, values = STR_INIT, dropped = STR_INIT;
	const struct odpstype key_array = {.member = &type->member[0]};
	const struct odpstype value_array = {.member = &type->member[1]};
	json_t *k, *v, *pairs = json_array();
	char *text;
	size_t i;

	add_array(&keys, &key_array, p);
	add_array(&values, &value_array, p);
	k = json_loads(keys.s, JSON_DECODE_ANY, NULL);
	v = json_loads(values.s, JSON_DECODE_ANY, NULL);
	for (i = 0; i < json_array_size(k); i++)
		json_array_append_new(pairs,
			json_pack("[O,O]", json_array_get(k, i), json_array_get(v, i)));
	text = json_dumps(pairs, JSON_COMPACT);
	str_adds(out, text);
	free(text);
	json_decref(k);
	json_decref(v);
	json_decref(pairs);
	str_free(&keys);
	str_free(&values);
	str_free(&dropped);
}

static void add_struct(struct str *out, const struct odpstype *type, const char **p)
{
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < type->n_members; i++) {
		if (i > 0)
			str_addc(out, ',');
		add_nullable(out, &type->member[i], p);
	}
	str_addc(out, ']');
}

static void add_member(struct str *out, const struct odpstype *type, const char **p)
{
	struct tunnelrec_value v;

	if (type->kind == ODPS_STRUCT) {
		add_struct(out, type, p);
	} else if (type->kind == ODPS_MAP) {
		add_map(out, type, p);
	} else if (odpstype_is_nested(type)) {
		add_array(out, type, p);
	} else {
		tunnelrec_get(p, type, &v);
		add_plain(out, type, &v);
	}
}

/* A record in the form of the vectors' "raw". */
static void add_record(struct str *out, const struct vector *v, const struct tunnelrec_value *values)
{
	const char *p;
	size_t i;

	str_addc(out, '[');
	for (i = 0; i < v->n; i++) {
		if (i > 0)
			str_addc(out, ',');
		p = values[i].s.p;
		if (!values[i].set)
			str_adds(out, "null");
		else if (odpstype_is_nested(v->refs[i]))
			add_member(out, v->refs[i], &p);
		else
			add_plain(out, v->refs[i], &values[i]);
	}
	str_addc(out, ']');
}

static void compare(struct check *c, const struct vector *v, const char *how, uint64_t row,
	const char *got)
{
	json_t *want = json_array_get(json_object_get(v->root, "raw"), row);
	json_t *have = json_loads(got, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	char *text = json_dumps(want, JSON_COMPACT);

	if (json_object_get(v->root, "raw") != NULL)
		check_that(c, have != NULL && json_equal(have, want),
			"%s %s: row %llu\n\tgot  %s\n\twant %s", v->name, how,
			(unsigned long long)row, got, text != NULL ? text : "nothing");
	free(text);
	json_decref(have);
}

struct outcome {
	enum tunnelrec_fault fault;
	uint64_t rows;
};

/*
 * Read the vector with windows that grow by step bytes, each in memory of its own size,
 * so that a look past its end is noticed; out: the writer that gets what was read.
 */
static struct outcome run(struct check *c, const struct vector *v, const char *how, size_t step,
	struct tunnelrec_writer *out)
{
	struct tunnelrec_reader r;
	struct outcome o = {.fault = TUNNELREC_OK};
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	size_t start = 0, end = 0, used, i;
	enum tunnelrec_step rc;
	char *window = NULL;

	tunnelrec_reader_init(&r, v->refs, v->n, MAX_RECORD);
	do {
		free(window);
		window = mem_dup(v->bytes.s + start, end - start);
		window = mem_realloc(window, end - start, 1);
		rc = tunnelrec_read(&r, window, end - start, end == v->bytes.len, &used, &err);
		start += used;
		if (rc == TUNNELREC_RECORD) {
			str_clear(&text);
			add_record(&text, v, r.values);
			compare(c, v, how, r.rows - 1, text.s);
			for (i = 0; i < v->n && out != NULL; i++)
				tunnelrec_field(out, i, v->refs[i], &r.values[i]);
			if (out != NULL)
				tunnelrec_end_record(out);
		} else if (rc == TUNNELREC_MORE) {
			check_that(c, r.need > end - start, "%s %s: need %zu of %zu", v->name, how,
				r.need, end - start);
			end = v->bytes.len - end < step ? v->bytes.len : end + step;
		}
	} while (rc == TUNNELREC_RECORD || rc == TUNNELREC_MORE);
	o.fault = r.fault;
	o.rows = r.rows;
	check_that(c, (rc == TUNNELREC_ERROR) == err_is_set(&err), "%s %s: err", v->name, how);
	free(window);
	str_free(&text);
	tunnelrec_reader_free(&r);
	return o;
}

static bool is_expected(const struct vector *v, const char *fault)
{
	json_t *also = json_object_get(v->root, "expect_also"), *one;
	size_t i;

	if (json_is_true(json_object_get(v->root, "valid")))
		return strcmp(fault, "ok") == 0;
	json_array_foreach(also, i, one)
		if (strcmp(json_string_value(one), fault) == 0)
			return true;
	return strcmp(vector_text(v->root, "expect"), fault) == 0;
}

static void check_outcome(struct check *c, const struct vector *v, const char *how, struct outcome o)
{
	json_t *rows = json_object_get(v->root, "rows_before_failure");
	const char *fault = tunnelrec_fault_name(o.fault);

	if (rows == NULL)
		rows = json_object_get(v->root, "count");
	check_that(c, is_expected(v, fault), "%s %s: %s, not %s", v->name, how, fault,
		vector_text(v->root, "expect"));
	check_that(c, (json_int_t)o.rows == json_integer_value(rows), "%s %s: %llu rows, not %lld",
		v->name, how, (unsigned long long)o.rows, (long long)json_integer_value(rows));
}

/* Those that this project's writer would put otherwise. */
static bool writes_the_same(const char *name)
{
	return strcmp(name, "field_order_reversed") != 0;
}

static void check_written(struct check *c, const struct vector *v, struct tunnelrec_writer *w)
{
	const char *metrics = json_string_value(json_object_get(v->root, "metrics"));

	tunnelrec_footer(w, metrics);
	if (json_object_get(v->root, "metrics") != NULL && metrics == NULL)
		return;
	check_that(c, span_eq(str_span(w->out), str_span(&v->bytes)),
		"%s: what is written differs (%zu bytes, not %zu)", v->name, w->out->len,
		v->bytes.len);
}

static void check_vector(struct check *c, const char *name)
{
	struct str again = STR_INIT;
	struct tunnelrec_writer w;
	struct vector v;
	size_t step;

	if (load(c, &v, name)) {
		tunnelrec_writer_init(&w, &again);
		check_outcome(c, &v, "at once", run(c, &v, "at once", v.bytes.len, &w));
		if (json_is_true(json_object_get(v.root, "valid")) && writes_the_same(name))
			check_written(c, &v, &w);
		for (step = 1; step < 4096 && step < v.bytes.len; step = step * 3 + 1)
			if (v.bytes.len / step < 4000)
				check_outcome(c, &v, "in pieces", run(c, &v, "in pieces", step, NULL));
	}
	str_free(&again);
	unload(&v);
}

/* Every prefix of a good stream is truncated, or waits for more. */
static void check_prefixes(struct check *c, const char *name)
{
	struct vector v;
	size_t whole, n;

	if (load(c, &v, name)) {
		whole = v.bytes.len;
		for (n = 0; n < whole; n++) {
			v.bytes.len = n;
			check_that(c, run(c, &v, "prefix", n > 0 ? n : 1, NULL).fault ==
					TUNNELREC_TRUNCATED,
				"%s: the first %zu bytes", name, n);
		}
	}
	unload(&v);
}

/* Any one byte changed must be noticed, as a checksum or as something worse. */
static void check_flips(struct check *c, const char *name)
{
	struct vector v;
	size_t i;

	if (load(c, &v, name)) {
		json_object_del(v.root, "raw");
		for (i = 0; i < v.bytes.len * 8; i++) {
			v.bytes.s[i / 8] ^= (char)(1 << i % 8);
			check_that(c, run(c, &v, "flip", v.bytes.len, NULL).fault != TUNNELREC_OK,
				"%s: bit %zu changed and not noticed", name, i);
			v.bytes.s[i / 8] ^= (char)(1 << i % 8);
		}
	}
	unload(&v);
}

static const struct {
	const char *name, *type, *hex;
	enum tunnelrec_fault fault;
} hostile[] = {
	{"tinyint 128", "tinyint", "088002", TUNNELREC_MALFORMED},
	{"boolean 2", "boolean", "0802", TUNNELREC_MALFORMED},
	{"boolean 2^32", "boolean", "088080808010", TUNNELREC_MALFORMED},
	{"nanoseconds of a second", "timestamp", "0a0080a8d6b907", TUNNELREC_MALFORMED},
	{"null flag 2", "array<int>", "0a0102", TUNNELREC_MALFORMED},
	{"more keys than values", "map<int,int>", "0a01000200", TUNNELREC_MALFORMED},
	{"vector of another size", "vector(float,3)", "0a0200000000", TUNNELREC_MALFORMED},
	{"count of 2^63", "array<int>", "0affffffffffffffff7f", TUNNELREC_TRUNCATED},
	{"varint of 65 bits", "bigint", "0880808080808080808002", TUNNELREC_BAD_VARINT},
	{"string of 2^63", "string", "0affffffffffffffff7f", TUNNELREC_VALUE_TOO_LONG},
	{"string over the limit", "string", "0affffff01", TUNNELREC_VALUE_TOO_LONG},
	{"field 2^60", "bigint", "80808080808080808001", TUNNELREC_BAD_FIELD},
	{"metrics of 2^40", "bigint", "f0ffff7f000a808080808020", TUNNELREC_BAD_FOOTER},
	{"negative count", "bigint", "f0ffff7f01", TUNNELREC_ROW_COUNT},
	{"field 0, with room behind it", "bigint", "000000000000000000000000000000000000000000",
		TUNNELREC_BAD_FIELD},
	{"field 0 behind all columns", "bigint", "080200000000000000000000000000000000000000",
		TUNNELREC_BAD_FIELD},
	{"a column twice, with room behind it", "bigint",
		"080208020802000000000000000000000000000000", TUNNELREC_BAD_FIELD},
	{"a column past the last", "bigint", "100208020802000000000000000000000000000000",
		TUNNELREC_BAD_FIELD},
};

static void check_hostile(struct check *c)
{
	const struct odpstype *ref;
	struct odpstype type;
	struct vector v;
	struct outcome o;
	size_t i;

	for (i = 0; i < CHECK_COUNT(hostile); i++) {
		odpstype_parse(&type, span_of(hostile[i].type));
		ref = &type;
		v = (struct vector){.name = hostile[i].name, .refs = &ref, .n = 1};
		vector_hex(&v.bytes, hostile[i].hex);
		o = run(c, &v, "hostile", v.bytes.len, NULL);
		check_that(c, o.fault == hostile[i].fault, "%s: %s, not %s", hostile[i].name,
			tunnelrec_fault_name(o.fault), tunnelrec_fault_name(hostile[i].fault));
		str_free(&v.bytes);
		odpstype_free(&type);
	}
}

/* A stream of one bigint whose checksums come sign-extended, in ten bytes where bit 31 is set. */
static void make_extended(struct str *out, const struct odpstype *type, int64_t value)
{
	const struct tunnelrec_value one = {.set = true, .i = value};
	struct str body = STR_INIT;
	struct tunnelrec_writer w;
	size_t fields;

	tunnelrec_writer_init(&w, &body);
	tunnelrec_field(&w, 0, type, &one);
	fields = body.len;
	str_add(out, body.s, fields);
	vector_hex(out, "80c0ff7f");
	tunnelrec_put_count(out, (uint64_t)(int32_t)crc32c_value(&w.record));
	tunnelrec_end_record(&w);
	vector_hex(out, "f0ffff7f02f8ffff7f");
	tunnelrec_put_count(out, (uint64_t)(int32_t)crc32c_value(&w.stream));
	str_free(&body);
}

/* Such checksums are taken (protocol 6.3). */
static void check_long_checksums(struct check *c)
{
	struct odpstype type = {.kind = ODPS_BIGINT};
	const struct odpstype *ref = &type;
	struct vector v = {.name = "sign-extended", .refs = &ref, .n = 1};
	size_t longest = 0;
	int i;

	for (i = 0; i < 50; i++) {
		str_clear(&v.bytes);
		make_extended(&v.bytes, ref, i);
		longest = v.bytes.len > longest ? v.bytes.len : longest;
		check_that(c, run(c, &v, "at once", v.bytes.len, NULL).fault == TUNNELREC_OK,
			"checksums of ten bytes, value %d", i);
	}
	check_that(c, longest >= 2 + 4 + 10 + 9 + 10, "none was of ten bytes");
	str_free(&v.bytes);
}

int main(void)
{
	struct check c = CHECK_INIT;
	json_t *index = vector_load(&c, "records/index.json"), *one, *list;
	size_t i;

	check_hostile(&c);
	check_long_checksums(&c);
	list = json_object_get(index, "vectors");
	json_array_foreach(list, i, one)
		check_vector(&c, vector_text(one, "name"));
	if (index != NULL) {
		check_that(&c, json_array_size(list) > 70, "the index lists %zu vectors",
			json_array_size(list));
		check_prefixes(&c, "multi_small");
		check_prefixes(&c, "nested");
		check_prefixes(&c, "footer_metrics");
		check_flips(&c, "multi_small");
		check_flips(&c, "all_types");
		check_flips(&c, "footer_metrics");
	}
	json_decref(index);
	return check_end(&c);
}
