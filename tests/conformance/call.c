// SPDX-License-Identifier: MIT
// tests/conformance/call.c - Cases that are one system call
#include "tests/conformance/call.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/observe.h"

#define ROOM 65536
#define FILL 0xaa
#define PAGE 4096
#define AGAIN_MAX 50
#define WORLD_SAID 80

static unsigned char *buffer;

unsigned char *call_buffer(void)
{
	if (!buffer)
		buffer = malloc(ROOM);
	if (!buffer)
		abort();
	return buffer;
}

bool call_buffer_touched(void)
{
	for (size_t i = 0; i < ROOM; i++)
		if (call_buffer()[i] != FILL)
			return true;
	return false;
}

void umask_000(void)
{
	umask(0);
}

void umask_077(void)
{
	umask(077);
}

void umask_777(void)
{
	umask(0777);
}

void chdir_dir(void)
{
	result("chdir", chdir("dir"));
}

/* No descriptor is left. */
void full_table(void)
{
	struct rlimit limit = { 3, 3 };

	setrlimit(RLIMIT_NOFILE, &limit);
}

/* No file may be longer than 20 bytes. */
void file_limit(void)
{
	struct rlimit limit = { 20, 20 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* Cases that share a directory make it again. */
static int removed_file(void)
{
	int fd = open("gone", O_RDWR | O_CREAT, 0644);

	unlink("gone");
	return fd;
}

static int removed_directory(void)
{
	int fd;

	mkdir("gonedir", 0755);
	fd = open("gonedir", O_RDONLY | O_DIRECTORY);
	rmdir("gonedir");
	return fd;
}

static int end_of_pipe(void)
{
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	return ends[0];
}

static long open_token(enum token token)
{
	switch ((int)token) {
	case FD_DIR:
		return open("dir", O_RDONLY | O_DIRECTORY);
	case FD_DIRPATH:
		return open("dir", O_PATH);
	case FD_HERE:
		return open(".", O_RDONLY | O_DIRECTORY);
	case FD_FILE:
		return open("file", O_RDONLY);
	case FD_FILEWRITE:
		return open("file", O_WRONLY);
	case FD_FILEBOTH:
		return open("file", O_RDWR);
	case FD_APPEND:
		return open("file", O_WRONLY | O_APPEND);
	case FD_FILEPATH:
		return open("file", O_PATH);
	case FD_LINKPATH:
		return open("link", O_PATH | O_NOFOLLOW);
	case FD_FIFO:
		return open("fifo", O_RDONLY | O_NONBLOCK);
	case FD_PIPE:
		return end_of_pipe();
	case FD_SOCKET:
		return socket(AF_UNIX, SOCK_STREAM, 0);
	case FD_TEMPORARY:
		return open(".", O_RDWR | O_TMPFILE, 0644);
	case FD_GONE:
		return removed_file();
	case FD_GONEDIR:
		return removed_directory();
	case FD_INOTIFY:
		return inotify_init1(0);
	case FD_PROC:
		return open("/proc/self", O_RDONLY | O_DIRECTORY);
	default:
		return 77;
	}
}

static char *absolute(const char *name)
{
	static char path[PATH_MAX * 2];
	char here[PATH_MAX];

	if (!getcwd(here, sizeof(here)))
		abort();
	snprintf(path, sizeof(path), "%s/%s", here, name);
	return path;
}

/* Two pages; the second one is there or not. */
static char *edge(bool split)
{
	char *pages =
		mmap(NULL, 2L * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		abort();
	memcpy(pages + PAGE - 4, "file", 4);
	if (!split)
		munmap(pages + PAGE, PAGE);
	return pages + PAGE - 4;
}

static char *repeated(size_t count)
{
	static char name[PATH_MAX];

	memset(name, 'n', count);
	name[count] = '\0';
	return name;
}

static char *dots(size_t len)
{
	static char path[PATH_MAX + 8];
	size_t at = 0;

	for (; at + 2 + strlen("file") <= len; at += 2)
		memcpy(path + at, "./", 2);
	if (at + strlen("file") < len)
		path[at++] = '/';
	memcpy(path + at, "file", sizeof("file"));
	return path;
}

static long make_argument(long arg)
{
	switch (arg) {
	case ABS_FILE:
		return (long)absolute("file");
	case ABS_DIR:
		return (long)absolute("dir");
	case ABS_NEW:
		return (long)absolute("new");
	case POINTER_BAD:
		return 8;
	case POINTER_KERNEL:
		return (long)0xffff800000000000UL;
	case POINTER_EDGE:
	case POINTER_SPLIT:
		return (long)edge(arg == POINTER_SPLIT);
	case NAME_255:
		return (long)repeated(255);
	case NAME_256:
		return (long)repeated(256);
	case PATH_4095:
		return (long)dots(4095);
	case PATH_4096:
		return (long)dots(4096);
	case BUFFER:
		memset(call_buffer(), FILL, ROOM);
		return (long)buffer;
	case BUFFER_2:
		memset(call_buffer() + ROOM / 2, FILL, ROOM / 2);
		return (long)(buffer + ROOM / 2);
	default:
		return arg >= FD_DIR && arg <= FD_CLOSED ? open_token((enum token)arg) : arg;
	}
}

long call_make(const struct call *call)
{
	long args[CALL_ARGS], r = -1;

	for (int i = 0; i < CALL_ARGS; i++)
		args[i] = make_argument(call->args[i]);
	if (call->before)
		call->before();
	/* openat2 with RESOLVE_BENEATH is EAGAIN when anybody moved anything meanwhile. */
	for (int i = 0; i < AGAIN_MAX; i++) {
		errno = 0;
		r = syscall(call->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
		if (call->nr != SYS_openat2 || r >= 0 || errno != EAGAIN)
			break;
	}
	return r;
}

static bool opens(long nr)
{
	return nr == SYS_open || nr == SYS_openat || nr == SYS_openat2 || nr == SYS_creat;
}

void call_alone(const struct conform_case *self)
{
	const struct call *call = self->a;
	long r = result("result", call_make(call));

	if (opens(call->nr))
		describe_fd("opened", r);
}

void call_and_tree(const struct conform_case *self)
{
	const struct call *call = self->a;

	call_alone(self);
	if (call->before == chdir_dir && chdir("..") < 0)
		result("..", -1);
	tree(".");
}

static void add(const struct call *calls, size_t count, bool shared,
		void (*run)(const struct conform_case *self))
{
	for (size_t i = 0; i < count; i++) {
		struct conform_case model = {
			.world = calls[i].world,
			.run = run,
			.a = &calls[i],
			.shared = shared,
			.apart = calls[i].before == full_table || calls[i].before == file_limit,
		};

		/* A world that is so large is that of many cases, and tells nothing about one. */
		if (!*calls[i].world || strlen(calls[i].world) > WORLD_SAID)
			conform_add(&model, "%s%s", calls[i].said, calls[i].text);
		else
			conform_add(&model, "%s%s | %s", calls[i].said, calls[i].text,
				    calls[i].world);
	}
}

void calls_add(const struct call *calls, size_t count, void (*run)(const struct conform_case *self))
{
	add(calls, count, false, run);
}

void calls_share(const struct call *calls, size_t count,
		 void (*run)(const struct conform_case *self))
{
	add(calls, count, true, run);
}
