/* SPDX-License-Identifier: MIT */
/*
 * window: bytes on their way from one who fills to one who takes: a buffer with the
 * unread bytes in one piece. Life: WINDOW_INIT, any call, window_free.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stddef.h>

#define WINDOW_PAD 64 /* so many bytes behind the unread ones may be read, whatever they are */

struct window {
	char *buf;
	size_t start, end; /* the unread bytes are buf[start] .. buf[end - 1] */
	size_t cap;
};

#define WINDOW_INIT {.buf = NULL}

void window_free(struct window *w);

static inline const char *window_bytes(const struct window *w)
{
	return w->buf != NULL ? w->buf + w->start : "";
}

static inline size_t window_len(const struct window *w)
{
	return w->end - w->start;
}

/*
 * Room for n bytes behind the unread ones, at the returned place, which window_filled
 * then counts in. Unread bytes may move.
 */
char *window_room(struct window *w, size_t n);

static inline void window_filled(struct window *w, size_t n)
{
	w->end += n;
}

/* Append n bytes. */
void window_add(struct window *w, const char *p, size_t n);

/* The first n unread bytes are read. */
static inline void window_take(struct window *w, size_t n)
{
	w->start += n;
	if (w->start == w->end)
		w->start = w->end = 0;
}

#endif
