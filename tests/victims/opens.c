// SPDX-License-Identifier: MIT
// tests/victims/opens.c - Every kind of path with every kind of open: what came of each, a line
//
// Run bare and jailed under a policy that allows it all, both must print the same.
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const paths[] = {
	"file",	       "new",	   "dir/new",	 "dir/up",	    "link",
	"dangles",     "absolute", "../tree",	 "dir/../file",	    "dir/../new",
	"dir",	       "dir/",	   "new/",	 "none/x",	    "file/x",
	".",	       "..",	   "",		 "dir/../../outer", "loop",
	"file/",       "link/",	   "dirlink",	 "dirlink/",	    "dirlink/new",
	"loop/",       "dangles/", "dir//./new", "./file",	    "none/../file",
	"file/../file"
};

static const int flags[] = {
	O_RDONLY,
	O_CREAT | O_RDWR,
	O_CREAT | O_EXCL | O_WRONLY,
	O_DIRECTORY,
	O_CREAT | O_DIRECTORY,
	O_WRONLY | O_TRUNC,
	O_WRONLY | O_APPEND,
	O_ACCMODE,
	O_TMPFILE | O_RDWR,
	O_RDONLY | O_NONBLOCK,
	O_CREAT | O_NOFOLLOW | O_WRONLY,
};

static const unsigned long long scopes[] = {
	0,
	RESOLVE_BENEATH,
	RESOLVE_IN_ROOT,
	RESOLVE_NO_SYMLINKS,
	RESOLVE_NO_XDEV,
	RESOLVE_NO_MAGICLINKS,
	RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	RESOLVE_IN_ROOT | RESOLVE_NO_XDEV,
	RESOLVE_IN_ROOT | RESOLVE_BENEATH,
};

static void make(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

static void show(int fd)
{
	char link[32], name[4096];
	const char *last;
	struct stat st;
	ssize_t len;

	if (fd < 0) {
		printf(" %s\n", strerror(errno));
		return;
	}
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, name, sizeof(name) - 1);
	name[len > 0 ? len : 0] = '\0';
	last = strrchr(name, '/');
	if (!last || last[1] == '#') /* O_TMPFILE's is an inode number */
		last = "/";
	fstat(fd, &st);
	printf(" %s mode %o size %lld links %lu flags %o\n", last, st.st_mode,
	       S_ISREG(st.st_mode) ? (long long)st.st_size : 0,
	       S_ISREG(st.st_mode) ? (unsigned long)st.st_nlink : 0, fcntl(fd, F_GETFL) & ~0100000);
	close(fd);
}

/* EAGAIN is a rename somewhere on the machine while `..` was looked at: openat2(2). */
static int open_scoped(int dir, const char *path, const struct open_how *how)
{
	int fd;

	do
		fd = (int)syscall(SYS_openat2, dir, path, how, sizeof(*how));
	while (fd < 0 && errno == EAGAIN);
	return fd;
}

static void clean(void)
{
	unlinkat(AT_FDCWD, "tree/new", 0);
	unlinkat(AT_FDCWD, "tree/dir/new", 0);
	unlinkat(AT_FDCWD, "tree/made", 0);
	unlinkat(AT_FDCWD, "outer", 0);
	make("tree/file", "text");
}

int main(void)
{
	int dir;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	mkdir("tree", 0755);
	mkdir("tree/dir", 0755);
	if (symlink("../file", "tree/dir/up") || symlink("file", "tree/link") ||
	    symlink("made", "tree/dangles") || symlink("/nowhere/x", "tree/absolute") ||
	    symlink("loop", "tree/loop") || symlink("dir", "tree/dirlink"))
		perror("symlink");
	umask(027);
	dir = open("tree", O_RDONLY | O_DIRECTORY);
	for (size_t p = 0; p < COUNT(paths); p++)
		for (size_t f = 0; f < COUNT(flags); f++) {
			int creates = flags[f] & O_CREAT || (flags[f] & O_TMPFILE) == O_TMPFILE;

			clean();
			printf("openat '%s' %o", paths[p], flags[f]);
			show(openat(dir, paths[p], flags[f], 0666));
			for (size_t s = 0; s < COUNT(scopes); s++) {
				struct open_how how = { .flags = (unsigned long long)flags[f],
							.mode = creates ? 0666 : 0,
							.resolve = scopes[s] };

				clean();
				printf("openat2 '%s' %o %llx", paths[p], flags[f], scopes[s]);
				show(open_scoped(dir, paths[p], &how));
			}
		}
	return 0;
}
