// SPDX-License-Identifier: MIT
// broker/remote.c - Copy a target's memory, once
//
// What is copied here is what is decided on: no caller reads the same bytes twice. "Gone" (-ESRCH)
// is kept apart from "bad pointer" (-EFAULT): the first ends the request, the second is the
// target's result. -EPERM means that the target made itself unreadable.
#include "broker/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "broker/pin.h"
#include "policy/base/cleanup.h"

#define PAGE 4096U
/* Most paths are shorter; one short copy is cheaper than a page. */
#define FIRST 256U

/*
 * Lets the target's stack grow down to @address, as it does when the kernel itself copies there;
 * process_vm_readv(2) does not do it any more (6.5), reading /proc/TID/mem does.
 */
static bool grow(pid_t tid, uint64_t address)
{
	_cleanup_close_ int memory = open(pin_memory(tid).text, O_RDONLY | O_CLOEXEC);
	char byte;

	return memory >= 0 && pread(memory, &byte, 1, (off_t)address) == 1;
}

/*
 * The way where the host has no process_vm_readv(2), or forbids it. Only to read: what is written
 * there gets past the pages' protection, which the kernel's own copying does not.
 */
static int read_through_proc(pid_t tid, char *to, uint64_t address, size_t len)
{
	_cleanup_close_ int memory = open(pin_memory(tid).text, O_RDONLY | O_CLOEXEC);

	if (memory < 0)
		return errno == ENOENT || errno == ESRCH ? -ESRCH : -EPERM;
	for (size_t have = 0; have < len;) {
		ssize_t got = pread(memory, to + have, len - have, (off_t)(address + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == ESRCH ? -ESRCH : -EFAULT;
		if (got == 0) /* its memory is gone, and so is it */
			return -ESRCH;
		have += (size_t)got;
	}
	return 0;
}

/* One copy, in either direction. */
static int copy(ssize_t (*call)(pid_t, const struct iovec *, unsigned long, const struct iovec *,
				unsigned long, unsigned long),
		pid_t tid, void *ours, uint64_t address, size_t len)
{
	struct iovec local = { ours, len };
	struct iovec remote = { (void *)(uintptr_t)address, len };

	if (!len)
		return 0;
	for (bool grown = false;; grown = true) {
		ssize_t done = call(tid, &local, 1, &remote, 1, 0);

		if (done == (ssize_t)len)
			return 0;
		if (done < 0 && errno != EFAULT)
			return -errno;
		if (grown || !grow(tid, address + (done > 0 ? (uint64_t)done : 0)))
			return -EFAULT;
	}
}

/**
 * remote_read() - Copy exactly @len bytes from a target
 * @tid:	Thread
 * @address:	In its address space
 * @to:		Where to
 * @len:	Bytes
 *
 * Trust: @address is the target's; what is copied is too.
 *
 * Return: 0, -EFAULT when not all of it is readable, -ESRCH when the target is gone, -EPERM
 */
int remote_read(pid_t tid, uint64_t address, void *to, size_t len)
{
	int r = copy(process_vm_readv, tid, to, address, len);

	return r == -ENOSYS || r == -EPERM ? read_through_proc(tid, to, address, len) : r;
}

/**
 * remote_write() - Copy a result out to a target
 * @tid:	Thread
 * @address:	In its address space; must be writable there, as it must be for the kernel
 * @from:	Bytes
 * @len:	How many
 *
 * Return: 0, -EFAULT, -ESRCH or -EPERM
 */
int remote_write(pid_t tid, uint64_t address, const void *from, size_t len)
{
	char *bytes;

	memcpy(&bytes, &from, sizeof(bytes)); /* process_vm_writev only reads it */
	return copy(process_vm_writev, tid, bytes, address, len);
}

/**
 * remote_string() - Copy a C string from a target, page by page
 * @tid:	Thread
 * @address:	In its address space
 * @to:		@room bytes; NUL terminated on success
 * @room:	Bytes, the NUL included
 * @ret_len:	Its length without the NUL
 *
 * Never reads past the page in which the string ends: the next one may not be mapped.
 *
 * Return: 0, -ENAMETOOLONG when no NUL lies within @room, -EFAULT, -ESRCH, -EPERM
 */
int remote_string(pid_t tid, uint64_t address, char *to, size_t room, size_t *ret_len)
{
	size_t have = 0;

	while (have < room) {
		size_t page_left = PAGE - (size_t)((address + have) % PAGE);
		size_t want = have ? PAGE : FIRST;
		const char *end;
		int r;

		if (want > page_left)
			want = page_left;
		if (want > room - have)
			want = room - have;
		r = remote_read(tid, address + have, to + have, want);
		if (r < 0)
			return r;
		end = memchr(to + have, '\0', want);
		if (end) {
			*ret_len = (size_t)(end - to);
			return 0;
		}
		have += want;
	}
	return -ENAMETOOLONG;
}

/**
 * remote_peek() - Copy what can be read of a target's memory, up to the first page that cannot
 * @tid:	Thread
 * @address:	In its address space
 * @to:		Where to
 * @len:	Bytes, at most REMOTE_PEEK_MAX
 *
 * For a look only: unlike the others it does not let a stack grow, as nothing may change that the
 * call itself would not change, and what the target may not read is not read.
 *
 * Return: how many bytes; 0 also when the target is gone
 */
size_t remote_peek(pid_t tid, uint64_t address, void *to, size_t len)
{
	struct iovec remote[REMOTE_PEEK_MAX / PAGE + 1], local = { to, len };
	unsigned int count = 0;
	ssize_t done;

	if (len > REMOTE_PEEK_MAX)
		len = REMOTE_PEEK_MAX;
	if (!len || address + len < address)
		return 0;
	local.iov_len = len;
	for (size_t at = 0; at < len;) {
		size_t part = PAGE - (size_t)((address + at) % PAGE);

		if (part > len - at)
			part = len - at;
		remote[count++] = (struct iovec){ (void *)(uintptr_t)(address + at), part };
		at += part;
	}
	done = process_vm_readv(tid, &local, 1, remote, count, 0);
	return done < 0 ? 0 : (size_t)done;
}
