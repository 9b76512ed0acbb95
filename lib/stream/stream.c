/* SPDX-License-Identifier: MIT */
/* Descriptors and buffers. */
#include "stream/stream.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_CAP ((size_t)256 << 10)
#define IN_STEP ((size_t)1 << 20) /* growth of a large window: mremap makes it cheap */
#define OUT_CAP ((size_t)128 << 10)
#define PIPE_SIZE (256 << 10)
#define STOP_GRACE CLOCK_S /* how long a full pipe may hold the last lines after a signal */

/* A larger pipe means fewer switches between the stages; where it is refused nothing is lost. */
static void widen_pipe(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

void outstream_init(struct outstream *out, int fd, const char *name, struct counts *counts)
{
	*out = (struct outstream){.fd = fd, .name = name, .cap = OUT_CAP, .counts = counts};
	out->buf = mem_alloc(out->cap, 1);
	/* also where nothing is written: what cannot be must not pass for success */
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		out->failed = EBADF;
	widen_pipe(fd);
}

static int stopped(struct err *err)
{
	return err_set(err, EXIT_FAILED, "stopped by %s", stop_name());
}

/* After a signal: has the pipe been full for too long? */
static bool grace_is_over(struct outstream *out)
{
	if (!stop_wanted())
		return false;
	if (out->stop_deadline == 0)
		out->stop_deadline = clock_now() + STOP_GRACE;
	return clock_now() >= out->stop_deadline;
}

static void write_all(struct outstream *out, const char *p, size_t n)
{
	int64_t start = clock_now();
	ssize_t k;

	while (n > 0 && out->failed == 0) {
		k = write(out->fd, p, n);
		if (k >= 0) {
			p += k;
			n -= (size_t)k;
			if (out->counts != NULL)
				out->counts->bytes_out += (uint64_t)k;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){.fd = out->fd, .events = POLLOUT}, 1, 100);
		} else if (errno != EINTR) {
			out->failed = errno;
		}
		if (n > 0 && grace_is_over(out)) {
			out->failed = ETIMEDOUT;
			out->gave_up = true;
		}
	}
	out->wrote_ns = clock_now();
	if (out->counts != NULL)
		out->counts->blocked_out_ns += out->wrote_ns - start;
}

void outstream_drain(struct outstream *out)
{
	if (out->len > 0)
		write_all(out, out->buf, out->len);
	out->len = 0;
	if (out->lent_len > 0)
		write_all(out, out->lent, out->lent_len);
	out->lent_len = 0;
}

void outstream_lend(struct outstream *out, const char *p, size_t n)
{
	if (out->lent_len > 0 && out->lent + out->lent_len != p)
		outstream_settle(out);
	if (out->lent_len == 0)
		out->lent = p;
	out->lent_len += n;
}

void outstream_settle(struct outstream *out)
{
	size_t n = out->lent_len;

	out->lent_len = 0;
	outstream_write(out, out->lent, n);
}

void outstream_write(struct outstream *out, const char *p, size_t n)
{
	if (out->lent_len > 0)
		outstream_settle(out);
	if (n > out->cap - out->len) {
		outstream_drain(out);
		if (n >= out->cap / 2) {
			write_all(out, p, n);
			return;
		}
	}
	if (n > 0)
		memcpy(out->buf + out->len, p, n);
	out->len += n;
}

int outstream_flush(struct outstream *out, struct err *err)
{
	outstream_drain(out);
	if (out->failed == 0)
		return 0;
	if (out->gave_up)
		return stopped(err);
	errno = out->failed;
	return err_sys(err, EXIT_FAILED, "%s", out->name);
}

int outstream_close(struct outstream *out, struct err *err)
{
	int rc = outstream_flush(out, err);

	if (out->fd >= 0 && close(out->fd) < 0 && errno != EINTR)
		rc = err_sys(err, EXIT_FAILED, "%s", out->name);
	out->fd = -1;
	free(out->buf);
	out->buf = NULL;
	return rc;
}

void instream_init(struct instream *in, int fd, const char *name, struct counts *counts,
	struct progress *progress)
{
	*in = (struct instream){
		.fd = fd, .name = name, .cap = IN_CAP, .counts = counts, .progress = progress};
	in->buf = mem_alloc(in->cap + STREAM_PAD, 1);
	in->p = in->end = in->buf;
	widen_pipe(fd);
}

bool instream_ready(const struct instream *in)
{
	struct pollfd poll_in = {.fd = in->fd, .events = POLLIN};

	return in->eof || poll(&poll_in, 1, 0) != 0;
}

/* Room for a read behind the window: move it to the front, or grow. */
static void make_room(struct instream *in)
{
	size_t n = (size_t)(in->end - in->p);

	if (in->p != in->buf && n <= in->cap / 2) {
		memmove(in->buf, in->p, n);
	} else if (in->end == in->buf + in->cap) {
		if (in->p != in->buf)
			memmove(in->buf, in->p, n);
		in->cap += in->cap < IN_STEP ? in->cap : IN_STEP;
		in->buf = mem_realloc(in->buf, in->cap + STREAM_PAD, 1);
	} else {
		return;
	}
	in->p = in->buf;
	in->end = in->buf + n;
}

/* How long a wait may last, in ms; -1: for ever. What is to be done meanwhile is done first. */
static int wait_limit(struct instream *in, int *ms, struct err *err)
{
	bool ticking = in->progress != NULL && in->progress->on;
	int64_t due = ticking ? PROGRESS_PERIOD_NS : INT64_MAX, idle = INT64_MAX;

	if (in->idle != NULL && in->idle(in->idle_arg, &idle, err) < 0)
		return -1;
	if (idle < due)
		due = idle;
	*ms = due == INT64_MAX ? -1 : (int)(due / CLOCK_MS) + 1;
	return 0;
}

/*
 * Wait until a read would not block; the live line goes on meanwhile. *start is
 * when the waiting for input began: the flush is waiting for output.
 */
static int wait_readable(struct instream *in, int64_t *start, struct err *err)
{
	struct pollfd poll_in = {.fd = in->fd, .events = POLLIN};
	int rc, ms;

	if (poll(&poll_in, 1, 0) > 0)
		return 0;
	if (in->flush != NULL && outstream_flush(in->flush, err) < 0) {
		*start = clock_now();
		return -1;
	}
	*start = clock_now();
	while (!stop_wanted()) {
		if (wait_limit(in, &ms, err) < 0)
			return -1;
		rc = poll(&poll_in, 1, ms);
		if (rc > 0)
			return 0;
		if (rc < 0 && errno != EINTR)
			return err_sys(err, EXIT_FAILED, "%s", in->name);
		if (in->progress != NULL)
			progress_tick(in->progress, clock_now());
	}
	return 0;
}

/* Wait, and read what is there. Returns the number of bytes, or -1 with err set. */
static ssize_t read_some(struct instream *in, int64_t *start, struct err *err)
{
	ssize_t n;

	for (;;) {
		if (wait_readable(in, start, err) < 0)
			return -1;
		if (stop_wanted())
			return stopped(err);
		n = read(in->fd, in->end, (size_t)(in->buf + in->cap - in->end));
		if (n >= 0)
			return n;
		if (errno != EINTR && errno != EAGAIN)
			return err_sys(err, EXIT_FAILED, "%s", in->name);
	}
}

int instream_more(struct instream *in, struct err *err)
{
	int64_t start = clock_now();
	ssize_t n;

	if (in->eof)
		return 0;
	if (in->flush != NULL)
		outstream_settle(in->flush);
	make_room(in);
	n = read_some(in, &start, err);
	in->read_ns = clock_now();
	if (in->counts != NULL)
		in->counts->blocked_in_ns += in->read_ns - start;
	if (n < 0)
		return -1;
	if (in->counts != NULL)
		in->counts->bytes_in += (uint64_t)n;
	if (in->progress != NULL)
		progress_tick(in->progress, in->read_ns);
	in->end += n;
	in->eof = n == 0;
	return n > 0;
}

void instream_free(struct instream *in)
{
	free(in->buf);
	in->buf = in->p = in->end = NULL;
}
