/* SPDX-License-Identifier: MIT */
/* Tests of source: files good and bad, with the exact message; names, URLs, job files. */
#include "source/source.h"

#include "check.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MY "\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h:1/d\",\"username\":\"u\""
#define PW MY ",\"password\":\"pw\""
#define OD "\"type\":\"odps\",\"endpoint\":\"https://e/api\",\"project\":\"p\""
#define KEY ",\"accessId\":\"id\",\"accessKey\":\"key\""

struct file_case {
	const char *text;
	const char *want; /* as describe() has it, or the message; %s is the folder */
	unsigned mode;	  /* 0: 0600 */
};

static const struct file_case good[] = {
	{"{" PW "}", "mysql h:1 d u pw PREFERRED"},
	{"{" MY ",\"passwordFile\":\"pw\"}", "mysql h:1 d u from-file PREFERRED"},
	{"{" MY ",\"passwordFile\":\"%s/pw\"}", "mysql h:1 d u from-file PREFERRED"},
	{"{" MY ",\"passwordEnv\":\"TEST_PW\"}", "mysql h:1 d u from-env PREFERRED"},
	{"{" MY ",\"passwordCommand\":\"echo from-command\"}", "mysql h:1 d u from-command PREFERRED"},
	{"{" MY ",\"passwordFile\":\"pw\"}", "mysql h:1 d u from-file PREFERRED", 0644},
	{"{" MY ",\"passwordCommand\":\"echo from-command\"}", "mysql h:1 d u from-command PREFERRED",
		0644},
	{"{" MY ",\"socket\":\"run/s\"}", "mysql h:1 d u - PREFERRED socket=%s/run/s"},
	{"{" MY ",\"sslCert\":\"c\",\"sslKey\":\"/k\"}", "mysql h:1 d u - PREFERRED cert=%s/c key=/k"},
	{"{" PW ",\"sslMode\":\"verify_ca\",\"sslCa\":\"ca.pem\"}",
		"mysql h:1 d u pw VERIFY_CA ca=%s/ca.pem"},
	{"{" PW ",\"serverRSAPublicKeyFile\":\"k\"}", "mysql h:1 d u pw PREFERRED rsa=%s/k"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?useSSL=true\",\"username\":\"u\","
	 "\"password\":\"x\"}",
		"mysql h:3306 d u x VERIFY_IDENTITY"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?useSSL=false\",\"username\":\"u\","
	 "\"password\":\"x\"}",
		"mysql h:3306 d u x DISABLED"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?useSSL=true&sslMode=REQUIRED\","
	 "\"username\":\"u\",\"password\":\"x\"}",
		"mysql h:3306 d u x REQUIRED"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?useSSL=true&serverTimezone=UTC&"
	 "connectTimeout=5&socketTimeout=6\",\"sslMode\":\"REQUIRED\",\"username\":\"u\","
	 "\"password\":\"x\"}",
		"mysql h:3306 d u x REQUIRED zone=UTC connect=5 read=6"},
	{"{" PW ",\"description\":\"results\",\"environment\":\"production\"}",
		"mysql h:1 d u pw PREFERRED production 'results'"},
	{"{" PW ",\"description\":\"\"}", "mysql h:1 d u pw PREFERRED ''"},
	{"{" PW ",\"description\":\""
	 "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	 "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	 "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	 "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
	 "1234567890123456789012345678901234567890\"}",
		"mysql h:1 d u pw PREFERRED "
		"'\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"1234567890123456789012345678901234567890'"},
	{"{" PW ",\"development\":{\"jdbcUrl\":\"jdbc:mysql://dev/x\"},\"environment\":\"development\"}",
		"mysql dev:3306 x u pw PREFERRED development+"},
	{"{" PW ",\"development\":{\"username\":\"v\"}}", "mysql h:1 d u pw PREFERRED"},
	{"{" MY ",\"development\":{\"password\":\"x\"},\"passwordFile\":\"none\","
	 "\"environment\":\"development\"}",
		"mysql h:1 d u x PREFERRED development+"},
	{"{\"type\":\"mysql\",\"environment\":\"production\",\"production\":{\"jdbcUrl\":"
	 "\"jdbc:mysql://h/d\",\"username\":\"u\",\"password\":\"p\",\"description\":\"prod\"}}",
		"mysql h:3306 d u p PREFERRED production+ 'prod'"},

	{"{" OD KEY "}", "odps https://e/api p id key - - auto"},
	{"{" OD ",\"bearerToken\":\"b\"}", "odps https://e/api p - - - b auto"},
	{"{" OD KEY ",\"securityToken\":\"s\"}", "odps https://e/api p id key s - auto"},
	{"{" OD KEY ",\"signature\":\"V4\",\"region\":\"r\"}",
		"odps https://e/api p id key - - v4 region=r"},
	{"{" OD KEY ",\"signature\":\"legacy\",\"schema\":\"s\",\"quota\":\"q\",\"proxy\":"
	 "\"http://x:1\",\"caFile\":\"ca\",\"tunnelEndpoint\":\"https://t/\"}",
		"odps https://e/api p id key - - legacy schema=s quota=q proxy=http://x:1 ca=%s/ca "
		"tunnel=https://t"},
	{"{\"type\":\"odps\",\"endpoint\":\"http://127.0.0.1:8/api//\",\"project\":\"p\","
	 "\"bearerToken\":\"b\"}",
		"odps http://127.0.0.1:8/api p - - - b auto"},
	{"{\"type\":\"odps\",\"endpoint\":\"http://e/api\",\"project\":\"p\"" KEY "}",
		"odps http://e/api p id key - - auto"},
	{"{" OD "}", "odps https://e/api p env-id env-key env-token - auto"},
};

static const struct file_case bad[] = {
	{"", "line 1, column 0: unexpected token"},
	{"[]", "a data source is an object, and this is an array"},
	{"\"pw\"", "a data source is an object, and this is a string"},
	{"{" PW, "line 1, column 77: '}' expected"},
	{"{}", "the key 'type' is missing (mysql or odps)"},
	{"{\"type\":7}", "'type' must be a string, and is a number"},
	{"{\"type\":\"mysq\"}", "'type': unknown value 'mysq'; did you mean 'mysql'?"},
	{"{\"type\":\"postgres\"}", "'type': unknown value 'postgres'; known are mysql, odps"},
	{"{" PW ",\"pasword\":\"x\"}",
		"unknown key 'pasword' for a source of type mysql; did you mean 'password'?"},
	{"{" PW ",\"sslmode\":\"x\"}",
		"unknown key 'sslmode' for a source of type mysql; did you mean 'sslMode'?"},
	{"{" PW ",\"enviroment\":\"x\"}",
		"unknown key 'enviroment' for a source of type mysql; did you mean 'environment'?"},
	{"{" MY ",\"passwordfile\":\"x\"}",
		"unknown key 'passwordfile' for a source of type mysql; did you mean 'passwordFile'?"},
	{"{" PW ",\"accessKey\":\"x\"}",
		"unknown key 'accessKey' for a source of type mysql; known are type, description, "
		"environment, development, production, jdbcUrl, socket, username, password, "
		"passwordFile, passwordEnv, passwordCommand, ..."},
	{"{" PW ",\"\":\"x\"}",
		"unknown key '' for a source of type mysql; known are type, description, environment, "
		"development, production, jdbcUrl, socket, username, password, passwordFile, "
		"passwordEnv, passwordCommand, ..."},
	{"{" OD KEY ",\"proxy\":\"http://u:p@x:1\"}",
		"'proxy': a password may not stand in a URL, where ps and logs show it; put it in a "
		"file (mode 0600) and name that"},
	{"{" OD KEY ",\"proxy\":\"x:1\"}", "'proxy': a URL starts with SCHEME://"},
	{"{" OD KEY ",\"proxy\":\"http://x:\"}", "'proxy': a port is missing behind the colon"},
	{"{" OD KEY ",\"jdbcUrl\":\"x\"}",
		"unknown key 'jdbcUrl' for a source of type odps; known are type, description, "
		"environment, development, production, endpoint, project, schema, region, "
		"tunnelEndpoint, quota, signature, ..."},
	{"{" OD KEY ",\"acessId\":\"x\"}",
		"unknown key 'acessId' for a source of type odps; did you mean 'accessId'?"},
	{"{" PW ",\"username\":\"v\"}", "line 1, column 88: duplicate object key"},
	{"{" MY ",\"password\":7}", "'password' must be a string, and is a number"},
	{"{" MY ",\"password\":null}", "'password' must be a string, and is null"},
	{"{" MY ",\"password\":\"\"}", "'password' is empty"},
	{"{" MY ",\"passwordEnv\":\"\"}", "'passwordEnv' is empty"},
	{"{" MY "}",
		"the password is missing: one of 'password', 'passwordFile', 'passwordEnv', "
		"'passwordCommand'"},
	{"{" PW ",\"passwordFile\":\"pw\"}",
		"'password' and 'passwordFile' are both given; exactly one is wanted"},
	{"{" MY ",\"passwordEnv\":\"X\",\"passwordCommand\":\"x\"}",
		"'passwordEnv' and 'passwordCommand' are both given; exactly one is wanted"},
	{"{" MY ",\"passwordEnv\":\"TEST_NONE\"}",
		"passwordEnv: the environment variable TEST_NONE is not set"},
	{"{" MY ",\"passwordFile\":\"open\"}",
		"passwordFile: %s/open: holds a secret and can be read by others (mode 0644): chmod 600 "
		"%s/open"},
	{"{" MY ",\"passwordFile\":\"none\"}",
		"passwordFile: %s/none: No such file or directory"},
	{"{" MY ",\"passwordCommand\":\"exit 1\"}",
		"passwordCommand: the command failed with exit status 1"},
	{"{" PW "}",
		"holds a secret and can be read by others (mode 0644): chmod 600 %s/x.json", 0644},
	{"{" PW "}",
		"holds a secret and can be read by its group (mode 0640): chmod 600 %s/x.json", 0640},
	{"{" MY ",\"passwordFile\":\"pw\",\"production\":{\"password\":\"x\"}}",
		"holds a secret and can be read by others (mode 0644): chmod 600 %s/x.json", 0644},
	{"{" MY ",\"passwordCommand\":\"echo x\"}",
		"a file that holds a command may be writable by its owner alone (mode 0664): chmod go-w "
		"%s/x.json", 0664},
	{"{" MY ",\"passwordFile\":\"pw\",\"development\":{\"passwordCommand\":\"echo x\"}}",
		"a file that holds a command may be writable by its owner alone (mode 0666): chmod go-w "
		"%s/x.json", 0666},
	{"{\"type\":\"mysql\",\"username\":\"u\",\"password\":\"p\"}", "the key 'jdbcUrl' is missing"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d\",\"password\":\"p\"}",
		"the key 'username' is missing"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?useSsl=1\",\"username\":\"u\","
	 "\"password\":\"p\"}",
		"'jdbcUrl': parameter 'useSsl' has no meaning here; did you mean 'useSSL'?"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?sslMode=REQIRED\",\"username\":\"u\","
	 "\"password\":\"p\"}",
		"'jdbcUrl': parameter 'sslMode' is 'REQIRED'; did you mean 'REQUIRED'?"},
	{"{\"type\":\"mysql\",\"jdbcUrl\":\"jdbc:mysql://h/d?sslMode=REQUIRED\",\"username\":\"u\","
	 "\"password\":\"p\",\"sslMode\":\"DISABLED\"}",
		"'sslMode' and the jdbcUrl's sslMode contradict each other"},
	{"{" PW ",\"sslMode\":\"on\"}",
		"'sslMode' is 'on'; known are DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY"},
	{"{" PW ",\"sslCert\":\"c\"}", "'sslCert' and 'sslKey' go together"},
	{"{" PW ",\"environment\":\"prod\"}",
		"'environment': unknown value 'prod'; did you mean 'production'?"},
	{"{" PW ",\"production\":\"x\"}", "'production' must be an object, and is a string"},
	{"{" PW ",\"production\":{\"type\":\"odps\"}}",
		"'production': unknown key 'type' for a source of type mysql; known are description, "
		"jdbcUrl, socket, username, password, passwordFile, passwordEnv, passwordCommand, sslMode, "
		"sslCa, sslCert, sslKey, ..."},
	{"{" PW ",\"production\":{\"usernam\":\"x\"}}",
		"'production': unknown key 'usernam' for a source of type mysql; did you mean "
		"'username'?"},
	{"{" PW ",\"development\":{\"passwordFile\":\"x\",\"passwordEnv\":\"X\"}}",
		"'development': 'passwordFile' and 'passwordEnv' are both given; exactly one is wanted"},
	{"{" PW ",\"description\":\""
	 "123456789012345678901234567890123456789012345678901234567890123456789012345678901\"}",
		"'description' has 81 characters; at most 80 are allowed"},
	{"{" PW ",\"description\":[]}", "'description' must be a string, and is an array"},

	{"{\"type\":\"odps\",\"project\":\"p\"" KEY "}", "the key 'endpoint' is missing"},
	{"{\"type\":\"odps\",\"endpoint\":\"https://e/api\"" KEY "}", "the key 'project' is missing"},
	{"{" OD ",\"accessId\":\"id\"}",
		"the access key is missing: one of 'accessKey', 'accessKeyFile', 'accessKeyEnv', "
		"'accessKeyCommand'"},
	{"{" OD ",\"accessKey\":\"x\"}", "the key 'accessId' is missing"},
	{"{" OD ",\"securityToken\":\"x\"}", "the key 'accessId' is missing"},
	{"{" OD KEY ",\"bearerToken\":\"x\"}",
		"'accessId' and 'bearerToken' are both given; one is wanted"},
	{"{" OD KEY ",\"signature\":\"v4\"}", "signature v4 needs the key 'region'"},
	{"{" OD KEY ",\"signature\":\"v3\"}", "'signature' is 'v3'; did you mean 'v4'?"},
	{"{\"type\":\"odps\",\"endpoint\":\"e/api\",\"project\":\"p\"" KEY "}",
		"'endpoint': a URL starts with SCHEME://"},
	{"{\"type\":\"odps\",\"endpoint\":\"ftp://e/api\",\"project\":\"p\"" KEY "}",
		"'endpoint': starts with neither https:// nor http://"},
	{"{\"type\":\"odps\",\"endpoint\":\"https://u@e/api\",\"project\":\"p\"" KEY "}",
		"'endpoint': may hold neither a user nor a query"},
	{"{\"type\":\"odps\",\"endpoint\":\"https:///api\",\"project\":\"p\"" KEY "}",
		"'endpoint': names no host"},
	{"{\"type\":\"odps\",\"endpoint\":\"http://e/api\",\"project\":\"p\",\"bearerToken\":\"b\"}",
		"a bearerToken goes only over https:// or to this machine"},
	{"{" OD KEY ",\"securityToken\":\"s\",\"tunnelEndpoint\":\"http://t\"}",
		"a securityToken goes only over https:// or to this machine"},
	{"{\"type\":\"odps\",\"endpoint\":\"http://127.0.0.1.example.com/api\",\"project\":\"p\","
	 "\"bearerToken\":\"b\"}",
		"a bearerToken goes only over https:// or to this machine"},
};

/* text with each %s replaced by folder; to be freed */
static char *fill(const char *text, const char *folder)
{
	struct str s = STR_INIT;

	for (; *text != '\0'; text++)
		if (text[0] == '%' && text[1] == 's') {
			str_adds(&s, folder);
			text++;
		} else {
			str_addc(&s, *text);
		}
	return str_take(&s);
}

static void write_file(const char *folder, const char *name, const char *text, unsigned mode)
{
	struct str path = STR_INIT;
	char *content = fill(text, folder);
	int fd;

	str_addf(&path, "%s/%s", folder, name);
	unlink(path.s);
	fd = open(path.s, O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd < 0 || write(fd, content, strlen(content)) < 0 || fchmod(fd, mode) < 0)
		perror(path.s);
	close(fd);
	free(content);
	str_free(&path);
}

static void add(struct str *out, const char *label, const char *value)
{
	if (value != NULL)
		str_addf(out, " %s%s", label, value);
}

static void describe_mysql(struct str *out, const struct source_mysql *m)
{
	str_addf(out, "mysql %s:%u %s %s %s %s", m->host, m->port, m->database, m->username,
		m->password ? m->password : "-", source_ssl_name(m->ssl));
	add(out, "socket=", m->socket);
	add(out, "ca=", m->ssl_ca);
	add(out, "cert=", m->ssl_cert);
	add(out, "key=", m->ssl_key);
	add(out, "rsa=", m->server_public_key);
	add(out, "zone=", m->time_zone);
	if (m->connect_timeout_ms || m->socket_timeout_ms)
		str_addf(out, " connect=%d read=%d", m->connect_timeout_ms, m->socket_timeout_ms);
}

static void describe_odps(struct str *out, const struct source_odps *o)
{
	static const char *const signatures[] = {"auto", "v4", "legacy"};

	str_addf(out, "odps %s %s", o->endpoint, o->project);
	add(out, "", o->access_id ? o->access_id : "-");
	add(out, "", o->access_key ? o->access_key : "-");
	add(out, "", o->security_token ? o->security_token : "-");
	add(out, "", o->bearer_token ? o->bearer_token : "-");
	add(out, "", signatures[o->signature]);
	add(out, "region=", o->region);
	add(out, "schema=", o->schema);
	add(out, "quota=", o->quota);
	add(out, "proxy=", o->proxy);
	add(out, "ca=", o->ca_file);
	add(out, "tunnel=", o->tunnel_endpoint);
}

/* What a source opens as, or its message; to be freed. */
static char *open_as_text(const char *name, const char *environment, int *exit)
{
	struct source_options o = {name, environment};
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	struct source s;

	if (source_open(&s, &o, &err) < 0)
		str_adds(&out, err.text);
	else if (s.type == SOURCE_MYSQL)
		describe_mysql(&out, &s.mysql);
	else
		describe_odps(&out, &s.odps);
	add(&out, "", s.environment);
	if (s.overlaid)
		str_addc(&out, '+');
	if (s.description != NULL)
		str_addf(&out, " '%s'", s.description);
	source_free(&s);
	*exit = err.exit;
	return str_take(&out);
}

static void check_file(struct check *c, const char *folder, const struct file_case *f, bool refused)
{
	char *want = fill(f->want, folder), *got;
	char prefix[128];
	size_t n;
	int exit;

	write_file(folder, "x.json", f->text, f->mode ? f->mode : 0600);
	got = open_as_text("x", NULL, &exit);
	n = (size_t)snprintf(prefix, sizeof prefix, "%s/x.json: ", folder);
	check_that(c, !refused || strncmp(got, prefix, n) == 0, "%s\n\tdoes not name the file: %s",
		f->text, got);
	check_text(c, f->text, refused && strlen(got) > n ? got + n : got, want);
	check_that(c, exit == (refused ? EXIT_USAGE : 0), "%s: exit %d", f->text, exit);
	free(got);
	free(want);
}

static void check_files(struct check *c, const char *folder)
{
	for (size_t i = 0; i < CHECK_COUNT(good); i++)
		check_file(c, folder, &good[i], false);
	unsetenv("ALIBABA_CLOUD_ACCESS_KEY_ID");
	for (size_t i = 0; i < CHECK_COUNT(bad); i++)
		check_file(c, folder, &bad[i], true);
}

static const struct {
	const char *name, *environment, *variable, *want;
} named[] = {
	{"my", NULL, NULL, "mysql h:1 d u pw PREFERRED production"},
	{"my", "development", NULL, "mysql dev:3306 x u pw PREFERRED development+"},
	{"my", NULL, "development", "mysql dev:3306 x u pw PREFERRED development+"},
	{"my", "production", "development", "mysql h:1 d u pw PREFERRED production"},
	{"my", NULL, "", "mysql h:1 d u pw PREFERRED production"},
	{"my", NULL, "dev", "DSPIPE_ENVIRONMENT: unknown value 'dev'; did you mean "
			    "'development'?"},
	{"%s/my.json", NULL, NULL, "mysql h:1 d u pw PREFERRED production"},
	{"my_", NULL, NULL,
		"no data source 'my_' in %s, /nowhere/dspipe/sources, /etc/dspipe/sources; did you mean "
		"'my'?"},
	{"mx", NULL, NULL,
		"no data source 'mx' in %s, /nowhere/dspipe/sources, /etc/dspipe/sources; did you mean "
		"'my'?"},
	{"%s/none.json", NULL, NULL, "%s/none.json: No such file or directory"},
	{"my.json", NULL, NULL,
		"'my.json' is no name of a data source; a file is named with a slash: ./my.json"},
	{"1my", NULL, NULL, "'1my' is no name of a data source: a letter comes first"},
	{"_my", NULL, NULL, "'_my' is no name of a data source: a letter comes first"},
	{"m-y", NULL, NULL,
		"'m-y' is no name of a data source: letters, digits and underscores only"},
	{"m\nz", NULL, NULL,
		"'m\\nz' is no name of a data source: letters, digits and underscores only"},

	{"mysql://u@h:2/d?passwordFile=%s/pw", NULL, NULL, "mysql h:2 d u from-file PREFERRED"},
	{"mysql://u@h/d?passwordEnv=TEST_PW&sslMode=REQUIRED&sslCa=%s/ca", NULL, NULL,
		"mysql h:3306 d u from-env REQUIRED ca=%s/ca"},
	{"mysql://u%40x@[::1]:2/d?passwordEnv=TEST_PW&serverTimezone=Asia%2FShanghai&useSSL=true",
		NULL, NULL, "mysql ::1:2 d u@x from-env VERIFY_IDENTITY zone=Asia/Shanghai"},
	{"mysql://u@localhost/d?socket=/run/s", NULL, NULL,
		"mysql localhost:3306 d u - PREFERRED socket=/run/s"},
	{"odps://id@e/api?project=p&accessKeyEnv=TEST_PW&region=r", NULL, NULL,
		"odps https://e/api p id from-env - - auto region=r"},
	{"odps+http://id@127.0.0.1:9/api?project=p&accessKeyFile=%s/pw", NULL, NULL,
		"odps http://127.0.0.1:9/api p id from-file - - auto"},
	{"mysql://u:secret@h/d", NULL, NULL,
		"--source: a password may not stand in a URL, where ps and logs show it; put it in a "
		"file (mode 0600) and name that"},
	{"mysql:u:secret@h", NULL, NULL, "--source: a URL starts with SCHEME://"},
	{"mysql://u@h:3/d?password=secret", NULL, NULL,
		"mysql://u@h:3/d: 'password' may not stand in a URL, where ps and logs show it: use "
		"passwordFile or passwordEnv"},
	{"mysql://u@h:3/d?passwordFle=f", NULL, NULL,
		"mysql://u@h:3/d: unknown parameter 'passwordFle'; did you mean 'passwordFile'?"},
	{"mysql://u@h/d?passwordCommand=id", NULL, NULL,
		"mysql://u@h/d: 'passwordCommand' may not stand in a URL: commands belong into a data "
		"source's file"},
	{"mysql://u@h/d?passwordFile=a&passwordFile=b", NULL, NULL,
		"mysql://u@h/d: 'passwordFile' is given twice"},
	{"mysql://u@h/d?passwordFile=a&x=secret", NULL, NULL,
		"mysql://u@h/d: 'jdbcUrl': parameter 'x' has no meaning here; known are useSSL, "
		"sslMode, serverTimezone, connectTimeout, socketTimeout, characterEncoding"},
	{"mysql://u@h/d", NULL, NULL,
		"mysql://u@h/d: the password is missing: one of 'password', 'passwordFile', "
		"'passwordEnv', 'passwordCommand'"},
	{"mysql://h/d?passwordEnv=TEST_PW", NULL, NULL,
		"mysql://h/d: the key 'username' is missing"},
	{"odps://id@e/api?projet=p", NULL, NULL,
		"odps://id@e/api: unknown parameter 'projet'; did you mean 'project'?"},
	{"odps://id@e/api?project=p&accessKey=secret", NULL, NULL,
		"odps://id@e/api: 'accessKey' may not stand in a URL, where ps and logs show it: use "
		"accessKeyFile or accessKeyEnv"},
	{"jdbc:mysql://h/d?password=secret", NULL, NULL,
		"--source: a JDBC URL stands in a data source's file; on the command line it is "
		"mysql://USER@HOST:PORT/DATABASE?passwordFile=F"},
	{"pg://u@h/d", NULL, NULL,
		"pg://u@h/d: unknown scheme 'pg'; known are "
		"mysql://USER@HOST:PORT/DATABASE?passwordFile=F, "
		"odps://ACCESSID@HOST/api?project=P&accessKeyFile=F"},

	{"%s/datax.json#reader", NULL, NULL,
		"odps http://127.0.0.1:1/api p id key - - auto tunnel=http://127.0.0.1:2"},
	{"%s/datax.json#writer", NULL, NULL, "mysql h:1 d u pw PREFERRED"},
	{"%s/datax.json#write", NULL, NULL,
		"%s/datax.json: unknown part #write of a job file; did you mean 'writer'?"},
	{"%s/works.json#writer", NULL, NULL, "mysql h:1 d u pw PREFERRED production"},
	{"%s/works.json#reader", NULL, NULL,
		"%s/works.json#reader: no data source 'odps_first' in %s, /nowhere/dspipe/sources, "
		"/etc/dspipe/sources; known are datax, my, two, works, x"},
	{"%s/two.json#reader", NULL, NULL, "%s/two.json: reader: has more than one jdbcUrl"},
	{"%s/two.json#writer", NULL, NULL,
		"%s/two.json: writer: is of kind 'oraclewriter'; known are mysql and odps"},
	{"%s/my.json#reader", NULL, NULL,
		"%s/my.json: reader: is not there: neither job.content[0] (DataX) nor steps (DataWorks) "
		"has it"},
	{"%s/none.json#reader", NULL, NULL, "%s/none.json: No such file or directory"},
};

static void write_named(const char *folder)
{
	write_file(folder, "my.json",
		"{" PW ",\"environment\":\"production\","
		"\"development\":{\"jdbcUrl\":\"jdbc:mysql://dev/x\"}}", 0600);
	write_file(folder, "datax.json",
		"{\"job\":{\"setting\":{},\"content\":[{\"reader\":{\"name\":\"odpsreader\",\"parameter\":"
		"{\"accessId\":\"id\",\"accessKey\":\"key\",\"project\":\"p\",\"table\":\"t\",\"column\":"
		"[\"*\"],\"odpsServer\":\"http://127.0.0.1:1/api\",\"tunnelServer\":"
		"\"http://127.0.0.1:2\",\"splitMode\":\"record\"}},\"writer\":{\"name\":\"mysqlwriter\","
		"\"parameter\":{\"username\":\"u\",\"password\":\"pw\",\"column\":[\"a\"],\"writeMode\":"
		"\"insert\",\"session\":[],\"connection\":[{\"jdbcUrl\":\"jdbc:mysql://h:1/d?"
		"characterEncoding=utf-8\",\"table\":[\"t\"]}]}}}]}}", 0600);
	write_file(folder, "works.json",
		"{\"type\":\"job\",\"version\":\"2.0\",\"steps\":[{\"stepType\":\"odps\",\"parameter\":"
		"{\"datasource\":\"odps_first\",\"table\":\"t\"},\"name\":\"Reader\",\"category\":"
		"\"reader\"},{\"stepType\":\"mysql\",\"parameter\":{\"datasource\":\"my\",\"table\":"
		"\"t\"},\"name\":\"Writer\",\"category\":\"writer\"}]}", 0644);
	write_file(folder, "two.json",
		"{\"job\":{\"content\":[{\"reader\":{\"name\":\"mysqlreader\",\"parameter\":{\"username\":"
		"\"u\",\"password\":\"p\",\"connection\":[{\"jdbcUrl\":[\"jdbc:mysql://a/d\","
		"\"jdbc:mysql://b/d\"]}]}},\"writer\":{\"name\":\"oraclewriter\",\"parameter\":{}}}]}}",
		0600);
}

static void check_named(struct check *c, const char *folder)
{
	write_named(folder);
	for (size_t i = 0; i < CHECK_COUNT(named); i++) {
		char *name = fill(named[i].name, folder), *want = fill(named[i].want, folder), *got;
		int exit;

		if (named[i].variable != NULL)
			setenv("DSPIPE_ENVIRONMENT", named[i].variable, 1);
		got = open_as_text(name, named[i].environment, &exit);
		check_text(c, name, got, want);
		check_that(c, strstr(got, "secret") == NULL || exit == 0, "%s: %s", name, got);
		unsetenv("DSPIPE_ENVIRONMENT");
		free(name);
		free(want);
		free(got);
	}
}

/* A command's file and its folder must belong to us or root, and no other may write there. */
static void check_owners(struct check *c, const char *folder)
{
	char *path = fill("%s/x.json", folder), *got, *want;
	int exit;

	write_file(folder, "x.json", "{" MY ",\"passwordCommand\":\"echo x\"}", 0600);
	if (geteuid() != 0) {
		check_skip(c, "only root can give a file away");
	} else if (chown(path, 12345, 0) == 0) {
		got = open_as_text(path, NULL, &exit);
		want = fill("%s/x.json: a file that holds a command must belong to you or root: chown "
			    "it", folder);
		check_text(c, "another's file", got, want);
		free(got);
		free(want);
		check_that(c, chown(path, 0, 0) == 0, "chown back");
	}
	check_that(c, chmod(folder, 0777) == 0, "chmod");
	got = open_as_text(path, NULL, &exit);
	want = fill("%s: the folder of a file that holds a command may be writable by its owner alone "
		    "(mode 0777): chmod go-w %s", folder);
	check_that(c, strstr(got, want) != NULL, "an open folder\n\tgot  %s\n\twant %s", got, want);
	check_that(c, chmod(folder, 0755) == 0, "chmod back");
	free(got);
	free(want);
	free(path);
}

static void check_types(struct check *c)
{
	struct source_options o = {"my", NULL};
	struct err err = ERR_INIT;
	struct source s;

	check_that(c, source_open_type(&s, &o, SOURCE_MYSQL, &err) == 0, "mysql: %s", err.text);
	source_free(&s);
	check_that(c, source_open_type(&s, &o, SOURCE_ODPS, &err) < 0, "a mysql source taken for odps");
	check_text(c, "other type", err.text, "my is a source of type mysql; odps is wanted here");
	o.name = NULL;
	err_clear(&err);
	check_that(c, source_open(&s, &o, &err) < 0, "no name");
	check_text(c, "no name", err.text, "no data source is named; -s NAME does "
		"(dssource list names them)");
	source_free(&s);
}

static void remove_files(const char *folder)
{
	static const char *const names[] = {"x.json", "my.json", "datax.json", "works.json",
		"two.json", "pw", "open"};
	char path[128];

	for (size_t i = 0; i < CHECK_COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(void)
{
	char folder[] = "/tmp/dspipe-source.XXXXXX";
	struct check c = CHECK_INIT;

	if (mkdtemp(folder) == NULL || chmod(folder, 0755) < 0) {
		perror(folder);
		return 1;
	}
	setenv("DSPIPE_SOURCES", folder, 1);
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	unsetenv("DSPIPE_ENVIRONMENT");
	setenv("TEST_PW", "from-env", 1);
	setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "env-id", 1);
	setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "env-key", 1);
	setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "env-token", 1);
	write_file(folder, "pw", "from-file\n", 0600);
	write_file(folder, "open", "secret\n", 0644);
	check_files(&c, folder);
	check_named(&c, folder);
	check_types(&c);
	check_owners(&c, folder);
	remove_files(folder);
	return check_end(&c);
}
