/* SPDX-License-Identifier: MIT */
/* Lists: pages and markers (protocol 3.4). */
#include "base/base64.h"
#include "base/num.h"
#include "serve/serve_internal.h"

void page_free(struct page *p)
{
	str_free(&p->after);
	str_free(&p->marker);
	str_free(&p->last);
	str_free(&p->items);
}

bool page_start(struct page *p, struct call *c, struct httpd_answer *a)
{
	const char *maxitems = target_param(&c->target, "maxitems");
	const char *marker = target_param(&c->target, "marker");
	struct err err = ERR_INIT;

	*p = (struct page){.max = c->serve->o->page};
	if (maxitems != NULL && num_u64(maxitems, 1, INT32_MAX, &p->max, &err) < 0)
		return call_error(c, a, 400, "InvalidParameter", "ODPS-0420061:maxitems: %s",
			err.text);
	if (p->max > c->serve->o->page)
		p->max = c->serve->o->page;
	str_adds(&p->after, "");
	if (marker != NULL && !base64_decode(&p->after, marker, strlen(marker)))
		return call_error(c, a, 400, "InvalidParameter", "ODPS-0420061:marker");
	return true;
}

bool page_take(struct page *p, const char *name)
{
	if (p->n == p->max) {
		base64_encode(&p->marker, p->last.s, p->last.len);
		return false;
	}
	p->n++;
	str_clear(&p->last);
	str_adds(&p->last, name);
	return true;
}

void page_answer(struct page *p, const char *root, struct httpd_answer *a)
{
	str_addf(&a->body, XML_HEAD "<%s>", root);
	str_add(&a->body, p->items.s, p->items.len);
	if (p->marker.len > 0)
		markup_element(&a->body, "Marker", p->marker.s);
	else
		str_adds(&a->body, "<Marker/>");
	/* clients read it as 32 bits */
	str_addf(&a->body, "<MaxItems>%llu</MaxItems></%s>",
		(unsigned long long)(p->max < INT32_MAX ? p->max : INT32_MAX), root);
	call_xml(a);
}
