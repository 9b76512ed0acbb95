/* SPDX-License-Identifier: MIT */
/* The JSON schema of a data source file. */
#include "source/sourceschema.h"

#include "source/sourcedoc.h"
#include "source/sourcetype.h"

#include <stdio.h>

static void add_text(struct str *out, const char *name, const char *about)
{
	str_addf(out,
		",\n        \"%s\": {\"type\": \"string\", \"minLength\": 1, \"description\": \"%s\"}",
		name, about);
}

static void add_word(struct str *out, const struct sourcedoc_key *key)
{
	size_t i;

	str_addf(out, ",\n        \"%s\": {\"enum\": [", key->name);
	for (i = 0; key->words[i] != NULL; i++)
		str_addf(out, "%s\"%s\"", i > 0 ? ", " : "", key->words[i]);
	str_adds(out, "]}");
}

static void add_secret(struct str *out, const struct sourcedoc_key *key)
{
	static const char *const about[SECRET_WAYS] = {"", ": a file with it, mode 0600",
		": an environment variable with it", ": a command that prints it"};
	char name[40], text[120];
	int w;

	for (w = 0; w < SECRET_WAYS; w++) {
		snprintf(name, sizeof name, "%s%s", key->name, secret_suffix((enum secret_way)w));
		snprintf(text, sizeof text, "%s%s", key->about, about[w]);
		add_text(out, name, text);
	}
}

static void add_url(struct str *out, const struct sourcedoc_key *key)
{
	str_addf(out,
		",\n        \"%s\": {\"type\": \"string\", \"pattern\": \"%s\", \"description\": \"%s\"}",
		key->name, key->kind == DOC_JDBC ? "^jdbc:mysql://" : "^https?://", key->about);
}

/* The keys of a type: those of the source itself, and of its environments too. */
static void add_keys(struct str *out, enum source_type type)
{
	const struct sourcedoc_key *keys;
	size_t n, i;

	str_addf(out, "        \"description\": {\"type\": \"string\", \"maxLength\": %d}",
		SOURCEDOC_DESCRIPTION_MAX);
	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++) {
		if (!(keys[i].types & 1U << type))
			continue;
		if (keys[i].kind == DOC_WORD)
			add_word(out, &keys[i]);
		else if (keys[i].kind == DOC_SECRET)
			add_secret(out, &keys[i]);
		else if (keys[i].kind == DOC_URL || keys[i].kind == DOC_JDBC)
			add_url(out, &keys[i]);
		else
			add_text(out, keys[i].name, keys[i].about);
	}
}

/* Of the ways of one secret no two may stand together. */
static void add_ways(struct str *out, const char *name, bool *first)
{
	int a, b;

	for (a = 0; a < SECRET_WAYS; a++)
		for (b = a + 1; b < SECRET_WAYS; b++) {
			str_addf(out, "%s        {\"required\": [\"%s%s\", \"%s%s\"]}",
				*first ? "" : ",\n", name, secret_suffix((enum secret_way)a), name,
				secret_suffix((enum secret_way)b));
			*first = false;
		}
}

static void add_type(struct str *out, enum source_type type)
{
	const char *name = sourcedoc_type_name(type);
	const struct sourcedoc_key *keys;
	bool first = true;
	size_t n, i;

	str_addf(out,
		"    \"%s\": {\n"
		"      \"$ref\": \"#/$defs/%s_keys\",\n"
		"      \"properties\": {\n"
		"        \"type\": {\"const\": \"%s\"},\n"
		"        \"environment\": {\"enum\": [\"development\", \"production\"]},\n"
		"        \"development\": {\"$ref\": \"#/$defs/%s_keys\", \"unevaluatedProperties\": false},\n"
		"        \"production\": {\"$ref\": \"#/$defs/%s_keys\", \"unevaluatedProperties\": false}\n"
		"      },\n"
		"      \"required\": [\"type\"],\n"
		"      \"unevaluatedProperties\": false\n"
		"    },\n"
		"    \"%s_keys\": {\n"
		"      \"type\": \"object\",\n"
		"      \"properties\": {\n",
		name, name, name, name, name, name);
	add_keys(out, type);
	str_adds(out, "\n      },\n      \"not\": {\"anyOf\": [\n");
	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++)
		if ((keys[i].types & 1U << type) && keys[i].kind == DOC_SECRET)
			add_ways(out, keys[i].name, &first);
	str_adds(out, "\n      ]}\n    }");
}

void sourceschema_print(struct str *out)
{
	str_adds(out,
		"{\n"
		"  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
		"  \"title\": \"a data source of dspipe\",\n"
		"  \"oneOf\": [{\"$ref\": \"#/$defs/mysql\"}, {\"$ref\": \"#/$defs/odps\"}],\n"
		"  \"$defs\": {\n");
	add_type(out, SOURCE_MYSQL);
	str_adds(out, ",\n");
	add_type(out, SOURCE_ODPS);
	str_adds(out, "\n  }\n}\n");
}
