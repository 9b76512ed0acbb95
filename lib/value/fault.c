/* SPDX-License-Identifier: MIT */
/* Codes and reasons of dirty records. */
#include "value/fault.h"

#include "base/show.h"

#include <stdarg.h>
#include <stdio.h>

#define VALUE_SHOWN 100

static const char *const names[FAULT_CODES] = {
	[FAULT_NONE] = "",
	[FAULT_BAD_JSON] = "bad_json",
	[FAULT_BAD_UTF8] = "bad_utf8",
	[FAULT_BAD_CSV] = "bad_csv",
	[FAULT_LINE_TOO_LONG] = "line_too_long",
	[FAULT_DUPLICATE_KEY] = "duplicate_key",
	[FAULT_RESERVED_KEY] = "reserved_key",
	[FAULT_MISSING_COLUMN] = "missing_column",
	[FAULT_EXTRA_COLUMN] = "extra_column",
	[FAULT_WRONG_TYPE] = "wrong_type",
	[FAULT_NOT_NUMBER] = "not_number",
	[FAULT_NOT_INTEGER] = "not_integer",
	[FAULT_OUT_OF_RANGE] = "out_of_range",
	[FAULT_LOSSY_FRACTION] = "lossy_fraction",
	[FAULT_LOSSY_PRECISION] = "lossy_precision",
	[FAULT_TOO_LONG] = "too_long",
	[FAULT_BAD_CHARSET] = "bad_charset",
	[FAULT_BAD_DATE] = "bad_date",
	[FAULT_BAD_TIME] = "bad_time",
	[FAULT_BAD_ENUM] = "bad_enum",
	[FAULT_BAD_JSON_VALUE] = "bad_json_value",
	[FAULT_BAD_BASE64] = "bad_base64",
	[FAULT_NULL_NOT_ALLOWED] = "null_not_allowed",
	[FAULT_TRAILING_SPACE] = "trailing_space",
	[FAULT_DUPLICATE_ROW] = "duplicate_row",
	[FAULT_FOREIGN_KEY] = "foreign_key",
	[FAULT_CHECK_CONSTRAINT] = "check_constraint",
	[FAULT_SERVER] = "server",
};

const char *fault_name(enum fault_code code)
{
	return names[code];
}

/* The head of a fault; the reason is the caller's. */
static void start(struct fault *f, enum fault_code code)
{
	f->code = code;
	f->column = (struct span){NULL, 0};
	f->server_errno = 0;
	f->sqlstate[0] = '\0';
}

int fault_set(struct fault *f, enum fault_code code, const char *fmt, ...)
{
	va_list ap;

	start(f, code);
	va_start(ap, fmt);
	vsnprintf(f->reason, sizeof f->reason, fmt, ap);
	va_end(ap);
	return -1;
}

int fault_value(struct fault *f, enum fault_code code, struct span value, const char *fmt, ...)
{
	struct show show;
	va_list ap;
	int n;

	start(f, code);
	n = snprintf(f->reason, sizeof f->reason, "'%s' ",
		show_cut(&show, value.p, value.len, VALUE_SHOWN));
	va_start(ap, fmt);
	vsnprintf(f->reason + n, sizeof f->reason - (size_t)n, fmt, ap);
	va_end(ap);
	return -1;
}
