/* SPDX-License-Identifier: MIT */
/*
 * sourcefrom: other ways to write down a data source, turned into the object of
 * dssource(5) (sourcedoc.h): a URL, the reader or writer of a job file. They are
 * turned, not checked: sourcedoc_check comes after.
 */
#ifndef SOURCEFROM_H
#define SOURCEFROM_H

#include "base/err.h"
#include "format/jtree.h"
#include "source/url.h"

#include <stdbool.h>

/*
 * mysql://USER@HOST:PORT/DATABASE?passwordFile=F&...
 * odps://ACCESSID@HOST[:PORT]/api?project=P&accessKeyFile=F&... (odps+http:// for an
 * endpoint without TLS).
 * The query takes the keys of dssource(5) and, for mysql, the parameters of a JDBC
 * URL. Secrets come by File or Env. Returns the object, to be freed, or NULL with
 * EXIT_USAGE and no place. *shown: the URL without its query, for messages, to be
 * freed; NULL where it could not be had without showing what may be a password.
 */
struct jtree *sourcefrom_url(const char *text, char **shown, struct err *err);

/*
 * "FILE.json#reader" in its two parts: *file, to be freed, and *category, a part of
 * text (any: sourcefrom_check_category). false: the text is none of that form.
 */
bool sourcefrom_split(const char *text, char **file, const char **category);

/* "reader" or "writer"? EXIT_USAGE otherwise. */
int sourcefrom_check_category(const char *category, struct err *err);

/*
 * One end of a job file's tree. category: "reader" or "writer". DataX:
 * job.content[0].reader; DataWorks script mode: the step of that category. Returns
 * an object to be freed; or NULL with *name set, to be freed: the step names a data
 * source; or NULL with EXIT_USAGE. Keys that speak of tables and not of the store
 * are left out.
 */
struct jtree *sourcefrom_job(const struct jtree *job, const char *category, char **name,
	struct err *err);

/*
 * Take the connection out of that end, which sourcefrom_job has turned: its keys go,
 * and "datasource" names a source in their place. What speaks of tables stays.
 */
void sourcefrom_take_out(struct jtree *job, const char *category, const char *name);

#endif
