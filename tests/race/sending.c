// SPDX-License-Identifier: MIT
// tests/race/sending.c - A number that is used again while messages wait to be sent
//
// Two messages at once, to a socket that is full: who sends the first one waits. The second one's
// words are then those of the new owner of the number, unless the caller is known to be gone.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "race.h"
#include "reuse.h"

/* In the same places for both. */
static struct sending {
	int ends[2];
	char first[8];
	struct iovec words[2];
	struct mmsghdr messages[2];
} sending;

static void *idle(void *ctx)
{
	pause();
	return ctx;
}

/* A second thread, so that no broker may leave the call to the kernel: see broker/send.c. */
static void send_two(void)
{
	pthread_t thread;

	strcpy(second, "made");
	if (pthread_create(&thread, NULL, idle, NULL) != 0)
		_exit(98);
	reuse_wait();
	syscall(SYS_sendmmsg, sending.ends[0], sending.messages, 2, 0);
}

static void fill_socket(void)
{
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, sending.ends) < 0)
		perror("race: socketpair");
	while (send(sending.ends[0], "full", 5, MSG_DONTWAIT) > 0)
		;
	strcpy(sending.first, "first");
	sending.words[0] = (struct iovec){ sending.first, sizeof(sending.first) };
	sending.words[1] = (struct iovec){ second, 5 };
	for (int i = 0; i < 2; i++)
		sending.messages[i].msg_hdr =
			(struct msghdr){ .msg_iov = &sending.words[i], .msg_iovlen = 1 };
}

/* Reads all that comes for a while; whether some of it are the new owner's words. */
static bool drain_socket(void)
{
	uint64_t end = reuse_clock() + STAY_US * 1000ULL;
	bool taken = false;
	char words[16];

	while (reuse_clock() < end)
		if (recv(sending.ends[1], words, sizeof(words), MSG_DONTWAIT) > 0)
			taken |= !strcmp(words, "kept");
	return taken;
}

/* 2: somebody's words were sent who never sent any. */
long call_sending(const struct attack *attack)
{
	pid_t caller, follower;
	bool taken;

	(void)attack;
	reuse_reset();
	fill_socket();
	caller = reuse_call(send_two);
	usleep(EARLY_NS / 1000);
	follower = reuse_succeed(caller);
	while (follower && !atomic_load(&watch->follower))
		;
	taken = drain_socket();
	reuse_end(follower);
	close(sending.ends[0]);
	close(sending.ends[1]);
	return taken ? 2 : follower > 0;
}

enum outcome words_taken(long result)
{
	return result == 2 ? WIN : result == 1 ? PUBLIC : REFUSED;
}
