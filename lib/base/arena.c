/* SPDX-License-Identifier: MIT */
/* Memory given out piece by piece. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

#define BLOCK_SIZE 8192

struct arena_block {
	struct arena_block *before;
	size_t size;
	char bytes[];
};

static char *take_new(struct arena *a, size_t n)
{
	size_t size = n > BLOCK_SIZE / 4 ? n : BLOCK_SIZE;
	struct arena_block *b;

	if (n > SIZE_MAX - sizeof *b - BLOCK_SIZE)
		mem_die(n);
	b = mem_realloc(NULL, sizeof *b + size, 1);
	b->size = size;
	if (n > BLOCK_SIZE / 4 && a->blocks != NULL) {
		b->before = a->blocks->before; /* the current block goes on being used */
		a->blocks->before = b;
		return b->bytes;
	}
	b->before = a->blocks;
	a->blocks = b;
	a->next = b->bytes + n;
	a->end = b->bytes + size;
	return b->bytes;
}

char *arena_take(struct arena *a, size_t n)
{
	char *p = a->next;

	if (n > (size_t)(a->end - a->next) || p == NULL)
		return take_new(a, n);
	a->next += n;
	return p;
}

/* Free all blocks from b on. */
static void free_blocks(struct arena_block *b)
{
	struct arena_block *before;

	for (; b != NULL; b = before) {
		before = b->before;
		free(b);
	}
}

void arena_take_back(struct arena *a)
{
	struct arena_block *b = a->blocks;

	free_blocks(b->before);
	b->before = NULL;
	if (b->size != BLOCK_SIZE) {
		arena_free(a);
		return;
	}
	a->next = b->bytes;
	a->end = b->bytes + b->size;
}

void arena_free(struct arena *a)
{
	free_blocks(a->blocks);
	*a = (struct arena)ARENA_INIT;
}
