/* SPDX-License-Identifier: MIT */
/*
 * stream: descriptors and buffers. Short reads, short writes and EINTR are dealt
 * with here and nowhere else; time spent waiting is kept in the counts.
 *
 * An instream holds a window of unread bytes that grows on demand; an outstream
 * collects bytes and remembers its first failure. Before an instream waits for
 * input it flushes the outstream that it knows of, so that a slow pipe shows every
 * record at once while a fast one gets big writes.
 */
#ifndef STREAM_H
#define STREAM_H

#include "base/err.h"
#include "base/str.h"
#include "cli/counts.h"
#include "cli/progress.h"

#include <stdbool.h>

/* So many bytes behind an instream's window may be read (not written, but see json.h). */
#define STREAM_PAD 64

struct outstream {
	int fd;
	const char *name; /* for messages */
	char *buf;
	size_t len, cap;
	const char *lent; /* bytes that follow those of buf and stand elsewhere; lent_len 0: none */
	size_t lent_len;
	int failed;            /* errno of the first failure; 0: none */
	int64_t wrote_ns;      /* clock_now() when it was written to last; 0: never */
	int64_t stop_deadline; /* after a signal: when to give up on a full pipe */
	bool gave_up;          /* that is what failed */
	struct counts *counts; /* bytes_out, blocked_out_ns; may be NULL */
};

/* Take over a descriptor. counts may be NULL. */
void outstream_init(struct outstream *out, int fd, const char *name, struct counts *counts);

/* Append. What is long is written from where it stands. Failure is remembered. */
void outstream_write(struct outstream *out, const char *p, size_t n);

/* Write what is collected; failure is remembered. */
void outstream_drain(struct outstream *out);

/*
 * Append bytes that may stay where they are: they must not change until outstream_settle,
 * which an instream calls for the stream that it flushes before it reads over its window.
 * Lines that follow one another there are written in one go, without a copy.
 */
void outstream_lend(struct outstream *out, const char *p, size_t n);
void outstream_settle(struct outstream *out);

/*
 * Room for at least n bytes (n at most OUTSTREAM_ROOM) at the returned place; move
 * out->len on by what was written there.
 */
#define OUTSTREAM_ROOM 65536
static inline char *outstream_room(struct outstream *out, size_t n)
{
	if (out->lent_len > 0)
		outstream_settle(out);
	if (n > out->cap - out->len)
		outstream_drain(out);
	return out->buf + out->len;
}

/* Write what is collected. Returns 0, or -1 with EXIT_FAILED naming the stream. */
int outstream_flush(struct outstream *out, struct err *err);

/* Flush, close the descriptor with the result checked, free. For the end of a tool. */
int outstream_close(struct outstream *out, struct err *err);

/*
 * What a tool has to do while no input is there. Called before each wait; *due_ns is
 * how long it may last before the next call (INT64_MAX: no matter). -1 with err set
 * ends the reading.
 */
typedef int instream_idle_fn(void *arg, int64_t *due_ns, struct err *err);

struct instream {
	int fd;
	const char *name;          /* for messages */
	char *p, *end;             /* unread bytes; STREAM_PAD bytes behind end may be read */
	bool eof;                  /* nothing comes after end */
	int64_t read_ns;           /* clock_now() when it was read last; 0: never */
	struct outstream *flush;   /* settled before a read, flushed before a wait; may be NULL */
	struct counts *counts;     /* bytes_in, blocked_in_ns; may be NULL */
	struct progress *progress; /* ticked while waiting; may be NULL */
	instream_idle_fn *idle;    /* called when input must be waited for; may be NULL */
	void *idle_arg;
	char *buf;
	size_t cap;
};

void instream_init(struct instream *in, int fd, const char *name, struct counts *counts,
	struct progress *progress);

/*
 * Read more behind the window; p may move with all that is unread, or the buffer
 * may grow. Returns 1, 0 at the end of the file, -1 with err set; a wish to stop
 * (stop.h) is EXIT_FAILED, "stopped by SIGTERM".
 */
int instream_more(struct instream *in, struct err *err);

/* Is input there (or the end of it), so that instream_more would not wait? */
bool instream_ready(const struct instream *in);

/* Free the buffer; the descriptor stays open. */
void instream_free(struct instream *in);

#endif
