/* SPDX-License-Identifier: MIT */
/*
 * mem: allocation that cannot fail. Running out of memory ends the process in
 * mem.c, with one line on stderr and status 1; nowhere else does a module of the
 * library print or exit. Products and sums of sizes are checked for overflow.
 */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* n objects of size bytes, zeroed. The caller frees with free(). Never NULL. */
void *mem_alloc(size_t n, size_t size) __attribute__((returns_nonnull, malloc));

/* realloc() to n objects of size bytes; the new part is not cleared. Never NULL. */
void *mem_realloc(void *p, size_t n, size_t size) __attribute__((returns_nonnull));

/*
 * Make room for one object more in an array of *cap objects that holds n: grows
 * by half when full. Returns the array, which may have moved.
 */
void *mem_grow(void *p, size_t n, size_t *cap, size_t size) __attribute__((returns_nonnull));

/* A copy of n bytes with a NUL behind them. The caller frees with free(). */
char *mem_dup(const char *s, size_t n) __attribute__((returns_nonnull, malloc));

/* End the process as if memory had run out: for sizes that cannot be. */
void mem_die(size_t n) __attribute__((noreturn));

#endif
