/* SPDX-License-Identifier: MIT */
/* XML replies: what is read, and what is refused. */
#include "net/xml.h"

#include "check.h"
#include "base/str.h"

static const char reply[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Tables xmlns=\"urn:x\">"
	"<Table><Name>a</Name><Owner>x &amp; y</Owner></Table><Other/>"
	"<Table Type=\"t\" Kind='k'><Name>b<![CDATA[<&]]>c</Name></Table><Marker/></Tables>";

static void check_reply(struct check *c)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(reply, sizeof reply - 1, &err);
	const struct xml *t;

	if (!check_that(c, root != NULL, "%s", err.text))
		return;
	check_text(c, "root", xml_name(root), "Tables");
	t = xml_child(root, "Table");
	check_text(c, "first", xml_child_text(t, "Name"), "a");
	check_text(c, "entity", xml_child_text(t, "Owner"), "x & y");
	check_text(c, "no attribute", xml_attribute(t, "Type"), NULL);
	t = xml_next(t);
	check_text(c, "second, with CDATA", xml_child_text(t, "Name"), "b<&c");
	check_text(c, "attribute", xml_attribute(t, "Kind"), "k");
	check_that(c, xml_next(t) == NULL, "no third");
	check_text(c, "empty", xml_child_text(root, "Marker"), "");
	check_text(c, "missing", xml_child_text(root, "MaxItems"), NULL);
	check_that(c, xml_child(NULL, "x") == NULL, "child of nothing");
	xml_free(root);
}

static const struct {
	const char *text, *error; /* the end of the message */
} bad[] = {
	{"", "line 1, column 1: no element found"},
	{"<a>", "line 1, column 4: no element found"},
	{"<a></b>", "line 1, column 6: mismatched tag"},
	{"{}", "line 1, column 1: not well-formed (invalid token)"},
	{"<a>\n<b/>\n</a>\n<c/>", "line 4, column 1: junk after document element"},
	{"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
		"entity declarations are not allowed"},
	{"<!DOCTYPE a [<!ENTITY e SYSTEM '/etc/passwd'>]><a>&e;</a>",
		"entity declarations are not allowed"},
	{"<!DOCTYPE a [<!ENTITY % e 'x'>]><a/>",
		"entity declarations are not allowed"},
	{"<a>&e;</a>", "line 1, column 4: undefined entity"},
};

static void check_bad(struct check *c, const char *text, size_t n, const char *want)
{
	struct err err = ERR_INIT;
	struct xml *root = xml_parse(text, n, &err);

	check_that(c, root == NULL && err.exit == EXIT_FAILED, "%.40s is taken", text);
	/* where it stands within a declaration is for the parser to say */
	check_that(c, strlen(err.text) >= strlen(want) &&
			strcmp(err.text + strlen(err.text) - strlen(want), want) == 0,
		"%s: %s, not %s", text, err.text, want);
	xml_free(root);
}

/* So many levels. */
static struct xml *nested(int depth, struct err *err)
{
	struct str text = STR_INIT;
	struct xml *root;
	int i;

	for (i = 0; i < depth; i++)
		str_adds(&text, "<a>");
	for (i = 0; i < depth; i++)
		str_adds(&text, "</a>");
	root = xml_parse(text.s, text.len, err);
	str_free(&text);
	return root;
}

static void check_bounds(struct check *c)
{
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	struct xml *root = nested(XML_DEPTH_MAX, &err);
	int i;

	check_that(c, root != NULL, "%d levels: %s", XML_DEPTH_MAX, err.text);
	xml_free(root);
	check_that(c, nested(XML_DEPTH_MAX + 1, &err) == NULL, "one level more");
	err_clear(&err);
	str_adds(&text, "<r>");
	for (i = 0; i < XML_NODES_MAX; i++)
		str_adds(&text, "<a/>");
	str_adds(&text, "</r>");
	check_that(c, xml_parse(text.s, text.len, &err) == NULL, "too many elements");
	check_that(c, strstr(err.text, "too many elements") != NULL, "%s", err.text);
	str_free(&text);
}

int main(void)
{
	struct check c = CHECK_INIT;
	size_t i;

	check_reply(&c);
	for (i = 0; i < CHECK_COUNT(bad); i++)
		check_bad(&c, bad[i].text, strlen(bad[i].text), bad[i].error);
	check_bounds(&c);
	return check_end(&c);
}
