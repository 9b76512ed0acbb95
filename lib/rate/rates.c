/* SPDX-License-Identifier: MIT */
/* Rates as the text of options. */
#include "rate/rates.h"

#include "base/clock.h"
#include "base/show.h"
#include "cli/options.h"

#include <stdlib.h>

#define WORDS_MAX 16

/* Cut the text into words at white space, in place. Returns their number. */
static int split_words(char *text, char *words[WORDS_MAX + 1])
{
	char *save = NULL, *word;
	int n = 1; /* words[0] stands for the tool's name */

	words[0] = text;
	for (word = strtok_r(text, " \t\r\n", &save); word != NULL && n < WORDS_MAX;
		word = strtok_r(NULL, " \t\r\n", &save))
		words[n++] = word;
	words[n] = NULL;
	return word == NULL ? n : WORDS_MAX + 1;
}

int rates_parse(struct rates *r, struct span text, struct err *err)
{
	struct rates new = RATES_INIT;
	const struct option_row table[] = {RATES_OPTIONS(&new), OPTIONS_END};
	char *words[WORDS_MAX + 1], *copy;
	struct str s = STR_INIT;
	struct show show;
	int n, operands = 0, rc;

	str_add(&s, text.p, text.len);
	copy = str_take(&s);
	n = split_words(copy, words);
	rc = n > WORDS_MAX ? err_set(err, EXIT_USAGE, "too many words")
			   : options_parse(table, n, words, &operands, err);
	if (rc == 0 && operands > 0)
		rc = err_set(err, EXIT_USAGE, "'%s' is no option (like -r 1000 -b 10M)",
			show_cut(&show, words[1], strlen(words[1]), 100));
	if (rc == 0)
		*r = new;
	free(copy);
	return rc;
}

void rates_print(struct str *out, const struct rates *r)
{
	size_t start = out->len;

	if (r->records_per_sec != 0)
		str_addf(out, "-r %llu", (unsigned long long)r->records_per_sec);
	if (r->bytes_per_sec != 0)
		str_addf(out, "%s-b %llu", out->len > start ? " " : "",
			(unsigned long long)r->bytes_per_sec);
	if (out->len == start)
		str_adds(out, "no limit");
	else if (r->burst_ns != RATES_BURST_NS)
		str_addf(out, " --burst %lldus", (long long)(r->burst_ns / CLOCK_US));
}
