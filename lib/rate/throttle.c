/* SPDX-License-Identifier: MIT */
/* The rates that hold now. */
#include "rate/throttle.h"

#include "base/clock.h"

#include <fcntl.h>
#include <unistd.h>

#define LOOK_NS (100 * CLOCK_MS)
#define CONTROL_MAX 4096 /* bytes of a control file */

/* Read the control file. Keeps what it is, so that a change is seen. */
static int read_control(struct throttle *t, struct rates *rates, struct err *err)
{
	const char *name = t->options->control;
	char text[CONTROL_MAX + 1];
	ssize_t n = -1;
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && fstat(fd, &t->control) == 0)
		n = read(fd, text, sizeof text);
	if (n < 0)
		err_sys(err, EXIT_USAGE, "--control: %s", name);
	else if (n > CONTROL_MAX)
		err_set(err, EXIT_USAGE, "--control: %s: longer than a line of options", name);
	else if (rates_parse(rates, (struct span){text, (size_t)n}, err) < 0)
		err_at(err, "--control: %s", name);
	if (fd >= 0)
		close(fd);
	return err_is_set(err) ? -1 : 0;
}

int throttle_open(struct throttle *t, const struct throttle_options *o, int64_t now_ns,
	int64_t wall_ns, struct err *err)
{
	*t = (struct throttle){.options = o, .rates = o->rates, .next_look_ns = now_ns + LOOK_NS};
	if (o->time_zone != NULL && (t->zone = zone_open(o->time_zone, err)) == NULL)
		return err_at(err, "--time-zone");
	if (o->schedule != NULL) {
		t->schedule = schedule_new(o->schedule, &o->rates, err);
		if (t->schedule == NULL)
			return err_at(err, "--schedule");
		t->rates = schedule_rates(t->schedule, wall_ns, t->zone, &t->period);
	}
	if (o->control != NULL && read_control(t, &t->rates, err) < 0)
		return -1;
	if (o->bucket != NULL) {
		t->bucket = bucket_open(o->bucket, &t->rates, now_ns, err);
		return t->bucket != NULL ? 0 : -1;
	}
	rate_init(&t->records, t->rates.records_per_sec, t->rates.burst_ns, now_ns);
	rate_init(&t->bytes, t->rates.bytes_per_sec, t->rates.burst_ns, now_ns);
	return 0;
}

void throttle_close(struct throttle *t)
{
	bucket_close(t->bucket);
	schedule_free(t->schedule);
	zone_free(t->zone);
}

int64_t throttle_take(struct throttle *t, uint64_t bytes, int64_t now_ns)
{
	int64_t wait, wait_bytes;

	if (t->bucket != NULL)
		return bucket_take(t->bucket, bytes, now_ns);
	wait = rate_wait(&t->records, &t->records_out, 1, 1, now_ns);
	wait_bytes = rate_wait(&t->bytes, &t->bytes_out, 1, bytes, now_ns);
	if (wait_bytes > wait)
		wait = wait_bytes;
	if (wait > 0)
		return wait;
	throttle_take_ready(t, 1, bytes);
	return 0;
}

void throttle_ready(struct throttle *t, uint64_t *records, uint64_t *bytes, int64_t now_ns)
{
	*records = *bytes = 0;
	if (t->bucket != NULL)
		return;
	*records = rate_ready(&t->records, &t->records_out, 1, now_ns);
	*bytes = rate_ready(&t->bytes, &t->bytes_out, 1, now_ns);
}

void throttle_take_ready(struct throttle *t, uint64_t records, uint64_t bytes)
{
	rate_take(&t->records, &t->records_out, records);
	rate_take(&t->bytes, &t->bytes_out, bytes);
}

void throttle_wrote(struct throttle *t, int64_t now_ns)
{
	if (t->bucket != NULL) {
		bucket_wrote(t->bucket, now_ns);
		return;
	}
	rate_wrote(&t->records, &t->records_out, now_ns);
	rate_wrote(&t->bytes, &t->bytes_out, now_ns);
}

static void change(struct throttle *t, const struct rates *rates, const char *why, int64_t now_ns,
	struct str *said)
{
	if (rates_equal(&t->rates, rates))
		return;
	t->rates = *rates;
	if (t->bucket != NULL) {
		bucket_change(t->bucket, rates, now_ns);
	} else {
		rate_change(&t->records, rates->records_per_sec, rates->burst_ns, now_ns);
		rate_change(&t->bytes, rates->bytes_per_sec, rates->burst_ns, now_ns);
	}
	str_addf(said, "%s: now ", why);
	rates_print(said, rates);
}

/* Was the file written or replaced since it was read? */
static bool control_changed(const struct throttle *t)
{
	struct stat st;

	if (stat(t->options->control, &st) < 0)
		return t->control.st_ino != 0;
	return st.st_ino != t->control.st_ino || st.st_size != t->control.st_size ||
		st.st_mtim.tv_sec != t->control.st_mtim.tv_sec ||
		st.st_mtim.tv_nsec != t->control.st_mtim.tv_nsec;
}

static void look_at_control(struct throttle *t, bool hangup, int64_t now_ns, struct str *said)
{
	struct err err = ERR_INIT;
	struct rates rates;

	if (!hangup && !control_changed(t))
		return;
	t->control = (struct stat){.st_ino = 0};
	if (read_control(t, &rates, &err) == 0) {
		change(t, &rates, "--control", now_ns, said);
		return;
	}
	str_addf(said, "%s; ", err.text);
	rates_print(said, &t->rates);
	str_adds(said, " stays");
}

static void look_at_schedule(struct throttle *t, int64_t now_ns, int64_t wall_ns, struct str *said)
{
	struct rates rates;
	size_t period;

	rates = schedule_rates(t->schedule, wall_ns, t->zone, &period);
	if (period == t->period)
		return;
	t->period = period;
	change(t, &rates, "--schedule", now_ns, said);
}

void throttle_look(struct throttle *t, int64_t now_ns, int64_t wall_ns, bool hangup,
	struct str *said)
{
	str_clear(said);
	if (!hangup && now_ns < t->next_look_ns)
		return;
	t->next_look_ns = now_ns + LOOK_NS;
	if (t->schedule != NULL)
		look_at_schedule(t, now_ns, wall_ns, said);
	if (t->options->control != NULL && said->len == 0)
		look_at_control(t, hangup, now_ns, said);
}
