/* SPDX-License-Identifier: MIT */
/*
 * scan: sixteen bytes at a time. Load a strip of them, compare it with what is
 * looked for, and get a bit for each byte that matches, the first byte's lowest.
 * SSE2 where the compiler has it (every amd64), NEON on 64 bit ARM, and else plain
 * C on words, which -DSCAN_PLAIN chooses anywhere: the tests run both.
 *
 * A strip is a plain value that lives in registers. Nothing here fails or keeps
 * anything. Only the functions that say so read past what they are given, and those
 * at most SCAN_PAD bytes.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SCAN_PAD 64

#if !defined(SCAN_PLAIN) && defined(__SSE2__)
#define SCAN_SSE2
#include <emmintrin.h>
#elif !defined(SCAN_PLAIN) && defined(__ARM_NEON) && defined(__aarch64__)
#define SCAN_NEON
#include <arm_neon.h>
#endif

#define SCAN_STRIP 16 /* bytes in a strip */
#define SCAN_BLOCK 64 /* bytes that a uint64_t has bits for: four strips */

/*
 * The primitives. scan_load reads SCAN_STRIP bytes at p, wherever they lie;
 * scan_words makes a strip of two words, whose bytes are in this machine's order.
 * scan_splat is a strip of one byte over and over, to compare with. scan_eq,
 * scan_low (below 0x20), scan_high (0x80 and above) and scan_odd (either of these)
 * give a strip of matches; scan_or joins two of such; scan_bits turns one into bits.
 */
#if defined(SCAN_SSE2)

struct scan {
	__m128i v;
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){_mm_loadu_si128((const __m128i *)(const void *)p)};
}

static inline struct scan scan_words(uint64_t a, uint64_t b)
{
	return (struct scan){_mm_set_epi64x((long long)b, (long long)a)};
}

static inline struct scan scan_splat(char c)
{
	return (struct scan){_mm_set1_epi8(c)};
}

static inline struct scan scan_eq(struct scan a, struct scan b)
{
	return (struct scan){_mm_cmpeq_epi8(a.v, b.v)};
}

static inline struct scan scan_low(struct scan a)
{
	return (struct scan){_mm_cmpeq_epi8(_mm_min_epu8(a.v, _mm_set1_epi8(0x1f)), a.v)};
}

static inline struct scan scan_high(struct scan a)
{
	return a; /* scan_bits looks at the top bits alone */
}

static inline struct scan scan_odd(struct scan a)
{
	return (struct scan){_mm_cmplt_epi8(a.v, _mm_set1_epi8(0x20))};
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){_mm_or_si128(a.v, b.v)};
}

static inline unsigned scan_bits(struct scan a)
{
	return (unsigned)_mm_movemask_epi8(a.v);
}

#elif defined(SCAN_NEON)

struct scan {
	uint8x16_t v;
};

static inline struct scan scan_load(const char *p)
{
	return (struct scan){vld1q_u8((const uint8_t *)p)};
}

static inline struct scan scan_words(uint64_t a, uint64_t b)
{
	return (struct scan){vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(a), vcreate_u64(b)))};
}

static inline struct scan scan_splat(char c)
{
	return (struct scan){vdupq_n_u8((uint8_t)c)};
}

static inline struct scan scan_eq(struct scan a, struct scan b)
{
	return (struct scan){vceqq_u8(a.v, b.v)};
}

static inline struct scan scan_low(struct scan a)
{
	return (struct scan){vcltq_u8(a.v, vdupq_n_u8(0x20))};
}

static inline struct scan scan_high(struct scan a)
{
	return (struct scan){vcgeq_u8(a.v, vdupq_n_u8(0x80))};
}

static inline struct scan scan_odd(struct scan a)
{
	return (struct scan){vcltq_s8(vreinterpretq_s8_u8(a.v), vdupq_n_s8(0x20))};
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){vorrq_u8(a.v, b.v)};
}

static inline unsigned scan_bits(struct scan a)
{
	static const uint8_t weights[16] = {
		1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t w = vandq_u8(a.v, vld1q_u8(weights));

	return vaddv_u8(vget_low_u8(w)) | (unsigned)vaddv_u8(vget_high_u8(w)) << 8;
}

#else

/* Two words; a match is the top bit of its byte. The first byte is the lowest one. */
struct scan {
	uint64_t w[2];
};

#define SCAN_TOPS UINT64_C(0x8080808080808080)
#define SCAN_ONES UINT64_C(0x0101010101010101)

static inline uint64_t scan_load_word(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

static inline struct scan scan_load(const char *p)
{
	return (struct scan){{scan_load_word(p), scan_load_word(p + 8)}};
}

static inline struct scan scan_words(uint64_t a, uint64_t b)
{
	return (struct scan){{a, b}};
}

static inline struct scan scan_splat(char c)
{
	uint64_t w = (unsigned char)c * SCAN_ONES;

	return (struct scan){{w, w}};
}

/* The top bit of each byte that is zero; no carry leaves a byte. */
static inline uint64_t scan_zeros(uint64_t w)
{
	return ~(((w & ~SCAN_TOPS) + ~SCAN_TOPS) | w) & SCAN_TOPS;
}

static inline struct scan scan_eq(struct scan a, struct scan b)
{
	return (struct scan){{scan_zeros(a.w[0] ^ b.w[0]), scan_zeros(a.w[1] ^ b.w[1])}};
}

static inline struct scan scan_low(struct scan a)
{
	const uint64_t not_low = UINT64_C(0xe0e0e0e0e0e0e0e0);

	return (struct scan){{scan_zeros(a.w[0] & not_low), scan_zeros(a.w[1] & not_low)}};
}

static inline struct scan scan_high(struct scan a)
{
	return (struct scan){{a.w[0] & SCAN_TOPS, a.w[1] & SCAN_TOPS}};
}

static inline struct scan scan_or(struct scan a, struct scan b)
{
	return (struct scan){{a.w[0] | b.w[0], a.w[1] | b.w[1]}};
}

static inline struct scan scan_odd(struct scan a)
{
	return scan_or(scan_low(a), scan_high(a));
}

static inline unsigned scan_bits(struct scan a)
{
	const uint64_t gather = UINT64_C(0x0102040810204080);

	return (unsigned)((a.w[0] >> 7) * gather >> 56 | (a.w[1] >> 7) * gather >> 56 << 8);
}

#endif

/* Bits of four strips of matches in a row, as those of one block. */
static inline uint64_t scan_bits4(struct scan a, struct scan b, struct scan c, struct scan d)
{
	return scan_bits(a) | scan_bits(b) << 16 | (uint64_t)scan_bits(c) << 32 |
		(uint64_t)scan_bits(d) << 48;
}

/* The number of the lowest bit that is set; not for 0. */
static inline unsigned scan_first(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

/*
 * A strip of nothing but the n bytes at p, 1 to 15 of them: each of them is in it,
 * in no order and some twice. For asking whether, not where.
 */
static inline struct scan scan_load_few(const char *p, size_t n)
{
	uint64_t a, b;
	uint32_t c, d;

	if (n >= sizeof a) {
		memcpy(&a, p, sizeof a);
		memcpy(&b, p + n - sizeof b, sizeof b);
		return scan_words(a, b);
	}
	if (n >= sizeof c) {
		memcpy(&c, p, sizeof c);
		memcpy(&d, p + n - sizeof d, sizeof d);
		a = (uint64_t)d << 32 | c;
		return scan_words(a, a);
	}
	c = (unsigned char)p[0] * 0x01010101u;
	d = (uint32_t)(unsigned char)p[n / 2] << 8 | (uint32_t)(unsigned char)p[n - 1] << 16;
	a = (uint64_t)((c & 0xff0000ffu) | d) * UINT64_C(0x100000001);
	return scan_words(a, a);
}

/* Four bytes to look for, each splat. */
struct scan_set {
	struct scan a, b, c, d;
};

static inline bool scan_meets(struct scan v, const struct scan_set *set)
{
	return scan_bits(scan_or(scan_or(scan_eq(v, set->a), scan_eq(v, set->b)),
		       scan_or(scan_eq(v, set->c), scan_eq(v, set->d)))) != 0;
}

/*
 * Is a, b, c or d among n bytes? Name one twice where fewer are looked for. Reads no
 * further than told.
 */
static inline bool scan_has(const char *p, size_t n, char a, char b, char c, char d)
{
	const struct scan_set set = {scan_splat(a), scan_splat(b), scan_splat(c), scan_splat(d)};

	if (n < SCAN_STRIP)
		return n > 0 && scan_meets(scan_load_few(p, n), &set);
	for (; n > SCAN_STRIP; n -= SCAN_STRIP, p += SCAN_STRIP) {
		if (scan_meets(scan_load(p), &set))
			return true;
		if (n < 2 * SCAN_STRIP) /* the last strip overlaps the one before */
			return scan_meets(scan_load(p + n - SCAN_STRIP), &set);
	}
	return scan_meets(scan_load(p), &set);
}

/*
 * From p on, the first quote, backslash or control character: what ends or
 * interrupts a JSON string. There must be one. Sets *high if a byte past ASCII was
 * passed. Reads up to SCAN_PAD bytes past the byte that it finds.
 */
static inline const char *scan_string_stop(const char *p, bool *high)
{
	const struct scan quote = scan_splat('"'), slash = scan_splat('\\');
	unsigned stops, highs;
	struct scan v;

	for (;; p += SCAN_STRIP) {
		v = scan_load(p);
		stops = scan_bits(scan_or(scan_or(scan_eq(v, quote), scan_eq(v, slash)),
			scan_low(v)));
		highs = scan_bits(scan_high(v));
		if (stops != 0)
			break;
		*high |= highs != 0;
	}
	*high |= (highs & ((stops & -stops) - 1)) != 0;
	return p + scan_first(stops);
}

/* Are n bytes equal? Both sides may be read SCAN_PAD bytes further. For short texts. */
static inline bool scan_equal(const char *a, const char *b, size_t n)
{
	uint64_t x, y;

	for (; n > 8; n -= 8, a += 8, b += 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		if (x != y)
			return false;
	}
	memcpy(&x, a, 8);
	memcpy(&y, b, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return n == 0 || ((x ^ y) << (64 - 8 * n)) == 0;
#else
	return n == 0 || ((x ^ y) >> (64 - 8 * n)) == 0;
#endif
}

#endif
