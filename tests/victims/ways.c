// SPDX-License-Identifier: MIT
// tests/victims/ways.c - Ways around a rule by something that is no path: ways NAME [ARG]
//
// Each prints TAP lines. The files it needs are the script's.
#include <fcntl.h>
#include <netinet/in.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tap.h"

/* mov eax, 42; ret */
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

static int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

/* openat2's O_PATH must not be a way to read. */
static void path_only(const char *path)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	char byte;

	tap(fd < 0 || read(fd, &byte, 1) < 0, "openat2 with O_PATH gives nothing to read");
}

/* Memory that was written must not become executable by another mapping of it. */
static void memory(const char *unused)
{
	int fd = memfd_create("x", 0), id;
	void *at;

	(void)unused;
	if (fd >= 0 && write(fd, code, sizeof(code)) == sizeof(code))
		at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	else
		at = MAP_FAILED;
	tap(at == MAP_FAILED, "a memory file is not mapped executable");
	id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0700);
	at = shmat(id, NULL, SHM_RDONLY | SHM_EXEC);
	tap(id < 0 || at == MAP_FAILED, "a shared segment is not attached executable");
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
}

/* A file opened again after it was deleted is still one that nothing may be executed from. */
static void deleted(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR, 0700), pin = open(path, O_PATH), again;
	struct statvfs st;
	char link[32];

	if (write(fd, code, sizeof(code)) != sizeof(code) || unlink(path) < 0)
		perror(path);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", pin);
	again = open(link, O_RDONLY);
	tap(again < 0 || (fstatvfs(again, &st) == 0 && st.f_flag & ST_NOEXEC),
	    "a deleted file, opened again by its O_PATH descriptor, is not executable");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	again = open(link, O_RDONLY);
	tap(again >= 0, "and can still be read by the descriptor that wrote it: %s",
	    strerror(errno));
}

/* A program under another name, which can be run. */
static void copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out = open(to, O_CREAT | O_RDWR, 0700);
	char buffer[65536];
	ssize_t len;

	while ((len = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)len) != len)
			perror(to);
	close(in);
	close(out);
}

/* Whether what @fd is open on can be run: `hello` ends with 7. */
static int runs(int fd)
{
	char *const argv[] = { (char *)(uintptr_t) "hello", NULL };
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		syscall(SYS_execveat, fd, "", argv, argv + 1, AT_EMPTY_PATH);
		_exit(0);
	}
	waitpid(child, &status, 0);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* Neither mapped nor run, opened by its O_PATH descriptor @pin. */
static void not_executable(const char *when, int pin)
{
	void *at = MAP_FAILED;
	char link[32];
	int fd;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", pin);
	fd = open(link, O_RDONLY);
	if (fd >= 0)
		at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	tap(at == MAP_FAILED, "%s it is not mapped executable", when);
	tap(fd < 0 || !runs(fd), "%s it is not run", when);
	tap(!runs(pin), "%s it is not run by its O_PATH descriptor", when);
}

/* `NAME (deleted)` is what the kernel calls a deleted NAME, which here is one that may be run. */
static void posing_program(const char *name)
{
	int top = open(".", O_RDONLY | O_DIRECTORY), pin;

	copy("hello", name);
	pin = open(name, O_PATH);
	not_executable("where one can look", pin);
	fchmod(top, 0);
	not_executable("where nobody can look", pin);
	fchmod(top, 0755);
}

/* The same of a directory: things would get a name in it that they may have in NAME only. */
static void posing_directory(const char *name)
{
	int top = open(".", O_RDONLY | O_DIRECTORY), vault = open("vault", O_RDONLY | O_DIRECTORY);
	int made = mkdir(name, 0755), dir = open(name, O_RDONLY | O_DIRECTORY);

	tap(made == 0 && dir >= 0, "the directory is made");
	tap_refused("a link where one can look", result(linkat(vault, "f", dir, "f", 0)),
		    (int[ERRNOS]){ EXDEV });
	fchmod(top, 0);
	tap_refused("a link where nobody can look", result(linkat(vault, "f", dir, "f", 0)),
		    (int[ERRNOS]){ EXDEV, EACCES });
	fchmod(top, 0755);
	tap_refused("what would be written by it", result(openat(dir, "f", O_WRONLY | O_TRUNC)),
		    (int[ERRNOS]){ ENOENT });
}

static void on_signal(int signal)
{
	(void)signal;
}

static void *reader(void *path)
{
	int fd = open(path, O_RDONLY);

	tap(fd >= 0 || errno == EINTR, "a thread whose process got a signal sees no errno %d",
	    fd < 0 ? errno : 0);
	return NULL;
}

static void *sender(void *unused)
{
	sigset_t all;

	(void)unused;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	usleep(200000);
	kill(getpid(), SIGUSR1);
	usleep(200000);
	close(open("fifo1", O_RDWR | O_NONBLOCK));
	for (int i = 0; i < 100; i++) { /* whoever starts again finds a writer */
		int one = open("fifo1", O_WRONLY | O_NONBLOCK);
		int two = open("fifo2", O_WRONLY | O_NONBLOCK);

		usleep(10000);
		close(one);
		close(two);
	}
	return NULL;
}

/* Two threads wait in an open; one signal comes for the process. */
static void signalled(const char *unused)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	char first[] = "fifo1", second[] = "fifo2";
	pthread_t threads[2];

	(void)unused;
	sigaction(SIGUSR1, &action, NULL);
	mkfifo(first, 0600);
	mkfifo(second, 0600);
	pthread_create(&threads[0], NULL, reader, second);
	pthread_create(&threads[1], NULL, sender, NULL);
	reader(first);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
}

static void fill(struct sockaddr_un *un, const char *path)
{
	memset(un, 0, sizeof(*un));
	un->sun_family = AF_UNIX;
	strcpy(un->sun_path, path);
}

static void bind_here(const char *path)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un un;

	fill(&un, path);
	tap_refused("bind where `deny! bind` says no",
		    result(bind(fd, (struct sockaddr *)&un, sizeof(un))), (int[ERRNOS]){ EACCES });
}

/* Three messages in one call: to a socket of the jail, to one of the host, to the jail's again. */
static void many(const char *foreign)
{
	int own = socket(AF_UNIX, SOCK_DGRAM, 0), fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	const char *const paths[] = { "own", foreign, "own" };
	struct iovec vector = { (void *)(uintptr_t) "hello", 5 };
	struct mmsghdr messages[3] = { 0 };
	struct sockaddr_un un[3];

	fill(&un[0], "own");
	if (bind(own, (struct sockaddr *)&un[0], sizeof(un[0])) < 0)
		perror("bind");
	for (int i = 0; i < 3; i++) {
		fill(&un[i], paths[i]);
		messages[i].msg_hdr.msg_name = &un[i];
		messages[i].msg_hdr.msg_namelen = sizeof(un[i]);
		messages[i].msg_hdr.msg_iov = &vector;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	tap(sendmmsg(fd, messages, 3, 0) == 1, "sendmmsg sends what comes before the refusal");
	tap_refused("and then says why", result(sendmmsg(fd, messages + 1, 2, 0)),
		    (int[ERRNOS]){ EACCES });
}

/* A connect that a signal ends goes on behind it: the kernel makes the connection all the same. */
static void interrupted(const char *unused)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sigaction action = { .sa_handler = on_signal };
	struct itimerval timer = { .it_value = { .tv_usec = 200000 } };
	int own = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(in);

	(void)unused;
	sigaction(SIGALRM, &action, NULL);
	if (bind(own, (struct sockaddr *)&in, len) < 0 || listen(own, 0) < 0 ||
	    getsockname(own, (struct sockaddr *)&in, &len) < 0)
		perror("listen");
	for (int i = 0; i < 3; i++) /* fills the queue, so that the next one waits */
		connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), (struct sockaddr *)&in,
			len);
	setitimer(ITIMER_REAL, &timer, NULL);
	tap_refused("a signal ends a connect that waits",
		    result(connect(fd, (struct sockaddr *)&in, len)), (int[ERRNOS]){ EINTR });
}

/* Standard input is a file of the host's /tmp, to be read: the jail's /tmp is another one. */
static void foreign(const char *unused)
{
	(void)unused;
	tap_refused("fchmod", result(fchmod(0, 04777)), (int[ERRNOS]){ EACCES });
	tap_refused("futimens", result(futimens(0, NULL)), (int[ERRNOS]){ EACCES });
	tap_refused("fsetxattr", result(fsetxattr(0, "user.x", "x", 1, 0)),
		    (int[ERRNOS]){ EACCES });
	tap_refused("opened for writing", result(open("/proc/self/fd/0", O_RDWR)),
		    (int[ERRNOS]){ EACCES });
	tap(open("/proc/self/fd/0", O_RDONLY) >= 0, "opened for reading");
}

/* `limit fsize` holds for what the broker performs as well. */
static void lengthen(const char *path)
{
	int fd = open(path, O_CREAT | O_RDWR, 0600);

	signal(SIGXFSZ, SIG_IGN);
	tap_refused("ftruncate", result(ftruncate(fd, 64 << 20)), (int[ERRNOS]){ EFBIG });
	tap_refused("fallocate", result(fallocate(fd, 0, 0, 64 << 20)), (int[ERRNOS]){ EFBIG });
	tap_refused("truncate", result(truncate(path, 64 << 20)), (int[ERRNOS]){ EFBIG });
}

/* What is private to the jail lies in memory, and must leave some to others. */
static void sizes(const char *unused)
{
	double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
	struct statvfs tmp, shm;

	(void)unused;
	if (statvfs("/tmp", &tmp) < 0 || statvfs("/dev/shm", &shm) < 0)
		perror("statvfs");
	tap((double)(tmp.f_blocks * tmp.f_frsize + shm.f_blocks * shm.f_frsize) < 0.55 * memory,
	    "/tmp and /dev/shm together are about half of the memory at most");
}

static const struct way {
	const char *name;
	void (*go)(const char *argument);
} ways[] = {
	{ "foreign", foreign },
	{ "lengthen", lengthen },
	{ "sizes", sizes },
	{ "path-only", path_only },
	{ "memory", memory },
	{ "deleted", deleted },
	{ "signalled", signalled },
	{ "bind", bind_here },
	{ "many", many },
	{ "interrupted", interrupted },
	{ "posing-program", posing_program },
	{ "posing-directory", posing_directory },
};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(argv[1], ways[i].name)) {
			ways[i].go(argc > 2 ? argv[2] : "");
			return 0;
		}
	return 2;
}
