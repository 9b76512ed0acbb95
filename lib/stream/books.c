/* SPDX-License-Identifier: MIT */
/* Dirty records that end here: the limit, the file, the first ones told. */
#include "stream/books.h"

#include "base/num.h"
#include "base/show.h"
#include "format/json.h"
#include "format/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PPM 1000000 /* the percentage is kept in millionths of a percent */

int books_set_max(void *to, const char *arg, struct err *err)
{
	struct books_options *o = to;

	struct err ignored = ERR_INIT;
	struct show show;

	o->max_given = true;
	o->max_dirty = UINT64_MAX;
	if (strcmp(arg, "none") == 0 ||
		num_count(arg, 0, UINT64_MAX - 1, &o->max_dirty, &ignored) == 0)
		return 0;
	return err_set(err, EXIT_USAGE, "'%s' is neither a count (like 250 or 10k) nor none%s",
		show_cut(&show, arg, strlen(arg), 100),
		strchr(arg, '%') != NULL ? "; mysql-write has --max-dirty-percent" : "");
}

int books_set_percent(void *to, const char *arg, struct err *err)
{
	struct books_options *o = to;
	uint64_t n = 0, unit = PPM;
	const char *s = arg;

	for (; *s >= '0' && *s <= '9' && n <= 100; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	n *= PPM;
	if (s > arg && *s == '.')
		for (s++; *s >= '0' && *s <= '9' && unit > 1; s++)
			n += (uint64_t)(*s - '0') * (unit /= 10);
	if (s > arg && *s == '%')
		s++;
	if (s == arg || *s != '\0' || n > 100 * (uint64_t)PPM)
		return err_set(err, EXIT_USAGE, "'%.100s' is not a percentage from 0 to 100", arg);
	o->percent_ppm = n;
	return 0;
}

static void keep_file(struct books *b, int fd)
{
	struct str name = STR_INIT;

	str_addf(&name, "--dirty: %s", b->options->file);
	b->name = str_take(&name);
	outstream_init(&b->file, fd, b->name, NULL);
}

int books_make(struct books *b, struct err *err)
{
	const struct books_options *o = b->options;
	struct stat st;
	int fd, flags = O_WRONLY | O_CLOEXEC | O_CREAT | (o->append ? O_APPEND : O_EXCL);

	if (o->file == NULL)
		return 0;
	if (stat(o->file, &st) == 0 && !S_ISREG(st.st_mode))
		flags &= ~(O_CREAT | O_EXCL);
	fd = open(o->file, flags, 0600);
	if (fd < 0 && errno == EEXIST)
		return err_set(err, EXIT_USAGE,
			"--dirty: %s exists already (--dirty-append adds to it)", o->file);
	if (fd < 0)
		return err_sys(err, EXIT_USAGE, "--dirty: %s", o->file);
	keep_file(b, fd);
	return 0;
}

int books_open(struct books *b, const struct books_options *o, struct cli *cli, bool make,
	struct err *err)
{
	*b = (struct books){.options = o, .cli = cli, .file = {.fd = -1}};
	return make ? books_make(b, err) : 0;
}

/* Copy the lines of the old file whose rows are stored. */
static int copy_lines(FILE *old, struct books *b, books_stored_fn *stored, const void *arg)
{
	struct json *j = json_new();
	struct str text = STR_INIT;
	struct err ignored = ERR_INIT;
	struct seal seal;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, old)) > 0) {
		str_clear(&text);
		str_add(&text, line, (size_t)n);
		str_reserve(&text, JSON_PAD);
		if (text.s[n - 1] == '\n' &&
			seal_parse(&seal, j, (struct span){text.s, (size_t)n - 1}, &ignored) == 0) {
			if (seal.kind == SEAL_DIRTY &&
				seal.dirty.row <= stored(arg, (struct span){line, (size_t)n}))
				outstream_write(&b->file, line, (size_t)n);
			seal_free(&seal);
		}
		err_clear(&ignored);
	}
	free(line);
	str_free(&text);
	json_free(j);
	return ferror(old) ? -1 : 0;
}

int books_resume(struct books *b, books_stored_fn *stored, const void *arg, uint64_t dirty,
	struct err *err)
{
	struct str name = STR_INIT;
	FILE *old;
	int fd, rc = 0;

	b->dirty = dirty;
	b->told = dirty;
	if (b->options->file == NULL)
		return 0;
	old = fopen(b->options->file, "re");
	str_addf(&name, "%s.new", b->options->file);
	fd = open(name.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		rc = err_sys(err, EXIT_USAGE, "--dirty: %s", name.s);
	else
		keep_file(b, fd);
	if (rc == 0 && old != NULL && copy_lines(old, b, stored, arg) < 0)
		rc = err_sys(err, EXIT_FAILED, "--dirty: %s", b->options->file);
	if (old != NULL)
		fclose(old);
	if (rc == 0)
		rc = books_write(b, true, err);
	if (rc == 0 && rename(name.s, b->options->file) < 0)
		rc = err_sys(err, EXIT_FAILED, "--dirty: %s", name.s);
	str_free(&name);
	return rc;
}

/* "row 17, line 18: num: not_integer: 'abc' is no integer"; the line for CSV alone. */
static void tell(struct books *b, const struct books_entry *e)
{
	struct show column, code, reason;
	char line[40] = "";

	show_cut(&column, e->column.p, e->column.len, 100);
	if (e->line != 0)
		snprintf(line, sizeof line, ", line %" PRIu64, e->line);
	cli_say(b->cli, "row %" PRIu64 "%s: %s%s%s: %s%s", e->row, line, column.text,
		column.text[0] != '\0' ? ": " : "",
		e->code != NULL ? show_cut(&code, e->code, strlen(e->code), 40) : "?",
		e->reason != NULL ? show_cut(&reason, e->reason, strlen(e->reason), 500)
				  : "no reason given",
		b->told + 1 == BOOKS_TOLD ? " (further ones are not told)" : "");
	b->told++;
}

void books_count(struct books *b, const struct books_entry *e)
{
	b->dirty++;
	if (b->told < BOOKS_TOLD)
		tell(b, e);
}

struct outstream *books_file(struct books *b)
{
	return b->file.fd >= 0 ? &b->file : NULL;
}

/* What the line says, as far as it can be read. */
static void count_line(struct books *b, struct span line)
{
	struct str text = STR_INIT;
	struct json *j = json_new();
	struct err ignored = ERR_INIT;
	struct books_entry entry;
	struct seal seal;

	/* the scanner looks behind its text */
	str_reserve(&text, line.len + JSON_PAD);
	str_add(&text, line.p, line.len);
	if (seal_parse(&seal, j, (struct span){text.s, line.len - 1}, &ignored) == 0) {
		entry = (struct books_entry){.row = seal.dirty.row,
			.line = seal.dirty.line,
			.column = span_of(seal.dirty.column != NULL ? seal.dirty.column : ""),
			.code = seal.dirty.code,
			.reason = seal.dirty.reason};
		books_count(b, &entry);
		seal_free(&seal);
	} else {
		b->dirty++;
	}
	json_free(j);
	str_free(&text);
}

void books_note(struct books *b, struct span line)
{
	if (b->told < BOOKS_TOLD)
		count_line(b, line);
	else
		b->dirty++;
	if (b->file.fd >= 0)
		outstream_write(&b->file, line.p, line.len);
}

static int over_percent(const struct books *b, uint64_t rows, struct err *err)
{
	uint64_t ppm = b->options->percent_ppm;

	/* dirty / rows > percent / 100, in integers */
	if ((__extension__(unsigned __int128) b->dirty * 100 * PPM) <=
		(__extension__(unsigned __int128) rows * ppm))
		return 0;
	return err_set(err, EXIT_DIRTY,
		"%" PRIu64 " dirty of %" PRIu64 " records are over the %.8g percent of "
		"--max-dirty-percent",
		b->dirty, rows, (double)ppm / PPM);
}

uint64_t books_rows_for(uint64_t dirty, uint64_t percent_ppm)
{
	return (uint64_t)((__extension__(unsigned __int128) dirty * 100 * PPM) / percent_ppm);
}

uint64_t books_max(const struct books_options *o)
{
	return o->max_given ? o->max_dirty : o->percent_ppm != UINT64_MAX ? UINT64_MAX : 0;
}

int books_check(const struct books *b, uint64_t rows, bool at_end, struct err *err)
{
	const struct books_options *o = b->options;
	bool percent = o->percent_ppm != UINT64_MAX;
	uint64_t max = books_max(o);

	if (b->dirty > max)
		return err_set(err, EXIT_DIRTY,
			"%" PRIu64 " dirty record%s, --max-dirty allows %" PRIu64, b->dirty,
			b->dirty == 1 ? "" : "s", max);
	if (percent && b->dirty > 0 && (at_end || rows >= o->min_rows))
		return over_percent(b, rows, err);
	return 0;
}

int books_write(struct books *b, bool sync, struct err *err)
{
	if (b->file.fd < 0)
		return 0;
	if (outstream_flush(&b->file, err) < 0)
		return -1;
	/* a pipe or terminal cannot be synced, and need not be */
	if (sync && fdatasync(b->file.fd) < 0 && errno != EINVAL && errno != EROFS)
		return err_sys(err, EXIT_FAILED, "%s", b->name);
	return 0;
}

int books_close(struct books *b, struct err *err)
{
	int rc = b->file.fd >= 0 ? outstream_close(&b->file, err) : 0;

	free(b->name);
	b->name = NULL;
	return rc;
}
