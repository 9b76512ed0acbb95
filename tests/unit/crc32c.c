/* SPDX-License-Identifier: MIT */
/* CRC-32C against the vectors, by the instruction and by the table. */
#include "odps/crc32c.h"

#include "check.h"
#include "vectors.h"

#include <stdlib.h>

/* The payload of kind "lcg": the index tells how it is made. */
static void make_lcg(struct str *out, size_t n)
{
	uint32_t s = 1;

	for (; n > 0; n--) {
		s = (uint32_t)((s * UINT64_C(1103515245) + 12345) & 0x7fffffff);
		str_addc(out, (char)(s >> 16));
	}
}

static void check_buffer(struct check *c, json_t *one)
{
	uint32_t want = (uint32_t)strtoul(vector_text(one, "crc32c"), NULL, 16), got;
	const char *name = vector_text(one, "name");
	struct str bytes = STR_INIT;
	size_t half;

	if (strcmp(vector_text(one, "kind"), "lcg") == 0)
		make_lcg(&bytes, (size_t)json_integer_value(json_object_get(one, "length")));
	else
		vector_hex(&bytes, vector_text(one, "hex"));
	half = bytes.len / 2;
	got = crc32c_bytes(0, bytes.s, bytes.len);
	check_that(c, got == want, "%s: %08x, not %08x", name, got, want);
	got = crc32c_bytes_plain(0, bytes.s, bytes.len);
	check_that(c, got == want, "%s by the table: %08x, not %08x", name, got, want);
	got = crc32c_bytes(crc32c_bytes(0, bytes.s, half), bytes.s + half, bytes.len - half);
	check_that(c, got == want, "%s in two parts: %08x, not %08x", name, got, want);
	str_free(&bytes);
}

static void feed(struct crc32c *crc, json_t *update)
{
	const char *type = vector_text(update, "type");
	json_t *value = json_object_get(update, "value");
	struct str bytes = STR_INIT;
	uint64_t eight;
	uint32_t four;
	double d;
	float f;

	if (strcmp(type, "bool") == 0) {
		crc32c_add_bool(crc, json_is_true(value));
	} else if (strcmp(type, "int32") == 0) {
		crc32c_add_u32(crc, (uint32_t)json_integer_value(value));
	} else if (strcmp(type, "int64") == 0) {
		crc32c_add_u64(crc, (uint64_t)strtoll(json_string_value(value), NULL, 10));
	} else if (strcmp(type, "double") == 0) {
		d = strtod(json_string_value(value), NULL);
		memcpy(&eight, &d, 8);
		crc32c_add_u64(crc, eight);
	} else if (strcmp(type, "float") == 0) {
		f = strtof(json_string_value(value), NULL);
		memcpy(&four, &f, 4);
		crc32c_add_u32(crc, four);
	} else {
		vector_hex(&bytes, json_string_value(value));
		crc32c_add_bytes(crc, bytes.s, bytes.len);
	}
	str_free(&bytes);
}

static void check_sequence(struct check *c, json_t *one)
{
	uint32_t want = (uint32_t)strtoul(vector_text(one, "crc32c"), NULL, 16), got;
	struct crc32c crc;
	json_t *update;
	size_t i;

	crc32c_reset(&crc);
	json_array_foreach(json_object_get(one, "updates"), i, update)
		feed(&crc, update);
	got = crc32c_value(&crc);
	check_that(c, got == want, "%s: %08x, not %08x", vector_text(one, "name"), got, want);
}

/* What is gathered must come to the same as the whole, wherever the runs break. */
static void check_gathering(struct check *c)
{
	struct str bytes = STR_INIT;
	struct crc32c crc;
	uint32_t want;
	size_t step, i, n;

	make_lcg(&bytes, 5000);
	want = crc32c_bytes_plain(0, bytes.s, bytes.len);
	for (step = 1; step < 1000; step += 37) {
		crc32c_reset(&crc);
		for (i = 0; i < bytes.len; i += n) {
			n = bytes.len - i < step ? bytes.len - i : step;
			crc32c_add_bytes(&crc, bytes.s + i, n);
		}
		check_that(c, crc32c_value(&crc) == want, "gathered by %zu", step);
	}
	str_free(&bytes);
}

int main(void)
{
	struct check c = CHECK_INIT;
	json_t *root, *one;
	size_t i;

	check_that(&c, crc32c_bytes(0, "123456789", 9) == 0xe3069283, "the check value");
	check_that(&c, crc32c_bytes_plain(0, "123456789", 9) == 0xe3069283, "by the table");
	check_gathering(&c);
	root = vector_load(&c, "crc32c.json");
	json_array_foreach(json_object_get(root, "buffers"), i, one)
		check_buffer(&c, one);
	json_array_foreach(json_object_get(root, "update_sequences"), i, one)
		check_sequence(&c, one);
	json_decref(root);
	return check_end(&c);
}
