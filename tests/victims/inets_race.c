// SPDX-License-Identifier: MIT
// tests/victims/inets_race.c - Addresses and sockets that change while a call is decided
//
// The address of the command line is the one to get at; $GOOD is a port that a rule allows. Whether
// something came through, the one who listens knows.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inets.h"

#define TRIES 400
#define PATIENCE 20000

static uint16_t good_port(void)
{
	const char *good = getenv("GOOD");

	return good ? (uint16_t)atoi(good) : 0;
}

/* What changes, and what says that it is enough. */
struct flip {
	struct peer peer;
	_Atomic bool begun;
	_Atomic bool enough;
	int one;
	int other;
	int shown;
};

/* The port is in the same place in both families. */
static void *flip_port(void *ctx)
{
	struct flip *flip = ctx;
	volatile in_port_t *port = &flip->peer.to.in.sin_port;
	in_port_t bad = htons(flip->peer.port), good = htons(good_port());

	while (!atomic_load(&flip->enough)) {
		*port = good;
		atomic_store(&flip->begun, true);
		*port = bad;
		atomic_store(&flip->begun, true);
	}
	return NULL;
}

/* As long as a call takes, or less. */
static void linger(unsigned int *seed)
{
	for (int i = rand_r(seed) % 3000; i > 0; i--)
		atomic_signal_fence(memory_order_seq_cst);
}

static void *flip_socket(void *ctx)
{
	struct flip *flip = ctx;
	unsigned int seed = 1;

	while (!atomic_load(&flip->enough)) {
		dup2(flip->one, flip->shown);
		linger(&seed);
		dup2(flip->other, flip->shown);
		atomic_store(&flip->begun, true);
		linger(&seed);
	}
	return NULL;
}

static void await(struct flip *flip)
{
	while (!atomic_load(&flip->begun))
		usleep(100);
}

static long send_message(int fd, const struct peer *peer)
{
	struct iovec part = { .iov_base = (void *)(size_t)peer->way, .iov_len = strlen(peer->way) };
	struct msghdr message = { .msg_name = (void *)(size_t)&peer->to,
				  .msg_namelen = peer->len,
				  .msg_iov = &part,
				  .msg_iovlen = 1 };

	return sendmsg(fd, &message, 0);
}

static long send_plain(int fd, const struct peer *peer)
{
	return sendto(fd, peer->way, strlen(peer->way), 0, &peer->to.any, peer->len);
}

static long send_stream(int fd, const struct peer *peer)
{
	int own = socket(peer->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	long r = connect(own, &peer->to.any, peer->len);

	(void)fd;
	if (r == 0)
		r = send(own, peer->way, strlen(peer->way), MSG_NOSIGNAL);
	close(own);
	return r;
}

/* 0 when some of the tries were let through: those to the good port. */
static int race(const struct peer *peer, int fd, long (*send_one)(int, const struct peer *))
{
	struct flip flip = { .peer = *peer };
	pthread_t thread;
	int sent = 0;

	if (pthread_create(&thread, NULL, flip_port, &flip) != 0)
		return -EAGAIN;
	await(&flip);
	for (int i = 0; i < TRIES || (!sent && i < PATIENCE); i++)
		sent += send_one(fd, &flip.peer) >= 0;
	atomic_store(&flip.enough, true);
	pthread_join(thread, NULL);
	return sent ? 0 : -EACCES;
}

int inets_race(const struct peer *peer, int fd)
{
	return race(peer, fd, send_plain);
}

int inets_race_message(const struct peer *peer, int fd)
{
	return race(peer, fd, send_message);
}

int inets_race_stream(const struct peer *peer, int fd)
{
	return race(peer, fd, send_stream);
}

/* One thread, and the address in memory that another process changes. */
int inets_shared(const struct peer *peer, int fd)
{
	struct flip *flip = mmap(NULL, sizeof(*flip), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int sent = 0;
	pid_t pid;

	if (flip == MAP_FAILED)
		return -errno;
	flip->peer = *peer;
	pid = fork();
	if (pid == 0) {
		flip_port(flip);
		_exit(0);
	}
	await(flip);
	for (int i = 0; i < TRIES || (!sent && i < PATIENCE); i++)
		sent += send_message(fd, &flip->peer) >= 0;
	atomic_store(&flip->enough, true);
	waitpid(pid, NULL, 0);
	munmap(flip, sizeof(*flip));
	return sent ? 0 : -EACCES;
}

/* A stream does not look at the address of a send; what comes to be in its place does. */
int inets_swap(const struct peer *peer, int fd)
{
	struct flip flip = { .peer = *peer, .other = fd, .shown = dup(fd) };
	struct peer good = *peer;
	pthread_t thread;
	int sent = 0, r;

	good.to.in.sin_port = htons(good_port());
	flip.one = socket(peer->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	r = connect(flip.one, &good.to.any, good.len) < 0 ? -errno : 0;
	if (r == 0)
		r = -pthread_create(&thread, NULL, flip_socket, &flip);
	if (r < 0)
		return r;
	await(&flip);
	for (int i = 0; i < TRIES || (!sent && i < PATIENCE); i++)
		sent += sendto(flip.shown, "good", 4, MSG_NOSIGNAL | MSG_DONTWAIT, &peer->to.any,
			       peer->len) >= 0;
	atomic_store(&flip.enough, true);
	pthread_join(thread, NULL);
	close(flip.one);
	close(flip.shown);
	return sent ? 0 : -EACCES;
}

/* -EPROTO when a socket that was never bound listens. */
int inets_swap_listen(const struct peer *peer, int fd)
{
	struct flip flip = { .peer = *peer, .other = fd, .shown = dup(fd) };
	socklen_t len = sizeof(int);
	int listens = 0, r;
	pthread_t thread;

	flip.one = socket(peer->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	r = bind(flip.one, &flip.peer.to.any, peer->len) < 0 ? -errno : 0;
	if (r == 0)
		r = -pthread_create(&thread, NULL, flip_socket, &flip);
	if (r < 0)
		return r;
	await(&flip);
	for (int i = 0; i < 4 * TRIES && !listens; i++) {
		listen(flip.shown, 1);
		getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len);
	}
	atomic_store(&flip.enough, true);
	pthread_join(thread, NULL);
	close(flip.one);
	close(flip.shown);
	return listens ? -EPROTO : 0;
}

/* Each destination of one call is looked at: of three the middle one is not to be got at. */
int inets_many(const struct peer *peer, int fd)
{
	struct iovec part = { .iov_base = (void *)(size_t)peer->way, .iov_len = strlen(peer->way) };
	struct peer to[3] = { *peer, *peer, *peer };
	struct mmsghdr messages[3] = { 0 };
	int sent;

	to[0].to.in.sin_port = to[2].to.in.sin_port = htons(good_port());
	for (int i = 0; i < 3; i++)
		messages[i].msg_hdr = (struct msghdr){ .msg_name = &to[i].to,
						       .msg_namelen = peer->len,
						       .msg_iov = &part,
						       .msg_iovlen = 1 };
	sent = sendmmsg(fd, messages, 3, 0);
	if (sent < 0)
		return -errno;
	if (sent == 3)
		return 0;
	/* The first went, and what is wrong with the second is for the next call to say. */
	return sent == 1 && sendmmsg(fd, messages + 1, 2, 0) < 0 ? -errno : -EPROTO;
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Nobody takes the connection: a signal ends the wait for it. */
int inets_interrupted(const struct peer *peer, int fd)
{
	struct sigaction action = { .sa_handler = on_alarm };
	int r;

	sigaction(SIGALRM, &action, NULL);
	alarm(1);
	r = connect(fd, &peer->to.any, peer->len) < 0 ? -errno : 0;
	alarm(0);
	return r;
}

/* An echo, and its answer. */
int inets_ping(const struct peer *peer, int fd)
{
	static const unsigned char echo[8] = { 8 };
	struct timeval wait = { .tv_sec = 2 };
	char answer[64];

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (sendto(fd, echo, sizeof(echo), 0, &peer->to.any, peer->len) < 0 ||
	    recv(fd, answer, sizeof(answer), 0) < 0)
		return -errno;
	return 0;
}
