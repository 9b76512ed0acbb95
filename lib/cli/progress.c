/* SPDX-License-Identifier: MIT */
/* The live line. */
#include "cli/progress.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

void progress_init(struct progress *p, const char *tool, enum progress_mode mode, bool quiet,
	const struct counts *counts, int64_t now_ns)
{
	struct stat st;
	bool pipe =
		fstat(STDOUT_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));

	*p = (struct progress){.tool = tool,
		.counts = counts,
		.start_ns = now_ns,
		.last_ns = now_ns,
		.next_ns = now_ns + PROGRESS_PERIOD_NS};
	p->on = mode == PROGRESS_ALWAYS ||
		(mode == PROGRESS_AUTO && !quiet && isatty(STDERR_FILENO) && !pipe);
}

static uint64_t rows(const struct progress *p)
{
	const struct counts *c = p->counts;

	return c->rows_in > c->rows_out ? c->rows_in : c->rows_out;
}

static uint64_t bytes(const struct progress *p)
{
	const struct counts *c = p->counts;

	/* who holds back has read ahead of what went on */
	return c->bytes_in > c->bytes_out && !p->shows_waited ? c->bytes_in : c->bytes_out;
}

/* 1234567 as "1.23M", steps of 1000 or 1024. */
static void add_scaled(struct str *out, double n, double step, const char *unit)
{
	static const char *const prefix[] = {"", "K", "M", "G", "T", "P"};
	int i = 0;

	while (n >= step && i < 5) {
		n /= step;
		i++;
	}
	str_addf(out, i == 0 ? "%.0f%s%s%s" : "%.1f%s%s%s", n, unit[0] != '\0' ? " " : "",
		prefix[i], unit);
}

static void add_duration(struct str *out, int64_t s)
{
	if (s >= 3600)
		str_addf(out, "%lld:%02lld:%02lld", (long long)s / 3600, (long long)s / 60 % 60,
			(long long)s % 60);
	else
		str_addf(out, "%lld:%02lld", (long long)s / 60, (long long)s % 60);
}

static void add_rate(struct str *out, double rows_n, double bytes_n, int64_t ns, const char *what)
{
	double s = (double)(ns > 0 ? ns : 1) / 1e9;

	str_adds(out, "  ");
	add_scaled(out, rows_n / s, 1000, "");
	str_adds(out, " rows/s ");
	add_scaled(out, bytes_n / s, 1024, "B/s");
	if (what[0] != '\0')
		str_addf(out, " %s", what);
}

static void add_eta(struct str *out, const struct progress *p, int64_t now_ns)
{
	uint64_t done = rows(p), all = p->counts->rows_expected;
	double left;

	if (all == UINT64_MAX || done == 0 || done > all)
		return;
	left = (double)(now_ns - p->start_ns) / 1e9 / (double)done * (double)(all - done);
	str_addf(out, "  %.1f%%  ETA ", 100.0 * (double)done / (double)all);
	add_duration(out, (int64_t)(left + 0.5));
}

/* How much of a live line the terminal takes: one that wraps could not be taken back. */
static int fitting(size_t n)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || n < size.ws_col)
		return (int)n;
	return size.ws_col - 1;
}

/*
 * The line; the current rate in it unless it is the last one. What matters more stands
 * further to the left, where a narrow terminal still shows it.
 */
static void print_line(struct progress *p, int64_t now_ns, bool last)
{
	struct str line = STR_INIT;
	uint64_t dirty = p->counts->dirty_in + p->counts->dirty;

	str_addf(&line, "%s: %llu rows, ", p->tool, (unsigned long long)rows(p));
	add_scaled(&line, (double)bytes(p), 1024, "B");
	if (dirty > 0)
		str_addf(&line, ", %llu dirty", (unsigned long long)dirty);
	str_adds(&line, ", ");
	add_duration(&line, (now_ns - p->start_ns) / CLOCK_S);
	if (!last) {
		add_rate(&line, (double)(rows(p) - p->last_rows),
			(double)(bytes(p) - p->last_bytes), now_ns - p->last_ns, "");
		add_eta(&line, p, now_ns);
	}
	add_rate(&line, (double)rows(p), (double)bytes(p), now_ns - p->start_ns, "avg");
	if (p->shows_waited)
		str_addf(&line, "  held %.1fs", (double)p->waited_ns / 1e9);
	fprintf(stderr, "\r%.*s\033[K%s", last ? (int)line.len : fitting(line.len), line.s,
		last ? "\n" : "");
	str_free(&line);
}

void progress_tick(struct progress *p, int64_t now_ns)
{
	if (!p->on || now_ns < p->next_ns)
		return;
	print_line(p, now_ns, false);
	p->shown = true;
	p->last_ns = now_ns;
	p->last_rows = rows(p);
	p->last_bytes = bytes(p);
	p->next_ns = now_ns + PROGRESS_PERIOD_NS;
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

void progress_end(struct progress *p, int64_t now_ns)
{
	if (p->on)
		print_line(p, now_ns, true);
	p->on = false;
	p->shown = false;
}
