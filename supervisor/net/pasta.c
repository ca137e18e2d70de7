// SPDX-License-Identifier: MIT
// supervisor/net/pasta.c - Start pasta for a jail, wait for its network, stop it
//
// DOC: Theory of operation
//
// pasta (package passt) is a child of the supervisor, outside of the jail's pid, mount and ipc
// namespaces: nobody in there sees it or can send it a signal. It makes a tap device in the jail's
// network namespace and does with sockets of the host what comes out of it. All it is told stands
// on its command line, and that tells it of no port but those asked for: by itself pasta forwards
// whatever is bound on either side, and takes the gateway's address for the host's loopback.
#include "supervisor/net/pasta.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/host/command.h"

#define READY_NS UINT64_C(5000000000)
#define NS_PER_MS UINT64_C(1000000)
#define SAID_BYTES 4096
#define WORDS_MAX 32

bool pasta_ports_has(const struct pasta_ports *ports, uint16_t port)
{
	for (unsigned int i = 0; i < ports->count; i++)
		if (ports->list[i] == port)
			return true;
	return false;
}

/**
 * pasta_ports_add() - One port more, once
 * @ports:	So far
 * @port:	1 to 65535
 *
 * Return: 0 or -ENOSPC
 */
int pasta_ports_add(struct pasta_ports *ports, uint16_t port)
{
	if (pasta_ports_has(ports, port))
		return 0;
	if (ports->count == PASTA_PORTS_MAX)
		return -ENOSPC;
	ports->list[ports->count++] = port;
	return 0;
}

/**
 * pasta_find() - Where pasta is: in /usr/local/bin, /usr/bin or /bin, whatever PATH says
 * @ret_path:	A heap string
 *
 * Return: 0, -ENOENT, -EACCES, -ENOMEM
 */
int pasta_find(char **ret_path)
{
	return command_find("pasta", NULL, NULL, NULL, ret_path);
}

/**
 * pasta_line() - What pasta is told: words with a blank between them, its name the first
 * @ports:	Of the host's loopback
 * @line:	Gets it
 *
 * passt(1). Its network namespace is descriptor 0, and descriptor 1 hears that it is ready. No port
 * goes without saying: by default it forwards all that are bound, on either side.
 */
void pasta_line(const struct pasta_ports *ports, struct text *line)
{
	_cleanup_text_ struct text list = { 0 };

	for (unsigned int i = 0; i < ports->count; i++)
		text_printf(&list, "%s%u", i ? "," : "", ports->list[i]);
	text_str(line, "pasta --foreground --quiet --config-net");
	/* Nothing of the jail is published; the gateway's address is no way to the host. */
	text_str(line, " --tcp-ports none --udp-ports none --no-map-gw");
	text_printf(line, " --tcp-ns %s --udp-ns %s", ports->count ? text_cstr(&list) : "none",
		    ports->count ? text_cstr(&list) : "none");
	text_str(line, " --netns-only --netns /proc/self/fd/0 --no-netns-quit");
	text_str(line, " --pid /proc/self/fd/1");
	line->failed |= list.failed;
}

static void split(char *line, char *argv[WORDS_MAX + 1])
{
	size_t count = 0;
	char *rest = NULL;

	for (char *word = strtok_r(line, " ", &rest); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " ", &rest))
		argv[count++] = word;
	argv[count] = NULL;
}

/* A file that never grows, so that nobody has to read it while pasta runs. */
static int make_said(void)
{
	_cleanup_close_ int fd = memfd_create("pasta", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || ftruncate(fd, SAID_BYTES) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
		return -errno;
	return steal_fd(&fd);
}

static int open_namespace(pid_t jail, const char *name)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", jail, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int open_ends(pid_t jail, struct pasta *pasta, struct pasta_ends *ends)
{
	int both[2];

	ends->users = open_namespace(jail, "user");
	ends->network = open_namespace(jail, "net");
	if (ends->users < 0 || ends->network < 0)
		return ends->users < 0 ? ends->users : ends->network;
	ends->said = pasta->said = make_said();
	if (pasta->said < 0)
		return pasta->said;
	if (pipe2(both, O_CLOEXEC) < 0)
		return -errno;
	pasta->ready = both[0];
	ends->ready = both[1];
	/* pasta opens it once more, by name and perhaps as another user. */
	return fchmod(ends->ready, 0622) < 0 ? -errno : 0;
}

/* @ends->said is the supervisor's as well. */
static void close_ends(struct pasta_ends *ends)
{
	close_fd(&ends->users);
	close_fd(&ends->network);
	close_fd(&ends->ready);
}

/**
 * pasta_start() - Start pasta; the jail's network comes up while other things are done
 * @jail:	A process of it whose users are mapped, and that is not going to end yet
 * @ports:	The host's, on 127.0.0.1 and ::1, to be there on the jail's as well
 * @ret_pasta:	pasta_stop() in any case
 * @error:	Filled on failure
 *
 * Context: one thread, whose end is the end of pasta.
 *
 * Return: 0 or -errno
 */
int pasta_start(pid_t jail, const struct pasta_ports *ports, struct pasta *ret_pasta,
		struct stage_error *error)
{
	_cleanup_text_ struct text line = { 0 };
	_cleanup_free_ char *path = NULL;
	_cleanup_(close_ends) struct pasta_ends ends = { -1, -1, -1, -1 };
	int r = pasta_find(&path);

	*ret_pasta = PASTA_NONE;
	if (r < 0)
		return stage_fail(error, STAGE_PASTA, -r, "pasta");
	pasta_line(ports, &line);
	r = line.failed ? -ENOMEM : open_ends(jail, ret_pasta, &ends);
	if (r < 0)
		return stage_fail(error, STAGE_PASTA, -r, "namespaces, pipe or memory");
	ret_pasta->pid = fork();
	if (ret_pasta->pid < 0) {
		ret_pasta->pid = 0;
		return stage_fail(error, STAGE_PASTA, errno, "fork");
	}
	if (ret_pasta->pid == 0) {
		char *argv[WORDS_MAX + 1];

		split(line.data, argv);
		pasta_become(path, argv, &ends);
	}
	ret_pasta->pidfd = (int)syscall(SYS_pidfd_open, ret_pasta->pid, 0);
	return ret_pasta->pidfd < 0 ? stage_fail(error, STAGE_PASTA, errno, "pidfd_open") : 0;
}

/* The last line of what it said is why it ended. */
static int tell(const struct pasta *pasta, int err, struct stage_error *error)
{
	char said[SAID_BYTES + 1];
	ssize_t got = pread(pasta->said, said, SAID_BYTES, 0);
	char *end = said, *line;

	said[got < 0 ? 0 : got] = '\0';
	end += strlen(said);
	while (end > said && end[-1] == '\n')
		*--end = '\0';
	line = memrchr(said, '\n', (size_t)(end - said));
	line = line ? line + 1 : said;
	return *line ? stage_fail(error, STAGE_PASTA, err, "pasta says: %.200s", line)
		     : stage_fail(error, STAGE_PASTA, err, "pasta");
}

/**
 * pasta_wait() - Wait until the jail's network is up, at most five seconds
 * @pasta:	Started
 * @interrupt:	A descriptor that ends the waiting when it can be read
 * @error:	Filled on failure, but not for -EINTR
 *
 * pasta writes its number when all is set up and it has closed itself in.
 *
 * Return: 0 or -errno; -EINTR for @interrupt
 */
int pasta_wait(struct pasta *pasta, int interrupt, struct stage_error *error)
{
	struct pollfd fds[] = { { .fd = pasta->ready, .events = POLLIN },
				{ .fd = interrupt, .events = POLLIN } };
	uint64_t end = clock_ns() + READY_NS;
	char word;

	do {
		uint64_t now = clock_ns();
		int left = now < end ? (int)((end - now + NS_PER_MS - 1) / NS_PER_MS) : 0;

		if (!left)
			return tell(pasta, ETIMEDOUT, error);
		if (poll(fds, ARRAY_SIZE(fds), left) < 0 && errno != EINTR)
			return stage_fail(error, STAGE_PASTA, errno, "poll");
		if (fds[1].revents)
			return -EINTR;
	} while (!fds[0].revents);
	if (read(pasta->ready, &word, 1) != 1)
		return tell(pasta, ENETUNREACH, error);
	close_fd(&pasta->ready);
	return 0;
}

/**
 * pasta_ended() - Whether it has ended by itself, and the network with it
 * @pasta:	Started, or none
 */
bool pasta_ended(const struct pasta *pasta)
{
	struct pollfd fd = { .fd = pasta->pidfd, .events = POLLIN };

	return pasta->pid && poll(&fd, 1, 0) > 0;
}

/**
 * pasta_stop() - End it, and forget it
 * @pasta:	Started, or none
 */
void pasta_stop(struct pasta *pasta)
{
	if (pasta->pid) {
		kill(pasta->pid, SIGKILL); /* not reaped yet, so the number is its */
		while (waitpid(pasta->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close_fd(&pasta->pidfd);
	close_fd(&pasta->ready);
	close_fd(&pasta->said);
	*pasta = PASTA_NONE;
}
