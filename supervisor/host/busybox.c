// SPDX-License-Identifier: MIT
// supervisor/host/busybox.c - A busybox of the host that runs without anything else
#include "supervisor/host/busybox.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/command.h"
#include "supervisor/host/interpreters.h"

/* Not PATH: whatever that leads to would run outside of the jail. */
#define PLACES "/bin:/usr/bin:/sbin:/usr/sbin:/usr/local/bin"
#define LIST_MAX (64 << 10)

static bool is_static(void *context, const char *path)
{
	struct interpreters *found = context;

	found->count = 0;
	interpreters_find(path, "/", found);
	return !found->count;
}

/* Starts `busybox --list` with its output in a pipe. */
static int start(const char *path, int *ret_out, pid_t *ret_child)
{
	static char list[] = "--list", name[] = "busybox";
	char *const argv[] = { name, list, NULL }, *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(ret_child, path, &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (r)
		close(ends[0]);
	else
		*ret_out = ends[0];
	return -r;
}

static int read_list(const char *path, struct strings *applets)
{
	_cleanup_free_ char *list = malloc(LIST_MAX);
	_cleanup_close_ int out = -1;
	size_t len = 0;
	ssize_t got;
	pid_t child;
	int status, r = list ? start(path, &out, &child) : -ENOMEM;

	if (r < 0)
		return r;
	while (len < LIST_MAX && (got = read(out, list + len, LIST_MAX - len)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		len += got > 0 ? (size_t)got : 0;
	}
	close_fd(&out);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	for (size_t at = 0, end; r == 0 && at < len; at = end + 1) {
		const char *stop = memchr(list + at, '\n', len - at);

		end = stop ? (size_t)(stop - list) : len;
		if (end > at && !memchr(list + at, '/', end - at))
			r = strings_push(applets, list + at, end - at);
	}
	return r == 0 && !applets->count ? -ENOEXEC : r;
}

/**
 * busybox_find() - Find it, and what it can do
 * @ret_path:	Where it is, to be freed
 * @applets:	Gets the names of the programs that it is
 * @message:	Why there is none
 *
 * Return: 0 or -errno
 */
int busybox_find(char **ret_path, struct strings *applets, struct text *message)
{
	struct interpreters found = { 0 };
	int r = command_find("busybox", PLACES, is_static, &found, ret_path);

	if (r < 0) {
		text_str(message, "warder: --root fresh: there is no static busybox on this host\n"
				  "  install one (Debian's package busybox-static)\n");
		return r;
	}
	r = read_list(*ret_path, applets);
	if (r < 0)
		text_printf(message, "warder: --root fresh: %s --list: %s\n", *ret_path,
			    strerror(-r));
	return r;
}
