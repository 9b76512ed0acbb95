/* SPDX-License-Identifier: MIT */
/* Texts and bytes of values, and values as JSON. */
#include "value/value.h"

#include "base/base64.h"
#include "base/scan.h"
#include "base/utf8.h"

/* The offset of the first byte that a JSON string cannot hold as it is; n: there is none. */
static size_t find_escape(const char *s, size_t n)
{
	const struct scan quote = scan_splat('"'), slash = scan_splat('\\');
	struct scan v;
	unsigned stops;
	size_t i;

	for (i = 0; n - i >= SCAN_STRIP; i += SCAN_STRIP) {
		v = scan_load(s + i);
		stops = scan_bits(scan_or(scan_or(scan_eq(v, quote), scan_eq(v, slash)),
			scan_low(v)));
		if (stops != 0)
			return i + scan_first(stops);
	}
	while (i < n && (unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

static void add_escape(struct str *out, unsigned char c)
{
	static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt", hex[] = "0123456789abcdef";
	char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	const char *letter = c != '\0' ? strchr(from, c) : NULL;

	if (letter != NULL)
		escape[1] = to[letter - from];
	str_add(out, escape, letter != NULL ? 2 : 6);
}

/* The inside of a JSON string. */
static void add_inside(struct str *out, const char *s, size_t n)
{
	size_t run;

	for (;;) {
		run = find_escape(s, n);
		str_add(out, s, run);
		if (run == n)
			return;
		add_escape(out, (unsigned char)s[run]);
		s += run + 1;
		n -= run + 1;
	}
}

void value_json_string(struct str *out, const char *s, size_t n)
{
	str_reserve(out, n + 2);
	str_addc(out, '"');
	add_inside(out, s, n);
	str_addc(out, '"');
}

/* The offset of the first surrogate in the three bytes that UTF-8 would give it; n: there is none. */
static size_t find_surrogate(const char *s, size_t n)
{
	const char *p = s, *end = s + n;

	while ((p = memchr(p, 0xed, (size_t)(end - p))) != NULL && p < end) {
		if (end - p >= 3 && (unsigned char)p[1] >= 0xa0)
			return (size_t)(p - s);
		p++;
	}
	return n;
}

void value_json_name(struct str *out, struct span name)
{
	size_t run;

	str_addc(out, '"');
	for (;;) {
		run = find_surrogate(name.p, name.len);
		add_inside(out, name.p, run);
		if (run == name.len)
			break;
		str_addf(out, "\\ud%x%02x", (unsigned char)name.p[run + 1] >> 2 & 15,
			((unsigned char)name.p[run + 1] & 3) << 6 |
				((unsigned char)name.p[run + 2] & 63));
		name.p += run + 3;
		name.len -= run + 3;
	}
	str_addc(out, '"');
}

static unsigned hex4(const char *p)
{
	unsigned v = 0;
	int i, c;

	for (i = 0; i < 4; i++) {
		c = (unsigned char)p[i];
		v = v << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/*
 * The character that the u escape at *p stands for (*p is its backslash); steps over
 * it. Returns false for a lone surrogate, which stands for none.
 */
static bool unescape_u(const char **p, const char *end, uint32_t *c)
{
	const char *s = *p + 2;
	unsigned low;

	*c = hex4(s);
	*p = s += 4;
	if (*c < 0xd800 || *c > 0xdfff)
		return true;
	if (*c >= 0xdc00 || end - s < 6 || s[0] != '\\' || s[1] != 'u')
		return false;
	low = hex4(s + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return false;
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	*p = s + 6;
	return true;
}

/* What a letter behind a backslash stands for, but for u. */
static char unescape_letter(char c)
{
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return c;
	}
}

size_t value_decode(struct span inside, char *out, const char **lone)
{
	const char *p = inside.p, *end = p + inside.len, *escape, *q;
	char *o = out;
	uint32_t c;

	*lone = NULL;
	for (; p < end; p = q) {
		escape = memchr(p, '\\', (size_t)(end - p));
		q = escape != NULL ? escape : end;
		memcpy(o, p, (size_t)(q - p));
		o += q - p;
		if (escape == NULL)
			break;
		if (q[1] != 'u') {
			*o++ = unescape_letter(q[1]);
			q += 2;
			continue;
		}
		if (!unescape_u(&q, end, &c) && *lone == NULL)
			*lone = escape;
		o += utf8_put(o, c);
	}
	return (size_t)(o - out);
}

int value_lone(struct fault *f, const char *lone)
{
	return fault_set(f, FAULT_BAD_CHARSET, "a lone surrogate escape (%.6s) is no character",
		lone);
}

int value_unescape(struct span inside, bool lone, struct str *out, struct fault *f)
{
	const char *first;

	if (!str_reserve(out, inside.len))
		return fault_set(f, FAULT_TOO_LONG, "a text has %zu bytes", inside.len);
	out->len += value_decode(inside, out->s + out->len, &first);
	out->s[out->len] = '\0';
	return first != NULL && !lone ? value_lone(f, first) : 0;
}

static int decode_string(const struct value *v, struct str *scratch, struct span *out,
	struct fault *f)
{
	*out = (struct span){v->p + 1, v->len - 2};
	if ((v->flags & VALUE_ESCAPED) == 0)
		return 0;
	str_clear(scratch);
	if (value_unescape(*out, false, scratch, f) < 0)
		return -1;
	*out = (struct span){scratch->s != NULL ? scratch->s : "", scratch->len};
	return 0;
}

int value_text(const struct value *v, struct str *scratch, struct span *out, struct fault *f)
{
	switch (v->kind) {
	case VALUE_STRING:
		return decode_string(v, scratch, out, f);
	case VALUE_TRUE:
		*out = span_of("true");
		return 0;
	case VALUE_FALSE:
		*out = span_of("false");
		return 0;
	default:
		*out = (struct span){v->p, v->len};
		return 0;
	}
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

#define KEY "$base64"

/* Does the valid JSON string of n bytes at p (quotes included) spell the key? */
static bool is_key(const char *p, size_t n)
{
	char text[6 * sizeof KEY];
	const char *lone;

	if (memchr(p, '\\', n) == NULL)
		return n == sizeof KEY + 1 && memcmp(p + 1, KEY, sizeof KEY - 1) == 0;
	return n <= sizeof text &&
		value_decode((struct span){p + 1, n - 2}, text, &lone) == sizeof KEY - 1 &&
		memcmp(text, KEY, sizeof KEY - 1) == 0;
}

/* The end of the valid JSON string that starts at p. */
static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

/* The string in an OBJECT of the form {"$base64":"..."}. Returns false for any other. */
static bool base64_string(const struct value *v, struct value *s)
{
	const char *p, *end = v->p + v->len, *key, *text;

	key = skip_space(v->p + 1, end);
	if (*key != '"')
		return false;
	p = string_end(key);
	if (!is_key(key, (size_t)(p - key)))
		return false;
	text = skip_space(skip_space(p, end) + 1, end);
	if (*text != '"')
		return false;
	p = string_end(text);
	if (skip_space(p, end) != end - 1)
		return false;
	*s = (struct value){.p = text, .len = (size_t)(p - text), .kind = VALUE_STRING};
	if (memchr(text, '\\', s->len) != NULL)
		s->flags = VALUE_ESCAPED;
	return true;
}

static int bad_base64(struct fault *f, struct span v)
{
	return fault_value(f, FAULT_BAD_BASE64, v, "is no base64");
}

int value_bytes(const struct value *v, struct str *scratch, struct span *out, struct fault *f)
{
	struct str decoded = STR_INIT;
	struct value s;
	int rc = 1;

	if (v->kind == VALUE_BYTES) {
		*out = (struct span){v->p, v->len};
		return 1;
	}
	if (v->kind != VALUE_OBJECT || !base64_string(v, &s))
		return 0;
	if (decode_string(&s, &decoded, out, f) < 0)
		rc = -1;
	str_clear(scratch);
	if (rc == 1 && !base64_decode(scratch, out->p, out->len))
		rc = -1;
	if (rc < 0)
		bad_base64(f, (struct span){v->p, v->len});
	str_free(&decoded);
	*out = (struct span){scratch->s != NULL ? scratch->s : "", scratch->len};
	return rc;
}

#define PIECE ((size_t)48 << 10) /* of the string's inside, at most */

bool value_pieces_start(struct value_pieces *it, const struct value *v, bool bytes)
{
	struct value s = *v;

	*it = (struct value_pieces){.whole = {v->p, v->len}};
	it->base64 = bytes && v->kind == VALUE_OBJECT && base64_string(v, &s);
	if (!it->base64 && v->kind != VALUE_STRING)
		return false;
	it->p = s.p + 1;
	it->end = s.p + s.len - 1;
	return true;
}

/* Where to cut the inside of a string: no escape may be parted, nor a pair of surrogates. */
static const char *cut_inside(const char *p, const char *end)
{
	const char *limit = end, *escape;
	uint32_t c;

	if ((size_t)(end - p) <= PIECE)
		return end;
	limit = p + PIECE;
	while ((escape = memchr(p, '\\', (size_t)(limit - p))) != NULL) {
		p = escape;
		if (p[1] != 'u')
			p += 2;
		else
			(void)unescape_u(&p, end, &c);
		if (p > limit)
			return escape;
	}
	return limit;
}

/* Decode the next piece of the string to the end of out. */
static int next_text(struct value_pieces *it, struct str *out, struct fault *f)
{
	const char *cut = cut_inside(it->p, it->end);
	int rc = value_unescape((struct span){it->p, (size_t)(cut - it->p)}, false, out, f);

	it->p = cut;
	return rc;
}

/* The next piece of base64: its characters by fours, what is over waits for the next. */
static int next_bytes(struct value_pieces *it, struct fault *f)
{
	struct str *e = &it->encoded;
	size_t n;
	bool good;

	if (next_text(it, e, f) < 0)
		return bad_base64(f, it->whole);
	n = it->p < it->end ? e->len / 4 * 4 : e->len;
	good = it->p == it->end || n == 0 || e->s[n - 1] != '=';
	if (!good || !base64_decode(&it->piece, e->s, n))
		return bad_base64(f, it->whole);
	memmove(e->s, e->s + n, e->len - n);
	e->len -= n;
	return 0;
}

int value_pieces_next(struct value_pieces *it, struct span *piece, struct fault *f)
{
	str_clear(&it->piece);
	if (it->p == it->end)
		return 0;
	if ((it->base64 ? next_bytes(it, f) : next_text(it, &it->piece, f)) < 0)
		return -1;
	*piece = str_span(&it->piece);
	return 1;
}

void value_pieces_end(struct value_pieces *it)
{
	str_free(&it->encoded);
	str_free(&it->piece);
}

static void add_base64(struct str *out, const char *p, size_t n)
{
	str_adds(out, "{\"$base64\":\"");
	base64_encode(out, p, n);
	str_adds(out, "\"}");
}

void value_json(struct str *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_ABSENT:
	case VALUE_NULL:
		str_add(out, "null", 4);
		break;
	case VALUE_FALSE:
		str_add(out, "false", 5);
		break;
	case VALUE_TRUE:
		str_add(out, "true", 4);
		break;
	case VALUE_TEXT:
		if ((v->flags & VALUE_CLEAN) != 0 || utf8_check(v->p, v->len) == v->len)
			value_json_string(out, v->p, v->len);
		else
			add_base64(out, v->p, v->len);
		break;
	case VALUE_BYTES:
		add_base64(out, v->p, v->len);
		break;
	default:
		str_add(out, v->p, v->len);
	}
}
