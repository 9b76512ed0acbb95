/* SPDX-License-Identifier: MIT */
/*
 * str: bytes that grow, and a span of bytes that somebody else owns.
 *
 * Life: STR_INIT, any str_ call, str_free (safe on an empty one). str_clear keeps
 * the memory for the next round. Behind the bytes there is always a NUL once
 * there is memory, so s can be printed; the bytes may hold NULs of their own.
 * A str with a max refuses what would grow past it and remembers so in full.
 */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	char *s;    /* NULL while nothing was added */
	size_t len; /* bytes in s, without the NUL */
	size_t cap; /* bytes allocated */
	size_t max; /* largest len allowed; 0: no limit */
	bool full;  /* something was refused because of max */
};

#define STR_INIT {.s = NULL}
#define STR_INIT_MAX(n) {.max = (n)}

/* Bytes owned by somebody else, and not ended by a NUL. */
struct span {
	const char *p;
	size_t len;
};

static inline struct span span_of(const char *s)
{
	return (struct span){s, strlen(s)};
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static inline bool span_is(struct span a, const char *s)
{
	return a.len == strlen(s) && memcmp(a.p, s, a.len) == 0;
}

void str_free(struct str *s);

static inline void str_clear(struct str *s)
{
	s->len = 0;
	s->full = false;
	if (s->s != NULL)
		s->s[0] = '\0';
}

/* Room for n bytes more (and the NUL). Returns false, and sets full, where max forbids it. */
bool str_reserve(struct str *s, size_t n);

/* Append; does nothing but set full where max forbids it. */
void str_add(struct str *s, const void *p, size_t n);
void str_addc(struct str *s, char c);
void str_adds(struct str *s, const char *text);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append n as decimal digits. */
void str_addu(struct str *s, uint64_t n);

/* Take the bytes out, NUL-ended, never NULL; the caller frees. The str is empty after it. */
char *str_take(struct str *s);

static inline struct span str_span(const struct str *s)
{
	return (struct span){s->s, s->len};
}

#endif
