// SPDX-License-Identifier: MIT
// tests/unit/broker/test_whence.c - Addresses of this very process, by the kernel's answer and by
// its list
#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "broker/whence.h"
#include "policy/base/cleanup.h"

static struct world world;

static void setup(void)
{
	cr_assert_eq(world_open(-1, &world), 0);
}

TestSuite(whence, .init = setup);

typedef int (*finder)(const struct world *, pid_t, uint64_t, struct whence *);
static const finder finders[] = { whence_find, whence_look };

/* What both say of an address of ours. */
static void expect(const void *address, const char *path, uint64_t offset)
{
	for (size_t i = 0; i < ARRAY_SIZE(finders); i++) {
		struct whence whence;

		cr_assert_eq(finders[i](&world, getpid(), (uintptr_t)address, &whence), 0);
		cr_expect_eq(whence.len, strlen(path), "%zu: %.*s", i, (int)whence.len,
			     whence.path);
		cr_expect(!memcmp(whence.path, path, strlen(path)), "%zu: %.*s", i, (int)whence.len,
			  whence.path);
		cr_expect_eq(whence.offset, offset, "%zu: %lx", i, (long)whence.offset);
	}
}

Test(whence, files)
{
	char path[] = "/var/tmp/warder-whence.XXXXXX\nb", gone[64];
	_cleanup_close_ int fd = -1;
	char *at;

	memcpy(path + strlen("/var/tmp/warder-whence."), "thisis", 6);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	cr_assert(fd >= 0 && ftruncate(fd, 3 * 4096) == 0);
	at = mmap(NULL, 2 * 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
	expect(at, path, 4096);
	expect(at + 5000, path, 9096);
	cr_assert_eq(unlink(path), 0);
	snprintf(gone, sizeof(gone), "%s (deleted)", path);
	expect(at + 1, gone, 4097);
}

Test(whence, memory_of_no_file)
{
	char *at = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct whence whence;

	cr_assert_eq(munmap(at + 8192, 4096), 0);
	cr_assert_eq(mprotect(at + 4096, 4096, PROT_READ | PROT_WRITE), 0); /* a mapping alone */
	expect(at + 4096 + 7, "", 7);
	for (size_t i = 0; i < ARRAY_SIZE(finders); i++) {
		cr_expect_eq(finders[i](&world, getpid(), (uintptr_t)at + 8192, &whence), -ENOENT);
		cr_expect_eq(finders[i](&world, getpid(), 1, &whence), -ENOENT);
		cr_expect_eq(finders[i](&world, getpid(), UINT64_MAX, &whence), -ENOENT);
	}
	expect((void *)(getauxval(AT_SYSINFO_EHDR) + 64), "[vdso]", 64);
}

/* The list is not read to its end; what the kernel looks up is found all the same. */
Test(whence, many_mappings)
{
	struct whence whence;
	char *at = MAP_FAILED;

	for (unsigned int i = 0; i < 12000; i++) {
		at = mmap((void *)(0x100000000UL + i * 8192UL), 4096, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		cr_assert_neq(at, MAP_FAILED);
	}
	cr_expect_eq(whence_look(&world, getpid(), (uintptr_t)at, &whence), -E2BIG);
	cr_expect_eq(whence_look(&world, getpid(), 0x100000000UL, &whence), 0);
	if (whence_find(&world, getpid(), (uintptr_t)at, &whence) == -E2BIG)
		cr_skip_test("this kernel does not look addresses up (PROCMAP_QUERY, Linux 6.11)");
	cr_expect_eq(whence_find(&world, getpid(), (uintptr_t)at, &whence), 0);
	cr_expect_eq(whence.offset, 0);
}
