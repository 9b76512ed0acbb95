/* SPDX-License-Identifier: MIT */
/* What myconn.c and myconn_auth.c share: the connection's inside. */
#ifndef MYCONN_INTERNAL_H
#define MYCONN_INTERNAL_H

#include "mysql/myconn.h"

#include <mysql.h>
#include <pthread.h>

#ifdef LIBMARIADB
#define MYCONN_USERDATA "dspipe" /* under this key a MYSQL knows its struct myconn */
#endif

struct myconn {
	MYSQL *my;
	const struct source_mysql *source;
	bool load_wanted;
	struct myfail fail;
	bool sha2;         /* our own caching_sha2_password is in place */
	char auth[64];     /* the authentication plugin, where it is ours */
	char refused[256]; /* why our own code ended a login; "": it did not */
	bool logged_in;
	uint64_t sent;
	/* LOAD: what is served, and whether a request for it is awaited */
	struct span feed;
	bool feeding, hostile;
	size_t feed_packet; /* bytes of a packet that goes straight to the socket; 0: none does */
	bool feed_lost;     /* and that failed */
	/* the guard */
	pthread_t guard;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool guarded, ending;
	int64_t deadline_ns; /* 0: no call is under way */
	uint64_t reply_base; /* bytes that had come in when the call began */
	const char *shut;    /* why the guard shut the socket; NULL: it did not */
};

/* Set what the login needs: which plugins may be used, and ours in place of the library's. */
int myconn_auth_prepare(struct myconn *c);

#endif
