// SPDX-License-Identifier: MIT
// supervisor/words/output.c - A file of the user's that a run writes
#include "supervisor/words/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"

/* Opens what is there, or makes it; *@ret_made tells which. */
static int open_or_make(const char *path, int flags, mode_t mode, bool *ret_made)
{
	int fd = flags & O_EXCL ? -1 : open(path, flags);

	*ret_made = false;
	if (fd >= 0 || (!(flags & O_EXCL) && errno != ENOENT))
		return fd;
	fd = open(path, flags | O_CREAT | O_EXCL, mode);
	*ret_made = fd >= 0;
	if (fd < 0 && errno == EEXIST && !(flags & O_EXCL))
		fd = open(path, flags | O_CREAT, mode); /* a link to nothing */
	return fd;
}

/**
 * output_remedy() - What to do about a file that cannot be used
 * @error:	-errno of output_open(); 0 when it was opened and will not do
 */
const char *output_remedy(int error)
{
	return error == -ENOENT ? "make its directory first, or name a file in one that is there"
				: "name a file that can be written";
}

/**
 * output_open() - Open a file without touching what is in it
 * @path:	Any
 * @flags:	Besides O_WRONLY and O_CLOEXEC, such as O_APPEND; with O_EXCL it must be new
 * @mode:	Of a new file
 * @ret_output:	output_close() it
 *
 * Never waits: a FIFO that nobody reads is -ENXIO. Never a controlling terminal.
 *
 * Return: 0 or -errno
 */
int output_open(const char *path, int flags, mode_t mode, struct output *ret_output)
{
	struct output output = OUTPUT_NONE;
	struct stat st;
	int r = 0;

	flags |= O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	output.fd = open_or_make(path, flags, mode, &output.made);
	if (output.fd < 0)
		return -errno;
	if (fstat(output.fd, &st) < 0 || fcntl(output.fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		r = -errno;
	if (r == 0 && !S_ISCHR(st.st_mode)) {
		output.path = realpath(path, NULL);
		if (!output.path && (S_ISREG(st.st_mode) || errno == ENOMEM))
			r = -errno;
	}
	if (r < 0) {
		output_close(&output);
		return r;
	}
	*ret_output = output;
	return 0;
}

/**
 * output_begin() - From here on it is this run's: what it held is gone
 * @output:	Any. One without a path is shared: what others have written to it stays
 *
 * Return: 0 or -errno
 */
int output_begin(struct output *output)
{
	struct stat st;

	output->made = false;
	if (output->fd < 0 || !output->path)
		return 0;
	if (fstat(output->fd, &st) < 0 ||
	    (S_ISREG(st.st_mode) && st.st_size && ftruncate(output->fd, 0) < 0))
		return -errno;
	return 0;
}

/**
 * output_is() - Whether a descriptor leads to the very file that will be written
 * @output:	Any
 * @fd:		Any, also one that is not open
 *
 * Whoever has such a descriptor can write there, whatever is said of the file's name. A device is
 * everybody's, and is none.
 */
bool output_is(const struct output *output, int fd)
{
	struct stat mine, other;

	return output->fd >= 0 && output->path && fstat(output->fd, &mine) == 0 &&
	       fstat(fd, &other) == 0 && same_file(&mine, &other);
}

/**
 * output_write() - Write all of it
 * @fd:		Open for writing
 * @bytes:	@len bytes
 * @len:	How many
 *
 * Return: 0 or -errno
 */
int output_write(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		bytes += put;
		len -= (size_t)put;
	}
	return 0;
}

/**
 * output_close() - Close it; what was made for a run that never began is removed
 * @output:	Empty afterwards
 */
void output_close(struct output *output)
{
	struct stat mine, there;

	if (output->made && output->path && fstat(output->fd, &mine) == 0 &&
	    lstat(output->path, &there) == 0 && same_file(&mine, &there))
		unlink(output->path);
	free(output->path);
	close_fd(&output->fd);
	*output = OUTPUT_NONE;
}
