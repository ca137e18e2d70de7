// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_dirs.c - Directories are found by their inodes, however many
#include <criterion/criterion.h>

#include "supervisor/unpack/dirs.h"

Test(dirs, many)
{
	struct dirs dirs = { 0 };

	cr_expect_null(dirs_get(&dirs, 5));
	for (uint64_t ino = 1; ino <= 10000; ino++) {
		struct dir_facts facts = { .ino = ino * 256, .mode = (uint32_t)ino };

		cr_assert_eq(dirs_put(&dirs, &facts), 0);
	}
	cr_expect_eq(dirs.count, 10000);
	for (uint64_t ino = 1; ino <= 10000; ino++) {
		cr_assert(dirs_get(&dirs, ino * 256));
		cr_assert_eq(dirs_get(&dirs, ino * 256)->mode, ino);
		cr_assert_null(dirs_get(&dirs, ino * 256 + 1));
	}
	cr_expect_null(dirs_get(&dirs, 0));
	dirs_free(&dirs);
}

Test(dirs, an_inode_that_is_another_directory_by_now)
{
	struct dirs dirs = { 0 };

	cr_assert_eq(dirs_put(&dirs, &(struct dir_facts){ .ino = 7, .mode = 0700, .depth = 3 }), 0);
	cr_assert_eq(dirs_put(&dirs, &(struct dir_facts){ .ino = 7, .mode = 0755, .depth = 1 }), 0);
	cr_expect_eq(dirs.count, 1);
	cr_expect_eq(dirs_get(&dirs, 7)->mode, 0755);
	cr_expect_eq(dirs_get(&dirs, 7)->depth, 1);
	dirs_free(&dirs);
}
