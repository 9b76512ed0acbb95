/* SPDX-License-Identifier: MIT */
/* Small files, read whole. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int file_read_fd(struct str *out, int fd, const char *path, struct err *err)
{
	size_t room;
	ssize_t n;
	char more;

	str_reserve(out, out->max - out->len);
	while ((room = out->max - out->len) > 0) {
		n = read(fd, out->s + out->len, room);
		if (n < 0 && errno != EINTR)
			return err_sys(err, EXIT_USAGE, "%s", path);
		if (n == 0)
			break;
		if (n > 0)
			out->len += (size_t)n;
	}
	out->s[out->len] = '\0';
	if (room == 0 && read(fd, &more, 1) > 0)
		return err_set(err, EXIT_USAGE, "%s: more than %zu KiB", path, out->max / 1024);
	return 0;
}

int file_read(struct str *out, const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_sys(err, EXIT_USAGE, "%s", path);
	rc = file_read_fd(out, fd, path, err);
	close(fd);
	return rc;
}
