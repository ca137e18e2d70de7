// SPDX-License-Identifier: MIT
// tests/conformance/family_pointer.c - Where a path is read from and an answer is written to
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/numbers.h"
#include "tests/conformance/observe.h"

#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

#define PAGE 4096
#define WORLD "file dir/ link>file other"

/* Two pages with @text at the end of the first; what the second is like. */
static char *pages(const char *text, size_t len, int second)
{
	char *at =
		mmap(NULL, 2L * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	memset(at, 'x', PAGE);
	memcpy(at + PAGE - len, text, len);
	if (second < 0)
		munmap(at + PAGE, PAGE);
	else
		mprotect(at + PAGE, PAGE, second);
	return at + PAGE - len;
}

/* A page of its own that holds @text. */
static char *page(const char *text, int protection)
{
	char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	strcpy(at, text);
	mprotect(at, PAGE, protection);
	return at;
}

/* A mapped file that ends with its first page: behind it is SIGBUS, and in between zeros. */
static char *mapped(size_t offset, const char *text)
{
	int fd = open("mapped", O_RDWR | O_CREAT, 0600);
	char *at;

	if (ftruncate(fd, PAGE) < 0)
		abort();
	at = mmap(NULL, 2L * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		abort();
	if (offset + strlen(text) <= PAGE)
		memcpy(at + offset, text, strlen(text));
	return at + offset;
}

static char *ends_at_page(void)
{
	return pages("file", 5, -1);
}

static char *no_end(void)
{
	return pages("file", 4, -1);
}

static char *no_end_before_closed(void)
{
	return pages("file", 4, PROT_NONE);
}

static char *end_on_next(void)
{
	return pages("file", 4, PROT_READ);
}

static char *empty_at_end(void)
{
	return pages("", 1, -1);
}

static char *slashes_to_end(void)
{
	return pages("dir//", 5, -1);
}

static char *read_only(void)
{
	return page("file", PROT_READ);
}

static char *write_only(void)
{
	return page("file", PROT_WRITE);
}

static char *closed(void)
{
	return page("file", PROT_NONE);
}

static char *code(void)
{
	return page("file", PROT_READ | PROT_EXEC);
}

static char *of_file(void)
{
	return mapped(0, "file");
}

static char *to_files_end(void)
{
	return mapped(PAGE - 4, "file");
}

static char *behind_file(void)
{
	return mapped(PAGE, "");
}

static char *too_long(void)
{
	char *at =
		mmap(NULL, 4L * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	memset(at, '/', 4L * PAGE);
	return at;
}

static char *long_to_end(void)
{
	char *at = too_long() + 3L * PAGE;

	munmap(at, PAGE);
	return at - PATH_MAX;
}

static char *rather_long_to_end(void)
{
	char *at = too_long() + 3L * PAGE;

	munmap(at, PAGE);
	return at - PATH_MAX + 1;
}

static char *nought(void)
{
	return NULL;
}

static char *low(void)
{
	return (char *)8;
}

static char *of_kernel(void)
{
	return (char *)0xffffffff81000000UL;
}

static char *not_canonical(void)
{
	return (char *)0x0000900000000000UL;
}

static char *last_page(void)
{
	return (char *)0x00007fffffffefffUL;
}

static char *all_ones(void)
{
	return (char *)-1L;
}

static char *vsyscall(void)
{
	return (char *)0xffffffffff600000UL;
}

/* Where the stack has not been yet: each time further down, since it never shrinks. */
static char *below_stack(void)
{
	static size_t depth = 4 * 65536;

	depth += 65536;
	return (char *)__builtin_frame_address(0) - depth;
}

/* The page before memory that grows, with nothing near it that it would have to keep away from. */
static char *below_growing(void)
{
	const size_t room = 4UL << 20, size = 4UL * PAGE;
	char *at = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || munmap(at, room - size) < 0 ||
	    mmap(at + room - size, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) == MAP_FAILED)
		abort();
	return at + room - size - PAGE;
}

static const struct pointer {
	const char *name;
	char *(*make)(void);
} pointers[] = {
	{ "that ends with its page", ends_at_page },
	{ "without an end before nothing", no_end },
	{ "without an end before a closed page", no_end_before_closed },
	{ "whose end is on the next page", end_on_next },
	{ "that is empty at a page's end", empty_at_end },
	{ "of slashes up to nothing", slashes_to_end },
	{ "on a page to read", read_only },
	{ "on a page to write", write_only },
	{ "on a closed page", closed },
	{ "on a page of code", code },
	{ "in a mapped file", of_file },
	{ "up to a mapped file's end", to_files_end },
	{ "behind a mapped file", behind_file },
	{ "that is too long", too_long },
	{ "of 4096 bytes before nothing", long_to_end },
	{ "of 4095 bytes before nothing", rather_long_to_end },
	{ "at NULL", nought },
	{ "at 8", low },
	{ "in the kernel", of_kernel },
	{ "at no address", not_canonical },
	{ "at the last address", last_page },
	{ "at -1", all_ones },
	{ "at vsyscall", vsyscall },
	{ "in stack that has not grown yet", below_stack },
	{ "before memory that grows", below_growing },
};

static char buffer[8192];
static struct open_how how = { .flags = O_RDONLY };

#define HERE AT_FDCWD
#define PATH (-7777L) /* the argument that is the pointer */
#define ROOM (-7778L)
#define HOW (-7779L)

/* Calls, and which of their arguments is the pointer; of two names the other one is good. */
static const struct use {
	const char *name;
	long nr;
	long args[6];
} uses[] = {
	{ "open", SYS_open, { PATH, O_RDONLY } },
	{ "open O_CREAT", SYS_open, { PATH, O_RDWR | O_CREAT, 0600 } },
	{ "open O_PATH", SYS_open, { PATH, O_PATH } },
	{ "openat", SYS_openat, { HERE, PATH, O_RDONLY } },
	{ "openat of a bad descriptor", SYS_openat, { 77, PATH, O_RDONLY } },
	{ "openat2", SYS_openat2, { HERE, PATH, HOW, sizeof(struct open_how) } },
	{ "creat", SYS_creat, { PATH, 0600 } },
	{ "stat", SYS_stat, { PATH, ROOM } },
	{ "lstat", SYS_lstat, { PATH, ROOM } },
	{ "newfstatat", SYS_newfstatat, { HERE, PATH, ROOM, 0 } },
	{ "newfstatat AT_EMPTY_PATH", SYS_newfstatat, { HERE, PATH, ROOM, AT_EMPTY_PATH } },
	{ "statx", SYS_statx, { HERE, PATH, 0, STATX_BASIC_STATS, ROOM } },
	{ "statx AT_EMPTY_PATH",
	  SYS_statx,
	  { HERE, PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, ROOM } },
	{ "access", SYS_access, { PATH, R_OK } },
	{ "faccessat2", SYS_faccessat2, { HERE, PATH, R_OK, AT_EACCESS } },
	{ "readlink", SYS_readlink, { PATH, ROOM, 64 } },
	{ "readlinkat", SYS_readlinkat, { HERE, PATH, ROOM, 64 } },
	{ "statfs", SYS_statfs, { PATH, ROOM } },
	{ "getxattr", SYS_getxattr, { PATH, (long)"user.test", ROOM, 64 } },
	{ "getxattr of that name", SYS_getxattr, { (long)"file", PATH, ROOM, 64 } },
	{ "listxattr", SYS_listxattr, { PATH, ROOM, 64 } },
	{ "setxattr", SYS_setxattr, { PATH, (long)"user.test", (long)"v", 1, 0 } },
	{ "setxattr of that value", SYS_setxattr, { (long)"file", (long)"user.test", PATH, 4, 0 } },
	{ "removexattr", SYS_removexattr, { PATH, (long)"user.test" } },
	{ "inotify_add_watch", SYS_inotify_add_watch, { 3, PATH, IN_ATTRIB } },
	{ "chdir", SYS_chdir, { PATH } },
	{ "mkdir", SYS_mkdir, { PATH, 0700 } },
	{ "mknod", SYS_mknod, { PATH, S_IFIFO | 0600, 0 } },
	{ "rmdir", SYS_rmdir, { PATH } },
	{ "unlink", SYS_unlink, { PATH } },
	{ "unlinkat", SYS_unlinkat, { HERE, PATH, AT_REMOVEDIR } },
	{ "rename from", SYS_rename, { PATH, (long)"new" } },
	{ "rename to", SYS_rename, { (long)"other", PATH } },
	{ "rename of nothing to", SYS_rename, { (long)"none", PATH } },
	{ "rename from and to", SYS_rename, { PATH, PATH } },
	{ "link from", SYS_link, { PATH, (long)"new" } },
	{ "link to", SYS_link, { (long)"other", PATH } },
	{ "linkat with bad flags", SYS_linkat, { HERE, PATH, HERE, (long)"new", 0x10000 } },
	{ "symlink", SYS_symlink, { (long)"to", PATH } },
	{ "symlink to", SYS_symlink, { PATH, (long)"new" } },
	{ "chmod", SYS_chmod, { PATH, 0600 } },
	{ "fchmodat2", SYS_fchmodat2, { HERE, PATH, 0600, 0 } },
	{ "chown", SYS_chown, { PATH, -1, -1 } },
	{ "utimensat", SYS_utimensat, { HERE, PATH, 0, 0 } },
	{ "utimensat of that time", SYS_utimensat, { HERE, (long)"dir", PATH, 0 } },
	{ "truncate", SYS_truncate, { PATH, 3 } },
	{ "execve", SYS_execve, { PATH, 0, 0 } },
	{ "connect", SYS_connect, { 4, PATH, 20 } },
	{ "bind", SYS_bind, { 4, PATH, 20 } },
};

static long argument(long arg, char *pointer)
{
	return arg == PATH   ? (long)pointer
	       : arg == ROOM ? (long)buffer
	       : arg == HOW  ? (long)&how
			     : arg;
}

static void path_at(const struct conform_case *self)
{
	const struct use *use = self->a;
	char *at = ((const struct pointer *)self->b)->make();
	long args[6], r;

	if (inotify_init1(0) != 3 || socket(AF_UNIX, SOCK_STREAM, 0) != 4)
		say("descriptors are not as they should be");
	for (int i = 0; i < 6; i++)
		args[i] = argument(use->args[i], at);
	r = syscall(use->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
	result("result", r);
}

/* Answers: where they may be put, in whole or in part. */
static char *half_a_page(void)
{
	return pages("", 0, -1) - 16;
}

static const struct pointer rooms[] = {
	{ "at NULL", nought },
	{ "at 8", low },
	{ "in the kernel", of_kernel },
	{ "at no address", not_canonical },
	{ "on a page to read", read_only },
	{ "on a page to write", write_only },
	{ "on a closed page", closed },
	{ "of which 16 bytes are there", half_a_page },
	{ "at the end of a mapped file", to_files_end },
	{ "behind a mapped file", behind_file },
	{ "in stack that has not grown yet", below_stack },
	{ "before memory that grows", below_growing },
};

static const struct use answers[] = {
	{ "stat", SYS_stat, { (long)"file", PATH } },
	{ "stat of nothing", SYS_stat, { (long)"none", PATH } },
	{ "newfstatat", SYS_newfstatat, { HERE, (long)"link", PATH, AT_SYMLINK_NOFOLLOW } },
	{ "fstat", SYS_fstat, { 5, PATH } },
	{ "statx", SYS_statx, { HERE, (long)"file", 0, STATX_BASIC_STATS, PATH } },
	{ "readlink", SYS_readlink, { (long)"link", PATH, 64 } },
	{ "readlink of 2 bytes", SYS_readlink, { (long)"link", PATH, 2 } },
	{ "readlink of /proc/self/cwd", SYS_readlink, { (long)"/proc/self/cwd", PATH, 200 } },
	{ "statfs", SYS_statfs, { (long)"file", PATH } },
	{ "getxattr", SYS_getxattr, { (long)"file", (long)"user.test", PATH, 64 } },
	{ "getxattr of no room", SYS_getxattr, { (long)"file", (long)"user.test", PATH, 0 } },
	{ "listxattr", SYS_listxattr, { (long)"file", PATH, 64 } },
	{ "getdents64", SYS_getdents64, { 5, PATH, 4096 } },
	{ "getdents64 of 30 bytes", SYS_getdents64, { 5, PATH, 30 } },
	{ "getcwd", SYS_getcwd, { PATH, 4096 } },
	{ "openat2's how", SYS_openat2, { HERE, (long)"file", PATH, sizeof(struct open_how) } },
	{ "openat2's how, longer", SYS_openat2, { HERE, (long)"file", PATH, 64 } },
	{ "openat2's how, shorter", SYS_openat2, { HERE, (long)"file", PATH, 8 } },
	{ "getsockname", SYS_getsockname, { 4, PATH, ROOM } },
};

static void answer_at(const struct conform_case *self)
{
	const struct use *use = self->a;
	char *at = ((const struct pointer *)self->b)->make();
	long args[6], r;

	memset(buffer, 0, sizeof(buffer));
	buffer[0] = 64;
	inotify_init1(0);
	if (socket(AF_UNIX, SOCK_STREAM, 0) != 4 || open(".", O_RDONLY) != 5)
		say("descriptors are not as they should be");
	for (int i = 0; i < 6; i++)
		args[i] = argument(use->args[i], at);
	r = syscall(use->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
	/* How many entries or bytes of a path there are is not what this is about. */
	result("result", use->nr == SYS_getdents64 || use->nr == SYS_getcwd ? (r < 0 ? -1 : 1) : r);
}

/* A page that comes and goes: a call sees the path, or nothing, or zeros; and never another. */
struct flicker {
	char *at;
	bool stop;
};

static void *flicker(void *context)
{
	struct flicker *self = context;

	while (!__atomic_load_n(&self->stop, __ATOMIC_RELAXED)) {
		munmap(self->at, PAGE);
		if (mmap(self->at, PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
			abort();
		strcpy(self->at, "file");
	}
	return NULL;
}

#define ROUNDS 2000

/* What comes of it: `file`, "" and prefixes of it (there is no such file), or no page. */
static void unmapped_by_thread(const struct conform_case *self)
{
	const struct use *use = self->a;
	struct flicker page_of = { page("file", PROT_READ | PROT_WRITE), false };
	pthread_t thread;
	long strange = 0;

	pthread_create(&thread, NULL, flicker, &page_of);
	for (int i = 0; i < ROUNDS; i++) {
		long args[6], r;

		for (int j = 0; j < 6; j++)
			args[j] = argument(use->args[j], page_of.at);
		r = syscall(use->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
		if (r < 0 && errno != EFAULT && errno != ENOENT && errno != ENOTDIR)
			strange = errno;
		if (r > 2 && (use->nr == SYS_open || use->nr == SYS_openat2))
			close((int)r);
	}
	page_of.stop = true;
	pthread_join(thread, NULL);
	say("something else: %s", strange ? strerrorname_np((int)strange) : "no");
	result("file", unlink("file"));
	result("other", unlink("other"));
	result("link", unlink("link"));
	result("dir", rmdir("dir"));
	tree(".");
}

static const struct use racing[] = {
	{ "open", SYS_open, { PATH, O_RDONLY } },
	{ "open O_WRONLY", SYS_open, { PATH, O_WRONLY } },
	{ "openat2", SYS_openat2, { HERE, PATH, HOW, sizeof(struct open_how) } },
	{ "stat", SYS_stat, { PATH, ROOM } },
	{ "statx", SYS_statx, { HERE, PATH, 0, STATX_BASIC_STATS, ROOM } },
	{ "access", SYS_access, { PATH, R_OK } },
	{ "chmod", SYS_chmod, { PATH, 0644 } },
	{ "truncate", SYS_truncate, { PATH, 10 } },
	{ "chdir", SYS_chdir, { PATH } },
	{ "stat's answer", SYS_stat, { (long)"file", PATH } },
};

static void add(const struct use *use, const struct pointer *pointer, const char *what,
		void (*run)(const struct conform_case *self))
{
	struct conform_case model = { .world = WORLD, .run = run, .a = use, .b = pointer };

	model.apart = use->nr == SYS_execve || !pointer;
	conform_add(&model, "%s, %s %s", use->name, what, pointer ? pointer->name : "");
}

FAMILY(pointer)
{
	for (size_t i = 0; i < COUNT(uses); i++)
		for (size_t j = 0; j < COUNT(pointers); j++)
			add(&uses[i], &pointers[j], "a path", path_at);
	for (size_t i = 0; i < COUNT(answers); i++)
		for (size_t j = 0; j < COUNT(rooms); j++)
			add(&answers[i], &rooms[j], "a place", answer_at);
	for (size_t i = 0; i < COUNT(racing); i++)
		add(&racing[i], NULL, "while a thread unmaps the page", unmapped_by_thread);
}
