/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of utf8: the count, the walk and the check must agree on any bytes.
 * seeds: json/test_parsing
 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *p = s, *end;
	size_t good = utf8_check(s, size), n = 0;
	char bytes[4];

	for (end = s + good; p < end; n++) {
		const char *start = p;
		uint32_t c = utf8_next(&p);

		if (utf8_put(bytes, c) != (size_t)(p - start) || memcmp(bytes, start, (size_t)(p - start)) != 0)
			abort();
	}
	if (n != utf8_count(s, good) || (good < size && utf8_seq(s + good, size - good) != 0))
		abort();
	return 0;
}
