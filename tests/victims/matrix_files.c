// SPDX-License-Identifier: MIT
// tests/victims/matrix_files.c - Acts of the rows open, change and attribute
#include "matrix.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>

#define WHEN 981173106 /* 2001-02-03 04:05:06 */

static const struct open_how how_read = { .flags = O_RDONLY };
static const struct open_how how_cut = { .flags = O_WRONLY | O_TRUNC };
static const struct open_how how_new = { .flags = O_WRONLY | O_CREAT | O_EXCL, .mode = 0600 };
static const struct open_how how_beneath = { .flags = O_RDONLY, .resolve = RESOLVE_BENEATH };
static const struct timespec ns[2] = { { WHEN, 0 }, { WHEN, 0 } };
static const struct timeval us[2] = { { WHEN, 0 }, { WHEN, 0 } };
static const struct utimbuf s = { WHEN, WHEN };
static const struct {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
} value_new = { (uintptr_t) "new", 3, 0 };
static const uint32_t attributes[6]; /* struct file_attr, all zero */

#define HOW(how) A(&how), N(sizeof(how))
#define NEW (O_WRONLY | O_CREAT | O_EXCL)
#define XATTR A("user.new"), A("new"), N(3), N(0)

const struct act matrix_files[] = {
	/* open */
	{ "open", SYS_open, { P, N(O_RDONLY) }, USE_FD, NULL },
	{ "open O_RDWR", SYS_open, { P, N(O_RDWR) }, USE_FD, NULL },
	{ "open O_WRONLY", SYS_open, { P, N(O_WRONLY) }, USE_FD, NULL },
	{ "open O_TRUNC", SYS_open, { P, N(O_WRONLY | O_TRUNC) }, USE_FD, NULL },
	{ "open O_RDONLY|O_TRUNC", SYS_open, { P, N(O_TRUNC) }, USE_FD, NULL },
	{ "open O_APPEND", SYS_open, { P, N(O_WRONLY | O_APPEND) }, USE_FD, NULL },
	{ "open O_CREAT", SYS_open, { P, N(O_WRONLY | O_CREAT), N(0600) }, USE_FD, NULL },
	{ "open O_CREAT of a file", SYS_open, { P, N(O_RDWR | O_CREAT), N(0600) }, USE_FD, NULL },
	{ "open O_DIRECTORY", SYS_open, { P, N(O_DIRECTORY) }, USE_FD, NULL },
	{ "creat", SYS_creat, { P, N(0600) }, USE_FD, NULL },
	{ "creat of a file", SYS_creat, { P, N(0600) }, USE_FD, NULL },
	{ "openat", SYS_openat, { D, P, N(O_RDONLY) }, USE_FD, NULL },
	{ "openat O_WRONLY", SYS_openat, { D, P, N(O_WRONLY) }, USE_FD, NULL },
	{ "openat O_NOFOLLOW", SYS_openat, { D, P, N(O_RDWR | O_NOFOLLOW) }, USE_FD, NULL },
	{ "openat O_EXCL", SYS_openat, { D, P, N(NEW), N(0600) }, USE_FD, NULL },
	{ "openat O_CREAT", SYS_openat, { D, P, N(O_RDWR | O_CREAT), N(0600) }, USE_FD, NULL },
	{ "openat O_PATH", SYS_openat, { D, P, N(O_PATH) }, USE_FD, NULL },
	{ "openat O_TMPFILE", SYS_openat, { D, P, N(O_TMPFILE | O_RDWR), N(0600) }, USE_FD, NULL },
	{ "openat2", SYS_openat2, { D, P, HOW(how_read) }, USE_FD, NULL },
	{ "openat2 O_TRUNC", SYS_openat2, { D, P, HOW(how_cut) }, USE_FD, NULL },
	{ "openat2 O_EXCL", SYS_openat2, { D, P, HOW(how_new) }, USE_FD, NULL },
	{ "openat2 RESOLVE_BENEATH", SYS_openat2, { D, P, HOW(how_beneath) }, USE_FD, NULL },

	/* change */
	{ "truncate", SYS_truncate, { P, N(1) }, AS_IT_IS, NULL },
	{ "mkdir", SYS_mkdir, { P, N(0700) }, AS_IT_IS, NULL },
	{ "mkdirat", SYS_mkdirat, { D, P, N(0700) }, AS_IT_IS, NULL },
	{ "mknod", SYS_mknod, { P, N(S_IFIFO | 0600), N(0) }, AS_IT_IS, NULL },
	{ "mknod S_IFREG", SYS_mknod, { P, N(S_IFREG | 0600), N(0) }, AS_IT_IS, NULL },
	{ "mknodat", SYS_mknodat, { D, P, N(S_IFIFO | 0600), N(0) }, AS_IT_IS, NULL },
	{ "rmdir", SYS_rmdir, { P }, AS_IT_IS, NULL },
	{ "unlink", SYS_unlink, { P }, AS_IT_IS, NULL },
	{ "unlinkat", SYS_unlinkat, { D, P, N(0) }, AS_IT_IS, NULL },
	{ "unlinkat AT_REMOVEDIR", SYS_unlinkat, { D, P, N(AT_REMOVEDIR) }, AS_IT_IS, NULL },
	{ "symlink", SYS_symlink, { A("text"), P }, AS_IT_IS, NULL },
	{ "symlinkat", SYS_symlinkat, { A("text"), D, P }, AS_IT_IS, NULL },
	{ "link from", SYS_link, { P, O }, AS_IT_IS, NULL },
	{ "link to", SYS_link, { O, P }, AS_IT_IS, NULL },
	{ "linkat from", SYS_linkat, { D, P, HERE, O, N(0) }, AS_IT_IS, NULL },
	{ "linkat AT_SYMLINK_FOLLOW from",
	  SYS_linkat,
	  { D, P, HERE, O, N(AT_SYMLINK_FOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "linkat AT_EMPTY_PATH from",
	  SYS_linkat,
	  { D, P, HERE, O, N(AT_EMPTY_PATH) },
	  AS_IT_IS,
	  NULL },
	{ "linkat to", SYS_linkat, { HERE, O, D, P, N(0) }, AS_IT_IS, NULL },
	{ "rename from", SYS_rename, { P, O }, AS_IT_IS, NULL },
	{ "rename to", SYS_rename, { O, P }, AS_IT_IS, NULL },
	{ "rename over", SYS_rename, { O, P }, AS_IT_IS, NULL },
	{ "rename of a directory", SYS_rename, { P, O }, AS_IT_IS, NULL },
	{ "renameat from", SYS_renameat, { D, P, HERE, O }, AS_IT_IS, NULL },
	{ "renameat to", SYS_renameat, { HERE, O, D, P }, AS_IT_IS, NULL },
	{ "renameat over", SYS_renameat, { HERE, O, D, P }, AS_IT_IS, NULL },
	{ "renameat2 from", SYS_renameat2, { D, P, HERE, O, N(0) }, AS_IT_IS, NULL },
	{ "renameat2 RENAME_NOREPLACE to",
	  SYS_renameat2,
	  { HERE, O, D, P, N(RENAME_NOREPLACE) },
	  AS_IT_IS,
	  NULL },
	{ "renameat2 RENAME_EXCHANGE first",
	  SYS_renameat2,
	  { D, P, HERE, O, N(RENAME_EXCHANGE) },
	  AS_IT_IS,
	  NULL },
	{ "renameat2 RENAME_EXCHANGE second",
	  SYS_renameat2,
	  { HERE, O, D, P, N(RENAME_EXCHANGE) },
	  AS_IT_IS,
	  NULL },

	/* attribute; the owner stays, but the set-user-ID bit goes */
	{ "chmod", SYS_chmod, { P, N(0600) }, AS_IT_IS, NULL },
	{ "fchmod", SYS_fchmod, { D, N(0600) }, AS_IT_IS, NULL },
	{ "fchmodat", SYS_fchmodat, { D, P, N(0600) }, AS_IT_IS, NULL },
	{ "fchmodat2", NR_FCHMODAT2, { D, P, N(0600), N(0) }, AS_IT_IS, NULL },
	{ "fchmodat2 AT_SYMLINK_NOFOLLOW",
	  NR_FCHMODAT2,
	  { D, P, N(0600), N(AT_SYMLINK_NOFOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "fchmodat2 AT_EMPTY_PATH",
	  NR_FCHMODAT2,
	  { D, P, N(0600), N(AT_EMPTY_PATH) },
	  AS_IT_IS,
	  NULL },
	{ "chown", SYS_chown, { P, N(-1), N(-1) }, AS_IT_IS, NULL },
	{ "fchown", SYS_fchown, { D, N(-1), N(-1) }, AS_IT_IS, NULL },
	{ "lchown", SYS_lchown, { P, N(-1), N(-1) }, AS_IT_IS, NULL },
	{ "fchownat", SYS_fchownat, { D, P, N(-1), N(-1), N(0) }, AS_IT_IS, NULL },
	{ "fchownat AT_SYMLINK_NOFOLLOW",
	  SYS_fchownat,
	  { D, P, N(-1), N(-1), N(AT_SYMLINK_NOFOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "fchownat AT_EMPTY_PATH",
	  SYS_fchownat,
	  { D, P, N(-1), N(-1), N(AT_EMPTY_PATH) },
	  AS_IT_IS,
	  NULL },
	{ "utime", SYS_utime, { P, A(&s) }, AS_IT_IS, NULL },
	{ "utimes", SYS_utimes, { P, A(us) }, AS_IT_IS, NULL },
	{ "futimesat", SYS_futimesat, { D, P, A(us) }, AS_IT_IS, NULL },
	{ "futimesat NULL", SYS_futimesat, { D, N(0), A(us) }, AS_IT_IS, NULL },
	{ "utimensat", SYS_utimensat, { D, P, A(ns), N(0) }, AS_IT_IS, NULL },
	{ "utimensat AT_SYMLINK_NOFOLLOW",
	  SYS_utimensat,
	  { D, P, A(ns), N(AT_SYMLINK_NOFOLLOW) },
	  AS_IT_IS,
	  NULL },
	{ "utimensat AT_EMPTY_PATH",
	  SYS_utimensat,
	  { D, P, A(ns), N(AT_EMPTY_PATH) },
	  AS_IT_IS,
	  NULL },
	{ "utimensat NULL", SYS_utimensat, { D, N(0), A(ns), N(0) }, AS_IT_IS, NULL },
	{ "setxattr", SYS_setxattr, { P, XATTR }, AS_IT_IS, NULL },
	{ "lsetxattr", SYS_lsetxattr, { P, XATTR }, AS_IT_IS, NULL },
	{ "fsetxattr", SYS_fsetxattr, { D, XATTR }, AS_IT_IS, NULL },
	{ "setxattrat",
	  NR_SETXATTRAT,
	  { D, P, N(0), A("user.new"), HOW(value_new) },
	  AS_IT_IS,
	  NULL },
	{ "setxattrat AT_EMPTY_PATH",
	  NR_SETXATTRAT,
	  { D, P, N(AT_EMPTY_PATH), A("user.new"), HOW(value_new) },
	  AS_IT_IS,
	  NULL },
	{ "removexattr", SYS_removexattr, { P, A("user.old") }, AS_IT_IS, NULL },
	{ "lremovexattr", SYS_lremovexattr, { P, A("user.old") }, AS_IT_IS, NULL },
	{ "fremovexattr", SYS_fremovexattr, { D, A("user.old") }, AS_IT_IS, NULL },
	{ "removexattrat", NR_REMOVEXATTRAT, { D, P, N(0), A("user.old") }, AS_IT_IS, NULL },
	{ "removexattrat AT_EMPTY_PATH",
	  NR_REMOVEXATTRAT,
	  { D, P, N(AT_EMPTY_PATH), A("user.old") },
	  AS_IT_IS,
	  NULL },
	{ "file_setattr", NR_FILE_SETATTR, { D, P, HOW(attributes), N(0) }, AS_IT_IS, NULL },
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
