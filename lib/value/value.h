/* SPDX-License-Identifier: MIT */
/*
 * value: one value of a record, as the bytes that some reader brought. A value
 * owns nothing; its bytes live as long as the record's buffer does. Numbers stay
 * the digits that came in: nothing here turns one into a double.
 */
#ifndef VALUE_H
#define VALUE_H

#include "base/str.h"
#include "value/fault.h"

enum value_kind {
	VALUE_ABSENT, /* the record has no such key */
	VALUE_NULL,
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_NUMBER, /* bytes: the JSON number */
	VALUE_STRING, /* bytes: the JSON string with its quotes and escapes, valid */
	VALUE_OBJECT, /* bytes: the JSON text, valid */
	VALUE_ARRAY,  /* bytes: the JSON text, valid */
	VALUE_TEXT,   /* bytes: the text itself, as from CSV; may be anything, UTF-8 or not */
	VALUE_BYTES,  /* bytes: binary data itself; {"$base64":...} in NDJSON */
};

enum value_flag {
	VALUE_ESCAPED = 1, /* STRING: holds a backslash */
	VALUE_HIGH = 2,    /* STRING: holds bytes past ASCII; OBJECT, ARRAY: unknown */
	VALUE_CLEAN = 4,   /* TEXT: known to be ASCII from space up without " and \ */
};

struct value {
	const char *p;
	size_t len;
	enum value_kind kind : 8;
	unsigned flags : 8; /* enum value_flag */
};

/* A constant value of a kind without bytes. */
#define VALUE_OF(k) ((struct value){.kind = (k)})

/*
 * The text that a value denotes: a STRING decoded, a NUMBER's lexeme, true, false,
 * the JSON text of an OBJECT or ARRAY, TEXT itself. *out points into the value or
 * into scratch, and lasts as long as both.
 * Returns -1 with fault bad_charset for a lone surrogate escape. Not for ABSENT,
 * NULL and BYTES.
 */
int value_text(const struct value *v, struct str *scratch, struct span *out, struct fault *f);

/*
 * The bytes that an OBJECT of the form {"$base64":"..."} stands for, or BYTES'
 * own. Returns 1 with *out (in scratch for an OBJECT), 0 where the value is
 * nothing of the kind, -1 with fault bad_base64 for a broken one.
 */
int value_bytes(const struct value *v, struct str *scratch, struct span *out, struct fault *f);

/*
 * What a long STRING denotes, or an OBJECT of the form {"$base64":"..."} stands for, in
 * pieces, so that it is not held a second time. start: false where the value is neither;
 * bytes says whether such an OBJECT is meant as bytes. next: 1 with a piece, which lasts
 * until the next call; 0 at the end; -1 with fault bad_charset or bad_base64. end frees.
 */
struct value_pieces {
	struct span whole;   /* the value, for the fault */
	const char *p, *end; /* what is left inside the string */
	bool base64;
	struct str encoded; /* base64: decoded so far from the string's escapes alone */
	struct str piece;
};
bool value_pieces_start(struct value_pieces *it, const struct value *v, bool bytes);
int value_pieces_next(struct value_pieces *it, struct span *piece, struct fault *f);
void value_pieces_end(struct value_pieces *it);

/*
 * Append a value as JSON: what came as JSON byte for byte, TEXT as a JSON string,
 * or as {"$base64":"..."} where it is not UTF-8, BYTES as {"$base64":"..."},
 * ABSENT as null.
 */
void value_json(struct str *out, const struct value *v);

/*
 * Append what the inside of a valid JSON string denotes. A lone surrogate escape is
 * kept as the three bytes that UTF-8 would give it (lone true: so that names with
 * different ones stay apart), else fault bad_charset and -1.
 */
int value_unescape(struct span inside, bool lone, struct str *out, struct fault *f);

/*
 * The same as value_unescape into memory of the caller's, which has room for
 * inside.len bytes; returns the length. *lone points to the first lone surrogate
 * escape, and value_lone sets the fault for it and returns -1; NULL: there is none.
 */
size_t value_decode(struct span inside, char *out, const char **lone);
int value_lone(struct fault *f, const char *lone);

/* Append n bytes of UTF-8 as a JSON string with quotes: escapes only ", \ and controls. */
void value_json_string(struct str *out, const char *s, size_t n);

/*
 * The same for a name that came as a key, json_key_text: the bytes that a lone
 * surrogate was kept as become its escape again.
 */
void value_json_name(struct str *out, struct span name);

#endif
