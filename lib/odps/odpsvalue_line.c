/* SPDX-License-Identifier: MIT */
/* Rows as NDJSON lines at once. */
#include "odps/odpsvalue_internal.h"

#include "base/mem.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "net/window.h"

#include <stdlib.h>

#define COPY_STEP 16 /* texts are copied in such steps, past their end */

_Static_assert(COPY_STEP <= WINDOW_PAD && SCAN_STRIP == COPY_STEP,
	"texts may be read past their end");

void odpsvalue_line_init(struct odpsvalue_line *line, size_t n)
{
	*line = (struct odpsvalue_line){.columns = mem_alloc(n, sizeof *line->columns), .n = n};
}

void odpsvalue_line_free(struct odpsvalue_line *line)
{
	size_t i;

	for (i = 0; i < line->n; i++)
		str_free(&line->columns[i].before);
	free(line->columns);
	free(line->texts);
	*line = (struct odpsvalue_line){.columns = NULL};
}

void odpsvalue_line_set(struct odpsvalue_line *line, const struct odpsvalue *o)
{
	size_t i;

	line->texts = mem_realloc(line->texts, line->n, sizeof *line->texts);
	line->n_texts = 0;
	line->impossible = false;
	line->fixed = 2 + COPY_STEP;
	for (i = 0; i < line->n; i++) {
		struct odpsvalue_column *c = &line->columns[i];

		str_reserve(&c->before, COPY_STEP);
		line->fixed += c->before.len + ODPSVALUE_SLOT;
		if (c->from < 0)
			continue;
		switch (o->types[c->from]->kind) {
		case ODPS_STRING:
		case ODPS_CHAR:
		case ODPS_VARCHAR:
		case ODPS_DECIMAL:
			line->texts[line->n_texts++] = (size_t)c->from;
			break;
		case ODPS_BINARY:
		case ODPS_GEOGRAPHY:
		case ODPS_JSON:
		case ODPS_VECTOR:
		case ODPS_ARRAY:
		case ODPS_MAP:
		case ODPS_STRUCT:
			line->impossible = true;
			break;
		default:
			break;
		}
	}
}

/* n bytes, in steps that go past both ends. */
static inline char *put_padded(char *to, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += COPY_STEP)
		memcpy(to + i, p + i, COPY_STEP);
	return to + n;
}

/* The byte at *p, which a JSON string cannot hold as it is, or a character past ASCII. */
static char *put_special(char *to, const char **p, const char *end)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c = (unsigned char)**p;
	size_t n;

	if (c >= 0x80) {
		n = utf8_seq(*p, (size_t)(end - *p));
		if (n == 0)
			return NULL;
		memcpy(to, *p, n);
		*p += n;
		return to + n;
	}
	++*p;
	*to++ = '\\';
	if (c >= 0x20)
		*to++ = (char)c;
	else if (c == '\n' || c == '\r' || c == '\t')
		*to++ = c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
	else
		to = (char *)memcpy(to, (char[]){'u', '0', '0', hex[c >> 4], hex[c & 15]}, 5) + 5;
	return to;
}

/* A JSON string; NULL: the bytes are no UTF-8. */
static char *put_string(char *to, struct span s)
{
	const struct scan quote = scan_splat('"'), slash = scan_splat('\\');
	const char *p = s.p, *end = s.p + s.len;
	unsigned stops;
	struct scan v;

	*to++ = '"';
	while (p < end && to != NULL) {
		v = scan_load(p);
		memcpy(to, p, COPY_STEP);
		stops = scan_bits(scan_or(scan_or(scan_eq(v, quote), scan_eq(v, slash)),
			scan_odd(v)));
		if (end - p < COPY_STEP)
			stops |= 1u << (end - p);
		if (stops == 0) {
			p += COPY_STEP;
			to += COPY_STEP;
			continue;
		}
		p += scan_first(stops);
		to += scan_first(stops);
		if (p < end)
			to = put_special(to, &p, end);
	}
	if (to != NULL)
		*to++ = '"';
	return to;
}

/* Between quotes, which a number does without. */
static char *put_decimal(const struct odpsvalue *o, char *to, struct span s)
{
	if (!odpsvalue_plain_decimal(s))
		return NULL;
	if (o->options.decimal_number)
		return put_padded(to, s.p, s.len);
	*to++ = '"';
	to = put_padded(to, s.p, s.len);
	*to++ = '"';
	return to;
}

static char *put_real(const struct odpstype *type, const struct tunnelrec_value *v, char *to)
{
	char *end;

	if (odpsvalue_finite(type, v))
		return to + odpsvalue_print_real(type, v, to);
	*to++ = '"';
	end = to + odpsvalue_print_real(type, v, to);
	*end++ = '"';
	return end;
}

static char *put_time(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to)
{
	struct fault ignored;
	char *end = to;

	*to++ = '"';
	if (odpsvalue_print_time(o, type, v, to, &end, &ignored) < 0)
		return NULL;
	*end++ = '"';
	return end;
}

static inline char *put_value(const struct odpsvalue *o, const struct odpstype *type,
	const struct tunnelrec_value *v, char *to)
{
	if (!v->set)
		return (char *)memcpy(to, "null", 4) + 4;
	switch (type->kind) {
	case ODPS_TINYINT:
	case ODPS_SMALLINT:
	case ODPS_INT:
	case ODPS_BIGINT:
		return odpsvalue_put_integer(to, v->i);
	case ODPS_BOOLEAN:
		return put_padded(to, v->i != 0 ? "true            " : "false           ",
			v->i != 0 ? 4 : 5);
	case ODPS_FLOAT:
	case ODPS_DOUBLE:
		return put_real(type, v, to);
	case ODPS_STRING:
	case ODPS_CHAR:
	case ODPS_VARCHAR:
		return put_string(to, v->s);
	case ODPS_DECIMAL:
		return put_decimal(o, to, v->s);
	default:
		return put_time(o, type, v, to);
	}
}

char *odpsvalue_line(struct odpsvalue *o, const struct odpsvalue_line *line,
	const struct tunnelrec_value *in, char *to)
{
	const struct odpsvalue_column *c = line->columns, *end = c + line->n;

	for (; c < end && to != NULL; c++) {
		to = put_padded(to, c->before.s, c->before.len);
		if (c->from >= 0)
			to = put_value(o, o->types[c->from], &in[c->from], to);
	}
	if (to == NULL)
		return NULL;
	*to++ = '}';
	*to++ = '\n';
	return to;
}
