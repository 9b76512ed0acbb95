/* SPDX-License-Identifier: MIT */
/* onFailure. */
#include "node/hook.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child. Does not return. */
static void become(const struct node *node, int in, int status)
{
	char text[16];

	snprintf(text, sizeof text, "%d", status);
	setenv("DSPIPE_NODE", node->job.name, 1);
	setenv("DSPIPE_BIZDATE", node->bizdate, 1);
	setenv("DSPIPE_EXIT", text, 1);
	if (dup2(in, STDIN_FILENO) >= 0)
		execl("/bin/sh", "sh", "-c", node->schedule.on_failure, (char *)NULL);
	_exit(127);
}

/* A file without a name that holds the report. */
static int report_fd(const char *report)
{
	size_t n = strlen(report);
	int fd = memfd_create("report", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, report, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

void hook_run(struct cli *cli, const struct node *node, const char *report, int status)
{
	int in = report_fd(report), result = 0;
	pid_t pid;

	fflush(NULL);
	pid = in >= 0 ? fork() : -1;
	if (pid == 0)
		become(node, in, status);
	while (pid > 0 && waitpid(pid, &result, 0) < 0 && errno == EINTR)
		;
	if (in >= 0)
		close(in);
	if (pid < 0)
		cli_warn(cli, "onFailure: %s", strerror(errno));
	else if (!WIFEXITED(result) || WEXITSTATUS(result) != 0)
		cli_warn(cli, "onFailure: the command failed itself");
}
