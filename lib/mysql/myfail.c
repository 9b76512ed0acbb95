/* SPDX-License-Identifier: MIT */
/* Error numbers of MySQL and MariaDB, sorted by what they mean for a writer. */
#include "mysql/myfail.h"

#include "base/show.h"

#include <stdio.h>
#include <stdlib.h>

/* Classes that the number alone decides; everything else goes by SQLSTATE. */
struct rule {
	unsigned code;
	enum myfail_kind kind;
};

static const struct rule rules[] = {
	/* a lock, a failover, a server that is full or starting: done again it may work */
	{1205, MYFAIL_RETRY}, /* lock wait time-out */
	{1213, MYFAIL_RETRY}, /* deadlock */
	{1020, MYFAIL_RETRY}, /* record changed since last read (MariaDB, Galera) */
	{1047, MYFAIL_LOST},  /* unknown command; Galera: node not ready */
	{1180, MYFAIL_RETRY}, /* error during COMMIT, as Galera reports a conflict */
	{1290, MYFAIL_LOST},  /* read only */
	{1836, MYFAIL_LOST},  /* read-only mode */
	{1792, MYFAIL_LOST},  /* cannot execute in a read-only transaction: a failover */
	{1040, MYFAIL_LOST},  /* too many connections */
	{1203, MYFAIL_LOST},  /* this user has too many connections */
	{1226, MYFAIL_LOST},  /* a resource limit of this user */
	{1053, MYFAIL_LOST},  /* server shutdown in progress */
	{1077, MYFAIL_LOST},
	{1079, MYFAIL_LOST},
	{1152, MYFAIL_LOST}, /* aborted connection */
	{1158, MYFAIL_LOST}, /* network: reading, time-out, writing, time-out */
	{1159, MYFAIL_LOST},
	{1160, MYFAIL_LOST},
	{1161, MYFAIL_LOST},
	{1184, MYFAIL_LOST},
	{1317, MYFAIL_RETRY}, /* query interrupted */
	{1927, MYFAIL_LOST},  /* connection was killed */
	{1969, MYFAIL_RETRY}, /* max_statement_time exceeded */
	{3024, MYFAIL_RETRY}, /* max_execution_time exceeded */
	{3169, MYFAIL_LOST},  /* session was killed */
	{4031, MYFAIL_LOST},  /* disconnected because of inactivity */
	{3572, MYFAIL_RETRY}, /* NOWAIT */
	{1614, MYFAIL_RETRY}, /* XA deadlock */
	/* the client library's */
	{2000, MYFAIL_HOSTILE}, /* CR_UNKNOWN_ERROR: a file was asked for where none may be */
	{2002, MYFAIL_LOST},    /* cannot connect, socket */
	{2003, MYFAIL_LOST},    /* cannot connect, TCP */
	{2005, MYFAIL_DENIED},  /* unknown host */
	{2006, MYFAIL_LOST},
	{2013, MYFAIL_LOST},
	{2026, MYFAIL_DENIED}, /* TLS */
	{2027, MYFAIL_FATAL},  /* malformed packet */
	{2055, MYFAIL_LOST},
	{2058, MYFAIL_DENIED}, /* authentication plugin cannot be loaded */
	{2059, MYFAIL_DENIED},
	{2061, MYFAIL_DENIED},  /* authentication plugin reported an error */
	{2068, MYFAIL_HOSTILE}, /* LOAD DATA LOCAL INFILE request rejected */
	{5014, MYFAIL_LOST},    /* Connector/C: error while writing to the network */
	{5015, MYFAIL_DENIED},
	{5017, MYFAIL_DENIED}, /* Connector/C: the plugin is not in the allowed list */
	/* who may not come in */
	{1044, MYFAIL_DENIED},
	{1045, MYFAIL_DENIED},
	{1049, MYFAIL_NAME},
	{1129, MYFAIL_DENIED},
	{1130, MYFAIL_DENIED},
	{1142, MYFAIL_DENIED},
	{1143, MYFAIL_DENIED},
	{1227, MYFAIL_DENIED},
	{1251, MYFAIL_DENIED},
	{1524, MYFAIL_DENIED},
	{1698, MYFAIL_DENIED},
	{1862, MYFAIL_DENIED},
	{3118, MYFAIL_DENIED}, /* account is locked */
	{4151, MYFAIL_DENIED},
	{1146, MYFAIL_NAME},
	{1051, MYFAIL_NAME},
	{1054, MYFAIL_NAME},
	/* one row is to blame, though the SQLSTATE is a general one */
	{1048, MYFAIL_ROW},
	{1062, MYFAIL_ROW},
	{1022, MYFAIL_ROW},
	{1118, MYFAIL_ROW}, /* row size too large */
	{1169, MYFAIL_ROW},
	{1216, MYFAIL_ROW},
	{1217, MYFAIL_ROW},
	{1264, MYFAIL_ROW},
	{1265, MYFAIL_ROW},
	{1292, MYFAIL_ROW},
	{1364, MYFAIL_ROW},
	{1366, MYFAIL_ROW},
	{1367, MYFAIL_ROW},
	{1369, MYFAIL_ROW}, /* a view's WITH CHECK OPTION */
	{1406, MYFAIL_ROW},
	{1411, MYFAIL_ROW},
	{1416, MYFAIL_ROW},
	{1441, MYFAIL_ROW},
	{1451, MYFAIL_ROW},
	{1452, MYFAIL_ROW},
	{1526, MYFAIL_ROW}, /* no partition for the value */
	{1586, MYFAIL_ROW},
	{1591, MYFAIL_ROW},
	{1644, MYFAIL_ROW}, /* SIGNAL */
	{1645, MYFAIL_ROW},
	{1690, MYFAIL_ROW},
	{1748, MYFAIL_ROW}, /* not in the given partition set */
	{1761, MYFAIL_ROW},
	{1762, MYFAIL_ROW},
	{1977, MYFAIL_ROW}, /* MariaDB: cannot convert a character */
	{3140, MYFAIL_ROW}, /* JSON */
	{3156, MYFAIL_ROW},
	{3157, MYFAIL_ROW},
	{3730, MYFAIL_ROW},
	{3819, MYFAIL_ROW}, /* MySQL: CHECK */
	{3854, MYFAIL_ROW},
	{4025, MYFAIL_ROW}, /* MariaDB: CHECK */
	{4038, MYFAIL_ROW},
	{4164, MYFAIL_ROW},
};

bool myfail_is_client(unsigned code)
{
	return (code >= 2000 && code < 3000) || (code >= 5000 && code < 5100);
}

/*
 * The standard's classes that speak of data, and classes that only a SIGNAL in a
 * trigger can have chosen.
 */
static enum myfail_kind by_state(const char *state)
{
	static const char *const ours[] = {"00", "01", "07", "08", "0A", "0K", "20", "21", "24",
		"25", "28", "2F", "35", "3B", "3D", "40", "42", "70", "HY", "XA", "XX", "H0"};
	size_t i;

	if (strncmp(state, "40", 2) == 0)
		return MYFAIL_RETRY;
	if (strncmp(state, "08", 2) == 0)
		return MYFAIL_LOST;
	for (i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strncmp(state, ours[i], 2) == 0)
			return MYFAIL_FATAL;
	return MYFAIL_ROW;
}

enum myfail_kind myfail_kind(unsigned code, const char *sqlstate)
{
	size_t i;

	if (code == 0)
		return MYFAIL_NONE;
	for (i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].code == code)
			return rules[i].kind;
	if (myfail_is_client(code))
		return MYFAIL_FATAL;
	return by_state(sqlstate);
}

void myfail_set(struct myfail *f, unsigned code, const char *sqlstate, const char *text)
{
	struct show show;

	f->code = code;
	snprintf(f->sqlstate, sizeof f->sqlstate, "%s", sqlstate);
	snprintf(f->text, sizeof f->text, "%s", show_bytes(&show, text, strlen(text)));
	f->kind = myfail_kind(code, sqlstate);
}

bool myfail_is_duplicate(unsigned code)
{
	return code == 1062 || code == 1586 || code == 1022 || code == 1169;
}

static bool is_foreign_key(unsigned code)
{
	return code == 1216 || code == 1217 || code == 1451 || code == 1452 || code == 1761 ||
		code == 1762;
}

static bool is_check(unsigned code)
{
	return code == 3819 || code == 4025 || code == 1369;
}

void myfail_fault(struct fault *f, unsigned code, const char *sqlstate, const char *text)
{
	enum fault_code kind = FAULT_SERVER;
	struct show show;

	if (myfail_is_duplicate(code))
		kind = FAULT_DUPLICATE_ROW;
	else if (is_foreign_key(code))
		kind = FAULT_FOREIGN_KEY;
	else if (is_check(code))
		kind = FAULT_CHECK_CONSTRAINT;
	fault_set(f, kind, "%s", show_cut(&show, text, strlen(text), 380));
	f->server_errno = code;
	snprintf(f->sqlstate, sizeof f->sqlstate, "%s", sqlstate);
}

static bool is_partition(unsigned code)
{
	return code == 1526 || code == 1591 || code == 1748;
}

uint64_t myfail_row(const char *text)
{
	const char *p = NULL, *next = text;
	char *end;
	uint64_t n;

	while ((next = strstr(next, " at row ")) != NULL)
		p = next += 8;
	if (p == NULL || *p < '0' || *p > '9')
		return 0;
	n = strtoull(p, &end, 10);
	return *end == '\0' ? n : 0;
}

/*
 * What a server remarks about the statement, its options or the binary log: 1287,
 * 1681, 1618, 1831, 3090, 3129, 3719, 3778 deprecations; 1592 statement format; 1105,
 * 1235, 1742, 3135 modes and engines; 1050, 1051 IF EXISTS.
 */
enum mywarn_kind mywarn_kind(unsigned code, const char *text)
{
	static const unsigned tells[] = {1050, 1051, 1105, 1235, 1246, 1287, 1592, 1618, 1652, 1681,
		1742, 1831, 3090, 3129, 3135, 3719, 3778, 4166};
	size_t i;

	if (myfail_is_duplicate(code) || is_foreign_key(code) || is_check(code) ||
		is_partition(code))
		return MYWARN_SKIPS;
	if (myfail_row(text) > 0)
		return MYWARN_BENDS;
	for (i = 0; i < sizeof tells / sizeof *tells; i++)
		if (tells[i] == code)
			return MYWARN_TELLS;
	return MYWARN_BENDS;
}
