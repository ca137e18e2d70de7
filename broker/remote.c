// SPDX-License-Identifier: MIT
// broker/remote.c - Copy a target's memory, once
//
// What is copied here is what is decided on: no caller reads the same bytes twice. "Gone" (-ESRCH)
// is kept apart from "bad pointer" (-EFAULT): the first ends the request, the second is the
// target's result. -EPERM means that the target made itself unreadable.
#include "broker/remote.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#define PAGE 4096U
/* Most paths are shorter; one short copy is cheaper than a page. */
#define FIRST 256U

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
	struct iovec local = { to, len };
	struct iovec remote = { (void *)(uintptr_t)address, len };
	ssize_t got;

	if (!len)
		return 0;
	got = process_vm_readv(tid, &local, 1, &remote, 1, 0);
	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -EFAULT;
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
	struct iovec local, remote;
	ssize_t put;

	memcpy(&bytes, &from, sizeof(bytes)); /* process_vm_writev only reads it */
	local = (struct iovec){ bytes, len };
	remote = (struct iovec){ (void *)(uintptr_t)address, len };
	if (!len)
		return 0;
	put = process_vm_writev(tid, &local, 1, &remote, 1, 0);
	if (put < 0)
		return -errno;
	return (size_t)put == len ? 0 : -EFAULT;
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
