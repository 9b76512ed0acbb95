/* SPDX-License-Identifier: MIT */
/* Parameters: names, and expressions of dates. */
#include "node/param.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "value/calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)
#define NUMBER_MAX INT64_C(1000000)
#define PRODUCT_MAX INT64_C(1000000000000)

static const char *const builtin[] = {"bizdate", "cyctime", "gmtdate", "bizmonth"};
#define N_BUILTIN (sizeof builtin / sizeof builtin[0])

/* ---- formats ---- */

enum token { YYYY, YY, MM, DD, HH24, HH12, MI, SS, TOKENS, SEPARATOR, NO_TOKEN };

static const char *const tokens[TOKENS] = {"yyyy", "yy", "mm", "dd", "hh24", "hh12", "mi", "ss"};

/* The token at p, and how long it is. A minus or slash before a digit starts an offset. */
static enum token token_at(const char *p, const char *end, size_t *len)
{
	int t;

	*len = 1;
	if (p == end)
		return NO_TOKEN;
	for (t = 0; t < TOKENS; t++) {
		*len = strlen(tokens[t]);
		if ((size_t)(end - p) >= *len && memcmp(p, tokens[t], *len) == 0)
			return (enum token)t;
	}
	*len = 1;
	if (isalnum((unsigned char)*p) || strchr("+*,()${}[]", *p) != NULL)
		return NO_TOKEN;
	if ((*p == '-' || *p == '/') && (p + 1 == end || isdigit((unsigned char)p[1])))
		return NO_TOKEN;
	return SEPARATOR;
}

/* Where the format that starts at p ends; *seen gets a bit for each token in it. */
static const char *format_end(const char *p, const char *end, unsigned *seen)
{
	enum token t;
	size_t len;

	*seen = 0;
	while ((t = token_at(p, end, &len)) != NO_TOKEN) {
		if (t != SEPARATOR)
			*seen |= 1U << t;
		p += len;
	}
	return p;
}

static void print_token(struct str *out, enum token t, struct date d, int of_day)
{
	int hour = of_day / 3600;

	if (t == YYYY)
		str_addf(out, "%04d", d.year);
	else
		str_addf(out, "%02d",
			t == YY             ? d.year % 100
				: t == MM   ? d.month
				: t == DD   ? d.day
				: t == HH24 ? hour
				: t == HH12 ? (hour + 11) % 12 + 1
				: t == MI   ? of_day / 60 % 60
					    : of_day % 60);
}

static void print_format(struct str *out, const char *p, const char *end, int64_t when)
{
	int of_day;
	struct date d = calendar_date(calendar_split(when, &of_day));
	enum token t;
	size_t len;

	for (; p < end; p += len) {
		t = token_at(p, end, &len);
		if (t == SEPARATOR)
			str_add(out, p, len);
		else
			print_token(out, t, d, of_day);
	}
}

/* ---- arithmetic ---- */

/* A date expression under way. */
struct expr {
	const char *p, *end;
	int64_t when; /* seconds of the wall clock */
	bool failed;
};

static int64_t number(struct expr *e)
{
	int64_t n = 0;

	if (e->p == e->end || !isdigit((unsigned char)*e->p))
		e->failed = true;
	while (e->p < e->end && isdigit((unsigned char)*e->p) && n <= NUMBER_MAX)
		n = n * 10 + (*e->p++ - '0');
	e->failed = e->failed || n > NUMBER_MAX;
	return n;
}

/* N, 7*N, N/24/60: a number as a fraction. The caller has seen to the sign. */
static void factor(struct expr *e, int64_t *num, int64_t *den)
{
	int64_t n;
	char op;

	*num = number(e);
	*den = 1;
	while (!e->failed && e->p < e->end && (*e->p == '*' || *e->p == '/')) {
		op = *e->p++;
		n = number(e);
		if (op == '*')
			*num *= n;
		else
			*den *= n;
		e->failed = e->failed || *den == 0 || *num > PRODUCT_MAX || *den > PRODUCT_MAX;
	}
}

static void skip_blanks(struct expr *e)
{
	while (e->p < e->end && *e->p == ' ')
		e->p++;
}

/* An optional sign and a factor that is whole. */
static int64_t whole(struct expr *e)
{
	int64_t num, den;
	int sign = 1;

	if (e->p < e->end && (*e->p == '+' || *e->p == '-'))
		sign = *e->p++ == '-' ? -1 : 1;
	factor(e, &num, &den);
	if (e->failed || num % den != 0) {
		e->failed = true;
		return 0;
	}
	return sign * (num / den);
}

static void shift_months(struct expr *e, int64_t months)
{
	int of_day;
	struct date d = calendar_date(calendar_split(e->when, &of_day));
	int64_t all = (int64_t)d.year * 12 + d.month - 1 + months;
	int last;

	if (all < 12 || all >= INT64_C(120000)) {
		e->failed = true;
		return;
	}
	d.year = (int)(all / 12);
	d.month = (int)(all % 12) + 1;
	last = calendar_month_days(d.year, d.month);
	d.day = d.day < last ? d.day : last;
	e->when = calendar_day(d) * DAY + of_day;
}

static void shift_seconds(struct expr *e, int64_t seconds)
{
	e->when += seconds;
	if (e->when < CALENDAR_SECOND_MIN || e->when > CALENDAR_SECOND_MAX)
		e->failed = true;
}

/* +N and -N in days, as often as they stand there. */
static void shift_days(struct expr *e)
{
	int64_t num, den;
	int sign;

	while (!e->failed && e->p < e->end && (*e->p == '+' || *e->p == '-')) {
		sign = *e->p++ == '-' ? -1 : 1;
		factor(e, &num, &den);
		if (e->failed || num * DAY % den != 0) {
			e->failed = true;
			return;
		}
		shift_seconds(e, sign * (num * DAY / den));
	}
}

/* A blank at a format's edge would stand in the value, and no partition is called "20190708 ". */
static bool has_blank_edge(const char *p, const char *end)
{
	return p < end && (*p == ' ' || end[-1] == ' ');
}

/* ---- ${...}: the business date ---- */

static bool has_time(unsigned seen)
{
	return (seen & ~(1U << YYYY | 1U << YY | 1U << MM | 1U << DD)) != 0;
}

/* +N and -N in the smallest unit that the format prints. */
static void shift_units(struct expr *e, unsigned seen)
{
	int64_t n;

	while (!e->failed && e->p < e->end && (*e->p == '+' || *e->p == '-')) {
		n = whole(e);
		if (e->failed)
			return;
		if (seen & 1U << DD)
			shift_seconds(e, n * DAY);
		else
			shift_months(e, seen & 1U << MM ? n : n * 12);
	}
}

static int unreadable(const char *open, const char *text, size_t n, const char *close,
	const char *why, struct err *err)
{
	struct show show;

	return err_set(err, EXIT_USAGE, "parameter '%s%s%s': %s", open,
		show_cut(&show, text, n, 100), close, why);
}

/* Returns 1 with the text appended, 0: no date format stands there. */
static int business(struct str *out, const char *text, size_t n, const struct params *p,
	struct err *err)
{
	struct expr e = {.p = text, .end = text + n, .when = p->date.day * DAY};
	const char *format;
	unsigned seen;

	format = e.p = format_end(text, e.end, &seen);
	if (seen == 0)
		return 0;
	if (has_time(seen))
		return unreadable("${", text, n, "}",
			"a business date has no time of day; the scheduled time, $[...], has", err);
	shift_units(&e, seen);
	if (e.failed || has_blank_edge(text, format) ||
		(e.p < e.end && (*format == '+' || *format == '-')))
		return unreadable("${", text, n, "}",
			"it is a date format and +N, -N or +7*N, as in ${yyyymmdd-1}", err);
	if (e.p < e.end)
		return 0;
	print_format(out, text, format, e.when);
	return 1;
}

/* ---- $[...]: the scheduled time ---- */

static bool accept(struct expr *e, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(e->end - e->p) < n || memcmp(e->p, word, n) != 0)
		return false;
	e->p += n;
	return true;
}

static int scheduled(struct str *out, const char *text, size_t n, const struct params *p,
	struct err *err)
{
	struct expr e = {.p = text, .end = text + n, .when = p->date.cycle};
	bool months = accept(&e, "add_months(");
	const char *start = e.p, *format;
	unsigned seen;

	format = e.p = format_end(e.p, e.end, &seen);
	shift_days(&e);
	skip_blanks(&e);
	if (months && !accept(&e, ","))
		e.failed = true;
	if (months && !e.failed) {
		skip_blanks(&e);
		shift_months(&e, whole(&e));
		skip_blanks(&e);
		e.failed = e.failed || !accept(&e, ")");
		shift_days(&e);
	}
	if (e.failed || has_blank_edge(start, format) || e.p != e.end || seen == 0)
		return unreadable("$[", text, n, "]",
			"it is a date format of yyyy yy mm dd hh24 hh12 mi ss and +N, -N or -N/24 "
			"(days), or add_months(FORMAT,N)",
			err);
	print_format(out, start, format, e.when);
	return 0;
}

/* ---- names ---- */

static bool is_name(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || !(isalpha((unsigned char)s[0]) || s[0] == '_'))
		return false;
	for (i = 1; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

static void print_builtin(char out[16], size_t which, const struct bizdate *d)
{
	static const char cyctime[] = "yyyymmddhh24miss";
	struct date biz = calendar_date(d->day), today = calendar_date(d->today);
	struct str s = STR_INIT;

	if (which == 0 || which == 2) {
		bizdate_print(out, which == 0 ? d->day : d->today);
		return;
	}
	if (which == 1)
		print_format(&s, cyctime, &cyctime[sizeof cyctime - 1], d->cycle);
	else if (biz.year == today.year && biz.month == today.month)
		str_addf(&s, "%04d%02d", biz.month == 1 ? biz.year - 1 : biz.year,
			biz.month == 1 ? 12 : biz.month - 1);
	else
		str_addf(&s, "%04d%02d", biz.year, biz.month);
	snprintf(out, 16, "%s", s.s);
	str_free(&s);
}

static int find_builtin(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < N_BUILTIN; i++)
		if (strlen(builtin[i]) == n && memcmp(builtin[i], name, n) == 0)
			return (int)i;
	return -1;
}

static struct param *find_own(const struct params *p, const char *name, size_t n)
{
	size_t i;

	for (i = 0; !p->no_names && i < p->n; i++)
		if (strlen(p->v[i].name) == n && memcmp(p->v[i].name, name, n) == 0)
			return &p->v[i];
	return NULL;
}

/* Append the value of a name. Returns whether there is one. */
static bool named(struct str *out, const char *name, size_t n, const struct params *p)
{
	struct param *own = find_own(p, name, n);
	int which = find_builtin(name, n);
	char text[16];

	if (which >= 0) {
		print_builtin(text, (size_t)which, &p->date);
		str_adds(out, text);
		return true;
	}
	if (own == NULL)
		return false;
	own->used = true;
	str_adds(out, own->value);
	return true;
}

static int undefined(const char *name, size_t n, const struct params *p, struct err *err)
{
	const char **names = mem_alloc(N_BUILTIN + p->n, sizeof *names);
	char given[64], hint[512];
	struct show show;
	size_t i, known = 0;

	for (i = 0; i < N_BUILTIN; i++)
		names[known++] = builtin[i];
	for (i = 0; !p->no_names && i < p->n; i++)
		names[known++] = p->v[i].name;
	snprintf(given, sizeof given, "%.*s", (int)(n < 60 ? n : 60), name);
	nearest_hint(hint, sizeof hint, given, names, known);
	free(names);
	return err_set(err, EXIT_USAGE,
		"parameter '%s' is not defined (-p %s=VALUE does; another $ in front keeps the text)%s",
		show_cut(&show, given, strlen(given), 60), show.text, hint);
}

/* ---- texts ---- */

/* ${...} with what stands between the braces. */
static int braced(struct str *out, const char *text, size_t n, const struct params *p,
	struct err *err)
{
	int rc;

	if (is_name(text, n) && named(out, text, n, p))
		return 0;
	rc = business(out, text, n, p, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (is_name(text, n))
		return undefined(text, n, p, err);
	return unreadable("${", text, n, "}",
		"it is a name, or a date format and +N or -N, as in ${yyyymmdd-1}", err);
}

/* The parameter whose dollar sign is at s. *next: behind it. */
static int one(struct str *out, const char *s, const char **next, const struct params *p,
	struct err *err)
{
	const char *open = s + 2, *close;
	size_t n;

	if (s[1] == '{' || s[1] == '[') {
		close = strchr(open, s[1] == '{' ? '}' : ']');
		if (close == NULL)
			return err_set(err, EXIT_USAGE,
				"parameter '%.2s' is not closed; a text of its "
				"own is written $%.2s",
				s, s);
		*next = close + 1;
		n = (size_t)(close - open);
		return s[1] == '{' ? braced(out, open, n, p, err) : scheduled(out, open, n, p, err);
	}
	for (n = 1; isalnum((unsigned char)s[1 + n]) || s[1 + n] == '_'; n++)
		;
	*next = s + 1 + n;
	return named(out, s + 1, n, p) ? 0 : undefined(s + 1, n, p, err);
}

/* Does a parameter start behind a dollar sign? */
static bool opens(char c)
{
	return c == '{' || c == '[' || isalpha((unsigned char)c) || c == '_';
}

int param_expand(struct str *out, const char *text, const struct params *p, struct err *err)
{
	const char *s = text;

	str_add(out, "", 0);
	while (*s != '\0') {
		if (s[0] == '$' && s[1] == '$' && opens(s[2])) {
			str_add(out, s + 1, 2);
			s += 3;
		} else if (s[0] == '$' && opens(s[1])) {
			if (one(out, s, &s, p, err) < 0)
				return -1;
		} else {
			str_addc(out, *s++);
		}
	}
	return 0;
}

/* What a shell would not understand is a date: returns 1 with it appended, 0: the shell's. */
static int shell_date(struct str *out, const char *s, const char *close, const struct params *p,
	struct err *err)
{
	const char *inside = s + 2;
	size_t n = (size_t)(close - inside);

	if (s[1] == '[')
		return scheduled(out, inside, n, p, err) < 0 ? -1 : 1;
	if (find_builtin(inside, n) >= 0 || find_own(p, inside, n) != NULL)
		return 0;
	return business(out, inside, n, p, err);
}

int param_expand_shell(struct str *out, const char *text, const struct params *p, struct err *err)
{
	const char *s = text, *close;
	int rc;

	str_add(out, "", 0);
	while (*s != '\0') {
		close = NULL;
		if (s[0] == '$' && (s[1] == '{' || s[1] == '['))
			close = strchr(s, s[1] == '{' ? '}' : ']');
		rc = close != NULL ? shell_date(out, s, close, p, err) : 0;
		if (rc < 0)
			return -1;
		if (rc > 0)
			s = close + 1;
		else
			str_addc(out, *s++);
	}
	return 0;
}

/* ---- the list ---- */

void params_free(struct params *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].name);
		free(p->v[i].value);
	}
	free(p->v);
	*p = (struct params)PARAMS_INIT;
}

static int check_name(const char *name, struct err *err)
{
	const char *end = name + strlen(name);
	struct show show;
	unsigned seen;

	if (!is_name(name, strlen(name)))
		return err_set(err, EXIT_USAGE,
			"'%s' is no name of a parameter: letters, digits and _, no digit first",
			show_cut(&show, name, strlen(name), 60));
	if (find_builtin(name, strlen(name)) >= 0)
		return err_set(err, EXIT_USAGE,
			"'%s' comes from the business date: --bizdate sets it", name);
	if (format_end(name, end, &seen) == end)
		return err_set(err, EXIT_USAGE, "'%s' is a date format and can be no name", name);
	return 0;
}

int params_add(struct params *p, const char *name, const char *value, bool keep, struct err *err)
{
	struct param *own = find_own(p, name, strlen(name));
	struct params dates = *p;
	struct str s = STR_INIT;

	if (own != NULL && keep)
		return 0;
	dates.no_names = true;
	if (check_name(name, err) < 0 || param_expand(&s, value, &dates, err) < 0) {
		str_free(&s);
		return -1;
	}
	if (own == NULL) {
		p->v = mem_grow(p->v, p->n, &p->cap, sizeof *p->v);
		own = &p->v[p->n++];
		*own = (struct param){.name = mem_dup(name, strlen(name))};
	}
	free(own->value);
	own->value = str_take(&s);
	return 0;
}

int params_assign(struct params *p, const char *text, struct err *err)
{
	const char *eq = strchr(text, '=');
	struct show show;
	char *name;
	int rc;

	if (eq == NULL)
		return err_set(err, EXIT_USAGE, "'%s' is not of the form NAME=VALUE",
			show_cut(&show, text, strlen(text), 60));
	name = mem_dup(text, (size_t)(eq - text));
	rc = params_add(p, name, eq + 1, false, err);
	free(name);
	return rc;
}

void params_each(const struct params *p, void (*set)(void *to, const char *name, const char *value),
	void *to)
{
	char text[16];
	size_t i;

	for (i = 0; i < N_BUILTIN; i++) {
		print_builtin(text, i, &p->date);
		set(to, builtin[i], text);
	}
	for (i = 0; i < p->n; i++)
		set(to, p->v[i].name, p->v[i].value);
}
