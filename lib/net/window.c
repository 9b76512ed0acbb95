/* SPDX-License-Identifier: MIT */
/* Unread bytes in one piece. */
#include "net/window.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GRAIN 16384
#define STEP_MAX ((size_t)1 << 20) /* a large window grows by so much, which moves pages only */

void window_free(struct window *w)
{
	free(w->buf);
	*w = (struct window)WINDOW_INIT;
}

char *window_room(struct window *w, size_t n)
{
	size_t len = window_len(w), cap, step;

	if (w->cap - w->end >= n)
		return w->buf + w->end;
	if (n > SIZE_MAX / 4 || len > SIZE_MAX / 4)
		mem_die(n);
	if (w->start > 0) {
		memmove(w->buf, w->buf + w->start, len);
		w->start = 0;
		w->end = len;
	}
	if (w->cap - w->end < n) {
		step = w->cap / 2 < STEP_MAX ? w->cap / 2 : STEP_MAX;
		cap = w->cap + step > len + n ? w->cap + step : len + n;
		w->cap = (cap + GRAIN - 1) / GRAIN * GRAIN;
		w->buf = mem_realloc(w->buf, w->cap + WINDOW_PAD, 1);
		memset(w->buf + w->cap, 0, WINDOW_PAD);
	}
	return w->buf + w->end;
}

void window_add(struct window *w, const char *p, size_t n)
{
	if (n == 0)
		return;
	memcpy(window_room(w, n), p, n);
	window_filled(w, n);
}
