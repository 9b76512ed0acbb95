/* SPDX-License-Identifier: MIT */
/* Records of the tunnel, read and written. */
#include "odps/tunnelrec.h"

#include "base/mem.h"

#include <stdlib.h>

#define TAG_END_RECORD UINT64_C(268427264)
#define TAG_METRICS_END UINT64_C(268433408)
#define TAG_META_COUNT UINT64_C(268435440)
#define TAG_META_CHECKSUM UINT64_C(268435448)
#define TAG_METRICS UINT64_C(10) /* field 1, wire type 2 */
#define METRICS_MAX (UINT64_C(1) << 20)

/* A nested value that is longer and not all there is looked at again only when it grew by a quarter. */
#define RESCAN_MIN 65536

enum wire { WIRE_VARINT = 0, WIRE_EIGHT = 1, WIRE_BYTES = 2, WIRE_FOUR = 5 };

struct kind_row {
	enum wire wire;
	bool is_span;     /* the value is a span of the window */
	int64_t min, max; /* of those that are one zigzag number */
};

static const struct kind_row kinds[ODPS_KINDS] = {
	[ODPS_TINYINT] = {WIRE_VARINT, false, INT8_MIN, INT8_MAX},
	[ODPS_SMALLINT] = {WIRE_VARINT, false, INT16_MIN, INT16_MAX},
	[ODPS_INT] = {WIRE_VARINT, false, INT32_MIN, INT32_MAX},
	[ODPS_BIGINT] = {WIRE_VARINT, false, INT64_MIN, INT64_MAX},
	[ODPS_BOOLEAN] = {WIRE_VARINT, false, 0, 1},
	[ODPS_FLOAT] = {WIRE_FOUR, false, 0, 0},
	[ODPS_DOUBLE] = {WIRE_EIGHT, false, 0, 0},
	[ODPS_DECIMAL] = {WIRE_BYTES, true, 0, 0},
	[ODPS_STRING] = {WIRE_BYTES, true, 0, 0},
	[ODPS_CHAR] = {WIRE_BYTES, true, 0, 0},
	[ODPS_VARCHAR] = {WIRE_BYTES, true, 0, 0},
	[ODPS_BINARY] = {WIRE_BYTES, true, 0, 0},
	[ODPS_JSON] = {WIRE_BYTES, true, 0, 0},
	[ODPS_DATE] = {WIRE_VARINT, false, INT64_MIN, INT64_MAX},
	[ODPS_DATETIME] = {WIRE_VARINT, false, INT64_MIN, INT64_MAX},
	[ODPS_TIMESTAMP] = {WIRE_BYTES, false, 0, 0},
	[ODPS_TIMESTAMP_NTZ] = {WIRE_BYTES, false, 0, 0},
	[ODPS_INTERVAL_YEAR_MONTH] = {WIRE_VARINT, false, INT64_MIN, INT64_MAX},
	[ODPS_INTERVAL_DAY_TIME] = {WIRE_BYTES, false, 0, 0},
	[ODPS_GEOGRAPHY] = {WIRE_BYTES, true, 0, 0},
	[ODPS_VECTOR] = {WIRE_BYTES, true, 0, 0},
	[ODPS_ARRAY] = {WIRE_BYTES, true, 0, 0},
	[ODPS_MAP] = {WIRE_BYTES, true, 0, 0},
	[ODPS_STRUCT] = {WIRE_BYTES, true, 0, 0},
};

static const char *const fault_names[] = {
	[TUNNELREC_OK] = "ok",
	[TUNNELREC_RECORD_CHECKSUM] = "record_checksum",
	[TUNNELREC_STREAM_CHECKSUM] = "stream_checksum",
	[TUNNELREC_METRICS_CHECKSUM] = "metrics_checksum",
	[TUNNELREC_ROW_COUNT] = "row_count",
	[TUNNELREC_TRUNCATED] = "truncated",
	[TUNNELREC_BAD_FIELD] = "bad_field",
	[TUNNELREC_BAD_VARINT] = "bad_varint",
	[TUNNELREC_BAD_FOOTER] = "bad_footer",
	[TUNNELREC_TRAILING_DATA] = "trailing_data",
	[TUNNELREC_MALFORMED] = "malformed",
	[TUNNELREC_VALUE_TOO_LONG] = "value_too_long",
};

const char *tunnelrec_fault_name(enum tunnelrec_fault fault)
{
	return fault_names[fault];
}

/* What a step over a piece of the window came to. */
enum scan { SCAN_BAD = -1, SCAN_MORE = 0, SCAN_DONE = 1 };

/* A place in the window, and what was wrong there. */
struct cursor {
	const char *p, *end;
	struct crc32c *crc;         /* fed with the values that are read; NULL: not */
	enum tunnelrec_fault fault; /* with SCAN_BAD */
	const char *what;           /* with SCAN_BAD: the same in words */
	size_t missing;             /* with SCAN_MORE: bytes that are wanted at least; 0: unknown */
};

static enum scan bad(struct cursor *c, enum tunnelrec_fault fault, const char *what)
{
	c->fault = fault;
	c->what = what;
	return SCAN_BAD;
}

static enum scan scan_long_varint(struct cursor *c, uint64_t *out)
{
	uint64_t v = 0;
	unsigned shift;
	const char *p = c->p;
	unsigned char b;

	for (shift = 0; shift < 70; shift += 7) {
		if (p == c->end)
			return SCAN_MORE;
		b = (unsigned char)*p++;
		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80) {
			c->p = p;
			*out = v;
			return SCAN_DONE;
		}
	}
	return bad(c, TUNNELREC_BAD_VARINT, "a number of more than 64 bits");
}

/*
 * One of two to eight bytes, of eight that are there: its groups of seven bits are
 * pushed together, in pairs, then fours, then eights. Returns its bytes; 0: it is longer.
 */
static inline unsigned scan_word(const char *p, uint64_t *out)
{
	uint64_t w, stops;

	memcpy(&w, p, 8);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	stops = ~w & UINT64_C(0x8080808080808080);
	if (stops == 0)
		return 0;
	w &= (stops ^ (stops - 1)) & UINT64_C(0x7f7f7f7f7f7f7f7f);
	w = (w & UINT64_C(0x007f007f007f007f)) | (w & UINT64_C(0x7f007f007f007f00)) >> 1;
	w = (w & UINT64_C(0x00003fff00003fff)) | (w & UINT64_C(0x3fff00003fff0000)) >> 2;
	*out = (w & UINT64_C(0x000000000fffffff)) | (w & UINT64_C(0x0fffffff00000000)) >> 4;
	return (unsigned)__builtin_ctzll(stops) / 8 + 1;
}

static inline enum scan scan_varint(struct cursor *c, uint64_t *out)
{
	unsigned n;

	if (c->p < c->end && (unsigned char)*c->p < 0x80) {
		*out = (unsigned char)*c->p++;
		return SCAN_DONE;
	}
	if (c->end - c->p >= 8 && (n = scan_word(c->p, out)) > 0) {
		c->p += n;
		return SCAN_DONE;
	}
	return scan_long_varint(c, out);
}

static inline int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (0 - (v & 1)));
}

static inline uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static inline enum scan scan_number(struct cursor *c, enum odps_kind kind, int64_t *out)
{
	uint64_t v;
	enum scan rc = scan_varint(c, &v);

	if (rc != SCAN_DONE)
		return rc;
	*out = kind == ODPS_BOOLEAN ? (int64_t)(v > 1 ? 2 : v) : unzigzag(v);
	if (*out < kinds[kind].min || *out > kinds[kind].max)
		return bad(c, TUNNELREC_MALFORMED, "a number outside its type's range");
	return SCAN_DONE;
}

static inline enum scan scan_fixed(struct cursor *c, void *out, size_t size)
{
	if ((size_t)(c->end - c->p) < size) {
		c->missing = size - (size_t)(c->end - c->p);
		return SCAN_MORE;
	}
	memcpy(out, c->p, size);
	c->p += size;
	return SCAN_DONE;
}

static inline enum scan scan_float(struct cursor *c, float *out)
{
	uint32_t bits;
	enum scan rc = scan_fixed(c, &bits, 4);

	if (rc == SCAN_DONE) {
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
		bits = __builtin_bswap32(bits);
#endif
		memcpy(out, &bits, 4);
	}
	return rc;
}

static inline enum scan scan_double(struct cursor *c, double *out)
{
	uint64_t bits;
	enum scan rc = scan_fixed(c, &bits, 8);

	if (rc == SCAN_DONE) {
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
		bits = __builtin_bswap64(bits);
#endif
		memcpy(out, &bits, 8);
	}
	return rc;
}

static inline enum scan scan_bytes(struct cursor *c, struct span *out)
{
	size_t there;
	uint64_t n;
	enum scan rc = scan_varint(c, &n);

	if (rc != SCAN_DONE)
		return rc;
	there = (size_t)(c->end - c->p);
	if (n > there) {
		c->missing = n - there;
		return SCAN_MORE;
	}
	*out = (struct span){c->p, n};
	c->p += n;
	return SCAN_DONE;
}

static enum scan scan_instant(struct cursor *c, struct tunnelrec_value *v)
{
	uint64_t sec, nano;
	enum scan rc = scan_varint(c, &sec);

	if (rc == SCAN_DONE)
		rc = scan_varint(c, &nano);
	if (rc != SCAN_DONE)
		return rc;
	if (unzigzag(nano) <= -1000000000 || unzigzag(nano) >= 1000000000)
		return bad(c, TUNNELREC_MALFORMED, "nanoseconds of a second or more");
	v->sec = unzigzag(sec);
	v->nano = (int32_t)unzigzag(nano);
	return SCAN_DONE;
}

/* The value of a type that is not nested. */
static inline enum scan scan_plain(struct cursor *c, enum odps_kind kind, struct tunnelrec_value *v)
{
	switch (kind) {
	case ODPS_FLOAT:
		return scan_float(c, &v->f);
	case ODPS_DOUBLE:
		return scan_double(c, &v->d);
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
	case ODPS_INTERVAL_DAY_TIME:
		return scan_instant(c, v);
	default:
		return kinds[kind].is_span ? scan_bytes(c, &v->s) : scan_number(c, kind, &v->i);
	}
}

/* Feed a value that is not nested to the checksum, as protocol 6.2 has it. */
static inline void feed(struct crc32c *crc, enum odps_kind kind, const struct tunnelrec_value *v)
{
	uint32_t four;
	uint64_t eight;

	switch (kind) {
	case ODPS_BOOLEAN:
		crc32c_add_bool(crc, v->i != 0);
		break;
	case ODPS_FLOAT:
		memcpy(&four, &v->f, 4);
		crc32c_add_u32(crc, four);
		break;
	case ODPS_DOUBLE:
		memcpy(&eight, &v->d, 8);
		crc32c_add_u64(crc, eight);
		break;
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
	case ODPS_INTERVAL_DAY_TIME:
		crc32c_add_u64(crc, (uint64_t)v->sec);
		crc32c_add_u32(crc, (uint32_t)v->nano);
		break;
	default:
		if (kinds[kind].is_span)
			crc32c_add_bytes(crc, v->s.p, v->s.len);
		else
			crc32c_add_u64(crc, (uint64_t)v->i);
	}
}

static enum scan scan_member(struct cursor *c, const struct odpstype *type);

/* A null flag and, unless it says null, the member. */
static enum scan scan_nullable(struct cursor *c, const struct odpstype *type)
{
	uint64_t null;
	enum scan rc = scan_varint(c, &null);

	if (rc != SCAN_DONE)
		return rc;
	if (null > 1)
		return bad(c, TUNNELREC_MALFORMED, "a null flag that is neither 0 nor 1");
	return null ? SCAN_DONE : scan_member(c, type);
}

static enum scan scan_array(struct cursor *c, const struct odpstype *element)
{
	uint64_t n;
	enum scan rc;

	for (rc = scan_varint(c, &n); rc == SCAN_DONE && n > 0; n--)
		rc = scan_nullable(c, element);
	return rc;
}

static enum scan scan_vector(struct cursor *c, const struct odpstype *type)
{
	uint64_t n;
	enum scan rc = scan_varint(c, &n);

	if (rc == SCAN_DONE && n != type->size)
		return bad(c, TUNNELREC_MALFORMED, "a vector of another dimension than its type's");
	for (; rc == SCAN_DONE && n > 0; n--)
		rc = scan_member(c, type->member);
	return rc;
}

/* A map is two arrays of one length. */
static enum scan scan_map(struct cursor *c, const struct odpstype *type)
{
	const char *keys = c->p, *values;
	enum scan rc = scan_array(c, &type->member[0]);

	if (rc != SCAN_DONE)
		return rc;
	values = c->p;
	rc = scan_array(c, &type->member[1]);
	if (rc == SCAN_DONE && tunnelrec_get_count(&keys) != tunnelrec_get_count(&values))
		return bad(c, TUNNELREC_MALFORMED, "a map with more keys than values, or fewer");
	return rc;
}

static enum scan scan_struct(struct cursor *c, const struct odpstype *type)
{
	enum scan rc = SCAN_DONE;
	size_t i;

	for (i = 0; i < type->n_members && rc == SCAN_DONE; i++)
		rc = scan_nullable(c, &type->member[i]);
	return rc;
}

/* Any value without its tag; the depth of the recursion is that of the type. */
static enum scan scan_member(struct cursor *c, const struct odpstype *type)
{
	struct tunnelrec_value v;
	enum scan rc;

	switch (type->kind) {
	case ODPS_ARRAY:
		return scan_array(c, type->member);
	case ODPS_VECTOR:
		return scan_vector(c, type);
	case ODPS_MAP:
		return scan_map(c, type);
	case ODPS_STRUCT:
		return scan_struct(c, type);
	default:
		rc = scan_plain(c, type->kind, &v);
		if (rc == SCAN_DONE && c->crc != NULL)
			feed(c->crc, type->kind, &v);
		return rc;
	}
}

/*
 * A nested value as a column's. The checksum is fed on the way, so it is put back
 * where the value turns out not to be all there.
 */
static enum scan scan_nested(struct cursor *c, const struct odpstype *type, struct span *out,
	uint32_t field)
{
	const char *start = c->p;
	size_t there = (size_t)(c->end - start);
	uint32_t before = crc32c_value(c->crc);
	enum scan rc;

	crc32c_add_u32(c->crc, field);
	rc = scan_member(c, type);
	if (rc != SCAN_DONE) {
		c->crc->crc = before;
		c->crc->len = 0;
	}
	if (rc == SCAN_MORE && there > RESCAN_MIN && c->missing < there / 4)
		c->missing = there / 4;
	*out = (struct span){start, (size_t)(c->p - start)};
	return rc;
}

static enum tunnelrec_easy easy_way(enum odps_kind kind)
{
	switch (kind) {
	case ODPS_BOOLEAN:
		return TUNNELREC_BOOLEAN;
	case ODPS_DOUBLE:
		return TUNNELREC_DOUBLE;
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
	case ODPS_INTERVAL_DAY_TIME:
		return TUNNELREC_INSTANT;
	case ODPS_FLOAT:
	case ODPS_VECTOR:
	case ODPS_ARRAY:
	case ODPS_MAP:
	case ODPS_STRUCT:
		return TUNNELREC_NOT_EASY;
	default:
		return kinds[kind].is_span ? TUNNELREC_BYTES : TUNNELREC_NUMBER;
	}
}

static struct tunnelrec_easy_column easy_column_of(size_t i, enum odps_kind kind)
{
	struct tunnelrec_easy_column easy = {.way = easy_way(kind), .tag = TUNNELREC_NO_TAG};

	if (easy.way == TUNNELREC_NOT_EASY || i >= 15)
		return easy;
	easy.tag = (short)((i + 1) << 3 | kinds[kind].wire);
	easy.min = kinds[kind].min;
	easy.max = kinds[kind].max;
	return easy;
}

void tunnelrec_reader_init(struct tunnelrec_reader *r, const struct odpstype *const *types,
	size_t n_columns, size_t max_record)
{
	size_t i;

	*r = (struct tunnelrec_reader){
		.types = types, .n_columns = n_columns, .max_record = max_record};
	r->values = mem_alloc(n_columns + 1, sizeof *r->values);
	r->offset = mem_alloc(n_columns, sizeof *r->offset);
	r->easy = mem_alloc(n_columns + 1, sizeof *r->easy);
	for (i = 0; i < n_columns; i++)
		r->easy[i] = easy_column_of(i, types[i]->kind);
	r->easy[n_columns].tag = TUNNELREC_NO_TAG;
	tunnelrec_reader_reset(r);
}

void tunnelrec_reader_reset(struct tunnelrec_reader *r)
{
	r->rows = 0;
	r->fault = TUNNELREC_OK;
	r->ended = false;
	r->need = 0;
	r->at = 0;
	crc32c_reset(&r->stream);
}

void tunnelrec_reader_free(struct tunnelrec_reader *r)
{
	free(r->values);
	free(r->offset);
	free(r->easy);
	r->values = NULL;
	r->offset = NULL;
	r->easy = NULL;
}

static enum tunnelrec_step refuse(struct tunnelrec_reader *r, enum tunnelrec_fault fault,
	const char *what, struct err *err)
{
	bool footer = fault == TUNNELREC_ROW_COUNT || fault == TUNNELREC_STREAM_CHECKSUM ||
		fault == TUNNELREC_TRAILING_DATA || fault == TUNNELREC_METRICS_CHECKSUM;

	r->fault = fault;
	err_set(err, EXIT_FAILED, "%s record %llu: %s: %s", footer ? "behind" : "in",
		(unsigned long long)r->rows + !footer, fault_names[fault], what);
	return TUNNELREC_ERROR;
}

/* One field behind its tag. Moves r->at behind it when it is all there. */
static inline enum scan scan_field(struct tunnelrec_reader *r, const char *window, struct cursor *c,
	uint64_t tag)
{
	uint64_t field = tag >> 3;
	const struct odpstype *type;
	struct tunnelrec_value *v;
	enum scan rc;

	if (field < 1 || field > r->n_columns)
		return bad(c, TUNNELREC_BAD_FIELD, "a field that no column has");
	type = r->types[field - 1];
	v = &r->values[field - 1];
	if ((tag & 7) != kinds[type->kind].wire)
		return bad(c, TUNNELREC_BAD_FIELD,
			"a field of another wire type than its column's");
	if (v->set)
		return bad(c, TUNNELREC_BAD_FIELD, "the same field twice");
	if (odpstype_is_nested(type)) {
		rc = scan_nested(c, type, &v->s, (uint32_t)field);
	} else {
		rc = scan_plain(c, type->kind, v);
		if (rc == SCAN_DONE) {
			crc32c_add_u32(c->crc, (uint32_t)field);
			feed(c->crc, type->kind, v);
		}
	}
	if (rc != SCAN_DONE)
		return rc;
	v->set = true;
	r->at = (size_t)(c->p - window);
	return SCAN_DONE;
}

/* A tag and two numbers of eight bytes, and some more. */
#define EASY_ROOM 24

/* A number at p, of the eight bytes that are there; NULL: it is longer. */
static inline const char *easy_varint(const char *p, uint64_t *out)
{
	unsigned n;

	if ((unsigned char)*p < 0x80) {
		*out = (unsigned char)*p;
		return p + 1;
	}
	n = scan_word(p, out);
	return n > 0 ? p + n : NULL;
}

static inline const char *easy_instant(const char *p, uint64_t sec, struct tunnelrec_value *v)
{
	uint64_t nano;

	p = easy_varint(p, &nano);
	if (p == NULL || unzigzag(nano) <= -1000000000 || unzigzag(nano) >= 1000000000)
		return NULL;
	v->sec = unzigzag(sec);
	v->nano = (int32_t)unzigzag(nano);
	return p;
}

/* The value of an easy field at p; returns its end, or NULL: it is not so easy after all. */
static inline const char *easy_value(const struct tunnelrec_easy_column *column, const char *p,
	const char *end, struct tunnelrec_value *v)
{
	uint64_t n;

	if (column->way == TUNNELREC_DOUBLE) {
		memcpy(&v->i, p, 8);
		return p + 8;
	}
	p = easy_varint(p, &n);
	if (p == NULL)
		return NULL;
	if (column->way == TUNNELREC_BYTES) {
		v->s = (struct span){p, n};
		return n <= (size_t)(end - p) ? p + n : NULL;
	}
	if (column->way == TUNNELREC_INSTANT)
		return easy_instant(p, n, v);
	v->i = column->way == TUNNELREC_NUMBER ? unzigzag(n) : (int64_t)n;
	return v->i >= column->min && v->i <= column->max ? p : NULL;
}

static inline void feed_easy(struct crc32c *crc, enum tunnelrec_easy way, uint32_t field,
	const struct tunnelrec_value *v, const char *end)
{
	if (way == TUNNELREC_NUMBER || way == TUNNELREC_DOUBLE) {
		crc32c_add_u32_u64(crc, field, (uint64_t)v->i);
		return;
	}
	if (way == TUNNELREC_INSTANT) {
		crc32c_add_u32_u64(crc, field, (uint64_t)v->sec);
		crc32c_add_u32(crc, (uint32_t)v->nano);
		return;
	}
	crc32c_add_u32(crc, field);
	if (way == TUNNELREC_BOOLEAN)
		crc32c_add_bool(crc, v->i != 0);
	else if (v->s.len <= CRC32C_SHORT && end - v->s.p >= CRC32C_SHORT + 16)
		crc32c_add_short(crc, v->s.p, v->s.len);
	else
		crc32c_add_bytes(crc, v->s.p, v->s.len);
}

/* The column of a tag of one byte, if its field is easy and has not come yet; else SIZE_MAX. */
static inline size_t easy_column(const struct tunnelrec_reader *r, unsigned char tag)
{
	size_t i = (size_t)(tag >> 3) - 1;

	return i < r->n_columns && r->easy[i].tag == tag && !r->values[i].set ? i : SIZE_MAX;
}

/*
 * Step over fields as they mostly are: each column's behind the one before, the tag in
 * one byte, the number in eight, and so many bytes behind it that nothing need be
 * asked. What is otherwise, or wrong, is left for scan_field, which says the same of
 * each field, only slower.
 */
static void scan_easy(struct tunnelrec_reader *r, const char *window, struct cursor *c)
{
	const struct tunnelrec_easy_column *column;
	const char *p = c->p, *next;
	size_t i = 0;

	for (; c->end - p >= EASY_ROOM; p = next, i++) {
		column = &r->easy[i];
		if ((unsigned char)*p != column->tag || r->values[i].set) {
			i = easy_column(r, (unsigned char)*p);
			if (i == SIZE_MAX)
				break;
			column = &r->easy[i];
		}
		next = easy_value(column, p + 1, c->end, &r->values[i]);
		if (next == NULL)
			break;
		r->values[i].set = true;
		feed_easy(c->crc, column->way, (uint32_t)i + 1, &r->values[i], c->end);
	}
	c->p = p;
	r->at = (size_t)(p - window);
}

static enum scan scan_checksum(struct cursor *c, uint32_t want, enum tunnelrec_fault fault,
	const char *what)
{
	uint64_t given;
	enum scan rc = scan_varint(c, &given);

	/* one writer extends bit 31 as a sign to 64 bits (protocol 6.3) */
	if (rc == SCAN_DONE && given != want && given != (uint64_t)(int64_t)(int32_t)want)
		return bad(c, fault, what);
	return rc;
}

static enum scan scan_end_record(struct tunnelrec_reader *r, struct cursor *c)
{
	uint32_t sum = crc32c_value(&r->record);
	enum scan rc = scan_checksum(c, sum, TUNNELREC_RECORD_CHECKSUM,
		"the record's checksum does not match its values");

	if (rc == SCAN_DONE)
		crc32c_add_u32(&r->stream, sum);
	return rc;
}

static enum scan scan_metrics(struct cursor *c)
{
	struct crc32c crc;
	struct span json;
	uint64_t n, tag;
	struct cursor ahead = *c;
	enum scan rc;

	crc32c_reset(&crc);
	if (scan_varint(&ahead, &n) == SCAN_DONE && n > METRICS_MAX)
		return bad(c, TUNNELREC_BAD_FOOTER, "a metrics block that is too long");
	rc = scan_bytes(c, &json);
	if (rc == SCAN_DONE)
		rc = scan_varint(c, &tag);
	if (rc != SCAN_DONE)
		return rc;
	if (tag != TAG_METRICS_END)
		return bad(c, TUNNELREC_BAD_FOOTER, "a metrics block without its end");
	crc32c_add_u32(&crc, 1);
	crc32c_add_bytes(&crc, json.p, json.len);
	return scan_checksum(c, crc32c_value(&crc), TUNNELREC_METRICS_CHECKSUM,
		"the metrics' checksum does not match");
}

/* What follows the tag META_COUNT. */
static enum scan scan_footer(struct tunnelrec_reader *r, struct cursor *c)
{
	uint64_t count, tag;
	enum scan rc = scan_varint(c, &count);

	if (rc == SCAN_DONE && (unzigzag(count) < 0 || (uint64_t)unzigzag(count) != r->rows))
		return bad(c, TUNNELREC_ROW_COUNT, "the footer counts other rows than came");
	if (rc == SCAN_DONE)
		rc = scan_varint(c, &tag);
	if (rc == SCAN_DONE && tag == TAG_METRICS) {
		rc = scan_metrics(c);
		if (rc == SCAN_DONE)
			rc = scan_varint(c, &tag);
	}
	if (rc != SCAN_DONE)
		return rc;
	if (tag != TAG_META_CHECKSUM)
		return bad(c, TUNNELREC_BAD_FOOTER, "no checksum behind the count");
	return scan_checksum(c, crc32c_value(&r->stream), TUNNELREC_STREAM_CHECKSUM,
		"the checksum of all records does not match");
}

/* The window may have moved since the record began. */
static void place_spans(struct tunnelrec_reader *r, const char *window)
{
	size_t i;

	for (i = 0; i < r->n_columns; i++)
		if (r->values[i].set && kinds[r->types[i]->kind].is_span)
			r->values[i].s.p = window + r->offset[i];
}

static void begin_record(struct tunnelrec_reader *r)
{
	size_t i;

	for (i = 0; i < r->n_columns; i++)
		r->values[i].set = false;
	crc32c_reset(&r->record);
}

/* Fields and what ends a record, as far as the window goes. *tag tells what came last. */
static enum scan scan_record(struct tunnelrec_reader *r, const char *window, struct cursor *c,
	uint64_t *tag)
{
	enum scan rc;

	do {
		scan_easy(r, window, c);
		rc = scan_varint(c, tag);
		if (rc != SCAN_DONE)
			return rc;
		if (*tag == TAG_END_RECORD)
			return scan_end_record(r, c);
		if (*tag == TAG_META_COUNT && r->at > 0)
			return bad(c, TUNNELREC_BAD_FOOTER, "the footer came inside a record");
		if (*tag == TAG_META_COUNT)
			return scan_footer(r, c);
		rc = scan_field(r, window, c, *tag);
	} while (rc == SCAN_DONE);
	return rc;
}

/* The window ends inside something: is more allowed, and how much is wanted? */
static enum tunnelrec_step want_more(struct tunnelrec_reader *r, const char *window,
	const struct cursor *c, size_t n, bool eof, struct err *err)
{
	size_t want = c->missing > 0 ? c->missing : 1, i;

	for (i = 0; i < r->n_columns; i++)
		if (r->values[i].set && kinds[r->types[i]->kind].is_span)
			r->offset[i] = (size_t)(r->values[i].s.p - window);
	if (want > r->max_record || n > r->max_record - want)
		return refuse(r, TUNNELREC_VALUE_TOO_LONG, "the record is over the limit", err);
	if (eof)
		return refuse(r, TUNNELREC_TRUNCATED, "the body ended before its footer", err);
	r->need = n + want;
	return TUNNELREC_MORE;
}

static enum tunnelrec_step read_end(struct tunnelrec_reader *r, size_t n, bool eof, struct err *err)
{
	if (n > 0)
		return refuse(r, TUNNELREC_TRAILING_DATA, "bytes behind the footer", err);
	r->need = 1;
	return eof ? TUNNELREC_END : TUNNELREC_MORE;
}

enum tunnelrec_step tunnelrec_read(struct tunnelrec_reader *r, const char *p, size_t n, bool eof,
	size_t *used, struct err *err)
{
	struct cursor c = {.p = p + r->at, .end = p + n, .crc = &r->record};
	uint64_t tag;
	enum scan rc;

	*used = 0;
	r->need = 0;
	if (r->ended)
		return read_end(r, n, eof, err);
	if (r->at == 0)
		begin_record(r);
	else
		place_spans(r, p);
	rc = scan_record(r, p, &c, &tag);
	if (rc == SCAN_BAD)
		return refuse(r, c.fault, c.what, err);
	if (rc == SCAN_MORE)
		return want_more(r, p, &c, n, eof, err);
	r->at = 0;
	*used = (size_t)(c.p - p);
	if (*used > r->max_record)
		return refuse(r, TUNNELREC_VALUE_TOO_LONG, "the record is over the limit", err);
	if (tag == TAG_META_COUNT) {
		r->ended = true;
		return read_end(r, n - *used, eof, err);
	}
	r->rows++;
	return TUNNELREC_RECORD;
}

/* A number within a value that was verified before. */
static uint64_t get_varint(const char **p)
{
	struct cursor c = {.p = *p, .end = *p + 10};
	uint64_t v = 0;

	scan_varint(&c, &v);
	*p = c.p;
	return v;
}

uint64_t tunnelrec_get_count(const char **p)
{
	return get_varint(p);
}

bool tunnelrec_get_null(const char **p)
{
	return get_varint(p) != 0;
}

void tunnelrec_get(const char **p, const struct odpstype *type, struct tunnelrec_value *v)
{
	struct cursor c = {.p = *p, .end = *p + (SIZE_MAX >> 2)};

	v->set = true;
	scan_plain(&c, type->kind, v);
	*p = c.p;
}

static void put_varint(struct str *out, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	str_add(out, bytes, n);
}

static void put_fixed(struct str *out, uint64_t bits, size_t size)
{
	char bytes[8];
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = (char)(bits >> 8 * i);
	str_add(out, bytes, size);
}

void tunnelrec_put_count(struct str *out, uint64_t n)
{
	put_varint(out, n);
}

void tunnelrec_put_null(struct str *out, bool null)
{
	put_varint(out, null);
}

void tunnelrec_put(struct str *out, const struct odpstype *type, const struct tunnelrec_value *v)
{
	uint32_t four;
	uint64_t eight;

	switch (type->kind) {
	case ODPS_BOOLEAN:
		put_varint(out, v->i != 0);
		break;
	case ODPS_FLOAT:
		memcpy(&four, &v->f, 4);
		put_fixed(out, four, 4);
		break;
	case ODPS_DOUBLE:
		memcpy(&eight, &v->d, 8);
		put_fixed(out, eight, 8);
		break;
	case ODPS_TIMESTAMP:
	case ODPS_TIMESTAMP_NTZ:
	case ODPS_INTERVAL_DAY_TIME:
		put_varint(out, zigzag(v->sec));
		put_varint(out, zigzag(v->nano));
		break;
	default:
		if (!kinds[type->kind].is_span) {
			put_varint(out, zigzag(v->i));
			break;
		}
		if (!odpstype_is_nested(type))
			put_varint(out, v->s.len);
		str_add(out, v->s.p, v->s.len);
	}
}

void tunnelrec_writer_init(struct tunnelrec_writer *w, struct str *out)
{
	w->out = out;
	w->rows = 0;
	crc32c_reset(&w->record);
	crc32c_reset(&w->stream);
}

void tunnelrec_field(struct tunnelrec_writer *w, size_t column, const struct odpstype *type,
	const struct tunnelrec_value *v)
{
	struct cursor c = {.crc = &w->record};

	if (!v->set)
		return;
	put_varint(w->out, (column + 1) << 3 | kinds[type->kind].wire);
	tunnelrec_put(w->out, type, v);
	crc32c_add_u32(&w->record, (uint32_t)(column + 1));
	if (odpstype_is_nested(type)) {
		c.p = v->s.p;
		c.end = v->s.p + v->s.len;
		scan_member(&c, type);
	} else {
		feed(&w->record, type->kind, v);
	}
}

void tunnelrec_end_record(struct tunnelrec_writer *w)
{
	uint32_t sum = crc32c_value(&w->record);

	put_varint(w->out, TAG_END_RECORD);
	put_varint(w->out, sum);
	crc32c_add_u32(&w->stream, sum);
	crc32c_reset(&w->record);
	w->rows++;
}

static void put_metrics(struct str *out, const char *metrics)
{
	struct crc32c crc;
	size_t n = strlen(metrics);

	crc32c_reset(&crc);
	crc32c_add_u32(&crc, 1);
	crc32c_add_bytes(&crc, metrics, n);
	put_varint(out, TAG_METRICS);
	put_varint(out, n);
	str_add(out, metrics, n);
	put_varint(out, TAG_METRICS_END);
	put_varint(out, crc32c_value(&crc));
}

void tunnelrec_footer(struct tunnelrec_writer *w, const char *metrics)
{
	put_varint(w->out, TAG_META_COUNT);
	put_varint(w->out, zigzag((int64_t)w->rows));
	if (metrics != NULL)
		put_metrics(w->out, metrics);
	put_varint(w->out, TAG_META_CHECKSUM);
	put_varint(w->out, crc32c_value(&w->stream));
}
