// SPDX-License-Identifier: MIT
// tests/unit/broker/test_mapped.c - Lines of /proc/PID/maps, and whose file they are about
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/mapped.h"
#include "policy/base/cleanup.h"

static char place[] = "/var/tmp/warder-mapped.XXXXXX";
static struct world world;

static void setup(void)
{
	cr_assert_eq(world_open(-1, &world), 0);
	cr_assert(mkdtemp(place));
}

static void teardown(void)
{
	rmdir(place);
}

TestSuite(mapped, .init = setup, .fini = teardown);

/* The lines in @text, as if they were a process's; at most @room of them. */
static int read_lines(const char *text, size_t len, struct mapping *lines, int room)
{
	struct mapped mapped = { .fd = memfd_create("maps", MFD_CLOEXEC) };
	int count = 0, r = 0;

	cr_assert_eq(write(mapped.fd, text, len), (ssize_t)len);
	lseek(mapped.fd, 0, SEEK_SET);
	while (count < room && (r = mapped_next(&mapped, &lines[count])) > 0) {
		if (lines[count].path)
			lines[count].path = strdup(lines[count].path);
		count++;
	}
	mapped_close(&mapped);
	return r < 0 ? r : count;
}

/* proc_pid_maps(5) */
Test(mapped, lines)
{
	static const char text[] =
		"00400000-00452000 r-xp 00001000 fe:1f 173521      /usr/bin/a b (deleted)\n"
		"e03f7000-e0418000 rw-p 00000000 00:00 0           [heap]\n"
		"7f0000000000-7f0000001000 rwxs 00000000 00:2a 18446744073709551615 /x\n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 \n";
	struct mapping lines[5];

	cr_assert_eq(read_lines(text, strlen(text), lines, 5), 4);
	cr_expect_eq(lines[0].start, 0x400000);
	cr_expect(lines[0].executable && !lines[0].writable);
	cr_expect_eq(lines[0].dev, makedev(0xfe, 0x1f));
	cr_expect_eq(lines[0].ino, 173521);
	cr_expect_str_eq(lines[0].path, "/usr/bin/a b (deleted)");
	cr_expect_eq(lines[0].len, strlen(lines[0].path));
	cr_expect(!lines[1].executable && lines[1].writable && !lines[1].dev && !lines[1].ino);
	cr_expect(lines[2].executable && lines[2].writable);
	cr_expect_eq(lines[2].ino, UINT64_MAX);
	cr_expect(lines[3].executable && !lines[3].len);
}

Test(mapped, lines_that_are_none)
{
	static const char *const cases[] = { "x\n",
					     "00400000\n",
					     "00400000-00452000\n",
					     "00400000-00452000 r-x\n",
					     "00400000-00452000 r-xp 0\n",
					     "00400000-00452000 r-xp 00000000 fe:00 1 /cut",
					     "\n" };
	static char large[MAPPED_BYTES + 10];
	struct mapping line;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(read_lines(cases[i], strlen(cases[i]), &line, 1), -EIO, "%s",
			     cases[i]);
	cr_expect_eq(read_lines("", 0, &line, 1), 0);
	memset(large, 'x', sizeof(large));
	cr_expect_eq(read_lines(large, sizeof(large), &line, 1), -ENAMETOOLONG);
}

/* More lines than the buffer holds at once: none is lost, none comes twice. */
Test(mapped, many_lines)
{
	static struct mapping lines[2000];
	_cleanup_free_ char *text = calloc(2000, 80);
	size_t len = 0;

	for (unsigned int i = 0; i < 1999; i++)
		len += (size_t)sprintf(text + len, "%x-%x r-xp 00000000 fe:00 %u /file%u\n", i, i,
				       i, i);
	cr_assert_eq(read_lines(text, len, lines, 2000), 1999);
	for (unsigned int i = 0; i < 1999; i++)
		cr_assert_eq(lines[i].ino, i);
}

/* The line of our own mapping at an address. */
static bool own_line(const void *at, struct mapped *mapped, struct mapping *line)
{
	int r = mapped_open(&world, 0, mapped);

	while (r == 0 && mapped_next(mapped, line) > 0)
		if (line->start == (uint64_t)(uintptr_t)at)
			return true;
	return false;
}

static struct name pin(const char *path)
{
	struct name name;

	name_init(&name);
	name.object = open(path, O_PATH | O_CLOEXEC);
	cr_assert(name.object >= 0, "%s", path);
	cr_assert_eq(resolve_fill(&world, &name), 0);
	return name;
}

Test(mapped, whose_file_it_is)
{
	char one[64], two[64];
	struct mapped mapped;
	struct mapping line;
	struct name first, second;
	void *at;
	int fd;

	snprintf(one, sizeof(one), "%s/one", place);
	snprintf(two, sizeof(two), "%s/two", place);
	close(open(two, O_CREAT | O_RDWR | O_CLOEXEC, 0600));
	fd = open(one, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	cr_assert_eq(write(fd, "code", 4), 4);
	at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	first = pin(one);
	second = pin(two);
	cr_assert(own_line(at, &mapped, &line));
	cr_expect_str_eq(line.path, one);
	cr_expect(mapped_is(&world, &line, &first));
	cr_expect_not(mapped_is(&world, &line, &second));
	/* As where stat(2) has other numbers: on overlayfs, on btrfs. */
	first.st.st_dev++;
	first.st.st_ino += 7;
	cr_expect(mapped_is(&world, &line, &first), "told by another mapping");
	line.ino++;
	cr_expect_not(mapped_is(&world, &line, &first));
	line.ino--;
	strcpy(second.path, one); /* another file under that name */
	second.len = strlen(one);
	cr_expect_not(mapped_is(&world, &line, &second));
	mapped_close(&mapped);
	unlink(one);
	cr_assert(own_line(at, &mapped, &line));
	cr_expect(mapped_is(&world, &line, &first), "deleted: %s", line.path);
	mapped_close(&mapped);
	unlink(two);
	name_close(&first);
	name_close(&second);
	munmap(at, 4096);
	close(fd);
}
