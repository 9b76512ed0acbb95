/* SPDX-License-Identifier: MIT */
/* MaxCompute SQL as tokens. */
#include "serve/sqllex.h"

#include "base/mem.h"
#include "base/show.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <strings.h>

#define TOKENS_MAX 1000000

void sqllex_free(struct sqllex *lex)
{
	for (size_t i = 0; i < lex->n_strings; i++)
		str_free(&lex->strings[i]);
	free(lex->strings);
	free(lex->v);
	*lex = (struct sqllex){.v = NULL};
}

void sqllex_place(const struct sqllex *lex, const char *at, unsigned *line, unsigned *column)
{
	const char *s;

	*line = *column = 1;
	for (s = lex->text.p; s < at; s++) {
		++*column;
		if (*s == '\n') {
			++*line;
			*column = 1;
		}
	}
}

bool sqltoken_is(const struct sqltoken *t, const char *word)
{
	return (t->kind == SQLTOKEN_WORD || t->kind == SQLTOKEN_SIGN) &&
		t->text.len == strlen(word) && strncasecmp(t->text.p, word, t->text.len) == 0;
}

bool sqltoken_is_name(const struct sqltoken *t)
{
	return t->kind == SQLTOKEN_WORD || t->kind == SQLTOKEN_NAME;
}

static int broken(const struct sqllex *lex, const char *at, const char *what, struct err *err)
{
	unsigned line, column;

	sqllex_place(lex, at, &line, &column);
	return err_set(err, EXIT_USAGE, "[%u,%u] %s", line, column, what);
}

static struct sqltoken *add(struct sqllex *lex, enum sqltoken_kind kind, const char *s,
	const char *end)
{
	struct sqltoken *t;

	lex->v = mem_grow(lex->v, lex->n, &lex->cap, sizeof *lex->v);
	t = &lex->v[lex->n++];
	*t = (struct sqltoken){.kind = kind, .text = {s, (size_t)(end - s)}};
	t->source = t->text;
	return t;
}

static struct str *add_string(struct sqllex *lex)
{
	lex->strings =
		mem_grow(lex->strings, lex->n_strings, &lex->cap_strings, sizeof *lex->strings);
	lex->strings[lex->n_strings] = (struct str)STR_INIT;
	return &lex->strings[lex->n_strings++];
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		(unsigned char)c >= 0x80;
}

/* Skip blanks and comments. NULL: a comment is not closed. */
static const char *skip_blanks(const char *s, const char *end)
{
	const char *close;

	for (;;) {
		while (s < end &&
			(*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r' || *s == '\f'))
			s++;
		if (end - s >= 2 && s[0] == '-' && s[1] == '-') {
			s = memchr(s, '\n', (size_t)(end - s));
			if (s == NULL)
				return end;
		} else if (end - s >= 2 && s[0] == '/' && s[1] == '*') {
			close = memmem(s + 2, (size_t)(end - s) - 2, "*/", 2);
			if (close == NULL)
				return NULL;
			s = close + 2;
		} else {
			return s;
		}
	}
}

/* Up to n digits of a base. Returns how many there were. */
static int digits(const char *s, const char *end, int n, int base, uint32_t *value)
{
	char one[2] = "", *rest;
	int i;

	*value = 0;
	for (i = 0; i < n && s + i < end; i++) {
		one[0] = s[i];
		uint32_t digit = (uint32_t)strtoul(one, &rest, base);

		if (*rest != '\0' || one[0] == ' ' || one[0] == '-' || one[0] == '+')
			break;
		*value = *value * (uint32_t)base + digit;
	}
	return i;
}

/* A backslash and what it makes of the characters behind it. */
static const char *unescape(struct str *out, const char *s, const char *end)
{
	static const char from[] = "ntrb0Z", to[] = "\n\t\r\b\0\032";
	const char *hit;
	char bytes[4];
	uint32_t c;

	if (s == end)
		return s;
	if (*s == 'u' && digits(s + 1, end, 4, 16, &c) == 4 && (c < 0xd800 || c > 0xdfff)) {
		str_add(out, bytes, utf8_put(bytes, c));
		return s + 5;
	}
	if (*s >= '0' && *s <= '3' && digits(s, end, 3, 8, &c) == 3) {
		str_addc(out, (char)c);
		return s + 3;
	}
	hit = memchr(from, *s, sizeof from - 1);
	if (*s == '%' || *s == '_') /* for LIKE, which wants to see the backslash */
		str_addc(out, '\\');
	str_addc(out, hit != NULL ? to[hit - from] : *s);
	return s + 1;
}

static int read_string(struct sqllex *lex, const char **at, const char *end, struct err *err)
{
	const char *s = *at + 1, *start = *at;
	char quote = *start;
	struct str *out = add_string(lex);
	struct sqltoken *t;

	str_adds(out, "");
	for (;;) {
		if (s >= end)
			return broken(lex, start, "the string is not closed", err);
		if (*s == quote && (s + 1 == end || s[1] != quote || quote == '"'))
			break;
		if (*s == quote) {
			str_addc(out, quote);
			s += 2;
		} else if (*s == '\\') {
			s = unescape(out, s + 1, end);
		} else {
			str_addc(out, *s++);
		}
	}
	*at = s + 1;
	t = add(lex, SQLTOKEN_STRING, start, *at);
	t->text = (struct span){out->s, out->len};
	return 0;
}

static int read_quoted_name(struct sqllex *lex, const char **at, const char *end, struct err *err)
{
	const char *start = *at, *close = memchr(start + 1, '`', (size_t)(end - start) - 1);

	if (close == NULL || close == start + 1)
		return broken(lex, start, "the name in backquotes is empty or not closed", err);
	*at = close + 1;
	add(lex, SQLTOKEN_NAME, start, *at)->text =
		(struct span){start + 1, (size_t)(close - start) - 1};
	return 0;
}

static bool word_at(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - s) >= n && strncasecmp(s, word, n) == 0 &&
		((size_t)(end - s) == n || !(is_letter(s[n]) || is_digit(s[n])));
}

static const char *read_number(struct sqllex *lex, const char *start, const char *end)
{
	const char *s = start, *e;
	struct sqltoken *t;

	while (s < end && is_digit(*s))
		s++;
	if (s < end && *s == '.')
		for (s++; s < end && is_digit(*s); s++)
			;
	if (s < end && (*s == 'e' || *s == 'E')) {
		e = s + 1 + (s + 1 < end && (s[1] == '+' || s[1] == '-'));
		if (e < end && is_digit(*e))
			for (s = e; s < end && is_digit(*s); s++)
				;
	}
	t = add(lex, SQLTOKEN_NUMBER, start, s);
	if (word_at(s, end, "BD")) {
		t->big = true;
		return s + 2;
	}
	if (word_at(s, end, "L") || word_at(s, end, "S") || word_at(s, end, "Y"))
		return s + 1;
	return s;
}

static const char *read_word(struct sqllex *lex, const char *start, const char *end)
{
	const char *s = start;

	while (s < end && (is_letter(*s) || is_digit(*s)))
		s++;
	add(lex, SQLTOKEN_WORD, start, s);
	return s;
}

static const char *read_sign(struct sqllex *lex, const char *s, const char *end)
{
	static const char *const two[] = {"<=", ">=", "<>", "!=", "==", "||", "<<", ">>"};
	size_t n = 1;

	if (end - s >= 3 && memcmp(s, "<=>", 3) == 0)
		n = 3;
	for (size_t i = 0; n == 1 && i < sizeof two / sizeof two[0]; i++)
		if (end - s >= 2 && memcmp(s, two[i], 2) == 0)
			n = 2;
	add(lex, SQLTOKEN_SIGN, s, s + n);
	return s + n;
}

static int read_token(struct sqllex *lex, const char **at, const char *end, struct err *err)
{
	const char *s = *at;

	if (lex->n >= TOKENS_MAX)
		return broken(lex, s, "the statement is too long", err);
	if (*s == '\'' || *s == '"')
		return read_string(lex, at, end, err);
	if (*s == '`')
		return read_quoted_name(lex, at, end, err);
	if (is_digit(*s) || (*s == '.' && s + 1 < end && is_digit(s[1])))
		*at = read_number(lex, s, end);
	else if (is_letter(*s))
		*at = read_word(lex, s, end);
	else if (*s > ' ' && *s < 0x7f)
		*at = read_sign(lex, s, end);
	else
		return broken(lex, s, "a character that has no meaning", err);
	return 0;
}

int sqllex_read(struct sqllex *lex, struct span text, struct err *err)
{
	const char *s = text.p, *end = s + text.len;

	*lex = (struct sqllex){.text = text};
	if (text.len > SQLLEX_TEXT_MAX)
		return err_set(err, EXIT_USAGE, "[1,1] the statement is longer than %zu bytes",
			SQLLEX_TEXT_MAX);
	for (;;) {
		const char *next = skip_blanks(s, end);

		if (next == NULL)
			return broken(lex, s, "the comment is not closed", err);
		s = next;
		if (s == end)
			break;
		if (read_token(lex, &s, end, err) < 0)
			return -1;
	}
	add(lex, SQLTOKEN_END, end, end);
	return 0;
}
