/* SPDX-License-Identifier: MIT */
/* What the servers' character sets hold: samples; tests/charset/servers.sh asks for all. */
#include "check.h"

#include "base/utf8.h"
#include "value/charset.h"

#include <stdint.h>
#include <stdlib.h>

/* held: the bytes that the character takes; 0: it is not in the set. */
static const struct {
	const char *charset;
	uint32_t ch;
	size_t held;
} cases[] = {
	{"utf8mb4", 'a', 1},
	{"utf8mb4", 0x1f600, 4},
	{"UTF8MB4", 0x10ffff, 4},
	{"utf8mb3", 0x4e2d, 3},
	{"utf8mb3", 0x1f600, 0},
	{"utf8", 0x1f600, 0},
	{"ucs2", 'a', 2},
	{"ucs2", 0x1f600, 0},
	{"utf16", 'a', 2},
	{"utf16", 0x1f600, 4},
	{"utf16le", 0x1f600, 4},
	{"utf32", 'a', 4},
	{"ascii", 0x7f, 1},
	{"ascii", 0x80, 0},
	{"latin1", 0xe9, 1},
	{"latin1", 0x20ac, 1},
	{"latin1", 0x81, 1},
	{"latin1", 0x80, 0},
	{"latin1", 0x142, 0},
	{"latin2", 0x142, 1},
	{"latin5", 0x11f, 1},
	{"latin7", 0x101, 1},
	{"greek", 0x3b1, 1},
	{"greek", 0x20ac, 0},
	{"hebrew", 0x5d0, 1},
	{"koi8r", 0x416, 1},
	{"koi8u", 0x457, 1},
	{"cp1251", 0x416, 1},
	{"cp1251", 0xe9, 0},
	{"cp866", 0x416, 1},
	{"cp850", 0xe9, 1},
	{"cp1250", 0x142, 1},
	{"cp1256", 0x627, 1},
	{"cp1257", 0x101, 1},
	{"macroman", 0xe9, 1},
	{"tis620", 0xe01, 1},
	{"gbk", 0x4e2d, 2},
	{"gbk", 0x20ac, 0},
	{"gb2312", 0x4e2d, 2},
	{"gb2312", 0x9f98, 0},
	{"gb18030", 0x20ac, 2},
	{"gb18030", 0x1f600, 4},
	{"gb18030", 0x9fb4, 4},
	{"big5", 0x4e2d, 2},
	{"big5", 0x20ac, 0},
	{"big5", 0x3042, 2},
	{"sjis", 0x3042, 2},
	{"sjis", '\\', 2},
	{"sjis", 0xa5, 0},
	{"cp932", 0x3042, 2},
	{"cp932", '\\', 1},
	{"ujis", 0x3042, 2},
	{"ujis", 0x4e02, 3},
	{"eucjpms", 0x3042, 2},
	{"euckr", 0xac00, 2},
	{"euckr", 0xac02, 2},
	{"swe7", '@', 0},
	{"swe7", 0xe9, 1},
	{"keybcs2", 0x10d, 1},
};

static void check_cases(struct check *c)
{
	struct charset *list = NULL;
	const struct charset *set;
	struct charset_part part;
	char text[4];
	size_t i, n;

	for (i = 0; i < CHECK_COUNT(cases); i++) {
		set = charset_open(&list, cases[i].charset);
		if (!charset_known(set)) {
			check_skip(c, "this iconv lacks a set");
			continue;
		}
		n = utf8_put(text, cases[i].ch);
		part = charset_measure(set, text, n, SIZE_MAX, SIZE_MAX);
		check_that(c, part.bytes == cases[i].held, "%s: U+%04X takes %zu bytes",
			cases[i].charset, cases[i].ch, part.bytes);
		check_that(c, charset_has(set, text) == (cases[i].held > 0),
			"%s: U+%04X is held: %d", cases[i].charset, cases[i].ch,
			charset_has(set, text));
		check_that(c, charset_open(&list, cases[i].charset) == set, "%s is opened twice",
			cases[i].charset);
	}
	charset_free(list);
}

static const struct {
	const char *charset;
	size_t bytes;
} ascii[] = {
	{"utf8mb4", 1},
	{"latin1", 1},
	{"gbk", 1},
	{"ucs2", 2},
	{"utf16", 2},
	{"utf32", 4},
	{"sjis", 0},
	{"swe7", 0},
	{"no such", 0},
};

static const struct {
	const char *charset, *text;
	size_t max_chars, max_bytes;
	size_t chars, bytes, len;
} parts[] = {
	{"utf8mb4", "a\u00e9\u4e2d\U0001f600", 9, 99, 4, 10, 10},
	{"utf8mb4", "a\u00e9\u4e2d\U0001f600", 3, 99, 3, 6, 6},
	{"utf8mb4", "a\u00e9\u4e2d\U0001f600", 9, 9, 3, 6, 6},
	{"utf8mb4", "a\u00e9\u4e2d\U0001f600", 9, 2, 1, 1, 1},
	{"utf8mb3", "a\u00e9\u4e2d\U0001f600", 9, 99, 3, 6, 6},
	{"latin1", "a\u00e9\u4e2d", 9, 99, 2, 2, 3},
	{"utf16", "a\u00e9\u4e2d\U0001f600", 9, 99, 4, 10, 10},
	{"utf16", "a\u00e9\u4e2d\U0001f600", 9, 9, 3, 6, 6},
	{"gbk", "a\u4e2d\u4e2d", 9, 4, 2, 3, 4},
	{"utf8mb4", "", 0, 0, 0, 0, 0},
	{"no such", "a\u00e9\U0001f600", 9, 0, 3, 0, 7},
	{"no such", "a\u00e9\U0001f600", 2, 0, 2, 0, 3},
};

static void check_parts(struct check *c)
{
	struct charset *list = NULL;
	const struct charset *set;
	struct charset_part p;
	size_t i;

	for (i = 0; i < CHECK_COUNT(ascii); i++)
		check_that(c,
			charset_ascii_bytes(charset_open(&list, ascii[i].charset)) ==
				ascii[i].bytes,
			"ASCII in %s", ascii[i].charset);
	for (i = 0; i < CHECK_COUNT(parts); i++) {
		set = charset_open(&list, parts[i].charset);
		p = charset_measure(set, parts[i].text, strlen(parts[i].text), parts[i].max_chars,
			parts[i].max_bytes);
		check_that(c,
			p.chars == parts[i].chars && p.bytes == parts[i].bytes &&
				p.len == parts[i].len,
			"%s in %s: %zu characters, %zu bytes, %zu of UTF-8", parts[i].text,
			parts[i].charset, p.chars, p.bytes, p.len);
	}
	charset_free(list);
}

/* With a name: print U+ and bytes for each character of the set, for servers.sh. */
static int print_set(const char *name)
{
	struct charset *list = NULL;
	const struct charset *set = charset_open(&list, name);
	struct charset_part part;
	char text[4];
	uint32_t ch;

	for (ch = 0; ch <= 0xffff; ch++) {
		if (ch >= 0xd800 && ch <= 0xdfff)
			continue;
		part = charset_measure(set, text, utf8_put(text, ch), SIZE_MAX, SIZE_MAX);
		if (part.bytes > 0)
			printf("%u\t%zu\n", ch, part.bytes);
	}
	charset_free(list);
	return 0;
}

int main(int argc, char *argv[])
{
	struct check c = CHECK_INIT;

	if (argc > 1)
		return print_set(argv[1]);
	check_cases(&c);
	check_parts(&c);
	return check_end(&c);
}
