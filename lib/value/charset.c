/* SPDX-License-Identifier: MIT */
/* Character sets of MySQL servers. */
#include "value/charset.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum form {
	FORM_UNKNOWN,
	FORM_UTF8, /* up to max bytes a character */
	FORM_WIDE, /* unit bytes up to U+FFFF, max beyond (0: nothing there) */
	FORM_TABLE,
};

#define PAGE 256

struct charset {
	struct charset *next;
	char *name;
	enum form form;
	unsigned unit, max; /* TABLE: max is what characters past U+FFFF take */
	size_t ascii;
	uint8_t *pages
		[PAGE]; /* TABLE: bytes of each character, 0: not held; NULL: a page of zeros */
};

/* The sets that are Unicode. */
static const struct unicode {
	const char *name;
	enum form form;
	unsigned unit, max;
} unicode[] = {
	{"utf8mb3", FORM_UTF8, 1, 3},
	{"utf8", FORM_UTF8, 1, 3},
	{"ucs2", FORM_WIDE, 2, 0},
	{"utf16", FORM_WIDE, 2, 4},
	{"utf16le", FORM_WIDE, 2, 4},
	{"utf32", FORM_WIDE, 4, 4},
};

/*
 * The others: the server's name, iconv's, and where the server differs: characters
 * in hexadecimal, single or as a range, and the bytes that each takes, 0 for none.
 */
static const struct table {
	const char *name, *iconv, *differs;
} tables[] = {
	{"armscii8", "ARMSCII-8", "a7=1 55a=0 55f=1 587=0 58a=0 2019=1 2741=1"},
	{"ascii", "ASCII", NULL},
	{"big5", "BIG5",
		"80=0 a2-a3=2 a5=2 af=0 2cd=0 401=2 414-41c=2 423-44f=2 451=2 2022=2 2027=0 "
		"203e=2 20ac=0 2215=0 223c=2 2295=0 2299=0 2460-2469=2 2474-247d=2 2551-255d=0 "
		"255f-2560=0 2562-2569=0 256b-256c=0 2574=0 2593=0 2609=2 2641=2 3005=2 "
		"3041-3093=2 309d-309e=2 30a1-30f6=2 30fe=2 f6b1-f848=0 fe51=0 fe68=0 ff5e=0 "
		"ff64=2 ffe0-ffe1=0 ffe3=0 ffe5=0 fffd=2"},
	{"cp1250", "CP1250", NULL},
	{"cp1251", "CP1251", NULL},
	{"cp1256", "CP1256", "679=0 688=0 691=0 6a9=0 6ba=0 6be=0 6c1=0 6d2=0"},
	{"cp1257", "CP1257", NULL},
	{"cp850", "CP850", NULL},
	{"cp852", "CP852", NULL},
	{"cp866", "CP866", "a4=0 b2=1 207f=1 2116=0"},
	{"cp932", "CP932", "a2-a3=0 a5=0 ac=0 2014=0 2016=0 203e=0 2212=0 301c=0"},
	{"dec8", "DEC-MCS", "a0=1"},
	{"eucjpms", "EUC-JP-MS",
		"80-8d=0 90-9f=0 a2-a3=0 a5-a6=0 ac=0 2014=0 2016=0 203e=0 2212=0 301c=0"},
	{"euckr", "CP949", NULL},
	{"gb18030", "GB18030",
		"9fb4-9fbb=4 e78d-e796=2 e816-e818=2 e81e=2 e826=2 e82b-e82c=2 e831-e832=2 e83b=2 "
		"e843=2 e854-e855=2 e864=2 fe10-fe19=4"},
	{"gb2312", "GB2312", NULL},
	{"gbk", "GBK", "20ac=0"},
	{"geostd8", "GEORGIAN-PS",
		"80-81=0 8d-90=0 9d-9e=0 e6-ff=0 152-153=0 160-161=0 178=0 192=0 2c6=0 2dc=0 "
		"20ac=1 2116=1 2122=0"},
	{"greek", "ISO-8859-7", "2bc-2bd=1 37a=0 2018-2019=0 20ac=0 20af=0"},
	{"hebrew", "ISO-8859-8", "af=0 203e=1"},
	{"hp8", "HP-ROMAN8", NULL},
	{"keybcs2", "ASCII",
		"a0-a1=1 ab=1 b0-b2=1 b5=1 b7=1 bb-bc=1 c1=1 c4=1 c9=1 cd=1 d3-d4=1 d6=1 da=1 "
		"dc-dd=1 df=1 e1=1 e4=1 e9=1 ed=1 f3-f4=1 f6-f7=1 fa=1 fc-fd=1 10c-10f=1 11a-11b=1 "
		"139-13a=1 13d-13e=1 147-148=1 154-155=1 158-159=1 160-161=1 164-165=1 16e-16f=1 "
		"17d-17e=1 393=1 398=1 3a3=1 3a6=1 3a9=1 3b1=1 3b4-3b5=1 3c0=1 3c3-3c4=1 3c6=1 "
		"207f=1 2219-221a=1 221e=1 2229=1 2248=1 2261=1 2264-2265=1 2320-2321=1 2500=1 "
		"2502=1 250c=1 2510=1 2514=1 2518=1 251c=1 2524=1 252c=1 2534=1 253c=1 "
		"2550-256c=1 2580=1 2584=1 2588=1 258c=1 2590-2593=1 25a0=1"},
	{"koi8r", "KOI8-R", NULL},
	{"koi8u", "KOI8-U", "2022=1 2219=0"},
	{"latin1", "CP1252", "81=1 8d=1 8f-90=1 9d=1"},
	{"latin2", "ISO-8859-2", NULL},
	{"latin5", "ISO-8859-9", NULL},
	{"latin7", "ISO-8859-13", NULL},
	{"macce", "MAC-CENTRALEUROPE", NULL},
	{"macroman", "MACINTOSH", "394=0 2206=1 e01e=0 f8ff=1"},
	{"sjis", "SJIS", "5c=2 a5=0 203e=0 ff3c=0 ffe0-ffe2=0"},
	{"swe7", "ISO646-SE", "24=1 40=0 5e=0 60=0 7f=0 a4=0 c9=1 dc=1 e9=1 fc=1 203e=0"},
	{"tis620", "TIS-620", "80-9f=1 fffd=1"},
	{"ujis", "EUC-JP", "80-8d=0 90-9f=0 a5=0 203e=0 e000-e3ab=2 e3ac-e757=3 ff3c=0 ff5e=0"},
};

static void set_width(struct charset *c, uint32_t from, uint32_t to, uint8_t width)
{
	uint8_t **page;

	for (; from <= to; from++) {
		page = &c->pages[from / PAGE];
		if (*page == NULL && width == 0)
			continue;
		if (*page == NULL)
			*page = mem_alloc(PAGE, 1);
		(*page)[from % PAGE] = width;
	}
}

/* Bytes that iconv makes of a character; 0: it cannot, or only by something like it. */
static uint8_t convert(iconv_t cd, uint32_t ch)
{
	char in[4], out[16], *p = in, *o = out;
	size_t left = utf8_put(in, ch), room = sizeof out;

	if (iconv(cd, &p, &left, &o, &room) == 0 && left == 0)
		return (uint8_t)(sizeof out - room);
	iconv(cd, NULL, NULL, NULL, NULL);
	return 0;
}

/* Lay "a2-a3=2 af=0" over the table. */
static void lay_over(struct charset *c, const char *s)
{
	unsigned long from, to;
	char *p;

	while (s != NULL && *s != '\0') {
		from = to = strtoul(s, &p, 16);
		if (*p == '-')
			to = strtoul(p + 1, &p, 16);
		set_width(c, (uint32_t)from, (uint32_t)to, (uint8_t)(p[1] - '0'));
		s = p + 2 + (p[2] == ' ');
	}
}

static bool fill(struct charset *c, const struct table *t)
{
	iconv_t cd = iconv_open(t->iconv, "UTF-8");
	uint32_t ch;

	if (cd == (iconv_t)-1)
		return false;
	for (ch = 0; ch <= 0xffff; ch++)
		if (ch < 0xd800 || ch > 0xdfff)
			set_width(c, ch, ch, convert(cd, ch));
	c->max = convert(cd, 0x10ffff);
	iconv_close(cd);
	lay_over(c, t->differs);
	c->ascii = c->pages[0] != NULL ? c->pages[0][0] : 0;
	for (ch = 0; ch < 0x80 && c->ascii > 0; ch++)
		if (c->pages[0][ch] != c->ascii)
			c->ascii = 0;
	return true;
}

static void find(struct charset *c)
{
	size_t i;

	for (i = 0; i < sizeof unicode / sizeof unicode[0]; i++)
		if (strcasecmp(unicode[i].name, c->name) == 0) {
			c->form = unicode[i].form;
			c->unit = unicode[i].unit;
			c->max = unicode[i].max;
			c->ascii = c->unit;
			return;
		}
	for (i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (strcasecmp(tables[i].name, c->name) == 0 && fill(c, &tables[i]))
			c->form = FORM_TABLE;
}

const struct charset *charset_unicode(void)
{
	static const struct charset all = {.form = FORM_UTF8, .unit = 1, .max = 4, .ascii = 1};

	return &all;
}

const struct charset *charset_open(struct charset **list, const char *name)
{
	struct charset *c;

	if (strcasecmp(name, "utf8mb4") == 0)
		return charset_unicode();
	for (c = *list; c != NULL; c = c->next)
		if (strcasecmp(c->name, name) == 0)
			return c;
	c = mem_alloc(1, sizeof *c);
	c->name = mem_dup(name, strlen(name));
	find(c);
	c->next = *list;
	*list = c;
	return c;
}

void charset_free(struct charset *list)
{
	struct charset *next;
	size_t i;

	for (; list != NULL; list = next) {
		next = list->next;
		for (i = 0; i < PAGE; i++)
			free(list->pages[i]);
		free(list->name);
		free(list);
	}
}

bool charset_known(const struct charset *c)
{
	return c->form != FORM_UNKNOWN;
}

size_t charset_ascii_bytes(const struct charset *c)
{
	return c->ascii;
}

/* Bytes in the set of a character that takes k bytes of UTF-8; 0: not held. */
static size_t width(const struct charset *c, uint32_t ch, size_t k)
{
	switch (c->form) {
	case FORM_UTF8:
		return k <= c->max ? k : 0;
	case FORM_WIDE:
		return ch <= 0xffff ? c->unit : c->max;
	case FORM_TABLE:
		if (ch > 0xffff)
			return c->max;
		return c->pages[ch / PAGE] != NULL ? c->pages[ch / PAGE][ch % PAGE] : 0;
	default:
		return 0;
	}
}

struct charset_part charset_measure(const struct charset *c, const char *s, size_t n,
	size_t max_chars, size_t max_bytes)
{
	struct charset_part part = {0};
	const char *p = s, *before;
	size_t bytes;
	uint32_t ch;

	while (p < s + n && part.chars < max_chars) {
		before = p;
		ch = utf8_next(&p);
		bytes = width(c, ch, (size_t)(p - before));
		if ((bytes == 0 && c->form != FORM_UNKNOWN) || bytes > max_bytes - part.bytes)
			return part;
		part.bytes += bytes;
		part.chars++;
		part.len = (size_t)(p - s);
	}
	return part;
}

bool charset_has(const struct charset *c, const char *s)
{
	const char *p = s;
	uint32_t ch = utf8_next(&p);

	return c->form == FORM_UNKNOWN || width(c, ch, (size_t)(p - s)) > 0;
}
