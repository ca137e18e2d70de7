// SPDX-License-Identifier: MIT
// tests/conformance/bare.c - Run a command in surroundings like a jail's, with nobody who decides
//
// usage: bare COMMAND [ARG...]
//
// User, mount, pid, ipc, uts and cgroup namespaces, the same ids, a nosuid and nodev view with a
// /proc, /dev/pts and /dev/shm of its own, no capability, no_new_privs, no core dumps, nothing on
// stdin; nobody may look into init. No Landlock, no seccomp. None of warder's code is in it.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPACES                                                                                     \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

static const char *const devices[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
};

_Noreturn static void die(const char *what)
{
	fprintf(stderr, "bare: %s: %s\n", what, strerror(errno));
	exit(125);
}

static void need(int r, const char *what)
{
	if (r < 0)
		die(what);
}

static void write_to(pid_t child, const char *file, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", child, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

/* All ids there are, each as itself. */
static void map_everybody(pid_t child, const char *file)
{
	unsigned long first, outside, count;
	char own[64], text[512] = "";
	size_t len = 0;
	FILE *map;

	snprintf(own, sizeof(own), "/proc/self/%s", file);
	map = fopen(own, "re");
	if (!map)
		die(own);
	while (fscanf(map, "%lu %lu %lu", &first, &outside, &count) == 3 && len < sizeof(text))
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%lu %lu %lu\n", first,
					first, count);
	fclose(map);
	write_to(child, file, text);
}

static void map_users(pid_t child)
{
	char line[64];

	if (geteuid() == 0) {
		map_everybody(child, "uid_map");
		map_everybody(child, "gid_map");
		return;
	}
	write_to(child, "setgroups", "deny");
	snprintf(line, sizeof(line), "%u %u 1\n", geteuid(), geteuid());
	write_to(child, "uid_map", line);
	snprintf(line, sizeof(line), "%u %u 1\n", getegid(), getegid());
	write_to(child, "gid_map", line);
}

/* Before the view is closed, so that devices stay usable. */
static void keep_devices(int kept[])
{
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		kept[i] = (int)syscall(SYS_open_tree, AT_FDCWD, devices[i],
				       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

static void show_devices(int kept[])
{
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		if (kept[i] < 0)
			continue;
		need((int)syscall(SYS_move_mount, kept[i], "", AT_FDCWD, devices[i],
				  MOVE_MOUNT_F_EMPTY_PATH),
		     devices[i]);
		close(kept[i]);
	}
}

static void make_view(void)
{
	struct mount_attr closed = { .attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV };
	int kept[sizeof(devices) / sizeof(devices[0])];
	struct stat st;

	need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private mounts");
	keep_devices(kept);
	need((int)syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &closed, sizeof(closed)),
	     "nosuid and nodev");
	need(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/proc");
	show_devices(kept);
	if (access("/dev/pts", F_OK) == 0)
		need(mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
			   "newinstance,ptmxmode=0666,mode=620"),
		     "/dev/pts");
	if (lstat("/dev/ptmx", &st) == 0 && S_ISCHR(st.st_mode))
		need(mount("/dev/pts/ptmx", "/dev/ptmx", NULL, MS_BIND, NULL), "/dev/ptmx");
	if (access("/dev/shm", F_OK) == 0)
		need(mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"),
		     "/dev/shm");
}

static void drop_everything(void)
{
	const unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
				   SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
				   SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	struct rlimit no_core = { 0, 0 };

	if (setgroups(0, NULL) < 0 && errno != EPERM)
		die("setgroups");
	need(prctl(PR_SET_SECUREBITS, bits, 0, 0, 0), "securebits");
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		need(prctl(PR_CAPBSET_DROP, cap, 0, 0, 0), "bounding set");
	need((int)syscall(SYS_capset, &header, none), "capabilities");
	need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
	need(setrlimit(RLIMIT_CORE, &no_core), "core dumps");
	need(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "undumpable");
}

/* Waits for @child and whatever else ends; its status as a shell tells it. */
static int reap(pid_t child)
{
	int status, wanted = 125;
	pid_t ended;

	while ((ended = wait(&status)) > 0 || errno == EINTR)
		if (ended == child) {
			wanted = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
			break;
		}
	return wanted;
}

/* The init of the namespaces, as warder's broker is. */
_Noreturn static void be_init(char **argv)
{
	pid_t child;

	make_view();
	drop_everything();
	child = fork();
	need(child, "fork");
	if (child == 0) {
		execvp(argv[0], argv);
		die(argv[0]);
	}
	exit(reap(child));
}

/* In the new namespaces; maps come from outside. */
_Noreturn static void enter(int gate, int told, char **argv)
{
	char word = 'u';
	pid_t init;

	need(unshare(SPACES), "namespaces");
	if (write(told, &word, 1) != 1 || read(gate, &word, 1) != 1)
		die("mapping");
	close(told);
	close(gate);
	init = fork();
	need(init, "fork");
	if (init == 0)
		be_init(argv);
	exit(reap(init));
}

int main(int argc, char **argv)
{
	int gate[2], told[2], null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char word;
	pid_t child;

	if (argc < 2) {
		fputs("usage: bare COMMAND [ARG...]\n", stderr);
		return 2;
	}
	need(dup2(null, STDIN_FILENO), "/dev/null");
	close(null);
	need(pipe(gate), "pipe");
	need(pipe(told), "pipe");
	child = fork();
	need(child, "fork");
	if (child == 0) {
		close(gate[1]);
		close(told[0]);
		enter(gate[0], told[1], argv + 1);
	}
	close(gate[0]);
	close(told[1]);
	if (read(told[0], &word, 1) != 1)
		exit(reap(child));
	map_users(child);
	if (write(gate[1], &word, 1) != 1)
		die("mapping");
	close(gate[1]);
	close(told[0]);
	return reap(child);
}
