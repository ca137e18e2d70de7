// SPDX-License-Identifier: MIT
// supervisor/writing/journal.c - Whole lines to a descriptor, in order and in big batches
//
// DOC: Theory of operation
//
// Two batches take turns: lines gather in one while the kernel writes the other. At most one write
// is under way, so the order of bytes is the order of lines whatever the descriptor is. A batch
// that was written in part goes on where it stopped before the next one starts. The first error
// stays: lines after it are refused, for a log with a hole in it would be worse than none. A line
// that it tore is taken back, where that can be done: a log in a file ends with a whole line.
//
// With io_uring a write is handed over and looked after at the next kick; without it (Docker's
// seccomp profile, kernel.io_uring_disabled) each batch is one write(2). Making a ring and taking
// it down costs 40 to 300 µs (Linux 6.18), more than a short run's whole log: it is made once a
// run has shown, with its first full batch, that it is not short.
#include "supervisor/writing/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <liburing.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"

/* Writes go where the descriptor's own position is: pipes have no other, O_APPEND asks for it. */
#define HERE ((__u64)-1)

/* One write is under way at a time; a poll takes its place on a descriptor that would block. */
#define RING_ENTRIES 2

/* What the ring is busy with. */
enum flight {
	FLIGHT_NONE,
	FLIGHT_WRITE,
	FLIGHT_POLL, /* the descriptor does not block and is full: waits until it is not */
};

enum ring_state {
	RING_NEVER, /* not wanted, or the host forbids it */
	RING_LATER,
	RING_UP,
};

/**
 * struct journal - See the theory above
 * @fd:		The caller's
 * @wait:	See journal_on_wait()
 * @context:	Its first argument
 * @state:	Whether @ring exists
 * @sent:	Bytes that left for the descriptor before there was a ring
 * @file:	It is a regular file: then what is behind @origin and @written is somebody else's
 * @origin:	Where in it the first line began; -1: nothing was written yet
 * @written:	Bytes that are there since
 * @error:	First error, negative; 0 as long as all is well
 * @filling:	Index of the batch that gathers lines; the other one is under way
 * @flight:	What the ring is busy with
 * @done:	Bytes already written of the batch under way
 */
struct journal {
	int fd;
	int (*wait)(void *context, int fd, short events);
	void *context;
	enum ring_state state;
	size_t sent;
	bool file;
	off_t origin;
	off_t written;
	int error;
	unsigned int filling;
	enum flight flight;
	size_t done;
	struct text batches[2];
	struct io_uring ring;
};

static struct text *under_way(struct journal *journal)
{
	return &journal->batches[!journal->filling];
}

/* Bytes of the batch under way that were written behind its last whole line. */
static off_t torn(struct journal *journal)
{
	const struct text *batch = under_way(journal);
	const char *end = journal->done ? memrchr(batch->data, '\n', journal->done) : NULL;

	return (off_t)journal->done - (end ? end + 1 - batch->data : 0);
}

/* Takes the beginning of a line back, unless somebody has written behind it. */
static void take_back(struct journal *journal)
{
	off_t due = journal->origin + journal->written, whole = due - torn(journal);
	struct stat st;

	if (!journal->file || journal->origin < 0 || whole == due || fstat(journal->fd, &st) < 0 ||
	    st.st_size != due)
		return;
	if (ftruncate(journal->fd, whole) < 0)
		return;
	lseek(journal->fd, whole, SEEK_SET);
	journal->written = whole - journal->origin;
}

static int fail(struct journal *journal, int r)
{
	if (!journal->error) {
		journal->error = r;
		take_back(journal);
	}
	return journal->error;
}

/* Where the first line is going to be. */
static void note_origin(struct journal *journal)
{
	struct stat st;

	if (journal->origin >= 0 || fstat(journal->fd, &st) < 0)
		return;
	journal->file = S_ISREG(st.st_mode);
	journal->origin = fcntl(journal->fd, F_GETFL) & O_APPEND ? st.st_size
								 : lseek(journal->fd, 0, SEEK_CUR);
}

/* Some more of the batch under way is there. */
static void count(struct journal *journal, size_t bytes)
{
	journal->done += bytes;
	journal->written += (off_t)bytes;
}

/* Waits by itself, for nothing else. */
static int wait_alone(void *unused, int fd, short events)
{
	struct pollfd poller = { .fd = fd, .events = events };

	(void)unused;
	return poll(&poller, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

static int wait_writable(const struct journal *journal)
{
	return journal->wait(journal->context, journal->fd, POLLOUT);
}

/*
 * How much one write(2) may be handed: what is no file, and somebody waits in another way for, gets
 * what fits when poll(2) says that there is room, so that the write itself does not wait.
 */
static size_t piece(const struct journal *journal, size_t len)
{
	bool whole = journal->file || journal->wait == wait_alone;

	return whole || len < PIPE_BUF ? len : PIPE_BUF;
}

/* Writes the rest of the batch under way with write(2), as long as that takes. */
static int write_rest(struct journal *journal)
{
	const struct text *batch = under_way(journal);
	int r = 0;

	while (journal->done < batch->len && !r) {
		size_t len = piece(journal, batch->len - journal->done);
		ssize_t written;

		if (!journal->file && journal->wait != wait_alone)
			r = wait_writable(journal);
		if (r < 0)
			break;
		written = write(journal->fd, batch->data + journal->done, len);
		if (written > 0)
			count(journal, (size_t)written);
		else if (!written)
			r = -EIO;
		else if (errno == EAGAIN)
			r = wait_writable(journal);
		else if (errno != EINTR)
			r = -errno;
	}
	return r ? fail(journal, r) : 0;
}

/*
 * Hands the next step over to the ring. Where the kernel does not take it (out of memory, a seccomp
 * filter around us) nothing is under way, and write(2) goes on from here for good.
 */
static int hand_over(struct journal *journal, enum flight flight)
{
	const struct text *batch = under_way(journal);
	struct io_uring_sqe *sqe = io_uring_get_sqe(&journal->ring);
	int r;

	if (flight == FLIGHT_POLL)
		io_uring_prep_poll_add(sqe, journal->fd, POLLOUT);
	else
		io_uring_prep_write(sqe, journal->fd, batch->data + journal->done,
				    (unsigned int)(batch->len - journal->done), HERE);
	do {
		r = io_uring_submit(&journal->ring);
	} while (r == -EINTR);
	if (r == 1) {
		journal->flight = flight;
		return 0;
	}
	io_uring_queue_exit(&journal->ring);
	journal->state = RING_NEVER;
	journal->flight = FLIGHT_NONE;
	return write_rest(journal);
}

/* Takes what the kernel says about the step under way, and hands over the next one if there is. */
static int advance(struct journal *journal, int result)
{
	enum flight was = journal->flight;

	journal->flight = FLIGHT_NONE;
	if (was == FLIGHT_POLL && result >= 0)
		return hand_over(journal, FLIGHT_WRITE);
	if (result == -EINTR)
		return hand_over(journal, was);
	if (result == -EAGAIN)
		return hand_over(journal, FLIGHT_POLL);
	if (result <= 0)
		return fail(journal, result ? result : -EIO);
	count(journal, (size_t)result);
	if (journal->done < under_way(journal)->len)
		return hand_over(journal, FLIGHT_WRITE);
	return 0;
}

/* Waits for what the ring is busy with: 0, -errno. */
static int await_ring(struct journal *journal)
{
	struct io_uring_cqe *cqe;

	if (journal->file || journal->wait == wait_alone)
		return io_uring_wait_cqe(&journal->ring, &cqe);
	return journal->wait(journal->context, journal->ring.ring_fd, POLLIN);
}

/* Looks after the write under way: with @wait until it is done, otherwise only if it is. */
static int settle(struct journal *journal, bool wait)
{
	while (journal->flight != FLIGHT_NONE) {
		struct io_uring_cqe *cqe;
		int r = io_uring_peek_cqe(&journal->ring, &cqe);

		if (r == -EAGAIN && wait)
			r = await_ring(journal);
		else if (r == 0)
			r = 1;
		if (r == -EINTR || !r)
			continue;
		if (r == -EAGAIN)
			return 0;
		if (r < 0)
			return fail(journal, r);
		r = cqe->res;
		io_uring_cqe_seen(&journal->ring, cqe);
		r = advance(journal, r);
		if (r < 0)
			return r;
	}
	return journal->error;
}

/*
 * Makes the ring when it is time to; where the host refuses one, nobody asks again. Nor is there
 * one for a file that is not appended to (-o - >FILE): the kernel does not move a file's position
 * on after a write that io_uring has done in part (Linux 6.18), and what follows would lie over it.
 */
static void ring_up(struct journal *journal, size_t len)
{
	journal->sent += len;
	if (journal->state != RING_LATER || journal->sent < JOURNAL_BATCH)
		return;
	if ((journal->file && !(fcntl(journal->fd, F_GETFL) & O_APPEND)) ||
	    io_uring_queue_init(RING_ENTRIES, &journal->ring, 0))
		journal->state = RING_NEVER;
	else
		journal->state = RING_UP;
}

/* Sends the filled batch off and begins an empty one. Nothing else is under way. */
static int turn(struct journal *journal)
{
	struct text *empty = under_way(journal);

	/* a line far longer than a batch must not keep its memory for the whole run */
	if (empty->cap > 4 * (size_t)JOURNAL_BATCH)
		text_free(empty);
	text_reset(empty);
	journal->filling = !journal->filling;
	journal->done = 0;
	note_origin(journal);
	ring_up(journal, under_way(journal)->len);
	return journal->state == RING_UP ? hand_over(journal, FLIGHT_WRITE) : write_rest(journal);
}

/**
 * journal_open() - Begin to write lines
 * @fd:		Open for writing: a file, pipe, terminal or socket, blocking or not. Stays the
 *		caller's.
 * @uring:	Use io_uring where the host has it, once there is enough to write
 * @ret_journal: The journal
 *
 * Context: SIGPIPE and SIGXFSZ must be ignored, so that a reader gone or a full quota is an error.
 *
 * Return: 0 or -ENOMEM
 */
int journal_open(int fd, bool uring, struct journal **ret_journal)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return -ENOMEM;
	journal->fd = fd;
	journal->wait = wait_alone;
	journal->origin = -1;
	journal->state = uring ? RING_LATER : RING_NEVER;
	*ret_journal = journal;
	return 0;
}

/**
 * journal_on_wait() - Wait in another way for who reads what is written
 * @journal:	The journal
 * @wait:	Waits until poll(2) has an event for a descriptor: 0, or -errno, which then is
 *		the journal's first error. Of a file nothing is waited for
 * @context:	Its first argument
 */
void journal_on_wait(struct journal *journal, int (*wait)(void *context, int fd, short events),
		     void *context)
{
	journal->wait = wait;
	journal->context = context;
}

/**
 * journal_line() - Append a line
 * @journal:	The journal
 * @line:	@len bytes, its newline included
 * @len:	How many
 *
 * Waits only while both batches are full.
 *
 * Return: 0, or the first error of any write so far
 */
int journal_line(struct journal *journal, const char *line, size_t len)
{
	struct text *batch = &journal->batches[journal->filling];

	if (journal->error)
		return journal->error;
	if (batch->len && batch->len + len > JOURNAL_BATCH) {
		if (settle(journal, true) < 0 || turn(journal) < 0)
			return journal->error;
		batch = &journal->batches[journal->filling];
	}
	text_add(batch, line, len);
	return batch->failed ? fail(journal, -ENOMEM) : 0;
}

/**
 * journal_kick() - Start to write what was gathered, without waiting for it
 * @journal:	The journal
 *
 * Without io_uring this is a write(2) and may wait on a slow descriptor.
 *
 * Return: 0, or the first error of any write so far
 */
int journal_kick(struct journal *journal)
{
	if (journal->error || settle(journal, false) < 0)
		return journal->error;
	if (journal->flight != FLIGHT_NONE || !journal->batches[journal->filling].len)
		return 0;
	return turn(journal);
}

/**
 * journal_flush() - Wait until all lines are written
 * @journal:	The journal
 *
 * Written, not synced to the disk: a log that outlives a power cut is not promised.
 *
 * Return: 0, or the first error of any write so far
 */
int journal_flush(struct journal *journal)
{
	if (journal->error || settle(journal, true) < 0)
		return journal->error;
	if (journal->batches[journal->filling].len && turn(journal) < 0)
		return journal->error;
	return settle(journal, true);
}

/**
 * journal_close() - Write what is left and give everything back but the descriptor
 * @journal:	Gone afterwards; NULL is fine
 *
 * Return: 0, or the first error of any write
 */
int journal_close(struct journal *journal)
{
	int r;

	if (!journal)
		return 0;
	r = journal_flush(journal);
	if (journal->state == RING_UP)
		io_uring_queue_exit(&journal->ring);
	text_free(&journal->batches[0]);
	text_free(&journal->batches[1]);
	free(journal);
	return r;
}

int journal_error(const struct journal *journal)
{
	return journal->error;
}

/**
 * journal_written() - How long a file has to be at least that nobody took something out of it
 * @journal:	The journal
 *
 * Return: bytes from the file's start; 0 as long as nothing was written
 */
off_t journal_written(const struct journal *journal)
{
	return journal->origin < 0 ? 0 : journal->origin + journal->written;
}

/**
 * journal_means() - How lines are and will be written, for the log's first line
 * @journal:	The journal
 *
 * Return: "io_uring", "write", or both as long as the ring may still come
 */
const char *journal_means(const struct journal *journal)
{
	return journal->state == RING_LATER ? "write; io_uring once there is much to write"
					    : journal_backend(journal);
}

/**
 * journal_backend() - How lines are written by now, for the log's last line
 * @journal:	The journal
 *
 * Return: "io_uring" or "write"
 */
const char *journal_backend(const struct journal *journal)
{
	return journal->state == RING_UP ? "io_uring" : "write";
}
