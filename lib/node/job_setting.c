/* SPDX-License-Identifier: MIT */
/* "setting" of a job file: speed and the limit of dirty records. */
#include "node/job_internal.h"

#include "base/mem.h"
#include "base/show.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MIB (UINT64_C(1) << 20)
#define DIGITS_MAX 12

/* A decimal number, digits with at most one point, as its digits and how many stand behind the point. */
static bool split_decimal(const char *text, char digits[DIGITS_MAX * 2 + 1], size_t *behind)
{
	size_t n = 0;
	bool point = false;

	*behind = 0;
	for (; *text != '\0'; text++) {
		if (*text == '.' && !point) {
			point = true;
			continue;
		}
		if (!isdigit((unsigned char)*text) || n == DIGITS_MAX)
			return false;
		digits[n++] = *text;
		*behind += point;
	}
	digits[n] = '\0';
	return n > 0;
}

/* ---- speed ---- */

/* Two limits of one thing: the lower one holds. */
static void limit(uint64_t *to, uint64_t n)
{
	if (*to == 0 || n < *to)
		*to = n;
}

/* "mbps": MiB a second, perhaps with a fraction. */
static int read_mbps(struct jobread *r, struct jtree *t, uint64_t *bytes)
{
	char digits[DIGITS_MAX * 2 + 1];
	uint64_t n, scale = 1;
	size_t behind;
	struct show show;
	char *text;

	if (jobread_text(r, t, "mbps", &text) < 0)
		return -1;
	*bytes = 0;
	if (text != NULL && strcmp(text, "-1") != 0) {
		if (!split_decimal(text, digits, &behind)) {
			jobread_fail_key(r, "mbps", "'mbps' is '%s'; it is a number of MB a second",
				show_cut(&show, text, strlen(text), 100));
			free(text);
			return -1;
		}
		n = strtoull(digits, NULL, 10);
		while (behind-- > 0)
			scale *= 10;
		*bytes = (uint64_t)((double)n * (double)MIB / (double)scale);
	}
	free(text);
	return 0;
}

/* "throttle" says whether "mbps" counts; without it, it does. */
static int read_throttle(struct jobread *r, struct jtree *t)
{
	struct job_setting *s = &r->job->setting;
	bool on = true, told = jobread_get(t, "throttle") != NULL;
	uint64_t bytes;

	if (jobread_flag(r, t, "throttle", &on) < 0 || read_mbps(r, t, &bytes) < 0)
		return -1;
	if (told && on && bytes == 0 && jobread_get(t, "record") == NULL &&
		jobread_get(t, "byte") == NULL)
		return jobread_fail_key(r, "throttle",
			"'throttle' is true, and no rate is there: \"mbps\":\"1\" is 1 MB a second");
	if (bytes > 0 && on)
		limit(&s->bytes_per_sec, bytes);
	else if (bytes > 0)
		jobread_note(r, "mbps", "'mbps' has no effect: \"throttle\" is false");
	return 0;
}

static int read_rate(struct jobread *r, struct jtree *t, const char *key, uint64_t *to)
{
	uint64_t n = 0;
	bool none;

	if (jobread_count(r, t, key, 1, &n, &none) < 0)
		return -1;
	if (!none)
		limit(to, n);
	return 0;
}

static int read_channels(struct jobread *r, struct jtree *t)
{
	uint64_t channel = 0, concurrent = 0;
	bool none;

	if (jobread_count(r, t, "channel", 1, &channel, &none) < 0 ||
		jobread_count(r, t, "concurrent", 1, &concurrent, &none) < 0)
		return -1;
	if (channel > 0 && concurrent > 0 && channel != concurrent)
		return jobread_fail_key(r, "concurrent",
			"'concurrent' and 'channel' are the same thing, "
			"and differ");
	r->job->setting.channels = channel > 0 ? channel : concurrent > 0 ? concurrent : 1;
	return 0;
}

static int read_speed(struct jobread *r, struct jtree *setting)
{
	static const char *const known[] = {
		"channel", "concurrent", "record", "byte", "throttle", "mbps", "dmu", NULL};
	struct job_setting *s = &r->job->setting;
	struct jtree *t;
	size_t mark;
	int rc;

	if (jobread_object(r, setting, "speed", &t) < 0 || t == NULL)
		return t == NULL && !err_is_set(r->err) ? 0 : -1;
	mark = jobread_into(r, "speed");
	rc = jobread_known(r, t, known, "speed") < 0 || read_channels(r, t) < 0 ||
			read_rate(r, t, "record", &s->records_per_sec) < 0 ||
			read_rate(r, t, "byte", &s->bytes_per_sec) < 0 || read_throttle(r, t) < 0
		? -1
		: 0;
	jobread_back(r, mark);
	return rc;
}

/* ---- errorLimit ---- */

/* A fraction from 0 to 1, as percent: the point moves two places to the right. */
static bool percent_of(const char *fraction, struct str *out)
{
	char digits[DIGITS_MAX * 2 + 1];
	size_t n, behind, whole, lead = 0;

	if (!split_decimal(fraction, digits, &behind))
		return false;
	n = strlen(digits);
	while (behind < 2) {
		digits[n++] = '0';
		behind++;
	}
	digits[n] = '\0';
	whole = n - (behind - 2);
	while (lead + 1 < whole && digits[lead] == '0')
		lead++;
	while (n > whole && digits[n - 1] == '0')
		n--;
	str_add(out, digits + lead, whole - lead);
	if (n > whole)
		str_addf(out, ".%.*s", (int)(n - whole), digits + whole);
	return whole - lead < 3 || (whole - lead == 3 && strcmp(out->s, "100") == 0);
}

static int read_percentage(struct jobread *r, struct jtree *t)
{
	struct job_setting *s = &r->job->setting;
	struct str percent = STR_INIT;
	struct show show;
	char *text;
	int rc = 0;

	if (jobread_text(r, t, "percentage", &text) < 0)
		return -1;
	if (text != NULL && !percent_of(text, &percent))
		rc = jobread_fail_key(r, "percentage",
			"'percentage' is '%s'; it is a fraction from 0 to 1: 0.02 is 2 %%",
			show_cut(&show, text, strlen(text), 100));
	else if (text != NULL)
		s->max_percent = str_take(&percent);
	if (rc == 0 && s->max_percent != NULL && s->max_given)
		jobread_note(r, "percentage",
			"both limits of dirty records hold, %llu and %s %%; DataX "
			"looks at the first alone",
			(unsigned long long)s->max_dirty, s->max_percent);
	free(text);
	str_free(&percent);
	return rc;
}

static int read_error_limit(struct jobread *r, struct jtree *setting)
{
	static const char *const known[] = {"record", "percentage", NULL};
	struct job_setting *s = &r->job->setting;
	struct jtree *t;
	size_t mark;
	bool none;
	int rc;

	if (jobread_object(r, setting, "errorLimit", &t) < 0 || t == NULL)
		return t == NULL && !err_is_set(r->err) ? 0 : -1;
	mark = jobread_into(r, "errorLimit");
	rc = jobread_known(r, t, known, "errorLimit");
	if (rc == 0)
		rc = jobread_count(r, t, "record", 0, &s->max_dirty, &none);
	s->max_given = rc == 0 && !none;
	if (rc == 0)
		rc = read_percentage(r, t);
	jobread_back(r, mark);
	return rc;
}

int jobsetting_read(struct jobread *r, struct jtree *t)
{
	static const char *const known[] = {"speed", "errorLimit", "resourceGroup", "dryRun",
		"keyVersion", "executeMode", "failoverEnable", "jvmOption", "locale", NULL};
	static const char *const inert[] = {
		"keyVersion", "executeMode", "failoverEnable", "jvmOption", "locale", NULL};
	bool dry = false;
	size_t i;

	if (jobread_known(r, t, known, "setting") < 0 || jobread_resource_group(r, t) < 0 ||
		jobread_flag(r, t, "dryRun", &dry) < 0)
		return -1;
	if (dry)
		return jobread_fail_key(r, "dryRun",
			"'dryRun' is not done here: dsnode check and dsnode preview touch no row");
	for (i = 0; inert[i] != NULL; i++)
		if (jobread_get(t, inert[i]) != NULL)
			jobread_note(r, inert[i],
				"'%s' has no effect here: it is about DataX itself", inert[i]);
	return read_speed(r, t) < 0 || read_error_limit(r, t) < 0 ? -1 : 0;
}
