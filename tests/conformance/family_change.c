// SPDX-License-Identifier: MIT
// tests/conformance/family_change.c - Names that come, go and move
#include <linux/fs.h>
#include <sys/stat.h>

#include "tests/conformance/call.h"

static const struct call directories[] = {
	CALL("", mkdir, "new", 0777),
	CALL("", mkdir, "new", 01777),
	CALL("", mkdir, "new", 0),
	CALL("", mkdir, "new/", 0755),
	CALL("", mkdir, "new//", 0755),
	CALL("", mkdir, "new/.", 0755),
	CALL("", mkdir, "new/..", 0755),
	CALL("file", mkdir, "file", 0755),
	CALL("dir/", mkdir, "dir", 0755),
	CALL("dir/", mkdir, "dir/new", 0755),
	CALL("dir/:02755", mkdir, "dir/new", 0755),
	CALL("dir/:0555", mkdir, "dir/new", 0755),
	CALL("dir/:0666", mkdir, "dir/new", 0755),
	CALL_AFTER(umask_077, "", mkdir, "new", 0777),
	CALL_AFTER(umask_000, "", mkdir, "new", 0777),
};

static const struct call moves[] = {
	CALL("file", rename, "file", "new"),	   CALL("file other", rename, "file", "other"),
	CALL("file", rename, "file", "file"),	   CALL("file hard~file", rename, "file", "hard"),
	CALL("dir/ dir/in", rename, "dir", "new"),
};

FAMILY(change)
{
	calls_add(directories, COUNT(directories), call_and_tree);
	calls_add(moves, COUNT(moves), call_and_tree);
}
