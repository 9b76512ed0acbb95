/* SPDX-License-Identifier: MIT */
/* A node: file, schedule, parameters. */
#include "node/node.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/show.h"
#include "node/jobfile.h"

#include <stdlib.h>
#include <string.h>

static int set_params(struct node *n, const struct node_options *o, struct err *err)
{
	const struct timetable *s = &n->schedule;
	int64_t day;
	size_t i;

	if (bizdate_now(&n->params.date, s->zone, s->at, err) < 0)
		return -1;
	if (o->bizdate != NULL) {
		if (bizdate_parse(o->bizdate, &day, err) < 0)
			return err_at(err, "--bizdate");
		bizdate_set(&n->params.date, day, s->at);
	}
	bizdate_print(n->bizdate, n->params.date.day);
	for (i = 0; i < s->params.n; i++)
		if (params_assign(&n->params, s->params.v[i], err) < 0)
			return jsonfile_at(&s->file, err, "/parameters");
	for (i = 0; i < o->params.n; i++)
		if (params_assign(&n->params, o->params.v[i], err) < 0)
			return err_at(err, "--param");
	return 0;
}

int node_open_times(struct node *n, const char *text, const struct node_options *o, struct err *err)
{
	char *path = text != NULL ? jobfile_path(text) : NULL;
	int rc = path != NULL ? jobfile_find(path, err) : 0;

	if (rc == 0 && path != NULL)
		rc = timetable_open(&n->schedule, path, o->ignore_resource_group, err);
	free(path);
	return rc == 0 ? set_params(n, o, err) : -1;
}

int node_open(struct node *n, const char *text, const struct node_options *o, struct err *err)
{
	struct job_options jo = {
		.params = &n->params, .ignore_resource_group = o->ignore_resource_group};

	if (node_open_times(n, text, o, err) < 0)
		return -1;
	return job_open(&n->job, text, &jo, err);
}

/* The name in "name=value", among those defined. */
static const struct param *param_of(const struct node *n, const char *text)
{
	size_t len = strcspn(text, "="), i;

	for (i = 0; i < n->params.n; i++)
		if (strlen(n->params.v[i].name) == len &&
			memcmp(n->params.v[i].name, text, len) == 0)
			return &n->params.v[i];
	return NULL;
}

static int unused(const struct node *n, const char *name, struct err *err)
{
	const char **names = mem_alloc(n->params.n, sizeof *names);
	size_t i, used = 0;
	char hint[512];
	struct show show;

	for (i = 0; i < n->params.n; i++)
		if (n->params.v[i].used)
			names[used++] = n->params.v[i].name;
	err_set(err, EXIT_USAGE, "--param: '%s' does not stand in %s%s",
		show_cut(&show, name, strlen(name), 60),
		n->job.file.path != NULL ? n->job.file.path : "the text",
		nearest_hint(hint, sizeof hint, name, names, used));
	free(names);
	return -1;
}

int node_check_params(const struct node *n, const struct node_options *o, struct err *err)
{
	const struct param *p;
	size_t i;

	if (n->job.of_shell)
		return 0;
	for (i = 0; i < o->params.n; i++) {
		p = param_of(n, o->params.v[i]);
		if (p != NULL && !p->used)
			return unused(n, p->name, err);
	}
	return 0;
}

void node_close(struct node *n)
{
	job_close(&n->job);
	timetable_close(&n->schedule);
	params_free(&n->params);
}
