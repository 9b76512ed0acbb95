/* SPDX-License-Identifier: MIT */
/*
 * crypto: the digests that services sign with, and random bytes; libcrypto's, and
 * the only module that includes its headers. Works on bytes in memory.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define CRYPTO_MD5 16
#define CRYPTO_SHA1 20
#define CRYPTO_SHA256 32

void crypto_md5(unsigned char out[CRYPTO_MD5], const void *p, size_t n);
void crypto_sha256(unsigned char out[CRYPTO_SHA256], const void *p, size_t n);
void crypto_hmac_sha1(unsigned char out[CRYPTO_SHA1], struct span key, struct span data);
void crypto_hmac_sha256(unsigned char out[CRYPTO_SHA256], struct span key, struct span data);

/* Are the n bytes the same? Takes the same time whatever they are. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* n unpredictable bytes. */
void crypto_random(void *out, size_t n);

/* Write a random UUID (version 4, 36 characters and a NUL). */
void crypto_uuid(char out[37]);

/* Overwrite n bytes that held a secret, in a way that the compiler keeps. */
void crypto_wipe(void *p, size_t n);

/*
 * Append data encrypted by RSA-OAEP (SHA-1) under the public key of a PEM text.
 * Returns false, and appends nothing, where that is no RSA key or data is too long.
 */
bool crypto_rsa_encrypt(struct str *out, struct span pem, struct span data);

#endif
