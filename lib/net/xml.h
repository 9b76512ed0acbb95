/* SPDX-License-Identifier: MIT */
/*
 * xml: the XML replies of services as a small tree; the one module that includes
 * expat's header. Bounded: a document type declaration with entities, more than
 * XML_DEPTH_MAX levels or XML_NODES_MAX elements are refused, and text is no longer
 * than the document. Namespaces are not looked at. Every pointer is the tree's own.
 */
#ifndef XML_H
#define XML_H

#include "base/err.h"

#include <stddef.h>

#define XML_DEPTH_MAX 64
#define XML_NODES_MAX 1000000

struct xml;

/* Parse n bytes. NULL with EXIT_FAILED, "line 3, column 7: ...". Free with xml_free. */
struct xml *xml_parse(const char *s, size_t n, struct err *err);

void xml_free(struct xml *x);

const char *xml_name(const struct xml *x);

/* The text directly inside the element, all pieces together, NUL-ended; "" where there is none. */
const char *xml_text(const struct xml *x);

/* The value of an attribute, or NULL. */
const char *xml_attribute(const struct xml *x, const char *name);

/* The first child of that name, or NULL; x may be NULL. */
const struct xml *xml_child(const struct xml *x, const char *name);

/* The next sibling of the same name, or NULL. */
const struct xml *xml_next(const struct xml *x);

/* The text of the first child of that name; NULL where there is none. */
const char *xml_child_text(const struct xml *x, const char *name);

#endif
