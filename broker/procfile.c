// SPDX-License-Identifier: MIT
// broker/procfile.c - Numbers in small files of /proc
#include "broker/procfile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/**
 * procfile_read() - Read a small file
 * @proc:	The jail's /proc
 * @path:	In it
 * @bytes:	Gets what fits of it with a NUL behind it; "" when it cannot be read
 * @size:	Of @bytes
 */
void procfile_read(int proc, const char *path, char *bytes, size_t size)
{
	_cleanup_close_ int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, bytes, size - 1);

	bytes[len > 0 ? len : 0] = '\0';
}

/* The number behind the first such word, which begins a line where there is a newline in it. */
bool procfile_number(const char *file, const char *word, uint64_t *ret_number)
{
	const char *at = strstr(file, word);
	char *end;

	if (!at)
		return false;
	*ret_number = strtoull(at + strlen(word), &end, 10);
	return end != at + strlen(word);
}

/**
 * procfile_bytes() - What a task or a process read and wrote: proc_pid_io(5)
 * @proc:	The jail's /proc
 * @path:	Of the file in it
 * @ret_usage:	Its counts of bytes are filled
 *
 * Return: whether all of it could be read
 */
bool procfile_bytes(int proc, const char *path, struct usage *ret_usage)
{
	char io[512];

	procfile_read(proc, path, io, sizeof(io));
	return procfile_number(io, "rchar: ", &ret_usage->bytes_read) &&
	       procfile_number(io, "\nwchar: ", &ret_usage->bytes_written) &&
	       procfile_number(io, "\nread_bytes: ", &ret_usage->storage_read) &&
	       procfile_number(io, "\nwrite_bytes: ", &ret_usage->storage_written);
}
