/* SPDX-License-Identifier: MIT */
/* What a pipeline writes, kept. */
#include "node/capture.h"

#include "cli/stop.h"
#include "node/stages.h"

#include <sys/mman.h>
#include <unistd.h>

static void say_nothing(void *to, const char *line)
{
	(void)to;
	(void)line;
}

int capture_open(const struct pipeline *p, bool ours, struct err *err)
{
	struct stages_options o = {.say = say_nothing,
		.reports = ours,
		.out_fd = memfd_create("capture", MFD_CLOEXEC)};
	struct stages s;
	struct str why = STR_INIT;
	int status = 0;

	if (o.out_fd < 0)
		return err_sys(err, EXIT_FAILED, "memfd");
	if (stages_start(&s, p, &o, err) == 0) {
		stages_wait(&s);
		if (stop_wanted())
			err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
		else if (stages_verdict(&s, &status, &why) > 0)
			err_set(err, status, "%s", why.s);
		stages_free(&s);
	}
	str_free(&why);
	if (err_is_set(err)) {
		close(o.out_fd);
		return -1;
	}
	lseek(o.out_fd, 0, SEEK_SET);
	return o.out_fd;
}

int capture_run(const struct pipeline *p, bool ours, struct str *out, struct err *err)
{
	int fd = capture_open(p, ours, err);
	char buf[16384];
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		str_add(out, buf, (size_t)n);
	close(fd);
	return n < 0 ? err_sys(err, EXIT_FAILED, "memfd") : 0;
}
