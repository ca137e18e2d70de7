// SPDX-License-Identifier: MIT
// supervisor/unpack/stream.c - A layer's bytes: counted, hashed, decompressed, and read as a tar
//
// DOC: Theory of operation
//
// Two archives, one behind the other: the first takes the compression off, the second reads the tar
// that comes out. Each has its bytes from a callback here, so that what goes in and what comes out
// are both hashed in the one pass in which they are used (a second pass would read what may have
// been changed since), and what comes out is counted before anything is done with it. Only the
// compression that the media type names is looked for, and only tar.
#include "supervisor/unpack/stream.h"

#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* The blob's next bytes; 0 at its end, -1 with stream->err. */
static la_ssize_t read_blob(struct archive *archive, void *data, const void **ret_bytes)
{
	struct stream *stream = data;
	size_t most = stream->left < sizeof(stream->in) ? (size_t)stream->left : sizeof(stream->in);
	ssize_t got;

	(void)archive;
	do {
		got = most ? read(stream->fd, stream->in, most) : 0;
	} while (got < 0 && errno == EINTR);
	if (got < 0 || (got == 0 && most)) {
		stream->err = got < 0 ? -errno : -ESTALE; /* it is shorter than it was */
		return -1;
	}
	crypto_hash_sha256_update(&stream->blob, stream->in, (unsigned long long)got);
	stream->left -= (uint64_t)got;
	*ret_bytes = stream->in;
	return got;
}

/* What comes out next, likewise. */
static la_ssize_t read_content(struct archive *archive, void *data, const void **ret_bytes)
{
	struct stream *stream = data;
	la_ssize_t got;

	(void)archive;
	if (stream->empty)
		return 0;
	got = archive_read_data(stream->raw, stream->out, sizeof(stream->out));
	if (got < 0) {
		stream->err = stream->err ? stream->err : -EBADMSG;
		return -1;
	}
	if ((uint64_t)got > *stream->budget) {
		stream->err = -EFBIG;
		return -1;
	}
	*stream->budget -= (uint64_t)got;
	crypto_hash_sha256_update(&stream->content, stream->out, (unsigned long long)got);
	*ret_bytes = stream->out;
	return got;
}

/* An error of a callback is what has to be told; libarchive's own is that of the bytes. */
static int cause_of(const struct stream *stream)
{
	return stream->err ? stream->err : -EBADMSG;
}

/* What libarchive would start another program for is not done at all. */
static int take_off(struct archive *archive, enum media media)
{
	int r = ARCHIVE_OK;

	if (media == MEDIA_LAYER_GZIP)
		r = archive_read_support_filter_gzip(archive);
	if (media == MEDIA_LAYER_ZSTD)
		r = archive_read_support_filter_zstd(archive);
	return r == ARCHIVE_OK ? 0 : -EPROTONOSUPPORT;
}

static int open_raw(struct stream *stream, enum media media)
{
	struct archive_entry *entry;
	int r;

	stream->raw = archive_read_new();
	if (!stream->raw)
		return -ENOMEM;
	r = take_off(stream->raw, media);
	if (r < 0)
		return r;
	archive_read_support_format_raw(stream->raw);
	archive_read_support_format_empty(stream->raw);
	if (archive_read_open(stream->raw, stream, NULL, read_blob, NULL) < ARCHIVE_WARN)
		return cause_of(stream);
	r = archive_read_next_header(stream->raw, &entry);
	stream->empty = r == ARCHIVE_EOF;
	return r < ARCHIVE_WARN ? cause_of(stream) : 0;
}

static int open_tar(struct stream *stream)
{
	stream->tar = archive_read_new();
	if (!stream->tar)
		return -ENOMEM;
	archive_read_support_format_tar(stream->tar);
	archive_read_support_format_empty(stream->tar);
	if (archive_read_open(stream->tar, stream, NULL, read_content, NULL) < ARCHIVE_WARN)
		return cause_of(stream);
	return 0;
}

/**
 * stream_open() - Begin to read a layer
 * @fd:		Its blob, open for reading, at its start; stays the caller's
 * @size:	Its length: no more is read
 * @media:	A layer's
 * @budget:	Bytes that may come out; is lowered, and outlives the stream
 * @ret_stream:	stream_close() it, also on failure, when stream_drain() can still be asked
 *
 * Trust: the blob is of the image, and may change while it is read.
 *
 * Return: 0; -EBADMSG when it is not what @media says; -EFBIG beyond the budget; -ESTALE when the
 * blob has become shorter; -EPROTONOSUPPORT when libarchive cannot decompress it; -errno
 */
int stream_open(int fd, uint64_t size, enum media media, uint64_t *budget,
		struct stream **ret_stream)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	int r;

	*ret_stream = stream;
	if (!stream)
		return -ENOMEM;
	stream->fd = fd;
	stream->left = size;
	stream->budget = budget;
	crypto_hash_sha256_init(&stream->blob);
	crypto_hash_sha256_init(&stream->content);
	r = open_raw(stream, media);
	return r < 0 ? r : open_tar(stream);
}

/**
 * stream_end() - Read what stands behind the tar's end
 * @stream:	Its entries were all read
 * @ret_content: SHA-256 of all that came out; untouched on failure
 *
 * Return: as for stream_open()
 */
int stream_end(struct stream *stream, unsigned char ret_content[crypto_hash_sha256_BYTES])
{
	const void *bytes;
	la_ssize_t got;

	do {
		got = read_content(NULL, stream, &bytes);
	} while (got > 0);
	if (got < 0)
		return cause_of(stream);
	crypto_hash_sha256_final(&stream->content, ret_content);
	return 0;
}

/**
 * stream_drain() - Read what is left of the blob, whatever it is
 * @stream:	Of no more use than to be closed
 * @ret_blob:	SHA-256 of all of the blob; untouched on failure
 *
 * Return: 0, -ESTALE when it has become shorter, -errno
 */
int stream_drain(struct stream *stream, unsigned char ret_blob[crypto_hash_sha256_BYTES])
{
	const void *bytes;
	la_ssize_t got;

	do {
		got = read_blob(NULL, stream, &bytes);
	} while (got > 0);
	if (got < 0)
		return stream->err;
	crypto_hash_sha256_final(&stream->blob, ret_blob);
	return 0;
}

void stream_close(struct stream **stream)
{
	if (!*stream)
		return;
	archive_read_free((*stream)->tar);
	archive_read_free((*stream)->raw);
	free(*stream);
	*stream = NULL;
}
