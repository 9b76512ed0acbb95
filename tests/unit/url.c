/* SPDX-License-Identifier: MIT */
/* Tests of url: the parts of a URL, and what is refused without being quoted. */
#include "source/url.h"

#include "check.h"

#include <stdlib.h>

struct good {
	const char *text;
	const char *parts; /* scheme|user|host|port|path|name=value;... */
};

static const struct good goods[] = {
	{"mysql://u@h:1/d", "mysql|u|h|1|d|"},
	{"mysql://h/d", "mysql|-|h|-1|d|"},
	{"MySQL://h", "mysql|-|h|-1||"},
	{"mysql:///d", "mysql|-||-1|d|"},
	{"mysql://h/", "mysql|-|h|-1||"},
	{"https://service.example.com/api", "https|-|service.example.com|-1|api|"},
	{"odps+http://id@127.0.0.1:99/a/b?project=p", "odps+http|id|127.0.0.1|99|a/b|project=p;"},
	{"mysql://[::1]:3307/d", "mysql|-|::1|3307|d|"},
	{"mysql://u@[fe80::1]/d", "mysql|u|fe80::1|-1|d|"},
	{"mysql://u%40x%3A@h/d%2Fe", "mysql|u@x:|h|-1|d/e|"},
	{"mysql://a@b@h/d", "mysql|a@b|h|-1|d|"},
	{"mysql://u@h/d?a=1&b=%26&c&=x", "mysql|u|h|-1|d|a=1;b=&;c=;=x;"},
	{"mysql://u@h/d?a=b=c&&d=+", "mysql|u|h|-1|d|a=b=c;d=+;"},
	{"mysql://u@h?a=1", "mysql|u|h|-1||a=1;"},
	{"mysql://u@h/d?mail=a@b", "mysql|u|h|-1|d|mail=a@b;"},
	{"mysql://h:65535/d", "mysql|-|h|65535|d|"},
};

static void check_goods(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(goods); i++) {
		struct err err = ERR_INIT;
		struct str got = STR_INIT;
		struct url u;

		if (url_parse(&u, goods[i].text, &err) < 0)
			str_adds(&got, err.text);
		else
			str_addf(&got, "%s|%s|%s|%d|%s|", u.scheme, u.user ? u.user : "-", u.host,
				u.port, u.path);
		for (size_t k = 0; k < u.n_params; k++)
			str_addf(&got, "%s=%s;", u.params[k].name, u.params[k].value);
		check_text(c, goods[i].text, got.s, goods[i].parts);
		str_free(&got);
		url_free(&u);
	}
}

struct bad {
	const char *text, *message;
};

#define NO_PASSWORD                                                                            \
	"a password may not stand in a URL, where ps and logs show it; put it in a file "      \
	"(mode 0600) and name that"
#define STRAY_AT                                                                               \
	"an @ behind the host's end: a user's name is percent-encoded (%2F %3F %40), and a "   \
	"password may not stand in a URL"

static const struct bad bads[] = {
	{"mysql://u:secret@h/d", NO_PASSWORD},
	{"mysql://u:@h/d", NO_PASSWORD},
	{"mysql://:secret@h/d", NO_PASSWORD},
	{"mysql://u:sec@ret@h/d", NO_PASSWORD},
	{"mysql://u:sec/ret@h/d", STRAY_AT},
	{"mysql://u:12?ret@h/d", STRAY_AT},
	{"mysql://u:12#ret@h/d", STRAY_AT},
	{"mysql:u:secret@h", "a URL starts with SCHEME://"},
	{"mysql:/h/d", "a URL starts with SCHEME://"},
	{"no url", "a URL starts with SCHEME://"},
	{"://h", "a URL starts with SCHEME://"},
	{"mysql://h:x/d", "the port is not a number from 1 to 65535"},
	{"mysql://h:0/d", "the port is not a number from 1 to 65535"},
	{"mysql://h:65536/d", "the port is not a number from 1 to 65535"},
	{"mysql://h:123456789/d", "the port is not a number from 1 to 65535"},
	{"mysql://h:/d", "a port is missing behind the colon"},
	{"mysql://::1/d", "an IPv6 address stands in [ and ]"},
	{"mysql://[::1/d", "an IPv6 address stands in [ and ]"},
	{"mysql://[::1]x/d", "an IPv6 address stands in [ and ]"},
	{"mysql://h1,h2/d", "the host holds a character that none has"},
	{"mysql://a b/d", "the host holds a character that none has"},
	{"mysql://h/d#f", "a URL of a data source has no #fragment"},
	{"mysql://h/%zz", "the path holds a broken %-escape"},
	{"mysql://h/%0", "the path holds a broken %-escape"},
	{"mysql://h/%00", "the path holds a broken %-escape"},
	{"mysql://u%@h/d", "the user holds a broken %-escape"},
	{"mysql://h/d?a=%f", "the query holds a broken %-escape"},
};

static void check_bads(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(bads); i++) {
		struct err err = ERR_INIT;
		struct url u;

		url_parse(&u, bads[i].text, &err);
		check_text(c, bads[i].text, err.text, bads[i].message);
		check_that(c, err.exit == EXIT_USAGE, "%s: exit %d", bads[i].text, err.exit);
		url_free(&u);
	}
}

static const struct {
	const char *host;
	bool is;
} hosts[] = {
	{"localhost", true},
	{"LocalHost", true},
	{"127.0.0.1", true},
	{"127.255.0.9", true},
	{"::1", true},
	{"127.0.0.1.example.com", false},
	{"127.0.0.256", false},
	{"127.0.0", false},
	{"128.0.0.1", false},
	{"localhost.example.com", false},
	{"", false},
};

static void check_hosts(struct check *c)
{
	for (size_t i = 0; i < CHECK_COUNT(hosts); i++)
		check_that(c, url_is_loopback(hosts[i].host) == hosts[i].is, "loopback: '%s'",
			hosts[i].host);
}

int main(void)
{
	struct check c = CHECK_INIT;

	check_goods(&c);
	check_bads(&c);
	check_hosts(&c);
	return check_end(&c);
}
