// SPDX-License-Identifier: MIT
// supervisor/net/resolver.c - Start the process that looks names up, and stop it
//
// DOC: Theory of operation
//
// getaddrinfo(3) blocks, starts helpers and loads what nsswitch.conf(5) says, so it is called in a
// process of its own (resolver_rounds.c), a child of the supervisor. What it finds is in memory
// that it alone can write: the supervisor's mapping, which the broker inherits, was made when the
// memory was sealed against new writers, so that not even mprotect(2) makes it writable.
#include "supervisor/net/resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/inet.h"
#include "supervisor/net/nameservers.h"

#define SECOND UINT64_C(1000000000)

/* Both families; the port and what would be sent do not matter. */
static void ask_host(const char *name, struct answer *ret_answer)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;

	ret_answer->count = 0;
	if (!strcmp(name, NAMESERVERS_NAME)) {
		nameservers_list(NAMESERVERS_FILE, NAMESERVERS_UPSTREAM, ret_answer);
		return;
	}
	if (getaddrinfo(name, NULL, &hints, &list) != 0)
		return;
	for (struct addrinfo *at = list; at && ret_answer->count < ANSWER_MAX; at = at->ai_next) {
		const struct sockaddr_in *in = (const void *)at->ai_addr;
		const struct sockaddr_in6 *in6 = (const void *)at->ai_addr;
		struct inet inet = { .port = 0 };

		if (at->ai_family == AF_INET6)
			memcpy(inet.ip, &in6->sin6_addr, sizeof(inet.ip));
		else if (at->ai_family == AF_INET)
			inet_set_four(&inet, &in->sin_addr);
		else
			continue;
		memcpy(ret_answer->ip[ret_answer->count++], inet.ip, sizeof(inet.ip));
	}
	freeaddrinfo(list);
}

/**
 * resolver_usual() - How names are looked up for a run
 * @names:	Which
 * @quiet:	As in struct resolver_spec
 */
struct resolver_spec resolver_usual(const struct strings *names, bool quiet)
{
	return (struct resolver_spec){
		.names = names,
		.quiet = quiet,
		.patience_ns = 5 * SECOND,
		.every_ns = 30 * SECOND,
		.sooner_ns = 2 * SECOND,
		.keep_ns = 600 * SECOND,
		.look_up = ask_host,
	};
}

/* The same memory twice: *@ret_own can be written, and *@ret_shown never. */
static int map_names(struct net_names **ret_own, const struct net_names **ret_shown)
{
	_cleanup_close_ int fd = memfd_create("names", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *own, *shown;

	if (fd < 0 || ftruncate(fd, sizeof(struct net_names)) < 0)
		return -errno;
	own = mmap(NULL, sizeof(struct net_names), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (own == MAP_FAILED)
		return -errno;
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) < 0)
		shown = MAP_FAILED;
	else
		shown = mmap(NULL, sizeof(struct net_names), PROT_READ, MAP_SHARED, fd, 0);
	if (shown == MAP_FAILED) {
		int saved = errno;

		munmap(own, sizeof(struct net_names));
		return -saved;
	}
	*ret_own = own;
	*ret_shown = shown;
	return 0;
}

/* Nothing of the supervisor's stays open but stderr and the pipe. */
static int part(pid_t parent, int ready)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(ready, STDOUT_FILENO) < 0 ||
	    close_range(3, ~0U, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ECHILD;
}

/**
 * resolver_start() - Start to look names up
 * @spec:	What
 * @ret_resolver: resolver_stop() in any case
 * @error:	Filled on failure
 *
 * Context: one thread, whose end is the end of the resolver.
 *
 * Return: 0 or -errno
 */
int resolver_start(const struct resolver_spec *spec, struct resolver *ret_resolver,
		   struct stage_error *error)
{
	struct net_names *own = NULL;
	pid_t parent = getpid();
	int ends[2], r;

	*ret_resolver = RESOLVER_NONE;
	r = map_names(&own, &ret_resolver->names);
	if (r < 0)
		return stage_fail(error, STAGE_NAMES, -r, "shared memory");
	if (pipe2(ends, O_CLOEXEC) < 0) {
		r = stage_fail(error, STAGE_NAMES, errno, "pipe");
		munmap(own, sizeof(*own));
		return r;
	}
	ret_resolver->ready = ends[0];
	ret_resolver->pid = fork();
	if (ret_resolver->pid == 0) {
		if (part(parent, ends[1]) < 0)
			_exit(1);
		resolver_rounds(spec, own, STDOUT_FILENO);
	}
	if (ret_resolver->pid < 0) {
		r = stage_fail(error, STAGE_NAMES, errno, "fork");
		ret_resolver->pid = 0;
	}
	close(ends[1]);
	munmap(own, sizeof(*own));
	return r;
}

/**
 * resolver_wait() - Wait until each name was looked up once, or the launch's patience is over
 * @resolver:	Started
 * @interrupt:	A descriptor that ends the waiting when it can be read
 * @error:	Filled on failure, but not for -EINTR
 *
 * Return: 0, also where names have no address; -errno; -EINTR for @interrupt
 */
int resolver_wait(struct resolver *resolver, int interrupt, struct stage_error *error)
{
	struct pollfd fds[] = { { .fd = resolver->ready, .events = POLLIN },
				{ .fd = interrupt, .events = POLLIN } };
	char word;

	do {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno != EINTR)
			return stage_fail(error, STAGE_NAMES, errno, "poll");
		if (fds[1].revents)
			return -EINTR;
	} while (!fds[0].revents);
	if (read(resolver->ready, &word, 1) != 1)
		return stage_fail(error, STAGE_NAMES, ECHILD, "it ended");
	close_fd(&resolver->ready);
	return 0;
}

/**
 * resolver_stop() - End it, and forget it with all that it has found
 * @resolver:	Started, or none
 */
void resolver_stop(struct resolver *resolver)
{
	if (resolver->pid) {
		kill(resolver->pid, SIGKILL);
		while (waitpid(resolver->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (resolver->names)
		munmap((void *)(uintptr_t)resolver->names, sizeof(*resolver->names));
	close_fd(&resolver->ready);
	*resolver = RESOLVER_NONE;
}
