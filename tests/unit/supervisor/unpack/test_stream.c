// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_stream.c - A layer that is not what it was said to be
#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/descriptor.h"
#include "supervisor/unpack/stream.h"

#define CONTENT 3000

/* A tar of one file `f`; its length in @ret_size. */
static int make(bool compressed, uint64_t *ret_size)
{
	static const char content[CONTENT] = "content";
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	int fd = memfd_create("layer", MFD_CLOEXEC);

	archive_write_set_format_ustar(archive);
	if (compressed)
		archive_write_add_filter_gzip(archive);
	archive_write_open_fd(archive, fd);
	archive_entry_set_pathname(entry, "f");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, CONTENT);
	archive_write_header(archive, entry);
	cr_assert_eq(archive_write_data(archive, content, CONTENT), CONTENT);
	archive_entry_free(entry);
	archive_write_free(archive);
	*ret_size = (uint64_t)lseek(fd, 0, SEEK_END);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int read_entries(struct stream *stream)
{
	struct archive_entry *entry;
	int count = 0, r;

	while ((r = archive_read_next_header(stream->tar, &entry)) == ARCHIVE_OK)
		count++;
	return r == ARCHIVE_EOF ? count : -1;
}

static void reads(bool compressed, enum media media, uint64_t budget, int due)
{
	_cleanup_(stream_close) struct stream *stream = NULL;
	unsigned char content[SHA256_BYTES], blob[SHA256_BYTES], whole[SHA256_BYTES];
	_cleanup_close_ int fd = -1;
	char bytes[16384];
	uint64_t size;
	int r;

	fd = make(compressed, &size);
	cr_assert_eq(pread(fd, bytes, sizeof(bytes), 0), (ssize_t)size);
	crypto_hash_sha256(whole, (const unsigned char *)bytes, size);
	r = stream_open(fd, size, media, &budget, &stream);
	if (r == 0 && read_entries(stream) != 1)
		r = stream->err ? stream->err : -EBADMSG;
	if (r == 0)
		r = stream_end(stream, content);
	cr_expect_eq(r, due, "%d, due %d", r, due);
	cr_assert_eq(stream_drain(stream, blob), 0);
	cr_expect_eq(memcmp(blob, whole, sizeof(blob)), 0, "all of the blob is hashed");
	if (due == 0 && !compressed)
		cr_expect_eq(memcmp(content, whole, sizeof(blob)), 0, "and what comes out");
}

Test(stream, right)
{
	reads(false, MEDIA_LAYER, 1 << 20, 0);
	reads(true, MEDIA_LAYER_GZIP, 1 << 20, 0);
	reads(false, MEDIA_LAYER_GZIP, 1 << 20, 0);
}

Test(stream, not_what_the_media_type_says)
{
	reads(true, MEDIA_LAYER, 1 << 20, -EBADMSG);
	reads(true, MEDIA_LAYER_ZSTD, 1 << 20, -EBADMSG);
}

Test(stream, more_than_may_come_out)
{
	uint64_t size;

	close(make(false, &size));
	reads(false, MEDIA_LAYER, size - 1, -EFBIG);
	reads(false, MEDIA_LAYER, size, 0);
	reads(true, MEDIA_LAYER_GZIP, size - 1, -EFBIG);
	reads(true, MEDIA_LAYER_GZIP, size, 0);
}

Test(stream, shorter_than_it_was)
{
	_cleanup_(stream_close) struct stream *stream = NULL;
	_cleanup_close_ int fd = -1;
	unsigned char blob[SHA256_BYTES];
	uint64_t size, budget = 1 << 20;
	int r;

	fd = make(false, &size);
	cr_assert_eq(ftruncate(fd, 1024), 0);
	r = stream_open(fd, size, MEDIA_LAYER, &budget, &stream);
	if (r == 0 && read_entries(stream) < 0)
		r = stream->err;
	cr_expect_eq(r, -ESTALE, "%d", r);
	cr_expect_eq(stream_drain(stream, blob), -ESTALE);
}

Test(stream, longer_than_it_was)
{
	_cleanup_(stream_close) struct stream *stream = NULL;
	_cleanup_close_ int fd = -1;
	unsigned char content[SHA256_BYTES], blob[SHA256_BYTES];
	uint64_t size, budget = 1 << 20;

	fd = make(false, &size);
	cr_assert_eq(pwrite(fd, "more", 4, (off_t)size), 4);
	cr_assert_eq(stream_open(fd, size, MEDIA_LAYER, &budget, &stream), 0);
	cr_expect_eq(read_entries(stream), 1);
	cr_expect_eq(stream_end(stream, content), 0);
	cr_expect_eq(stream_drain(stream, blob), 0);
	cr_expect_eq(lseek(fd, 0, SEEK_CUR), (off_t)size, "what was added is not read");
}
