/* SPDX-License-Identifier: MIT */
/* Tables for people. */
#include "node/grid.h"

#include "base/mem.h"
#include "base/show.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void grid_free(struct grid *g)
{
	args_free(&g->cells);
}

/* The bytes of the first GRID_CELL_MAX characters. */
static size_t cut(const char *p, size_t n)
{
	size_t i = 0, chars = 0, seq;

	while (i < n && chars < GRID_CELL_MAX) {
		seq = utf8_seq(p + i, n - i);
		i += seq > 0 ? seq : 1;
		chars++;
	}
	return i;
}

void grid_add_bytes(struct grid *g, const char *p, size_t n)
{
	size_t most = cut(p, n);
	struct show show;

	args_addf(&g->cells, "%s%s", show_cut(&show, p, most, SHOW_MAX), most < n ? "..." : "");
}

void grid_add(struct grid *g, const char *text)
{
	grid_add_bytes(g, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

void grid_addf(struct grid *g, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	grid_add(g, text);
}

static size_t width(const char *cell)
{
	return utf8_count(cell, strlen(cell));
}

void grid_print(struct str *out, const struct grid *g)
{
	size_t *wide = mem_alloc(g->columns, sizeof *wide), i, w, last;

	for (i = 0; i < g->cells.n; i++)
		if (width(g->cells.v[i]) > wide[i % g->columns])
			wide[i % g->columns] = width(g->cells.v[i]);
	for (i = 0; i < g->cells.n; i++) {
		str_adds(out, g->cells.v[i]);
		if ((i + 1) % g->columns == 0) {
			last = out->len;
			while (last > 0 && out->s[last - 1] == ' ')
				last--;
			out->len = last;
			str_addc(out, '\n');
			continue;
		}
		for (w = width(g->cells.v[i]); w < wide[i % g->columns] + 2; w++)
			str_addc(out, ' ');
	}
	free(wide);
}
