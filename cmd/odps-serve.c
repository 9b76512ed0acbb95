/* SPDX-License-Identifier: MIT */
/* odps-serve: a local MaxCompute project on a SQLite file. */
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/stop.h"
#include "serve/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TIDY_EVERY (60 * CLOCK_S)

struct options {
	struct serve_options serve;
	struct drill drill;
	const char *source_file, *ready_file;
};

/* Write a whole file in one step: other programs see all of it or nothing. */
static int write_file(const char *path, const char *text, mode_t mode, struct err *err)
{
	struct str temp = STR_INIT;
	size_t n = strlen(text);
	int fd, rc = 0;

	str_addf(&temp, "%s.%ld", path, (long)getpid());
	fd = open(temp.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n || fsync(fd) < 0 || close(fd) < 0 ||
		rename(temp.s, path) < 0)
		rc = err_sys(err, EXIT_FAILED, "%s", path);
	if (rc < 0)
		unlink(temp.s);
	str_free(&temp);
	return rc;
}

/* Tell that we listen: the source file, the ready file, the line on stdout, in this order. */
static int announce(const struct serve *s, const struct options *o, struct err *err)
{
	struct str line = STR_INIT;
	char *text = serve_source(s);
	int rc = 0;

	if (o->source_file != NULL)
		rc = write_file(o->source_file, text, 0600, err);
	explicit_bzero(text, strlen(text));
	free(text);
	text = serve_ready_line(s);
	str_addf(&line, "%s\n", text);
	free(text);
	if (rc == 0 && o->ready_file != NULL)
		rc = write_file(o->ready_file, line.s, 0666, err);
	if (rc == 0 && (fputs(line.s, stdout) == EOF || fflush(stdout) == EOF))
		rc = err_sys(err, EXIT_FAILED, "standard output");
	str_free(&line);
	return rc;
}

/* Nothing is left to do for this thread but to wait for the signal that ends it. */
static void wait_for_end(struct serve *s, const sigset_t *open)
{
	const struct timespec second = {.tv_sec = 1};
	int64_t tidied = clock_now();

	while (!stop_wanted()) {
		ppoll(NULL, 0, &second, open);
		if (clock_now() - tidied > TIDY_EVERY) {
			serve_tidy(s);
			tidied = clock_now();
		}
	}
}

/* One line a request; from the server's threads, in one write each. */
static void log_request(void *arg, const char *line)
{
	const struct cli *cli = arg;

	fprintf(stderr, "%s: %s\n", cli->tool, line);
}

static void run(struct cli *cli, struct options *o, struct err *err)
{
	sigset_t ours, open;
	struct serve *s;

	/* only this thread is to be interrupted; the server's inherit the mask */
	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_BLOCK, &ours, &open);
	signal(SIGPIPE, SIG_IGN);
	if (cli->verbose > 0) {
		o->serve.log = log_request;
		o->serve.log_arg = cli;
	}
	o->serve.drill = &o->drill;
	s = serve_start(&o->serve, err);
	if (s != NULL && announce(s, o, err) == 0)
		wait_for_end(s, &open);
	serve_stop(s);
	sigprocmask(SIG_SETMASK, &open, NULL);
}

static int set_signature(void *to, const char *arg, struct err *err)
{
	static const char *const words[] = {"any", "legacy", "v4", NULL};

	return option_choice(to, arg, words, err);
}

/* int64_t, a time that may be less than zero */
static int set_clock(void *to, const char *arg, struct err *err)
{
	int64_t *ns = to;

	if (option_time(ns, arg + (arg[0] == '-'), err) < 0)
		return -1;
	if (arg[0] == '-')
		*ns = -*ns;
	return 0;
}

int main(int argc, char *argv[])
{
	struct cli cli = CLI_INIT("odps-serve", "--db FILE [OPTION]...",
		"Serves a MaxCompute project of its own on a SQLite file.");
	struct options o = {.serve = SERVE_OPTIONS_DEFAULT, .drill = DRILL_INIT};
	const struct option_row table[] = {
		{0, "db", "FILE", "the SQLite file; made where it is missing", option_text,
			&o.serve.db},
		{0, "project", "NAME", "the project's name (local)", option_text, &o.serve.project},
		{0, "listen", "HOST:PORT", "where the endpoint listens (127.0.0.1:0)", option_text,
			&o.serve.listen},
		{0, "tunnel-listen", "HOST:PORT", "where the tunnel does (the same host, any port)",
			option_text, &o.serve.tunnel_listen},
		{0, "access-id", "ID", "the one access id (local)", option_text,
			&o.serve.access_id},
		{0, "access-key-file", "FILE", "holds its key; made where it is missing (DB.key)",
			option_text, &o.serve.key_file},
		{0, "security-token-file", "FILE", "the token that goes with the key", option_text,
			&o.serve.security_token_file},
		{0, "bearer-token-file", "FILE", "a token that stands for a signature", option_text,
			&o.serve.bearer_token_file},
		{0, "signature", "WHICH", "that are taken: any, legacy, v4", set_signature,
			&o.serve.signature},
		{0, "tls-cert", "FILE", "serve https with this certificate", option_text,
			&o.serve.tls_cert},
		{0, "tls-key", "FILE", "and its key", option_text, &o.serve.tls_key},
		{0, "tls-ca", "FILE", "the CA that the source file names", option_text,
			&o.serve.tls_ca},
		{0, "source-file", "FILE", "write a data source for the other tools", option_text,
			&o.source_file},
		{0, "ready-file", "FILE", "write the line that tells where we listen", option_text,
			&o.ready_file},
		{0, "load", "T(C TYPE,...)=F", "fill a table from a CSV file with a header",
			option_texts, &o.serve.load},
		{0, "time-zone", "ZONE", "the project's odps.sql.timezone (UTC)", option_text,
			&o.serve.time_zone},
		{0, "page", "N", "items on one page of a list (1000)", option_positive,
			&o.serve.page},
		{0, "initiating", "N", "reloads before a new session is ready (0)", option_count,
			&o.serve.initiating},
		{0, "running", "N", "answers of \"running\" for a new instance (0)", option_count,
			&o.serve.running},
		{0, "sql-time", "TIME", "the longest that a statement may run (10m)", option_time,
			&o.serve.sql_time},
		{0, "rate", "SIZE", "bytes of rows a second on each connection", option_size,
			&o.serve.rate},
		{0, "latency", "TIME", "every answer comes so much later", option_time,
			&o.serve.latency},
		{0, "clock", "TIME", "the clock is so far ahead; with a minus, behind", set_clock,
			&o.serve.clock},
		{0, "fault", "RULE", "go wrong on purpose: see the manual", drill_add, &o.drill},
		{0, "fault-seed", "N", "what faults by chance are drawn by (1)", option_positive,
			&o.drill.state},
		{0, "connections", "N", "at once, on each port (256)", option_positive,
			&o.serve.connections},
		CLI_OPTIONS(&cli),
		OPTIONS_END,
	};
	struct err err = ERR_INIT;

	prctl(PR_SET_DUMPABLE, 0);
	if (cli_start(&cli, table, argc, argv) > 0)
		err_set(&err, EXIT_USAGE, "'%s': no operand is taken", argv[1]);
	else if (o.serve.db == NULL)
		err_set(&err, EXIT_USAGE, "--db is missing");
	if (err_is_set(&err))
		cli_misuse(&cli, &err);
	run(&cli, &o, &err);
	drill_free(&o.drill);
	free(o.serve.load.v);
	return cli_end(&cli, &err);
}
