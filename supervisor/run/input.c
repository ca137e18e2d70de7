// SPDX-License-Identifier: MIT
// supervisor/run/input.c - Standard input that several runs can be given
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/run/streams.h"

/* More of a pipe is not held in memory. */
#define COPY_MAX (64 << 20)

static int refuse(struct text *message, const char *what, const char *remedy)
{
	text_printf(message, "warder: --verdict: standard input %s\n  %s\n", what, remedy);
	return -EINVAL;
}

static int copy_all(int from, struct input *input, struct text *message)
{
	char chunk[65536];
	ssize_t got;

	input->copy = memfd_create("stdin", MFD_CLOEXEC);
	if (input->copy < 0)
		return refuse(message, "could not be copied", strerror(errno));
	while ((got = read(from, chunk, sizeof(chunk))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return refuse(message, "could not be read", strerror(errno));
		if (input->size + got > COPY_MAX)
			return refuse(message,
				      "is a pipe, of which several runs are given 64 MiB at most",
				      "put what it gives into a file, and redirect from that");
		if (pwrite(input->copy, chunk, (size_t)got, input->size) != got)
			return refuse(message, "could not be copied", strerror(errno));
		input->size += got;
	}
	input->kind = INPUT_COPY;
	return 0;
}

/* Whether a descriptor was open when warder was started: see descriptors_close(). */
static bool was_open(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && !(flags & FD_CLOEXEC);
}

static int take_input(struct input *input, struct text *message)
{
	static const char again[] = "redirect it from a file, or from /dev/null";
	struct stat st;

	if (!was_open(STDIN_FILENO) || fstat(STDIN_FILENO, &st) < 0)
		return 0;
	if (isatty(STDIN_FILENO))
		return refuse(message, "is a terminal, and what is typed comes only once", again);
	if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
		return copy_all(STDIN_FILENO, input, message);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return 0;
	input->kind = INPUT_FILE;
	input->flags = fcntl(STDIN_FILENO, F_GETFL) & (O_ACCMODE | O_APPEND);
	if ((input->flags & O_ACCMODE) != O_RDONLY)
		return refuse(message,
			      "can be written to, and no run is to change what the next one reads",
			      "redirect it with `<` alone");
	input->start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	return input->start < 0 ? refuse(message, "has no position", again) : 0;
}

/**
 * input_leave() - See what outputs there are, and leave the input alone
 * @ret_source:	Of one run
 */
void input_leave(struct input *ret_source)
{
	struct stat out, err;

	*ret_source = INPUT_NONE;
	ret_source->out[0] = was_open(STDOUT_FILENO);
	ret_source->out[1] = was_open(STDERR_FILENO);
	ret_source->joined = ret_source->out[0] && ret_source->out[1] &&
			     fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
			     same_file(&out, &err);
}

/**
 * input_open() - See what there is to be given, and copy what is given only once
 * @ret_source:	input_close() it in any case
 * @message:	What is wrong
 *
 * Context: signals still do what they do: a pipe may never end.
 *
 * Return: 0 or -EINVAL
 */
int input_open(struct input *ret_source, struct text *message)
{
	input_leave(ret_source);
	return take_input(ret_source, message);
}

void input_close(struct input *input)
{
	close_fd(&input->copy);
}
