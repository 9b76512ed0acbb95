/* SPDX-License-Identifier: MIT */
/* When a text, bytes, a member of a list or an address fits. */
#include "fit/fit_internal.h"

#include "base/show.h"
#include "base/utf8.h"

#include <arpa/inet.h>
#include <stdio.h>

/* A text on its way into a column: the bytes, and what is known of them. */
struct text {
	struct span s;
	bool ascii;     /* surely */
	bool as_before; /* it is what the value spells, nothing was replaced */
};

/* Room for a copy in which each bad byte or character becomes a question mark. */
static char *start_copy(struct fit_room *room, struct span s, size_t good)
{
	char *p = arena_take(&room->arena, s.len + 1);

	memcpy(p, s.p, good);
	return p;
}

/* Bytes at s that are one bad character: a surrogate has three, all else is one byte. */
static size_t bad_length(const char *s, size_t n)
{
	return n >= 3 && (unsigned char)s[0] == 0xed && (unsigned char)s[1] >= 0xa0 ? 3 : 1;
}

/* Put question marks for what is not UTF-8; the bytes before `good` are. */
static struct span replace_bytes(struct fit_room *room, struct span s, size_t good)
{
	char *p = start_copy(room, s, good), *o = p + good;
	size_t k;

	while (good < s.len) {
		k = utf8_seq(s.p + good, s.len - good);
		memcpy(o, s.p + good, k);
		o += k;
		if (k == 0) {
			*o++ = '?';
			k = bad_length(s.p + good, s.len - good);
		}
		good += k;
	}
	return (struct span){p, (size_t)(o - p)};
}

/* Bytes that have to be text: from CSV, or given as binary. */
static int bytes_as_text(const struct fit *fit, struct fit_room *room, struct span bytes,
	struct text *t, struct fault *fault)
{
	size_t good = utf8_check(bytes.p, bytes.len);

	t->s = bytes;
	if (good == bytes.len)
		return 0;
	if (!fit_allows(fit, room, FIT_REPLACE))
		return fault_value(fault, FAULT_BAD_CHARSET, bytes,
			"is no UTF-8 text from byte %zu on", good + 1);
	t->s = replace_bytes(room, bytes, good);
	t->as_before = false;
	return 0;
}

#define LONG ((size_t)64 << 10) /* longer texts are not held twice */

/*
 * A long value that needs no other form to leave in: is it good as it stands? Returns 1
 * for yes, 0 where it is not of that kind, -1 with a fault.
 */
static int check_long(const struct value *in, bool bytes, struct fault *fault)
{
	struct value_pieces it;
	struct span piece;
	int rc;

	if (!value_pieces_start(&it, in, bytes))
		return 0;
	do
		rc = value_pieces_next(&it, &piece, fault);
	while (rc > 0);
	value_pieces_end(&it);
	return rc < 0 ? -1 : 1;
}

/* The same as value_bytes for a long value, straight into the room. */
static int long_bytes(struct fit_room *room, const struct value *in, struct span *bytes,
	struct fault *fault)
{
	struct value_pieces it;
	struct span piece;
	char *p;
	int rc;

	if (!value_pieces_start(&it, in, true))
		return 0;
	p = arena_take(&room->arena, in->len / 4 * 3);
	*bytes = (struct span){p, 0};
	while ((rc = value_pieces_next(&it, &piece, fault)) > 0) {
		memcpy(p + bytes->len, piece.p, piece.len);
		bytes->len += piece.len;
	}
	value_pieces_end(&it);
	return rc < 0 ? -1 : 1;
}

int fit_binary(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *bytes, struct fault *fault)
{
	struct span s;
	int rc;
	char *p;

	if (in->kind != VALUE_BYTES && (in->kind != VALUE_OBJECT || fit->from == DSTYPE_JSON))
		return 0;
	if (in->kind == VALUE_OBJECT && in->len > LONG)
		return long_bytes(room, in, bytes, fault);
	rc = value_bytes(in, &room->scratch, &s, fault);
	if (rc == 1 && in->kind == VALUE_OBJECT) {
		p = arena_take(&room->arena, s.len);
		memcpy(p, s.p, s.len);
		s.p = p;
	}
	*bytes = s;
	return rc;
}

/*
 * A string stands for what it spells; one of a json column for its JSON, quotes and
 * all: the string "1" is not the number 1.
 */
static int string_text(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct text *t, struct fault *fault)
{
	const char *lone;
	char *p;

	t->ascii = (in->flags & (VALUE_HIGH | VALUE_ESCAPED)) == 0;
	t->s = (struct span){in->p, in->len};
	if (fit->from == DSTYPE_JSON)
		return 0;
	t->s = (struct span){in->p + 1, in->len - 2};
	if ((in->flags & VALUE_ESCAPED) == 0)
		return 0;
	p = arena_take(&room->arena, in->len);
	t->s = (struct span){p, value_decode(t->s, p, &lone)};
	if (lone == NULL)
		return 0;
	if (!fit_allows(fit, room, FIT_REPLACE))
		return value_lone(fault, lone);
	t->s = replace_bytes(room, t->s, 0);
	t->as_before = false;
	return 0;
}

/* The text that any value stands for. */
static int read_text(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct text *t, struct fault *fault)
{
	struct span bytes;
	int rc;

	t->ascii = false;
	t->as_before = fit->from != DSTYPE_JSON;
	switch (in->kind) {
	case VALUE_STRING:
		return string_text(fit, room, in, t, fault);
	case VALUE_TEXT:
		t->ascii = (in->flags & VALUE_CLEAN) != 0;
		t->s = (struct span){in->p, in->len};
		return t->ascii ? 0 : bytes_as_text(fit, room, t->s, t, fault);
	case VALUE_TRUE:
	case VALUE_FALSE:
	case VALUE_NUMBER:
		t->ascii = true;
		return value_text(in, &room->scratch, &t->s, fault);
	default:
		rc = fit_binary(fit, room, in, &bytes, fault);
		if (rc == 1)
			return bytes_as_text(fit, room, bytes, t, fault);
		t->s = (struct span){in->p, in->len};
		return rc;
	}
}

/* Put question marks for what the charset cannot hold, of which the first is at `good`. */
static struct span replace_chars(const struct fit *fit, struct fit_room *room, struct span s,
	size_t good)
{
	char *p = start_copy(room, s, good), *o = p + good;
	size_t k;

	for (; good < s.len; good += k) {
		k = utf8_seq(s.p + good, s.len - good);
		if (charset_has(fit->charset, s.p + good)) {
			memcpy(o, s.p + good, k);
			o += k;
		} else {
			*o++ = '?';
		}
	}
	return (struct span){p, (size_t)(o - p)};
}

static int too_long(const struct fit *fit, struct span s, struct fault *fault)
{
	if (fit->max_chars != UINT64_MAX && utf8_count(s.p, s.len) > fit->max_chars)
		return fault_value(fault, FAULT_TOO_LONG, s, "has %zu characters, %s takes %llu",
			utf8_count(s.p, s.len), fit_name(fit), (unsigned long long)fit->max_chars);
	return fault_value(fault, FAULT_TOO_LONG, s, "has more than the %llu bytes that %s takes",
		(unsigned long long)fit->max_bytes, fit_name(fit));
}

static bool is_blank(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == ' ')
		n--;
	return n == 0;
}

static struct charset_part measure(const struct fit *fit, struct span s)
{
	return charset_measure(fit->charset, s.p, s.len, fit->max_chars, fit->max_bytes);
}

/* The character at bad is not in the charset. */
static int no_such_char(const struct fit *fit, struct span s, const char *bad, struct fault *fault)
{
	struct show show;

	show_cut(&show, bad, utf8_seq(bad, (size_t)(s.p + s.len - bad)), 12);
	return fault_value(fault, FAULT_BAD_CHARSET, s, "holds '%s', which the charset of %s lacks",
		show.text, fit_name(fit));
}

/* Check every character and both limits; *s changes where a loss is allowed. */
static int check_chars(const struct fit *fit, struct fit_room *room, struct span *s,
	struct fault *fault)
{
	struct charset_part part = measure(fit, *s);

	if (part.len < s->len && !charset_has(fit->charset, s->p + part.len)) {
		if (!fit_allows(fit, room, FIT_REPLACE))
			return no_such_char(fit, *s, s->p + part.len, fault);
		*s = replace_chars(fit, room, *s, part.len);
		part = measure(fit, *s);
	}
	if (part.len == s->len)
		return 0;
	if (fit->max_chars != UINT64_MAX && is_blank(s->p + part.len, s->len - part.len)) {
		if (!fit_allows(fit, room, FIT_TRIM))
			return fault_value(fault, FAULT_TRAILING_SPACE, *s,
				"has blanks past the length of %s at its end", fit_name(fit));
	} else if (!fit_allows(fit, room, FIT_TRUNCATE)) {
		return too_long(fit, *s, fault);
	}
	s->len = part.len;
	return 0;
}

/* CHAR drops blanks at the end, so they cannot be stored there. */
static int check_blanks(const struct fit *fit, struct fit_room *room, struct span *s,
	struct fault *fault)
{
	if (!fit->fixed || s->len == 0 || s->p[s->len - 1] != ' ')
		return 0;
	if (!fit_allows(fit, room, FIT_TRIM))
		return fault_value(fault, FAULT_TRAILING_SPACE, *s,
			"has blanks at its end, which %s does not keep", fit_name(fit));
	while (s->len > 0 && s->p[s->len - 1] == ' ')
		s->len--;
	return 0;
}

static bool is_ascii(struct span s)
{
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint64_t word;
	size_t i;

	for (i = 0; s.len - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		if ((word & tops) != 0)
			return false;
	}
	while (i < s.len && (unsigned char)s.p[i] < 0x80)
		i++;
	return i == s.len;
}

/* Can it be told from the bytes alone, without a look at each character? */
static bool surely_fits(const struct fit *fit, const struct text *t)
{
	size_t each = charset_ascii_bytes(fit->charset);

	if (each == 0 || t->s.len > fit->max_chars || t->s.len > fit->max_bytes / each)
		return false;
	return fit->charset == charset_unicode() || t->ascii || is_ascii(t->s);
}

int fit_text(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct fault lone;
	struct text t;
	struct span own;

	/* a lone surrogate may be replaced, in the other way */
	if (fit->dialect == FIT_STREAM && in->kind == VALUE_STRING && in->len > LONG &&
		fit->from != DSTYPE_JSON && check_long(in, false, &lone) > 0) {
		*out = *in;
		return 0;
	}
	if (read_text(fit, room, in, &t, fault) < 0)
		return -1;
	own = t.s;
	if (check_blanks(fit, room, &t.s, fault) < 0)
		return -1;
	if (!surely_fits(fit, &t) &&
		(check_chars(fit, room, &t.s, fault) < 0 ||
			check_blanks(fit, room, &t.s, fault) < 0))
		return -1;
	if (t.as_before && own.p == t.s.p && own.len == t.s.len)
		fit_pass(fit, in, t.s, out);
	else
		fit_give(out, VALUE_TEXT, t.s, 0);
	return 0;
}

/* Bytes of any value: binary data, else those of its text. */
static int read_bytes(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *bytes, struct fault *fault)
{
	int rc = fit_binary(fit, room, in, bytes, fault);
	struct text t;

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (in->kind == VALUE_TEXT) {
		*bytes = (struct span){in->p, in->len};
		return 0;
	}
	rc = read_text(fit, room, in, &t, fault);
	*bytes = t.s;
	return rc;
}

/* Is it long, and spelled as we would write it? */
static bool is_plain_binary(const struct value *in)
{
	static const char start[] = "{\"$base64\":\"", end[] = "\"}";

	return in->kind == VALUE_OBJECT && in->len > LONG &&
		memcmp(in->p, start, sizeof start - 1) == 0 &&
		memcmp(in->p + in->len - 2, end, sizeof end - 1) == 0 &&
		memchr(in->p, '\\', in->len) == NULL;
}

int fit_bytes(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span bytes;

	if (fit->dialect == FIT_STREAM && fit->from != DSTYPE_JSON && is_plain_binary(in)) {
		*out = *in;
		return check_long(in, true, fault) < 0 ? -1 : 0;
	}
	if (read_bytes(fit, room, in, &bytes, fault) < 0)
		return -1;
	if (bytes.len > fit->max_bytes) {
		if (!fit_allows(fit, room, FIT_TRUNCATE))
			return fault_value(fault, FAULT_TOO_LONG, bytes,
				"has %zu bytes, %s takes %llu", bytes.len, fit_name(fit),
				(unsigned long long)fit->max_bytes);
		bytes.len = (size_t)fit->max_bytes;
	}
	if (fit->fixed && bytes.len < fit->max_bytes)
		return fault_value(fault, FAULT_OUT_OF_RANGE, bytes,
			"has %zu bytes; %s would fill up to %llu with zeros", bytes.len,
			fit_name(fit), (unsigned long long)fit->max_bytes);
	fit_give(out, VALUE_BYTES, bytes, 0);
	return 0;
}

/* The text of a value that may be a member: everything but objects, arrays and bytes. */
static int member_text(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct span *text, struct fault *fault)
{
	if (in->kind == VALUE_TRUE || in->kind == VALUE_FALSE)
		return value_text(in, &room->scratch, text, fault);
	return fit_scalar(fit, room, in, text, fault);
}

#define LISTED 8

static int no_member(const struct fit *fit, struct span text, struct fault *fault)
{
	char list[200] = "";
	struct show show;
	size_t i, n = 0;

	for (i = 0; i < fit->n_members && i < LISTED && n < sizeof list - 40; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s'%s'", i > 0 ? ", " : "",
			show_cut(&show, fit->members[i].p, fit->members[i].len, 24));
	return fault_value(fault, FAULT_BAD_ENUM, text, "is no member of %s, which knows %s%s",
		fit_name(fit), list, i < fit->n_members ? ", ..." : "");
}

int fit_member(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text;

	if (member_text(fit, room, in, &text, fault) < 0)
		return -1;
	if (!fit_is_member(fit, text))
		return no_member(fit, text, fault);
	fit_pass(fit, in, text, out);
	return 0;
}

/* Members with commas between them, in any order; an empty text is the empty set. */
int fit_members(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text, one;
	const char *p, *end, *comma;

	if (member_text(fit, room, in, &text, fault) < 0)
		return -1;
	end = text.p + text.len;
	for (p = text.p; text.len > 0 && p <= end; p = comma + 1) {
		comma = memchr(p, ',', (size_t)(end - p));
		if (comma == NULL)
			comma = end;
		one = (struct span){p, (size_t)(comma - p)};
		if (!fit_is_member(fit, one))
			return no_member(fit, one, fault);
	}
	fit_pass(fit, in, text, out);
	return 0;
}

static bool is_uuid(struct span s)
{
	size_t i;
	char c;

	for (i = 0; i < s.len; i++) {
		c = s.p[i];
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (c != '-')
				return false;
		} else if ((c < '0' || c > '9') && ((c | 0x20) < 'a' || (c | 0x20) > 'f')) {
			return false;
		}
	}
	return s.len == 36;
}

int fit_uuid(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	struct span text;

	if (fit_scalar(fit, room, in, &text, fault) < 0)
		return -1;
	if (!is_uuid(text))
		return fault_value(fault, FAULT_WRONG_TYPE, text, "is no UUID");
	fit_pass(fit, in, text, out);
	return 0;
}

int fit_address(const struct fit *fit, struct fit_room *room, const struct value *in,
	struct value *out, struct fault *fault)
{
	int family = fit->kind == FIT_INET4 ? AF_INET : AF_INET6;
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN + 1];
	struct span s;

	if (fit_scalar(fit, room, in, &s, fault) < 0)
		return -1;
	if (s.len < sizeof text && memchr(s.p, '\0', s.len) == NULL) {
		memcpy(text, s.p, s.len);
		text[s.len] = '\0';
		if (inet_pton(family, text, address) == 1) {
			fit_pass(fit, in, s, out);
			return 0;
		}
	}
	return fault_value(fault, FAULT_WRONG_TYPE, s, "is no address for %s", fit_name(fit));
}
