/* SPDX-License-Identifier: MIT */
/* Sessions kept in a file. */
#include "odps/sessionfile.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/show.h"
#include "format/jtree.h"
#include "value/value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (64 << 20)

static char *copy(const char *text)
{
	return mem_dup(text, strlen(text));
}

void sessionfile_add(struct sessionfile *f, const char *spec, const char *id)
{
	f->ids = mem_realloc(f->ids, f->n + 1, sizeof(char *));
	f->specs = mem_realloc(f->specs, f->n + 1, sizeof(char *));
	f->ids[f->n] = copy(id);
	f->specs[f->n++] = copy(spec);
}

void sessionfile_free(struct sessionfile *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->ids[i]);
		free(f->specs[i]);
	}
	free(f->ids);
	free(f->specs);
	free(f->what);
	free(f->instance);
	*f = (struct sessionfile)SESSIONFILE_INIT;
}

/* The whole file; 0 where it is not there. */
static int slurp(const char *path, struct str *text, struct err *err)
{
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	return file_read(text, path, err) < 0 ? -1 : 1;
}

static int take(struct sessionfile *f, const struct jtree *t)
{
	const struct jtree *sessions = jtree_get(t, "sessions"), *one;
	const char *what = jtree_get_text(t, "what"), *instance = jtree_get_text(t, "instance");
	const char *spec, *id;
	size_t i;

	if (what == NULL || sessions == NULL)
		return -1;
	f->what = copy(what);
	f->instance = instance != NULL ? copy(instance) : NULL;
	for (i = 0; i < jtree_count(sessions); i++) {
		one = jtree_at(sessions, i);
		spec = jtree_get_text(one, "partition");
		id = jtree_get_text(one, "id");
		if (spec == NULL || id == NULL)
			return -1;
		sessionfile_add(f, spec, id);
	}
	return 0;
}

int sessionfile_load(struct sessionfile *f, const char *path, const char *what, struct err *err)
{
	struct err ignored = ERR_INIT;
	struct str text = STR_INIT_MAX(FILE_MAX);
	struct jtree *t = NULL;
	struct show show;
	int rc = slurp(path, &text, err);

	*f = (struct sessionfile)SESSIONFILE_INIT;
	if (rc > 0 && text.len > 0) {
		t = jtree_parse(text.s, text.len, &ignored);
		if (t == NULL || take(f, t) < 0)
			rc = err_set(err, EXIT_USAGE, "%s: that is no session file", path);
		else if (strcmp(f->what, what) != 0)
			rc = err_set(err, EXIT_USAGE,
				"%s: the session kept there is of another read: %s", path,
				show_cut(&show, f->what, strlen(f->what), 300));
	} else if (rc > 0) {
		rc = 0;
	}
	jtree_free(t);
	str_free(&text);
	return rc;
}

static void print(const struct sessionfile *f, struct str *out)
{
	size_t i;

	str_adds(out, "{\"what\":");
	value_json_string(out, f->what, strlen(f->what));
	if (f->instance != NULL) {
		str_adds(out, ",\"instance\":");
		value_json_string(out, f->instance, strlen(f->instance));
	}
	str_adds(out, ",\"sessions\":[");
	for (i = 0; i < f->n; i++) {
		str_adds(out, i > 0 ? ",{\"partition\":" : "{\"partition\":");
		value_json_string(out, f->specs[i], strlen(f->specs[i]));
		str_adds(out, ",\"id\":");
		value_json_string(out, f->ids[i], strlen(f->ids[i]));
		str_addc(out, '}');
	}
	str_adds(out, "]}\n");
}

static int write_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

int sessionfile_save(const struct sessionfile *f, const char *path, struct err *err)
{
	struct str text = STR_INIT, temporary = STR_INIT;
	int fd, rc = 0;

	print(f, &text);
	str_addf(&temporary, "%s.%ld", path, (long)getpid());
	fd = open(temporary.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write_all(fd, text.s, text.len) < 0 || fsync(fd) < 0)
		rc = err_sys(err, EXIT_USAGE, "%s", temporary.s);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = err_sys(err, EXIT_USAGE, "%s", temporary.s);
	if (rc == 0 && rename(temporary.s, path) < 0)
		rc = err_sys(err, EXIT_USAGE, "%s", path);
	if (rc < 0 && fd >= 0)
		unlink(temporary.s);
	str_free(&text);
	str_free(&temporary);
	return rc;
}
