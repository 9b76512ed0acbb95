/* SPDX-License-Identifier: MIT */
/* Queries in SQLite's words. */
#include "serve/sqlquery.h"

#include "base/mem.h"
#include "base/show.h"

#include <stdlib.h>
#include <strings.h>

#define CASTS_MAX 64    /* casts inside casts */
#define DIGITS_EXACT 15 /* a double keeps so many */

/* A way through the tokens from .. to - 1, written to out. */
struct writer {
	const struct sqlquery *q;
	struct str *out;
	struct err *err;
	int depth;              /* of round brackets */
	int cast_at[CASTS_MAX]; /* depths at which a cast waits for its AS */
	size_t n_casts;
};

static bool is(const struct sqlquery *q, size_t i, const char *word)
{
	return i < q->n && sqltoken_is(&q->v[i], word);
}

static bool is_any(const struct sqlquery *q, size_t i, const char *const *words)
{
	for (; *words != NULL; words++)
		if (is(q, i, *words))
			return true;
	return false;
}

static int refuse(struct writer *w, const struct sqltoken *t, const char *what)
{
	unsigned line, column;
	struct show show;

	sqllex_place(w->q->lex, t->source.p, &line, &column);
	return err_set(w->err, EXIT_USAGE, "[%u,%u] '%s' %s", line, column,
		show_cut(&show, t->source.p, t->source.len, 100), what);
}

static void put(struct writer *w, const char *text)
{
	if (w->out->len > 0)
		str_addc(w->out, ' ');
	str_adds(w->out, text);
}

static void put_name(struct writer *w, struct span name)
{
	put(w, "`");
	for (size_t i = 0; i < name.len; i++) {
		if (name.p[i] == '`')
			str_addc(w->out, '`');
		str_addc(w->out, name.p[i]);
	}
	str_addc(w->out, '`');
}

static void put_string(struct writer *w, struct span text)
{
	size_t i;

	if (memchr(text.p, '\0', text.len) != NULL) {
		put(w, "CAST(x'");
		for (i = 0; i < text.len; i++)
			str_addf(w->out, "%02x", (unsigned char)text.p[i]);
		str_adds(w->out, "' AS TEXT)");
		return;
	}
	put(w, "'");
	for (i = 0; i < text.len; i++) {
		if (text.p[i] == '\'')
			str_addc(w->out, '\'');
		str_addc(w->out, text.p[i]);
	}
	str_addc(w->out, '\'');
}

/*
 * More digits than a double keeps are passed on as text: a decimal takes them to the letter.
 * before: the token in front, or NULL; a minus lets the smallest integer be one.
 */
static bool is_exact(const struct sqltoken *t, const struct sqltoken *before)
{
	const char *max = before != NULL && sqltoken_is(before, "-") ? "9223372036854775808"
								     : "9223372036854775807";
	size_t digits = 0, i;
	bool point = false;

	for (i = 0; i < t->text.len; i++) {
		if (t->text.p[i] == 'e' || t->text.p[i] == 'E')
			return true;
		point |= t->text.p[i] == '.';
		digits += t->text.p[i] != '.' && (digits > 0 || t->text.p[i] != '0');
	}
	if (digits <= DIGITS_EXACT || point)
		return digits <= DIGITS_EXACT;
	return digits < 19 || (digits == 19 && memcmp(t->text.p + t->text.len - 19, max, 19) <= 0);
}

static void put_number(struct writer *w, const struct sqltoken *t)
{
	bool text = t->big || !is_exact(t, t > w->q->v ? t - 1 : NULL);

	put(w, text ? "'" : "");
	str_add(w->out, t->text.p, t->text.len);
	str_adds(w->out, text ? "'" : "");
}

/* Tables. */

static const char *table_inside(const struct sqlquery *q, struct span schema, struct span name)
{
	char *low_schema = schema.len > 0 ? table_name(schema)
					  : mem_dup(q->names->schema, strlen(q->names->schema));
	char *low = table_name(name);
	const char *inside = q->names->table(q->names->arg, low_schema, low);

	free(low_schema);
	free(low);
	return inside;
}

static bool is_project(const struct sqlquery *q, struct span name)
{
	return name.len == strlen(q->names->project) &&
		strncasecmp(name.p, q->names->project, name.len) == 0;
}

/*
 * Does a table's name begin at token i: t, schema.t, project.t, project.schema.t? *used:
 * its tokens. Returns the name inside, or NULL.
 */
static const char *find_table(const struct sqlquery *q, size_t i, size_t *used)
{
	const struct span none = {"", 0};
	const char *inside;
	size_t names = 0;

	while (i + 2 * names < q->n && sqltoken_is_name(&q->v[i + 2 * names]) && names < 3) {
		names++;
		if (!is(q, i + 2 * names - 1, "."))
			break;
	}
	if (names == 3 && is_project(q, q->v[i].text)) {
		*used = 5;
		inside = table_inside(q, q->v[i + 2].text, q->v[i + 4].text);
		if (inside != NULL)
			return inside;
	}
	if (names >= 2) {
		*used = 3;
		inside = table_inside(q, is_project(q, q->v[i].text) ? none : q->v[i].text,
			q->v[i + 2].text);
		if (inside != NULL)
			return inside;
	}
	*used = 1;
	return names >= 1 ? table_inside(q, none, q->v[i].text) : NULL;
}

/* Is token i where a query says what it reads from? */
static bool in_from(const struct sqlquery *q, size_t i)
{
	static const char *const before[] = {"from", "join", ",", NULL};

	return i > 0 && is_any(q, i - 1, before);
}

/* Does an alias follow at token i? */
static bool has_alias(const struct sqlquery *q, size_t i)
{
	static const char *const words[] = {"where", "group", "order", "limit", "join", "left",
		"right", "inner", "full", "cross", "on", "union", "having", "intersect", "except",
		"minus", "sort", "distribute", "cluster", "natural", "using", "window", "offset",
		"lateral", "tablesample", "set", "select", NULL};

	if (is(q, i, "as"))
		return true;
	return i < q->n && sqltoken_is_name(&q->v[i]) &&
		(q->v[i].kind == SQLTOKEN_NAME || !is_any(q, i, words));
}

static void put_table(struct writer *w, const char *inside, size_t i, size_t used)
{
	const struct sqlquery *q = w->q;

	put_name(w, span_of(inside));
	if (in_from(q, i) && used > 1 && !has_alias(q, i + used)) {
		put(w, "AS");
		put_name(w, q->v[i + used - 1].text);
	}
}

/* Words. */

/* Names that SQLite keeps for statements that a query cannot hold. */
static const char *const reserved[] = {"add", "alter", "autoincrement", "check", "commit",
	"constraint", "create", "default", "deferrable", "delete", "drop", "foreign", "index",
	"insert", "into", "nothing", "primary", "references", "returning", "set", "table", "to",
	"transaction", "unique", "update", NULL};

static const struct {
	const char *from, *to;
} words[] = {
	{"/", "* 1.0 /"}, /* 7 / 2 is 3.5 */
	{"div", "/"},
	{"==", "="},
	{"<=>", "IS"},
	{"!", "NOT"},
	{"rlike", "REGEXP"},
	{"minus", "EXCEPT"},
	{"get_json_object", "json_extract"},
	{"substring", "substr"},
};

static const char *const clocks[] = {"current_timestamp", "current_date", NULL};

static const char *const typed_literals[] = {"date", "datetime", "timestamp", NULL};

/* "sort by", "cluster by" order a query here; "distribute by ..." changes nothing. */
static size_t skip_distribution(const struct sqlquery *q, size_t i, size_t to)
{
	static const char *const ends[] = {"sort", "order", "limit", "union", ")", NULL};
	int depth = 0;

	for (; i < to && !(depth == 0 && is_any(q, i, ends)); i++)
		depth += is(q, i, "(") - is(q, i, ")");
	return i;
}

static int put_sign(struct writer *w, const struct sqltoken *t)
{
	if (t->text.len == 1 && strchr("[]{}?@:$\\;#", t->text.p[0]) != NULL)
		return refuse(w, t, "is not understood here");
	if (w->out->len > 0 && *t->text.p != '.' && *t->text.p != '(')
		str_addc(w->out, ' ');
	str_add(w->out, t->text.p, t->text.len);
	return 0;
}

/* The type behind a cast's AS, up to the bracket that closes the cast. */
static size_t put_cast_type(struct writer *w, size_t i)
{
	const struct sqlquery *q = w->q;
	size_t from = i;
	int depth = 0;

	for (; i < q->n && !(depth == 0 && is(q, i, ")")); i++)
		depth += is(q, i, "(") - is(q, i, ")");
	put(w, ",");
	put_string(w,
		(struct span){q->v[from].source.p,
			i > from ? (size_t)(q->v[i - 1].source.p + q->v[i - 1].source.len -
					   q->v[from].source.p)
				 : 0});
	return i;
}

/* Is it a word or sign that stands in the list above? */
static bool is_renamed(const struct sqltoken *t)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (sqltoken_is(t, words[i].from))
			return true;
	return false;
}

static void put_word(struct writer *w, const struct sqltoken *t)
{
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (sqltoken_is(t, words[i].from)) {
			put(w, words[i].to);
			return;
		}
	for (i = 0; reserved[i] != NULL; i++)
		if (sqltoken_is(t, reserved[i])) {
			put_name(w, t->text);
			return;
		}
	/* behind a point no blank may stand, so that t.* and t.a stay what they are */
	if (w->out->len > 0 && w->out->s[w->out->len - 1] != '.')
		str_addc(w->out, ' ');
	str_add(w->out, t->text.p, t->text.len);
}

/* Casts, in their three spellings. Returns the next token's number; i where there is none. */
static size_t put_cast(struct writer *w, size_t i, size_t to)
{
	const struct sqlquery *q = w->q;
	const struct sqltoken *t = &q->v[i];

	if (is(q, i, "cast") && is(q, i + 1, "(") && w->n_casts < CASTS_MAX) {
		put(w, "odps_cast(");
		w->cast_at[w->n_casts++] = ++w->depth;
		return i + 2;
	}
	if (is(q, i, "as") && w->n_casts > 0 && w->cast_at[w->n_casts - 1] == w->depth) {
		w->n_casts--;
		return put_cast_type(w, i + 1);
	}
	if (is_any(q, i, typed_literals) && i + 1 < to && q->v[i + 1].kind == SQLTOKEN_STRING) {
		put(w, "odps_cast(");
		put_string(w, q->v[i + 1].text);
		str_addf(w->out, ",'%.*s')", (int)t->text.len, t->text.p);
		return i + 2;
	}
	return i;
}

/* Other words that SQLite says otherwise, some of them in several. The same return. */
static size_t put_phrase(struct writer *w, size_t i, size_t to)
{
	const struct sqlquery *q = w->q;

	if ((is(q, i, "sort") || is(q, i, "cluster")) && is(q, i + 1, "by")) {
		put(w, "ORDER");
		return i + 1;
	}
	if (is(q, i, "distribute") && is(q, i + 1, "by"))
		return skip_distribution(q, i + 2, to);
	if (is_any(q, i, clocks) && is(q, i + 1, "(") && is(q, i + 2, ")")) {
		put(w, is(q, i, "current_date") ? "odps_today()" : "odps_now()");
		return i + 3;
	}
	if (is(q, i, "union") && is(q, i + 1, "distinct")) {
		put(w, "UNION");
		return i + 2;
	}
	return i;
}

/* A name that is not a table's, a word, a sign. */
static int put_plain(struct writer *w, size_t i)
{
	const struct sqltoken *t = &w->q->v[i];

	w->depth += is(w->q, i, "(") - is(w->q, i, ")");
	if (t->kind == SQLTOKEN_NAME)
		put_name(w, t->text);
	else if (t->kind == SQLTOKEN_WORD || is_renamed(t))
		put_word(w, t);
	else
		return put_sign(w, t);
	return 0;
}

/* One token, or a few that belong together. Returns the next one's number, 0 on failure. */
static size_t put_token(struct writer *w, size_t i, size_t to)
{
	const struct sqlquery *q = w->q;
	const struct sqltoken *t = &q->v[i];
	const char *inside = NULL;
	size_t used = 1, next;

	if (t->kind == SQLTOKEN_STRING) {
		put_string(w, t->text);
		return i + 1;
	}
	if (t->kind == SQLTOKEN_NUMBER) {
		put_number(w, t);
		return i + 1;
	}
	next = put_cast(w, i, to);
	if (next == i)
		next = put_phrase(w, i, to);
	if (next > i)
		return next;
	if (sqltoken_is_name(t) && !(i > 0 && is(q, i - 1, ".")) && !is(q, i + 1, "("))
		inside = find_table(q, i, &used);
	if (inside == NULL)
		return put_plain(w, i) < 0 ? 0 : i + 1;
	put_table(w, inside, i, used);
	return i + used;
}

static int put_tokens(struct writer *w, size_t from, size_t to)
{
	size_t i = from;

	while (i < to) {
		i = put_token(w, i, to);
		if (i == 0)
			return -1;
	}
	return 0;
}

int sqlquery_print(const struct sqlquery *q, struct str *out, struct err *err)
{
	struct writer w = {.q = q, .out = out, .err = err};

	return put_tokens(&w, 0, q->n);
}

int sqlquery_print_part(const struct sqlquery *q, struct sqlitem item, struct sqlitem part,
	struct str *out, struct err *err)
{
	struct writer w = {.q = q, .out = out, .err = err};

	if (put_tokens(&w, 0, item.from) < 0 || put_tokens(&w, part.from, part.to) < 0)
		return -1;
	return put_tokens(&w, item.to, q->n);
}

bool sqlquery_defines(const struct sqlquery *q, const char *name)
{
	size_t i, n = strlen(name);
	int depth;

	for (i = 0; i + 2 < q->n; i++) {
		size_t next = i + 1;

		if (!sqltoken_is_name(&q->v[i]) || q->v[i].text.len != n ||
			strncasecmp(q->v[i].text.p, name, n) != 0)
			continue;
		for (depth = 0; is(q, next, "(") || depth > 0; next++) { /* its columns */
			depth += is(q, next, "(") - is(q, next, ")");
			if (next >= q->n)
				return false;
		}
		if (is(q, next, "as") && is(q, next + 1, "("))
			return true;
	}
	return false;
}

struct sqlquery_use sqlquery_use(const struct sqlquery *q)
{
	struct sqlquery_use use = {0, false};
	size_t i, used;

	for (i = 0; i < q->n; i++) {
		use.join |= is(q, i, "join");
		if (sqltoken_is_name(&q->v[i]) && !(i > 0 && is(q, i - 1, ".")) &&
			find_table(q, i, &used) != NULL && !is(q, i + used, ".") &&
			!is(q, i + used, "("))
			use.tables++;
	}
	return use;
}

/* The select list. */

static size_t end_of_list(const struct sqlquery *q, size_t i)
{
	static const char *const ends[] = {"from", "where", "group", "order", "limit", "union",
		"having", "intersect", "except", "minus", "sort", "distribute", "window", NULL};
	int depth = 0;

	for (; i < q->n && !(depth == 0 && is_any(q, i, ends)); i++)
		depth += is(q, i, "(") - is(q, i, ")");
	return i;
}

/* Take "as name", or a name alone, off the end of an item. */
static void cut_alias(const struct sqlquery *q, struct sqlitem *item)
{
	static const char *const no_alias[] = {"end", "null", "true", "false", NULL};
	static const char *const operators[] = {".", "+", "-", "*", "/", "%", "and", "or", "not",
		"like", "rlike", "in", "is", "=", "==", "<", ">", "<=", ">=", "<>", "!=", "||",
		"div", "between", "case", "when", "then", "else", "distinct", "(", "&", "|", "^",
		NULL};
	size_t n = item->to - item->from;

	if (n >= 3 && is(q, item->to - 2, "as") && sqltoken_is_name(&q->v[item->to - 1]))
		item->to -= 2;
	else if (n >= 2 && sqltoken_is_name(&q->v[item->to - 1]) &&
		!is_any(q, item->to - 1, no_alias) && !is_any(q, item->to - 2, operators))
		item->to--;
}

size_t sqlquery_items(const struct sqlquery *q, struct sqlitem *items, size_t max)
{
	size_t i = 0, end, n = 0, from;
	int depth = 0;

	/* behind WITH, the first SELECT that stands in no bracket */
	for (; i < q->n && !(depth == 0 && is(q, i, "select")); i++)
		depth += is(q, i, "(") - is(q, i, ")");
	i++;
	if (is(q, i, "distinct") || is(q, i, "all"))
		i++;
	end = i < q->n ? end_of_list(q, i) : i;
	for (from = i, depth = 0; i <= end && i <= q->n; i++) {
		if (i == end || (depth == 0 && is(q, i, ","))) {
			if (from < i && n < max) {
				items[n] = (struct sqlitem){from, i};
				cut_alias(q, &items[n]);
			}
			n += from < i;
			from = i + 1;
		} else {
			depth += is(q, i, "(") - is(q, i, ")");
		}
	}
	return n;
}

/* Types. */

static struct sqlguess guess_type(const char *type)
{
	return (struct sqlguess){.kind = SQLGUESS_TYPE, .type = span_of(type)};
}

/* What functions give; a number: what their argument of that number is. */
static const struct {
	const char *name, *type;
	enum sqlguess_kind of;
	unsigned argument;
} functions[] = {
	{"count", "bigint", 0, 0},
	{"sum", NULL, SQLGUESS_SUM_OF, 0},
	{"avg", NULL, SQLGUESS_MEAN_OF, 0},
	{"min", NULL, SQLGUESS_ASK, 0},
	{"max", NULL, SQLGUESS_ASK, 0},
	{"coalesce", NULL, SQLGUESS_ASK, 0},
	{"nvl", NULL, SQLGUESS_ASK, 0},
	{"ifnull", NULL, SQLGUESS_ASK, 0},
	{"nullif", NULL, SQLGUESS_ASK, 0},
	{"if", NULL, SQLGUESS_ASK, 1},
	{"abs", NULL, SQLGUESS_ASK, 0},
	{"first_value", NULL, SQLGUESS_ASK, 0},
	{"last_value", NULL, SQLGUESS_ASK, 0},
	{"lag", NULL, SQLGUESS_ASK, 0},
	{"lead", NULL, SQLGUESS_ASK, 0},
	{"greatest", NULL, SQLGUESS_ASK, 0},
	{"least", NULL, SQLGUESS_ASK, 0},
	{"any_value", NULL, SQLGUESS_ASK, 0},
	{"count_if", "bigint", 0, 0},
	{"row_number", "bigint", 0, 0},
	{"rank", "bigint", 0, 0},
	{"dense_rank", "bigint", 0, 0},
	{"ntile", "bigint", 0, 0},
	{"length", "bigint", 0, 0},
	{"lengthb", "bigint", 0, 0},
	{"instr", "bigint", 0, 0},
	{"ceil", "bigint", 0, 0},
	{"floor", "bigint", 0, 0},
	{"year", "bigint", 0, 0},
	{"month", "bigint", 0, 0},
	{"day", "bigint", 0, 0},
	{"hour", "bigint", 0, 0},
	{"minute", "bigint", 0, 0},
	{"second", "bigint", 0, 0},
	{"datediff", "bigint", 0, 0},
	{"datepart", "bigint", 0, 0},
	{"weekday", "bigint", 0, 0},
	{"unix_timestamp", "bigint", 0, 0},
	{"size", "bigint", 0, 0},
	{"sign", "double", 0, 0},
	{"sqrt", "double", 0, 0},
	{"pow", "double", 0, 0},
	{"exp", "double", 0, 0},
	{"ln", "double", 0, 0},
	{"log", "double", 0, 0},
	{"round", "double", 0, 0},
	{"rand", "double", 0, 0},
	{"concat", "string", 0, 0},
	{"concat_ws", "string", 0, 0},
	{"substr", "string", 0, 0},
	{"substring", "string", 0, 0},
	{"lower", "string", 0, 0},
	{"tolower", "string", 0, 0},
	{"upper", "string", 0, 0},
	{"toupper", "string", 0, 0},
	{"trim", "string", 0, 0},
	{"ltrim", "string", 0, 0},
	{"rtrim", "string", 0, 0},
	{"replace", "string", 0, 0},
	{"reverse", "string", 0, 0},
	{"repeat", "string", 0, 0},
	{"lpad", "string", 0, 0},
	{"rpad", "string", 0, 0},
	{"split_part", "string", 0, 0},
	{"regexp_extract", "string", 0, 0},
	{"regexp_replace", "string", 0, 0},
	{"to_char", "string", 0, 0},
	{"date_format", "string", 0, 0},
	{"md5", "string", 0, 0},
	{"wm_concat", "string", 0, 0},
	{"get_json_object", "string", 0, 0},
	{"uuid", "string", 0, 0},
	{"from_unixtime", "datetime", 0, 0},
	{"getdate", "datetime", 0, 0},
	{"dateadd", "datetime", 0, 0},
	{"datetrunc", "datetime", 0, 0},
	{"lastday", "datetime", 0, 0},
	{"to_date", "datetime", 0, 0},
	{"now", "datetime", 0, 0},
	{"current_timestamp", "timestamp", 0, 0},
	{"current_date", "date", 0, 0},
	{"isnan", "boolean", 0, 0},
	{"regexp_instr", "bigint", 0, 0},
	{"regexp_count", "bigint", 0, 0},
	{"hash", "int", 0, 0},
	{"bin", "string", 0, 0},
	{"hex", "string", 0, 0},
	{"unhex", "binary", 0, 0},
	{"base64", "string", 0, 0},
	{"to_json", "string", 0, 0},
};

/* The bracket that closes the one at i. */
static size_t closing(const struct sqlquery *q, size_t i, size_t to)
{
	int depth = 0;

	for (; i < to; i++) {
		depth += is(q, i, "(") - is(q, i, ")");
		if (depth == 0)
			return i;
	}
	return to;
}

/* Argument number n of the call whose brackets are at open and close. */
static struct sqlitem argument(const struct sqlquery *q, size_t open, size_t close, unsigned n)
{
	size_t i, from = open + 1;
	int depth = 0;

	if (is(q, from, "distinct"))
		from++;
	for (i = from; i < close; i++) {
		if (depth == 0 && is(q, i, ",")) {
			if (n-- == 0)
				return (struct sqlitem){from, i};
			from = i + 1;
		}
		depth += is(q, i, "(") - is(q, i, ")");
	}
	return n == 0 ? (struct sqlitem){from, close} : (struct sqlitem){close, close};
}

static struct sqlguess guess_call(const struct sqlquery *q, struct sqlitem item, size_t close)
{
	struct sqlguess inner, guess = {.kind = SQLGUESS_UNKNOWN};
	size_t i, as;
	int depth = 0;

	if (is(q, item.from, "cast")) {
		for (as = item.from + 2; as < close && !(depth == 0 && is(q, as, "as")); as++)
			depth += is(q, as, "(") - is(q, as, ")");
		if (as + 1 >= close)
			return guess;
		guess.kind = SQLGUESS_TYPE;
		guess.type = (struct span){q->v[as + 1].source.p,
			(size_t)(q->v[close - 1].source.p + q->v[close - 1].source.len -
				q->v[as + 1].source.p)};
		return guess;
	}
	for (i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (sqltoken_is(&q->v[item.from], functions[i].name))
			break;
	if (i == sizeof functions / sizeof functions[0])
		return guess;
	if (functions[i].type != NULL)
		return guess_type(functions[i].type);
	guess.kind = functions[i].of;
	guess.part = argument(q, item.from + 1, close, functions[i].argument);
	if (guess.part.from == guess.part.to)
		return (struct sqlguess){.kind = SQLGUESS_UNKNOWN};
	inner = sqlquery_guess(q, guess.part);
	return functions[i].of == SQLGUESS_ASK ? inner : guess;
}

static struct sqlguess guess_token(const struct sqlquery *q, size_t i)
{
	const struct sqltoken *t = &q->v[i];
	struct sqlguess guess = {.kind = SQLGUESS_UNKNOWN};

	if (t->kind == SQLTOKEN_STRING)
		return guess_type("string");
	if (t->kind == SQLTOKEN_NUMBER && (t->big || !is_exact(t, i > 0 ? t - 1 : NULL)))
		return guess_type("decimal(38,18)");
	if (t->kind == SQLTOKEN_NUMBER)
		return guess_type(memchr(t->text.p, '.', t->text.len) != NULL ||
					memchr(t->text.p, 'e', t->text.len) != NULL ||
					memchr(t->text.p, 'E', t->text.len) != NULL
				? "double"
				: "bigint");
	if (sqltoken_is(t, "true") || sqltoken_is(t, "false"))
		return guess_type("boolean");
	return guess;
}

/* Is there one of these words, outside of brackets and of CASE ... END? */
static bool holds(const struct sqlquery *q, struct sqlitem item, const char *const *list)
{
	int depth = 0;
	size_t i;

	for (i = item.from; i < item.to; i++) {
		if (depth == 0 && is_any(q, i, list))
			return true;
		depth += is(q, i, "(") + is(q, i, "case") - is(q, i, ")") - is(q, i, "end");
	}
	return false;
}

/* The first branch of CASE whose type can be told. */
static struct sqlguess guess_case(const struct sqlquery *q, struct sqlitem item)
{
	struct sqlguess guess = {.kind = SQLGUESS_UNKNOWN};
	size_t i, from = 0;
	int depth = 0;

	for (i = item.from + 1; i < item.to; i++) {
		if (depth == 0 && from > 0 &&
			(is(q, i, "when") || is(q, i, "else") || is(q, i, "end"))) {
			guess = sqlquery_guess(q, (struct sqlitem){from, i});
			if (guess.kind != SQLGUESS_UNKNOWN)
				return guess;
			from = 0;
		}
		if (depth == 0 && (is(q, i, "then") || is(q, i, "else")))
			from = i + 1;
		depth += is(q, i, "(") + is(q, i, "case") - is(q, i, ")") - is(q, i, "end");
	}
	return guess;
}

static const char *const arithmetic[] = {"+", "-", "*", "/", "%", "div", "&", "|", "^", "~", NULL};

size_t sqlquery_operands(const struct sqlquery *q, struct sqlitem item, struct sqlitem *operands,
	size_t max, bool *divides)
{
	size_t i, from = item.from, n = 0;
	int depth = 0;

	*divides = false;
	for (i = item.from; i <= item.to; i++) {
		if (i == item.to || (depth == 0 && is_any(q, i, arithmetic))) {
			if (from < i && n++ < max)
				operands[n - 1] = (struct sqlitem){from, i};
			from = i + 1;
			*divides |= i < item.to && is(q, i, "/");
		} else {
			depth += is(q, i, "(") + is(q, i, "case") - is(q, i, ")") - is(q, i, "end");
		}
	}
	return n;
}

struct sqlguess sqlquery_guess(const struct sqlquery *q, struct sqlitem item)
{
	static const char *const logic[] = {"=", "==", "<", ">", "<=", ">=", "<>", "!=", "and",
		"or", "not", "is", "in", "like", "rlike", "between", "exists", "<=>", "!", "regexp",
		NULL};
	static const char *const joins[] = {"||", NULL};
	struct sqlguess guess = {.kind = SQLGUESS_UNKNOWN};
	size_t n = item.to - item.from, close;

	if (holds(q, item, logic))
		return guess_type("boolean");
	if (holds(q, item, joins))
		return guess_type("string");
	if (n == 2 && (is(q, item.from, "-") || is(q, item.from, "+")))
		return sqlquery_guess(q, (struct sqlitem){item.from + 1, item.to});
	if (holds(q, item, arithmetic))
		return (struct sqlguess){.kind = SQLGUESS_CALCULATED, .part = item};
	if (n == 2 && is_any(q, item.from, typed_literals) &&
		q->v[item.from + 1].kind == SQLTOKEN_STRING)
		return (struct sqlguess){.kind = SQLGUESS_TYPE, .type = q->v[item.from].text};
	if (is(q, item.from, "case") && is(q, item.to - 1, "end"))
		return guess_case(q, item);
	if (n >= 2 && is(q, item.from, "(") && closing(q, item.from, item.to) == item.to - 1)
		return sqlquery_guess(q, (struct sqlitem){item.from + 1, item.to - 1});
	if (n >= 3 && sqltoken_is_name(&q->v[item.from]) && is(q, item.from + 1, "(")) {
		close = closing(q, item.from + 1, item.to);
		if (close == item.to - 1 || is(q, close + 1, "over"))
			return guess_call(q, item, close);
		return guess;
	}
	if (n == 1 && !sqltoken_is_name(&q->v[item.from]))
		return guess_token(q, item.from);
	if (n == 1 && guess_token(q, item.from).kind != SQLGUESS_UNKNOWN)
		return guess_token(q, item.from);
	guess.kind = SQLGUESS_ASK;
	guess.part = item;
	return guess;
}
