/* SPDX-License-Identifier: MIT */
/*
 * sourceschema: the JSON schema (draft 2020-12) of a data source file, made from the
 * same table of keys that files are checked against. dssource(5) prints it.
 */
#ifndef SOURCESCHEMA_H
#define SOURCESCHEMA_H

#include "base/str.h"

/* Append the schema, ended by a newline. */
void sourceschema_print(struct str *out);

#endif
