/* SPDX-License-Identifier: MIT */
/*
 * conntest: a data source tested layer by layer, each layer timed, up to the first
 * that fails; and what usually mends that. The layers below the login are probed
 * (probe.h); the rest goes through the very modules that the tools use.
 *
 * Life: conntest_init; conntest_source or conntest_adopt (the first layer); the
 * layers are there to be read, or were handed to `done` one by one; conntest_free.
 */
#ifndef CONNTEST_H
#define CONNTEST_H

#include "base/err.h"
#include "base/str.h"
#include "cli/cli.h"
#include "source/source.h"

#include <stdbool.h>
#include <stdint.h>

enum conntest_purpose { FOR_LOGIN, FOR_READ, FOR_WRITE };

enum conntest_status {
	LAYER_OK,
	LAYER_NOTE,    /* works, and there is something to know */
	LAYER_SKIPPED, /* has no meaning for this source */
	LAYER_FAILED,
};

struct conntest_options {
	const char *table;   /* -t; NULL: no table is looked at */
	const char *columns; /* --columns a,b; NULL: all of the table's */
	int purpose;         /* enum conntest_purpose */
	struct cli *cli;     /* of the tool: its name, and what -v says */
};

struct conntest_layer {
	const char *name; /* "configuration", "dns", "tcp", "tls", "authentication", ... */
	enum conntest_status status;
	int64_t ns;
	struct str text;  /* what was found, or what failed; one line */
	struct str hint;  /* FAILED, NOTE: what usually mends it; may be empty */
	struct str facts; /* members of a JSON object: "address":"127.0.0.1",... */
	struct str lines; /* further lines for -v, each ended by a newline */
};

#define CONNTEST_LAYERS 12

struct conntest {
	const struct conntest_options *options;
	void (*done)(void *to, const struct conntest_layer *layer); /* may be NULL */
	void *to;
	struct source source;
	char *name; /* as it was asked for */
	struct conntest_layer layers[CONNTEST_LAYERS];
	size_t n;
	int64_t started_ns; /* the layer under way */
};

void conntest_init(struct conntest *t, const struct conntest_options *o,
	void (*done)(void *to, const struct conntest_layer *layer), void *to);
void conntest_free(struct conntest *t);

/*
 * Open the source and test all of it. Returns 0, or -1 with the failed layer in err,
 * "name: layer: what failed: cause; what mends it", and its exit status. What is wrong
 * with the configuration reads as in every other tool.
 */
int conntest_source(struct conntest *t, const struct source_options *o, struct err *err);

/* The same with a source that was loaded already (not unlocked); takes it over. */
int conntest_adopt(struct conntest *t, struct source *s, struct err *err);

/* "ok", "note", "skipped", "failed" */
const char *conntest_status_name(enum conntest_status status);

/* May waiting mend what failed: a temporary failure, or a host whose name is not known yet? */
bool conntest_may_mend(const struct conntest *t, const struct err *err);

/* Append one layer as it is printed for people: a line, and (verbose) its further ones. */
void conntest_line(struct str *out, const struct conntest_layer *layer, bool verbose);

/* Append all as one JSON object on one line, dsconn-test(1). err: as conntest_source left it. */
void conntest_json(struct str *out, const struct conntest *t, const struct err *err);

#endif
