/* SPDX-License-Identifier: MIT */
/* The command line, from one table. */
#include "cli/options.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/num.h"
#include "base/show.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 128

int option_true(void *to, const char *arg, struct err *err)
{
	(void)arg;
	(void)err;
	*(bool *)to = true;
	return 0;
}

int option_more(void *to, const char *arg, struct err *err)
{
	(void)arg;
	(void)err;
	++*(int *)to;
	return 0;
}

int option_text(void *to, const char *arg, struct err *err)
{
	(void)err;
	*(const char **)to = arg;
	return 0;
}

int option_texts(void *to, const char *arg, struct err *err)
{
	struct text_list *list = to;

	(void)err;
	list->v = mem_grow(list->v, list->n, &list->cap, sizeof *list->v);
	list->v[list->n++] = arg;
	return 0;
}

int option_count(void *to, const char *arg, struct err *err)
{
	return num_count(arg, 0, INT64_MAX, to, err);
}

int option_positive(void *to, const char *arg, struct err *err)
{
	return num_count(arg, 1, INT64_MAX, to, err);
}

int option_size(void *to, const char *arg, struct err *err)
{
	return num_size(arg, 1, INT64_MAX, to, err);
}

int option_time(void *to, const char *arg, struct err *err)
{
	return num_time(arg, 0, INT64_MAX, to, err);
}

int option_choice(int *out, const char *arg, const char *const *words, struct err *err)
{
	struct show show;
	char hint[256];
	size_t n;

	for (n = 0; words[n] != NULL; n++)
		if (strcmp(words[n], arg) == 0) {
			*out = (int)n;
			return 0;
		}
	return err_set(err, EXIT_USAGE, "unknown value '%s'%s",
		show_cut(&show, arg, strlen(arg), 100),
		nearest_word(hint, sizeof hint, arg, words, n));
}

static const struct option_row *find_letter(const struct option_row *row, char letter)
{
	for (; row->name != NULL; row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

static const struct option_row *find_name(const struct option_row *row, const char *s, size_t n)
{
	for (; row->name != NULL; row++)
		if (strlen(row->name) == n && memcmp(row->name, s, n) == 0)
			return row;
	return NULL;
}

static int unknown_name(const struct option_row *row, const char *s, size_t n, struct err *err)
{
	const char *names[NAMES_MAX], *near;
	char given[64];
	size_t known = 0;
	struct show show;

	for (; row->name != NULL && known < NAMES_MAX; row++)
		names[known++] = row->name;
	snprintf(given, sizeof given, "%.*s", (int)(n < 60 ? n : 60), s);
	near = nearest_name(given, names, known);
	if (near != NULL)
		return err_set(err, EXIT_USAGE, "unknown option --%s; did you mean --%s?",
			show_cut(&show, given, strlen(given), 100), near);
	return err_set(err, EXIT_USAGE, "unknown option --%s (--help lists them)",
		show_cut(&show, given, strlen(given), 100));
}

static int set_row(const struct option_row *row, const char *arg, struct err *err)
{
	if (row->set(row->to, arg, err) < 0)
		return err_at(err, "--%s", row->name);
	return 0;
}

/* "--name", "--name=arg" or "--name" "arg". *i moves on when the next word was taken. */
static int parse_long(const struct option_row *table, int argc, char *argv[], int *i,
	struct err *err)
{
	const char *s = argv[*i] + 2, *eq = strchr(s, '=');
	size_t n = eq != NULL ? (size_t)(eq - s) : strlen(s);
	const struct option_row *row = find_name(table, s, n);

	if (row == NULL)
		return unknown_name(table, s, n, err);
	if (row->arg == NULL && eq != NULL)
		return err_set(err, EXIT_USAGE, "--%s takes no argument", row->name);
	if (row->arg == NULL || eq != NULL)
		return set_row(row, eq != NULL ? eq + 1 : NULL, err);
	if (*i + 1 >= argc)
		return err_set(err, EXIT_USAGE, "--%s needs %s", row->name, row->arg);
	return set_row(row, argv[++*i], err);
}

/* "-abc", the last with "arg" joined or as the next word. */
static int parse_letters(const struct option_row *table, int argc, char *argv[], int *i,
	struct err *err)
{
	const struct option_row *row;
	struct show show;
	const char *s;

	for (s = argv[*i] + 1; *s != '\0'; s++) {
		row = find_letter(table, *s);
		if (row == NULL)
			return err_set(err, EXIT_USAGE, "unknown option -%s (--help lists them)",
				show_cut(&show, s, 1, 10));
		if (row->arg == NULL) {
			if (set_row(row, NULL, err) < 0)
				return -1;
			continue;
		}
		if (s[1] != '\0')
			return set_row(row, s + 1, err);
		if (*i + 1 >= argc)
			return err_set(err, EXIT_USAGE, "-%c needs %s", *s, row->arg);
		return set_row(row, argv[++*i], err);
	}
	return 0;
}

int options_parse(const struct option_row *table, int argc, char *argv[], int *n_operands,
	struct err *err)
{
	int i, n = 0, rc = 0;

	for (i = 1; i < argc && rc == 0; i++) {
		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++)
				argv[1 + n++] = argv[i];
		} else if (strncmp(argv[i], "--", 2) == 0) {
			rc = parse_long(table, argc, argv, &i, err);
		} else if (argv[i][0] == '-' && argv[i][1] != '\0') {
			rc = parse_letters(table, argc, argv, &i, err);
		} else {
			argv[1 + n++] = argv[i];
		}
	}
	*n_operands = n;
	return rc;
}

void options_print(const struct option_row *row, void *file)
{
	char left[80];
	int n;

	for (; row->name != NULL; row++) {
		if (row->help == NULL)
			continue;
		n = row->letter ? snprintf(left, sizeof left, "-%c, ", row->letter)
				: snprintf(left, sizeof left, "    ");
		snprintf(left + n, sizeof left - (size_t)n, "--%s%s%s", row->name,
			row->arg ? " " : "", row->arg ? row->arg : "");
		fprintf(file, strlen(left) > 26 ? "  %s\n%30s%s\n" : "  %-26s%.0s  %s\n", left, "",
			row->help);
	}
}
