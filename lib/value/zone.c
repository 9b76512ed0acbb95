/* SPDX-License-Identifier: MIT */
/* Time zones by name. */
#include "value/zone.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "base/str.h"
#include "value/tzif.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/usr/share/zoneinfo"
#define FILE_MAX (1 << 20)
#define NAME_MAX_LEN 128
#define DEPTH_MAX 3        /* America/Argentina/Ushuaia */
#define AROUND (27 * 3600) /* no offset is larger */

struct zone {
	char *name;
	struct tzif table;
};

static const char *folder(void)
{
	const char *dir = getenv("TZDIR");

	return dir != NULL && dir[0] == '/' ? dir : FOLDER;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ±hh:mm and, behind UTC or GMT, ±h too; the whole of s. */
static bool read_offset(const char *s, bool loose, int32_t *offset)
{
	int hours, minutes = 0, sign = *s == '-' ? -1 : 1;

	if (*s != '+' && *s != '-')
		return false;
	s++;
	if (!is_digit(*s))
		return false;
	hours = *s++ - '0';
	if (is_digit(*s))
		hours = hours * 10 + (*s++ - '0');
	else if (!loose)
		return false;
	if (*s == ':' && is_digit(s[1]) && is_digit(s[2])) {
		minutes = (s[1] - '0') * 10 + (s[2] - '0');
		s += 3;
	} else if (!loose) {
		return false;
	}
	*offset = sign * (hours * 3600 + minutes * 60);
	return *s == '\0' && hours <= 23 && minutes <= 59;
}

/* Does the name say its offset by itself? */
static bool fixed_name(const char *name, int32_t *offset)
{
	*offset = 0;
	if (strcmp(name, "Z") == 0 || strcmp(name, "UTC") == 0 || strcmp(name, "GMT") == 0)
		return true;
	if (strncmp(name, "UTC", 3) == 0 || strncmp(name, "GMT", 3) == 0)
		return read_offset(name + 3, true, offset);
	return read_offset(name, false, offset);
}

/* May the name be appended to the folder's? Parts of letters, digits, + - _ and single dots. */
static bool safe_name(const char *name)
{
	size_t i, n = strlen(name);

	if (n == 0 || n > NAME_MAX_LEN || name[0] == '/' || name[n - 1] == '/')
		return false;
	for (i = 0; i < n; i++) {
		if (strchr("+-_/.", name[i]) == NULL && !is_digit(name[i]) &&
			((name[i] | 0x20) < 'a' || (name[i] | 0x20) > 'z'))
			return false;
		if ((name[i] == '.' || name[i] == '/') &&
			(i == 0 || name[i - 1] == '.' || name[i - 1] == '/'))
			return false;
	}
	return true;
}

/* Read a file as a whole. Returns false with errno, EFBIG for what is no zone file by its size. */
static bool read_file(const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		errno = EISDIR;
	else if (st.st_size > FILE_MAX)
		errno = EFBIG;
	else
		while (str_reserve(out, 8192) && (n = read(fd, out->s + out->len, 8192)) > 0)
			out->len += (size_t)n;
	close(fd);
	return n == 0 && out->s != NULL;
}

struct names {
	char **v;
	size_t n, cap;
};

/* Gather the names of the zone files below dir; prefix is dir's name inside the database. */
static void gather(struct names *names, const char *dir, const char *prefix, int depth)
{
	char path[512], name[NAME_MAX_LEN * 2];
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] < 'A' || e->d_name[0] > 'Z')
			continue; /* dot files, posix, right, and the tables */
		if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= sizeof path ||
			(size_t)snprintf(name, sizeof name, "%s%s", prefix, e->d_name) >=
				sizeof name - 1 ||
			stat(path, &st) < 0)
			continue;
		if (S_ISREG(st.st_mode)) {
			names->v = mem_grow(names->v, names->n, &names->cap, sizeof *names->v);
			names->v[names->n++] = mem_dup(name, strlen(name));
		} else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
			memcpy(name + strlen(name), "/", 2);
			gather(names, path, name, depth + 1);
		}
	}
	if (d != NULL)
		closedir(d);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "Shanghai" is the place of Asia/Shanghai; "CST" stands for several, and is near to nothing. */
static const char *meant(const char *name, const struct names *names)
{
	const char *slash;
	size_t i;

	if (strchr(name, '/') != NULL)
		return nearest_name(name, (const char *const *)names->v, names->n);
	for (i = 0; i < names->n; i++) {
		slash = strrchr(names->v[i], '/');
		if (strcasecmp(slash != NULL ? slash + 1 : names->v[i], name) == 0)
			return names->v[i];
	}
	return NULL;
}

static int unknown(const char *name, struct err *err)
{
	struct names names = {.v = NULL};
	const char *near;
	struct show show;
	char hint[512];
	size_t i;

	gather(&names, folder(), "", 1);
	if (names.n > 0)
		qsort(names.v, names.n, sizeof *names.v, compare_names);
	near = meant(name, &names);
	if (names.n == 0)
		snprintf(hint, sizeof hint, "; no time zones are installed in %.200s", folder());
	else if (near != NULL)
		snprintf(hint, sizeof hint, "; did you mean '%.200s'?", near);
	else
		snprintf(hint, sizeof hint, "; write one like Asia/Shanghai or +08:00");
	err_set(err, EXIT_USAGE, "unknown time zone '%s'%s",
		show_cut(&show, name, strlen(name), 200), hint);
	for (i = 0; i < names.n; i++)
		free(names.v[i]);
	free(names.v);
	return -1;
}

static int load(struct tzif *table, const char *name, struct err *err)
{
	struct str file = STR_INIT;
	const char *wrong;
	char path[512];

	if (!safe_name(name) ||
		(size_t)snprintf(path, sizeof path, "%s/%s", folder(), name) >= sizeof path ||
		!read_file(path, &file)) {
		str_free(&file);
		return unknown(name, err);
	}
	wrong = tzif_parse(table, (const unsigned char *)file.s, file.len);
	str_free(&file);
	if (wrong != NULL)
		return err_set(err, EXIT_USAGE, "time zone '%s': %s: %s", name, path, wrong);
	return 0;
}

struct zone *zone_open(const char *name, struct err *err)
{
	struct tzif table;
	struct zone *z;
	int32_t offset;

	if (fixed_name(name, &offset))
		tzif_fixed(&table, offset);
	else if (load(&table, name, err) < 0)
		return NULL;
	z = mem_alloc(1, sizeof *z);
	z->name = mem_dup(name, strlen(name));
	z->table = table;
	return z;
}

void zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	tzif_free(&z->table);
	free(z->name);
	free(z);
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

bool zone_is_fixed(const struct zone *z, int32_t *offset)
{
	*offset = z->table.offset[0];
	return z->table.n == 1;
}

/* The entry that holds at an instant within the table. */
static size_t entry(const struct tzif *t, int64_t instant)
{
	size_t low = 0, n = t->n, half;

	while (n > 1) {
		half = n / 2;
		low += t->at[low + half] <= instant ? half : 0;
		n -= half;
	}
	return low;
}

/* How far to go back, in whole cycles, to come into the table. */
static int64_t cycles(const struct tzif *t, int64_t instant)
{
	if (instant < t->cycle)
		return 0;
	return ((instant - t->cycle) / TZIF_CYCLE_SECONDS + 1) * TZIF_CYCLE_SECONDS;
}

int32_t zone_offset(const struct zone *z, int64_t instant)
{
	const struct tzif *t = &z->table;

	return t->offset[entry(t, instant - cycles(t, instant))];
}

enum zone_wall zone_instant(const struct zone *z, int64_t wall, int64_t *instant)
{
	const struct tzif *t = &z->table;
	int64_t back = cycles(t, wall), w = wall - back, first = 0;
	size_t i = entry(t, w - AROUND);
	int found = 0;

	for (; i < t->n && (i == 0 || t->at[i] <= w + AROUND); i++) {
		if (i + 1 < t->n && w - t->offset[i] >= t->at[i + 1]) {
			if (found == 0)
				*instant = w - t->offset[i] + back;
			continue;
		}
		if (i > 0 && w - t->offset[i] < t->at[i])
			continue;
		if (found++ == 0)
			first = w - t->offset[i];
	}
	if (found > 0)
		*instant = first + back;
	return found == 1 ? ZONE_UNIQUE : found == 0 ? ZONE_GAP : ZONE_FOLD;
}
