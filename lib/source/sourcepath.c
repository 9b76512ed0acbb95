/* SPDX-License-Identifier: MIT */
/* The search path of data sources. */
#include "source/sourcepath.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "base/str.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_folder(struct sourcepath *p, const char *a, const char *b)
{
	struct str s = STR_INIT;

	str_adds(&s, a);
	str_adds(&s, b);
	p->folder[p->n++] = str_take(&s);
}

static const char *home_folder(void)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;

	if (home != NULL && *home != '\0')
		return home;
	pw = getpwuid(geteuid());
	return pw != NULL ? pw->pw_dir : NULL;
}

void sourcepath_init(struct sourcepath *p)
{
	const char *own = getenv("DSPIPE_SOURCES"), *xdg = getenv("XDG_CONFIG_HOME"), *home;

	*p = (struct sourcepath){.n = 0};
	if (own != NULL && *own != '\0')
		add_folder(p, own, "");
	home = home_folder();
	if (xdg != NULL && *xdg == '/') /* the XDG rules: a relative one counts as unset */
		add_folder(p, xdg, "/dspipe/sources");
	else if (home != NULL)
		add_folder(p, home, "/.config/dspipe/sources");
	add_folder(p, SOURCEPATH_ADMIN, "");
}

void sourcepath_free(struct sourcepath *p)
{
	while (p->n > 0)
		free(p->folder[--p->n]);
}

int sourcepath_check_name(const char *name, struct err *err)
{
	struct show show;
	size_t n = strlen(name), i;

	show_cut(&show, name, n, 100);
	if (n == 0)
		return err_set(err, EXIT_USAGE, "the name of a data source is empty");
	if (n > 5 && strcmp(name + n - 5, ".json") == 0)
		return err_set(err, EXIT_USAGE,
			"'%s' is no name of a data source; a file is named with a slash: ./%s",
			show.text, show.text);
	for (i = 0; i < n; i++)
		if (!isascii(name[i]) || (!isalnum((unsigned char)name[i]) && name[i] != '_'))
			return err_set(err, EXIT_USAGE,
				"'%s' is no name of a data source: letters, digits and underscores only",
				show.text);
	if (!isalpha((unsigned char)name[0]))
		return err_set(err, EXIT_USAGE,
			"'%s' is no name of a data source: a letter comes first", show.text);
	return 0;
}

static char *file_in(const char *folder, const char *name)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s/%s.json", folder, name);
	return str_take(&s);
}

static int not_found(const char *name, const struct sourcepath *p, struct err *err)
{
	struct source_list list = {.n = 0};
	struct err own = ERR_INIT;
	struct str where = STR_INIT;
	const char **names;
	char hint[512] = "";
	size_t i;

	sourcepath_list(&list, &own);
	names = mem_alloc(list.n, sizeof *names);
	for (i = 0; i < list.n; i++)
		names[i] = list.v[i].name;
	nearest_hint(hint, sizeof hint, name, names, list.n);
	if (list.n == 0)
		snprintf(hint, sizeof hint, "; dssource add %s makes it", name);
	for (i = 0; i < p->n; i++)
		str_addf(&where, "%s%s", i == 0 ? "" : ", ", p->folder[i]);
	err_set(err, EXIT_USAGE, "no data source '%s' in %s%s", name, where.s, hint);
	str_free(&where);
	free(names);
	source_list_free(&list);
	return -1;
}

char *sourcepath_find(const char *name, struct err *err)
{
	struct sourcepath p;
	struct stat st;
	char *path = NULL;
	size_t i;

	if (sourcepath_check_name(name, err) < 0)
		return NULL;
	sourcepath_init(&p);
	for (i = 0; i < p.n && path == NULL && !err_is_set(err); i++) {
		path = file_in(p.folder[i], name);
		if (stat(path, &st) == 0)
			break;
		if (errno != ENOENT && errno != ENOTDIR)
			err_sys(err, EXIT_USAGE, "%s", path);
		free(path);
		path = NULL;
	}
	if (path == NULL)
		not_found(name, &p, err);
	sourcepath_free(&p);
	return path;
}

char *sourcepath_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return mem_dup(".", 1);
	return mem_dup(path, slash == path ? 1 : (size_t)(slash - path));
}

bool sourcepath_is_admin(const char *path)
{
	char *folder = sourcepath_folder_of(path);
	char *real = realpath(folder, NULL), *admin = realpath(SOURCEPATH_ADMIN, NULL);
	bool is = real != NULL && admin != NULL && strcmp(real, admin) == 0;

	free(folder);
	free(real);
	free(admin);
	return is;
}

static const struct source_entry *known(const struct source_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i].name, name) == 0)
			return &list->v[i];
	return NULL;
}

static void add_entry(struct source_list *list, const char *folder, const char *file)
{
	const struct source_entry *before;
	size_t n = strlen(file);
	struct err own = ERR_INIT;
	struct source_entry e;

	if (n <= 5 || strcmp(file + n - 5, ".json") != 0)
		return;
	e.name = mem_dup(file, n - 5);
	e.path = file_in(folder, e.name);
	before = known(list, e.name);
	e.hidden = before != NULL;
	if (sourcepath_check_name(e.name, &own) < 0 ||
		(before != NULL && strcmp(before->path, e.path) == 0)) {
		free(e.name);
		free(e.path);
		return;
	}
	list->v = mem_grow(list->v, list->n, &list->cap, sizeof *list->v);
	list->v[list->n++] = e;
}

static int list_folder(struct source_list *list, const char *folder, struct err *err)
{
	struct dirent **v;
	int i, n = scandir(folder, &v, NULL, alphasort);

	if (n < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (n < 0)
		return err_sys(err, EXIT_FAILED, "%s", folder);
	for (i = 0; i < n; i++) {
		add_entry(list, folder, v[i]->d_name);
		free(v[i]);
	}
	free(v);
	return 0;
}

int sourcepath_list(struct source_list *list, struct err *err)
{
	struct sourcepath p;
	size_t i;
	int rc = 0;

	sourcepath_init(&p);
	for (i = 0; i < p.n; i++)
		if (list_folder(list, p.folder[i], err) < 0)
			rc = -1;
	sourcepath_free(&p);
	return rc;
}

void source_list_free(struct source_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].path);
	}
	free(list->v);
	*list = (struct source_list){.n = 0};
}
