// SPDX-License-Identifier: MIT
// supervisor/commands/command_audit_keygen.c - `warder audit keygen`: a key for `run --sign`
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/key.h"
#include "supervisor/words/output.h"

/* Makes a file that must not have been there; on failure it is not there either. */
static int make(const char *path, mode_t mode, const struct text *bytes)
{
	_cleanup_close_ int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	int r = fd < 0 ? -errno : 0;

	if (r == 0) {
		r = output_write(fd, text_cstr(bytes), bytes->len);
		if (r == 0 && fsync(fd) < 0)
			r = -errno;
		if (r < 0)
			unlink(path);
	}
	return r;
}

static int tell(const char *path, int r)
{
	_cleanup_text_ struct text message = { 0 };

	text_str(&message, "warder: ");
	text_visible(&message, path, strlen(path));
	text_printf(&message, ": %s\n", strerror(-r));
	text_str(&message, r == -EEXIST ? "  no key is overwritten: choose another name\n"
			   : r == -ENOMEM
				   ? ""
				   : "  name a file in a directory that is there and that you "
				     "may write\n");
	fputs(text_cstr(&message), stderr);
	return EXIT_WARDER;
}

/* The public key is made first: a secret one without it would be of no use, the other way round of
 * no harm. */
static int make_both(const char *path, const struct text *secret, const struct text *public)
{
	_cleanup_text_ struct text beside = { 0 };
	int r;

	text_printf(&beside, "%s.pub", path);
	if (beside.failed || secret->failed || public->failed)
		return tell(path, -ENOMEM);
	r = make(text_cstr(&beside), 0644, public);
	if (r < 0)
		return tell(text_cstr(&beside), r);
	r = make(path, 0600, secret);
	if (r < 0) {
		unlink(text_cstr(&beside));
		return tell(path, r);
	}
	return 0;
}

/**
 * audit_keygen() - warder audit keygen FILE
 * @argc:	From the word `keygen` on
 * @argv:	Likewise
 *
 * Return: 0, or 125 when a file is there already or cannot be made
 */
int audit_keygen(int argc, char *const argv[])
{
	int at = argc > 1 && !strcmp(argv[1], "--") ? 2 : 1;
	int status = extra_stray(argv[1], usage_audit_keygen);
	unsigned char seed[KEY_BYTES], public[KEY_BYTES], secret[crypto_sign_SECRETKEYBYTES];
	_cleanup_text_ struct text secret_text = { 0 }, public_text = { 0 };

	if (status)
		return status;
	if (argc != at + 1 || !strcmp(argv[at], "-"))
		return usage_wrong(usage_audit_keygen,
				   "`audit keygen` takes one FILE, and makes two");
	if (sodium_init() < 0)
		return usage_wrong(usage_audit_keygen, "no random numbers");
	randombytes_buf(seed, sizeof(seed));
	crypto_sign_seed_keypair(public, secret, seed);
	key_write(KEY_SECRET, seed, &secret_text);
	key_write(KEY_PUBLIC, public, &public_text);
	status = make_both(argv[at], &secret_text, &public_text);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	if (secret_text.data)
		sodium_memzero(secret_text.data, secret_text.len);
	return status;
}
