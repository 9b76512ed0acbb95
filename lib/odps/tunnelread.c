/* SPDX-License-Identifier: MIT */
/* Ranges of rows, side by side and in order. */
#include "odps/tunnelread.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/show.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FRONT_UNREAD (512 * 1024) /* bytes of a single connection's answer held at most */
#define DECODE_STEP (256 * 1024)  /* bytes decoded ahead */
#define PUMP_EVERY (256 * 1024)   /* with several connections: read so much between looks */
#define BAD_MAX 3                 /* answers in a row that do not verify at the same row */
#define RANGE_ROWS_MIN 1000
#define FIRST_WAVE 0.3  /* so much of the room, since a row's size is a guess */
#define GUESS_NUMBER 10 /* wire bytes of a value, before any was seen */
#define GUESS_TEXT 40
#define LONGEST_WAIT (CLOCK_S / 2)

struct tunnelread_fetch {
	size_t part;
	uint64_t from, count; /* rows of the session */
	uint64_t done;        /* rows of these that were delivered */
	uint64_t asked_at;    /* done when the current answer was asked for */
	uint64_t asked;       /* rows that it should have */
	uint64_t proof;       /* the last so many of done must come again, see finish_front */
	uint64_t proved;      /* those of them that did */
	uint64_t piece;       /* so many of them are asked for at a time */
	uint32_t proof_sum;   /* the checksum of all under proof as they came first, */
	uint32_t proved_sum;  /* of the proved, */
	uint32_t answer_sum;  /* and with what the current answer brought */
	struct http_call *call;
	int64_t start_ns; /* with no call: when to ask */
	bool checked;     /* the answer's head was looked at and is good */
	bool old_dates;
	struct codec *codec; /* NULL: the body is as it is */
	struct window plain; /* with a codec: what was decoded */
	unsigned tries;      /* since the last row */
	unsigned bad;        /* those of them that did not verify */
	uint64_t counted;    /* bytes of the call that are in the counts */
	char first[200];     /* what went wrong first since the last row */
};

/* Does a value of the type have bytes of its own, rather than a number? */
static bool is_text(enum odps_kind kind)
{
	return (kind >= ODPS_STRING && kind <= ODPS_JSON) || kind >= ODPS_GEOGRAPHY;
}

/* A first guess at the bytes of a row. */
static double guess_row(const struct odpstype *const *types, size_t n)
{
	double bytes = 8;
	size_t i;

	for (i = 0; i < n; i++)
		bytes += is_text(types[i]->kind) ? GUESS_TEXT : GUESS_NUMBER;
	return bytes;
}

void tunnelread_init(struct tunnelread *r, struct odps *o, const struct tunnelread_options *options,
	const struct tunnelread_part *parts, size_t n_parts, const char *columns,
	const struct odpstype *const *types, size_t n_types)
{
	size_t i;

	*r = (struct tunnelread){.odps = o,
		.options = *options,
		.parts = parts,
		.n_parts = n_parts,
		.columns = columns};
	tunnelrec_reader_init(&r->rec, types, n_types, options->max_record);
	r->values = r->rec.values;
	r->slots = options->jobs > 1 ? options->jobs + options->jobs / 2 + 1 : 1;
	r->queue = mem_alloc(r->slots, sizeof *r->queue);
	r->row_bytes = guess_row(types, n_types);
	r->moved_ns = clock_now();
	for (i = 0; i < n_parts; i++)
		r->rows_left += parts[i].count;
}

static void end_call(struct tunnelread *r, struct tunnelread_fetch *f)
{
	if (f->call != NULL)
		http_end(r->odps->http, f->call);
	f->call = NULL;
	f->checked = false;
	codec_free(f->codec);
	f->codec = NULL;
	window_free(&f->plain);
}

void tunnelread_free(struct tunnelread *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		end_call(r, &r->queue[i]);
	free(r->queue);
	tunnelrec_reader_free(&r->rec);
	*r = (struct tunnelread){.odps = NULL};
}

/* Bytes of one answer that may be held. */
static size_t unread_max(const struct tunnelread *r)
{
	uint64_t share = r->options.buffer / r->slots;

	if (r->options.jobs <= 1)
		return share < FRONT_UNREAD ? share : FRONT_UNREAD;
	return share > 65536 ? share : 65536;
}

/*
 * How many rows the ranges of the next wave have, a wave being one range for each
 * connection. The rows that are left are cut evenly, so that all end together, into
 * ranges that fit the memory; but the first wave is small.
 */
static void plan_wave(struct tunnelread *r)
{
	double room = (double)unread_max(r) * (r->rows_seen > 0 ? 0.9 : FIRST_WAVE);
	double bytes, waves;

	if (r->rows_seen > 0)
		r->row_bytes = (double)r->bytes_seen / (double)r->rows_seen;
	bytes = (double)r->rows_left * r->row_bytes / r->options.jobs;
	waves = (double)(uint64_t)(bytes / room) + 1;
	r->range_rows = (uint64_t)((double)r->rows_left / r->options.jobs / waves) + 1;
	if (r->range_rows < RANGE_ROWS_MIN)
		r->range_rows = RANGE_ROWS_MIN;
	if (r->options.jobs <= 1)
		r->range_rows = UINT64_MAX;
	r->wave_left = r->options.jobs;
}

/* Take the next range of rows. False where none is left. */
static bool next_range(struct tunnelread *r, struct tunnelread_fetch *f)
{
	const struct tunnelread_part *part;
	uint64_t left;

	while (r->next_part < r->n_parts && r->next_row == r->parts[r->next_part].count) {
		r->next_part++;
		r->next_row = 0;
	}
	if (r->next_part == r->n_parts)
		return false;
	if (r->wave_left == 0)
		plan_wave(r);
	r->wave_left--;
	part = &r->parts[r->next_part];
	left = part->count - r->next_row;
	*f = (struct tunnelread_fetch){.part = r->next_part,
		.from = part->from + r->next_row,
		.count = left < r->range_rows ? left : r->range_rows};
	r->next_row += f->count;
	r->rows_left -= f->count;
	return true;
}

static int start(struct tunnelread *r, struct tunnelread_fetch *f, struct err *err)
{
	const struct tunnelread_part *part = &r->parts[f->part];
	uint64_t unproved = f->proof - f->proved;
	struct odps_request request;

	f->asked = unproved == 0 ? f->count - f->done : unproved < f->piece ? unproved : f->piece;
	tunnel_data_request(&request, r->odps, &part->target, part->session_id, r->columns,
		f->from + f->done - unproved, f->asked, r->options.accept);
	request.max_unread = unread_max(r);
	f->call = odps_start(r->odps, &request, err);
	f->asked_at = f->done;
	f->answer_sum = f->proved_sum;
	f->counted = 0;
	odps_request_free(&request);
	if (f == r->queue)
		tunnelrec_reader_reset(&r->rec);
	return f->call != NULL ? 0 : -1;
}

static bool is_running(const struct tunnelread_fetch *f)
{
	return f->call != NULL && f->call->state != HTTP_DONE && f->call->state != HTTP_FAILED;
}

/* Start what is due, and as many further ranges as there are connections. 1: some were. */
static int top_up(struct tunnelread *r, struct err *err)
{
	unsigned running = 0;
	int started = 0;
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (r->queue[i].call == NULL && r->queue[i].start_ns <= clock_now()) {
			if (start(r, &r->queue[i], err) < 0)
				return -1;
			started = 1;
		}
		running += r->queue[i].call == NULL || is_running(&r->queue[i]);
	}
	while (running < r->options.jobs && r->n < r->slots && next_range(r, &r->queue[r->n])) {
		if (start(r, &r->queue[r->n], err) < 0)
			return -1;
		r->n++;
		running++;
		started = 1;
	}
	return started;
}

static void place_of(const struct tunnelread *r, const struct tunnelread_fetch *f, struct str *out)
{
	const struct tunnel_target *t = &r->parts[f->part].target;
	struct show show;
	const char *name = t->table != NULL ? t->table : t->instance;

	str_addf(out, "%s: %s", r->odps->name, show_cut(&show, name, strlen(name), 200));
	if (t->partition != NULL)
		str_addf(out, ": partition %s",
			show_cut(&show, t->partition, strlen(t->partition), 300));
	str_addf(out, ": row %" PRIu64, f->from + f->done + 1);
}

/* Put the place in front of what went wrong, and hand it to the caller. */
static int give_up(const struct tunnelread *r, const struct tunnelread_fetch *f,
	const struct err *why, struct err *err)
{
	bool changed = f->tries > 0 && strncmp(f->first, why->text, strlen(f->first)) != 0;
	struct str place = STR_INIT;

	place_of(r, f, &place);
	err_set(err, why->exit, "%s: %s%s%s", place.s, why->text, changed ? "; at first: " : "",
		changed ? f->first : "");
	str_free(&place);
	return -1;
}

/* Ask again from the row reached, when wait_ns are over. */
static void again(struct tunnelread *r, struct tunnelread_fetch *f, int64_t wait_ns,
	const struct err *why)
{
	cli_say_more(r->odps->cli, "row %" PRIu64 ": %s; again in %.1f s", f->from + f->done + 1,
		why->text, (double)wait_ns / 1e9);
	end_call(r, f);
	f->start_ns = clock_now() + wait_ns;
	r->odps->resumes++;
}

/* Some rows were had: what goes wrong next is another trouble. */
static void got_on(struct tunnelread *r, struct tunnelread_fetch *f)
{
	f->tries = 0;
	f->bad = 0;
	if (r->moved_ns > r->odps->retry.progress_ns)
		retry_progress(&r->odps->retry, r->moved_ns);
}

/*
 * The answer to f broke off, was refused, or does not verify. Returns 0 where it will
 * be asked for again, -1 with err set where not. e: the service's error, or NULL.
 */
static int recover(struct tunnelread *r, struct tunnelread_fetch *f, const struct odpserr *e,
	const struct err *why, struct err *err)
{
	struct retry *retry = &r->odps->retry;
	int64_t wait;

	if (f->done > f->asked_at)
		got_on(r, f);
	f->piece = (f->asked + 1) / 2;
	if (f->tries == 0)
		snprintf(f->first, sizeof f->first, "%.190s", why->text);
	retry->tries = f->tries;
	wait = odps_retry_wait(r->odps, f->call, e);
	f->tries = retry->tries;
	if (wait < 0)
		return give_up(r, f, why, err);
	again(r, f, wait, why);
	return 0;
}

/* What came does not verify. The rows that were delivered did, so it is asked for again. */
static int recover_bad(struct tunnelread *r, struct tunnelread_fetch *f, const struct err *why,
	struct err *err)
{
	if (f->done > f->asked_at)
		f->bad = 0;
	if (f->bad++ >= BAD_MAX)
		return give_up(r, f, why, err);
	return recover(r, f, NULL, why, err);
}

/* A server may refuse the encoding that we offer (protocol 5.5): then do without. */
static bool drops_encoding(struct tunnelread *r, struct tunnelread_fetch *f,
	const struct odpserr *e)
{
	if (r->options.accept == CODEC_NONE || r->delivered || odpserr_kind(e) != ODPSERR_OTHER)
		return false;
	r->options.accept = CODEC_NONE;
	end_call(r, f);
	f->start_ns = 0;
	return true;
}

static int refused(struct tunnelread *r, struct tunnelread_fetch *f, struct err *err)
{
	struct err why = ERR_INIT;
	struct odpserr e;

	odps_read_error(f->call, &e);
	if (drops_encoding(r, f, &e))
		return 0;
	odpserr_set(&e, "data", &why);
	if (odpserr_kind(&e) == ODPSERR_BUSY)
		return recover(r, f, &e, &why, err);
	if (odpserr_kind(&e) == ODPSERR_CHANGED && r->options.fresh)
		why.exit = EXIT_TEMP;
	return give_up(r, f, &why, err);
}

/* The connection failed; rows that came before are dealt with first. */
static int lost(struct tunnelread *r, struct tunnelread_fetch *f, struct err *err)
{
	struct err why = ERR_INIT;

	err_set(&why, http_failure_exit(f->call->failure), "connection lost: %s", f->call->why);
	if (!odps_may_retry(r->odps, f->call, NULL))
		return give_up(r, f, &why, err);
	why.exit = EXIT_TEMP;
	return recover(r, f, NULL, &why, err);
}

/* Look at the head of an answer. 1: it is good; 0: not yet there, or asked for again; -1. */
static int check_head(struct tunnelread *r, struct tunnelread_fetch *f, struct err *err)
{
	struct http_call *call = f->call;
	const char *encoding, *dates;
	enum codec_kind kind;
	struct err why = ERR_INIT;
	struct show show;

	if (call->state == HTTP_FAILED && call->status == 0)
		return lost(r, f, err);
	if (call->state == HTTP_ASKING)
		return 0;
	if (call->status < 200 || call->status > 299) {
		if (is_running(f) && window_len(&call->body) < call->max_unread)
			return 0;
		return refused(r, f, err);
	}
	encoding = http_header(call, "Content-Encoding");
	if (!codec_find(encoding, &kind)) {
		err_set(&why, EXIT_FAILED, "the answer has the unknown encoding '%s'",
			show_cut(&show, encoding, strlen(encoding), 100));
		return give_up(r, f, &why, err);
	}
	dates = http_header(call, "odps-tunnel-date-transform");
	f->old_dates = dates != NULL && strcasecmp(dates, "true") == 0;
	if (kind != CODEC_NONE)
		f->codec = codec_new(kind);
	f->checked = true;
	return 1;
}

/*
 * Look at the heads of the fetches behind the front, and ask again where nothing of use
 * came. A broken one that holds rows waits until it is the front; so does a final
 * error, for the rows before it are good.
 */
static void tend_others(struct tunnelread *r)
{
	struct err later;
	size_t i;

	for (i = 1; i < r->n; i++) {
		err_clear(&later);
		if (r->queue[i].call != NULL && !r->queue[i].checked)
			check_head(r, &r->queue[i], &later);
	}
}

/* The front is all delivered: the next one is decoded from its start. */
static void drop_front(struct tunnelread *r)
{
	struct tunnelread_fetch *f = &r->queue[0];

	r->rows_seen += f->done - f->asked_at;
	r->bytes_seen += f->call->received;
	end_call(r, f);
	memmove(r->queue, r->queue + 1, --r->n * sizeof *r->queue);
	tunnelrec_reader_reset(&r->rec);
}

/* What a look at the front came to. */
enum front {
	FRONT_ERROR = -1,
	FRONT_STUCK,   /* it needs bytes that have not come */
	FRONT_CHANGED, /* another fetch is the front, or this one is asked for again */
	FRONT_PROVED,  /* a row that went out before */
	FRONT_ROW,
};

static enum front changed(int rc)
{
	return rc < 0 ? FRONT_ERROR : FRONT_CHANGED;
}

/* The rows that were delivered have come once more: the same ones? */
static enum front finish_proof(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	struct err why = ERR_INIT;

	if (f->proved_sum != f->proof_sum) {
		err_set(&why, EXIT_FAILED,
			"a row is missing: asked again for the last %" PRIu64
			" rows, the service sent others",
			f->proof);
		return changed(give_up(r, f, &why, err));
	}
	err_set(&why, EXIT_FAILED, "the last %" PRIu64 " rows came again, the same", f->proof);
	f->proof = f->proved = 0;
	again(r, f, 0, &why);
	return FRONT_CHANGED;
}

/* An answer with rows under proof ended well. Where it is too short it proves nothing. */
static enum front finish_piece(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	struct err why = ERR_INIT;

	if (r->rec.rows < f->asked && f->asked == 1) {
		err_set(&why, EXIT_FAILED,
			"a row is missing: asked again for row %" PRIu64
			" alone, the service sent none",
			f->from + f->done - f->proof + f->proved + 1);
		return changed(recover_bad(r, f, &why, err));
	}
	err_set(&why, EXIT_FAILED, "of %" PRIu64 " rows asked for again %" PRIu64 " came", f->asked,
		r->rec.rows);
	if (r->rec.rows < f->asked) {
		f->piece = f->asked / 2;
	} else {
		got_on(r, f);
		f->proved += f->asked;
		f->proved_sum = f->answer_sum;
		if (f->proved == f->proof)
			return finish_proof(r, err);
	}
	again(r, f, 0, &why);
	return FRONT_CHANGED;
}

/*
 * The answer ended well, but was it all that was asked for? One that is too short may
 * have been ended early, or lack a row in its midst, and its footer does not tell which.
 * So the rows that it had are asked for by their own range, in answers that are whole:
 * where one was lost, others come.
 */
static enum front finish_front(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	struct err why = ERR_INIT;

	if (f->proof > 0)
		return finish_piece(r, err);
	if (f->done == f->count) {
		drop_front(r);
		return FRONT_CHANGED;
	}
	err_set(&why, EXIT_FAILED, "the answer ended after %" PRIu64 " of %" PRIu64 " rows",
		r->rec.rows, f->asked);
	if (r->rec.rows == 0)
		return changed(recover_bad(r, f, &why, err));
	got_on(r, f);
	f->proof = f->piece = r->rec.rows;
	f->proof_sum = crc32c_value(&r->rec.stream);
	f->proved_sum = 0;
	again(r, f, 0, &why);
	return FRONT_CHANGED;
}

/* An answer's rows do not add up: those that went out may be the wrong ones. */
static bool is_final(const struct tunnelread *r)
{
	switch (r->rec.fault) {
	case TUNNELREC_STREAM_CHECKSUM:
	case TUNNELREC_ROW_COUNT:
	case TUNNELREC_TRAILING_DATA:
		return r->rec.rows > 0;
	case TUNNELREC_VALUE_TOO_LONG:
		return true;
	default:
		return false;
	}
}

/* The decoder refused what the front holds. */
static enum front refuse_front(struct tunnelread *r, struct err *why, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	const char *type = http_header(f->call, "Content-Type");

	if (type != NULL && strncasecmp(type, "text/html", 9) == 0)
		err_at(why, "an HTML page came in place of rows");
	if (is_final(r))
		return changed(give_up(r, f, why, err));
	if (r->rec.fault != TUNNELREC_TRUNCATED)
		return changed(recover_bad(r, f, why, err));
	why->exit = EXIT_TEMP;
	return changed(recover(r, f, NULL, why, err));
}

/*
 * What is decoded is read, but for the start of a record. Rows that a footer has
 * vouched for need no proper end.
 */
static enum front front_starved(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];

	if (f->codec != NULL && window_len(&f->call->body) > 0)
		return FRONT_CHANGED; /* there is more to decode */
	if (f->call->state != HTTP_FAILED)
		return FRONT_STUCK;
	if (r->rec.ended)
		return finish_front(r, err);
	return changed(lost(r, f, err));
}

/* Bytes of the front ready to be read; *eof: no more will come. -1: they cannot be decoded. */
static int front_bytes(struct tunnelread *r, struct window **w, bool *eof, struct err *why)
{
	struct tunnelread_fetch *f = &r->queue[0];
	size_t want = r->rec.need > DECODE_STEP ? r->rec.need : DECODE_STEP;

	*w = &f->call->body;
	*eof = f->call->state == HTTP_DONE;
	if (f->codec == NULL) {
		if (r->rec.need > f->call->max_unread)
			f->call->max_unread = r->rec.need;
		return 0;
	}
	*w = &f->plain;
	if ((window_len(&f->plain) < r->rec.need || window_len(&f->plain) == 0) &&
		codec_decode(f->codec, &f->call->body, &f->plain, want, why) < 0)
		return -1;
	*eof = *eof && window_len(&f->call->body) == 0 && window_len(&f->plain) < want;
	return 0;
}

/* A row came and verified: a new one, or one under proof. */
static enum front take_row(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	struct err why;
	uint32_t sum;

	if (r->rec.rows > f->asked) {
		err_clear(&why);
		err_set(&why, EXIT_FAILED, "more rows came than were asked for");
		return changed(give_up(r, f, &why, err));
	}
	if (f->proof == 0) {
		f->done++;
		return FRONT_ROW;
	}
	sum = htole32(crc32c_value(&r->rec.record));
	f->answer_sum = crc32c_bytes(f->answer_sum, &sum, sizeof sum);
	return FRONT_PROVED;
}

static enum front read_front(struct tunnelread *r, struct err *err)
{
	struct tunnelread_fetch *f = &r->queue[0];
	struct err why;
	struct window *w;
	size_t used;
	bool eof;

	err_clear(&why);
	if (front_bytes(r, &w, &eof, &why) < 0)
		return changed(recover_bad(r, f, &why, err));
	if (!eof && window_len(w) < r->rec.need)
		return front_starved(r, err);
	switch (tunnelrec_read(&r->rec, window_bytes(w), window_len(w), eof, &used, &why)) {
	case TUNNELREC_RECORD:
		window_take(w, used);
		r->unpumped += used;
		return take_row(r, err);
	case TUNNELREC_MORE:
		window_take(w, used);
		return front_starved(r, err);
	case TUNNELREC_END:
		return finish_front(r, err);
	default:
		return refuse_front(r, &why, err);
	}
}

/* Note what came in since the last look. */
static void count_bytes(struct tunnelread *r)
{
	size_t i;

	r->moved_ns = clock_now();
	for (i = 0; i < r->n; i++)
		if (r->queue[i].call != NULL) {
			r->received += r->queue[i].call->received - r->queue[i].counted;
			r->queue[i].counted = r->queue[i].call->received;
		}
}

/* Start and move on whatever can be, without waiting. 1: something happened. */
static int tend(struct tunnelread *r, struct err *err)
{
	int moved, checked = 0, started = top_up(r, err);

	r->unpumped = 0;
	if (started < 0)
		return -1;
	moved = http_wait(r->odps->http, 0, err);
	if (moved < 0)
		return -1;
	if (moved > 0)
		count_bytes(r);
	if (r->n > 0 && r->queue[0].call != NULL && !r->queue[0].checked)
		checked = check_head(r, &r->queue[0], err);
	tend_others(r);
	return checked < 0 ? -1 : moved || started || checked;
}

enum tunnelread_step tunnelread_next(struct tunnelread *r, struct err *err)
{
	enum front front;
	int rc;

	if (r->unpumped >= PUMP_EVERY && r->options.jobs > 1 && tend(r, err) < 0)
		return TUNNELREAD_ERROR;
	for (;;) {
		do
			front = r->n > 0 && r->queue[0].checked ? read_front(r, err) : FRONT_STUCK;
		while (front == FRONT_PROVED);
		if (front == FRONT_ROW) {
			r->part = r->queue[0].part;
			r->old_dates = r->queue[0].old_dates;
			r->delivered = true;
			return TUNNELREAD_ROW;
		}
		if (front == FRONT_ERROR)
			return TUNNELREAD_ERROR;
		rc = tend(r, err);
		if (rc < 0)
			return TUNNELREAD_ERROR;
		if (r->n == 0)
			return TUNNELREAD_END;
		if (rc == 0 && front == FRONT_STUCK)
			return TUNNELREAD_WAIT;
	}
}

int tunnelread_wait(struct tunnelread *r, struct err *err)
{
	int64_t now = clock_now(), wait = LONGEST_WAIT;
	int moved;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->queue[i].call == NULL && r->queue[i].start_ns - now < wait)
			wait = r->queue[i].start_ns > now ? r->queue[i].start_ns - now : 0;
	moved = http_wait(r->odps->http, wait, err);
	if (moved > 0)
		count_bytes(r);
	return moved < 0 ? -1 : 0;
}
