/* SPDX-License-Identifier: MIT */
/* How every tool starts and ends. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/num.h"
#include "cli/stop.h"
#include "value/value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char *const progress_words[] = {"auto", "always", "never", NULL};

int cli_set_progress(void *to, const char *arg, struct err *err)
{
	return option_choice(to, arg, progress_words, err);
}

static void print_usage(const struct cli *c, FILE *f)
{
	fprintf(f, "usage: %s %s\n", c->tool, c->synopsis);
}

static void print_help(const struct cli *c, const struct option_row *table)
{
	print_usage(c, stdout);
	printf("\n%s\n\n", c->summary);
	options_print(table, stdout);
	printf("\nThe manual is %s(1), the overview dspipe(7).\n", c->tool);
}

static void exit_flushed(const struct cli *c)
{
	if (fflush(stdout) != 0) {
		fprintf(stderr, "%s: standard output: %s\n", c->tool, strerror(errno));
		exit(EXIT_FAILED);
	}
	exit(EXIT_OK);
}

static int open_report(struct cli *c, struct err *err)
{
	uint64_t fd = 0;

	if (c->report == NULL)
		return 0;
	if (strncmp(c->report, "fd:", 3) == 0) {
		if (num_u64(c->report + 3, 0, 65535, &fd, err) < 0)
			return err_at(err, "--report");
		/* a copy: the tool may close the descriptor before it reports */
		c->report_fd = fcntl((int)fd, F_DUPFD_CLOEXEC, 3);
		return c->report_fd < 0 ? err_sys(err, EXIT_USAGE, "--report: %s", c->report) : 0;
	}
	c->report_fd = open(c->report, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (c->report_fd < 0)
		return err_sys(err, EXIT_USAGE, "--report: %s", c->report);
	return 0;
}

/*
 * A standard descriptor that is closed would be the next file that is opened: records
 * would go into the report. What stands in its place fails as a closed one does.
 */
static void fill_standard_descriptors(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* The command line could not be read to its end: is a report wanted all the same? */
static void find_report(struct cli *c, int argc, char *argv[])
{
	struct err ignored = ERR_INIT;
	int i;

	for (i = 1; i < argc && c->report == NULL && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--report=", 9) == 0)
			c->report = argv[i] + 9;
		else if (strcmp(argv[i], "--report") == 0 && i + 1 < argc)
			c->report = argv[i + 1];
	}
	(void)open_report(c, &ignored);
}

int cli_start(struct cli *c, const struct option_row *table, int argc, char *argv[])
{
	struct err err = ERR_INIT;
	int n = 0, rc;

	fill_standard_descriptors();
	stop_init();
	c->start_ns = clock_now();
	rc = options_parse(table, argc, argv, &n, &err);
	if (c->help || c->version) {
		if (c->help)
			print_help(c, table);
		else
			printf("%s (dspipe) %s\n", c->tool, DSPIPE_VERSION);
		exit_flushed(c);
	}
	if (rc < 0)
		find_report(c, argc, argv);
	if (rc < 0 || open_report(c, &err) < 0)
		cli_misuse(c, &err);
	progress_init(&c->progress, c->tool, (enum progress_mode)c->progress_mode, c->quiet,
		&c->counts, c->start_ns);
	return n;
}

static void say(struct cli *c, const char *fmt, va_list ap)
{
	char text[4096];

	progress_clear(&c->progress);
	vsnprintf(text, sizeof text, fmt, ap);
	fprintf(stderr, "%s: %s\n", c->tool, text);
}

void cli_say(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet)
		return;
	va_start(ap, fmt);
	say(c, fmt, ap);
	va_end(ap);
}

void cli_say_more(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->verbose == 0)
		return;
	va_start(ap, fmt);
	say(c, fmt, ap);
	va_end(ap);
}

void cli_warn(struct cli *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(c, fmt, ap);
	va_end(ap);
}

void cli_report_u(struct cli *c, const char *name, uint64_t n)
{
	str_addf(&c->extra, ",\"%s\":%llu", name, (unsigned long long)n);
}

void cli_report_text(struct cli *c, const char *name, const char *text)
{
	str_addf(&c->extra, ",\"%s\":", name);
	value_json_string(&c->extra, text, strlen(text));
}

/*
 * The most memory that the program held. Not ru_maxrss, which starts with the size of
 * the process that started us.
 */
static long long max_rss_bytes(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	struct rusage use;
	long long kib = -1;
	char line[256];

	while (f != NULL && kib < 0 && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtoll(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	if (kib < 0) {
		getrusage(RUSAGE_SELF, &use);
		kib = use.ru_maxrss;
	}
	return kib * 1024;
}

void cli_report_line(const struct cli *c, const struct err *err, struct str *out)
{
	const struct counts *n = &c->counts;

	str_addf(out, "{\"tool\":\"%s\",\"version\":\"%s\"", c->tool, DSPIPE_VERSION);
	str_addf(out, ",\"rows_in\":%llu,\"rows_out\":%llu", (unsigned long long)n->rows_in,
		(unsigned long long)n->rows_out);
	str_addf(out, ",\"dirty_in\":%llu,\"dirty\":%llu,\"dirty_out\":%llu",
		(unsigned long long)n->dirty_in, (unsigned long long)n->dirty,
		(unsigned long long)n->dirty_out);
	str_addf(out, ",\"bytes_in\":%llu,\"bytes_out\":%llu", (unsigned long long)n->bytes_in,
		(unsigned long long)n->bytes_out);
	str_addf(out, ",\"seconds\":%.6f", (double)(clock_now() - c->start_ns) / 1e9);
	str_addf(out, ",\"blocked_in_seconds\":%.6f,\"blocked_out_seconds\":%.6f",
		(double)n->blocked_in_ns / 1e9, (double)n->blocked_out_ns / 1e9);
	str_addf(out, ",\"max_rss_bytes\":%lld", max_rss_bytes());
	if (stop_wanted())
		str_addf(out, ",\"exit\":%d", 128 + stop_signal());
	else
		str_addf(out, ",\"exit\":%d", err->exit);
	if (stop_wanted())
		str_addf(out, ",\"signal\":\"%s\"", stop_name());
	else
		str_adds(out, ",\"signal\":null");
	str_adds(out, ",\"error\":");
	if (err_is_set(err))
		value_json_string(out, err->text, strlen(err->text));
	else
		str_adds(out, "null");
	str_add(out, c->extra.s, c->extra.len);
	str_adds(out, "}\n");
}

/* In one write, so that lines of several tools do not mix. */
static void write_report(struct cli *c, struct err *err)
{
	struct str line = STR_INIT;
	size_t done = 0;
	ssize_t n;

	if (c->report_fd < 0)
		return;
	cli_report_line(c, err, &line);
	while (done < line.len) {
		n = write(c->report_fd, line.s + done, line.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fprintf(stderr, "%s: --report: %s: %s\n", c->tool, c->report,
				strerror(errno));
			err_set(err, EXIT_FAILED, "--report could not be written");
			break;
		}
		done += (size_t)n;
	}
	str_free(&line);
}

void cli_misuse(struct cli *c, const struct err *err)
{
	struct err e = *err;

	fprintf(stderr, "%s: %s\n", c->tool, err->text);
	print_usage(c, stderr);
	write_report(c, &e);
	exit(EXIT_USAGE);
}

void cli_tell_terminal(struct cli *c)
{
	if (isatty(STDIN_FILENO))
		cli_say(c, "records are read from the terminal: ^D ends them; < FILE reads a file");
}

int cli_end(struct cli *c, struct err *err)
{
	bool lost = ferror(stdout) != 0; /* by a flush along the way; its errno is gone */

	if (fflush(stdout) != 0)
		err_sys(err, EXIT_FAILED, "standard output");
	else if (lost)
		err_set(err, EXIT_FAILED, "standard output: what was printed could not be written");
	if (err_is_set(err) && c->counts.rows_in == 0)
		progress_clear(&c->progress); /* that nothing came is no news beside the reason */
	else
		progress_end(&c->progress, clock_now());
	if (err_is_set(err) && !stop_wanted())
		fprintf(stderr, "%s: %s\n", c->tool, err->text);
	write_report(c, err);
	str_free(&c->extra);
	if (stop_wanted())
		stop_raise();
	return err->exit;
}
