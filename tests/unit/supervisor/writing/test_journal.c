// SPDX-License-Identifier: MIT
// tests/unit/supervisor/writing/test_journal.c - Every byte, in order, to every kind of descriptor
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/writing/journal.h"

/* Enough for several batches, so that the ring is made and used. */
#define LINES 20000U

/* The line of a number; lengths differ, and some are longer than a batch. */
static void add_line(struct text *text, unsigned int number)
{
	text_printf(text, "%u ", number);
	for (unsigned int i = 0; i < number % 97; i++)
		text_char(text, 'x');
	for (size_t i = 0; number % 7777 == 7776 && i < 3 * (size_t)JOURNAL_BATCH; i++)
		text_char(text, 'y');
	text_char(text, '\n');
}

static void write_lines(struct journal *journal, unsigned int count)
{
	_cleanup_text_ struct text line = { 0 };

	for (unsigned int i = 0; i < count; i++) {
		text_reset(&line);
		add_line(&line, i);
		cr_assert_eq(journal_line(journal, line.data, line.len), 0);
		if (i % 1000 == 3)
			cr_assert_eq(journal_kick(journal), 0);
	}
}

/* What arrived has to be all lines, one after the other. */
static void check(const char *bytes, size_t len, unsigned int count)
{
	_cleanup_text_ struct text due = { 0 };

	for (unsigned int i = 0; i < count; i++)
		add_line(&due, i);
	cr_assert_eq(len, due.len);
	cr_assert(!memcmp(bytes, due.data, len));
}

static bool host_has_uring(void)
{
	struct io_uring ring;

	if (io_uring_queue_init(2, &ring, 0))
		return false;
	io_uring_queue_exit(&ring);
	return true;
}

Test(journal, says_what_it_will_use)
{
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	struct journal *journal;

	cr_assert_eq(journal_open(fd, true, &journal), 0);
	cr_expect(strstr(journal_means(journal), "write"), "the first lines");
	cr_expect(strstr(journal_means(journal), "io_uring"), "and what may come");
	write_lines(journal, LINES);
	cr_expect_str_eq(journal_means(journal), journal_backend(journal));
	cr_assert_eq(journal_close(journal), 0);
	cr_assert_eq(journal_open(fd, false, &journal), 0);
	cr_expect_str_eq(journal_means(journal), "write");
	cr_assert_eq(journal_close(journal), 0);
}

static void expect_backend(const struct journal *journal, bool uring)
{
	cr_expect_str_eq(journal_backend(journal),
			 uring && host_has_uring() ? "io_uring" : "write");
}

static void to_file(bool uring, int flags)
{
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	struct journal *journal;
	struct stat st;
	char *bytes;

	cr_assert_eq(fcntl(fd, F_SETFL, flags), 0);
	cr_assert_eq(journal_open(fd, uring, &journal), 0);
	write_lines(journal, LINES);
	cr_assert_eq(journal_flush(journal), 0);
	expect_backend(journal, uring && flags & O_APPEND);
	cr_assert_eq(fstat(fd, &st), 0);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	check(bytes, (size_t)st.st_size, LINES);
	munmap(bytes, (size_t)st.st_size);
	cr_assert_eq(journal_close(journal), 0);
	cr_assert_eq(fcntl(fd, F_GETFD), FD_CLOEXEC, "the descriptor stays the caller's");
}

/* Without O_APPEND there is no ring: see ring_up(). */
Test(journal, file_with_a_position)
{
	to_file(true, 0);
}

Test(journal, file_with_write)
{
	to_file(false, 0);
}

Test(journal, file_that_appends)
{
	to_file(true, O_APPEND);
}

/* A reader that is slow, and takes odd amounts. */
struct reader {
	int fd;
	struct text got;
};

static void *read_all(void *arg)
{
	struct reader *reader = arg;
	char chunk[4093];
	sigset_t alarms;
	ssize_t len;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarms, NULL); /* they are for the writer */
	while ((len = read(reader->fd, chunk, 1 + reader->got.len % sizeof(chunk))) > 0)
		text_add(&reader->got, chunk, (size_t)len);
	return NULL;
}

static void to_pair(bool uring, int fds[2], bool blocks)
{
	struct reader reader = { .fd = fds[0] };
	struct journal *journal;
	pthread_t thread;

	if (!blocks)
		cr_assert_eq(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	cr_assert_eq(pthread_create(&thread, NULL, read_all, &reader), 0);
	cr_assert_eq(journal_open(fds[1], uring, &journal), 0);
	write_lines(journal, LINES);
	cr_assert_eq(journal_flush(journal), 0);
	expect_backend(journal, uring);
	cr_assert_eq(journal_close(journal), 0);
	close(fds[1]);
	pthread_join(thread, NULL);
	check(reader.got.data, reader.got.len, LINES);
	text_free(&reader.got);
	close(fds[0]);
}

static void to_pipe(bool uring, bool blocks)
{
	int fds[2];

	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	to_pair(uring, fds, blocks);
}

Test(journal, pipe_with_the_ring)
{
	to_pipe(true, true);
}

Test(journal, pipe_with_write)
{
	to_pipe(false, true);
}

Test(journal, pipe_that_does_not_block_with_the_ring)
{
	to_pipe(true, false);
}

Test(journal, pipe_that_does_not_block_with_write)
{
	to_pipe(false, false);
}

Test(journal, socket)
{
	int fds[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	to_pair(true, fds, true);
}

Test(journal, socket_that_does_not_block)
{
	int fds[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	to_pair(true, fds, false);
}

/* A terminal in raw mode: what is written to it arrives as it is. */
static void to_terminal(bool blocks)
{
	struct termios raw;
	int fds[2];

	fds[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	cr_assert(fds[0] >= 0 && !grantpt(fds[0]) && !unlockpt(fds[0]));
	fds[1] = open(ptsname(fds[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
	cr_assert_geq(fds[1], 0);
	cr_assert_eq(tcgetattr(fds[1], &raw), 0);
	cfmakeraw(&raw);
	cr_assert_eq(tcsetattr(fds[1], TCSANOW, &raw), 0);
	to_pair(true, fds, blocks);
}

Test(journal, terminal)
{
	to_terminal(true);
}

Test(journal, terminal_that_does_not_block)
{
	to_terminal(false);
}

/* An error is told by the next call and by every one after it. */
static void broken(bool uring, unsigned int before)
{
	struct journal *journal;
	int fds[2], r = 0;
	char drain[65536];

	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	cr_assert_eq(journal_open(fds[1], uring, &journal), 0);
	for (unsigned int i = 0; i < before; i++) {
		memset(drain, 'a', sizeof(drain));
		drain[1023] = '\n';
		cr_assert_eq(journal_line(journal, drain, 1024), 0);
		cr_assert_eq(journal_flush(journal), 0);
		cr_assert_eq(read(fds[0], drain, 1024), 1024);
	}
	close(fds[0]);
	for (unsigned int i = 0; !r && i < 100; i++) {
		r = journal_line(journal, "line\n", 5);
		if (!r)
			r = journal_flush(journal);
	}
	cr_expect_eq(r, -EPIPE);
	cr_expect_eq(journal_error(journal), -EPIPE);
	cr_expect_eq(journal_line(journal, "line\n", 5), -EPIPE);
	cr_expect_eq(journal_kick(journal), -EPIPE);
	cr_expect_eq(journal_flush(journal), -EPIPE);
	cr_expect_eq(journal_close(journal), -EPIPE);
	close(fds[1]);
}

Test(journal, error_stays_with_the_ring)
{
	broken(true, 200);
}

Test(journal, error_stays_with_write)
{
	broken(false, 0);
}

Test(journal, full_disk)
{
	_cleanup_close_ int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct journal *journal;

	cr_assert_geq(fd, 0);
	cr_assert_eq(journal_open(fd, true, &journal), 0);
	cr_assert_eq(journal_line(journal, "line\n", 5), 0, "nothing was written yet");
	cr_expect_eq(journal_kick(journal), -ENOSPC);
	cr_expect_eq(journal_close(journal), -ENOSPC);
}

/*
 * A file that takes only so much, as on a full disk: what is there are whole lines, the first ones.
 * RLIMIT_FSIZE cuts a write as a full file system does, at the byte.
 */
static void limited(bool uring, int flags, off_t before, rlim_t room)
{
	struct rlimit limit = { room, RLIM_INFINITY };
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	_cleanup_text_ struct text due = { 0 };
	struct journal *journal;
	struct stat st;
	char *bytes;
	size_t len;
	int r = 0;

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(ftruncate(fd, before), 0);
	cr_assert_eq(lseek(fd, before, SEEK_SET), before);
	cr_assert_eq(fcntl(fd, F_SETFL, flags), 0);
	cr_assert_eq(journal_open(fd, uring, &journal), 0);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (unsigned int i = 0; !r; i++) {
		size_t start = due.len;

		add_line(&due, i);
		r = journal_line(journal, due.data + start, due.len - start);
		if (!r && i % 50 == 49)
			r = journal_kick(journal);
	}
	cr_expect_eq(r, -EFBIG, "%d", r);
	cr_expect_eq(journal_close(journal), -EFBIG);
	limit.rlim_cur = RLIM_INFINITY;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert(st.st_size > before && (rlim_t)st.st_size <= room);
	cr_expect_eq(lseek(fd, 0, SEEK_CUR),
		     flags & O_APPEND ? lseek(fd, 0, SEEK_CUR) : st.st_size);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	cr_assert_neq(bytes, MAP_FAILED);
	len = (size_t)(st.st_size - before);
	cr_expect(!memcmp(bytes + before, due.data, len));
	cr_expect_eq(bytes[st.st_size - 1], '\n', "the last line is whole");
	/* and not one line less than fits */
	cr_expect(strchr(due.data + len, '\n') + 1 - due.data > (ptrdiff_t)(room - (rlim_t)before));
	munmap(bytes, (size_t)st.st_size);
}

Test(journal, no_torn_line_with_write)
{
	for (rlim_t room = 3000; room < 3060; room++)
		limited(false, 0, 0, room);
}

Test(journal, no_torn_line_that_appends)
{
	for (rlim_t room = 30000; room < 30040; room++)
		limited(false, O_APPEND, 17, room);
}

Test(journal, no_torn_line_at_a_position)
{
	for (rlim_t room = 3 * JOURNAL_BATCH; room < 3 * JOURNAL_BATCH + 8; room++)
		limited(true, 0, 5, room);
}

Test(journal, no_torn_line_with_the_ring)
{
	for (rlim_t room = 3 * JOURNAL_BATCH; room < 3 * JOURNAL_BATCH + 40; room++)
		limited(true, O_APPEND, 0, room);
}

/* What somebody else wrote behind it stays. */
Test(journal, takes_back_only_what_is_its_own)
{
	struct rlimit limit = { 100, RLIM_INFINITY };
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	struct journal *journal;
	struct stat st;

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(fcntl(fd, F_SETFL, O_APPEND), 0);
	cr_assert_eq(journal_open(fd, false, &journal), 0);
	cr_assert_eq(journal_line(journal, "one\n", 4), 0);
	cr_assert_eq(journal_kick(journal), 0);
	cr_assert_eq(write(fd, "theirs", 6), 6);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (unsigned int i = 0; i < 30; i++)
		cr_assert_eq(journal_line(journal, "a line\n", 7), 0);
	cr_expect_eq(journal_close(journal), -EFBIG);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_expect_eq(st.st_size, 100);
}

/* Signals all the time, and a socket that takes little at once: every write is short or cut off. */
static void on_alarm(int signal)
{
	(void)signal;
}

static void interrupted(bool uring, bool blocks)
{
	struct sigaction action = { .sa_handler = on_alarm }; /* no SA_RESTART */
	struct itimerval often = { { 0, 300 }, { 0, 300 } }, never = { { 0, 0 }, { 0, 0 } };
	int fds[2], room = 4096;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	cr_assert_eq(setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room)), 0);
	cr_assert_eq(sigaction(SIGALRM, &action, NULL), 0);
	cr_assert_eq(setitimer(ITIMER_REAL, &often, NULL), 0);
	to_pair(uring, fds, blocks);
	cr_assert_eq(setitimer(ITIMER_REAL, &never, NULL), 0);
}

Test(journal, signals_and_short_writes_with_the_ring)
{
	interrupted(true, true);
}

Test(journal, signals_and_short_writes_with_write)
{
	interrupted(false, true);
}

Test(journal, signals_and_short_writes_that_do_not_block)
{
	interrupted(true, false);
}

Test(journal, kick_does_not_wait_for_a_reader)
{
	struct journal *journal;
	int fds[2];
	_cleanup_text_ struct text line = { 0 };

	if (!host_has_uring())
		cr_skip_test("this host has no io_uring");
	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	cr_assert_eq(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20) < 0, 0);
	cr_assert_eq(journal_open(fds[1], true, &journal), 0);
	for (unsigned int i = 0; i < JOURNAL_BATCH; i++)
		text_char(&line, i == JOURNAL_BATCH - 1 ? '\n' : 'z');
	/* the pipe takes eight of these, nobody reads, and yet ten kicks come back */
	alarm(20);
	for (unsigned int i = 0; i < 10; i++) {
		if (i < 9)
			cr_assert_eq(journal_line(journal, line.data, line.len), 0);
		cr_assert_eq(journal_kick(journal), 0);
	}
	signal(SIGPIPE, SIG_IGN);
	close(fds[0]);
	cr_expect_eq(journal_close(journal), -EPIPE);
	close(fds[1]);
}

Test(journal, short_run_makes_no_ring)
{
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	struct journal *journal;
	char got[6] = "";

	cr_assert_eq(journal_open(fd, true, &journal), 0);
	cr_assert_eq(journal_line(journal, "line\n", 5), 0);
	cr_expect_str_eq(journal_backend(journal), "write");
	cr_assert_eq(journal_close(journal), 0);
	cr_expect_eq(pread(fd, got, 6, 0), 5);
	cr_expect_str_eq(got, "line\n");
	cr_expect_eq(journal_close(NULL), 0);
}

Test(journal, full_batches_leave_by_themselves)
{
	_cleanup_close_ int fd = memfd_create("journal", MFD_CLOEXEC);
	struct journal *journal;
	struct stat st;

	cr_assert_eq(journal_open(fd, false, &journal), 0);
	for (size_t i = 0; i < 4 * (size_t)JOURNAL_BATCH; i += 16)
		cr_assert_eq(journal_line(journal, "fifteen letters\n", 16), 0);
	cr_assert_eq(fstat(fd, &st), 0);
	cr_expect_geq(st.st_size, 3 * (off_t)JOURNAL_BATCH);
	cr_assert_eq(journal_close(journal), 0);
}
