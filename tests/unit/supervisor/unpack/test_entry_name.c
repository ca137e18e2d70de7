// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_entry_name.c - What names in layers say
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/entry_name.h"

static const struct {
	const char *spelled;
	int r;
	enum entry_kind kind;
	const char *parent;
	const char *leaf;
} names[] = {
	{ "a", 0, ENTRY_THING, ".", "a" },
	{ "a/b/c", 0, ENTRY_THING, "a/b", "c" },
	{ "./a//b/./c/", 0, ENTRY_THING, "a/b", "c" },
	{ "/etc/passwd", 0, ENTRY_THING, "etc", "passwd" },
	{ "//a", 0, ENTRY_THING, ".", "a" },
	{ "...", 0, ENTRY_THING, ".", "..." },
	{ "a/..b", 0, ENTRY_THING, "a", "..b" },
	{ ".a", 0, ENTRY_THING, ".", ".a" },
	{ "\xff\n\x1b", 0, ENTRY_THING, ".", "\xff\n\x1b" },
	{ "wh.a", 0, ENTRY_THING, ".", "wh.a" },
	{ ".wha", 0, ENTRY_THING, ".", ".wha" },
	/* The root. */
	{ ".", 0, ENTRY_ROOT, ".", "" },
	{ "/", 0, ENTRY_ROOT, ".", "" },
	{ ".///./", 0, ENTRY_ROOT, ".", "" },
	/* Whiteouts. */
	{ ".wh.a", 0, ENTRY_WHITEOUT, ".", "a" },
	{ "d/.wh.a", 0, ENTRY_WHITEOUT, "d", "a" },
	{ "d/.wh.a/", 0, ENTRY_WHITEOUT, "d", "a" },
	{ ".wh....", 0, ENTRY_WHITEOUT, ".", "..." },
	{ ".wh..a", 0, ENTRY_WHITEOUT, ".", ".a" },
	{ ".wh.wh.a", 0, ENTRY_WHITEOUT, ".", "wh.a" },
	{ "d/.wh..wh..opq", 0, ENTRY_OPAQUE, "d", ".wh..wh..opq" },
	{ ".wh..wh..opq", 0, ENTRY_OPAQUE, ".", ".wh..wh..opq" },
	{ ".wh..wh.aufs", 0, ENTRY_IGNORED, ".", ".wh..wh.aufs" },
	{ ".wh..wh.", 0, ENTRY_IGNORED, ".", ".wh..wh." },
	{ ".wh..wh.plnk/1.2", 0, ENTRY_IGNORED, ".wh..wh.plnk", "1.2" },
	{ ".wh..wh..opq/a", 0, ENTRY_IGNORED, ".wh..wh..opq", "a" },
	/* What means nothing. */
	{ "", -EINVAL, 0, NULL, NULL },
	{ "..", -EINVAL, 0, NULL, NULL },
	{ "../a", -EINVAL, 0, NULL, NULL },
	{ "a/..", -EINVAL, 0, NULL, NULL },
	{ "a/../b", -EINVAL, 0, NULL, NULL },
	{ "/..", -EINVAL, 0, NULL, NULL },
	{ ".wh..wh.plnk/../a", -EINVAL, 0, NULL, NULL },
	{ ".wh.", -EINVAL, 0, NULL, NULL },
	{ ".wh..", -EINVAL, 0, NULL, NULL },
	{ ".wh...", -EINVAL, 0, NULL, NULL },
	{ "d/.wh...", -EINVAL, 0, NULL, NULL },
	{ ".wh.a/b", -EINVAL, 0, NULL, NULL },
	{ "d/.wh.a/b/c", -EINVAL, 0, NULL, NULL },
};

Test(entry_name, table)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct entry_name name;
		int r = entry_name_parse(names[i].spelled, &name);

		cr_expect_eq(r, names[i].r, "`%s`: %d", names[i].spelled, r);
		if (r < 0 || names[i].r < 0)
			continue;
		cr_expect_eq(name.kind, names[i].kind, "`%s`: %d", names[i].spelled,
			     (int)name.kind);
		cr_expect_str_eq(name.parent, names[i].parent);
		cr_expect_str_eq(name.leaf, names[i].leaf);
	}
}

/* A component has 255 bytes, a path to a directory PATH_MAX with its NUL. */
Test(entry_name, lengths)
{
	static char spelled[3 * PATH_MAX];
	struct entry_name name = { .kind = ENTRY_OPAQUE };

	memset(spelled, 'n', NAME_MAX);
	cr_expect_eq(entry_name_parse(spelled, &name), 0);
	cr_expect_eq(strlen(name.leaf), NAME_MAX);
	spelled[NAME_MAX] = 'n';
	cr_expect_eq(entry_name_parse(spelled, &name), -ENAMETOOLONG);
	for (size_t i = 0; i < PATH_MAX / 2; i++)
		memcpy(spelled + 2 * i, "a/", 2);
	strcpy(spelled + PATH_MAX, "n");
	cr_expect_eq(entry_name_parse(spelled, &name), 0);
	cr_expect_eq(strlen(name.parent), PATH_MAX - 1);
	strcpy(spelled + PATH_MAX, "n/n");
	cr_expect_eq(entry_name_parse(spelled, &name), -ENAMETOOLONG);
	memset(spelled, '/', sizeof(spelled) - 2);
	spelled[sizeof(spelled) - 2] = 'n';
	cr_expect_eq(entry_name_parse(spelled, &name), 0, "slashes cost nothing");
}
