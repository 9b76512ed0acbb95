/* SPDX-License-Identifier: MIT */
/*
 * Logging in without showing the password.
 *
 * MariaDB Connector/C has three habits that we cannot have: its
 * caching_sha2_password sends the password in clear as soon as TLS was asked for,
 * even where the server has none; it asks an unverified server for the public key
 * to encrypt with; and where TLS is only "required" (not verified) it goes on
 * without. So two plugins of our own are registered before the library looks for
 * its own: a first one that looks at the greeting before anything is answered, and
 * a caching_sha2_password that keeps to the manual. libmysqlclient behaves (it has
 * MYSQL_OPT_SSL_MODE, and asks for the key only where told to).
 *
 * Protocol: MySQL internals, "Caching_sha2_password information" and "Protocol::
 * AuthSwitchRequest".
 */
#include "mysql/myconn_internal.h"

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "net/crypto.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef LIBMARIADB

#include <mysql/plugin_auth.h>

#define GATE "dspipe_gate"
#define SHA2 "caching_sha2_password"
#define ALLOWED GATE ",mysql_native_password,client_ed25519"
#define PEM_MAX 65536 /* bytes */
#define NONCE 20      /* bytes of the server's nonce, a NUL comes behind */

#define SHA2_FAST_OK 3    /* the server knew the password by its cache */
#define SHA2_FULL_LOGIN 4 /* it wants the password itself */

static struct myconn *myconn_of(MYSQL *my)
{
	struct myconn *c = NULL;

	mysql_get_optionv(my, MARIADB_OPT_USERDATA, MYCONN_USERDATA, &c);
	return c;
}

static int refuse(struct myconn *c, const char *why)
{
	snprintf(c->refused, sizeof c->refused, "%.*s", (int)sizeof c->refused - 1, why);
	return CR_ERROR;
}

static bool on_socket(const struct myconn *c)
{
	return c->source->socket != NULL;
}

/*
 * The first plugin of every login. The library has read the greeting and written
 * nothing. Answer without a password, under a name that no account has; the server
 * then names the plugin of the account. Until this has run no other plugin is
 * allowed, so a greeting that knows no plugins at all cannot lead around it.
 */
static int gate_login(MYSQL_PLUGIN_VIO *vio, MYSQL *my)
{
	struct myconn *c = myconn_of(my);

	if (c == NULL)
		return CR_ERROR;
	if (c->source->ssl >= SSL_REQUIRED && !(my->server_capabilities & CLIENT_SSL))
		return refuse(c, "TLS is required, and this server does not offer it");
	mysql_optionsv(my, MARIADB_OPT_RESTRICTED_AUTH, c->sha2 ? ALLOWED "," SHA2 : ALLOWED);
	return vio->write_packet(vio, (const unsigned char *)"", 0) ? CR_ERROR : CR_OK;
}

/* XOR(SHA256(password), SHA256(SHA256(SHA256(password)), nonce)) */
static void sha2_scramble(unsigned char out[CRYPTO_SHA256], const char *password,
	const unsigned char *nonce)
{
	unsigned char one[CRYPTO_SHA256], both[CRYPTO_SHA256 + NONCE], mask[CRYPTO_SHA256];
	size_t i;

	crypto_sha256(one, password, strlen(password));
	crypto_sha256(both, one, sizeof one);
	memcpy(both + CRYPTO_SHA256, nonce, NONCE);
	crypto_sha256(mask, both, sizeof both);
	for (i = 0; i < CRYPTO_SHA256; i++)
		out[i] = one[i] ^ mask[i];
	crypto_wipe(one, sizeof one);
	crypto_wipe(both, sizeof both);
}

/* The password under the server's public key, mixed with the nonce. */
static int sha2_encrypted(struct myconn *c, MYSQL_PLUGIN_VIO *vio, const char *password,
	const unsigned char *nonce)
{
	struct str pem = STR_INIT_MAX(PEM_MAX), mixed = STR_INIT, out = STR_INIT;
	struct err err = ERR_INIT;
	size_t i, n = strlen(password) + 1;
	int rc = CR_ERROR;

	str_add(&mixed, password, n);
	for (i = 0; i < n; i++)
		mixed.s[i] ^= (char)nonce[i % NONCE];
	if (file_read(&pem, c->source->server_public_key, &err) < 0) {
		err_at(&err, "serverRSAPublicKeyFile");
		refuse(c, err.text);
	} else if (!crypto_rsa_encrypt(&out, str_span(&pem), str_span(&mixed)))
		refuse(c,
			"serverRSAPublicKeyFile holds no RSA public key, or the password is too long");
	else if (vio->write_packet(vio, (unsigned char *)out.s, (int)out.len) == 0)
		rc = CR_OK;
	crypto_wipe(mixed.s, mixed.len);
	str_free(&mixed);
	str_free(&pem);
	str_free(&out);
	return rc;
}

static int sha2_full(struct myconn *c, MYSQL_PLUGIN_VIO *vio, MYSQL *my, const char *password,
	const unsigned char *nonce)
{
	bool tls = mysql_get_ssl_cipher(my) != NULL;

	if (on_socket(c) || (tls && c->source->ssl >= SSL_VERIFY_CA))
		return vio->write_packet(vio, (const unsigned char *)password,
			       (int)strlen(password) + 1)
			? CR_ERROR
			: CR_OK;
	if (c->source->server_public_key != NULL)
		return sha2_encrypted(c, vio, password, nonce);
	return refuse(c,
		"the server asks for the password itself (caching_sha2_password, "
		"first login since its start); it is only given over TLS with sslMode "
		"VERIFY_CA or VERIFY_IDENTITY, a Unix socket, or under "
		"serverRSAPublicKeyFile");
}

static int sha2_login(MYSQL_PLUGIN_VIO *vio, MYSQL *my)
{
	struct myconn *c = myconn_of(my);
	const char *password = my->passwd;
	unsigned char nonce[NONCE], proof[CRYPTO_SHA256], *packet;
	int n;

	n = vio->read_packet(vio, &packet);
	if (c == NULL || n < NONCE)
		return CR_ERROR;
	memcpy(nonce, packet, NONCE);
	snprintf(c->auth, sizeof c->auth, SHA2);
	if (password == NULL || password[0] == '\0')
		return vio->write_packet(vio, (const unsigned char *)"", 1) ? CR_ERROR : CR_OK;
	sha2_scramble(proof, password, nonce);
	if (vio->write_packet(vio, proof, sizeof proof) != 0)
		return CR_ERROR;
	n = vio->read_packet(vio, &packet);
	if (n < 0)
		return CR_ERROR;
	if (n == 1 && *packet == SHA2_FAST_OK)
		return CR_OK;
	if (n == 1 && *packet == SHA2_FULL_LOGIN)
		return sha2_full(c, vio, my, password, nonce);
	return CR_OK_HANDSHAKE_COMPLETE;
}

/* As client_plugin.h has it, which cannot be included where its ma_compress.h is not installed. */
struct auth_plugin {
	MYSQL_CLIENT_PLUGIN_HEADER
	int (*login)(MYSQL_PLUGIN_VIO *vio, MYSQL *my);
};

#define PLUGIN_TYPE 2         /* MYSQL_CLIENT_AUTHENTICATION_PLUGIN */
#define PLUGIN_VERSION 0x0100 /* MYSQL_CLIENT_AUTHENTICATION_PLUGIN_INTERFACE_VERSION */

/*
 * The library keeps a pointer to a registered plugin for as long as the process
 * lives, and its type is not const: hence not const, though nobody writes to them.
 */
static struct auth_plugin gate_plugin = {
	.type = PLUGIN_TYPE,
	.interface_version = PLUGIN_VERSION,
	.name = GATE,
	.author = "dspipe",
	.desc = "looks at the greeting before anything is answered",
	.version = {1, 0, 0},
	.license = "MIT",
	.login = gate_login,
};

static struct auth_plugin sha2_plugin = {
	.type = PLUGIN_TYPE,
	.interface_version = PLUGIN_VERSION,
	.name = SHA2,
	.author = "dspipe",
	.desc = "caching_sha2_password that never shows the password",
	.version = {1, 0, 0},
	.license = "MIT",
	.login = sha2_login,
};

/* Is ours the one that the library will find? It keeps one that is already there. */
static bool register_plugin(MYSQL *my, struct auth_plugin *p)
{
	struct st_mysql_client_plugin *ours = (struct st_mysql_client_plugin *)p;

	return mysql_client_register_plugin(my, ours) == ours;
}

int myconn_auth_prepare(struct myconn *c)
{
	if (mysql_optionsv(c->my, MARIADB_OPT_USERDATA, MYCONN_USERDATA, c) != 0 ||
		!register_plugin(c->my, &gate_plugin))
		return -1;
	c->sha2 = register_plugin(c->my, &sha2_plugin);
	mysql_optionsv(c->my, MARIADB_OPT_RESTRICTED_AUTH, GATE);
	mysql_optionsv(c->my, MYSQL_DEFAULT_AUTH, GATE);
	return 0;
}

#else

/*
 * libmysqlclient: clear text is off unless asked for, and the public key is only
 * asked for under MYSQL_OPT_GET_SERVER_PUBLIC_KEY. It gives the password over TLS
 * that was not verified, and its own plugin cannot be replaced: so there PREFERRED
 * means no TLS where no key file is named (myconn.c), and the full login fails.
 */
int myconn_auth_prepare(struct myconn *c)
{
	if (c->source->server_public_key != NULL)
		mysql_options(c->my, MYSQL_SERVER_PUBLIC_KEY, c->source->server_public_key);
	return 0;
}

#endif
