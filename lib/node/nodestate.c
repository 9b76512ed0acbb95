/* SPDX-License-Identifier: MIT */
/* The state of nodes, in files. */
#include "node/nodestate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"
#include "cli/stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_MAX_BYTES (4 << 20)

char *nodestate_root(struct err *err)
{
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct str s = STR_INIT;

	if (xdg != NULL && *xdg == '/')
		str_addf(&s, "%s/dspipe", xdg);
	else if (home != NULL && *home == '/')
		str_addf(&s, "%s/.local/state/dspipe", home);
	else
		err_set(err, EXIT_USAGE,
			"neither $XDG_STATE_HOME nor $HOME says where state is kept");
	return s.len > 0 ? str_take(&s) : NULL;
}

/* mkdir with all that leads there. */
static int make_folder(const char *path, struct err *err)
{
	char *part = mem_dup(path, strlen(path)), *slash = part;
	int rc = 0;

	while (rc == 0 && slash != NULL) {
		slash = strchr(slash + 1, '/');
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			rc = err_sys(err, EXIT_FAILED, "%s", part);
		if (slash != NULL)
			*slash = '/';
	}
	free(part);
	return rc;
}

int nodestate_open(struct nodestate *s, const char *node, const char *bizdate, bool make,
	struct err *err)
{
	char *root = nodestate_root(err);
	struct str path = STR_INIT;

	if (root == NULL)
		return -1;
	str_addf(&path, "%s/%s", root, node);
	s->node = str_take(&path);
	if (bizdate != NULL) {
		str_addf(&path, "%s/%s", s->node, bizdate);
		s->folder = str_take(&path);
	}
	free(root);
	return make ? make_folder(s->folder != NULL ? s->folder : s->node, err) : 0;
}

void nodestate_close(struct nodestate *s)
{
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s->node);
	free(s->folder);
	*s = (struct nodestate)NODESTATE_INIT;
}

static char *join(const char *folder, const char *file)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s/%s", folder, file);
	return str_take(&s);
}

char *nodestate_path(const struct nodestate *s, const char *file)
{
	return join(s->folder, file);
}

char *nodestate_node_path(const struct nodestate *s, const char *file)
{
	return join(s->node, file);
}

static int locked(int fd, struct err *err)
{
	char who[32] = "";
	ssize_t n = pread(fd, who, sizeof who - 1, 0);

	who[n > 0 ? n : 0] = '\0';
	who[strcspn(who, "\n")] = '\0';
	return err_set(err, EXIT_TEMP, "is being run already, by process %s",
		*who != '\0' ? who : "(unknown)");
}

int nodestate_lock(struct nodestate *s, bool wait, struct err *err)
{
	char *path = nodestate_path(s, "lock"), who[32];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), n, rc = 0, tries = 3;

	if (fd < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	while (rc == 0 && flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0) {
		if (stop_wanted())
			rc = err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
		else if (errno == EWOULDBLOCK && --tries > 0)
			clock_sleep(20 * CLOCK_MS); /* somebody may only have looked (nodeview.c) */
		else if (errno == EWOULDBLOCK)
			rc = locked(fd, err);
		else if (errno != EINTR)
			rc = err_sys(err, EXIT_FAILED, "%s", path);
	}
	n = snprintf(who, sizeof who, "%d\n", (int)getpid());
	if (rc == 0 && (ftruncate(fd, 0) < 0 || pwrite(fd, who, (size_t)n, 0) < 0))
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	free(path);
	if (rc == 0)
		s->lock_fd = fd;
	else if (fd >= 0)
		close(fd);
	return rc;
}

bool nodestate_done(const struct nodestate *s, struct timespec *when)
{
	char *path = nodestate_path(s, "done");
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (there)
		*when = st.st_mtim;
	free(path);
	return there;
}

bool nodestate_has(const struct nodestate *s, const char *file)
{
	char *path = nodestate_path(s, file);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

static int write_text(int fd, struct span text)
{
	ssize_t n;

	while (text.len > 0) {
		n = write(fd, text.p, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text.p += n;
		text.len -= (size_t)n;
	}
	return 0;
}

int nodestate_write(const char *path, struct span text, struct err *err)
{
	struct str beside = STR_INIT;
	int fd, rc = 0;

	str_addf(&beside, "%s.%d.new", path, (int)getpid()); /* several runs may write at once */
	fd = open(beside.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write_text(fd, text) < 0 || fsync(fd) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", beside.s);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = err_sys(err, EXIT_FAILED, "%s", beside.s);
	if (rc == 0 && rename(beside.s, path) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	if (rc < 0)
		unlink(beside.s);
	str_free(&beside);
	return rc;
}

int nodestate_append(const char *path, struct span text, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), rc = 0;

	if (fd < 0 || write_text(fd, text) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	return rc;
}

int nodestate_remove(const char *path, struct err *err)
{
	if (unlink(path) < 0 && errno != ENOENT)
		return err_sys(err, EXIT_FAILED, "%s", path);
	return 0;
}

bool nodestate_read(const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[8192];
	struct stat st;
	ssize_t n;

	str_clear(out);
	str_add(out, "", 0);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > READ_MAX_BYTES)
		lseek(fd, -READ_MAX_BYTES, SEEK_END);
	while ((n = read(fd, buf, sizeof buf)) > 0)
		str_add(out, buf, (size_t)n);
	close(fd);
	return n == 0;
}

static int is_date(const struct dirent *e)
{
	return strlen(e->d_name) == 8 && strspn(e->d_name, "0123456789") == 8;
}

static int is_node(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void list(const char *folder, int (*wanted)(const struct dirent *), struct args *out)
{
	struct dirent **found;
	int n = scandir(folder, &found, wanted, alphasort), i;

	for (i = 0; i < n; i++) {
		args_add(out, found[i]->d_name);
		free(found[i]);
	}
	if (n >= 0)
		free(found);
}

void nodestate_dates(const struct nodestate *s, struct args *out)
{
	list(s->node, is_date, out);
}

void nodestate_nodes(const char *root, struct args *out)
{
	list(root, is_node, out);
}
