/* SPDX-License-Identifier: MIT */
/* Nodes' files by their names. */
#include "node/jobfile.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "source/sourcepath.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME_MAX_LEN 100 /* with a date behind it, it is the name of a checkpointed job */
#define END ".json"
#define SCHEDULE_END ".schedule.json"

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

char *jobfile_path(const char *text)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s%s", text, ends_in(text, END) ? "" : END);
	return str_take(&s);
}

char *jobfile_name(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path, *p;
	size_t n = strlen(base);
	struct show show;

	if (ends_in(base, END))
		n -= strlen(END);
	for (p = base; p < base + n; p++)
		if (!isalnum((unsigned char)*p) && strchr("_-.", *p) == NULL)
			break;
	if (n == 0 || n > NAME_MAX_LEN || p < base + n || *base == '.' || *base == '-') {
		err_set(err, EXIT_USAGE,
			"'%s' cannot be a node's name: letters, digits, _ - and . in it (not first: - .), "
			"at most %d",
			show_cut(&show, base, n, 120), NAME_MAX_LEN);
		return NULL;
	}
	return mem_dup(base, n);
}

static int is_node_file(const struct dirent *e)
{
	return e->d_name[0] != '.' && ends_in(e->d_name, END) && !ends_in(e->d_name, SCHEDULE_END);
}

int jobfile_list(const char *folder, struct args *out)
{
	struct dirent **found;
	int n = scandir(folder, &found, is_node_file, alphasort), i;

	for (i = 0; i < n; i++) {
		found[i]->d_name[strlen(found[i]->d_name) - strlen(END)] = '\0';
		args_add(out, found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
	return n < 0 ? -1 : 0;
}

int jobfile_find(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
	struct args files = ARGS_INIT;
	char *folder, *name, hint[512];

	if (access(path, F_OK) == 0)
		return 0;
	if (errno != ENOENT)
		return err_sys(err, EXIT_USAGE, "%s", path);
	folder = sourcepath_folder_of(path);
	name = mem_dup(base, strlen(base) - strlen(END));
	if (jobfile_list(folder, &files) < 0)
		snprintf(hint, sizeof hint, "; there is no folder '%.300s'", folder);
	else
		nearest_hint(hint, sizeof hint, name, (const char *const *)files.v, files.n);
	err_set(err, EXIT_USAGE, "%s: %s%s", path, strerror(ENOENT), hint);
	args_free(&files);
	free(folder);
	free(name);
	return -1;
}
