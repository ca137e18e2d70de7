// SPDX-License-Identifier: MIT
// tests/victims/traced_files.c - Files, directories, descriptors, memory
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>
#include <utime.h>

#include "traced.h"

#define LONG_NAME 300

static int make(const char *name, const char *text)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (write(fd, text, strlen(text)) < 0)
		_exit(3);
	return fd;
}

void traced_files(void)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_BENEATH };
	struct open_how makes = { .flags = O_WRONLY | O_CREAT, .mode = 0600 };
	char name[LONG_NAME + 1], buffer[64];
	struct statfs file_system;
	struct statx detailed;
	struct stat st;

	close(make("plain", "one\ntwo\t\"quoted\"\\ \001\0017\377 end"));
	close(make("new\nline", ""));
	stat("plain", &st);
	lstat("plain", &st);
	stat("missing", &st);
	stat("/dev/null", &st);
	syscall(SYS_stat, "plain", &st);
	syscall(SYS_lstat, "new\nline", &st);
	statx(AT_FDCWD, "plain", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &detailed);
	statx(AT_FDCWD, "missing", 0, STATX_SIZE | STATX_MODE, &detailed);
	statfs("/proc", &file_system);
	access("plain", F_OK);
	access("plain", R_OK | W_OK);
	faccessat(AT_FDCWD, "plain", X_OK, AT_EACCESS);
	open("missing", O_RDONLY | O_NOFOLLOW);
	open("plain", O_RDONLY | O_DIRECTORY);
	open("", O_RDONLY);
	creat("created", 0755);
	syscall(SYS_openat2, AT_FDCWD, "plain", &how, sizeof(how));
	syscall(SYS_openat2, AT_FDCWD, "made", &makes, sizeof(makes));
	syscall(SYS_openat2, AT_FDCWD, "plain", &how, 3);
	memset(name, 'n', LONG_NAME);
	name[LONG_NAME] = '\0';
	open(name, O_RDONLY);
	symlink("plain", "link");
	readlink("link", buffer, sizeof(buffer));
	readlink("link", buffer, 3);
	readlink("plain", buffer, sizeof(buffer));
	truncate("plain", 3);
	chmod("plain", 0600);
	chmod("missing", 04755);
	chmod("plain", S_IFREG | 0644); /* as some programs hand on st_mode */
	chown("plain", (uid_t)-1, (gid_t)-1);
	lchown("link", (uid_t)-1, getgid());
	umask(077);
	umask(022);
}

void traced_trees(void)
{
	struct timespec times[2] = { { 1000000000, 500 }, { 0, UTIME_OMIT } };
	struct timeval values[2] = { { 1000000000, 5 }, { 1000000001, 6 } };
	struct utimbuf old = { 1000000000, 1000000001 };
	char buffer[4096], cwd[256];
	int dir;

	mkdir("dir", 0755);
	mkdir("dir", 0755);
	mkdirat(AT_FDCWD, "dir/sub", 0700);
	dir = open("dir", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(make("dir/a", "a"));
	rename("dir/a", "dir/b");
	renameat(dir, "b", dir, "c");
	syscall(SYS_renameat2, dir, "c", dir, "sub", RENAME_NOREPLACE);
	link("dir/c", "dir/d");
	linkat(dir, "c", dir, "e", AT_SYMLINK_FOLLOW);
	symlinkat("c", dir, "f");
	unlink("dir/d");
	unlinkat(dir, "sub", AT_REMOVEDIR);
	rmdir("dir");
	mknod("fifo", S_IFIFO | 0600, 0);
	mknodat(dir, "fifo", S_IFIFO | 0644, 0);
	mknod("none/device", S_IFCHR | 0600, makedev(1, 3));
	syscall(SYS_getdents64, dir, buffer, sizeof(buffer));
	syscall(SYS_getdents64, dir, buffer, sizeof(buffer));
	syscall(SYS_getdents64, 99, buffer, sizeof(buffer));
	chdir("dir");
	syscall(SYS_getcwd, cwd, sizeof(cwd));
	syscall(SYS_getcwd, cwd, 1);
	fchdir(dir);
	chdir("..");
	utimensat(AT_FDCWD, "dir/c", times, AT_SYMLINK_NOFOLLOW);
	utimensat(AT_FDCWD, "dir/c", NULL, 0);
	syscall(SYS_utimes, "dir/c", values);
	syscall(SYS_utime, "dir/c", &old);
	syscall(SYS_utime, "dir/none", NULL);
	setxattr("dir/c", "user.name", "value", 5, XATTR_CREATE);
	getxattr("dir/c", "user.name", buffer, 64);
	getxattr("dir/c", "user.none", buffer, 64);
	getxattr("dir/c", "user.name", NULL, 0);
	removexattr("dir/c", "user.name");
	fsetxattr(dir, "user.dir", "", 0, XATTR_REPLACE);
}

void traced_descriptors(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10 };
	int fd = make("file", "0123456789"), pair[2], copy, notify, count = 0;
	struct iovec parts[3] = { { (char[]){ "ab" }, 2 }, { NULL, 0 }, { (char[]){ "cde" }, 3 } };
	struct iovec room[2] = { { (char[4]){ 0 }, 4 }, { (char[8]){ 0 }, 8 } };
	struct termios terminal;
	struct winsize window;
	char buffer[400] = "";
	off_t at = 2;

	memset(buffer, 'x', 300);
	lseek(fd, 0, SEEK_SET);
	lseek(fd, -1, SEEK_SET);
	lseek(fd, 0, SEEK_END);
	pread(fd, buffer, 4, 2);
	pwrite(fd, buffer, 300, 0);
	read(fd, buffer, 0);
	read(-1, buffer, 10);
	write(99, "nothing", 7);
	writev(fd, parts, 3);
	lseek(fd, 298, SEEK_SET);
	readv(fd, room, 2);
	readv(-1, room, 2);
	preadv(fd, room, 2, 1);
	pwritev(fd, parts, 1, 3);
	pipe(pair);
	pipe2(pair, O_CLOEXEC | O_NONBLOCK);
	read(pair[0], buffer, 10);
	write(pair[1], "in a pipe", 9);
	ioctl(pair[0], FIONREAD, &count);
	splice(pair[0], NULL, fd, &at, 4, SPLICE_F_MOVE);
	sendfile(pair[1], fd, &at, 5);
	copy = dup(fd);
	dup2(fd, 20);
	dup3(fd, 21, O_CLOEXEC);
	dup2(fd, -1);
	fcntl(fd, F_GETFD);
	fcntl(copy, F_GETFD);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK);
	fcntl(fd, F_DUPFD, 30);
	fcntl(fd, F_DUPFD_CLOEXEC, 30);
	fcntl(fd, F_SETLK, &lock);
	fcntl(fd, F_GETLK, &lock);
	fcntl(fd, 999, 7);
	flock(fd, LOCK_EX | LOCK_NB);
	flock(fd, LOCK_UN);
	fsync(fd);
	fdatasync(fd);
	ftruncate(fd, 100);
	fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 200);
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	fchmod(fd, 0640);
	fchown(fd, (uid_t)-1, (gid_t)-1);
	ioctl(fd, TCGETS, &terminal);
	ioctl(fd, TIOCGWINSZ, &window);
	ioctl(fd, FIONBIO, &count);
	notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	inotify_add_watch(notify, ".", IN_CREATE | IN_DELETE | IN_ONLYDIR);
	inotify_rm_watch(notify, 1);
	syscall(SYS_close_range, 20, 40, 0);
	close(fd);
	close(fd);
}

void traced_memory(void)
{
	size_t page = 4096;
	char *at = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = make("mapped", "contents"), memory;

	mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	mmap(NULL, 0, PROT_NONE, MAP_PRIVATE, fd, 0);
	mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, 99, 0x1000);
	mprotect(at, page, PROT_READ);
	mprotect(at + 1, page, PROT_NONE);
	madvise(at, page, MADV_DONTNEED);
	madvise(at, page, 9999);
	msync(at, page, MS_SYNC);
	mlock(at, page);
	munlock(at, page);
	mlock2(at, page, MLOCK_ONFAULT);
	at = mremap(at, 4 * page, 2 * page, MREMAP_MAYMOVE);
	munmap(at, 2 * page);
	brk(0);
	memory = memfd_create("name", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);
	fcntl(memory, F_GET_SEALS);
}

/* Memory that cannot be read, in part or at all. */
void traced_pointers(void)
{
	size_t page = 4096;
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *edge = at + page, *hidden = edge;
	struct iovec bad = { (void *)8, 3 };
	int fd = make("file", "0123456789");
	struct stat st;

	mprotect(edge, page, PROT_NONE);
	memset(at, 'a', page);
	open(NULL, O_RDONLY);
	open((char *)1, O_RDONLY);
	open(hidden, O_RDONLY);
	open(edge - 3, O_RDONLY);
	write(fd, NULL, 3);
	write(fd, hidden, 3);
	write(fd, (char *)8, 0);
	writev(fd, &bad, 1);
	writev(fd, (struct iovec *)8, 2);
	writev(fd, NULL, 0);
	read(fd, hidden, 3);
	syscall(SYS_stat, "file", NULL);
	syscall(SYS_stat, hidden, &st);
	syscall(SYS_nanosleep, hidden, NULL);
	syscall(SYS_rt_sigprocmask, 0, hidden, NULL, 8);
	syscall(SYS_poll, hidden, 1, 0);
	syscall(SYS_execve, hidden, NULL, NULL);
	syscall(SYS_execve, "none", hidden, hidden);
	syscall(SYS_connect, fd, hidden, 16);
	syscall(SYS_sendmsg, fd, hidden, 0);
	munmap(at, 2 * page);
}
