/* SPDX-License-Identifier: MIT */
/*
 * cli: how every tool starts and ends: help, version, misuse, signals, messages,
 * report and exit status. A main calls cli_start first and returns cli_end's value.
 */
#ifndef CLI_H
#define CLI_H

#include "base/err.h"
#include "base/str.h"
#include "cli/counts.h"
#include "cli/options.h"
#include "cli/progress.h"

#define DSPIPE_VERSION "0.1.0"

struct cli {
	const char *tool;     /* set by the main: "dsmap" */
	const char *synopsis; /* set by the main: "[OPTION]... [TARGET[=SOURCE]]..." */
	const char *summary;  /* set by the main: one line for --help */
	bool quiet;
	int verbose;
	int progress_mode;  /* enum progress_mode */
	const char *report; /* --report's argument */
	int report_fd;      /* open from cli_start on; -1: none wanted */
	int64_t start_ns;
	struct counts counts;
	struct progress progress;
	struct str extra; /* further members of the report: ,"k":v,... */
	bool help, version;
};

#define CLI_INIT(t, syn, sum) \
	{.tool = (t), .synopsis = (syn), .summary = (sum), .report_fd = -1, .counts = COUNTS_INIT}

/* Rows that every tool's table has; c is its struct cli. */
#define CLI_OPTIONS(c)                                                                         \
	{0, "progress", "WHEN", "live line on stderr: auto, always, never", cli_set_progress,  \
		&(c)->progress_mode},                                                          \
	{0, "report", "FILE", "append one JSON line at the end (fd:N for a descriptor)",       \
		option_text, &(c)->report},                                                    \
	{'q', "quiet", NULL, "say nothing but errors", option_true, &(c)->quiet},              \
	{'v', "verbose", NULL, "say more", option_more, &(c)->verbose},                        \
	{'h', "help", NULL, "this text", option_true, &(c)->help},                             \
	{'V', "version", NULL, "the version", option_true, &(c)->version}

int cli_set_progress(void *to, const char *arg, struct err *err); /* int, enum progress_mode */

/*
 * Parse the command line; install the signal handling; open the report. Help and
 * version print to stdout and exit 0; misuse prints one line and the synopsis to
 * stderr and exits 2. Operands stand at argv[1..returned number].
 */
int cli_start(struct cli *c, const struct option_row *table, int argc, char *argv[]);

/* Misuse found after the parsing: print err and the synopsis, report, exit 2. */
void cli_misuse(struct cli *c, const struct err *err) __attribute__((noreturn));

/* One line "tool: text" on stderr, unless quiet; takes the progress line away first. */
void cli_say(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same, only under -v. */
void cli_say_more(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same, whatever -q says: for warnings. */
void cli_warn(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append a member to the report: a number, or a text that is escaped here. */
void cli_report_u(struct cli *c, const char *name, uint64_t n);
void cli_report_text(struct cli *c, const char *name, const char *text);

/*
 * Append the report as cli_end writes it, one JSON line with the members that design and
 * dspipe(7) name: for a tool that keeps it itself.
 */
void cli_report_line(const struct cli *c, const struct err *err, struct str *out);

/*
 * Where standard input is a terminal: say that records are waited for, since who called a
 * filter without "< FILE" would wait as well.
 */
void cli_tell_terminal(struct cli *c);

/*
 * Print the error if there is one, the last progress line, the report; check that
 * stdout's stdio buffer could be written. Returns the exit status, or ends by the
 * signal that asked us to stop (stop.h).
 */
int cli_end(struct cli *c, struct err *err);

#endif
