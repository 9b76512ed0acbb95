/* SPDX-License-Identifier: MIT */
/*
 * stages: the processes of a pipeline: started without a shell in one process group,
 * joined by pipes, watched until all have ended. What they say on stderr is handed on
 * line by line; the report of each is kept; a signal that asks us to stop is passed
 * on to the group, which also ends when we are killed.
 *
 * Life: stages_start, stages_wait, stages_verdict, stages_free.
 */
#ifndef STAGES_H
#define STAGES_H

#include "base/err.h"
#include "format/jtree.h"
#include "node/pipeline.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* How long stages in front of one that failed may go on before they are told to end. */
#define STAGES_GRACE_NS INT64_C(5000000000)

struct stage {
	const char *tool; /* the pipeline's */
	pid_t pid;        /* 0: not started */
	bool running;
	bool told;              /* we asked it to end: what follows is no failure of its own */
	int status;             /* as waitpid gives it, once it has ended */
	int64_t ended_ns;       /* clock_now() of its end */
	struct str last;        /* its last line on stderr that was no progress */
	struct jtree *report;   /* NULL: it wrote none */
	struct str report_text; /* the same as it was written, without its newline */
	/* private */
	int err_fd, report_fd;
	struct str line;
	bool is_progress; /* the line is one that overwrites itself */
};

struct stages_options {
	void *to;
	void (*say)(void *to, const char *line); /* a line of a stage's stderr */
	void (*progress)(void *to,
		const char *line); /* the last one's live line; NULL: not wanted */
	bool reports;              /* the stages are tools of ours: ask each for its report */
	int out_fd;                /* stdout of the last stage; -1: it goes where stderr goes */
};

struct stages {
	struct stage v[PIPELINE_MAX];
	size_t n;
	pid_t group;
	const struct stages_options *options;
	int signal_fd;     /* tells that a child ended */
	int forwarded;     /* the signal that was passed on; 0: none */
	sigset_t mask;     /* of signals, as it was before and as the stages get it */
	int64_t failed_ns; /* when the first failure was seen; 0: none */
};

/*
 * Start all. Where one cannot be started those that were are ended, and -1 with
 * EXIT_FAILED is returned. A tool that is not found ends by itself with status 127.
 */
int stages_start(struct stages *s, const struct pipeline *p, const struct stages_options *o,
	struct err *err);

/* Watch until all have ended. */
void stages_wait(struct stages *s);

/*
 * What became of it: 0, or the index + 1 of the first stage, in stream order, that failed
 * by itself. A cut stream (status 4) and SIGPIPE are consequences, and count only where
 * there is nothing else. *status is what the pipeline answers: the stage's exit status,
 * or 128 and its signal. why gets the stage's reason in one line.
 */
size_t stages_verdict(const struct stages *s, int *status, struct str *why);

/* The slowest stage: the one that the pipes show to be waited for. While they run. */
size_t stages_slowest(const struct stages *s);

void stages_free(struct stages *s);

#endif
