/* SPDX-License-Identifier: MIT */
/* JSON files with the places of their parts. */
#include "node/jsonfile.h"

#include "base/file.h"
#include "base/mem.h"
#include "source/sourcedoc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- places ---- */

/* The text was parsed before, so that it is JSON; a NUL ends it all the same. */
static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		p++;
	return p;
}

/* Behind the string whose opening quote is at p. */
static const char *skip_string(const char *p)
{
	for (p++; *p != '\0' && *p != '"'; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '"' ? p + 1 : p;
}

/* Behind the value at p. */
static const char *skip_value(const char *p)
{
	int depth = 0;

	do {
		p = skip_blanks(p);
		if (*p == '"') {
			p = skip_string(p);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		else if (depth == 0) {
			while (*p != '\0' && strchr(",]} \t\r\n", *p) == NULL)
				p++;
			return p;
		}
		p += *p != '\0';
	} while (depth > 0 && *p != '\0');
	return p;
}

/* Does the string at p read as the pointer's segment, n bytes of it? Escapes in keys count as written. */
static bool is_key(const char *p, const char *segment, size_t n)
{
	const char *end = skip_string(p) - 1;
	size_t i = 0;

	for (p++; p < end; p++) {
		if (i < n && segment[i] == '~' && (*p == '~' || *p == '/'))
			i++;
		else if (i >= n || segment[i] != *p)
			return false;
		i++;
	}
	return i == n;
}

/* The member or element of the value at p that a segment names; NULL: none. */
static const char *step(const char *p, const char *segment, size_t n, bool last)
{
	bool object = *p == '{';
	char digits[16] = "";
	size_t index, i;
	const char *key;

	if (*p != '{' && *p != '[')
		return NULL;
	snprintf(digits, sizeof digits, "%.*s", (int)(n < 15 ? n : 15), segment);
	index = strtoul(digits, NULL, 10);
	p = skip_blanks(p + 1);
	for (i = 0; *p != '\0' && *p != '}' && *p != ']'; i++) {
		key = p;
		if (object)
			p = skip_blanks(skip_blanks(skip_string(p)) + 1);
		if (object ? is_key(key, segment, n) : i == index)
			return last ? key : p;
		p = skip_blanks(skip_value(p));
		if (*p == ',')
			p = skip_blanks(p + 1);
	}
	return NULL;
}

/* The key or element at a pointer; key false: the value. NULL: none. */
static const char *find(const char *text, const char *pointer, bool key)
{
	const char *p = skip_blanks(text);
	size_t n;

	while (p != NULL && *pointer == '/') {
		n = strcspn(++pointer, "/");
		p = step(p, pointer, n, key && pointer[n] == '\0');
		pointer += n;
	}
	return p;
}

/* "FILE:LINE:COLUMN" of a byte; columns count characters. */
static void place_of(const struct jsonfile *f, const char *at, struct str *out)
{
	unsigned line = 1, column = 1;
	const char *p;

	for (p = f->text; p < at; p++) {
		if (*p == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			column++;
		}
	}
	str_addf(out, "%s:%u:%u", f->path, line, column);
}

int jsonfile_at(const struct jsonfile *f, struct err *err, const char *pointer)
{
	const char *at = *pointer != '\0' ? find(f->text, pointer, true) : NULL;
	struct str place = STR_INIT;

	if (at != NULL)
		place_of(f, at, &place);
	else
		str_adds(&place, f->path);
	err_at(err, "%s", place.s);
	str_free(&place);
	return -1;
}

int jsonfile_fail(const struct jsonfile *f, struct err *err, const char *pointer, const char *fmt,
	...)
{
	char text[2048];
	va_list ap;

	if (err_is_set(err))
		return -1;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	err_set(err, EXIT_USAGE, "%s", text);
	return jsonfile_at(f, err, pointer);
}

struct span jsonfile_lexeme(const struct jsonfile *f, const char *pointer)
{
	const char *p = find(f->text, pointer, false);

	return p != NULL ? (struct span){p, (size_t)(skip_value(p) - p)} : (struct span){"", 0};
}

void jsonfile_pointer(struct str *pointer, const char *key)
{
	str_addc(pointer, '/');
	for (; *key != '\0'; key++) {
		if (*key == '~' || *key == '/')
			str_adds(pointer, *key == '~' ? "~0" : "~1");
		else
			str_addc(pointer, *key);
	}
}

/* ---- reading ---- */

/* Read the text again, for its places. The tree was read and checked before. */
static int read_text(struct jsonfile *f, struct err *err)
{
	struct str text = STR_INIT_MAX(FILE_JSON_MAX);
	int rc = file_read(&text, f->path, err);

	f->len = text.len;
	f->text = str_take(&text);
	if (f->len >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0)
		memset(f->text, ' ', 3);
	return rc;
}

/* What people write that is no JSON: where it is, and what to say. NULL: none of it. */
static const char *usual_mistake(const char *p, const char **why)
{
	const char *next;

	while (*p != '\0') {
		if (*p == '"') {
			p = skip_string(p);
			continue;
		}
		*why = "JSON has no comments: take it out";
		if (*p == '#' || (*p == '/' && (p[1] == '/' || p[1] == '*')))
			return p;
		*why = "a string stands in \"double quotes\"";
		if (*p == '\'')
			return p;
		next = *p == ',' ? skip_blanks(p + 1) : "";
		*why = "a comma too many: nothing comes behind it";
		if (*next == '}' || *next == ']')
			return p;
		p++;
	}
	return NULL;
}

/* The file is no JSON: say so with the place in our form. */
static void explain(struct jsonfile *f, struct err *err)
{
	const char *why, *at = usual_mistake(f->text, &why), *told = strstr(err->text, "line ");
	struct err parsed = *err;
	int line, column, n = 0;
	struct str place = STR_INIT;

	err_clear(err);
	if (at != NULL) {
		place_of(f, at, &place);
		err_set(err, EXIT_USAGE, "%s: %s", place.s, why);
	} else if (told != NULL &&
		sscanf(told, "line %9d, column %9d: %n", &line, &column, &n) == 2 && n > 0) {
		err_set(err, EXIT_USAGE, "%s:%d:%d: no JSON: %s", f->path, line, column, told + n);
	} else {
		*err = parsed;
	}
	str_free(&place);
}

int jsonfile_open(struct jsonfile *f, const char *path, struct err *err)
{
	struct err own = ERR_INIT;

	f->path = mem_dup(path, strlen(path));
	f->tree = sourcedoc_read(path, err);
	if (read_text(f, &own) < 0 || f->tree == NULL) {
		if (f->tree == NULL && f->text != NULL && strstr(err->text, ": line ") != NULL)
			explain(f, err);
		if (!err_is_set(err))
			*err = own;
		return -1;
	}
	if (jtree_kind(f->tree) != JTREE_OBJECT)
		return err_set(err, EXIT_USAGE, "%s: is %s, and not an object", path,
			jtree_kind_name(f->tree));
	return 0;
}

void jsonfile_close(struct jsonfile *f)
{
	if (f->text != NULL)
		explicit_bzero(f->text, f->len);
	free(f->text);
	free(f->path);
	jtree_free(f->tree);
	*f = (struct jsonfile)JSONFILE_INIT;
}
