/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of seal: a control line that was understood and is printed again must
 * be understood again, and then print the same. What does not start like a control
 * line gets the start that its first byte chooses.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "format/json.h"
#include "format/seal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const starts[] = {
	SEAL_PREFIX "begin\",\"v\":1,\"columns\":[{\"name\":\"a\",\"type\":\"",
	SEAL_PREFIX "begin\",\"v\":1,\"columns\":[],\"source\":{",
	SEAL_PREFIX "begin\",",
	SEAL_PREFIX "dirty\",\"by\":\"x\",\"row\":1,",
	SEAL_PREFIX "end\",\"rows\":",
	SEAL_PREFIX "abort\",",
	SEAL_PREFIX,
};

static int parse(struct seal *s, struct json *j, const struct str *line, char **copy)
{
	struct err err = ERR_INIT;

	*copy = mem_alloc(line->len + JSON_PAD, 1);
	memcpy(*copy, line->s, line->len);
	(*copy)[line->len] = '\n';
	*s = (struct seal){.begin = BEGIN_INIT};
	return seal_parse(s, j, (struct span){*copy, line->len}, &err);
}

/* What is only shown may hold a lone surrogate, which no line of ours is made of. */
static bool can_print(const char *text)
{
	return text == NULL || utf8_check(text, strlen(text)) == strlen(text);
}

static void print(struct str *out, const struct seal *s)
{
	switch (s->kind) {
	case SEAL_BEGIN:
		begin_print(out, &s->begin);
		break;
	case SEAL_END:
		end_print(out, s->end.rows, s->end.dirty, s->end.more);
		break;
	case SEAL_ABORT:
		if (!can_print(s->abort.by) || !can_print(s->abort.reason))
			return;
		abort_print(out, s->abort.by, s->abort.reason, s->abort.exit);
		break;
	case SEAL_DIRTY:
	case SEAL_NONE:
		return;
	}
	out->len--; /* the newline */
}

static void try_line(struct json *j, const struct str *line)
{
	struct str first = STR_INIT, second = STR_INIT;
	struct seal s, again;
	char *copy, *copy2;

	if (parse(&s, j, line, &copy) == 0) {
		print(&first, &s);
		if (first.len > 0) {
			if (parse(&again, j, &first, &copy2) < 0 || again.kind != s.kind)
				abort();
			print(&second, &again);
			if (!span_eq(str_span(&first), str_span(&second)))
				abort();
			seal_free(&again);
			free(copy2);
		}
	}
	seal_free(&s);
	str_free(&first);
	str_free(&second);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = STR_INIT;
	struct json *j;

	if (size == 0)
		return 0;
	if (!seal_is_control((const char *)data, size)) {
		str_adds(&line, starts[data[0] % (sizeof starts / sizeof *starts)]);
		data++;
		size--;
	}
	str_add(&line, data, size);
	j = json_new();
	try_line(j, &line);
	json_free(j);
	str_free(&line);
	return 0;
}
