/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of codec: a body decoded at once and in pieces comes to the same. The
 * first byte chooses the encoding and the pieces.
 * seeds: maxcompute/bodies
 */
#include "net/codec.h"

#include "base/str.h"

#include <stdint.h>
#include <stdlib.h>

#define OUT_MAX (4 << 20) /* a small body can be a large one; so much of it is looked at */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int decode(struct str *out, enum codec_kind kind, const char *p, size_t n, size_t piece)
{
	struct window in = WINDOW_INIT, plain = WINDOW_INIT;
	struct codec *c = codec_new(kind);
	struct err err = ERR_INIT;
	size_t at = 0, k;
	int rc = 0;

	while (rc >= 0 && out->len < OUT_MAX && (at < n || rc > 0)) {
		k = n - at < piece ? n - at : piece;
		window_add(&in, p + at, k);
		at += k;
		rc = codec_decode(c, &in, &plain, 4096, &err);
		str_add(out, window_bytes(&plain), window_len(&plain));
		window_take(&plain, window_len(&plain));
	}
	codec_free(c);
	window_free(&in);
	window_free(&plain);
	return rc < 0 ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str once = STR_INIT, pieces = STR_INIT;
	enum codec_kind kind;
	int a, b;

	if (size < 2)
		return 0;
	kind = (enum codec_kind)(CODEC_DEFLATE + data[0] % 3);
	a = decode(&once, kind, (const char *)data + 1, size - 1, size);
	b = decode(&pieces, kind, (const char *)data + 1, size - 1, 1 + data[0] / 16);
	if (once.len < OUT_MAX && pieces.len < OUT_MAX &&
		(a != b || (a == 0 && !span_eq(str_span(&once), str_span(&pieces)))))
		abort();
	str_free(&once);
	str_free(&pieces);
	return 0;
}
