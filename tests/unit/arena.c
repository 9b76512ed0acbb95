/* SPDX-License-Identifier: MIT */
/* Pieces of an arena: they hold what was written, whatever was taken after them. */
#include "check.h"

#include "base/arena.h"

#include <stdlib.h>

#define PIECES 2000

static void check_round(struct check *c, struct arena *a, long seed)
{
	static char *pieces[PIECES];
	static size_t sizes[PIECES];
	int i, bad = 0;
	size_t k;

	srand48(seed);
	for (i = 0; i < PIECES; i++) {
		sizes[i] = (size_t)(lrand48() % (i % 50 == 0 ? 100000 : 300));
		pieces[i] = arena_take(a, sizes[i]);
		memset(pieces[i], i & 127, sizes[i]);
	}
	for (i = 0; i < PIECES; i++)
		for (k = 0; k < sizes[i]; k++)
			bad += pieces[i][k] != (i & 127);
	check_that(c, bad == 0, "%d bytes changed (seed %ld)", bad, seed);
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct arena a = ARENA_INIT;
	long seed;

	arena_reset(&a);
	check_that(&c, arena_take(&a, 0) != NULL, "nothing is something");
	for (seed = 1; seed <= 5; seed++) {
		check_round(&c, &a, seed);
		arena_reset(&a);
	}
	arena_free(&a);
	arena_take(&a, 1 << 20)[0] = 1; /* a large piece first */
	arena_reset(&a);
	check_round(&c, &a, seed);
	arena_free(&a);
	return check_end(&c);
}
