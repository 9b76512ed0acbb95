/* SPDX-License-Identifier: MIT */
/* Tests of jdbcurl: the parts, the parameters that mean something, the refusals. */
#include "source/jdbcurl.h"

#include "check.h"
#include "base/str.h"

static const struct {
	const char *text;
	const char *want; /* host port database useSSL sslMode zone connect socket, or the message */
} cases[] = {
	{"jdbc:mysql://10.0.0.5:3306/shop", "10.0.0.5 3306 shop -1 - - 0 0"},
	{"jdbc:mysql://h/d", "h 3306 d -1 - - 0 0"},
	{"jdbc:mysql:///d", "localhost 3306 d -1 - - 0 0"},
	{"jdbc:mysql://[2001:db8::7]:3307/d", "2001:db8::7 3307 d -1 - - 0 0"},
	{"jdbc:mysql://h/d?useSSL=true", "h 3306 d 1 - - 0 0"},
	{"jdbc:mysql://h/d?useSSL=FALSE", "h 3306 d 0 - - 0 0"},
	{"jdbc:mysql://h/d?sslMode=VERIFY_CA&useSSL=true", "h 3306 d 1 VERIFY_CA - 0 0"},
	{"jdbc:mysql://h/d?serverTimezone=Asia%2FShanghai", "h 3306 d -1 - Asia/Shanghai 0 0"},
	{"jdbc:mysql://h/d?serverTimezone=Asia/Shanghai", "h 3306 d -1 - Asia/Shanghai 0 0"},
	{"jdbc:mysql://h/d?serverTimezone=%2B08:00", "h 3306 d -1 - +08:00 0 0"},
	{"jdbc:mysql://h/d?serverTimezone=+08:00", "h 3306 d -1 - +08:00 0 0"},
	{"jdbc:mysql://h/d?connectTimeout=500&socketTimeout=60000", "h 3306 d -1 - - 500 60000"},
	{"jdbc:mysql://h/d?characterEncoding=utf-8", "h 3306 d -1 - - 0 0"},
	{"jdbc:mysql://h/d?characterEncoding=UTF8", "h 3306 d -1 - - 0 0"},
	{"jdbc:mysql://h/d%2Dx", "h 3306 d-x -1 - - 0 0"},
	{"jdbc:mysql://h/d?", "h 3306 d -1 - - 0 0"},

	{"", "does not start with jdbc:mysql://"},
	{"mysql://h/d", "does not start with jdbc:mysql://"},
	{"jdbc:mariadb://h/d", "does not start with jdbc:mysql://"},
	{"jdbc:mysql:h/d", "does not start with jdbc:mysql://"},
	{"jdbc:mysql://h", "names no database; it is jdbc:mysql://host:port/database"},
	{"jdbc:mysql://h/", "names no database; it is jdbc:mysql://host:port/database"},
	{"jdbc:mysql://h/d/e", "the database holds a slash"},
	{"jdbc:mysql://h1,h2/d", "the host holds a character that none has"},
	{"jdbc:mysql://::1:3306/d", "an IPv6 address stands in [ and ]"},
	{"jdbc:mysql://h:0/d", "the port is not a number from 1 to 65535"},
	{"jdbc:mysql://u@h/d", "a user may not stand in a JDBC URL; the key 'username' is for it"},
	{"jdbc:mysql://u:secret@h/d",
		"a password may not stand in a URL, where ps and logs show it; put it in a file "
		"(mode 0600) and name that"},
	{"jdbc:mysql://h/d?user=me",
		"parameter 'user' may not stand in a URL; the data source has a key for it"},
	{"jdbc:mysql://h/d?password=secret",
		"parameter 'password' may not stand in a URL; the data source has a key for it"},
	{"jdbc:mysql://h/d?useSsl=true",
		"parameter 'useSsl' has no meaning here; did you mean 'useSSL'?"},
	{"jdbc:mysql://h/d?serverTimeZone=UTC",
		"parameter 'serverTimeZone' has no meaning here; did you mean 'serverTimezone'?"},
	{"jdbc:mysql://h/d?rewriteBatchedStatements=true",
		"parameter 'rewriteBatchedStatements' has no meaning here; known are useSSL, sslMode, "
		"serverTimezone, connectTimeout, socketTimeout, characterEncoding"},
	{"jdbc:mysql://h/d?useSSL=secret", "parameter 'useSSL': is neither true nor false"},
	{"jdbc:mysql://h/d?useSSL", "parameter 'useSSL': is neither true nor false"},
	{"jdbc:mysql://h/d?sslMode=", "parameter 'sslMode': is empty"},
	{"jdbc:mysql://h/d?connectTimeout=10s",
		"parameter 'connectTimeout': is no number of milliseconds"},
	{"jdbc:mysql://h/d?socketTimeout=-1",
		"parameter 'socketTimeout': is no number of milliseconds"},
	{"jdbc:mysql://h/d?characterEncoding=GBK",
		"parameter 'characterEncoding': can only be UTF-8: the connection always speaks utf8mb4"},
};

int main(void)
{
	struct check c = CHECK_INIT;

	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		struct err err = ERR_INIT;
		struct str got = STR_INIT;
		struct jdbcurl j;

		if (jdbcurl_parse(&j, cases[i].text, &err) < 0)
			str_adds(&got, err.text);
		else
			str_addf(&got, "%s %u %s %d %s %s %d %d", j.host, j.port, j.database, j.use_ssl,
				j.ssl_mode ? j.ssl_mode : "-", j.time_zone ? j.time_zone : "-",
				j.connect_timeout_ms, j.socket_timeout_ms);
		check_text(&c, cases[i].text, got.s, cases[i].want);
		jdbcurl_free(&j);
		str_free(&got);
	}
	return check_end(&c);
}
