/* SPDX-License-Identifier: MIT */
/* Kinds of readers and writers, and their keys. */
#include "node/jobkind.h"

#include "base/nearest.h"
#include "source/secret.h"
#include "source/sourcedoc.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MAX 128

static const char *const split_words[] = {"record", "partition", NULL};
static const char *const account_words[] = {"aliyun", NULL};
static const char *const quota_words[] = {"default", NULL};
static const char *const mode_words[] = {"insert", "replace", "update", "ignore", NULL};
static const char *const null_words[] = {"writenull", NULL};
static const char *const utf8_words[] = {"utf-8", "utf8", "utf8mb4", NULL};

/* DataX: odpsreader/doc/odpsreader.md and Key.java; DataWorks: "MaxCompute data source". */
static const struct jobkey odps_reader[] = {
	{"datasource", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"envType", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"table", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"schema", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"column", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"partition", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"where", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"enableWhere", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"successOnNoPartition", KEY_SWITCH, "--if-missing", "empty", NULL, NULL},
	{"splitMode", KEY_WORD, NULL, NULL, split_words,
		"the rows are the same either way: one snapshot, cut by rows"},
	{"isCompress", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"tunnelQuota", KEY_WORD, NULL, NULL, quota_words,
		"the data source's \"quota\" names another"},
	{"maxRetryTime", KEY_INERT, NULL, NULL, NULL,
		"odps-read goes on for ten minutes after the last progress"},
	{"accountProvider", KEY_WORD, NULL, NULL, account_words, NULL},
	{"accountType", KEY_WORD, NULL, NULL, account_words, NULL},
	{"guid", KEY_INERT, NULL, NULL, NULL, "names the table in DataWorks' catalogue"},
	{"tableComment", KEY_INERT, NULL, NULL, NULL, "is for people"},
	{"isSupportThreeModel", KEY_INERT, NULL, NULL, NULL, "the table's name tells its schema"},
	{"emptyAsNull", KEY_SWITCH, "--empty-as-null", NULL, NULL, NULL},
	{"packageAuthorizedProject", KEY_REFUSED, NULL, NULL, NULL,
		"give the data source that project, and write the table as PROJECT.SCHEMA.TABLE"},
	{"preSql", KEY_REFUSED, NULL, NULL, NULL,
		"make it a command node, odps-read --sql, and this one's upstream"},
	{"postSql", KEY_REFUSED, NULL, NULL, NULL,
		"make it a command node, odps-read --sql, with this one as its upstream"},
};

/* DataX: mysqlwriter/doc/mysqlwriter.md and rdbms/writer/Key.java; DataWorks: "MySQL data source". */
static const struct jobkey mysql_writer[] = {
	{"datasource", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"envType", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"connection", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"table", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"column", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"writeMode", KEY_WORD, "--mode", NULL, mode_words, NULL},
	{"updateColumn", KEY_SPECIAL, NULL, NULL, NULL, NULL},
	{"batchSize", KEY_COUNT, "--batch-rows", NULL, NULL, NULL},
	{"batchByteSize", KEY_COUNT, "--batch-bytes", NULL, NULL, NULL},
	{"session", KEY_TEXTS, "--session-sql", NULL, NULL, NULL},
	{"preSql", KEY_TEXTS, "--pre-sql", NULL, NULL, NULL},
	{"postSql", KEY_TEXTS, "--post-sql", NULL, NULL, NULL},
	{"nullMode", KEY_WORD, NULL, NULL, null_words,
		"a NULL is written as NULL; leave the column out to get its default"},
	{"skipNullColumn", KEY_REFUSED, NULL, NULL, NULL,
		"a NULL is written as NULL; leave the column out to get its default"},
	{"encoding", KEY_WORD, NULL, NULL, utf8_words, "the connection always speaks utf8mb4"},
	{"emptyAsNull", KEY_SWITCH, NULL, NULL, NULL,
		"have the source give NULL: SQL's nullif(column, '')"},
	{"dryRun", KEY_SWITCH, NULL, NULL, NULL, "dsnode check and dsnode preview touch no row"},
	{"guid", KEY_INERT, NULL, NULL, NULL, "names the table in DataWorks' catalogue"},
	{"tableComment", KEY_INERT, NULL, NULL, NULL, "is for people"},
	{"useSpecialSecret", KEY_INERT, NULL, NULL, NULL, "the data source has the password"},
};

static const struct jobkind kinds[] = {
	{"reader", "odps", SOURCE_ODPS, "odps-read", true, odps_reader,
		sizeof odps_reader / sizeof odps_reader[0]},
	{"writer", "mysql", SOURCE_MYSQL, "mysql-write", false, mysql_writer,
		sizeof mysql_writer / sizeof mysql_writer[0]},
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static void form_name(char out[40], const struct jobkind *k, bool datax)
{
	snprintf(out, 40, "%s%s", k->name, datax ? k->category : "");
}

const struct jobkind *jobkind_find(const char *category, const char *name, bool datax)
{
	char known[40];
	size_t i;

	for (i = 0; i < N_KINDS; i++) {
		form_name(known, &kinds[i], datax);
		if (strcmp(kinds[i].category, category) == 0 && strcmp(known, name) == 0)
			return &kinds[i];
	}
	return NULL;
}

const char *jobkind_hint(char *buf, size_t size, const char *category, const char *name, bool datax)
{
	char built[N_KINDS][40];
	const char *names[N_KINDS];
	size_t n = 0, i;

	for (i = 0; i < N_KINDS; i++) {
		if (strcmp(kinds[i].category, category) != 0)
			continue;
		form_name(built[n], &kinds[i], datax);
		names[n] = built[n];
		n++;
	}
	return nearest_hint(buf, size, name, names, n);
}

const struct jobkey *jobkind_key(const struct jobkind *kind, const char *name)
{
	size_t i;

	for (i = 0; i < kind->n_keys; i++)
		if (strcmp(kind->keys[i].name, name) == 0)
			return &kind->keys[i];
	return NULL;
}

/* The names of connection keys, one after the other; NULL: no more. */
static const char *store_key(const struct jobkind *kind, size_t i, char buf[48])
{
	static const char *const datax_odps[] = {"odpsServer", "tunnelServer"};
	const struct sourcedoc_key *keys;
	size_t n, k, w;

	keys = sourcedoc_keys(&n);
	for (k = 0; k < n; k++) {
		if (!(keys[k].types & 1U << kind->type))
			continue;
		for (w = 0; w < (keys[k].kind == DOC_SECRET ? SECRET_WAYS : 1); w++)
			if (i-- == 0) {
				snprintf(buf, 48, "%s%s", keys[k].name,
					secret_suffix((enum secret_way)w));
				return buf;
			}
	}
	return kind->type == SOURCE_ODPS && i < 2 ? datax_odps[i] : NULL;
}

bool jobkind_is_store_key(const struct jobkind *kind, const char *name)
{
	const char *known;
	char buf[48];
	size_t i;

	if (jobkind_key(kind, name) != NULL)
		return false;
	for (i = 0; (known = store_key(kind, i, buf)) != NULL; i++)
		if (strcmp(known, name) == 0)
			return true;
	return false;
}

const char *jobkind_key_hint(char *buf, size_t size, const struct jobkind *kind, const char *name)
{
	char built[NAMES_MAX][48];
	const char *names[NAMES_MAX];
	size_t n = 0, i;

	for (i = 0; i < kind->n_keys && n < NAMES_MAX; i++)
		names[n++] = kind->keys[i].name;
	for (i = 0; n < NAMES_MAX && store_key(kind, i, built[n]) != NULL; i++) {
		names[n] = store_key(kind, i, built[n]);
		n++;
	}
	return nearest_hint(buf, size, name, names, n);
}
