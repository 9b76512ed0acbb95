/* SPDX-License-Identifier: MIT */
/* Tests of secret: the four ways, and each way to fail in them. */
#include "source/secret.h"

#include "check.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* %s in an argument or a message is the test's own folder. */
static const struct {
	enum secret_way way;
	const char *arg;
	const char *content; /* FILE: what it holds; NULL: no such file */
	unsigned mode;
	const char *value;   /* NULL: refused */
	const char *message;
} cases[] = {
	{SECRET_INLINE, "pw", NULL, 0, "pw", NULL},
	{SECRET_INLINE, "two\nlines", NULL, 0, "two\nlines", NULL},
	{SECRET_INLINE, "", NULL, 0, NULL, "password: is empty"},

	{SECRET_FILE, "%s/f", "pw\n", 0600, "pw", NULL},
	{SECRET_FILE, "%s/f", "pw", 0400, "pw", NULL},
	{SECRET_FILE, "%s/f", "pw\r\nmore", 0600, "pw", NULL},
	{SECRET_FILE, "%s/f", "pw\r", 0600, "pw\r", NULL},
	{SECRET_FILE, "%s/f", " p w \nmore\n", 0600, " p w ", NULL},
	{SECRET_FILE, "%s/f", "", 0600, NULL, "passwordFile: %s/f: its first line is empty"},
	{SECRET_FILE, "%s/f", "\nsecret", 0600, NULL, "passwordFile: %s/f: its first line is empty"},
	{SECRET_FILE, "%s/f", "\r\n", 0600, NULL, "passwordFile: %s/f: its first line is empty"},
	{SECRET_FILE, "%s/none", NULL, 0, NULL, "passwordFile: %s/none: No such file or directory"},
	{SECRET_FILE, "%s", NULL, 0, NULL, "passwordFile: %s: is a folder"},
	{SECRET_FILE, "%s/f", "secret\n", 0644, NULL,
		"passwordFile: %s/f: holds a secret and can be read by others (mode 0644): chmod 600 "
		"%s/f"},
	{SECRET_FILE, "%s/f", "secret\n", 0640, NULL,
		"passwordFile: %s/f: holds a secret and can be read by its group (mode 0640): chmod 600 "
		"%s/f"},
	{SECRET_FILE, "%s/f", "secret\n", 0604, NULL,
		"passwordFile: %s/f: holds a secret and can be read by others (mode 0604): chmod 600 "
		"%s/f"},

	{SECRET_ENV, "TEST_SECRET", NULL, 0, "from env", NULL},
	{SECRET_ENV, "TEST_EMPTY", NULL, 0, NULL,
		"passwordEnv: the environment variable TEST_EMPTY is empty"},
	{SECRET_ENV, "TEST_NEWLINE", NULL, 0, NULL,
		"passwordEnv: the first line of the environment variable TEST_NEWLINE is empty"},
	{SECRET_ENV, "TEST_UNSET", NULL, 0, NULL,
		"passwordEnv: the environment variable TEST_UNSET is not set"},

	{SECRET_COMMAND, "echo pw", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "printf pw", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "echo pw; echo more; sleep 0.1; echo more", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "printf p; sleep 0.05; printf 'w\\nmore'", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "cat; echo pw", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "(sleep 2; echo late) & echo pw", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "exec 1>&-; sleep 0.05", NULL, 0, NULL,
		"passwordCommand: the command's output: its first line is empty"},
	{SECRET_COMMAND, "echo pw; yes | head -c 300000", NULL, 0, "pw", NULL},
	{SECRET_COMMAND, "yes secret | head -c 300000 | tr -d '\\n'", NULL, 0, NULL,
		"passwordCommand: the command's output: its first line holds a NUL or more than 65536 "
		"bytes"},
	{SECRET_COMMAND, "printf 'p\\0w\\n'", NULL, 0, NULL,
		"passwordCommand: the command's output: its first line holds a NUL or more than 65536 "
		"bytes"},
	{SECRET_COMMAND, "true", NULL, 0, NULL,
		"passwordCommand: the command's output: its first line is empty"},
	{SECRET_COMMAND, "echo secret; exit 3", NULL, 0, NULL,
		"passwordCommand: the command failed with exit status 3"},
	{SECRET_COMMAND, "echo secret; kill -9 $$", NULL, 0, NULL,
		"passwordCommand: the command was ended by signal 9"},
};

/* text with each %s replaced by folder; to be freed */
static char *fill(const char *text, const char *folder)
{
	struct str s = STR_INIT;

	for (; text != NULL && *text != '\0'; text++)
		if (text[0] == '%' && text[1] == 's') {
			str_adds(&s, folder);
			text++;
		} else {
			str_addc(&s, *text);
		}
	return str_take(&s);
}

static void make_file(const char *path, const char *content, unsigned mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	if (fd < 0 || write(fd, content, strlen(content)) < 0 || fchmod(fd, mode) < 0)
		perror(path);
	close(fd);
}

static void check_cases(struct check *c, const char *folder)
{
	for (size_t i = 0; i < CHECK_COUNT(cases); i++) {
		char *arg = fill(cases[i].arg, folder), *want = fill(cases[i].message, folder), *got;
		struct secret s = {.name = "password", .way = cases[i].way, .arg = arg};
		struct err err = ERR_INIT;

		if (cases[i].content != NULL)
			make_file(arg, cases[i].content, cases[i].mode);
		got = secret_read(&s, &err);
		check_text(c, cases[i].arg, got, cases[i].value);
		check_text(c, cases[i].arg, err.text, want);
		check_that(c, got != NULL || err.exit == EXIT_USAGE, "%s: exit %d", arg, err.exit);
		if (cases[i].content != NULL)
			unlink(arg);
		secret_free(got);
		free(arg);
		free(want);
	}
}

/* In the administrators' place one group may read the file. */
static void check_group(struct check *c, const char *folder)
{
	static const struct {
		unsigned mode;
		bool ok;
	} modes[] = {{0600, true}, {0640, true}, {0644, false}, {0604, false}};
	char *path = fill("%s/g", folder);

	for (size_t i = 0; i < CHECK_COUNT(modes); i++) {
		struct secret s = {"password", SECRET_FILE, path, true};
		struct err err = ERR_INIT;
		char *got;

		make_file(path, "pw\n", modes[i].mode);
		got = secret_read(&s, &err);
		check_that(c, (got != NULL) == modes[i].ok, "mode %04o: %s", modes[i].mode, err.text);
		unlink(path);
		secret_free(got);
	}
	free(path);
}

int main(void)
{
	char folder[] = "/tmp/dspipe-secret.XXXXXX";
	struct check c = CHECK_INIT;

	if (mkdtemp(folder) == NULL || chmod(folder, 0755) < 0) {
		perror(folder);
		return 1;
	}
	setenv("TEST_SECRET", "from env\nmore", 1);
	setenv("TEST_EMPTY", "", 1);
	setenv("TEST_NEWLINE", "\nx", 1);
	check_cases(&c, folder);
	check_group(&c, folder);
	rmdir(folder);
	secret_guard();
#if defined(__SANITIZE_ADDRESS__)
	check_skip(&c, "core dumps are left on under AddressSanitizer");
#else
	check_that(&c, prctl(PR_GET_DUMPABLE) == 0, "the process can still be dumped");
#endif
	return check_end(&c);
}
