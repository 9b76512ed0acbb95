/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of data sources and what they are made of: JSON objects, jobs, URLs, JDBC
 * URLs, option files of other programs; and of the greeting that a server sends before
 * a login. No text crashes, and each refusal says why. The first byte chooses.
 */
#include "base/mem.h"
#include "format/jtree.h"
#include "net/probe.h"
#include "source/jdbcurl.h"
#include "source/source.h"
#include "source/sourcedoc.h"
#include "source/sourcefrom.h"
#include "source/sourceimport.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_say_why(int rc, const struct err *err)
{
	if ((rc < 0) != err_is_set(err) || (rc < 0 && err->text[0] == '\0'))
		abort();
}

/* Neither a file nor a command is touched: the secrets stay unread. */
static void from_object(struct jtree *t)
{
	static const char *const environments[] = {NULL, "development", "production"};
	struct source s;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct err err = ERR_INIT;

		must_say_why(source_from(&s, t, "fuzz", "/nowhere/fuzz.json", environments[i], &err), &err);
		source_free(&s);
	}
}

static void object(const char *text, size_t n)
{
	struct err err = ERR_INIT;
	struct jtree *t = jtree_parse(text, n, &err);

	must_say_why(t != NULL ? 0 : -1, &err);
	if (t != NULL)
		from_object(t);
	jtree_free(t);
}

static void job(const char *text, size_t n)
{
	static const char *const ends[] = {"reader", "writer"};
	struct err parse = ERR_INIT;
	struct jtree *t = jtree_parse(text, n, &parse), *doc;
	char *name;
	size_t i;

	for (i = 0; t != NULL && i < 2; i++) {
		struct err err = ERR_INIT;

		doc = sourcefrom_job(t, ends[i], &name, &err);
		must_say_why(doc != NULL || name != NULL ? 0 : -1, &err);
		if (doc != NULL) {
			from_object(doc);
			sourcefrom_take_out(t, ends[i], "fuzz");
		}
		jtree_free(doc);
		free(name);
	}
	jtree_free(t);
}

static void url(const char *text)
{
	struct err err = ERR_INIT;
	char *shown;
	struct jtree *t = sourcefrom_url(text, &shown, &err);

	must_say_why(t != NULL ? 0 : -1, &err);
	if (t != NULL)
		from_object(t);
	jtree_free(t);
	free(shown);
}

static void jdbc(const char *text)
{
	struct err err = ERR_INIT;
	struct jdbcurl j;

	must_say_why(jdbcurl_parse(&j, text, &err), &err);
	jdbcurl_free(&j);
}

static void import(const char *text, size_t n)
{
	struct err err = ERR_INIT;
	struct str left = STR_INIT;
	struct jtree *t = sourceimport_text((struct span){text, n}, "/nowhere", &left, &err);

	must_say_why(t != NULL ? 0 : -1, &err);
	if (t != NULL)
		from_object(t);
	jtree_free(t);
	str_free(&left);
}

static void greeting(const char *text, size_t n)
{
	struct err err = ERR_INIT;
	struct probe p;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ||
		(n > 0 && write(fds[1], text, n) < 0) || close(fds[1]) < 0)
		abort();
	probe_init(&p, "fuzz", 1, 1000);
	p.fd = fds[0];
	must_say_why(probe_greeting(&p, &err), &err);
	probe_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	size_t n = size - 1;

	if (size == 0 || size > 65536)
		return 0;
	text = mem_dup((const char *)data + 1, n);
	switch (data[0] % 6) {
	case 0:
		object(text, n);
		break;
	case 1:
		job(text, n);
		break;
	case 2:
		url(text);
		break;
	case 3:
		jdbc(text);
		break;
	case 4:
		import(text, n);
		break;
	default:
		greeting(text, n);
	}
	free(text);
	return 0;
}
