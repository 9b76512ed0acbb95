/* SPDX-License-Identifier: MIT */
/* hook: onFailure, the line that a schedule gives to be run when a node has failed. */
#ifndef HOOK_H
#define HOOK_H

#include "cli/cli.h"
#include "node/node.h"

/*
 * Run it by /bin/sh -c with the report on stdin and DSPIPE_NODE, DSPIPE_BIZDATE and
 * DSPIPE_EXIT in its environment; wait for it. That it fails is told, and changes nothing.
 */
void hook_run(struct cli *cli, const struct node *node, const char *report, int status);

#endif
