/* SPDX-License-Identifier: MIT */
/* Sessions kept in a file. */
#include "odps/sessionfile.h"

#include "check.h"
#include "base/str.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_round(struct check *c, const char *path)
{
	struct sessionfile f = {.what = strdup("table \"t\""), .instance = strdup("2026g")}, g;
	struct err err = ERR_INIT;
	struct stat st;

	check_that(c, sessionfile_load(&g, path, "x", &err) == 0, "there is none yet");
	sessionfile_add(&f, "dt=1,r=a\\b", "S1");
	sessionfile_add(&f, "", "S2");
	check_that(c, sessionfile_save(&f, path, &err) == 0, "%s", err.text);
	check_that(c, stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "mode %o",
		(unsigned)st.st_mode & 0777);
	check_that(c, sessionfile_load(&g, path, "table \"t\"", &err) == 1, "%s", err.text);
	check_text(c, "instance", g.instance, "2026g");
	check_that(c, g.n == 2, "%zu sessions", g.n);
	check_text(c, "partition", g.specs[0], "dt=1,r=a\\b");
	check_text(c, "id", g.ids[1], "S2");
	sessionfile_free(&g);
	check_that(c, sessionfile_load(&g, path, "another", &err) < 0 && err.exit == EXIT_USAGE,
		"another read takes it up");
	sessionfile_free(&g);
	sessionfile_free(&f);
}

static const char *const bad[] = {
	"{", "[]", "7", "{\"what\":\"x\"}", "{\"what\":7,\"sessions\":[]}",
	"{\"what\":\"x\",\"sessions\":[{\"id\":\"a\"}]}", "{\"what\":\"x\",\"sessions\":[7]}",
};

static void check_bad(struct check *c, const char *path)
{
	struct sessionfile f;
	struct err err;
	FILE *out;
	size_t i;

	for (i = 0; i < CHECK_COUNT(bad); i++) {
		out = fopen(path, "w");
		fputs(bad[i], out);
		fclose(out);
		err_clear(&err);
		check_that(c, sessionfile_load(&f, path, "x", &err) < 0 && err.exit == EXIT_USAGE,
			"%s is taken", bad[i]);
		sessionfile_free(&f);
	}
}

int main(void)
{
	struct check c = CHECK_INIT;
	struct str path = STR_INIT;
	const char *dir = getenv("T");
	struct sessionfile f = {.what = strdup("x")};
	struct err err = ERR_INIT;

	str_addf(&path, "%s/sessionfile.%ld", dir != NULL ? dir : "/tmp", (long)getpid());
	check_round(&c, path.s);
	check_bad(&c, path.s);
	unlink(path.s);
	check_that(&c, sessionfile_save(&f, "/nonexistent/x", &err) < 0, "no folder");
	sessionfile_free(&f);
	str_free(&path);
	return check_end(&c);
}
