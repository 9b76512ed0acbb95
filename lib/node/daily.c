/* SPDX-License-Identifier: MIT */
/* A timer's run, before the node itself. */
#include "node/daily.h"

#include "node/makerun.h"
#include "node/nodestate.h"
#include "value/calendar.h"

#include <stdlib.h>
#include <unistd.h>

#define HALF_HOUR 1800

/* What the node's clock shows now. */
static int node_clock(const struct node *node, int64_t *day, int *of_day, struct err *err)
{
	int64_t now;

	if (bizdate_instant(&now, err) < 0)
		return -1;
	*day = calendar_split(bizdate_wall(node->schedule.zone, now), of_day);
	return 0;
}

static int is_its_time(struct cli *cli, const struct node *node, const struct daily_options *o,
	struct err *err)
{
	int64_t day, start = 0;
	int of_day, at = 0;

	if (node_clock(node, &day, &of_day, err) < 0)
		return -1;
	if (o->start_date != NULL && bizdate_parse(o->start_date, &start, err) < 0)
		return err_at(err, "--start-date");
	if (o->only_at != NULL && bizdate_parse_time(o->only_at, &at, err) < 0)
		return err_at(err, "--only-at");
	if (o->start_date != NULL && day < start) {
		cli_say(cli, "%s: its first run is on %s", node->job.name, o->start_date);
		return 0;
	}
	if (o->only_at != NULL && (of_day - at + 86400) % 86400 >= HALF_HOUR) {
		cli_say_more(cli, "%s: it is not %s there", node->job.name, o->only_at);
		return 0;
	}
	return 1;
}

static bool is_frozen(const struct node *node)
{
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	bool frozen = false;
	char *path;

	if (nodestate_open(&s, node->job.name, NULL, false, &own) == 0) {
		path = nodestate_node_path(&s, "frozen");
		frozen = access(path, F_OK) == 0;
		free(path);
	}
	nodestate_close(&s);
	return frozen;
}

/* Which node upstream is not done, and with what status? */
static int blame(const struct nodeset *set, const struct node *node, struct err *err)
{
	const struct args *up = &node->schedule.upstream;
	struct nodestate s = NODESTATE_INIT;
	struct err own = ERR_INIT;
	struct timespec when;
	bool done = true;
	size_t i;

	for (i = 0; i < up->n && done; i++) {
		done = nodestate_open(&s, up->v[i], node->bizdate, false, &own) == 0 &&
			nodestate_done(&s, &when);
		nodestate_close(&s);
		if (!done) {
			err_clear(err);
			err_set(err, makerun_status(set, up->v[i], node->bizdate),
				"%s %s: not run: %s, upstream of it, did not succeed",
				node->job.name, node->bizdate, up->v[i]);
		}
	}
	return -1;
}

int daily_prepare(struct cli *cli, const struct node *node, const struct daily_options *o,
	struct err *err)
{
	struct makerun_options mo = {.jobs = o->jobs,
		.environment = o->environment,
		.ignore_resource_group = o->ignore_resource_group,
		.quiet = cli->quiet};
	struct nodeset set = NODESET_INIT;
	struct args dates = ARGS_INIT;
	int rc = is_its_time(cli, node, o, err);

	if (rc <= 0)
		return rc;
	if (is_frozen(node)) {
		cli_say(cli, "%s is frozen: not run", node->job.name);
		return 0;
	}
	if (node->schedule.upstream.n == 0)
		return 1;
	rc = nodeset_add(&set, node->job.file.path, err);
	if (rc == 0) {
		args_add(&dates, node->bizdate);
		rc = makerun(&set, &node->schedule.upstream, &dates, &mo, err);
		if (rc < 0)
			blame(&set, node, err);
	}
	args_free(&dates);
	nodeset_free(&set);
	return rc < 0 ? -1 : 1;
}
