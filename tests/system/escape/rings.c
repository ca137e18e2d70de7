// SPDX-License-Identifier: MIT
// tests/system/escape/rings.c - io_uring, whose work no filter sees
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>

static long open_by_ring(const char *path)
{
	struct io_uring_cqe *done;
	struct io_uring_sqe *entry;
	struct io_uring ring;
	int r = io_uring_queue_init(2, &ring, 0);

	if (r < 0)
		return r;
	entry = io_uring_get_sqe(&ring);
	io_uring_prep_openat(entry, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	r = io_uring_submit_and_wait(&ring, 1);
	if (r < 0 || io_uring_peek_cqe(&ring, &done) < 0)
		return -EBADR;
	r = done->res;
	io_uring_queue_exit(&ring);
	return r < 0 ? r : reads(r);
}

static long ring_outside(void)
{
	return open_by_ring(room("secret"));
}

static long ring_denied(void)
{
	return open_by_ring(".env");
}

const struct attempt escape_rings[] = {
	ATTEMPT("io-uring-outside", "enosys hull", "", ANYBODY, ring_outside),
	ATTEMPT("io-uring-denied", "enosys", "", ANYBODY, ring_denied),
	NO_MORE,
};
