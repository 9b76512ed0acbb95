/* SPDX-License-Identifier: MIT */
/* Schedule files. */
#include "node/timetable.h"

#include "base/num.h"
#include "node/bizdate.h"
#include "node/jobread.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *timetable_path(const char *job_path)
{
	size_t n = strlen(job_path);
	struct str s = STR_INIT;

	if (n > 5 && strcmp(job_path + n - 5, ".json") == 0)
		n -= 5;
	str_addf(&s, "%.*s.schedule.json", (int)n, job_path);
	return str_take(&s);
}

/* Texts that are read by one of the base's parsers, whose message gets the place. */
static int misread(struct jobread *r, const char *key, const struct err *own)
{
	return jobread_fail_key(r, key, "'%s': %s", key, own->text);
}

static int read_times(struct jobread *r, struct timetable *s, struct jtree *t)
{
	struct err own = ERR_INIT;
	char *at = NULL, *zone = NULL, *start = NULL;
	int rc = -1;

	if (jobread_name(r, t, "at", &at) < 0 || jobread_name(r, t, "zone", &zone) < 0 ||
		jobread_name(r, t, "start", &start) < 0)
		goto end;
	s->has_at = at != NULL;
	s->has_start = start != NULL;
	if (at != NULL && bizdate_parse_time(at, &s->at, &own) < 0)
		misread(r, "at", &own);
	else if (zone != NULL && (s->zone = zone_open(zone, &own)) == NULL)
		misread(r, "zone", &own);
	else if (start != NULL && bizdate_parse(start, &s->start, &own) < 0)
		misread(r, "start", &own);
	else
		rc = 0;
end:
	free(at);
	free(zone);
	free(start);
	return rc;
}

static int read_failure(struct jobread *r, struct timetable *s, struct jtree *t)
{
	struct err own = ERR_INIT;
	char *every = NULL;
	int rc;

	if (jobread_count(r, t, "retries", 0, &s->retries, NULL) < 0 ||
		jobread_name(r, t, "retryEvery", &every) < 0)
		return -1;
	rc = every != NULL ? num_time(every, 0, INT64_MAX, &s->retry_every_ns, &own) : 0;
	if (rc < 0)
		misread(r, "retryEvery", &own);
	free(every);
	return rc < 0 ? -1 : jobread_text(r, t, "onFailure", &s->on_failure);
}

static int read_params(struct jobread *r, struct timetable *s, struct jtree *t)
{
	struct jtree *object;
	struct jtree_member m;
	size_t mark;

	if (jobread_object(r, t, "parameters", &object) < 0)
		return -1;
	mark = jobread_into(r, "parameters");
	for (m = jtree_first(object); m.value != NULL; m = jtree_next(object, m)) {
		if (jtree_text(m.value) == NULL)
			return jobread_fail_key(r, m.key,
				"the parameter '%s' must be a text, and is %s", m.key,
				jtree_kind_name(m.value));
		args_addf(&s->params, "%s=%s", m.key, jtree_text(m.value));
	}
	jobread_back(r, mark);
	return 0;
}

static int read_all(struct jobread *r, struct timetable *s, struct jtree *t)
{
	static const char *const known[] = {"upstream", "at", "zone", "start", "retries",
		"retryEvery", "onFailure", "parameters", "description", "resourceGroup", NULL};

	if (jobread_known(r, t, known, "a schedule") < 0 || jobread_resource_group(r, t) < 0)
		return -1;
	if (jobread_texts(r, t, "upstream", &s->upstream) < 0 || read_times(r, s, t) < 0)
		return -1;
	return read_failure(r, s, t) < 0 ? -1 : read_params(r, s, t);
}

int timetable_open(struct timetable *s, const char *job_path, bool ignore_resource_group,
	struct err *err)
{
	char *path = timetable_path(job_path);
	struct jobread r = {
		.file = &s->file, .ignore_resource_group = ignore_resource_group, .err = err};
	int rc = 0;

	s->retry_every_ns = TIMETABLE_RETRY_EVERY_NS;
	s->exists = access(path, F_OK) == 0;
	if (s->exists) {
		str_add(&r.at, "", 0);
		rc = jsonfile_open(&s->file, path, err);
		if (rc == 0)
			rc = read_all(&r, s, s->file.tree);
		str_free(&r.at);
	}
	free(path);
	return rc;
}

void timetable_close(struct timetable *s)
{
	jsonfile_close(&s->file);
	args_free(&s->upstream);
	args_free(&s->params);
	zone_free(s->zone);
	free(s->on_failure);
	*s = (struct timetable)TIMETABLE_INIT;
}

const char *timetable_zone_name(const struct timetable *s)
{
	return s->zone != NULL ? zone_name(s->zone) : "local";
}
