/* SPDX-License-Identifier: MIT */
/* Allocation that ends the process when it fails. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void mem_die(size_t n)
{
	fprintf(stderr, "dspipe: out of memory: %zu bytes wanted\n", n);
	_Exit(1);
}

void *mem_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (p == NULL)
		mem_die(n * size);
	return p;
}

void *mem_realloc(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		mem_die(SIZE_MAX);
	p = realloc(p, bytes ? bytes : 1);
	if (p == NULL)
		mem_die(bytes);
	return p;
}

void *mem_grow(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap < 8 ? 8 : *cap + *cap / 2;
	return mem_realloc(p, *cap, size);
}

char *mem_dup(const char *s, size_t n)
{
	char *p = mem_alloc(n + 1, 1);

	if (n > 0)
		memcpy(p, s, n);
	return p;
}
