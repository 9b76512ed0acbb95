/* SPDX-License-Identifier: MIT */
/* Content encodings undone. */
#define ZLIB_CONST /* its input pointer is const then */

#include "net/codec.h"

#include "base/mem.h"
#include "base/show.h"

#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#define STEP 131072 /* bytes made at a time */

/* The largest back reference of a zstd frame that we keep memory for: 2^23 bytes. */
#define ZSTD_WINDOW_LOG 23

struct codec {
	enum codec_kind kind;
	bool started; /* some of the stream was there */
	bool ended;   /* a frame has just ended: the body may end here too */
	z_stream zlib;
	ZSTD_DStream *zstd;
	LZ4F_dctx *lz4;
};

static const char *const names[CODEC_KINDS] = {"identity", "deflate", "zstd", "x-lz4-frame"};

static const struct {
	const char *name;
	enum codec_kind kind;
} known[] = {
	{"", CODEC_NONE},
	{"identity", CODEC_NONE},
	{"deflate", CODEC_DEFLATE},
	{"zstd", CODEC_ZSTD},
	{"x-lz4-frame", CODEC_LZ4},
	{"x-odps-lz4-frame", CODEC_LZ4},
	{"lz4_frame", CODEC_LZ4},
};

const char *codec_name(enum codec_kind kind)
{
	return names[kind];
}

bool codec_find(const char *name, enum codec_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcasecmp(known[i].name, name != NULL ? name : "") == 0) {
			*kind = known[i].kind;
			return true;
		}
	return false;
}

struct codec *codec_new(enum codec_kind kind)
{
	struct codec *c = mem_alloc(1, sizeof *c);

	c->kind = kind;
	if (kind == CODEC_DEFLATE && inflateInit(&c->zlib) != Z_OK)
		mem_die(0);
	if (kind == CODEC_ZSTD) {
		c->zstd = ZSTD_createDStream();
		if (c->zstd == NULL)
			mem_die(0);
		ZSTD_DCtx_setParameter(c->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	}
	if (kind == CODEC_LZ4 &&
		LZ4F_isError(LZ4F_createDecompressionContext(&c->lz4, LZ4F_VERSION)))
		mem_die(0);
	return c;
}

void codec_free(struct codec *c)
{
	if (c == NULL)
		return;
	if (c->kind == CODEC_DEFLATE)
		inflateEnd(&c->zlib);
	ZSTD_freeDStream(c->zstd);
	LZ4F_freeDecompressionContext(c->lz4);
	free(c);
}

static int broken(const struct codec *c, const char *why, struct err *err)
{
	struct show show;

	return err_set(err, EXIT_FAILED, "broken %s body: %s", names[c->kind],
		show_cut(&show, why, strlen(why), 200));
}

/*
 * The three decoders in one form: take some of *n_in bytes at in, make some of *n_out
 * bytes at out, store how many. Return 0, or -1 with err set.
 */
static int step_deflate(struct codec *c, const char *in, size_t *n_in, char *out, size_t *n_out,
	struct err *err)
{
	size_t given_in = *n_in, given_out = *n_out;
	int rc;

	if (c->ended)
		return broken(c, "bytes behind its end", err);
	c->zlib.next_in = (const Bytef *)in;
	c->zlib.avail_in = (uInt)given_in;
	c->zlib.next_out = (Bytef *)out;
	c->zlib.avail_out = (uInt)given_out;
	rc = inflate(&c->zlib, Z_NO_FLUSH);
	*n_in = given_in - c->zlib.avail_in;
	*n_out = given_out - c->zlib.avail_out;
	c->ended = rc == Z_STREAM_END;
	if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
		return broken(c, c->zlib.msg != NULL ? c->zlib.msg : "cannot be decoded", err);
	return 0;
}

static int step_zstd(struct codec *c, const char *in, size_t *n_in, char *out, size_t *n_out,
	struct err *err)
{
	ZSTD_inBuffer from = {.src = in, .size = *n_in};
	ZSTD_outBuffer to = {.size = *n_out};
	size_t rc;

	to.dst = out;
	rc = ZSTD_decompressStream(c->zstd, &to, &from);
	*n_in = from.pos;
	*n_out = to.pos;
	if (ZSTD_isError(rc))
		return broken(c, ZSTD_getErrorName(rc), err);
	if (*n_in > 0 || *n_out > 0)
		c->ended = rc == 0;
	return 0;
}

static int step_lz4(struct codec *c, const char *in, size_t *n_in, char *out, size_t *n_out,
	struct err *err)
{
	size_t rc = LZ4F_decompress(c->lz4, out, n_out, in, n_in, NULL);

	if (LZ4F_isError(rc))
		return broken(c, LZ4F_getErrorName(rc), err);
	if (*n_in > 0 || *n_out > 0)
		c->ended = rc == 0;
	return 0;
}

static int step(struct codec *c, const char *in, size_t *n_in, char *out, size_t *n_out,
	struct err *err)
{
	switch (c->kind) {
	case CODEC_DEFLATE:
		return step_deflate(c, in, n_in, out, n_out, err);
	case CODEC_ZSTD:
		return step_zstd(c, in, n_in, out, n_out, err);
	default:
		return step_lz4(c, in, n_in, out, n_out, err);
	}
}

int codec_decode(struct codec *c, struct window *in, struct window *out, size_t max,
	struct err *err)
{
	size_t n_in, n_out;
	int done = 0;
	char *room;

	while (window_len(out) < max) {
		n_in = window_len(in) < STEP ? window_len(in) : STEP;
		n_out = STEP;
		if (n_in == 0 && (c->ended || !c->started))
			break;
		c->started = true;
		room = window_room(out, n_out);
		if (step(c, n_in > 0 ? window_bytes(in) : "", &n_in, room, &n_out, err) < 0)
			return -1;
		window_take(in, n_in);
		window_filled(out, n_out);
		if (n_in == 0 && n_out == 0)
			break;
		done = 1;
	}
	return done;
}
