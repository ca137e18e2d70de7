// SPDX-License-Identifier: MIT
// supervisor/run/streams.c - 0-2 of one run: pipes, and the thread that serves them
#include "supervisor/run/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* The first bytes are kept, to tell where two outputs part. */
#define KEPT (256U * 1024U)
/* A pipe or a terminal that poll(2) calls writable takes so much without making anybody wait. */
#define STEP 4096U
/* For a reader that does not read, once the command has ended. */
#define PATIENCE_MS 5000

/* Whether somebody has said that the command has ended. */
static bool has_ended(struct streams *streams)
{
	struct pollfd stop = { .fd = streams->stop, .events = POLLIN };

	if (streams->patient && poll(&stop, 1, 0) > 0)
		streams->patient = false;
	return !streams->patient;
}

/* Waits until more can be passed on; false when nobody is going to take it. */
static bool wait_onward(struct streams *streams, int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLOUT },
				{ .fd = streams->stop, .events = POLLIN } };

	for (;;) {
		bool ended = has_ended(streams);
		int ready = poll(fds, ended ? 1 : 2, ended ? PATIENCE_MS : -1);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		if (fds[0].revents)
			return true;
	}
}

/* Passes bytes on; false when their reader is gone. */
static bool pass_on(struct streams *streams, int fd, const unsigned char *bytes, size_t len)
{
	while (len) {
		ssize_t put;

		if (!wait_onward(streams, fd))
			return false;
		put = write(fd, bytes, len < STEP ? len : STEP);
		if (put < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		len -= (size_t)put;
	}
	return true;
}

static void print_bytes(struct streams *streams, size_t which, const unsigned char *bytes,
			size_t len)
{
	struct stream_print *print = &streams->prints[which];
	size_t room = KEPT - print->kept_len;

	crypto_generichash_update(&streams->state[which], bytes, len);
	print->len += len;
	if (!print->kept || !room)
		return;
	room = len < room ? len : room;
	memcpy(print->kept + print->kept_len, bytes, room);
	print->kept_len += room;
}

/* Whether more came than may. */
static bool is_flooded(const struct streams *streams)
{
	return streams->came > streams->most;
}

/* How much of what came is to be passed on; whoever ends the jail is told when it is not all. */
static size_t count_bytes(struct streams *streams, size_t len)
{
	static const uint64_t one = 1;
	uint64_t room = streams->most - streams->came;

	streams->came += len;
	if (!is_flooded(streams))
		return len;
	if (streams->flood >= 0)
		(void)!write(streams->flood, &one, sizeof(one));
	return (size_t)room;
}

/* Takes what a stream has; its end, or its reader's, closes it: then the command hears of it. */
static void take(struct streams *streams, size_t which)
{
	unsigned char chunk[65536];
	ssize_t got = read(streams->taken[which], chunk, sizeof(chunk));
	size_t len;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		close_fd(&streams->taken[which]);
		return;
	}
	len = count_bytes(streams, (size_t)got);
	print_bytes(streams, which, chunk, len);
	if (streams->onward[which] < 0 || pass_on(streams, streams->onward[which], chunk, len))
		return;
	streams->prints[which].lost = true;
	close_fd(&streams->taken[which]);
}

/* Writes as much of the input as the pipe takes; its end closes it. */
static void feed(struct streams *streams)
{
	const struct input *input = streams->input;
	char chunk[STEP];

	while (streams->fed_at < input->size) {
		ssize_t got = pread(input->copy, chunk, sizeof(chunk), streams->fed_at), put;

		if (got <= 0)
			break;
		put = write(streams->fed, chunk, (size_t)got);
		if (put < 0 && errno == EAGAIN)
			return;
		if (put <= 0)
			break;
		streams->fed_at += put;
	}
	close_fd(&streams->fed);
}

static void *serve(void *context)
{
	struct streams *streams = context;

	for (;;) {
		bool ended = has_ended(streams), full = is_flooded(streams);
		struct pollfd fds[] = {
			{ .fd = full ? -1 : streams->taken[0], .events = POLLIN },
			{ .fd = full ? -1 : streams->taken[1], .events = POLLIN },
			{ .fd = streams->fed, .events = POLLOUT },
			{ .fd = ended ? -1 : streams->stop, .events = POLLIN },
		};
		int ready = poll(fds, ARRAY_SIZE(fds), ended ? 0 : -1);

		for (size_t i = 0; i < 2; i++)
			if (fds[i].fd >= 0 && fds[i].revents && !is_flooded(streams))
				take(streams, i);
		if (fds[2].fd >= 0 && fds[2].revents)
			feed(streams);
		if (ended && (ready <= 0 || (!fds[0].revents && !fds[1].revents)))
			return NULL;
	}
}

static int make_pipe(int *ret_read, int *ret_write, bool read_waits, bool write_waits)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	*ret_read = ends[0];
	*ret_write = ends[1];
	if ((!read_waits && fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) ||
	    (!write_waits && fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0))
		return -errno;
	return 0;
}

static int open_output(struct streams *streams, size_t which, bool in_place)
{
	struct stream_print *print = &streams->prints[which];
	int r;

	if (!streams->input->out[which])
		return 0;
	if (which == 1 && streams->input->joined) {
		streams->given[2] = fcntl(streams->given[1], F_DUPFD_CLOEXEC, 3);
		return streams->given[2] < 0 ? -errno : 0;
	}
	r = make_pipe(&streams->taken[which], &streams->given[which + 1], false, true);
	crypto_generichash_init(&streams->state[which], NULL, 0, DIGEST_BYTES);
	print->watched = true;
	print->kept = malloc(KEPT);
	if (in_place)
		streams->onward[which] = (int)which + STDOUT_FILENO;
	return r < 0 || print->kept ? r : -ENOMEM;
}

static int open_input(struct streams *streams, bool in_place)
{
	const struct input *input = streams->input;
	int r;

	if (input->kind == INPUT_COPY) {
		r = make_pipe(&streams->given[0], &streams->fed, true, false);
		if (r == 0)
			feed(streams); /* so that a first read gets as much in every run */
		return r;
	}
	if (input->kind != INPUT_FILE || in_place)
		return 0;
	streams->given[0] = open("/proc/self/fd/0", input->flags | O_CLOEXEC | O_NOCTTY);
	if (streams->given[0] < 0 || lseek(streams->given[0], input->start, SEEK_SET) < 0)
		return -errno;
	return 0;
}

/**
 * streams_open() - Make what one run gets as 0-2
 * @input:	From input_open(); must outlive it
 * @in_place:	What comes out is passed on, and an input file is the very one
 * @ret_streams: streams_close() in any case
 *
 * Return: 0 or -errno
 */
int streams_open(const struct input *input, bool in_place, struct streams *ret_streams)
{
	int r;

	*ret_streams = STREAMS_NONE;
	ret_streams->input = input;
	ret_streams->patient = true;
	ret_streams->stop = eventfd(0, EFD_CLOEXEC);
	r = ret_streams->stop < 0 ? -errno : open_input(ret_streams, in_place);
	for (size_t i = 0; i < 2 && r == 0; i++)
		r = open_output(ret_streams, i, in_place);
	return r;
}

/**
 * streams_inside() - Have them as 0-2, and nothing else of them
 * @streams:	Opened
 *
 * Context: the child that becomes the jail.
 *
 * Return: 0 or -errno
 */
int streams_inside(struct streams *streams)
{
	for (int i = 0; i < 3; i++)
		if (streams->given[i] >= 0 && dup2(streams->given[i], i) < 0)
			return -errno;
	if (streams->input->copy >= 0)
		close(streams->input->copy);
	streams_close(streams);
	return 0;
}

/**
 * streams_begin() - Serve them
 * @streams:	Opened, and the jail has its ends
 *
 * Return: 0 or -errno
 */
int streams_begin(struct streams *streams)
{
	int r;

	close_fd(&streams->given[1]);
	close_fd(&streams->given[2]);
	r = pthread_create(&streams->thread, NULL, serve, streams);
	streams->running = r == 0;
	return -r;
}

/**
 * streams_stop() - Pass on what is left
 * @streams:	Any
 *
 * Context: nobody in the jail lives any more.
 */
void streams_stop(struct streams *streams)
{
	static const uint64_t one = 1;

	if (!streams->running)
		return;
	if (write(streams->stop, &one, sizeof(one)) == (ssize_t)sizeof(one))
		pthread_join(streams->thread, NULL);
	streams->running = false;
}

/* How much of the input was taken. From a pipe only whether: how much a read gets is chance. */
static uint64_t input_read(const struct streams *streams)
{
	const struct input *input = streams->input;
	int left = 0;
	off_t at;

	if (input->kind == INPUT_COPY)
		return ioctl(streams->given[0], FIONREAD, &left) == 0 && streams->fed_at > left;
	if (input->kind != INPUT_FILE)
		return 0;
	at = lseek(streams->given[0] >= 0 ? streams->given[0] : STDIN_FILENO, 0, SEEK_CUR);
	return at > input->start ? (uint64_t)(at - input->start) : 0;
}

/**
 * streams_end() - Take what is left, and tell what came
 * @streams:	Begun; nobody in the jail lives any more
 * @observation: Gets @out, @joined and @stdin_read
 */
void streams_end(struct streams *streams, struct observation *observation)
{
	streams_stop(streams);
	for (size_t i = 0; i < 2; i++) {
		struct stream_print *print = &streams->prints[i];

		if (print->watched)
			crypto_generichash_final(&streams->state[i], print->digest, DIGEST_BYTES);
		observation->out[i] = *print;
		*print = (struct stream_print){ .watched = false };
	}
	observation->joined = streams->input->joined;
	observation->stdin_read = input_read(streams);
}

void streams_close(struct streams *streams)
{
	streams_stop(streams);
	for (size_t i = 0; i < 3; i++)
		close_fd(&streams->given[i]);
	for (size_t i = 0; i < 2; i++) {
		close_fd(&streams->taken[i]);
		free(streams->prints[i].kept);
		streams->prints[i].kept = NULL;
	}
	close_fd(&streams->fed);
	close_fd(&streams->stop);
}
