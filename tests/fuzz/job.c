/* SPDX-License-Identifier: MIT */
/*
 * Fuzz entry of job, timetable and param: files of nodes and schedules, and texts with
 * parameters: none crashes, and what was taken can be made a pipeline and printed. The
 * first byte chooses what the rest is.
 */
#include "node/job.h"
#include "node/pipeline.h"
#include "node/timetable.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a file may start like, so that the interesting depths are soon reached. */
static const char *const starts[] = {
	"",
	"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"stepType\":\"odps\",\"category\":\"reader\","
	"\"parameter\":{\"datasource\":\"o\",\"table\":\"t\",\"column\":[\"a\"],",
	"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"stepType\":\"odps\",\"category\":\"reader\","
	"\"parameter\":{\"datasource\":\"o\",\"table\":\"t\",\"column\":[\"a\"]}},{\"stepType\":\"mysql\","
	"\"category\":\"writer\",\"parameter\":{\"datasource\":\"m\",\"table\":\"u\",\"column\":[\"b\"]",
	"{\"job\":{\"content\":[{\"reader\":{\"name\":\"odpsreader\",\"parameter\":{\"table\":\"t\",",
	"{\"type\":\"command\",\"command\":\"",
	"{\"type\":\"command\",\"command\":[\"",
};
#define N_STARTS (sizeof starts / sizeof starts[0])

/* The readers take a name: one that stays the same. */
static const char *path_of(const char *end)
{
	static char path[64]; /* libFuzzer calls from one thread */

	snprintf(path, sizeof path, "/dev/shm/fuzz%d%s", (int)getpid(), end);
	return path;
}

static bool write_file(const char *path, const char *start, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, start, strlen(start)) >= 0 && write(fd, data, size) >= 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static void try_texts(const uint8_t *data, size_t size, const struct params *params)
{
	struct err err = ERR_INIT, other = ERR_INIT;
	struct str text = STR_INIT, out = STR_INIT;

	str_add(&text, data, size);
	param_expand(&out, text.s, params, &err);
	str_clear(&out);
	param_expand_shell(&out, text.s, params, &other);
	str_free(&text);
	str_free(&out);
}

static void try_job(const char *start, const uint8_t *data, size_t size, const struct params *params)
{
	struct job_options o = {.params = params};
	struct pipeline_options po = {.params = params};
	const char *path = path_of(".json");
	struct job j = JOB_INIT;
	struct pipeline p = PIPELINE_INIT;
	struct err err = ERR_INIT;
	struct str out = STR_INIT;

	if (write_file(path, start, data, size) && job_open(&j, path, &o, &err) == 0 &&
		pipeline_make(&p, &j, &po, &err) == 0)
		pipeline_print(&out, &p);
	str_free(&out);
	pipeline_free(&p);
	job_close(&j);
	unlink(path);
}

static void try_schedule(const uint8_t *data, size_t size)
{
	char *path = timetable_path(path_of(".json"));
	struct timetable t = TIMETABLE_INIT;
	struct err err = ERR_INIT;

	if (write_file(path, "", data, size))
		timetable_open(&t, path_of(".json"), false, &err);
	timetable_close(&t);
	unlink(path);
	free(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct params params = PARAMS_INIT;
	struct err err = ERR_INIT;
	unsigned what;

	if (size == 0)
		return 0;
	what = data[0] % (N_STARTS + 2);
	bizdate_set(&params.date, 18085, 1800);
	params.date.today = 18087;
	params_add(&params, "region", "hz", false, &err);
	if (what < N_STARTS)
		try_job(starts[what], data + 1, size - 1, &params);
	else if (what == N_STARTS)
		try_schedule(data + 1, size - 1);
	else
		try_texts(data + 1, size - 1, &params);
	params_free(&params);
	return 0;
}
