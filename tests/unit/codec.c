/* SPDX-License-Identifier: MIT */
/* Content encodings undone, against the vectors' bodies, at once and byte by byte. */
#include "net/codec.h"

#include "check.h"
#include "vectors.h"

static const struct {
	const char *name;
	bool known;
	enum codec_kind kind;
} names[] = {
	{NULL, true, CODEC_NONE},
	{"", true, CODEC_NONE},
	{"identity", true, CODEC_NONE},
	{"deflate", true, CODEC_DEFLATE},
	{"ZSTD", true, CODEC_ZSTD},
	{"x-lz4-frame", true, CODEC_LZ4},
	{"x-odps-lz4-frame", true, CODEC_LZ4},
	{"gzip", false, CODEC_NONE},
	{"x-snappy-framed", false, CODEC_NONE},
	{"deflate, zstd", false, CODEC_NONE},
};

/* Decode with so many bytes of input at a time. Returns what came of it; -1: refused. */
static int decode(struct codec *c, struct span body, size_t step, struct str *out)
{
	struct window in = WINDOW_INIT, plain = WINDOW_INIT;
	struct err err = ERR_INIT;
	size_t at = 0, n;
	int rc = 0;

	str_clear(out);
	while (rc >= 0 && (at < body.len || rc > 0)) {
		n = body.len - at < step ? body.len - at : step;
		window_add(&in, body.p + at, n);
		at += n;
		rc = codec_decode(c, &in, &plain, 1000, &err);
		str_add(out, window_bytes(&plain), window_len(&plain));
		window_take(&plain, window_len(&plain));
	}
	window_free(&in);
	window_free(&plain);
	return rc;
}

static bool same_start(const struct str *a, const struct str *b)
{
	return a->len < b->len && a->len > 0 && memcmp(a->s, b->s, a->len) == 0;
}

static void check_body(struct check *c, json_t *one)
{
	struct str body = STR_INIT, want = STR_INIT, got = STR_INIT, name = STR_INIT;
	const char *encoding = vector_text(one, "content_encoding");
	const char *file = vector_text(one, "file");
	bool valid = json_is_true(json_object_get(one, "valid"));
	enum codec_kind kind;
	struct codec *codec;
	size_t step;
	int rc;

	str_addf(&name, "bodies/%s", file);
	vector_bytes(c, name.s, &body);
	vector_bytes(c, vector_text(one, "of"), &want);
	if (codec_find(encoding, &kind)) {
		for (step = 1; step < 40000; step = step * 7 + 3) {
			codec = codec_new(kind);
			rc = decode(codec, str_span(&body), step, &got);
			if (valid)
				check_that(c, rc == 0 && span_eq(str_span(&got), str_span(&want)),
					"%s by %zu: %d, %zu bytes", file, step, rc, got.len);
			else if (strstr(file, "cut") != NULL)
				check_that(c, rc == 0 && same_start(&got, &want),
					"%s by %zu: %d, %zu bytes", file, step, rc, got.len);
			else
				check_that(c, rc < 0, "%s by %zu is taken", file, step);
			codec_free(codec);
		}
	} else {
		check_text(c, file, encoding, "x-snappy-framed");
	}
	str_free(&body);
	str_free(&want);
	str_free(&got);
	str_free(&name);
}

static const struct {
	const char *what, *hex;
	enum codec_kind kind;
} hostile[] = {
	{"bytes behind a zlib stream", "789c030000000001ff", CODEC_DEFLATE},
	{"no zlib at all", "3c68746d6c3e", CODEC_DEFLATE},
	{"a zstd frame that wants 128 MiB", "28b52ffd0088010000", CODEC_ZSTD},
	{"no zstd at all", "3c68746d6c3e", CODEC_ZSTD},
	{"no LZ4 at all", "3c68746d6c3e00000000", CODEC_LZ4},
};

static void check_hostile(struct check *c)
{
	struct str body = STR_INIT, out = STR_INIT;
	struct codec *codec;
	size_t i;

	for (i = 0; i < CHECK_COUNT(hostile); i++) {
		str_clear(&body);
		vector_hex(&body, hostile[i].hex);
		codec = codec_new(hostile[i].kind);
		check_that(c, decode(codec, str_span(&body), 100, &out) < 0, "%s: taken",
			hostile[i].what);
		codec_free(codec);
	}
	str_free(&body);
	str_free(&out);
}

static void check_window(struct check *c)
{
	struct window w = WINDOW_INIT;
	char byte;
	int i, k;

	check_that(c, window_len(&w) == 0 && window_bytes(&w) != NULL, "an empty window");
	for (i = 0, k = 0; i < 100000; i++) {
		byte = (char)(i * 7);
		window_add(&w, &byte, 1);
		if (i % 3 == 0 && window_len(&w) > 0) {
			if (*window_bytes(&w) != (char)(k * 7)) {
				check_that(c, false, "byte %d of the window", k);
				break;
			}
			window_take(&w, 1);
			k++;
		}
	}
	check_that(c, window_len(&w) == (size_t)(i - k), "%zu bytes are left, not %d", window_len(&w),
		i - k);
	window_free(&w);
}

int main(void)
{
	struct check c = CHECK_INIT;
	enum codec_kind kind = CODEC_NONE;
	json_t *index, *one;
	bool known;
	size_t i;

	for (i = 0; i < CHECK_COUNT(names); i++) {
		known = codec_find(names[i].name, &kind);
		check_that(&c, known == names[i].known && (!known || kind == names[i].kind),
			"the encoding %s", names[i].name != NULL ? names[i].name : "(none)");
	}
	check_window(&c);
	check_hostile(&c);
	index = vector_load(&c, "bodies/index.json");
	json_array_foreach(json_object_get(index, "bodies"), i, one)
		check_body(&c, one);
	json_decref(index);
	return check_end(&c);
}
