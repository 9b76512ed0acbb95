/* SPDX-License-Identifier: MIT */
/*
 * json: the JSON of records, RFC 8259 to the letter and UTF-8 checked, scanned
 * where it stands: values keep their bytes. No tree is built. Opens nothing.
 *
 * Text handed in must be followed by JSON_PAD readable bytes, of which the first
 * is a newline: the scanner looks ahead of the end, and stops at the newline.
 */
#ifndef JSON_H
#define JSON_H

#include "format/record.h"

#define JSON_PAD 64
#define JSON_LEN_MAX 0x7fffffff /* bytes of a text */
#define JSON_DEPTH_MAX 512      /* the record itself is depth 1 */
#define JSON_FIELDS_MAX 262144  /* keys of a record: what is kept of each is larger than the key */

struct json; /* a scanner: the fields of the last record, and memory for key checks */

struct json *json_new(void);
void json_free(struct json *j);

/*
 * Scan one record, an object. Fields come in the order in which they stand. Returns
 * the fields with their number in *n, or NULL with a fault: bad_json, bad_utf8,
 * duplicate_key, reserved_key. Duplicates are found at every depth, by what the keys
 * decode to. The fields last until the next call.
 */
const struct field *json_record(struct json *j, const char *line, size_t len, size_t *n,
	struct fault *f);

/*
 * The same for the record at the front of a window of size bytes, whose end is not known
 * yet: up to its line feed, before which there are *len bytes. NULL also where the window
 * holds no line feed behind it; json_record, told where the line ends, gives the fault.
 */
const struct field *json_record_ahead(struct json *j, const char *window, size_t size, size_t *len,
	size_t *n, struct fault *f);

/*
 * After json_record: do the keys stand as in the record before, byte for byte and
 * in the same order? Then what was worked out about them still holds.
 */
bool json_same_keys(const struct json *j);

/* After json_record: did white space stand outside the values? */
bool json_spaced(const struct json *j);

/*
 * Check one value with white space around it, of any kind: for values that a
 * record did not bring (a text whose JSON is needed, a mapping's constant), but that
 * fit into one. Line feeds in it are white space, and stay: no line of a stream may
 * hold such a value. Returns 0 with *v, or -1 with a fault.
 */
int json_value(struct json *j, const char *text, size_t len, struct value *v, struct fault *f);

/* The same for a control line, which may carry a record: one level more. */
int json_line(struct json *j, const char *text, size_t len, struct value *v, struct fault *f);

/*
 * Walk over valid JSON. json_enter: the first byte inside an object or array;
 * json_member: the next member of an object as key and value; json_element: the
 * next element of an array. They return false at the end.
 */
struct json_walk {
	const char *p;
};
struct json_walk json_enter(const struct value *v);
bool json_member(struct json_walk *w, struct span *key, struct value *v);
bool json_element(struct json_walk *w, struct value *v);

/* What a key's lexeme (with quotes) decodes to, in scratch or in place; lone surrogates kept apart. */
struct span json_key_text(struct span key, struct str *scratch);

#endif
