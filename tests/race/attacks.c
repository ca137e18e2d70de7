// SPDX-License-Identifier: MIT
// tests/race/attacks.c - The races, as a table
//
// ok/file holds P and no/file holds S; ok/no/file holds P as well. Each attempt puts back what it
// took, so that the next one finds everything in its place.
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "race.h"

#define SWAPPED 100 /* the descriptor that is swapped */
#define SECRET_MODE 0600
#define SECRET_SIZE 4096

static struct path file = { "./ok/file" };
static struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "./ok/stream" };
static int one = -1, other = -1;

void race_flip(char *text, unsigned int turn)
{
	uint16_t letters;

	memcpy(&letters, turn & 1 ? "no" : "ok", sizeof(letters));
	atomic_store_explicit((_Atomic uint16_t *)(void *)(text + WHERE), letters,
			      memory_order_relaxed);
}

static void flip_file(unsigned int turn)
{
	race_flip(file.text, turn);
}

static void flip_address(unsigned int turn)
{
	race_flip(address.sun_path, turn);
}

/* Whose byte it is. */
static enum outcome content(int fd)
{
	char byte = 0;

	if (fd < 0)
		return REFUSED;
	if (read(fd, &byte, 1) != 1)
		byte = 0;
	close(fd);
	return byte == 'S' ? WIN : byte == 'P' ? PUBLIC : REFUSED;
}

static bool secret_is_whole(void)
{
	struct stat st;

	return stat("no/file", &st) == 0 && st.st_size == SECRET_SIZE &&
	       (st.st_mode & 07777) == SECRET_MODE && st.st_nlink == 1;
}

static enum outcome changed(int result)
{
	if (!secret_is_whole())
		return WIN;
	return result < 0 ? REFUSED : PUBLIC;
}

static enum outcome try_open(void)
{
	return content((int)syscall(SYS_open, file.text, O_RDONLY));
}

static enum outcome try_openat(void)
{
	return content((int)syscall(SYS_openat, AT_FDCWD, file.text, O_RDONLY));
}

static enum outcome try_openat2(void)
{
	struct open_how how = { .flags = O_RDONLY };

	return content((int)syscall(SYS_openat2, AT_FDCWD, file.text, &how, sizeof(how)));
}

static enum outcome try_unlink(void)
{
	enum outcome outcome = changed((int)syscall(SYS_unlink, file.text));

	if (outcome == PUBLIC && link("base", "ok/file") < 0)
		perror("link");
	return outcome;
}

static enum outcome try_rename(void)
{
	enum outcome outcome = changed((int)syscall(SYS_rename, file.text, "moved"));

	if (outcome == PUBLIC && rename("moved", "ok/file") < 0)
		perror("rename");
	return outcome;
}

static enum outcome try_link(void)
{
	enum outcome outcome = changed((int)syscall(SYS_link, file.text, "hard"));

	if (outcome == PUBLIC)
		unlink("hard");
	return outcome;
}

static enum outcome try_truncate(void)
{
	return changed((int)syscall(SYS_truncate, file.text, 10));
}

static enum outcome try_chmod(void)
{
	return changed((int)syscall(SYS_chmod, file.text, 0644));
}

static enum outcome try_connect(void)
{
	struct sockaddr_un peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	enum outcome outcome = REFUSED;

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    getpeername(fd, (struct sockaddr *)&peer, &len) == 0) {
		outcome = strstr(peer.sun_path, "/no/") ? WIN : PUBLIC;
		if (send(fd, "x", 1, MSG_NOSIGNAL) < 0)
			perror("send");
	}
	close(fd);
	return outcome;
}

/* A symlink that points to the one and to the other in turn. */
static void swap_symlink(unsigned int turn)
{
	unlink("next");
	if (symlink(turn & 1 ? "no/file" : "ok/file", "next") == 0)
		rename("next", "lnk");
}

static enum outcome open_symlink(void)
{
	return content(open("lnk", O_RDONLY));
}

/* A symlink in the middle of the path. */
static void swap_middle(unsigned int turn)
{
	unlink("next");
	if (symlink(turn & 1 ? "no" : "ok", "next") == 0)
		rename("next", "dir");
}

static enum outcome open_middle(void)
{
	return content(open("dir/file", O_RDONLY));
}

/* A real directory, and a symlink to the denied one, in the same place. */
static void setup_directory(void)
{
	int fd;

	unlink("spot");
	mkdir("real", 0700);
	fd = open("real/file", O_CREAT | O_WRONLY, 0600);
	if (write(fd, "P", 1) != 1)
		perror("real/file");
	close(fd);
	if (symlink("no", "alias") < 0 && errno != EEXIST)
		perror("alias");
}

static void swap_directory(unsigned int turn)
{
	if (turn & 1) {
		rename("spot", "alias");
		rename("real", "spot");
	} else {
		rename("spot", "real");
		rename("alias", "spot");
	}
}

static enum outcome open_directory(void)
{
	return content(open("spot/file", O_RDONLY));
}

/* The same path, from a directory where it is allowed and from one where it is not. */
static void setup_dirfd(void)
{
	one = open("ok", O_RDONLY | O_DIRECTORY);
	other = open(".", O_RDONLY | O_DIRECTORY);
	dup2(one, SWAPPED);
}

static void swap_descriptor(unsigned int turn)
{
	dup2(turn & 1 ? one : other, SWAPPED);
}

static enum outcome open_dirfd(void)
{
	return content(openat(SWAPPED, "no/file", O_RDONLY));
}

static void swap_cwd(unsigned int turn)
{
	if (fchdir(turn & 1 ? one : other) < 0)
		perror("fchdir");
}

static enum outcome open_cwd(void)
{
	enum outcome outcome = content(open("no/file", O_RDONLY));

	return outcome;
}

/*
 * In drop/ one may create and not change what is there. What is there comes and goes: another name
 * of a file.
 */
static void setup_create(void)
{
	struct stat st;

	close(open("drop/kept", O_CREAT | O_WRONLY, 0600));
	if (stat("drop/kept", &st) < 0)
		perror("drop/kept");
}

static void swap_name(unsigned int turn)
{
	if (turn & 1)
		unlink("drop/new");
	else if (link("drop/kept", "drop/new") < 0 && errno != EEXIST)
		perror("link");
}

static enum outcome try_create(void)
{
	struct stat st, kept;
	int fd = open("drop/new", O_CREAT | O_WRONLY, 0600);

	if (fd < 0)
		return REFUSED;
	if (fstat(fd, &st) < 0 || stat("drop/kept", &kept) < 0)
		perror("stat");
	close(fd);
	if (st.st_ino == kept.st_ino)
		return WIN;
	unlink("drop/new");
	return PUBLIC;
}

/* Code that may be run, and data that may be written, read and not be run. */
static void setup_mapping(void)
{
	one = open("ok/prog", O_RDONLY);
	other = open("noexec/code", O_RDONLY);
	dup2(one, SWAPPED);
}

static enum outcome map_code(void)
{
	char *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, SWAPPED, 0);
	enum outcome outcome;

	if (at == MAP_FAILED)
		return REFUSED;
	outcome = !memcmp(at, "CODE", 4) ? WIN : PUBLIC;
	munmap(at, 4096);
	return outcome;
}

const struct attack attacks[] = {
	{ "open", NULL, flip_file, try_open },
	{ "openat", NULL, flip_file, try_openat },
	{ "openat2", NULL, flip_file, try_openat2 },
	{ "unlink", NULL, flip_file, try_unlink },
	{ "rename", NULL, flip_file, try_rename },
	{ "link", NULL, flip_file, try_link },
	{ "truncate", NULL, flip_file, try_truncate },
	{ "chmod", NULL, flip_file, try_chmod },
	{ "connect", NULL, flip_address, try_connect },
	{ "symlink", NULL, swap_symlink, open_symlink },
	{ "symlink-in-the-middle", NULL, swap_middle, open_middle },
	{ "directory", setup_directory, swap_directory, open_directory },
	{ "dirfd", setup_dirfd, swap_descriptor, open_dirfd },
	{ "cwd", setup_dirfd, swap_cwd, open_cwd },
	{ "create", setup_create, swap_name, try_create },
	{ "mmap", setup_mapping, swap_descriptor, map_code },
};
const unsigned int attack_count = sizeof(attacks) / sizeof(attacks[0]);
