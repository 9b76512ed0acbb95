/* SPDX-License-Identifier: MIT */
/*
 * crc32c: CRC-32C (Castagnoli), as the tunnel's record format uses it (protocol 6.3),
 * by the processor's own instruction where it has one, else by a table.
 *
 * crc32c_bytes works on memory. A struct crc32c is the same for values that come
 * one by one: it gathers the bytes that a value feeds and sums them in long runs,
 * since a record feeds hundreds of pieces of four or eight bytes. All integers are
 * fed little-endian. Life: crc32c_reset, any crc32c_add_ call,
 * crc32c_value (which may be asked in between). Owns no memory, never fails.
 */
#ifndef CRC32C_H
#define CRC32C_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * The checksum of n bytes that come behind bytes whose checksum is crc; 0 starts.
 */
uint32_t crc32c_bytes(uint32_t crc, const void *p, size_t n);

/* The same without the processor's help: for tests, and for other processors. */
uint32_t crc32c_bytes_plain(uint32_t crc, const void *bytes, size_t n);

#define CRC32C_GATHER 512

struct crc32c {
	uint32_t crc; /* of what was summed so far */
	unsigned len; /* bytes gathered and not summed yet */
	unsigned char buf[CRC32C_GATHER];
};

static inline void crc32c_reset(struct crc32c *c)
{
	c->crc = 0;
	c->len = 0;
}

/* Sum what was gathered. */
void crc32c_sum(struct crc32c *c);

/* The checksum of all that was added. */
static inline uint32_t crc32c_value(struct crc32c *c)
{
	crc32c_sum(c);
	return c->crc;
}

/* n bytes of any kind, that is of text, decimals, binary. */
void crc32c_add_bytes(struct crc32c *c, const void *p, size_t n);

/* Room for n bytes (at most CRC32C_GATHER). */
static inline unsigned char *crc32c_room(struct crc32c *c, unsigned n)
{
	if (c->len + n > CRC32C_GATHER)
		crc32c_sum(c);
	c->len += n;
	return c->buf + c->len - n;
}

static inline void crc32c_add_u32(struct crc32c *c, uint32_t v)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	memcpy(crc32c_room(c, 4), &v, 4);
}

static inline void crc32c_add_u64(struct crc32c *c, uint64_t v)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	memcpy(crc32c_room(c, 8), &v, 8);
}

/* A field's number and a value of eight bytes. */
static inline void crc32c_add_u32_u64(struct crc32c *c, uint32_t a, uint64_t b)
{
	unsigned char *to = crc32c_room(c, 12);

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	a = __builtin_bswap32(a);
	b = __builtin_bswap64(b);
#endif
	memcpy(to, &a, 4);
	memcpy(to + 4, &b, 8);
}

/*
 * A short text (CRC32C_SHORT bytes at most) for which sixteen bytes at a time may be
 * read, past its end too.
 */
#define CRC32C_SHORT 128
static inline void crc32c_add_short(struct crc32c *c, const void *p, size_t n)
{
	unsigned char *to = crc32c_room(c, CRC32C_SHORT + 16);
	size_t i;

	c->len -= CRC32C_SHORT + 16 - (unsigned)n;
	for (i = 0; i < n; i += 16)
		memcpy(to + i, (const char *)p + i, 16);
}

/* One byte, 00 or 01. */
static inline void crc32c_add_bool(struct crc32c *c, int v)
{
	*crc32c_room(c, 1) = v != 0;
}

#endif
