// SPDX-License-Identifier: MIT
// supervisor/unpack/blob.c - Files of an image layout
//
// A file is pinned first and opened only when it is a regular one: to open a device can do
// something, and to open a FIFO waits. Symlinks are not followed, they could leave the layout.
#include "supervisor/unpack/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/bounds.h"
#include "supervisor/unpack/complain.h"

static int refuse_open(const char *name, int r, struct text *message)
{
	if (r == -ELOOP)
		return complain(message, r, "give it without symlinks: cp -rL LAYOUT COPY",
				"%s is a symlink, or lies behind one", name);
	return complain(message, r, "name a directory that an image was saved to as an OCI layout",
			"%s: %s", name, strerror(-r));
}

/* A regular file in the layout. */
static int open_regular(int layout, const char *name, int *ret_fd, off_t *ret_size,
			struct text *message)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	_cleanup_close_ int pin = (int)syscall(SYS_openat2, layout, name, &how, sizeof(how));
	char self[64];
	struct stat st;
	int fd;

	if (pin < 0 || fstat(pin, &st) < 0)
		return refuse_open(name, -errno, message);
	if (!S_ISREG(st.st_mode))
		return complain(message, -EINVAL, "make or fetch the image again",
				"%s is no regular file", name);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", pin);
	fd = open(self, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse_open(name, -errno, message);
	*ret_fd = fd;
	*ret_size = st.st_size;
	return 0;
}

/**
 * blob_open() - Open a blob of the length it is said to have
 * @layout:	Directory of the layout
 * @blob:	Which
 * @ret_fd:	Open for reading; its content is yet to be verified
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int blob_open(int layout, const struct descriptor *blob, int *ret_fd, struct text *message)
{
	_cleanup_close_ int fd = -1;
	char name[sizeof("blobs/sha256/") + SHA256_HEX];
	off_t size;
	int r;

	snprintf(name, sizeof(name), "blobs/sha256/%s", blob->hex);
	r = open_regular(layout, name, &fd, &size, message);
	if (r < 0)
		return r;
	if ((uint64_t)size != blob->size)
		return complain(message, -EBADMSG, "it is damaged: make or fetch the image again",
				"%s has %lld bytes, and should have %llu", name, (long long)size,
				(unsigned long long)blob->size);
	*ret_fd = steal_fd(&fd);
	return 0;
}

/* All of a file of ours to parse, @size bytes of it at most. */
static int read_all(int fd, size_t size, char **ret_bytes, size_t *ret_len)
{
	_cleanup_free_ char *bytes = malloc(size + 1);
	size_t len = 0;

	if (!bytes)
		return -ENOMEM;
	while (len < size) {
		ssize_t got = read(fd, bytes + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		len += (size_t)got;
	}
	bytes[len] = '\0';
	*ret_bytes = steal_ptr(bytes);
	*ret_len = len;
	return 0;
}

static int parse(const char *name, const char *bytes, size_t len, json_t **ret_json,
		 struct text *message)
{
	json_error_t error;
	json_t *json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	struct text words = { 0 };

	if (json_is_object(json)) {
		*ret_json = json;
		return 0;
	}
	complain_word(&words, json ? "it is no object" : error.text);
	json_decref(json);
	complain(message, -EINVAL, "make or fetch the image again", "%s is no JSON object: %s",
		 name, text_cstr(&words));
	text_free(&words);
	return -EINVAL;
}

static int too_large(const char *name, struct text *message)
{
	return complain(message, -EFBIG, "no such file of an image is that large: fetch it again",
			"%s is larger than %u MiB", name, BOUNDS_JSON >> 20);
}

/**
 * blob_json() - Read a blob that is a JSON object, and verify it
 * @layout:	Directory of the layout
 * @blob:	Which
 * @ret_json:	json_decref() it
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int blob_json(int layout, const struct descriptor *blob, json_t **ret_json, struct text *message)
{
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *bytes = NULL;
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1], name[sizeof(SHA256_PREFIX) + SHA256_HEX];
	size_t len;
	int r;

	snprintf(name, sizeof(name), SHA256_PREFIX "%s", blob->hex);
	if (blob->size > BOUNDS_JSON)
		return too_large(name, message);
	r = blob_open(layout, blob, &fd, message);
	if (r < 0)
		return r;
	r = read_all(fd, (size_t)blob->size, &bytes, &len);
	if (r < 0)
		return complain(message, r, "make it readable", "%s: %s", name, strerror(-r));
	crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
	descriptor_hex(digest, hex);
	if (strcmp(hex, blob->hex) != 0)
		return complain(message, -EBADMSG, "it is damaged: make or fetch the image again",
				"the blob %s has the digest sha256:%s", name, hex);
	return parse(name, bytes, len, ret_json, message);
}

/**
 * blob_named_json() - Read a JSON object that no digest covers: the layout's own two
 * @layout:	Directory of the layout
 * @name:	In there
 * @ret_json:	json_decref() it
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int blob_named_json(int layout, const char *name, json_t **ret_json, struct text *message)
{
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *bytes = NULL;
	size_t len = 0;
	off_t size;
	int r = open_regular(layout, name, &fd, &size, message);

	if (r < 0)
		return r;
	r = read_all(fd, BOUNDS_JSON + 1, &bytes, &len);
	if (r < 0)
		return complain(message, r, "make it readable", "%s: %s", name, strerror(-r));
	if (len > BOUNDS_JSON)
		return too_large(name, message);
	return parse(name, bytes, len, ret_json, message);
}
