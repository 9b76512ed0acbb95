/* SPDX-License-Identifier: MIT */
/* XML as a small tree. */
#include "net/xml.h"

#include "base/mem.h"
#include "base/str.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct xml {
	char *name;
	struct str text;
	char **attributes; /* name, value, ..., NULL */
	struct xml *parent, *child, *last, *next;
};

struct building {
	XML_Parser parser;
	struct xml *root, *open;
	int depth;
	size_t nodes;
	const char *refused; /* why we stopped the parser */
};

static void refuse(struct building *b, const char *why)
{
	if (b->refused == NULL)
		b->refused = why;
	XML_StopParser(b->parser, XML_FALSE);
}

static char **copy_attributes(const XML_Char **from)
{
	char **to;
	size_t n = 0, i;

	while (from[n] != NULL)
		n++;
	if (n == 0)
		return NULL;
	to = mem_alloc(n + 1, sizeof *to);
	for (i = 0; i < n; i++)
		to[i] = mem_dup(from[i], strlen(from[i]));
	return to;
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct building *b = data;
	struct xml *x;

	if (++b->depth > XML_DEPTH_MAX) {
		refuse(b, "nested too deeply");
		return;
	}
	if (++b->nodes > XML_NODES_MAX) {
		refuse(b, "too many elements");
		return;
	}
	x = mem_alloc(1, sizeof *x);
	x->name = mem_dup(name, strlen(name));
	x->attributes = copy_attributes(attributes);
	x->parent = b->open;
	if (b->open == NULL)
		b->root = x;
	else if (b->open->child == NULL)
		b->open->child = x;
	else
		b->open->last->next = x;
	if (b->open != NULL)
		b->open->last = x;
	b->open = x;
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
	struct building *b = data;

	(void)name;
	if (b->open != NULL)
		b->open = b->open->parent;
	b->depth--;
}

static void XMLCALL on_text(void *data, const XML_Char *s, int n)
{
	struct building *b = data;

	if (b->open != NULL)
		str_add(&b->open->text, s, (size_t)n);
}

static void XMLCALL on_entity(void *data, const XML_Char *name, int is_parameter,
	const XML_Char *value, int length, const XML_Char *base, const XML_Char *system,
	const XML_Char *public, const XML_Char *notation)
{
	(void)name;
	(void)is_parameter;
	(void)value;
	(void)length;
	(void)base;
	(void)system;
	(void)public;
	(void)notation;
	refuse(data, "entity declarations are not allowed");
}

static void report(const struct building *b, struct err *err)
{
	const char *why = b->refused;

	if (why == NULL)
		why = XML_ErrorString(XML_GetErrorCode(b->parser));
	err_set(err, EXIT_FAILED, "line %lu, column %lu: %s",
		(unsigned long)XML_GetCurrentLineNumber(b->parser),
		(unsigned long)XML_GetCurrentColumnNumber(b->parser) + 1, why);
}

struct xml *xml_parse(const char *s, size_t n, struct err *err)
{
	struct building b = {.parser = XML_ParserCreate(NULL)};
	enum XML_Status status = XML_STATUS_ERROR;

	if (b.parser == NULL)
		mem_die(0);
	XML_SetUserData(b.parser, &b);
	XML_SetElementHandler(b.parser, on_start, on_end);
	XML_SetCharacterDataHandler(b.parser, on_text);
	XML_SetEntityDeclHandler(b.parser, on_entity);
	if (n > INT_MAX)
		b.refused = "too long";
	else
		status = XML_Parse(b.parser, n > 0 ? s : "", (int)n, 1);
	if (status != XML_STATUS_OK || b.refused != NULL) {
		report(&b, err);
		xml_free(b.root);
		b.root = NULL;
	}
	XML_ParserFree(b.parser);
	return b.root;
}

static void free_one(struct xml *x)
{
	size_t i;

	for (i = 0; x->attributes != NULL && x->attributes[i] != NULL; i++)
		free(x->attributes[i]);
	free(x->attributes);
	free(x->name);
	str_free(&x->text);
	free(x);
}

/* The depth is bounded, the number of siblings is not: recurse down, loop sideways. */
void xml_free(struct xml *x)
{
	struct xml *next;

	for (; x != NULL; x = next) {
		next = x->next;
		xml_free(x->child);
		free_one(x);
	}
}

const char *xml_name(const struct xml *x)
{
	return x->name;
}

const char *xml_text(const struct xml *x)
{
	return x->text.s != NULL ? x->text.s : "";
}

const char *xml_attribute(const struct xml *x, const char *name)
{
	size_t i;

	for (i = 0; x->attributes != NULL && x->attributes[i] != NULL; i += 2)
		if (strcmp(x->attributes[i], name) == 0)
			return x->attributes[i + 1];
	return NULL;
}

static const struct xml *find(const struct xml *x, const char *name)
{
	while (x != NULL && strcmp(x->name, name) != 0)
		x = x->next;
	return x;
}

const struct xml *xml_child(const struct xml *x, const char *name)
{
	return x != NULL ? find(x->child, name) : NULL;
}

const struct xml *xml_next(const struct xml *x)
{
	return find(x->next, x->name);
}

const char *xml_child_text(const struct xml *x, const char *name)
{
	const struct xml *child = xml_child(x, name);

	return child != NULL ? xml_text(child) : NULL;
}
