/* SPDX-License-Identifier: MIT */
/*
 * mapping: which fields a record leaves with: chosen, ordered, renamed, added,
 * dropped and cast, design section 6. First it is told (from operands, options or a
 * file), then resolved once against the columns of a stream, then applied to each
 * record. Knows no stream and no format.
 */
#ifndef MAPPING_H
#define MAPPING_H

#include "base/err.h"
#include "cli/options.h"
#include "fit/fit.h"
#include "format/record.h"
#include "value/column.h"

/* One column as it was asked for. */
struct mapping_item {
	char *target;
	char *source; /* NULL: by position, or an added constant */
	char *value;  /* an added constant's text; NULL: none */
	bool cast;
	struct dstype type; /* of the cast, or of the constant */
};

struct mapping_list {
	struct mapping_item *v;
	size_t n, cap;
};

struct mapping {
	struct mapping_list columns;  /* TARGET[=SOURCE][:TYPE] operands */
	struct mapping_list position; /* --by-position: targets alone */
	struct mapping_list add;
	struct mapping_list rename; /* target and source */
	struct mapping_list drop;   /* source alone, in target */
	int missing;                /* enum missing, or MAPPING_UNSET */
};

#define MAPPING_UNSET (-1)
#define MAPPING_INIT {.missing = MAPPING_UNSET}

/* Each adds to a mapping; a text that cannot be read is EXIT_USAGE. For option tables, too. */
int mapping_operand(struct mapping *m, const char *text, struct err *err);
int mapping_set_position(void *to, const char *arg, struct err *err);
int mapping_set_add(void *to, const char *arg, struct err *err);
int mapping_set_rename(void *to, const char *arg, struct err *err);
int mapping_set_drop(void *to, const char *arg, struct err *err);

/* The same from a JSON file, added to what options say. */
int mapping_set_file(void *to, const char *arg, struct err *err);

/* What cannot go together, and names given twice: EXIT_USAGE. */
int mapping_check(const struct mapping *m, struct err *err);

/*
 * The source columns that an explicit mapping names, to look for in a plain stream.
 * Returns false where the stream's own columns decide.
 */
bool mapping_sources(const struct mapping *m, struct columns *out);

/* Is there a cast or a constant that a time zone may have a say in? */
bool mapping_needs_zone(const struct mapping *m);

void mapping_free(struct mapping *m);

/* What casts need beside the types. */
struct mapping_rules {
	const struct zone *zone; /* --time-zone, else begin's; NULL: none */
	unsigned lossy;          /* --lossy, bits 1 << enum fit_lossy */
};

/* A mapping resolved against a stream: what each column that leaves is made of. */
struct mapping_out {
	int source;   /* column of the stream; -1: the constant */
	bool renamed; /* the key leaves under another name than it came */
	bool cast;
	struct fit *fit; /* of the cast; NULL: none */
	struct value constant;
	char *text; /* the constant's bytes */
};

struct mapping_plan {
	struct mapping_out *out;
	struct columns columns;        /* one for each out */
	const struct columns *sources; /* the stream's; must outlive the plan */
	bool *selected;                /* one a source: does a record need it? */
	bool chosen;                   /* columns were chosen: other keys do not count */
	bool lines;       /* set by the caller: NDJSON to NDJSON, lines may pass whole */
	bool in_place;    /* each column leaves in its place under its name */
	bool all;         /* and without a cast */
	bool keeps_order; /* and nothing was mapped: keys keep the record's order */
	size_t *casts;    /* the columns that are cast */
	size_t n_casts;
	struct fit_room room;
	uint64_t allowed[FIT_LOSSY_KINDS]; /* by --lossy, before the last record */
	bool same; /* the last record's casts changed nothing: it may leave as its line */
	struct value *values; /* of the last record, one a column */
	struct span *keys;    /* as that record spelled them; len 0: as in columns */
};

#define MAPPING_PLAN_INIT {.out = NULL, .room = FIT_ROOM_INIT}

/*
 * Resolve. A source that the stream lacks, a target named twice, an added column that
 * exists are EXIT_USAGE, naming the nearest. The plan is to be freed in any case.
 */
int mapping_resolve(const struct mapping *m, const struct columns *sources,
	const struct mapping_rules *rules, struct mapping_plan *plan, struct err *err);

/* Does the record leave as the line that it came as? */
static inline bool mapping_passes(const struct mapping_plan *plan, const struct record *rec)
{
	return plan->lines && plan->all && (plan->keeps_order || rec->in_order) && !rec->spaced &&
		rec->n_fields == plan->columns.n;
}

/*
 * Apply to a record: fills plan->values and plan->keys, which last until the next
 * call; or sets plan->same instead. Returns -1 with a fault that names the source
 * column.
 */
int mapping_apply(struct mapping_plan *plan, const struct record *rec, struct fault *f);

/*
 * The record that was applied last does not leave, for a fault of a value that names its
 * target column: name the source instead, and count no loss of it.
 */
void mapping_refuse(struct mapping_plan *plan, struct fault *f);

void mapping_plan_free(struct mapping_plan *plan);

/* Append a report's member ,"lossy":{"round":3} where --lossy was used. */
void mapping_report(const struct mapping_plan *plan, struct str *out);

/* Append the resolved mapping as a table for people, one line a column (--explain). */
void mapping_explain(const struct mapping_plan *plan, struct str *out);

#endif
