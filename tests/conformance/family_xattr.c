// SPDX-License-Identifier: MIT
// tests/conformance/family_xattr.c - Extended attributes: set, get, list, remove, by path and by
// descriptor
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/conformance/acl.h"
#include "tests/conformance/call.h"
#include "tests/conformance/numbers.h"
#include "tests/conformance/observe.h"

#define LIST_MAX 4096

/* setxattrat's and getxattrat's argument, 6.13. */
struct value {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

#define VALUE(text, size, flags) (&(const struct value){ (uint64_t)(text), size, flags })
#define NAME_TOO_LONG                                                                              \
	"user.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"   \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"   \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"   \
	"xxxxxxxxxx"

static const struct acl acl = ACL_OF_ARENA;
static const struct acl acl_of_version_1 = { 1, { { 1, 7, -1 } } };

static const struct call each[] = {
	CALL("", setxattr, EACH_OWN_PATH, "user.new", "text", 4, 0),
	CALL("", lsetxattr, EACH_OWN_PATH, "user.new", "text", 4, 0),
	CALL("", fsetxattr, EACH_FD, "user.new", "text", 4, 0),
	CALL("", removexattr, EACH_OWN_PATH, "user.none"),
	CALL("", lremovexattr, EACH_OWN_PATH, "user.none"),
	CALL("", fremovexattr, EACH_FD, "user.none"),
	CALL("", setxattrat, EACH_FD, "file", 0, "user.new", VALUE("text", 4, 0), 16),
	CALL("", setxattrat, EACH_FD, "", AT_EMPTY_PATH, "user.new", VALUE("text", 4, 0), 16),
	CALL("", setxattrat, EACH_FD, NULL, AT_EMPTY_PATH, "user.new", VALUE("text", 4, 0), 16),
	CALL("", removexattrat, EACH_FD, "file", 0, "user.none"),
	CALL("", removexattrat, EACH_FD, "", AT_EMPTY_PATH, "user.none"),
};

static const struct call each_look[] = {
	CALL("", getxattr, EACH_PATH, "user.none", BUFFER, 100),
	CALL("", lgetxattr, EACH_PATH, "user.none", BUFFER, 100),
	CALL("", listxattr, EACH_PATH, BUFFER, 0),
	CALL("", llistxattr, EACH_PATH, BUFFER, 0),
	CALL("", fgetxattr, EACH_FD, "user.none", BUFFER, 100),
	CALL("", flistxattr, EACH_FD, BUFFER, 0),
	CALL("", getxattrat, EACH_FD, "file", 0, "user.none", VALUE(NULL, 0, 0), 16),
	CALL("", getxattrat, EACH_FD, "", AT_EMPTY_PATH, "user.none", VALUE(NULL, 0, 0), 16),
	CALL("", listxattrat, EACH_FD, "file", 0, BUFFER, 0),
	CALL("", listxattrat, EACH_FD, "", AT_EMPTY_PATH, BUFFER, 0),
};

static const struct call calls[] = {
	CALL("file", setxattr, "file", "user.new", "", 0, 0),
	CALL("file", setxattr, "file", "user.new", NULL, 0, 0),
	CALL("file", setxattr, "file", "user.new", NULL, 5, 0),
	CALL("file", setxattr, "file", "user.new", POINTER_BAD, 5, 0),
	CALL("file", setxattr, "none", "user.new", POINTER_BAD, 5, 0),
	CALL("file", setxattr, "none", POINTER_BAD, "x", 1, 0),
	CALL("file", setxattr, "none", "", "x", 1, 0),
	CALL("file", setxattr, "none", NAME_TOO_LONG, "x", 1, 0),
	CALL("file", setxattr, "none", "user.new", "x", 65537, 0),
	CALL("file", setxattr, "none", "user.new", "x", 1, 4),
	CALL("file", setxattr, NULL, "", "x", 1, 4),
	CALL("file", setxattr, "file", "user.new", BUFFER, 2000, 0),
	CALL("file", setxattr, "file", "user.new", BUFFER, 65536, 0),
	CALL("file", setxattr, "file", "user.new", BUFFER, 65537, 0),
	CALL("file", setxattr, "file", "user.new", BUFFER, -1, 0),
	CALL("file", setxattr, "file", "user.new", "x", 1, XATTR_CREATE),
	CALL("file", setxattr, "file", "user.new", "x", 1, XATTR_REPLACE),
	CALL("file^", setxattr, "file", "user.test", "x", 1, XATTR_CREATE),
	CALL("file^", setxattr, "file", "user.test", "x", 1, XATTR_REPLACE),
	CALL("file^", setxattr, "file", "user.test", "x", 1, XATTR_CREATE | XATTR_REPLACE),
	CALL("file^", setxattr, "file", "user.test", "x", 1, 4),
	CALL("file^", setxattr, "file", "user.test", "x", 1, -1),
	CALL("file^", setxattr, "file", "user.test", "x", 1, 0x100000001UL),
	CALL("file", setxattr, "file", NULL, "x", 1, 0),
	CALL("file", setxattr, "file", "", "x", 1, 0),
	CALL("file", setxattr, "file", "user.", "x", 1, 0),
	CALL("file", setxattr, "file", "user", "x", 1, 0),
	CALL("file", setxattr, "file", "nothing.x", "x", 1, 0),
	CALL("file", setxattr, "file", NAME_TOO_LONG, "x", 1, 0),
	CALL("file", setxattr, "file", NAME_255, "x", 1, 0),
	CALL("file", setxattr, "file", NAME_256, "x", 1, 0),
	CALL("file", setxattr, "file", "trusted.new", "x", 1, 0),
	CALL("file", setxattr, "file", "security.new", "x", 1, 0),
	CALL("file", setxattr, "file", "security.capability", "x", 1, 0),
	CALL("file", setxattr, "file", "security.selinux", "x", 1, 0),
	CALL("file", setxattr, "file", "system.new", "x", 1, 0),
	CALL("file", setxattr, "file", "system.data", "x", 1, 0),
	CALL("file", setxattr, "file", "system.posix_acl_access", &acl, sizeof(acl), 0),
	CALL("file", setxattr, "file", "system.posix_acl_access", &acl, 8, 0),
	CALL("file", setxattr, "file", "system.posix_acl_access", &acl_of_version_1, 12, 0),
	CALL("file", setxattr, "file", "system.posix_acl_access", NULL, 0, 0),
	CALL("file&", setxattr, "file", "system.posix_acl_access", NULL, 0, 0),
	CALL("file", setxattr, "file", "system.posix_acl_default", &acl, sizeof(acl), 0),
	CALL("dir/", setxattr, "dir", "system.posix_acl_default", &acl, sizeof(acl), 0),
	CALL("dir/&", setxattr, "dir", "system.posix_acl_default", NULL, 0, 0),
	CALL("file%", setxattr, "file", "system.posix_acl_access", &acl, sizeof(acl), 0),
	CALL("file:02755", setxattr, "file", "system.posix_acl_access", &acl, sizeof(acl), 0),
	CALL("file:0444", setxattr, "file", "user.new", "x", 1, 0),
	CALL("file:0222", setxattr, "file", "user.new", "x", 1, 0),
	CALL("file:0", setxattr, "file", "user.new", "x", 1, 0),
	CALL("file%", setxattr, "file", "user.new", "x", 1, 0),
	CALL("file:0666%", setxattr, "file", "user.new", "x", 1, 0),
	CALL("dir/", setxattr, "dir", "user.new", "x", 1, 0),
	CALL("dir/:01777%", setxattr, "dir", "user.new", "x", 1, 0),
	CALL("fifo|", setxattr, "fifo", "user.new", "x", 1, 0),
	CALL("fifo|", setxattr, "fifo", "security.new", "x", 1, 0),
	CALL("sock=", setxattr, "sock", "user.new", "x", 1, 0),
	CALL("dev@", setxattr, "dev", "user.new", "x", 1, 0),
	CALL("link>file file", setxattr, "link", "user.new", "x", 1, 0),
	CALL("link>none", setxattr, "link", "user.new", "x", 1, 0),
	CALL("link>file file", lsetxattr, "link", "user.new", "x", 1, 0),
	CALL("link>file file", lsetxattr, "link", "trusted.new", "x", 1, 0),
	CALL("link>file file", lsetxattr, "link", "security.new", "x", 1, 0),
	CALL("link>file file", lsetxattr, "link", "system.posix_acl_access", &acl, sizeof(acl), 0),
	CALL("file", lsetxattr, "file", "user.new", "x", 1, 0),
	CALL("dir/:0666 dir/x", setxattr, "dir/x", "user.new", "x", 1, 0),
	CALL_AFTER(full_table, "file", setxattr, "file", "user.new", "x", 1, 0),
	CALL("file", fsetxattr, FD_FILE, "user.new", "x", 1, 0),
	CALL("file:0444", fsetxattr, FD_FILE, "user.new", "x", 1, 0),
	CALL("file", fsetxattr, FD_CLOSED, "", POINTER_BAD, 1, 9),
	CALL("file", fsetxattr, FD_CLOSED, "user.new", POINTER_BAD, 1, 0),
	CALL("file", fsetxattr, FD_FILE, NULL, "x", 1, 0),
	CALL("gone", fsetxattr, FD_GONE, "user.new", "x", 1, 0),
	CALL("file^", removexattr, "file", "user.test"),
	CALL("file^", removexattr, "file", "user.other"),
	CALL("file^", removexattr, "file", ""),
	CALL("file^", removexattr, "file", NULL),
	CALL("file^", removexattr, "none", NULL),
	CALL("file^", removexattr, "none", ""),
	CALL("file^", removexattr, "none", NAME_TOO_LONG),
	CALL("file^", removexattr, "file", NAME_TOO_LONG),
	CALL("file^", removexattr, "file", "nothing.x"),
	CALL("file^", removexattr, "file", "trusted.x"),
	CALL("file^", removexattr, "file", "security.x"),
	CALL("file^", removexattr, "file", "security.capability"),
	CALL("file^:0444", removexattr, "file", "user.test"),
	CALL("file^%", removexattr, "file", "user.test"),
	CALL("file&", removexattr, "file", "system.posix_acl_access"),
	CALL("file", removexattr, "file", "system.posix_acl_access"),
	CALL("dir/&", removexattr, "dir", "system.posix_acl_default"),
	CALL("link>file file^", removexattr, "link", "user.test"),
	CALL("link>file file^", lremovexattr, "link", "user.test"),
	CALL("file^", fremovexattr, FD_FILE, "user.test"),
	CALL("file^", fremovexattr, FD_FILEPATH, "user.test"),
	CALL("file^", fremovexattr, FD_CLOSED, ""),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, 0), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, XATTR_REPLACE), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, 8), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE(NULL, 5, 0), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 65537, 0), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, 0), 15),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, 0), 0),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", VALUE("x", 1, 0), 5000),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", POINTER_BAD, 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 0, "user.new", NULL, 16),
	CALL("file", setxattrat, AT_FDCWD, "none", 0, "user.new", POINTER_BAD, 16),
	CALL("file", setxattrat, AT_FDCWD, "file", 1, "user.new", POINTER_BAD, 16),
	CALL("file", setxattrat, AT_FDCWD, "file", -1, "user.new", VALUE("x", 1, 0), 16),
	CALL("file", setxattrat, AT_FDCWD, "file", AT_SYMLINK_FOLLOW, "user.new", VALUE("x", 1, 0),
	     16),
	CALL("link>file file", setxattrat, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, "user.new",
	     VALUE("x", 1, 0), 16),
	CALL("link>file file", setxattrat, AT_FDCWD, "link", 0, "user.new", VALUE("x", 1, 0), 16),
	CALL("file^", removexattrat, AT_FDCWD, "file", 0, "user.test"),
	CALL("file^", removexattrat, AT_FDCWD, "file", -1, "user.test"),
	CALL("link>file file^", removexattrat, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, "user.test"),
	CALL("file^", removexattrat, FD_CLOSED, "file", -1, NULL),
};

static const struct call looks[] = {
	CALL("file^", getxattr, "file", "user.test", BUFFER, 100),
	CALL("file^", getxattr, "file", "user.test", BUFFER, 5),
	CALL("file^", getxattr, "file", "user.test", BUFFER, 4),
	CALL("file^", getxattr, "file", "user.test", NULL, 0),
	CALL("file^", getxattr, "file", "user.test", POINTER_BAD, 0),
	CALL("file^", getxattr, "file", "user.test", POINTER_BAD, 100),
	CALL("file^", getxattr, "file", "user.test", BUFFER, -1),
	CALL("file^", getxattr, "file", "user.test", BUFFER, 65537),
	CALL("file^", getxattr, "file", "", BUFFER, 100),
	CALL("file^", getxattr, "file", NULL, BUFFER, 100),
	CALL("file^", getxattr, "none", "", BUFFER, 100),
	CALL("file^", getxattr, "none", NULL, BUFFER, 100),
	CALL("file^", getxattr, "none", "user.test", POINTER_BAD, 100),
	CALL("file^", getxattr, "file", NAME_TOO_LONG, BUFFER, 100),
	CALL("file^", getxattr, "file", "trusted.x", BUFFER, 100),
	CALL("file^", getxattr, "file", "security.x", BUFFER, 100),
	CALL("file^", getxattr, "file", "nothing.x", BUFFER, 100),
	CALL("file^", getxattr, "file", "system.posix_acl_access", BUFFER, 100),
	CALL("file&", getxattr, "file", "system.posix_acl_access", BUFFER, 100),
	CALL("file&", getxattr, "file", "system.posix_acl_access", BUFFER, 10),
	CALL("dir/&", getxattr, "dir", "system.posix_acl_default", BUFFER, 100),
	CALL("dir/&", getxattr, "dir", "system.posix_acl_default", NULL, 0),
	CALL("file^:0222", getxattr, "file", "user.test", BUFFER, 100),
	CALL("file^:0600%", getxattr, "file", "user.test", BUFFER, 100),
	CALL("dir/:0666 dir/x^", getxattr, "dir/x", "user.test", BUFFER, 100),
	CALL("link>file file^", getxattr, "link", "user.test", BUFFER, 100),
	CALL("link>file file^", lgetxattr, "link", "user.test", BUFFER, 100),
	CALL("file^", fgetxattr, FD_FILE, "user.test", BUFFER, 100),
	CALL("file^", fgetxattr, FD_FILEPATH, "user.test", BUFFER, 100),
	CALL("file^", fgetxattr, FD_CLOSED, "", BUFFER, 100),
	CALL("file^", listxattr, "file", BUFFER, 100),
	CALL("file^", listxattr, "file", BUFFER, 10),
	CALL("file^", listxattr, "file", BUFFER, 9),
	CALL("file^", listxattr, "file", NULL, 0),
	CALL("file^", listxattr, "file", POINTER_BAD, 100),
	CALL("file^&", listxattr, "file", BUFFER, 100),
	CALL("dir/^&", listxattr, "dir", BUFFER, 100),
	CALL("file^:0", listxattr, "file", BUFFER, 100),
	CALL("file^:0600%", listxattr, "file", BUFFER, 100),
	CALL("link>file file^", llistxattr, "link", BUFFER, 100),
	CALL("file^", flistxattr, FD_FILE, BUFFER, 100),
	CALL("file^", flistxattr, FD_FILEPATH, BUFFER, 100),
	CALL("file^", getxattrat, AT_FDCWD, "file", 0, "user.test", VALUE(NULL, 0, 0), 16),
	CALL("file^", getxattrat, AT_FDCWD, "file", 0, "user.test", VALUE(NULL, 5, 0), 16),
	CALL("file^", getxattrat, AT_FDCWD, "file", 0, "user.test", VALUE(NULL, 0, 1), 16),
	CALL("file^", getxattrat, AT_FDCWD, "file", 0, "user.test", VALUE(NULL, 0, 0), 8),
	CALL("file^", getxattrat, AT_FDCWD, "file", -1, "user.test", VALUE(NULL, 0, 0), 16),
	CALL("file^", listxattrat, AT_FDCWD, "file", 0, BUFFER, 100),
	CALL("file^", listxattrat, AT_FDCWD, "file", -1, BUFFER, 100),
	CALL("link>file file^", listxattrat, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, BUFFER, 100),
};

/* The names a list has, sorted, with values. */
static void show_all(const char *path)
{
	char list[LIST_MAX], *names[64];
	ssize_t len = llistxattr(path, list, sizeof(list));
	size_t count = 0;

	if (len < 0) {
		result(path, -1);
		return;
	}
	for (char *at = list; at < list + len && count < COUNT(names); at += strlen(at) + 1)
		names[count++] = at;
	sort(names, count);
	for (size_t i = 0; i < count; i++) {
		char value[LIST_MAX];

		len = lgetxattr(path, names[i], value, sizeof(value));
		say("%s of %s: %zd", names[i], path, len);
		if (len >= 0)
			bytes("= ", value, (size_t)len);
	}
}

static void change(const struct conform_case *self)
{
	static const char *const paths[] = { "file", "dir", "link", "fifo", "dir/x", "." };

	result("result", call_make(self->a));
	tree(".");
	for (size_t i = 0; i < COUNT(paths); i++)
		if (faccessat(AT_FDCWD, paths[i], F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			show_all(paths[i]);
}

static void look_up(const struct conform_case *self)
{
	long r = result("result", call_make(self->a));

	if (r >= 0 && call_buffer_touched())
		bytes("value ", call_buffer(), (size_t)r);
	else if (call_buffer_touched())
		say("and it wrote");
}

static void many(const struct conform_case *self)
{
	char name[32];

	(void)self;
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "user.number%d", i);
		if (setxattr("file", name, name, strlen(name), 0) < 0)
			result(name, -1);
	}
	show_all("file");
	for (int i = 0; i < 20; i += 2) {
		snprintf(name, sizeof(name), "user.number%d", i);
		if (removexattr("file", name) < 0)
			result(name, -1);
	}
	show_all("file");
	result("rename", rename("file", "dir"));
	show_all("dir");
}

static const struct step steps[] = {
	{ "twenty attributes", "file", many, false },
};

FAMILY(xattr)
{
	calls_add(calls, COUNT(calls), change);
	calls_share(looks, COUNT(looks), look_up);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), change);
	calls_share_each(each_look, COUNT(each_look), look_up);
}
