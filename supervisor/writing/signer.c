// SPDX-License-Identifier: MIT
// supervisor/writing/signer.c - The secret key of --sign, in memory that no child has
//
// DOC: Theory of operation
//
// The broker is made by clone() and has all of the supervisor's memory, and it is what hostile
// programs talk to. So everything of the secret key is in one mapping that clone() leaves out
// (MADV_DONTFORK), which is also kept out of swap and of core dumps: the file's bytes are read
// right into it, decoded in it, and nothing is computed with them before signer_key(), which is
// called when the broker is there already: what a computation leaves on a stack comes too late for
// it.
#include "supervisor/writing/signer.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/writing/signature.h"

/**
 * struct secret - What no child and nobody else may see
 * @text:	The file
 * @der:	It, decoded
 * @seed:	In @der
 * @key:	As libsodium wants it
 */
struct secret {
	char text[KEY_FILE_MAX + 1];
	unsigned char der[KEY_DER_MAX];
	const unsigned char *seed;
	unsigned char key[crypto_sign_SECRETKEYBYTES];
};

/**
 * struct signer - See the theory above
 * @secret:	A mapping of its own
 * @path:	The key's file, absolute and resolved
 * @public:	The public key in base64, "" before it was asked for
 */
struct signer {
	struct secret *secret;
	char *path;
	char public[KEY_TEXT + 1];
};

static int refuse(struct text *message, const char *path, const char *why, const char *remedy)
{
	text_str(message, "warder: --sign ");
	text_visible(message, path, strlen(path));
	text_printf(message, ": %s\n", why);
	if (remedy)
		text_printf(message, "  %s\n", remedy);
	return -EINVAL;
}

/* Why a file must not be used although it could be. NULL: it may. */
static const char *not_private(const struct stat *st)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "it belongs to somebody else, who can sign with it too";
	if (st->st_mode & 077)
		return "others may read or write it, and a secret key is its owner's alone";
	return NULL;
}

static int map_secret(struct signer *signer)
{
	void *memory = mmap(NULL, sizeof(*signer->secret), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	signer->secret = memory;
	if (madvise(memory, sizeof(*signer->secret), MADV_DONTFORK) < 0 ||
	    madvise(memory, sizeof(*signer->secret), MADV_DONTDUMP) < 0 ||
	    mlock(memory, sizeof(*signer->secret)) < 0)
		return -errno;
	return 0;
}

/* Reads all of the file right into the mapping; longer than any key is no key. */
static int read_secret(int fd, struct secret *secret, size_t *ret_len)
{
	size_t len = 0;
	ssize_t got;

	while (len < sizeof(secret->text) &&
	       (got = read(fd, secret->text + len, sizeof(secret->text) - len)) != 0) {
		if (got < 0 && errno != EINTR)
			return -errno;
		len += got > 0 ? (size_t)got : 0;
	}
	*ret_len = len;
	return 0;
}

/* What it says first is what it is: who named another file is not told to change that one's mode.
 */
static int take_key(struct signer *signer, const char *path, struct text *message)
{
	static const char made[] = "`warder audit keygen FILE` makes one, and so does `openssl "
				   "genpkey -algorithm ed25519 -out FILE`";
	static const char readable[] = "name a key that you may read";
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *wrong = NULL;
	struct stat st;
	size_t len = 0;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(message, path, strerror(errno), errno == ENOENT ? made : readable);
	if (!S_ISREG(st.st_mode))
		return refuse(message, path, "it is no regular file", made);
	r = map_secret(signer);
	if (r < 0)
		return refuse(message, path, strerror(-r),
			      "the key is locked into memory: `ulimit -l` must allow a page");
	r = read_secret(fd, signer->secret, &len);
	if (r < 0)
		return refuse(message, path, strerror(-r), readable);
	signer->secret->seed =
		key_parse(KEY_SECRET, signer->secret->text, len, signer->secret->der, &wrong);
	sodium_memzero(signer->secret->text, sizeof(signer->secret->text));
	if (!signer->secret->seed)
		return refuse(message, path, wrong, made);
	wrong = not_private(&st);
	if (wrong)
		return refuse(message, path, wrong,
			      "chmod 600 it, and make a new key if somebody may have read this "
			      "one");
	signer->path = realpath(path, NULL);
	return signer->path ? 0 : refuse(message, path, strerror(errno), NULL);
}

/**
 * signer_open() - Read a secret key
 * @path:	Its file: PEM, its owner's alone
 * @ret_signer:	signer_free() it
 * @message:	What is wrong with it
 *
 * Context: before anything is cloned, so that a mistake ends here; see the theory above.
 *
 * Return: 0, -EINVAL (told) or -ENOMEM
 */
int signer_open(const char *path, struct signer **ret_signer, struct text *message)
{
	struct signer *signer = calloc(1, sizeof(*signer));
	int r;

	if (!signer)
		return -ENOMEM;
	r = take_key(signer, path, message);
	if (r < 0) {
		signer_free(signer);
		return r;
	}
	*ret_signer = signer;
	return 0;
}

const char *signer_path(const struct signer *signer)
{
	return signer->path;
}

/**
 * signer_key() - The public key that belongs to it
 * @signer:	The signer
 *
 * Context: not before the broker is there, see the theory above.
 *
 * Return: base64, for as long as the signer
 */
const char *signer_key(struct signer *signer)
{
	unsigned char public[KEY_BYTES];

	if (!signer->public[0]) {
		crypto_sign_seed_keypair(public, signer->secret->key, signer->secret->seed);
		sodium_memzero(signer->secret->der, sizeof(signer->secret->der));
		key_to_text(public, signer->public);
	}
	return signer->public;
}

/**
 * signer_sign() - Sign a log
 * @signer:	The signer, after signer_key(); it signs once, and is wiped then
 * @head:	h of its `end` line
 * @ret_signature: In base64
 */
void signer_sign(struct signer *signer, const char head[DIGEST_HEX],
		 char ret_signature[KEY_SIGNATURE_TEXT + 1])
{
	unsigned char signature[KEY_SIGNATURE];
	char message[SIGNATURE_MESSAGE];

	signature_message(head, message);
	crypto_sign_detached(signature, NULL, (const unsigned char *)message, sizeof(message),
			     signer->secret->key);
	sodium_memzero(signer->secret, sizeof(*signer->secret));
	key_signature_to_text(signature, ret_signature);
}

void signer_free(struct signer *signer)
{
	if (!signer)
		return;
	if (signer->secret) {
		sodium_memzero(signer->secret, sizeof(*signer->secret));
		munmap(signer->secret, sizeof(*signer->secret));
	}
	free(signer->path);
	free(signer);
}
