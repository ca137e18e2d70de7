// SPDX-License-Identifier: MIT
// tests/victims/cheats.c - One program for each way to differ where nobody compares: cheats WHAT
//
// Each does one thing in the run that works in place and another one in those that work on a copy,
// and prints the same in all of them.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* 1 where the working directory is the real one, 0 where it is a copy. */
static int real(void)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = fopen("/proc/self/mountinfo", "r");
	int copies = 0;

	while (file && getline(&line, &room, file) > 0)
		copies += strstr(line, " - overlay overlay ") && strstr(line, "userxattr");
	if (file)
		fclose(file);
	free(line);
	return !copies;
}

static int put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	if (!file)
		return 1;
	fputs(text, file);
	return fclose(file) != 0;
}

/* A file that was there is gone, and the last that was done to its name looks like making it. */
static int swaps(void)
{
	if (put("new", "x"))
		return 1;
	if (real())
		return rename("new", "note.txt") < 0 || unlink("note.txt") < 0;
	return rename("new", "other") < 0 || unlink("other") < 0;
}

/* What is in a directory that was moved as a whole, and that nobody can look into. */
static int closes(void)
{
	return mkdir("t", 0700) < 0 || put("t/f", real() ? "1" : "0") || rename("t", "u") < 0 ||
	       chmod("u", 0) < 0;
}

/* A tree that takes the place of a directory which is removed first. */
static int replaces(void)
{
	return unlink("sub/inner.txt") < 0 || rmdir("sub") < 0 || mkdir("t", 0700) < 0 ||
	       put("t/f", real() ? "1" : "0") || rename("t", "sub") < 0;
}

static int dates(void)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT },
					  { .tv_sec = real() ? 1000000000 : 1100000000 } };

	return put("dated", "x") || utimensat(AT_FDCWD, "dated", times, 0) < 0;
}

static int names_attribute(void)
{
	if (put("named", "x"))
		return 1;
	/* Memory has none of them before Linux 6.6. */
	(void)!setxattr("named", "user.said", real() ? "1" : "0", 1, 0);
	return 0;
}

/* Somebody outside may be reading. */
static int whispers(void)
{
	int fd = open("fifo", O_RDWR | O_NONBLOCK);

	return fd < 0 || write(fd, real() ? "1" : "0", 1) != 1;
}

static int links(void)
{
	if (put("a", "x"))
		return 1;
	return real() ? link("a", "b") < 0 : put("b", "x");
}

/* A file without a name, which then gets one. */
static int names_late(void)
{
	int fd = open(".", O_TMPFILE | O_WRONLY, 0600);
	char path[64];

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, real() ? "one" : "zero", AT_SYMLINK_FOLLOW) < 0;
}

static int points(void)
{
	return symlink(real() ? "one" : "zero", "link") < 0;
}

static int makes_fifo(void)
{
	return mkfifo(real() ? "one" : "zero", 0600) < 0;
}

/* A name that no single call can have. */
static int digs(void)
{
	char part[201] = { 0 };

	memset(part, 'd', sizeof(part) - 1);
	for (int i = 0; i < 25; i++)
		if (mkdir(part, 0700) < 0 || chdir(part) < 0)
			return 1;
	return 0;
}

static int digs_and_hides(void)
{
	int at = real();

	return digs() || put(at ? "one" : "zero", "x");
}

/* What the first run leaves, the others find: they all say the same, and it is chance. */
static int remembers(void)
{
	int fd = open(getenv("STATE"), O_RDWR | O_CREAT, 0600);
	struct timespec now;
	char said[32] = { 0 };

	if (fd < 0)
		return 1;
	if (read(fd, said, sizeof(said) - 1) <= 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(said, sizeof(said), "%09ld", now.tv_nsec);
		if (write(fd, said, strlen(said)) < 0)
			return 1;
	}
	return puts(said) < 0;
}

/* Something outside is gone after the first run, and the others have nothing to do. */
static int forgets(void)
{
	const char *state = getenv("STATE");

	(void)!unlink(state);
	return 0;
}

/* The year, unless somebody looks whether it is told. */
static int flees(void)
{
	struct utsname name;
	time_t now;

	if (!getauxval(AT_SYSINFO_EHDR))
		return uname(&name);
	now = time(NULL);
	return printf("%d\n", gmtime(&now)->tm_year + 1900) < 0;
}

static int writes_input(void)
{
	return write(0, real() ? "1" : "0", 1) < 0;
}

static int tells_terminal(void)
{
	int fd = open("/dev/tty", O_WRONLY);

	if (fd >= 0)
		(void)!write(fd, real() ? "1" : "0", 1);
	return 0;
}

/* A name that somebody outside waits under. */
static int talks(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", getenv("STATE"));
	return fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0 ||
	       write(fd, real() ? "1" : "0", 1) != 1;
}

/* Larger than anything that could be read. */
static int stretches(void)
{
	int fd = open("sparse", O_RDWR | O_CREAT, 0600);
	char said = real() ? '1' : '0';

	return fd < 0 || ftruncate(fd, (off_t)1 << 40) < 0 ||
	       pwrite(fd, &said, 1, (off_t)1 << 39) != 1;
}

static int kills_itself(void)
{
	struct utsname name;

	return real() ? uname(&name) : 0;
}

static int changes_mode(void)
{
	return chmod("note.txt", real() ? 0600 : 0640) < 0;
}

/* A file that was there is emptied, which looks like making it, and removed. */
static int empties(void)
{
	const char *name = real() ? "note.txt" : "other";

	return put(name, "") || unlink(name) < 0;
}

/* What takes a file's place and will never end is not waited for. */
static int becomes_fifo(void)
{
	return put("f", "x") || unlink("f") < 0 || mkfifo("f", 0600) < 0 ||
	       chmod("f", real() ? 0600 : 0640) < 0;
}

static const struct what {
	const char *name;
	int (*act)(void);
} whats[] = {
	{ "swaps", swaps },
	{ "closes", closes },
	{ "replaces", replaces },
	{ "dates", dates },
	{ "attribute", names_attribute },
	{ "whispers", whispers },
	{ "links", links },
	{ "names-late", names_late },
	{ "points", points },
	{ "makes-fifo", makes_fifo },
	{ "digs", digs_and_hides },
	{ "remembers", remembers },
	{ "forgets", forgets },
	{ "flees", flees },
	{ "writes-input", writes_input },
	{ "terminal", tells_terminal },
	{ "talks", talks },
	{ "stretches", stretches },
	{ "killed", kills_itself },
	{ "empties", empties },
	{ "becomes-fifo", becomes_fifo },
	{ "mode", changes_mode },
};

int main(int argc, char **argv)
{
	if (argc == 2)
		for (size_t i = 0; i < sizeof(whats) / sizeof(*whats); i++)
			if (!strcmp(argv[1], whats[i].name))
				return whats[i].act();
	return 99;
}
