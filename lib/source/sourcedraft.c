/* SPDX-License-Identifier: MIT */
/* Data sources while they are written. */
#include "source/sourcedraft.h"

#include "base/mem.h"
#include "base/show.h"
#include "source/prompt.h"
#include "source/sourcedoc.h"
#include "source/sourcepath.h"
#include "source/sourcestore.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void sourcedraft_free(struct sourcedraft *d)
{
	free(d->path);
	jtree_free(d->doc);
	*d = (struct sourcedraft)SOURCEDRAFT_INIT;
}

static bool inner(const struct sourcedraft *d)
{
	return d->part != d->doc;
}

void sourcedraft_choose(struct sourcedraft *d, const char *environment)
{
	struct jtree *empty;

	d->part = d->doc;
	if (environment == NULL)
		return;
	if (jtree_get(d->doc, environment) == NULL) {
		empty = jtree_object();
		jtree_set(d->doc, environment, empty);
		jtree_free(empty);
	}
	d->part = jtree_get(d->doc, environment);
}

/* Tell what was wrong with an answer or an import; work goes on. */
static void tell(struct sourcedraft *d, struct err *err)
{
	d->tell(d->to, err->text);
	err_clear(err);
}

static int set_type(struct sourcedraft *d, const char *text, struct err *err)
{
	if (d->type >= 0)
		return err_set(err, EXIT_USAGE, "'type' cannot be changed");
	if (sourcedoc_check_type(text, &d->type, err) < 0)
		return -1;
	jtree_set_text(d->doc, "type", text);
	return 0;
}

/* ---- KEY=VALUE ---- */

static int set_secret(struct sourcedraft *d, const char *key, struct err *err)
{
	struct str value = STR_INIT;
	int rc = prompt_line(&value, err);

	if (rc == 0)
		rc = sourcedoc_set(d->part, d->type, inner(d), key, value.s, err);
	d->used_stdin = true;
	prompt_wipe(&value);
	return rc < 0 ? err_at(err, "%s", key) : 0;
}

static int set_pair(struct sourcedraft *d, const char *key, const char *value, struct err *err)
{
	enum secret_way way = SECRET_FILE;

	sourcedoc_secret_key(key, &way);
	if (way == SECRET_INLINE && strcmp(value, "-") == 0)
		return set_secret(d, key, err);
	if (way == SECRET_INLINE && *value != '\0')
		return err_set(err, EXIT_USAGE,
			"%s: a secret may not stand on the command line, where ps and the shell's "
			"history keep it: write %s=- and give it on standard input, or use %sFile, "
			"%sEnv or %sCommand",
			key, key, key, key, key);
	return sourcedoc_set(d->part, d->type, inner(d), key, *value != '\0' ? value : NULL, err);
}

/* type= first, since the other keys depend on it. */
int sourcedraft_assign(struct sourcedraft *d, const char *const *args, int n, struct err *err)
{
	struct show show;
	const char *eq;
	char *key;
	int i, rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (strchr(args[i], '=') == NULL)
			rc = err_set(err, EXIT_USAGE, "'%s' is not KEY=VALUE",
				show_cut(&show, args[i], strlen(args[i]), 100));
		else if (strncmp(args[i], "type=", 5) == 0)
			rc = set_type(d, args[i] + 5, err);
	}
	for (i = 0; i < n && rc == 0; i++) {
		eq = strchr(args[i], '=');
		if (strncmp(args[i], "type=", 5) == 0)
			continue;
		if (d->type < 0)
			return err_set(err, EXIT_USAGE,
				"the type is missing: type=mysql or type=odps");
		key = mem_dup(args[i], (size_t)(eq - args[i]));
		rc = set_pair(d, key, eq + 1, err);
		free(key);
	}
	return rc;
}

int sourcedraft_take(struct sourcedraft *d, struct jtree *object, struct err *err)
{
	struct jtree_member m;

	for (m = jtree_first(object); m.value != NULL; m = jtree_next(object, m)) {
		if (strcmp(m.key, "type") == 0)
			continue;
		if (jtree_text(m.value) == NULL)
			return err_set(err, EXIT_USAGE, "'%s' must be a string, and is %s", m.key,
				jtree_kind_name(m.value));
		if (sourcedoc_set(d->part, d->type, inner(d), m.key, jtree_text(m.value), err) < 0)
			tell(d, err);
	}
	return 0;
}

/* ---- questions ---- */

static int ask_type(struct sourcedraft *d, struct err *err)
{
	struct str answer = STR_INIT;
	int rc = 0;

	while (d->type < 0 && rc == 0) {
		rc = prompt_ask(&answer, "type: mysql or odps", NULL, err);
		if (rc == 0 && set_type(d, answer.s, err) < 0)
			tell(d, err);
	}
	str_free(&answer);
	return rc;
}

/* Does the answer fit? One that does not is told. */
static bool set_answer(struct sourcedraft *d, const struct sourcedoc_key *key, const char *answer,
	struct err *err)
{
	if (sourcedoc_set(d->part, d->type, inner(d), key->name, answer, err) == 0)
		return true;
	tell(d, err);
	return false;
}

/* Ask for one key until the answer fits; an empty one keeps what there is. */
static int ask_text(struct sourcedraft *d, const struct sourcedoc_key *key, struct err *err)
{
	const char *old = jtree_get_text(d->part, key->name);
	struct str answer = STR_INIT, question = STR_INIT;
	char *preset = old != NULL ? mem_dup(old, strlen(old)) : NULL;
	bool done = false;
	int rc = 0;

	str_addf(&question, "%s (%s)", key->name, key->about);
	while (!done && rc == 0) {
		rc = prompt_ask(&answer, question.s, preset, err);
		if (rc < 0)
			break;
		done = (answer.len == 0 && !key->needed) || set_answer(d, key, answer.s, err);
	}
	free(preset);
	str_free(&answer);
	str_free(&question);
	return rc;
}

static int ask_secret(struct sourcedraft *d, const struct sourcedoc_key *key, bool may_keep,
	struct err *err)
{
	struct str answer = STR_INIT, question = STR_INIT;
	bool done = false;
	int rc = 0;

	str_addf(&question, "%s (%s%s)", key->name, key->about,
		may_keep ? "; empty: as it is" : "");
	while (!done && rc == 0) {
		rc = prompt_secret(&answer, question.s, err);
		if (rc < 0)
			break;
		done = (answer.len == 0 && may_keep) || set_answer(d, key, answer.s, err);
	}
	prompt_wipe(&answer);
	str_free(&question);
	return rc;
}

static bool has_secret(const struct sourcedraft *d, const char *name)
{
	enum secret_way way;

	return sourcedoc_secret(d->part, name, &way) != NULL;
}

/* Would this source work without that secret or access id? */
static bool may_lack(const struct sourcedraft *d, const char *name)
{
	if (strcmp(name, "password") == 0)
		return jtree_get(d->doc, "socket") != NULL || jtree_get(d->doc, "sslCert") != NULL;
	if (strcmp(name, "accessId") == 0 || strcmp(name, "accessKey") == 0)
		return has_secret(d, "bearerToken") ||
			getenv("ALIBABA_CLOUD_ACCESS_KEY_ID") != NULL;
	return true;
}

/* all: also what is there already (edit). */
static int ask_key(struct sourcedraft *d, const struct sourcedoc_key *key, bool all,
	struct err *err)
{
	bool there = key->kind == DOC_SECRET ? has_secret(d, key->name)
					     : jtree_get(d->part, key->name) != NULL;
	bool wanted = key->needed || !may_lack(d, key->name);

	if (all ? !there && !wanted : there || !wanted)
		return 0;
	if (key->kind == DOC_SECRET)
		return ask_secret(d, key, there, err);
	return ask_text(d, key, err);
}

bool sourcedraft_may_ask(const struct sourcedraft *d)
{
	return prompt_possible() && !d->used_stdin && !inner(d);
}

int sourcedraft_ask(struct sourcedraft *d, bool all, struct err *err)
{
	static const struct sourcedoc_key description = {
		"description", 0, DOC_TEXT, false, 0, NULL, "at most 80 characters; may be empty"};
	const struct sourcedoc_key *keys;
	size_t n, i;

	if (!sourcedraft_may_ask(d))
		return 0;
	if (ask_type(d, err) < 0)
		return -1;
	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++)
		if ((keys[i].types & 1U << d->type) && ask_key(d, &keys[i], all, err) < 0)
			return -1;
	if (all || jtree_get(d->doc, "description") == NULL)
		return ask_text(d, &description, err);
	return 0;
}

static int give_to_group(const char *path, const char *group, struct err *err)
{
	const struct group *g;

	if (group == NULL)
		return 0;
	g = getgrnam(group);
	if (g == NULL)
		return err_set(err, EXIT_USAGE, "--group: there is no group '%s'", group);
	if (chown(path, (uid_t)-1, g->gr_gid) < 0 || chmod(path, 0640) < 0)
		return err_sys(err, EXIT_FAILED, "%s", path);
	return 0;
}

static char *secret_file(const struct sourcedraft *d, const char *key)
{
	struct str s = STR_INIT;

	str_addf(&s, "%s%s.%s.secret", d->name,
		!inner(d)                                            ? ""
			: d->part == jtree_get(d->doc, "production") ? ".production"
								     : ".development",
		key);
	return str_take(&s);
}

/* In the administrators' place a secret gets a file of its own beside the source. */
static int move_secret(struct sourcedraft *d, const char *key, const char *group, struct err *err)
{
	char *file = secret_file(d, key), *folder = sourcepath_folder_of(d->path);
	struct str path = STR_INIT, text = STR_INIT, name = STR_INIT;
	const char *value = jtree_get_text(d->part, key);
	int rc;

	str_addf(&path, "%s/%s", folder, file);
	str_reserve(&text, strlen(value) + 1);
	str_addf(&text, "%s\n", value);
	str_addf(&name, "%sFile", key);
	rc = sourcestore_write(path.s, str_span(&text), 0600, true, err);
	if (rc == 0)
		rc = give_to_group(path.s, group, err);
	if (rc == 0)
		rc = sourcedoc_set(d->part, d->type, inner(d), name.s, file, err);
	prompt_wipe(&text);
	str_free(&path);
	str_free(&name);
	free(file);
	free(folder);
	return rc;
}

static int move_secrets(struct sourcedraft *d, const char *group, struct err *err)
{
	const struct sourcedoc_key *keys;
	size_t n, i;

	keys = sourcedoc_keys(&n);
	for (i = 0; i < n; i++)
		if (keys[i].kind == DOC_SECRET && jtree_get(d->part, keys[i].name) != NULL &&
			move_secret(d, keys[i].name, group, err) < 0)
			return -1;
	return 0;
}

int sourcedraft_save(struct sourcedraft *d, const char *group, struct err *err)
{
	bool admin = sourcepath_is_admin(d->path);
	struct str text = STR_INIT;
	int rc = admin ? move_secrets(d, group, err) : 0;

	if (rc < 0)
		return -1;
	str_reserve(&text, 65536); /* one place for all of it: it may hold a secret */
	jtree_print(&text, d->doc, 2);
	str_addc(&text, '\n');
	rc = sourcestore_write(d->path, str_span(&text), admin ? 0644 : 0600, d->replace, err);
	prompt_wipe(&text);
	return rc;
}

/* "my.password.secret", "my.production.password.secret": is it one of ours? */
static bool is_secret_file(const struct sourcedraft *d, const char *file)
{
	size_t n = strlen(d->name), len = strlen(file);

	return len > n + 8 && strncmp(file, d->name, n) == 0 && file[n] == '.' &&
		strcmp(file + len - 7, ".secret") == 0 && strchr(file, '/') == NULL;
}

static int remove_secrets(struct sourcedraft *d, struct jtree *part, const char *folder,
	struct err *err)
{
	struct str path = STR_INIT;
	struct jtree_member m;
	const char *text;
	int rc = 0;

	for (m = jtree_first(part); m.value != NULL && rc == 0; m = jtree_next(part, m)) {
		text = jtree_text(m.value);
		if (jtree_kind(m.value) == JTREE_OBJECT)
			rc = remove_secrets(d, m.value, folder, err);
		if (text == NULL || !is_secret_file(d, text))
			continue;
		str_clear(&path);
		str_addf(&path, "%s/%s", folder, text);
		if (access(path.s, F_OK) == 0)
			rc = sourcestore_remove(path.s, err);
	}
	str_free(&path);
	return rc;
}

int sourcedraft_remove(struct sourcedraft *d, struct err *err)
{
	char *folder = sourcepath_folder_of(d->path);
	int rc = sourcestore_remove(d->path, err);

	if (rc == 0 && d->doc != NULL && sourcepath_is_admin(d->path))
		rc = remove_secrets(d, d->doc, folder, err);
	free(folder);
	return rc;
}
