/* SPDX-License-Identifier: MIT */
/* A node's file: DataWorks' script mode, DataX' job JSON, a command. */
#include "node/job.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "node/job_internal.h"
#include "node/jobfile.h"

#include <stdlib.h>
#include <string.h>

/* ---- transformers ---- */

static int refuse_transformer(struct jobread *r, const struct jtree *one)
{
	static const char *const instead[][2] = {
		{"dx_substr", "SQL's substr(), in a command node upstream or a view"},
		{"dx_pad", "SQL's lpad() and rpad(), in a command node upstream or a view"},
		{"dx_replace", "SQL's regexp_replace(), in a command node upstream or a view"},
		{"dx_filter", "\"enableWhere\":true and \"where\" of the reader"},
		{"dx_digest", "SQL's md5() and sha1(), in a command node upstream or a view"},
		{"dx_groovy", "a filter of your own in the pipeline that dsnode show prints"},
	};
	const char *name = jtree_get_text(one, "name");
	struct show show;
	size_t i;

	for (i = 0; name != NULL && i < sizeof instead / sizeof instead[0]; i++)
		if (strcmp(name, instead[i][0]) == 0)
			return jobread_fail(r, "the transformer %s is not done here: %s", name,
				instead[i][1]);
	return jobread_fail(r,
		"the transformer '%s' is not done here: use SQL, or a filter of your own "
		"in the pipeline that dsnode show prints",
		name != NULL ? show_cut(&show, name, strlen(name), 60) : "");
}

static int refuse_transformers(struct jobread *r, struct jtree *t)
{
	struct jtree *list;

	if (jobread_array(r, t, "transformer", &list) < 0)
		return -1;
	if (list == NULL || jtree_count(list) == 0)
		return 0;
	jobread_into(r, "transformer");
	jobread_element(r, 0);
	return refuse_transformer(r, jtree_at(list, 0));
}

/* ---- reader and writer ---- */

/* The other side's name, or a kind that others have and we have not. */
static int unknown_kind(struct jobread *r, const char *key, const char *category, const char *name)
{
	bool datax = r->job->form == JOB_DATAX;
	char hint[256];
	struct show show;

	return jobread_fail_key(r, key, "no %s of kind '%s' is there%s", category,
		show_cut(&show, name, strlen(name), 60),
		jobkind_hint(hint, sizeof hint, category, name, datax));
}

/* The object where we are is one end; key holds its kind. */
static int read_end(struct jobread *r, const char *category, const char *key, struct jtree *t)
{
	bool reader = strcmp(category, "reader") == 0;
	struct job_end *end = reader ? &r->job->reader : &r->job->writer;
	struct jtree *parameter;
	char *name;
	size_t mark;
	int rc;

	if (jobread_text(r, t, key, &name) < 0)
		return -1;
	if (name == NULL)
		return jobread_fail(r, "the %s does not say its kind: \"%s\"", category, key);
	end->kind = jobkind_find(category, name, r->job->form == JOB_DATAX);
	if (end->kind == NULL)
		unknown_kind(r, key, category, name);
	free(name);
	if (end->kind == NULL || jobread_object(r, t, "parameter", &parameter) < 0)
		return -1;
	if (parameter == NULL)
		return jobread_fail(r, "the %s has no \"parameter\"", category);
	mark = jobread_into(r, "parameter");
	rc = jobend_read(r, end, parameter);
	if (rc == 0)
		jobread_back(r, mark);
	return rc;
}

/* As many columns on both sides, where both name them. */
static int check_columns(struct jobread *r)
{
	const struct job_end *in = &r->job->reader, *out = &r->job->writer;
	size_t i;
	struct span constant;

	for (i = 0; i < in->columns.n && job_constant(in->columns.v[i], &constant); i++)
		;
	str_clear(&r->at);
	if (in->columns.n > 0 && i == in->columns.n) {
		str_adds(&r->at, in->pointer);
		return jobread_fail_key(r, "column",
			"the reader reads constants alone; one column at "
			"least must be the table's");
	}
	if (in->columns.n == 0 || out->columns.n == 0 || in->columns.n == out->columns.n)
		return 0;
	str_adds(&r->at, out->pointer);
	return jobread_fail_key(r, "column",
		"the writer has %zu column%s, the reader %zu: they go by "
		"their place, each into one",
		out->columns.n, out->columns.n == 1 ? "" : "s", in->columns.n);
}

/* ---- DataWorks ---- */

static int read_hops(struct jobread *r, struct jtree *t, const char *reader, const char *writer)
{
	static const char *const known[] = {"hops", NULL}, *const ends[] = {"from", "to", NULL};
	struct jtree *order, *hops, *hop;
	const char *from, *to;
	size_t mark, i;

	if (jobread_object(r, t, "order", &order) < 0)
		return -1;
	if (order == NULL)
		return 0;
	mark = jobread_into(r, "order");
	if (jobread_known(r, order, known, "order") < 0 ||
		jobread_array(r, order, "hops", &hops) < 0)
		return -1;
	jobread_into(r, "hops");
	for (i = 0; (hop = jtree_at(hops, i)) != NULL; i++) {
		jobread_element(r, i);
		from = jtree_get_text(hop, "from");
		to = jtree_get_text(hop, "to");
		if (jtree_kind(hop) != JTREE_OBJECT || from == NULL || to == NULL)
			return jobread_fail(r, "a hop is {\"from\":STEP,\"to\":STEP}");
		if (jobread_known(r, hop, ends, "a hop") < 0)
			return -1;
		if (i > 0 || (reader != NULL && strcmp(from, reader) != 0) ||
			(writer != NULL && strcmp(to, writer) != 0))
			return jobread_fail(r,
				"one hop is known, from the reader '%s' to the writer '%s'",
				reader != NULL ? reader : "", writer != NULL ? writer : "");
	}
	jobread_back(r, mark);
	return 0;
}

/* One step: remembers its name as the reader's or the writer's. */
static int read_step(struct jobread *r, struct jtree *step, const char *names[2])
{
	static const char *const known[] = {"stepType", "parameter", "name", "category",
		"displayName", "description", "gui", "copies", NULL};
	static const char *const categories[] = {"reader", "writer"};
	const char *category = jtree_get_text(step, "category");
	char hint[128];
	struct show show;
	int side;

	if (jtree_kind(step) != JTREE_OBJECT)
		return jobread_fail(r, "a step must be an object, and is %s",
			jtree_kind_name(step));
	if (jobread_known(r, step, known, "a step") < 0)
		return -1;
	if (category == NULL)
		return jobread_fail(r, "the step has no \"category\": it is reader or writer");
	if (strcmp(category, "processor") == 0)
		return refuse_transformer(r, step);
	side = nearest_exact(category, categories, 2);
	if (side < 0)
		return jobread_fail_key(r, "category", "unknown category '%s'%s",
			show_cut(&show, category, strlen(category), 60),
			nearest_hint(hint, sizeof hint, category, categories, 2));
	if ((side == 0 ? r->job->reader.kind : r->job->writer.kind) != NULL)
		return jobread_fail(r, "a second %s; a node has one", category);
	names[side] = jtree_get_text(step, "name");
	return read_end(r, category, "stepType", step);
}

static int read_dataworks(struct jobread *r, struct jtree *t)
{
	static const char *const known[] = {"type", "version", "steps", "order", "setting",
		"transform", "extend", "resourceGroup", NULL};
	static const char *const extend_known[] = {"mode", "resourceGroup", "__new__", "cu", NULL};
	const char *names[2] = {NULL, NULL};
	struct jtree *steps, *setting, *extend;
	char *version;
	size_t i, mark;
	int rc;

	if (jobread_text(r, t, "version", &version) < 0)
		return -1;
	rc = version != NULL && strcmp(version, "2.0") == 0;
	free(version);
	if (!rc)
		return jobread_fail_key(r, "version", "a job of DataWorks has \"version\":\"2.0\"");
	if (jobread_known(r, t, known, "a job") < 0 || jobread_resource_group(r, t) < 0 ||
		jobread_object(r, t, "extend", &extend) < 0 ||
		jobread_array(r, t, "steps", &steps) < 0 ||
		jobread_object(r, t, "setting", &setting) < 0)
		return -1;
	mark = jobread_into(r, "extend");
	if (extend != NULL &&
		(jobread_known(r, extend, extend_known, "extend") < 0 ||
			jobread_resource_group(r, extend) < 0))
		return -1;
	jobread_back(r, mark);
	jobread_into(r, "steps");
	for (i = 0; jtree_at(steps, i) != NULL; i++) {
		size_t inner = jobread_element(r, i);

		if (read_step(r, jtree_at(steps, i), names) < 0)
			return -1;
		jobread_back(r, inner);
	}
	jobread_back(r, mark);
	if (r->job->reader.kind == NULL || r->job->writer.kind == NULL)
		return jobread_fail(r, "there is no step of category %s",
			r->job->reader.kind == NULL ? "reader" : "writer");
	if (read_hops(r, t, names[0], names[1]) < 0)
		return -1;
	jobread_into(r, "setting");
	return setting != NULL ? jobsetting_read(r, setting) : 0;
}

/* ---- DataX ---- */

/* "core": of it, the limits of a channel, which become the job's. */
static int read_core(struct jobread *r, struct jtree *t)
{
	static const char *const path[] = {"core", "transport", "channel", "speed", NULL};
	static const char *const known[] = {"byte", "record", NULL};
	struct job_setting *s = &r->job->setting;
	size_t mark = r->at.len, i;
	uint64_t n;
	bool none;

	for (i = 0; path[i] != NULL; i++) {
		if (jobread_object(r, t, path[i], &t) < 0)
			return -1;
		if (t == NULL)
			return 0;
		jobread_into(r, path[i]);
		if (path[i + 1] != NULL &&
			jobread_known(r, t, (const char *const[]){path[i + 1], NULL}, path[i]) < 0)
			return -1;
	}
	if (jobread_known(r, t, known, "speed") < 0)
		return -1;
	for (i = 0; i < 2; i++) {
		uint64_t *to = i == 0 ? &s->bytes_per_sec : &s->records_per_sec;

		n = 0;
		if (jobread_count(r, t, known[i], 1, &n, &none) < 0)
			return -1;
		if (!none && *to == 0)
			*to = n * s->channels;
	}
	jobread_back(r, mark);
	return 0;
}

static int read_content(struct jobread *r, struct jtree *content)
{
	static const char *const known[] = {"reader", "writer", "transformer", NULL};
	static const char *const end_known[] = {"name", "parameter", NULL};
	struct jtree *one = jtree_at(content, 0), *end;
	size_t mark = jobread_into(r, "content"), inner, i;

	if (jtree_count(content) != 1)
		return jobread_fail(r, "'content' holds %zu jobs; a node is one",
			jtree_count(content));
	jobread_element(r, 0);
	if (jtree_kind(one) != JTREE_OBJECT)
		return jobread_fail(r, "'content' holds %s, and not an object",
			jtree_kind_name(one));
	if (jobread_known(r, one, known, "content") < 0 || refuse_transformers(r, one) < 0)
		return -1;
	for (i = 0; i < 2; i++) {
		if (jobread_object(r, one, known[i], &end) < 0)
			return -1;
		if (end == NULL)
			return jobread_fail(r, "there is no \"%s\"", known[i]);
		inner = jobread_into(r, known[i]);
		if (jobread_known(r, end, end_known, known[i]) < 0 ||
			read_end(r, known[i], "name", end) < 0)
			return -1;
		jobread_back(r, inner);
	}
	jobread_back(r, mark);
	return 0;
}

static int read_datax(struct jobread *r, struct jtree *top)
{
	static const char *const top_known[] = {"job", "core", NULL};
	static const char *const known[] = {"content", "setting", "resourceGroup", NULL};
	struct jtree *t, *content, *setting;
	size_t mark;

	if (jobread_known(r, top, top_known, "a job of DataX") < 0 ||
		jobread_object(r, top, "job", &t) < 0)
		return -1;
	mark = jobread_into(r, "job");
	if (jobread_known(r, t, known, "job") < 0 || jobread_resource_group(r, t) < 0 ||
		jobread_array(r, t, "content", &content) < 0 ||
		jobread_object(r, t, "setting", &setting) < 0)
		return -1;
	if (content == NULL)
		return jobread_fail(r, "'job' has no \"content\"");
	if (read_content(r, content) < 0)
		return -1;
	jobread_into(r, "setting");
	if (setting != NULL && jobsetting_read(r, setting) < 0)
		return -1;
	jobread_back(r, mark);
	return read_core(r, top);
}

/* ---- commands ---- */

static int read_command(struct jobread *r, struct jtree *t)
{
	static const char *const known[] = {"type", "command", "description", NULL};
	struct jtree *command = jobread_get(t, "command");
	struct str line = STR_INIT;
	size_t mark;
	int rc = 0;

	if (jobread_known(r, t, known, "a command node") < 0 ||
		jobread_text(r, t, "description", &r->job->description) < 0)
		return -1;
	if (command != NULL && jtree_text(command) != NULL) {
		r->job->of_shell = true;
		mark = jobread_into(r, "command");
		rc = param_expand_shell(&line, jtree_text(command), r->params, r->err);
		if (rc < 0)
			jsonfile_at(r->file, r->err, r->at.s);
		jobread_back(r, mark);
		if (rc == 0 && line.len > 0)
			args_add(&r->job->command, line.s);
		str_free(&line);
	} else {
		rc = jobread_texts(r, t, "command", &r->job->command);
	}
	if (rc == 0 && r->job->command.n == 0)
		return jobread_fail(r,
			"the node has no \"command\": a line for the shell, or an array of "
			"arguments");
	return rc;
}

/* ---- all ---- */

static int read_form(struct jobread *r, struct jtree *t)
{
	static const char *const types[] = {"job", "command"};
	const char *type = jtree_get_text(t, "type");
	char hint[128];
	struct show show;

	if (type == NULL && jobread_get(t, "job") != NULL) {
		r->job->form = JOB_DATAX;
		return read_datax(r, t) < 0 ? -1 : check_columns(r);
	}
	if (type == NULL)
		return jobread_fail(r,
			"is no node: \"type\":\"job\" and \"steps\" (DataWorks), \"job\" "
			"(DataX) or \"type\":\"command\" would tell it");
	if (strcmp(type, "job") == 0) {
		r->job->form = JOB_DATAWORKS;
		return read_dataworks(r, t) < 0 ? -1 : check_columns(r);
	}
	if (strcmp(type, "command") != 0)
		return jobread_fail_key(r, "type", "unknown type '%s'%s",
			show_cut(&show, type, strlen(type), 60),
			nearest_hint(hint, sizeof hint, type, types, 2));
	r->job->form = JOB_COMMAND;
	return read_command(r, t);
}

int job_open(struct job *j, const char *text, const struct job_options *o, struct err *err)
{
	struct jobread r = {.file = &j->file,
		.params = o->params,
		.notes = &j->notes,
		.job = j,
		.ignore_resource_group = o->ignore_resource_group,
		.err = err};
	char *path = jobfile_path(text);
	int rc;

	j->setting.channels = 1;
	j->name = jobfile_name(path, err);
	rc = j->name != NULL ? jsonfile_open(&j->file, path, err) : -1;
	if (rc == 0) {
		str_add(&r.at, "", 0);
		rc = read_form(&r, j->file.tree);
	}
	str_free(&r.at);
	free(path);
	return rc;
}

void job_close(struct job *j)
{
	jobend_free(&j->reader);
	jobend_free(&j->writer);
	args_free(&j->command);
	args_free(&j->notes);
	free(j->setting.max_percent);
	free(j->description);
	free(j->name);
	jsonfile_close(&j->file);
	*j = (struct job)JOB_INIT;
}
