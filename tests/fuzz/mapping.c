/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of mapping: mapping files and the options' texts, resolved against a
 * stream and applied to records: no text crashes, and what was taken can be applied,
 * explained and reported. The first byte chooses what the rest is.
 */
#include "base/mem.h"
#include "format/json.h"
#include "mapping/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a file may start like, so that the interesting depths are soon reached. */
static const char *const starts[] = {
	"",
	"{\"columns\":[{\"name\":\"",
	"{\"columns\":[{\"name\":\"x\",\"from\":\"a\",\"type\":\"",
	"{\"columns\":[\"a\",\"b\"],\"add\":[{\"name\":\"x\",\"type\":\"",
	"{\"drop\":[\"",
	"{\"missing\":\"",
};

static const char *const lines[] = {
	"{\"a\":1,\"b\":\"2019-07-08\",\"c\":null,\"d\":{\"$base64\":\"AAAA\"}}",
	"{\"d\":true,\"b\":\"\\u0031e2\",\"c\":[1,2],\"a\":\"12.50\"}",
};

/* The setters take a name: the text is given one below /proc. */
static int set_file(struct mapping *m, const char *start, const char *text, size_t n,
	struct err *err)
{
	char path[40];
	int fd = memfd_create("mapping", MFD_CLOEXEC), rc;

	if (fd < 0 || write(fd, start, strlen(start)) < 0 || write(fd, text, n) < 0)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	rc = mapping_set_file(m, path, err);
	close(fd);
	return rc;
}

static int set_option(struct mapping *m, unsigned kind, const char *text, struct err *err)
{
	switch (kind) {
	case 0:
		return mapping_operand(m, text, err);
	case 1:
		return mapping_set_position(m, text, err);
	case 2:
		return mapping_set_add(m, text, err);
	case 3:
		return mapping_set_rename(m, text, err);
	default:
		return mapping_set_drop(m, text, err);
	}
}

/* Each line of the text is an option; its first byte tells which. */
static int set_options(struct mapping *m, const char *text, size_t n, struct err *err)
{
	char *copy = mem_dup(text, n), *line, *rest = copy;
	int rc = 0;

	while (rc == 0 && (line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0')
			rc = set_option(m, (unsigned char)*line % 5, line + 1, err);
	free(copy);
	return rc;
}

static void apply(struct mapping_plan *plan, struct json *j, const char *line,
	const struct columns *sources)
{
	char text[200 + JSON_PAD] = "";
	struct record rec = {.row = 1};
	struct str out = STR_INIT;
	struct fault f;
	int at[4] = {-1, -1, -1, -1}, column;
	size_t i;

	memcpy(text, line, strlen(line));
	text[strlen(line)] = '\n';
	rec.fields = json_record(j, text, strlen(line), &rec.n_fields, &f);
	if (rec.fields == NULL || sources->n != 4)
		abort();
	for (i = 0; i < rec.n_fields; i++) {
		column = columns_find(sources, rec.fields[i].key.p + 1, rec.fields[i].key.len - 2);
		at[column] = (int)i;
	}
	rec.at = at;
	if (mapping_apply(plan, &rec, &f) == 0)
		for (i = 0; i < plan->columns.n; i++)
			value_json(&out, &plan->values[i]);
	else if (f.code == FAULT_NONE || f.reason[0] == '\0')
		abort();
	str_free(&out);
}

static void resolve(const struct mapping *m)
{
	static const struct mapping_rules rules = {.zone = NULL};
	struct mapping_plan plan = MAPPING_PLAN_INIT;
	struct columns sources = COLUMNS_INIT;
	struct json *j = json_new();
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	size_t i;

	for (i = 0; i < 4; i++)
		columns_add(&sources, &"abcd"[i], 1,
			(struct dstype){.kind = i == 0 ? DSTYPE_ANY : DSTYPE_STRING}, NULL, NULL);
	if (mapping_resolve(m, &sources, &rules, &plan, &err) == 0) {
		apply(&plan, j, lines[0], &sources);
		apply(&plan, j, lines[1], &sources);
		mapping_explain(&plan, &out);
		mapping_report(&plan, &out);
	} else if (err.exit != EXIT_USAGE || err.text[0] == '\0') {
		abort();
	}
	mapping_plan_free(&plan);
	columns_free(&sources);
	json_free(j);
	str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mapping m = MAPPING_INIT;
	struct columns wanted = COLUMNS_INIT;
	struct err err = ERR_INIT;
	const size_t n_starts = sizeof starts / sizeof *starts;
	size_t kind;
	int rc;

	if (size == 0)
		return 0;
	kind = data[0] % (n_starts + 1);
	rc = kind < n_starts ? set_file(&m, starts[kind], (const char *)data + 1, size - 1, &err)
			     : set_options(&m, (const char *)data + 1, size - 1, &err);
	if (rc == 0)
		rc = mapping_check(&m, &err);
	if (rc == 0) {
		mapping_sources(&m, &wanted);
		resolve(&m);
	} else if (err.exit != EXIT_USAGE || err.text[0] == '\0') {
		abort();
	}
	columns_free(&wanted);
	mapping_free(&m);
	return 0;
}
