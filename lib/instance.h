/* SPDX-License-Identifier: MIT */
/*
 * instance: what becomes of a submitted statement (protocol 3.5 to 3.7), kept in the
 * SQLite file: the statement itself, its state, and the rows that it gave.
 */
#ifndef INSTANCE_H
#define INSTANCE_H

#include "catalog.h"

int instance_schema(struct sqlconn *c, struct err *err);

#endif
