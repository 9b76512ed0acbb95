/* SPDX-License-Identifier: MIT */
/* Digests and random bytes out of libcrypto. */
#include "net/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

static void digest(const EVP_MD *md, unsigned char *out, const void *p, size_t n)
{
	if (EVP_Digest(p, n, out, NULL, md, NULL) != 1)
		abort();
}

void crypto_md5(unsigned char out[CRYPTO_MD5], const void *p, size_t n)
{
	digest(EVP_md5(), out, p, n);
}

void crypto_sha256(unsigned char out[CRYPTO_SHA256], const void *p, size_t n)
{
	digest(EVP_sha256(), out, p, n);
}

static void hmac(const EVP_MD *md, unsigned char *out, struct span key, struct span data)
{
	/* HMAC() takes a NULL key for "the same as before" */
	if (HMAC(md, key.len > 0 ? key.p : "", (int)key.len, (const unsigned char *)data.p,
		    data.len, out, NULL) == NULL)
		abort();
}

void crypto_hmac_sha1(unsigned char out[CRYPTO_SHA1], struct span key, struct span data)
{
	hmac(EVP_sha1(), out, key, data);
}

void crypto_hmac_sha256(unsigned char out[CRYPTO_SHA256], struct span key, struct span data)
{
	hmac(EVP_sha256(), out, key, data);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void crypto_random(void *out, size_t n)
{
	if (RAND_bytes(out, (int)n) != 1)
		abort();
}

void crypto_uuid(char out[37])
{
	unsigned char b[16];

	crypto_random(b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
		b[13], b[14], b[15]);
}

void crypto_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

static bool encrypt(EVP_PKEY_CTX *ctx, struct str *out, struct span data)
{
	size_t n = 0;

	if (EVP_PKEY_encrypt_init(ctx) <= 0 ||
		EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) <= 0 ||
		EVP_PKEY_encrypt(ctx, NULL, &n, (const unsigned char *)data.p, data.len) <= 0)
		return false;
	if (!str_reserve(out, n) ||
		EVP_PKEY_encrypt(ctx, (unsigned char *)out->s + out->len, &n,
			(const unsigned char *)data.p, data.len) <= 0)
		return false;
	out->len += n;
	return true;
}

bool crypto_rsa_encrypt(struct str *out, struct span pem, struct span data)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.len);
	EVP_PKEY *key = bio != NULL ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	EVP_PKEY_CTX *ctx = key != NULL ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	bool ok = ctx != NULL && encrypt(ctx, out, data);

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return ok;
}
