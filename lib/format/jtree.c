/* SPDX-License-Identifier: MIT */
/* JSON trees, by jansson; memory is wiped as it goes. */
#include "format/jtree.h"

#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_t *json_of(const struct jtree *t)
{
	return (json_t *)(uintptr_t)t;
}

static struct jtree *tree_of(json_t *j)
{
	return (struct jtree *)j;
}

static void *alloc(size_t n)
{
	return mem_alloc(n, 1);
}

static void wipe_free(void *p)
{
	if (p == NULL)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

/* jansson keeps its allocator in a global; setting it again to the same is harmless. */
static void use_wiping(void)
{
	json_set_alloc_funcs(alloc, wipe_free);
}

/* jansson's text quotes what stands there ("... near 'x'"); that part goes. */
static int syntax_error(const json_error_t *e, struct err *err)
{
	const char *near = strstr(e->text, " near ");
	int n = near != NULL ? (int)(near - e->text) : (int)strlen(e->text);

	return err_set(err, EXIT_FAILED, "line %d, column %d: %.*s", e->line, e->column, n,
		e->text);
}

struct jtree *jtree_parse(const char *s, size_t n, struct err *err)
{
	json_error_t e;
	json_t *j;

	use_wiping();
	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	j = json_loadb(s, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (j == NULL)
		syntax_error(&e, err);
	return tree_of(j);
}

struct jtree *jtree_load_fd(int fd, const char *path, struct err *err)
{
	struct str text = STR_INIT_MAX(FILE_JSON_MAX);
	struct jtree *t = NULL;

	if (file_read_fd(&text, fd, path, err) == 0) {
		t = jtree_parse(text.s, text.len, err);
		if (t == NULL) {
			err_at(err, "%s", path);
			err->exit = EXIT_USAGE;
		}
	}
	explicit_bzero(text.s, text.len);
	str_free(&text);
	return t;
}

struct jtree *jtree_load(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct jtree *t = NULL;

	if (fd < 0) {
		err_sys(err, EXIT_USAGE, "%s", path);
		return NULL;
	}
	t = jtree_load_fd(fd, path, err);
	close(fd);
	return t;
}

struct jtree *jtree_object(void)
{
	use_wiping();
	return tree_of(json_object());
}

struct jtree *jtree_copy(const struct jtree *t)
{
	return tree_of(json_deep_copy(json_of(t)));
}

void jtree_free(struct jtree *t)
{
	json_decref(json_of(t));
}

enum jtree_kind jtree_kind(const struct jtree *t)
{
	if (t == NULL)
		return JTREE_NULL;
	switch (json_typeof(json_of(t))) {
	case JSON_OBJECT:
		return JTREE_OBJECT;
	case JSON_ARRAY:
		return JTREE_ARRAY;
	case JSON_STRING:
		return JTREE_TEXT;
	case JSON_INTEGER:
		return JTREE_INTEGER;
	case JSON_REAL:
		return JTREE_REAL;
	case JSON_TRUE:
		return JTREE_TRUE;
	case JSON_FALSE:
		return JTREE_FALSE;
	case JSON_NULL:
		break;
	}
	return JTREE_NULL;
}

const char *jtree_kind_name(const struct jtree *t)
{
	static const char *const names[] = {[JTREE_NULL] = "null",
		[JTREE_FALSE] = "false",
		[JTREE_TRUE] = "true",
		[JTREE_INTEGER] = "a number",
		[JTREE_REAL] = "a number",
		[JTREE_TEXT] = "a string",
		[JTREE_ARRAY] = "an array",
		[JTREE_OBJECT] = "an object"};

	return names[jtree_kind(t)];
}

struct jtree *jtree_get(const struct jtree *t, const char *key)
{
	return tree_of(json_object_get(json_of(t), key));
}

struct jtree *jtree_at(const struct jtree *t, size_t i)
{
	return tree_of(json_array_get(json_of(t), i));
}

size_t jtree_count(const struct jtree *t)
{
	return json_is_array(json_of(t)) ? json_array_size(json_of(t))
					 : json_object_size(json_of(t));
}

const char *jtree_text(const struct jtree *t)
{
	return json_string_value(json_of(t));
}

int64_t jtree_integer(const struct jtree *t)
{
	return json_integer_value(json_of(t));
}

double jtree_real(const struct jtree *t)
{
	return json_number_value(json_of(t));
}

const char *jtree_get_text(const struct jtree *t, const char *key)
{
	return jtree_text(jtree_get(t, key));
}

static struct jtree_member member_at(void *at)
{
	struct jtree_member m = {.at = at};

	if (at == NULL)
		return m;
	m.key = json_object_iter_key(at);
	m.value = tree_of(json_object_iter_value(at));
	return m;
}

struct jtree_member jtree_first(struct jtree *t)
{
	return member_at(json_object_iter(json_of(t)));
}

struct jtree_member jtree_next(struct jtree *t, struct jtree_member m)
{
	return member_at(json_object_iter_next(json_of(t), m.at));
}

void jtree_set_text(struct jtree *t, const char *key, const char *text)
{
	if (text == NULL)
		json_object_del(json_of(t), key);
	else
		json_object_set_new(json_of(t), key, json_string_nocheck(text));
}

void jtree_set(struct jtree *t, const char *key, const struct jtree *v)
{
	if (v == NULL)
		json_object_del(json_of(t), key);
	else
		json_object_set_new(json_of(t), key, json_deep_copy(json_of(v)));
}

static int add_part(const char *s, size_t n, void *out)
{
	str_add(out, s, n);
	return 0;
}

void jtree_print(struct str *out, const struct jtree *t, int indent)
{
	json_dump_callback(json_of(t), add_part, out,
		JSON_ENCODE_ANY | JSON_REAL_PRECISION(15) |
			(indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT));
}
