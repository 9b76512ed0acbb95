/* SPDX-License-Identifier: MIT */
/* Data source files, written at once. */
#include "source/sourcestore.h"

#include "base/mem.h"
#include "source/sourcepath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES (4 << 20)

/* errno, with a clear word about the administrators' place. */
static int refused(const char *path, struct err *err)
{
	if ((errno == EACCES || errno == EPERM || errno == EROFS) &&
		strncmp(path, SOURCEPATH_ADMIN, strlen(SOURCEPATH_ADMIN)) == 0)
		return err_sys(err, EXIT_USAGE,
			"%s: " SOURCEPATH_ADMIN
			" is the administrators' place: you can list, show and "
			"use its sources, but not add or change one",
			path);
	return err_sys(err, errno == EACCES || errno == EROFS ? EXIT_USAGE : EXIT_FAILED, "%s",
		path);
}

/* mkdir with all that leads there. */
static int make_folder(const char *path, mode_t mode, struct err *err)
{
	char *part = mem_dup(path, strlen(path)), *slash = part;
	int rc = 0;

	while (rc == 0 && slash != NULL) {
		slash = strchr(slash + 1, '/');
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(part, mode) < 0 && errno != EEXIST)
			rc = refused(part, err);
		if (slash != NULL)
			*slash = '/';
	}
	free(part);
	return rc;
}

int sourcestore_folder(const char *path, mode_t mode, struct err *err)
{
	char *folder = sourcepath_folder_of(path);
	int rc = make_folder(folder, mode, err);

	free(folder);
	return rc;
}

char *sourcestore_place(const char *name, bool admin, struct err *err)
{
	struct str s = STR_INIT;
	struct sourcepath p;
	const char *folder;

	if (sourcepath_check_name(name, err) < 0)
		return NULL;
	sourcepath_init(&p);
	folder = p.folder[admin ? p.n - 1 : 0];
	if (make_folder(folder, strcmp(folder, SOURCEPATH_ADMIN) == 0 ? 0755 : 0700, err) == 0)
		str_addf(&s, "%s/%s.json", folder, name);
	sourcepath_free(&p);
	return s.len > 0 ? str_take(&s) : NULL;
}

static int write_all(int fd, struct span text, const char *path, struct err *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < text.len) {
		n = write(fd, text.p + done, text.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, EXIT_FAILED, "%s", path);
		done += (size_t)n;
	}
	return fsync(fd) < 0 ? err_sys(err, EXIT_FAILED, "%s", path) : 0;
}

/* Who owns the old file owns the new one, if that is in our power. */
static int keep_owner(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (geteuid() != 0 || stat(path, &st) < 0)
		return 0;
	return fchown(fd, st.st_uid, st.st_gid) < 0 ? err_sys(err, EXIT_FAILED, "%s", path) : 0;
}

static int sync_folder(const char *folder, struct err *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 || (fsync(fd) < 0 && errno != EINVAL) ? -1 : 0;

	if (rc < 0)
		err_sys(err, EXIT_FAILED, "%s", folder);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* link() will not replace a file, rename() will. */
static int put_in_place(const char *made, const char *path, bool replace, struct err *err)
{
	if (replace)
		return rename(made, path) < 0 ? refused(path, err) : 0;
	if (link(made, path) == 0) {
		unlink(made);
		return 0;
	}
	if (errno == EEXIST)
		return err_set(err, EXIT_USAGE, "%s: exists already", path);
	return refused(path, err);
}

int sourcestore_write(const char *path, struct span text, mode_t mode, bool replace,
	struct err *err)
{
	char *real = replace ? realpath(path, NULL) : NULL, *folder, *made;
	const char *to = real != NULL ? real : path;
	struct str name = STR_INIT;
	int fd, rc;

	folder = sourcepath_folder_of(to);
	str_addf(&name, "%s/.new-XXXXXX", folder);
	made = str_take(&name);
	fd = mkostemp(made, O_CLOEXEC);
	rc = fd < 0 ? refused(to, err) : 0;
	if (rc == 0 && fchmod(fd, mode) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", made);
	if (rc == 0 && replace)
		rc = keep_owner(fd, to, err);
	if (rc == 0)
		rc = write_all(fd, text, made, err);
	if (rc == 0)
		rc = put_in_place(made, to, replace, err);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = err_sys(err, EXIT_FAILED, "%s", to);
	if (rc < 0 && fd >= 0)
		unlink(made);
	if (rc == 0)
		rc = sync_folder(folder, err);
	free(real);
	free(folder);
	free(made);
	return rc;
}

int sourcestore_remove(const char *path, struct err *err)
{
	return unlink(path) < 0 ? refused(path, err) : 0;
}
