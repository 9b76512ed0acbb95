/* SPDX-License-Identifier: MIT */
/* Content encodings made, at their fastest: the other end is near, or it asked for speed. */
#include "net/codec.h"

#include "base/mem.h"

#include <lz4frame.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define STEP ((size_t)65536) /* bytes taken and made at a time */
#define LEVEL 1

struct codec_encoder {
	enum codec_kind kind;
	bool begun; /* LZ4: the frame's head is written */
	z_stream zlib;
	ZSTD_CStream *zstd;
	LZ4F_cctx *lz4;
};

struct codec_encoder *codec_encoder_new(enum codec_kind kind)
{
	struct codec_encoder *e = mem_alloc(1, sizeof *e);

	e->kind = kind;
	if (kind == CODEC_DEFLATE && deflateInit(&e->zlib, LEVEL) != Z_OK)
		mem_die(0);
	if (kind == CODEC_ZSTD) {
		e->zstd = ZSTD_createCStream();
		if (e->zstd == NULL)
			mem_die(0);
		ZSTD_CCtx_setParameter(e->zstd, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(e->zstd, ZSTD_c_checksumFlag, 1);
	}
	if (kind == CODEC_LZ4 && LZ4F_isError(LZ4F_createCompressionContext(&e->lz4, LZ4F_VERSION)))
		mem_die(0);
	return e;
}

void codec_encoder_free(struct codec_encoder *e)
{
	if (e == NULL)
		return;
	if (e->kind == CODEC_DEFLATE)
		deflateEnd(&e->zlib);
	ZSTD_freeCStream(e->zstd);
	LZ4F_freeCompressionContext(e->lz4);
	free(e);
}

static void encode_deflate(struct codec_encoder *e, const char *p, size_t n, bool end,
	struct str *out)
{
	int rc;

	e->zlib.next_in = (Bytef *)(uintptr_t)p;
	e->zlib.avail_in = (uInt)n;
	do {
		str_reserve(out, STEP);
		e->zlib.next_out = (Bytef *)out->s + out->len;
		e->zlib.avail_out = (uInt)STEP;
		rc = deflate(&e->zlib, end ? Z_FINISH : Z_NO_FLUSH);
		out->len += STEP - e->zlib.avail_out;
	} while (rc == Z_OK && (e->zlib.avail_in > 0 || e->zlib.avail_out == 0));
}

static void encode_zstd(struct codec_encoder *e, const char *p, size_t n, bool end, struct str *out)
{
	ZSTD_inBuffer in = {p, n, 0};
	ZSTD_outBuffer to;
	size_t left;

	do {
		str_reserve(out, STEP);
		to = (ZSTD_outBuffer){out->s + out->len, STEP, 0};
		left = ZSTD_compressStream2(e->zstd, &to, &in, end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			mem_die(n); /* with good parameters it fails for lack of memory alone */
		out->len += to.pos;
	} while (end ? left != 0 : in.pos < in.size);
}

static void encode_lz4(struct codec_encoder *e, const char *p, size_t n, bool end, struct str *out)
{
	static const LZ4F_preferences_t preferences = {
		.frameInfo = {.blockSizeID = LZ4F_max64KB,
			.blockMode = LZ4F_blockLinked,
			.contentChecksumFlag = LZ4F_contentChecksumEnabled}};
	size_t room = LZ4F_compressBound(STEP, &preferences) + LZ4F_HEADER_SIZE_MAX, some, made;

	if (!e->begun) {
		str_reserve(out, room);
		out->len += LZ4F_compressBegin(e->lz4, out->s + out->len, room, &preferences);
		e->begun = true;
	}
	for (; n > 0; p += some, n -= some) {
		some = n < STEP ? n : STEP;
		str_reserve(out, room);
		made = LZ4F_compressUpdate(e->lz4, out->s + out->len, room, p, some, NULL);
		if (LZ4F_isError(made))
			mem_die(room);
		out->len += made;
	}
	if (end) {
		str_reserve(out, room);
		made = LZ4F_compressEnd(e->lz4, out->s + out->len, room, NULL);
		if (LZ4F_isError(made))
			mem_die(room);
		out->len += made;
	}
}

void codec_encode(struct codec_encoder *e, const char *p, size_t n, bool end, struct str *out)
{
	if (e->kind == CODEC_DEFLATE)
		encode_deflate(e, p, n, end, out);
	else if (e->kind == CODEC_ZSTD)
		encode_zstd(e, p, n, end, out);
	else
		encode_lz4(e, p, n, end, out);
}
