/* SPDX-License-Identifier: MIT */
/* MaxCompute's type names. */
#include "odps/odpstype.h"

#include "base/mem.h"
#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What may stand behind the name. */
enum args {
	ARGS_NONE,
	ARGS_DIGITS,
	ARGS_LENGTH,
	ARGS_VECTOR,
	ARGS_ELEMENT,
	ARGS_PAIR,
	ARGS_FIELDS
};

struct kind_row {
	const char *name;
	enum args args;
	enum dstype_kind logical;
};

static const struct kind_row kinds[ODPS_KINDS] = {
	[ODPS_UNKNOWN] = {"", ARGS_NONE, DSTYPE_ANY},
	[ODPS_TINYINT] = {"tinyint", ARGS_NONE, DSTYPE_INT8},
	[ODPS_SMALLINT] = {"smallint", ARGS_NONE, DSTYPE_INT16},
	[ODPS_INT] = {"int", ARGS_NONE, DSTYPE_INT32},
	[ODPS_BIGINT] = {"bigint", ARGS_NONE, DSTYPE_INT64},
	[ODPS_BOOLEAN] = {"boolean", ARGS_NONE, DSTYPE_BOOL},
	[ODPS_FLOAT] = {"float", ARGS_NONE, DSTYPE_FLOAT32},
	[ODPS_DOUBLE] = {"double", ARGS_NONE, DSTYPE_FLOAT64},
	[ODPS_DECIMAL] = {"decimal", ARGS_DIGITS, DSTYPE_DECIMAL},
	[ODPS_STRING] = {"string", ARGS_NONE, DSTYPE_STRING},
	[ODPS_CHAR] = {"char", ARGS_LENGTH, DSTYPE_STRING},
	[ODPS_VARCHAR] = {"varchar", ARGS_LENGTH, DSTYPE_STRING},
	[ODPS_BINARY] = {"binary", ARGS_NONE, DSTYPE_BYTES},
	[ODPS_JSON] = {"json", ARGS_NONE, DSTYPE_JSON},
	[ODPS_DATE] = {"date", ARGS_NONE, DSTYPE_DATE},
	[ODPS_DATETIME] = {"datetime", ARGS_NONE, DSTYPE_TIMESTAMP},
	[ODPS_TIMESTAMP] = {"timestamp", ARGS_NONE, DSTYPE_TIMESTAMP},
	[ODPS_TIMESTAMP_NTZ] = {"timestamp_ntz", ARGS_NONE, DSTYPE_DATETIME},
	[ODPS_INTERVAL_YEAR_MONTH] = {"interval_year_month", ARGS_NONE, DSTYPE_INTERVAL},
	[ODPS_INTERVAL_DAY_TIME] = {"interval_day_time", ARGS_NONE, DSTYPE_INTERVAL},
	[ODPS_GEOGRAPHY] = {"geography", ARGS_NONE, DSTYPE_BYTES},
	[ODPS_VECTOR] = {"vector", ARGS_VECTOR, DSTYPE_JSON},
	[ODPS_ARRAY] = {"array", ARGS_ELEMENT, DSTYPE_JSON},
	[ODPS_MAP] = {"map", ARGS_PAIR, DSTYPE_JSON},
	[ODPS_STRUCT] = {"struct", ARGS_FIELDS, DSTYPE_JSON},
};

const char *odpstype_hint(char *buf, size_t size, const char *name)
{
	const char *names[ODPS_KINDS - 1];
	size_t i;

	for (i = 1; i < ODPS_KINDS; i++)
		names[i - 1] = kinds[i].name;
	return nearest_hint(buf, size, name, names, ODPS_KINDS - 1);
}

struct parser {
	const char *p, *end;
};

static void skip_blanks(struct parser *in)
{
	while (in->p < in->end &&
		(*in->p == ' ' || *in->p == '\t' || *in->p == '\n' || *in->p == '\r'))
		in->p++;
}

/* Is c the next thing? Steps over it and the blanks around it. */
static bool take(struct parser *in, char c)
{
	skip_blanks(in);
	if (in->p == in->end || *in->p != c)
		return false;
	in->p++;
	skip_blanks(in);
	return true;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static struct span take_word(struct parser *in)
{
	struct span word;

	skip_blanks(in);
	word.p = in->p;
	while (in->p < in->end && is_word(*in->p))
		in->p++;
	word.len = (size_t)(in->p - word.p);
	return word;
}

static bool take_number(struct parser *in, uint32_t max, uint32_t *out)
{
	struct span digits = take_word(in);
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < digits.len; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9' || n > max)
			return false;
		n = n * 10 + (uint64_t)(digits.p[i] - '0');
	}
	*out = (uint32_t)n;
	return digits.len > 0 && n <= max;
}

static struct odpstype *add_member(struct odpstype *type)
{
	type->member = mem_realloc(type->member, type->n_members + 1, sizeof *type->member);
	memset(&type->member[type->n_members], 0, sizeof *type->member);
	return &type->member[type->n_members++];
}

static bool parse_type(struct parser *in, struct odpstype *type, int depth);

/* "(12,2)", "(9)" or nothing. */
static bool parse_digits(struct parser *in, struct odpstype *type)
{
	uint32_t precision, scale = 0;

	if (!take(in, '('))
		return true;
	if (!take_number(in, 1000, &precision) || precision == 0)
		return false;
	if (take(in, ',') && !take_number(in, precision, &scale))
		return false;
	type->precision = (int)precision;
	type->scale = (int)scale;
	return take(in, ')');
}

static bool parse_length(struct parser *in, struct odpstype *type)
{
	uint32_t n;

	if (!take(in, '(') || !take_number(in, 1 << 30, &n) || n == 0)
		return false;
	type->precision = (int)n;
	return take(in, ')');
}

/* "(float,3)" */
static bool parse_vector(struct parser *in, struct odpstype *type, int depth)
{
	struct odpstype *element = add_member(type);

	if (!take(in, '(') || !parse_type(in, element, depth))
		return false;
	if (element->kind != ODPS_FLOAT && element->kind != ODPS_DOUBLE)
		return false;
	return take(in, ',') && take_number(in, 1 << 30, &type->size) && take(in, ')');
}

/* A field's name: a word of any bytes but blanks and ":<>,`", or what stands in back quotes. */
static bool parse_field_name(struct parser *in, struct odpstype *field)
{
	struct str name = STR_INIT;
	const char *start;

	skip_blanks(in);
	start = in->p;
	if (!take(in, '`')) {
		while (in->p < in->end && strchr(" \t\r\n:<>,`", *in->p) == NULL)
			in->p++;
		field->name_len = (size_t)(in->p - start);
		field->name = mem_dup(start, field->name_len);
		return field->name_len > 0;
	}
	for (in->p = start + 1; in->p < in->end; in->p++) {
		if (*in->p == '`' && (in->p + 1 == in->end || in->p[1] != '`'))
			break;
		if (*in->p == '`')
			in->p++;
		str_addc(&name, *in->p);
	}
	field->name_len = name.len;
	field->name = str_take(&name);
	return field->name_len > 0 && take(in, '`');
}

static bool parse_fields(struct parser *in, struct odpstype *type, int depth)
{
	struct odpstype *field;

	if (!take(in, '<'))
		return false;
	do {
		field = add_member(type);
		if (!parse_field_name(in, field) || !take(in, ':') || !parse_type(in, field, depth))
			return false;
	} while (take(in, ','));
	return take(in, '>');
}

static bool parse_args(struct parser *in, struct odpstype *type, int depth)
{
	switch (kinds[type->kind].args) {
	case ARGS_DIGITS:
		return parse_digits(in, type);
	case ARGS_LENGTH:
		return parse_length(in, type);
	case ARGS_VECTOR:
		return parse_vector(in, type, depth);
	case ARGS_ELEMENT:
		return take(in, '<') && parse_type(in, add_member(type), depth) && take(in, '>');
	case ARGS_PAIR:
		return take(in, '<') && parse_type(in, add_member(type), depth) && take(in, ',') &&
			parse_type(in, add_member(type), depth) && take(in, '>');
	case ARGS_FIELDS:
		return parse_fields(in, type, depth);
	default:
		return true;
	}
}

/* What stands between brackets of any kind is stepped over, up to a comma or a closing bracket. */
static void skip_unknown(struct parser *in)
{
	int open = 0;

	for (; in->p < in->end; in->p++) {
		if (open == 0 && strchr(",>)", *in->p) != NULL)
			return;
		if (*in->p == '<' || *in->p == '(')
			open++;
		else if (*in->p == '>' || *in->p == ')')
			open--;
	}
}

static void free_members(struct odpstype *type)
{
	size_t i;

	for (i = 0; i < type->n_members; i++)
		odpstype_free(&type->member[i]);
	free(type->member);
	type->member = NULL;
	type->n_members = 0;
}

/* Leaves type, but for its name as a field, as an unknown one that reads text. */
static void set_unknown(struct odpstype *type, const char *text, size_t n)
{
	free_members(type);
	*type = (struct odpstype){.name = type->name, .name_len = type->name_len};
	while (n > 0 && text[n - 1] == ' ')
		n--;
	type->text = mem_dup(text, n);
}

static enum odps_kind find_kind(struct span word)
{
	enum odps_kind kind;

	for (kind = ODPS_UNKNOWN + 1; kind < ODPS_KINDS; kind++)
		if (strlen(kinds[kind].name) == word.len &&
			strncasecmp(kinds[kind].name, word.p, word.len) == 0)
			return kind;
	return ODPS_UNKNOWN;
}

/* Returns false where the text cannot be split into types at all. */
static bool parse_type(struct parser *in, struct odpstype *type, int depth)
{
	const char *start;

	skip_blanks(in);
	start = in->p;
	type->kind = find_kind(take_word(in));
	if (depth == 0 && odpstype_is_nested(type))
		return false;
	if (type->kind != ODPS_UNKNOWN)
		return parse_args(in, type, depth - 1);
	skip_unknown(in);
	set_unknown(type, start, (size_t)(in->p - start));
	return in->p > start;
}

void odpstype_parse(struct odpstype *type, struct span text)
{
	struct parser in = {text.p, text.p + text.len};

	*type = (struct odpstype){.kind = ODPS_UNKNOWN};
	if (text.len <= ODPSTYPE_TEXT_MAX && parse_type(&in, type, ODPSTYPE_DEPTH_MAX)) {
		skip_blanks(&in);
		if (in.p == in.end)
			return;
	}
	free(type->text);
	set_unknown(type, text.p, text.len);
}

void odpstype_free(struct odpstype *type)
{
	free_members(type);
	free(type->name);
	free(type->text);
	*type = (struct odpstype){.kind = ODPS_UNKNOWN};
}

bool odpstype_known(const struct odpstype *type)
{
	size_t i;

	for (i = 0; i < type->n_members; i++)
		if (!odpstype_known(&type->member[i]))
			return false;
	return type->kind != ODPS_UNKNOWN;
}

static void print_name(struct str *out, const struct odpstype *field)
{
	bool plain = field->name[0] < '0' || field->name[0] > '9';
	size_t i;

	for (i = 0; i < field->name_len; i++)
		plain = plain && is_word(field->name[i]);
	if (plain) {
		str_add(out, field->name, field->name_len);
		return;
	}
	str_addc(out, '`');
	for (i = 0; i < field->name_len; i++) {
		if (field->name[i] == '`')
			str_addc(out, '`');
		str_addc(out, field->name[i]);
	}
	str_addc(out, '`');
}

static void print_members(struct str *out, const struct odpstype *type)
{
	size_t i;

	str_addc(out, '<');
	for (i = 0; i < type->n_members; i++) {
		if (i > 0)
			str_addc(out, ',');
		if (type->kind == ODPS_STRUCT) {
			print_name(out, &type->member[i]);
			str_addc(out, ':');
		}
		odpstype_print(out, &type->member[i]);
	}
	str_addc(out, '>');
}

void odpstype_print(struct str *out, const struct odpstype *type)
{
	str_adds(out, type->kind == ODPS_UNKNOWN ? type->text : kinds[type->kind].name);
	switch (kinds[type->kind].args) {
	case ARGS_NONE:
		break;
	case ARGS_DIGITS:
		if (type->precision > 0)
			str_addf(out, "(%d,%d)", type->precision, type->scale);
		break;
	case ARGS_LENGTH:
		str_addf(out, "(%d)", type->precision);
		break;
	case ARGS_VECTOR:
		str_addf(out, "(%s,%lu)", kinds[type->member[0].kind].name,
			(unsigned long)type->size);
		break;
	default:
		print_members(out, type);
	}
}

struct dstype odpstype_logical(const struct odpstype *type)
{
	struct dstype logical = {.kind = kinds[type->kind].logical};

	if (!odpstype_known(type))
		logical.kind = DSTYPE_ANY;
	if (logical.kind == DSTYPE_DECIMAL) {
		logical.precision = type->precision > 0 ? type->precision : 54;
		logical.scale = type->precision > 0 ? type->scale : 18;
	}
	return logical;
}

void odpstype_from_logical(struct odpstype *type, struct dstype logical)
{
	static const enum odps_kind from[DSTYPE_KINDS] = {
		[DSTYPE_BOOL] = ODPS_BOOLEAN,
		[DSTYPE_INT8] = ODPS_TINYINT,
		[DSTYPE_INT16] = ODPS_SMALLINT,
		[DSTYPE_INT32] = ODPS_INT,
		[DSTYPE_INT64] = ODPS_BIGINT,
		[DSTYPE_UINT8] = ODPS_SMALLINT,
		[DSTYPE_UINT16] = ODPS_INT,
		[DSTYPE_UINT32] = ODPS_BIGINT,
		[DSTYPE_UINT64] = ODPS_DECIMAL,
		[DSTYPE_FLOAT32] = ODPS_FLOAT,
		[DSTYPE_FLOAT64] = ODPS_DOUBLE,
		[DSTYPE_DECIMAL] = ODPS_DECIMAL,
		[DSTYPE_BYTES] = ODPS_BINARY,
		[DSTYPE_DATE] = ODPS_DATE,
		[DSTYPE_DATETIME] = ODPS_TIMESTAMP_NTZ,
		[DSTYPE_TIMESTAMP] = ODPS_TIMESTAMP,
		[DSTYPE_JSON] = ODPS_JSON,
	};

	*type = (struct odpstype){.kind = from[logical.kind]};
	if (type->kind == ODPS_UNKNOWN)
		type->kind = ODPS_STRING;
	if (logical.kind == DSTYPE_UINT64)
		type->precision = 20;
	if (logical.kind == DSTYPE_DECIMAL) {
		type->precision = logical.precision;
		type->scale = logical.scale;
	}
}
