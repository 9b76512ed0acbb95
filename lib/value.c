/* SPDX-License-Identifier: MIT */
/* Texts and bytes of values, and values as JSON. */
#include "value.h"

#include "base64.h"
#include "utf8.h"

/* Bytes that a JSON string cannot hold as they are. */
static inline bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

void value_json_string(struct str *out, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, start = 0;
	unsigned char c;

	str_reserve(out, n + 2);
	str_addc(out, '"');
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (!needs_escape(c))
			continue;
		str_add(out, s + start, i - start);
		start = i + 1;
		switch (c) {
		case '"':
			str_add(out, "\\\"", 2);
			break;
		case '\\':
			str_add(out, "\\\\", 2);
			break;
		case '\n':
			str_add(out, "\\n", 2);
			break;
		case '\r':
			str_add(out, "\\r", 2);
			break;
		case '\t':
			str_add(out, "\\t", 2);
			break;
		default:
			str_add(out, "\\u00", 4);
			str_addc(out, hex[c >> 4]);
			str_addc(out, hex[c & 15]);
		}
	}
	str_add(out, s + start, n - start);
	str_addc(out, '"');
}

static unsigned hex4(const char *p)
{
	unsigned v = 0;
	int i, c;

	for (i = 0; i < 4; i++) {
		c = p[i];
		v = v << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/*
 * The escape behind the backslash at *p, of a valid JSON string that ends at end.
 * Appends what it denotes and steps over it. Returns false for a lone surrogate,
 * which is appended all the same.
 */
static bool unescape(const char **p, const char *end, struct str *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *s = *p + 1;
	unsigned c, low;
	char bytes[4];
	bool lone = false;

	if (*s != 'u') {
		str_addc(out, to[strchr(from, *s) - from]);
		*p = s + 1;
		return true;
	}
	c = hex4(s + 1);
	s += 5;
	if (c >= 0xd800 && c <= 0xdfff) {
		low = c < 0xdc00 && end - s >= 6 && s[0] == '\\' && s[1] == 'u' ? hex4(s + 2) : 0;
		lone = low < 0xdc00 || low > 0xdfff;
		if (!lone) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			s += 6;
		}
	}
	str_add(out, bytes, utf8_put(bytes, c));
	*p = s;
	return !lone;
}

int value_unescape(struct span inside, bool lone, struct str *out, struct fault *f)
{
	const char *p = inside.p, *end = p + inside.len, *q;

	str_reserve(out, inside.len);
	while (p < end) {
		q = memchr(p, '\\', (size_t)(end - p));
		if (q == NULL)
			q = end;
		str_add(out, p, (size_t)(q - p));
		p = q;
		if (p < end && !unescape(&p, end, out) && !lone)
			return fault_set(f, FAULT_BAD_CHARSET,
				"a lone surrogate escape (%.6s) is no character", q);
	}
	return 0;
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

/* Does the valid JSON string of n bytes at p (quotes included) spell the word? */
static bool string_is(const char *p, size_t n, const char *word)
{
	struct value v = {.p = p, .len = n, .kind = VALUE_STRING, .flags = VALUE_ESCAPED};
	struct str scratch = STR_INIT;
	struct fault f;
	struct span text;
	bool same = value_text(&v, &scratch, &text, &f) == 0 && span_is(text, word);

	str_free(&scratch);
	return same;
}

/* The end of the valid JSON string that starts at p. */
static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

int value_bytes(const struct value *v, struct str *scratch, struct span *out, struct fault *f)
{
	const char *p, *end = v->p + v->len, *key, *text;
	struct str decoded = STR_INIT;
	struct value s = {.kind = VALUE_STRING, .flags = VALUE_ESCAPED};
	int rc = 1;

	if (v->kind == VALUE_BYTES) {
		*out = (struct span){v->p, v->len};
		return 1;
	}
	if (v->kind != VALUE_OBJECT)
		return 0;
	key = skip_space(v->p + 1, end);
	if (*key != '"')
		return 0;
	p = string_end(key);
	if (!string_is(key, (size_t)(p - key), "$base64"))
		return 0;
	text = skip_space(skip_space(p, end) + 1, end);
	if (*text != '"')
		return 0;
	p = string_end(text);
	if (skip_space(p, end) != end - 1)
		return 0;
	s.p = text;
	s.len = (size_t)(p - text);
	if (decode_string(&s, &decoded, out, f) < 0)
		rc = -1;
	str_clear(scratch);
	if (rc == 1 && !base64_decode(scratch, out->p, out->len))
		rc = -1;
	if (rc < 0)
		fault_value(f, FAULT_BAD_BASE64, (struct span){v->p, v->len}, "is no base64");
	str_free(&decoded);
	*out = (struct span){scratch->s != NULL ? scratch->s : "", scratch->len};
	return rc;
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
		if (utf8_check(v->p, v->len) == v->len)
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
