/* SPDX-License-Identifier: MIT */
/*
 * vectors: the MaxCompute test vectors beside the project, for the unit tests. Where
 * they are not there, vector_load counts a skipped case and returns NULL.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include "check.h"
#include "base/str.h"

#include <jansson.h>
#include <stdlib.h>

#define VECTORS "../shared/vectors/maxcompute/"

/* A JSON file of the vectors; the caller drops the reference (NULL is fine for jansson). */
__attribute__((unused)) static json_t *vector_load(struct check *c, const char *name)
{
	struct str path = STR_INIT;
	json_error_t error;
	json_t *root;

	str_addf(&path, VECTORS "%s", name);
	root = json_load_file(path.s, JSON_ALLOW_NUL, &error);
	if (root == NULL && json_error_code(&error) == json_error_cannot_open_file)
		check_skip(c, VECTORS " is not there");
	else
		check_that(c, root != NULL, "%s: %s", path.s, error.text);
	str_free(&path);
	return root;
}

/* A member's text, "" where it has none. */
__attribute__((unused)) static const char *vector_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

/* Append the bytes that hex digits spell. */
__attribute__((unused)) static void vector_hex(struct str *out, const char *hex)
{
	char two[3] = "";

	for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
		memcpy(two, hex, 2);
		str_addc(out, (char)strtoul(two, NULL, 16));
	}
}

/* Append the bytes of a file of the vectors. Returns false, a skipped case, where it is not there. */
__attribute__((unused)) static bool vector_bytes(struct check *c, const char *name, struct str *out)
{
	struct str path = STR_INIT;
	char buf[4096];
	FILE *f;
	size_t n;

	str_addf(&path, VECTORS "%s", name);
	f = fopen(path.s, "rb");
	str_free(&path);
	if (f == NULL) {
		check_skip(c, VECTORS " is not there");
		return false;
	}
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		str_add(out, buf, n);
	fclose(f);
	return true;
}

#endif
