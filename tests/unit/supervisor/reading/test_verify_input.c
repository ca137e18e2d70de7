// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_verify_input.c - A log from a pipe, from the middle of a file,
// and from what cannot be read
#include "tests/unit/supervisor/reading/verifying.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

/* A log through a pipe, byte by byte. */
struct trickle {
	int fd;
	const struct text *log;
};

static void *trickle(void *arg)
{
	const struct trickle *trickle = arg;

	for (size_t i = 0; i < trickle->log->len; i++)
		cr_assert_eq(write(trickle->fd, trickle->log->data + i, 1), 1);
	close(trickle->fd);
	return NULL;
}

static void through_pipe(const struct text *log, struct verified *ret_found)
{
	const struct verify_wanted wanted = { NULL, NULL };
	struct trickle arg = { .log = log };
	pthread_t thread;
	int fds[2];

	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	arg.fd = fds[1];
	cr_assert_eq(pthread_create(&thread, NULL, trickle, &arg), 0);
	cr_expect_geq(verify_file(fds[0], &wanted, ret_found), 0);
	pthread_join(thread, NULL);
	close(fds[0]);
}

Test(verify_input, pipe_that_gives_single_bytes)
{
	_cleanup_text_ struct text log = { 0 };
	struct verified found;

	add(&log, good, 0, LINES);
	through_pipe(&log, &found);
	cr_expect_eq(found.wrong, VERIFY_GOOD);
	cr_expect_str_eq(found.head, GOOD_HEAD);
	verified_free(&found);
}

/* What was read is gone: only of the line right before it can be told that it is there twice. */
Test(verify_input, pipe_tells_less)
{
	_cleanup_text_ struct text log = { 0 };
	struct verified found;

	add(&log, good, 0, 4);
	add(&log, good, 3, LINES);
	through_pipe(&log, &found);
	cr_expect_eq(found.wrong, VERIFY_REPEATED);
	cr_expect_eq(found.line, 5);
	verified_free(&found);
	text_reset(&log);
	add(&log, good, 0, 4);
	add(&log, good, 1, 2);
	add(&log, good, 4, LINES);
	through_pipe(&log, &found);
	cr_expect_eq(found.wrong, VERIFY_PUT_IN);
	cr_expect(strstr(text_cstr(&found.said), "can only be told of a file"));
	verified_free(&found);
}

/* A log may stand behind something else in its file. */
Test(verify_input, from_where_it_begins)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	_cleanup_text_ struct text log = { 0 };
	struct verified found;

	text_str(&log, "something else\n");
	add(&log, good, 0, 4);
	add(&log, good, 1, 2);
	add(&log, good, 4, LINES);
	cr_assert_eq(write(fd, log.data, log.len), (ssize_t)log.len);
	lseek(fd, (off_t)strlen("something else\n"), SEEK_SET);
	cr_expect_eq(verify_file(fd, &(struct verify_wanted){ NULL, NULL }, &found), 1);
	cr_expect_eq(found.wrong, VERIFY_REPEATED);
	verified_free(&found);
}

Test(verify_input, json)
{
	_cleanup_text_ struct text text = { 0 }, log = { 0 };
	struct verified found;

	add(&log, good, 0, 1);
	through_pipe(&log, &found);
	verified_show(&found, true, &text);
	cr_expect_str_eq(
		text_cstr(&text),
		"{\"schema\":\"warder.verify/1\",\"good\":false,\"wrong\":\"truncated\",\"line\":"
		"null,\"records\":1,\"head\":"
		"\"7430900fa3a7059cbb03ddf1c2ed28e1659f78ef9b1c1628c79ba04becd8df36\",\"key\":null,"
		"\"known\":false,\"said\":\"ends behind line 1 without an end record: cut off, or "
		"warder was killed\"}\n");
	verified_free(&found);
}

Test(verify_input, read_errors_are_no_verdict)
{
	_cleanup_close_ int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct verified found;

	cr_expect_eq(verify_file(fd, &(struct verify_wanted){ NULL, NULL }, &found), -EISDIR);
	verified_free(&found);
}
