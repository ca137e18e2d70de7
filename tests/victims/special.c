// SPDX-License-Identifier: MIT
// tests/victims/special.c - Every way into another process's directory of /proc
//
// usage: special PID KIND
// PID is whose secrets are to be got. KIND `broker`: by no spelling and no call may anything come
// out. KIND `child`: PID is 0, and a child of its own takes the broker's place; what works on it
// shows that the attacks are real, and only what nobody may have (mem and its like) is refused.
// A line for each spelling and each thing that is wanted.
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define THREADS_MAX 16

static pid_t victim;

/* How a path into the directory is begun; 0 where it cannot be set up. */
struct spelling {
	const char *name;
	int dir;
	char prefix[128];
};

/* What is wanted there. */
struct wanted {
	const char *file;
	int reaching; /* nobody may have it, whoever's it is */
	int link; /* to an object elsewhere */
};

static const struct wanted all_wanted[] = {
	{ "environ", 0, 0 },
	{ "maps", 0, 0 },
	{ "smaps", 0, 0 },
	{ "auxv", 0, 0 },
	{ "mem", 1, 0 },
	{ "syscall", 1, 0 },
	{ "stack", 1, 0 },
	{ "personality", 1, 0 },
	{ "exe", 0, 1 },
	{ "cwd", 0, 1 },
	{ "root", 0, 1 },
	{ "cwd/.", 0, 0 },
	{ "root/etc/passwd", 0, 0 },
	{ "root/proc/self/environ", 0, 0 },
	{ "fd/0", 0, 1 },
	{ "fd/1", 0, 1 },
	{ "fd/3", 0, 1 },
	{ "fdinfo/0", 0, 0 },
	{ "ns/mnt", 0, 1 },
	{ "ns/user", 0, 1 },
	{ "fd/3/../../environ", 0, 0 },
};

/* A descriptor is something only if it gives something: a byte, a name. */
static bool gives(int fd)
{
	char byte[64];
	struct stat st;
	bool given;

	if (fd < 0)
		return false;
	given = read(fd, byte, sizeof(byte)) > 0 ||
		(fstat(fd, &st) == 0 && (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)) &&
		 !(fcntl(fd, F_GETFL) & O_PATH) && st.st_size > 0);
	close(fd);
	return given;
}

/* An O_PATH descriptor may be had; what it leads to may not. */
static bool pins(int dir, const char *path, int flags)
{
	int fd = openat(dir, path, O_PATH | flags);
	char again[64], text[64];
	struct stat st;
	bool given;

	if (fd < 0)
		return false;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
	given = gives(open(again, O_RDONLY | O_NONBLOCK)) ||
		readlinkat(fd, "", text, sizeof(text)) > 0;
	if (!given && !(flags & O_NOFOLLOW) && fstat(fd, &st) == 0)
		given = st.st_dev != makedev(0, 0) && S_ISDIR(st.st_mode) && fchdir(fd) == 0 &&
			gives(open("passwd", O_RDONLY));
	close(fd);
	return given;
}

static bool scoped(int dir, const char *path, uint64_t flags)
{
	static const uint64_t scopes[] = {
		0,
		RESOLVE_NO_XDEV,
		RESOLVE_NO_MAGICLINKS,
		RESOLVE_NO_SYMLINKS,
		RESOLVE_BENEATH,
		RESOLVE_IN_ROOT,
		RESOLVE_CACHED,
		RESOLVE_BENEATH | RESOLVE_NO_XDEV,
		RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};

	for (size_t i = 0; i < COUNT(scopes); i++) {
		struct open_how how = { .flags = flags, .resolve = scopes[i] };

		if (gives((int)syscall(SYS_openat2, dir, path, &how, sizeof(how))))
			return true;
	}
	return false;
}

/* Only what follows a link shows something of the object behind it. */
static bool is_seen(int dir, const char *path)
{
	struct statx stx;
	struct stat st;

	return fstatat(dir, path, &st, 0) == 0 || faccessat(dir, path, F_OK, 0) == 0 ||
	       syscall(SYS_statx, dir, path, 0, STATX_BASIC_STATS, &stx) == 0;
}

static bool is_read(int dir, const char *path)
{
	char text[256];

	return readlinkat(dir, path, text, sizeof(text)) > 0;
}

/* Nothing may be changed by it either. */
static bool is_changed(int dir, const char *path)
{
	static const struct timespec times[2] = { { 1, 0 }, { 1, 0 } };

	return gives(openat(dir, path, O_RDWR | O_NONBLOCK)) || fchmodat(dir, path, 0777, 0) == 0 ||
	       utimensat(dir, path, times, 0) == 0;
}

static bool is_linked(int dir, const char *path)
{
	bool linked = linkat(dir, path, AT_FDCWD, "stolen", AT_SYMLINK_FOLLOW) == 0;

	unlink("stolen");
	return linked;
}

static bool is_run(int dir, const char *path)
{
	char name[] = "stolen", argument[] = "--version", *argv[] = { name, argument, NULL };
	int status;
	pid_t child = fork();

	if (child == 0) {
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		syscall(SYS_execveat, dir, path, argv, NULL, 0);
		_exit(77);
	}
	waitpid(child, &status, 0);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 77;
}

static bool is_entered(int dir, const char *path)
{
	int back = open(".", O_RDONLY | O_DIRECTORY), there = openat(dir, path, O_RDONLY);
	bool entered = there >= 0 && fchdir(there) == 0;

	if (!entered && dir == AT_FDCWD)
		entered = chdir(path) == 0;
	if (fchdir(back) < 0)
		abort();
	close(back);
	close(there);
	return entered;
}

/* What was got, or NULL. */
static const char *attack(const struct spelling *spelling, const struct wanted *wanted)
{
	char path[256];
	int dir = spelling->dir;

	snprintf(path, sizeof(path), "%s/%s", spelling->prefix, wanted->file);
	if (gives(openat(dir, path, O_RDONLY | O_NONBLOCK)))
		return "open";
	if (pins(dir, path, 0))
		return "O_PATH";
	if (pins(dir, path, O_NOFOLLOW))
		return "O_PATH|O_NOFOLLOW";
	if (scoped(dir, path, O_RDONLY | O_NONBLOCK))
		return "openat2";
	if (is_read(dir, path))
		return "readlink";
	if (strcmp(wanted->file, "environ") != 0 && strchr(wanted->file, '/') &&
	    is_seen(dir, path) && strncmp(wanted->file, "ns/", 3) != 0)
		return "stat";
	if (wanted->link && is_seen(dir, path))
		return "stat of what it leads to";
	if (wanted->link && is_entered(dir, path))
		return "chdir";
	if (wanted->link && is_linked(dir, path))
		return "link";
	if (wanted->link && is_run(dir, path))
		return "execve";
	if (is_changed(dir, path))
		return "change";
	return NULL;
}

static void add(struct spelling *all, size_t *count, const char *name, int dir, const char *format,
		...)
{
	struct spelling *one = &all[(*count)++];
	va_list args;

	one->name = name;
	one->dir = dir;
	va_start(args, format);
	vsnprintf(one->prefix, sizeof(one->prefix), format, args);
	va_end(args);
}

static size_t add_threads(struct spelling *all, size_t count)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", victim);
	dir = opendir(path);
	for (size_t i = 0; dir && i < THREADS_MAX && (entry = readdir(dir));) {
		int tid = atoi(entry->d_name);

		if (tid <= 0)
			continue;
		add(all, &count, "a thread", AT_FDCWD, "/proc/%d/task/%d", victim, tid);
		add(all, &count, "a thread's number", AT_FDCWD, "/proc/%d", tid);
		i++;
	}
	if (dir)
		closedir(dir);
	return count;
}

static size_t all_spellings(struct spelling *all)
{
	char text[64];
	size_t count = 0;
	int root = open("/", O_RDONLY | O_DIRECTORY), proc = open("/proc", O_RDONLY | O_DIRECTORY);
	int own = open("/proc/self", O_RDONLY | O_DIRECTORY), its, pin;

	snprintf(text, sizeof(text), "/proc/%d", victim);
	its = open(text, O_RDONLY | O_DIRECTORY);
	pin = open(text, O_PATH | O_DIRECTORY);
	unlink("way");
	unlink("proc");
	if (symlink(text, "way") < 0 || symlink("/proc", "proc") < 0)
		puts("not ok - no links can be made");
	add(all, &count, "plainly", AT_FDCWD, "/proc/%d", victim);
	add(all, &count, "with slashes", AT_FDCWD, "//proc///%d//", victim);
	add(all, &count, "with dots", AT_FDCWD, "/proc/./%d/.", victim);
	add(all, &count, "with a nought", AT_FDCWD, "/proc/0%d", victim);
	add(all, &count, "by oneself", AT_FDCWD, "/proc/self/../%d", victim);
	add(all, &count, "by one's thread", AT_FDCWD, "/proc/thread-self/../../../%d", victim);
	add(all, &count, "by one's tasks", AT_FDCWD, "/proc/self/task/../../%d", victim);
	add(all, &count, "by its own tasks", AT_FDCWD, "/proc/%d/task/../../%d", victim, victim);
	add(all, &count, "by one's root", AT_FDCWD, "/proc/self/root/proc/%d", victim);
	add(all, &count, "by one's directory", AT_FDCWD, "/proc/self/cwd/proc/%d", victim);
	add(all, &count, "by /dev", AT_FDCWD, "/dev/fd/../../%d", victim);
	add(all, &count, "by /etc", AT_FDCWD, "/etc/../proc/%d", victim);
	add(all, &count, "by its neighbour's link", AT_FDCWD, "/proc/net/../../%d", victim);
	add(all, &count, "by a link", AT_FDCWD, "way");
	add(all, &count, "by a link to /proc", AT_FDCWD, "proc/%d", victim);
	add(all, &count, "by links in a circle", AT_FDCWD, "proc/self/cwd/proc/self/cwd/way");
	add(all, &count, "from /", root, "proc/%d", victim);
	add(all, &count, "from /proc", proc, "%d", victim);
	add(all, &count, "from /proc, by oneself", proc, "self/../%d", victim);
	add(all, &count, "from one's own", own, "../%d", victim);
	add(all, &count, "from there", its, ".");
	add(all, &count, "from there and back", its, "../%d", victim);
	add(all, &count, "from there, O_PATH", pin, ".");
	add(all, &count, "by a descriptor of /proc", AT_FDCWD, "/proc/self/fd/%d/%d", proc, victim);
	add(all, &count, "by a descriptor of it", AT_FDCWD, "/proc/self/fd/%d", its);
	add(all, &count, "by a pin of it", AT_FDCWD, "/dev/fd/%d", pin);
	add(all, &count, "by a pin of it, from /proc", proc, "self/fd/%d", pin);
	return add_threads(all, count);
}

/* Its sockets and FIFOs are no way to it either. */
static void connects(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int worked = 0;

	for (int fd = 0; fd < 32; fd++) {
		int own = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

		snprintf(to.sun_path, sizeof(to.sun_path), "/proc/%d/fd/%d", victim, fd);
		worked += connect(own, (struct sockaddr *)&to, sizeof(to)) == 0 ||
			  errno == ECONNREFUSED;
		close(own);
	}
	tap(!worked, "no connect comes to one of its descriptors");
}

/* Listed or not: no descriptor of it is told. */
static void lists(void)
{
	static const char *const directories[] = { "fd", "fdinfo", "map_files" };

	for (size_t i = 0; i < COUNT(directories); i++) {
		char path[64];
		size_t entries = 0;
		struct dirent *entry;
		DIR *dir;

		snprintf(path, sizeof(path), "/proc/%d/%s", victim, directories[i]);
		dir = opendir(path);
		while (dir && (entry = readdir(dir)))
			entries += entry->d_name[0] != '.';
		if (dir)
			closedir(dir);
		tap(!entries, "%s is not listed", directories[i]);
	}
}

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

int main(int argc, char **argv)
{
	static struct spelling all[32 + 2 * THREADS_MAX];
	bool child = argc == 3 && !strcmp(argv[2], "child");
	size_t count;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	victim = child ? start_child() : atoi(argv[1]) ? atoi(argv[1]) : getppid();
	count = all_spellings(all);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < COUNT(all_wanted); j++) {
			const char *got = child && !all_wanted[j].reaching &&
							  strcmp(all[i].name, "plainly") != 0
						  ? NULL
						  : attack(&all[i], &all_wanted[j]);

			tap(!got, "%s: %s%s%s", all[i].name, all_wanted[j].file, got ? " by " : "",
			    got ? got : "");
		}
	lists();
	connects();
	if (child) {
		kill(victim, SIGKILL);
		waitpid(victim, NULL, 0);
	}
	return 0;
}
