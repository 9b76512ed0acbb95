/* SPDX-License-Identifier: MIT */
/* The JSON of records, scanned where it stands. */
#include "format/json.h"

#include "base/mem.h"
#include "base/scan.h"
#include "base/show.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_LEN_MAX JSON_LEN_MAX
#define NAMES_PAIRWISE 8 /* so many keys are compared pair by pair, more are sorted */

/*
 * A key of an open object: where it stands in the text, or if it has escapes in
 * json.decoded. Kept small: a record may consist of nothing but keys.
 */
struct name {
	uint32_t offset;
	uint32_t len : 31;
	uint32_t is_decoded : 1;
};

/* A key that the record before had at this place, as "name": to compare in one go. */
struct expected {
	size_t offset, len; /* in json.keys */
};

struct json {
	struct field *fields;
	size_t n, cap;
	struct expected *expected;
	size_t n_expected, cap_expected;
	struct str keys;
	struct name *names;
	size_t n_names, cap_names;
	struct str decoded;
	bool same, spaced;
	/* while scanning */
	const char *text, *end;
	const char *feeds_end; /* before this place line feeds are white space */
	struct fault *fault;
	bool duplicate; /* a nested duplicate key was found; told when all else is good */
	size_t duplicate_at;
	char duplicate_name[100];
};

struct json *json_new(void)
{
	struct json *j = mem_alloc(1, sizeof *j);

	j->fields = mem_grow(NULL, 0, &j->cap, sizeof *j->fields);
	return j;
}

void json_free(struct json *j)
{
	if (j == NULL)
		return;
	free(j->fields);
	free(j->expected);
	free(j->names);
	str_free(&j->keys);
	str_free(&j->decoded);
	free(j);
}

bool json_same_keys(const struct json *j)
{
	return j->same;
}

bool json_spaced(const struct json *j)
{
	return j->spaced;
}

/* A grammar fault at p. Returns NULL, for the scanners to return. */
static const char *bad(struct json *j, const char *p, const char *what)
{
	fault_set(j->fault, FAULT_BAD_JSON, "byte %zu: %s", (size_t)(p - j->text), what);
	return NULL;
}

/* White space before p's next token. The newline at the end stops it. */
static inline const char *skip_space(const struct json *j, const char *p)
{
	while ((unsigned char)*p <= ' ' &&
		(*p == ' ' || *p == '\t' || *p == '\r' || (*p == '\n' && p < j->feeds_end)))
		p++;
	return p;
}

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (unsigned char)((c | 0x20) - 'a') < 6;
}

/* Behind the escape whose backslash stands at p, or NULL. */
static const char *scan_escape(struct json *j, const char *p)
{
	int i;

	switch (p[1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 2;
	case 'u':
		for (i = 2; i < 6; i++)
			if (!is_hex(p[i]))
				return bad(j, p, "\\u without four hex digits");
		return p + 6;
	default:
		return bad(j, p, "unknown escape");
	}
}

/*
 * The string whose quote stands at p: returns behind its closing quote. flags tells
 * of escapes and of bytes past ASCII, which are checked to be UTF-8.
 */
static inline const char *scan_string(struct json *j, const char *p, unsigned *flags)
{
	const char *start = p + 1;
	bool high = false;

	*flags = 0;
	for (p++;;) {
		p = scan_string_stop(p, &high);
		if (*p == '"')
			break;
		if (*p != '\\')
			return bad(j, p,
				p >= j->end ? "the string is not closed"
					    : "a control character in a string");
		*flags |= VALUE_ESCAPED;
		p = scan_escape(j, p);
		if (p == NULL)
			return NULL;
	}
	if (high) {
		*flags |= VALUE_HIGH;
		if (utf8_check(start, (size_t)(p - start)) != (size_t)(p - start))
			return bad(j, start, "not UTF-8");
	}
	return p + 1;
}

/* The number at p. */
static inline const char *scan_number(struct json *j, const char *p)
{
	const char *start = p;

	if (*p == '-')
		p++;
	if (*p == '0')
		p++;
	else if (is_digit(*p))
		for (p++; is_digit(*p); p++)
			;
	else
		return bad(j, start, "not a JSON value");
	if (*p == '.') {
		if (!is_digit(p[1]))
			return bad(j, p, "a digit must follow the point");
		for (p += 2; is_digit(*p); p++)
			;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		if (*p == '+' || *p == '-')
			p++;
		if (!is_digit(*p))
			return bad(j, p, "an exponent without digits");
		for (p++; is_digit(*p); p++)
			;
	}
	if (is_digit(*p))
		return bad(j, start, "a number with a leading zero");
	return p;
}

/* true, false, null. */
static const char *scan_word(struct json *j, const char *p, enum value_kind *kind)
{
	if (memcmp(p, "true", 4) == 0) {
		*kind = VALUE_TRUE;
		return p + 4;
	}
	if (memcmp(p, "null", 4) == 0) {
		*kind = VALUE_NULL;
		return p + 4;
	}
	if (memcmp(p, "false", 5) == 0) {
		*kind = VALUE_FALSE;
		return p + 5;
	}
	return bad(j, p, p >= j->end ? "the line ends too early" : "not a JSON value");
}

/* Any value but an object or array. */
static inline const char *scan_scalar(struct json *j, const char *p, struct value *v)
{
	enum value_kind kind = VALUE_NUMBER;
	unsigned flags = 0;

	v->p = p;
	if (*p == '"') {
		kind = VALUE_STRING;
		p = scan_string(j, p, &flags);
	} else if (is_digit(*p) || *p == '-') {
		p = scan_number(j, p);
	} else {
		p = scan_word(j, p, &kind);
	}
	v->kind = kind;
	v->flags = flags;
	v->len = p == NULL ? 0 : (size_t)(p - v->p);
	return p;
}

static void push_name(struct json *j, struct span key, unsigned flags)
{
	struct name *name;
	struct fault ignored;

	j->names = mem_grow(j->names, j->n_names, &j->cap_names, sizeof *j->names);
	name = &j->names[j->n_names++];
	*name = (struct name){.offset = (uint32_t)(key.p + 1 - j->text),
		.len = (uint32_t)(key.len - 2) & NAME_LEN_MAX};
	if ((flags & VALUE_ESCAPED) == 0)
		return;
	name->offset = (uint32_t)j->decoded.len;
	name->is_decoded = 1;
	value_unescape((struct span){key.p + 1, key.len - 2}, true, &j->decoded, &ignored);
	name->len = (uint32_t)(j->decoded.len - name->offset) & NAME_LEN_MAX;
}

static struct span name_text(const struct json *j, const struct name *name)
{
	const char *base = name->is_decoded ? j->decoded.s : j->text;

	return (struct span){base + name->offset, name->len};
}

static int compare_names(const void *a, const void *b, void *json)
{
	struct span x = name_text(json, a), y = name_text(json, b);

	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return x.len == 0 ? 0 : memcmp(x.p, y.p, x.len);
}

/* Two equal names among those from the given one on; NULL: none. Reorders them. */
static const struct name *find_duplicate(struct json *j, size_t from)
{
	struct name *v = j->names + from;
	size_t n = j->n_names - from, i, k;

	if (n <= NAMES_PAIRWISE) {
		for (i = 1; i < n; i++)
			for (k = 0; k < i; k++)
				if (compare_names(&v[i], &v[k], j) == 0)
					return &v[i];
		return NULL;
	}
	qsort_r(v, n, sizeof *v, compare_names, j);
	for (i = 1; i < n; i++)
		if (compare_names(&v[i - 1], &v[i], j) == 0)
			return &v[i];
	return NULL;
}

static void note_duplicate(struct json *j, const struct name *name)
{
	struct span text = name_text(j, name);
	struct show show;

	if (j->duplicate)
		return;
	j->duplicate = true;
	snprintf(j->duplicate_name, sizeof j->duplicate_name, "%s",
		show_cut(&show, text.p, text.len, 80));
}

/* Check and forget the names of the object that closes. */
static void close_names(struct json *j, size_t from)
{
	const struct name *twice = NULL;

	if (j->n_names - from > 1)
		twice = find_duplicate(j, from);
	if (twice != NULL)
		note_duplicate(j, twice);
	j->n_names = from;
	if (from == 0)
		str_clear(&j->decoded);
}

/* The containers that are open: where the names of each object begin, or an array. */
struct nest {
	size_t names[JSON_DEPTH_MAX + 1]; /* NEST_ARRAY: an array */
	unsigned depth;
};
#define NEST_ARRAY SIZE_MAX

/* A key and its colon, in a nested object. */
static const char *scan_key(struct json *j, const char *p)
{
	const char *start = p;
	unsigned flags;

	if (*p != '"')
		return bad(j, p, "a key in quotes is wanted");
	p = scan_string(j, p, &flags);
	if (p == NULL)
		return NULL;
	push_name(j, (struct span){start, (size_t)(p - start)}, flags);
	p = skip_space(j, p);
	if (*p != ':')
		return bad(j, p, "a colon is wanted");
	return skip_space(j, p + 1);
}

/* Open the container at p. Returns the place of its first value, or of its end if it is empty. */
static const char *nest_open(struct json *j, struct nest *nest, const char *p, unsigned max,
	bool *empty)
{
	bool object = *p == '{';

	if (nest->depth == max)
		return bad(j, p, "nested deeper than 512");
	nest->names[nest->depth++] = object ? j->n_names : NEST_ARRAY;
	p = skip_space(j, p + 1);
	*empty = *p == (object ? '}' : ']');
	return object && !*empty ? scan_key(j, p) : p;
}

/*
 * Behind a value: close what closes, step to the next value. *done: all is closed.
 */
static const char *nest_step(struct json *j, struct nest *nest, const char *p, bool *done)
{
	size_t names;

	while (nest->depth > 0) {
		names = nest->names[nest->depth - 1];
		p = skip_space(j, p);
		if (*p == ',') {
			p = skip_space(j, p + 1);
			return names == NEST_ARRAY ? p : scan_key(j, p);
		}
		if (*p != (names == NEST_ARRAY ? ']' : '}'))
			return bad(j, p,
				p >= j->end                   ? "the line ends too early"
					: names == NEST_ARRAY ? "a comma or ] is wanted"
							      : "a comma or } is wanted");
		if (names != NEST_ARRAY)
			close_names(j, names);
		nest->depth--;
		p++;
	}
	*done = true;
	return p;
}

/* The object or array at p, which may nest max levels. */
static const char *scan_nested(struct json *j, const char *p, unsigned max, struct value *v)
{
	struct value scalar;
	struct nest nest;
	bool done = false, empty;

	nest.depth = 0;
	v->p = p;
	v->kind = *p == '{' ? VALUE_OBJECT : VALUE_ARRAY;
	v->flags = 0;
	while (!done) {
		if (*p == '{' || *p == '[') {
			p = nest_open(j, &nest, p, max, &empty);
			if (p == NULL)
				return NULL;
			if (!empty)
				continue;
		} else {
			p = scan_scalar(j, p, &scalar);
		}
		if (p != NULL)
			p = nest_step(j, &nest, p, &done);
		if (p == NULL)
			return NULL;
	}
	v->len = (size_t)(p - v->p);
	return p;
}

static inline const char *scan_any(struct json *j, const char *p, unsigned max, struct value *v)
{
	return *p == '{' || *p == '[' ? scan_nested(j, p, max, v) : scan_scalar(j, p, v);
}

/* Start a scan of the text. */
static void begin_scan(struct json *j, const char *text, size_t len, struct fault *f)
{
	j->text = text;
	j->end = text + len;
	j->feeds_end = j->end;
	j->fault = f;
	j->n_names = 0;
	j->duplicate = false;
	str_clear(&j->decoded);
}

/*
 * A line that is not UTF-8 is bad_utf8 whatever else is wrong with it. Returns NULL,
 * for json_record to return.
 */
static void refine_fault(struct json *j)
{
	size_t len = (size_t)(j->end - j->text), at = utf8_check(j->text, len);

	if (at < len)
		fault_set(j->fault, FAULT_BAD_UTF8, "byte %zu: 0x%02x is not UTF-8", at,
			(unsigned)(unsigned char)j->text[at]);
}

/* The key of field i at p, and its colon. Returns behind the colon. */
static inline const char *scan_field_key(struct json *j, const char *p, size_t i, struct span *key)
{
	static const struct expected none;
	const struct expected *e = i < j->n_expected ? &j->expected[i] : &none;
	const char *start = p;
	unsigned flags;

	if (e->len > 0 && (size_t)(j->end - p) >= e->len &&
		scan_equal(p, j->keys.s + e->offset, e->len)) {
		*key = (struct span){p, e->len - 1};
		return p + e->len;
	}
	if (*p != '"')
		return bad(j, p, "a key in quotes is wanted");
	p = scan_string(j, p, &flags);
	if (p == NULL)
		return NULL;
	*key = (struct span){start, (size_t)(p - start)};
	if (e->len != key->len + 1 || memcmp(key->p, j->keys.s + e->offset, key->len) != 0)
		j->same = false;
	p = skip_space(j, p);
	if (*p != ':')
		return bad(j, p, p >= j->end ? "the line ends too early" : "a colon is wanted");
	j->spaced |= p != start + key->len;
	return p + 1;
}

/* The members of the record whose brace stands at p. Returns behind the closing brace. */
static const char *scan_fields(struct json *j, const char *p)
{
	const char *q;
	struct field *field;

	q = skip_space(j, p + 1);
	j->spaced |= q != p + 1;
	if (*q == '}')
		return q + 1;
	for (p = q;; p = q) {
		if (j->n == JSON_FIELDS_MAX)
			return bad(j, p, "more than 262144 keys");
		if (j->n == j->cap)
			j->fields = mem_grow(j->fields, j->n, &j->cap, sizeof *j->fields);
		field = &j->fields[j->n];
		q = scan_field_key(j, p, j->n, &field->key);
		if (q == NULL)
			return NULL;
		j->n++;
		p = skip_space(j, q);
		j->spaced |= p != q;
		q = scan_any(j, p, JSON_DEPTH_MAX - 1, &field->value);
		if (q == NULL)
			return NULL;
		p = skip_space(j, q);
		j->spaced |= p != q;
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return bad(j, p,
				p >= j->end ? "the line ends too early" : "a comma or } is wanted");
		q = skip_space(j, p + 1);
		j->spaced |= q != p + 1;
	}
}

/* Keys that were not those of the record before: reserved or twice? */
static int check_keys(struct json *j)
{
	const struct name *twice;
	size_t i;
	bool escaped;

	j->n_names = 0;
	for (i = 0; i < j->n; i++) {
		escaped = memchr(j->fields[i].key.p, '\\', j->fields[i].key.len) != NULL;
		push_name(j, j->fields[i].key, escaped ? VALUE_ESCAPED : 0);
		if (span_is(name_text(j, &j->names[i]), "$ds"))
			return fault_set(j->fault, FAULT_RESERVED_KEY,
				"the key $ds is reserved for control lines");
	}
	twice = find_duplicate(j, 0);
	if (twice != NULL)
		note_duplicate(j, twice);
	return 0;
}

/* What the next record is expected to look like. */
static void learn_keys(struct json *j)
{
	size_t i;

	str_clear(&j->keys);
	j->n_expected = 0;
	for (i = 0; i < j->n; i++) {
		j->expected =
			mem_grow(j->expected, j->n_expected, &j->cap_expected, sizeof *j->expected);
		j->expected[j->n_expected++] =
			(struct expected){j->keys.len, j->fields[i].key.len + 1};
		str_add(&j->keys, j->fields[i].key.p, j->fields[i].key.len);
		str_addc(&j->keys, ':');
	}
	/* scan_equal may look past the last key */
	str_reserve(&j->keys, JSON_PAD);
}

/* The record at the front of the text. Returns the place behind it and its white space. */
static const char *scan_record(struct json *j)
{
	const char *p = skip_space(j, j->text), *end;

	j->n = 0;
	j->same = true;
	j->spaced = p != j->text;
	if (*p != '{')
		return bad(j, p, j->text == j->end ? "an empty line" : "a record is an object");
	p = scan_fields(j, p);
	if (p == NULL)
		return NULL;
	end = skip_space(j, p);
	j->spaced |= p != end;
	return end;
}

/* A record was scanned: are its keys good? Returns its fields, or NULL with a fault. */
static inline const struct field *take_record(struct json *j, size_t *n)
{
	j->same &= j->n == j->n_expected;
	if (!j->same && check_keys(j) < 0)
		return NULL;
	if (j->duplicate) {
		fault_set(j->fault, FAULT_DUPLICATE_KEY, "the key '%s' stands twice",
			j->duplicate_name);
		return NULL;
	}
	if (!j->same)
		learn_keys(j);
	*n = j->n;
	return j->fields;
}

const struct field *json_record(struct json *j, const char *line, size_t len, size_t *n,
	struct fault *f)
{
	const char *p;

	begin_scan(j, line, len, f);
	p = scan_record(j);
	if (p != NULL && p != j->end)
		p = bad(j, p, "text behind the record");
	if (p == NULL) {
		refine_fault(j);
		j->same = false;
		return NULL;
	}
	return take_record(j, n);
}

const struct field *json_record_ahead(struct json *j, const char *window, size_t size, size_t *len,
	size_t *n, struct fault *f)
{
	const char *p;

	begin_scan(j, window, size, f);
	j->feeds_end = window;
	p = scan_record(j);
	if (p == NULL || p == j->end || *p != '\n') {
		j->same = false;
		return NULL;
	}
	*len = (size_t)(p - window);
	return take_record(j, n);
}

/* One value alone, which may nest max levels. */
static int scan_alone(struct json *j, struct span text, unsigned max, struct value *v,
	struct fault *f)
{
	const char *p;

	begin_scan(j, text.p, text.len, f);
	p = scan_any(j, skip_space(j, text.p), max, v);
	if (p != NULL) {
		p = skip_space(j, p);
		if (p != j->end)
			p = bad(j, p, "text behind the value");
	}
	if (p == NULL) {
		refine_fault(j);
		return -1;
	}
	if (j->duplicate)
		return fault_set(f, FAULT_DUPLICATE_KEY, "the key '%s' stands twice",
			j->duplicate_name);
	return 0;
}

int json_value(struct json *j, const char *text, size_t len, struct value *v, struct fault *f)
{
	return scan_alone(j, (struct span){text, len}, JSON_DEPTH_MAX - 1, v, f);
}

int json_line(struct json *j, const char *text, size_t len, struct value *v, struct fault *f)
{
	return scan_alone(j, (struct span){text, len}, JSON_DEPTH_MAX + 1, v, f);
}

/* Walking over JSON that is known to be valid. */

static const char *walk_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

static const char *walk_string(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

static const char *walk_nested(const char *p)
{
	unsigned depth = 0;

	do {
		if (*p == '"') {
			p = walk_string(p);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	} while (depth > 0);
	return p;
}

static const char *walk_value(const char *p, struct value *v)
{
	v->p = p;
	v->flags = 0;
	switch (*p) {
	case '"':
		v->kind = VALUE_STRING;
		v->flags = VALUE_ESCAPED | VALUE_HIGH;
		p = walk_string(p);
		break;
	case '{':
	case '[':
		v->kind = *p == '{' ? VALUE_OBJECT : VALUE_ARRAY;
		p = walk_nested(p);
		break;
	case 't':
		v->kind = VALUE_TRUE;
		p += 4;
		break;
	case 'f':
		v->kind = VALUE_FALSE;
		p += 5;
		break;
	case 'n':
		v->kind = VALUE_NULL;
		p += 4;
		break;
	default:
		v->kind = VALUE_NUMBER;
		while (is_digit(*p) || *p == '-' || *p == '+' || *p == '.' || *p == 'e' ||
			*p == 'E')
			p++;
	}
	v->len = (size_t)(p - v->p);
	return p;
}

struct json_walk json_enter(const struct value *v)
{
	return (struct json_walk){walk_space(v->p + 1)};
}

bool json_member(struct json_walk *w, struct span *key, struct value *v)
{
	const char *p;

	if (*w->p == '}')
		return false;
	p = walk_string(w->p);
	*key = (struct span){w->p, (size_t)(p - w->p)};
	p = walk_value(walk_space(walk_space(p) + 1), v);
	p = walk_space(p);
	w->p = *p == ',' ? walk_space(p + 1) : p;
	return true;
}

bool json_element(struct json_walk *w, struct value *v)
{
	const char *p;

	if (*w->p == ']')
		return false;
	p = walk_space(walk_value(w->p, v));
	w->p = *p == ',' ? walk_space(p + 1) : p;
	return true;
}

struct span json_key_text(struct span key, struct str *scratch)
{
	struct span inside = {key.p + 1, key.len - 2};
	struct fault ignored;

	if (memchr(inside.p, '\\', inside.len) == NULL)
		return inside;
	str_clear(scratch);
	value_unescape(inside, true, scratch, &ignored);
	return (struct span){scratch->s, scratch->len};
}
