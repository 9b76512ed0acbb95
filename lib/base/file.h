/* SPDX-License-Identifier: MIT */
/* file: small files, read whole. */
#ifndef FILE_H
#define FILE_H

#include "base/err.h"
#include "base/str.h"

#define FILE_JSON_MAX (4 << 20) /* bytes: the longest JSON that is taken of a person */

/*
 * Append the whole file to out, whose max is the longest that is taken and is reserved at
 * once: wiping out wipes all (files hold secrets). Returns 0, or -1 with EXIT_USAGE.
 */
int file_read(struct str *out, const char *path, struct err *err);

/* The same, of what is open; path is for the messages. */
int file_read_fd(struct str *out, int fd, const char *path, struct err *err);

#endif
