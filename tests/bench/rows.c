/* SPDX-License-Identifier: MIT */
/*
 * rows: the records that scripts/bench measures with, the same on every machine:
 *
 *	rows N ndjson|csv >FILE
 *
 * Seven columns: id and visits (integers), name (a short text), comment (a longer
 * one: one in eight has characters past ASCII, one in sixteen a comma, one in 256 a
 * quote), amount (a decimal, as text), created (an instant), active (a flag).
 * A million take about 150 MB as NDJSON and 82 MB as CSV.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
	unsigned id;
	char name[32];
	char comment[128];
	char amount[32];
	char created[32];
	unsigned visits;
	bool active;
};

static uint64_t state = 0x9e3779b97f4a7c15;

static unsigned below(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 32) % n);
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const names[] = {"Anna", "Bertram", "Chen", "Dmitri", "Eleni", "Farid", "Grace",
	"Hiroshi", "Ines", "Jonas", "Kofi", "Lucia", "Maren", "Nils", "Olga", "Priya"};
static const char *const words[] = {"order", "paid", "late", "by", "card", "the", "second", "time",
	"returned", "in", "parts", "call", "back", "again", "new", "house"};
static const char *const foreign[] = {"M\xc3\xbcller", "\xe5\xb8\x82\xe5\x9c\xba", "caf\xc3\xa9",
	"\xce\xb1\xce\xb2\xce\xb3", "\xf0\x9f\x98\x80", "na\xc3\xafve", "S\xc3\xa3o", "\xe6\x9d\xb1"};

static void make_comment(char *out, size_t size, unsigned id)
{
	size_t i, n = 3 + below(4), len = 0;

	for (i = 0; i < n; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i > 0 ? " " : "",
			words[below(COUNT(words))]);
	if (id % 8 == 3)
		len += (size_t)snprintf(out + len, size - len, " %s",
			foreign[below(COUNT(foreign))]);
	if (id % 16 == 5)
		len += (size_t)snprintf(out + len, size - len, ", ok");
	if (id % 256 == 77)
		snprintf(out + len, size - len, " \"%s\"", words[below(COUNT(words))]);
}

static void make_row(struct row *r, unsigned id)
{
	r->id = id;
	snprintf(r->name, sizeof r->name, "%s %c%02u", names[below(COUNT(names))],
		'A' + (char)below(26), below(100));
	make_comment(r->comment, sizeof r->comment, id);
	snprintf(r->amount, sizeof r->amount, "%u.%02u", below(100000), below(100));
	snprintf(r->created, sizeof r->created, "2019-%02u-%02uT%02u:%02u:%02uZ", 1 + below(12),
		1 + below(28), below(24), below(60), below(60));
	r->visits = below(1000);
	r->active = below(2) == 0;
}

/* A text with each quote led by a byte: a backslash in JSON, another quote in CSV. */
static void put_quoted(const char *s, char lead)
{
	putchar_unlocked('"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			putchar_unlocked(lead);
		putchar_unlocked(*s);
	}
	putchar_unlocked('"');
}

static void print_ndjson(const struct row *r)
{
	printf("{\"id\":%u,\"name\":\"%s\",\"comment\":", r->id, r->name);
	put_quoted(r->comment, '\\');
	printf(",\"amount\":\"%s\",\"created\":\"%s\",\"visits\":%u,\"active\":%s}\n", r->amount,
		r->created, r->visits, r->active ? "true" : "false");
}

static void print_csv(const struct row *r)
{
	printf("%u,%s,", r->id, r->name);
	if (strpbrk(r->comment, ",\"") != NULL)
		put_quoted(r->comment, '"');
	else
		fputs(r->comment, stdout);
	printf(",%s,%s,%u,%s\n", r->amount, r->created, r->visits, r->active ? "true" : "false");
}

int main(int argc, char *argv[])
{
	bool csv = argc == 3 && strcmp(argv[2], "csv") == 0;
	unsigned long i, n = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	struct row row;

	if (argc != 3 || (!csv && strcmp(argv[2], "ndjson") != 0)) {
		fputs("usage: rows N ndjson|csv\n", stderr);
		return 2;
	}
	if (csv)
		puts("id,name,comment,amount,created,visits,active");
	for (i = 1; i <= n; i++) {
		make_row(&row, (unsigned)i);
		if (csv)
			print_csv(&row);
		else
			print_ndjson(&row);
	}
	return fflush(stdout) != 0;
}
