/* SPDX-License-Identifier: MIT */
/*
 * codec: the content encodings of the tunnel undone, and made (protocol 5.5): deflate (zlib's
 * format), zstd, and the LZ4 frame. The one module that includes the headers of
 * zlib, libzstd and liblz4. Fed with bytes, it opens nothing; what it may allocate
 * is bounded whatever the stream claims.
 */
#ifndef CODEC_H
#define CODEC_H

#include "base/err.h"
#include "base/str.h"
#include "net/window.h"

#include <stdbool.h>

enum codec_kind { CODEC_NONE, CODEC_DEFLATE, CODEC_ZSTD, CODEC_LZ4, CODEC_KINDS };

/* The name in Accept-Encoding: "deflate", "zstd", "x-lz4-frame"; "identity" for NONE. */
const char *codec_name(enum codec_kind kind);

/*
 * The kind of a Content-Encoding; NULL, "" and identity are CODEC_NONE. Returns false
 * where it is none that we know.
 */
bool codec_find(const char *name, enum codec_kind *kind);

struct codec;

/* kind is not CODEC_NONE. Free with codec_free. */
struct codec *codec_new(enum codec_kind kind);

void codec_free(struct codec *c);

/*
 * Whether the stream was complete when its body ended is not asked for: what it held
 * has an end of its own.
 *
 * Decode bytes of in into out until in is empty or out holds max unread bytes or
 * more (a little more is possible). Returns 1 where bytes were taken or made, 0 where
 * nothing could be done, -1 with EXIT_FAILED for a stream that is broken or wants
 * more memory than we give.
 */
int codec_decode(struct codec *c, struct window *in, struct window *out, size_t max,
	struct err *err);

/* The other direction, for servers. kind is not CODEC_NONE. Never fails but for memory. */
struct codec_encoder;

struct codec_encoder *codec_encoder_new(enum codec_kind kind);
void codec_encoder_free(struct codec_encoder *e);

/* Encode n bytes, appending what comes of them; end: and with them the stream ends. */
void codec_encode(struct codec_encoder *e, const char *p, size_t n, bool end, struct str *out);

#endif
