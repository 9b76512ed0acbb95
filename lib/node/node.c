/* SPDX-License-Identifier: MIT */
/* A node: file, schedule, parameters. */
#include "node/node.h"

#include <stdlib.h>

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
	char *path = text != NULL ? job_path(text) : NULL;
	int rc = 0;

	if (path != NULL)
		rc = timetable_open(&n->schedule, path, o->ignore_resource_group, err);
	free(path);
	return rc == 0 ? set_params(n, o, err) : -1;
}

int node_open(struct node *n, const char *text, const struct node_options *o, struct err *err)
{
	struct job_options jo = {.params = &n->params,
		.ignore_resource_group = o->ignore_resource_group};

	if (node_open_times(n, text, o, err) < 0)
		return -1;
	return job_open(&n->job, text, &jo, err);
}

void node_close(struct node *n)
{
	job_close(&n->job);
	timetable_close(&n->schedule);
	params_free(&n->params);
}
