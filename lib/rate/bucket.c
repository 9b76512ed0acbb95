/* SPDX-License-Identifier: MIT */
/* A budget that processes share. */
#include "rate/bucket.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/stop.h"
#include "rate/rate.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC UINT64_C(0x64736275636b3032) /* "dsbuck02" */
#define QUANTUM_NS (5 * CLOCK_MS)          /* how far ahead of those that wait a member may get */
#define YIELD_NS CLOCK_MS                  /* how long one that is ahead lets the others go */
#define NAP_NS (50 * CLOCK_MS)             /* the longest wait without a sign of life */
#define STALE_NS (300 * CLOCK_MS)          /* one that gave none for so long is not waited for */

/* Bytes of the file that are locked, not read: who sets up, and who lives. */
#define LOCK_SETUP 0
#define LOCK_ALIVE 1

struct member {
	pid_t pid;          /* 0: the place is free */
	int64_t waiting_ns; /* when it last asked in vain; 0: it does not wait */
	uint64_t served_ns; /* what it got, as time of the whole budget */
};

struct shared {
	uint64_t magic;
	uint64_t size;
	pthread_mutex_t lock;
	struct rates made;  /* with these */
	struct rates rates; /* of now */
	struct rate records, bytes;
	struct member members[BUCKET_MEMBERS];
	struct rate_batch records_out[BUCKET_MEMBERS], bytes_out[BUCKET_MEMBERS]; /* one a member */
};

struct bucket {
	int fd;
	struct shared *shared;
	struct member *me;
};

static int lock_byte(int fd, short type, off_t byte, bool wait)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
	int rc;

	do
		rc = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
	while (rc < 0 && errno == EINTR && !stop_wanted());
	return rc;
}

static bool name_is_good(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strlen(name) < 200 &&
		name[strspn(name,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789._-")] == '\0';
}

/* The user's folder, and the file in it. Returns the descriptor. */
static int open_file(const char *name, struct err *err)
{
	struct str path = STR_INIT;
	struct stat st;
	int fd;

	if (!name_is_good(name))
		return err_set(err, EXIT_USAGE,
			"--bucket: a name has letters, digits, dots, dashes and underscores");
	str_addf(&path, "/dev/shm/dspipe-%u", (unsigned)geteuid());
	if (mkdir(path.s, 0700) < 0 && errno != EEXIST)
		fd = err_sys(err, EXIT_FAILED, "--bucket: %s", path.s);
	else if (lstat(path.s, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
		(st.st_mode & 077) != 0)
		fd = err_set(err, EXIT_USAGE,
			"--bucket: %s must be a folder of this user's alone (mode 0700)", path.s);
	else {
		str_addf(&path, "/%s", name);
		fd = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			err_sys(err, EXIT_FAILED, "--bucket: %s", path.s);
		else if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
			err_set(err, EXIT_USAGE, "--bucket: %s is not this user's file", path.s);
			close(fd);
			fd = -1;
		}
	}
	str_free(&path);
	return fd;
}

static void init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
}

/* Nobody lives: all of it anew. */
static int make(struct bucket *b, const struct rates *rates, int64_t now_ns, struct err *err)
{
	struct shared *s;

	if (ftruncate(b->fd, 0) < 0 || ftruncate(b->fd, sizeof *s) < 0)
		return err_sys(err, EXIT_FAILED, "--bucket");
	s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);
	if (s == MAP_FAILED)
		return err_sys(err, EXIT_FAILED, "--bucket");
	init_lock(&s->lock);
	s->size = sizeof *s;
	s->made = s->rates = *rates;
	rate_init(&s->records, rates->records_per_sec, rates->burst_ns, now_ns);
	rate_init(&s->bytes, rates->bytes_per_sec, rates->burst_ns, now_ns);
	s->magic = MAGIC;
	b->shared = s;
	return 0;
}

static int join(struct bucket *b, const struct rates *rates, struct err *err)
{
	struct str text = STR_INIT;
	struct shared *s;
	struct stat st;

	if (fstat(b->fd, &st) < 0 || st.st_size != (off_t)sizeof *s)
		return err_set(err, EXIT_USAGE, "--bucket: made by another version of dsthrottle");
	s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);
	if (s == MAP_FAILED)
		return err_sys(err, EXIT_FAILED, "--bucket");
	b->shared = s;
	if (s->magic != MAGIC || s->size != sizeof *s)
		return err_set(err, EXIT_USAGE, "--bucket: made by another version of dsthrottle");
	if (rates_equal(&s->made, rates))
		return 0;
	rates_print(&text, &s->made);
	err_set(err, EXIT_USAGE, "--bucket: its members share %s, other rates do not fit in",
		text.s);
	str_free(&text);
	return -1;
}

/* Lock. What a killed holder left half done is put right: nothing is in the bucket. */
static void hold(struct shared *s, int64_t now_ns)
{
	if (pthread_mutex_lock(&s->lock) != EOWNERDEAD)
		return;
	rate_init(&s->records, s->rates.records_per_sec, s->rates.burst_ns, now_ns);
	rate_init(&s->bytes, s->rates.bytes_per_sec, s->rates.burst_ns, now_ns);
	s->records.level = 0;
	s->bytes.level = 0;
	pthread_mutex_consistent(&s->lock);
}

static bool is_free(const struct member *m)
{
	return m->pid == 0 || (kill(m->pid, 0) < 0 && errno == ESRCH);
}

static int take_place(struct bucket *b, int64_t now_ns, struct err *err)
{
	struct member *m = b->shared->members, *end = m + BUCKET_MEMBERS;

	hold(b->shared, now_ns);
	while (m < end && !is_free(m))
		m++;
	if (m < end) {
		*m = (struct member){.pid = getpid()};
		b->me = m;
		rate_wrote(&b->shared->records, &b->shared->records_out[m - b->shared->members],
			now_ns);
		rate_wrote(&b->shared->bytes, &b->shared->bytes_out[m - b->shared->members],
			now_ns);
	}
	pthread_mutex_unlock(&b->shared->lock);
	return b->me != NULL ? 0
			     : err_set(err, EXIT_USAGE, "--bucket: %d members are all there may be",
				       BUCKET_MEMBERS);
}

struct bucket *bucket_open(const char *name, const struct rates *rates, int64_t now_ns,
	struct err *err)
{
	struct bucket *b = mem_alloc(1, sizeof *b);
	int rc;

	b->fd = open_file(name, err);
	rc = b->fd;
	if (rc >= 0 && lock_byte(b->fd, F_WRLCK, LOCK_SETUP, true) < 0)
		rc = err_sys(err, EXIT_FAILED, "--bucket");
	if (rc >= 0)
		rc = lock_byte(b->fd, F_WRLCK, LOCK_ALIVE, false) == 0 ? make(b, rates, now_ns, err)
								       : join(b, rates, err);
	if (rc >= 0 && lock_byte(b->fd, F_RDLCK, LOCK_ALIVE, true) < 0)
		rc = err_sys(err, EXIT_FAILED, "--bucket");
	if (rc >= 0)
		rc = take_place(b, now_ns, err);
	if (b->fd >= 0)
		lock_byte(b->fd, F_UNLCK, LOCK_SETUP, true);
	if (rc >= 0)
		return b;
	bucket_close(b);
	return NULL;
}

/* The least that a member got of those that wait, this one left out; false: none waits. */
static bool least_served(const struct bucket *b, int64_t now_ns, uint64_t *least)
{
	const struct member *m = b->shared->members, *end = m + BUCKET_MEMBERS;
	bool any = false;

	for (; m < end; m++) {
		if (m == b->me || m->pid == 0 || m->waiting_ns == 0 ||
			now_ns - m->waiting_ns > STALE_NS)
			continue;
		if (!any || m->served_ns < *least)
			*least = m->served_ns;
		any = true;
	}
	return any;
}

/* What a record costs, as time of the whole budget. */
static uint64_t cost_ns(const struct shared *s, uint64_t bytes)
{
	uint64_t records_ns = 0, bytes_ns = 0;

	if (s->rates.records_per_sec != 0)
		records_ns = (uint64_t)CLOCK_S / s->rates.records_per_sec;
	if (s->rates.bytes_per_sec != 0)
		bytes_ns = (uint64_t)((rate_tokens)bytes * CLOCK_S /
			(rate_tokens)s->rates.bytes_per_sec);
	return records_ns > bytes_ns ? records_ns : bytes_ns;
}

/* What a member took that was killed before it was written is lost. */
static void drop_lost(struct shared *s, int64_t now_ns)
{
	struct rate_batch *r, *b;
	size_t i;

	for (i = 0; i < BUCKET_MEMBERS; i++) {
		r = &s->records_out[i];
		b = &s->bytes_out[i];
		if ((r->tokens == 0 || now_ns - r->since_ns < STALE_NS) &&
			(b->tokens == 0 || now_ns - b->since_ns < STALE_NS))
			continue;
		if (is_free(&s->members[i])) {
			rate_wrote(&s->records, r, now_ns);
			rate_wrote(&s->bytes, b, now_ns);
		}
	}
}

static int64_t try_take(struct bucket *b, uint64_t bytes, int64_t now_ns)
{
	struct shared *s = b->shared;
	uint64_t least = 0;
	int64_t wait, wait_bytes;

	if (least_served(b, now_ns, &least)) {
		/* who did not wait for a while has nothing to catch up on */
		if (b->me->waiting_ns == 0 && b->me->served_ns < least)
			b->me->served_ns = least;
		if (b->me->served_ns > least + (uint64_t)QUANTUM_NS)
			return YIELD_NS;
	}
	drop_lost(s, now_ns);
	wait = rate_wait(&s->records, s->records_out, BUCKET_MEMBERS, 1, now_ns);
	wait_bytes = rate_wait(&s->bytes, s->bytes_out, BUCKET_MEMBERS, bytes, now_ns);
	if (wait_bytes > wait)
		wait = wait_bytes;
	if (wait > 0)
		return wait < NAP_NS ? wait : NAP_NS;
	rate_take(&s->records, &s->records_out[b->me - s->members], 1);
	rate_take(&s->bytes, &s->bytes_out[b->me - s->members], bytes);
	b->me->served_ns += cost_ns(s, bytes);
	return 0;
}

int64_t bucket_take(struct bucket *b, uint64_t bytes, int64_t now_ns)
{
	int64_t wait;

	hold(b->shared, now_ns);
	wait = try_take(b, bytes, now_ns);
	b->me->waiting_ns = wait > 0 ? now_ns : 0;
	pthread_mutex_unlock(&b->shared->lock);
	return wait;
}

void bucket_wrote(struct bucket *b, int64_t now_ns)
{
	struct shared *s = b->shared;

	hold(s, now_ns);
	rate_wrote(&s->records, &s->records_out[b->me - s->members], now_ns);
	rate_wrote(&s->bytes, &s->bytes_out[b->me - s->members], now_ns);
	pthread_mutex_unlock(&s->lock);
}

void bucket_change(struct bucket *b, const struct rates *rates, int64_t now_ns)
{
	struct shared *s = b->shared;

	hold(s, now_ns);
	s->rates = *rates;
	rate_change(&s->records, rates->records_per_sec, rates->burst_ns, now_ns);
	rate_change(&s->bytes, rates->bytes_per_sec, rates->burst_ns, now_ns);
	pthread_mutex_unlock(&s->lock);
}

void bucket_close(struct bucket *b)
{
	if (b == NULL)
		return;
	if (b->me != NULL) {
		hold(b->shared, clock_now());
		b->me->pid = 0;
		pthread_mutex_unlock(&b->shared->lock);
	}
	if (b->shared != NULL)
		munmap(b->shared, sizeof *b->shared);
	if (b->fd >= 0)
		close(b->fd);
	free(b);
}
