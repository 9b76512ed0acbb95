/* SPDX-License-Identifier: MIT */
/*
 * sourceimport: connections that other programs keep, as data source objects
 * (sourcedoc.h): option files of MySQL's and MariaDB's clients (~/.my.cnf), the
 * odps_config.ini of odpscmd. What a data source has no key for is left out and told.
 */
#ifndef SOURCEIMPORT_H
#define SOURCEIMPORT_H

#include "base/err.h"
#include "base/str.h"
#include "format/jtree.h"

/*
 * Read the text of an option file (mysql.com, "Using Option Files": the groups
 * client, client-mariadb, mysql, mariadb-client, later ones over earlier ones) or of
 * an odps_config.ini (key=value; lines that start with # are comments); a text with a
 * [group] line is taken for the former. base: the folder that relative paths in it
 * start from. Returns an object that may lack what the file lacks, to be freed;
 * left_out gets the names that were left out, with commas. NULL with EXIT_USAGE and
 * the line; no message holds a value.
 */
struct jtree *sourceimport_text(struct span text, const char *base, struct str *left_out,
	struct err *err);

#endif
