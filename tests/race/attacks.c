// SPDX-License-Identifier: MIT
// tests/race/attacks.c - The races, as a table
//
// What no decision depends on is not raced: the times that utimensat sets, the name and the value
// of an extended attribute, the text of a symlink, the mode that openat2 creates with.
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "race.h"

/* Arguments. */
#define PATH (uintptr_t) path
#define HERE (uintptr_t) AT_FDCWD
#define TEXT(literal) (uintptr_t)(literal)
#define OWN (uintptr_t) - 1 /* an owner that stays */
#define SEEN (uintptr_t) seen, sizeof(seen)

static const char *const arguments[] = { "prog", NULL };
#define ARGUMENTS (uintptr_t) arguments, (uintptr_t)(arguments + 1)

/* The calls: number, what comes after, arguments. */
#define CALL(call, then, ...) .nr = SYS_##call, .after = then, .args = { __VA_ARGS__ }
#define OPEN CALL(open, content, PATH, O_RDONLY)
#define OPENAT2(then) CALL(openat2, then, HERE, PATH, (uintptr_t)&how, sizeof(how))
#define UNLINK CALL(unlink, file_back, PATH)
#define RENAME CALL(rename, renamed_back, PATH, TEXT("moved"))
#define LINK CALL(link, unlinked_hard, PATH, TEXT("hard"))
#define TRUNCATE CALL(truncate, changed, PATH, 10)
#define CHMOD CALL(chmod, changed, PATH, 0644)
#define MKDIR CALL(mkdir, undone_directory, PATH, 0700)
#define SETXATTR CALL(setxattr, changed, PATH, TEXT(ATTRIBUTE), TEXT("X"), 1)
#define CREATE CALL(open, created, PATH, O_CREAT | O_EXCL | O_WRONLY, 0600)
#define UNNAMED CALL(open, unnamed, PATH, O_TMPFILE | O_WRONLY, 0600)
#define EXECVE CALL(execve, ran, PATH, ARGUMENTS), .call = call_exec
#define EXECVEAT(dir) CALL(execveat, ran, dir, PATH, ARGUMENTS), .call = call_exec

const struct attack attacks[] = {
	/* The path, rewritten in memory. */
	{ "open", &by_memory, "file", OPEN },
	{ "openat", &by_memory, "file", CALL(openat, content, HERE, PATH, O_RDONLY) },
	{ "openat2", &by_memory, "file", OPENAT2(content) },
	{ "open-truncating", &by_memory, "file", CALL(open, opened, PATH, O_WRONLY | O_TRUNC) },
	{ "creat", &by_memory, "file", CALL(creat, opened, PATH, 0600) },
	{ "open-unnamed", &by_memory, "empty", UNNAMED },
	{ "unlink", &by_memory, "file", UNLINK },
	{ "rename", &by_memory, "file", RENAME },
	{ "rename-to", &by_memory, "made", CALL(rename, spare_back, TEXT("spare"), PATH) },
	{ "exchange", &by_memory, "file",
	  CALL(renameat2, changed, HERE, PATH, HERE, TEXT("mine"), RENAME_EXCHANGE) },
	{ "exchange-with", &by_memory, "file",
	  CALL(renameat2, changed, HERE, TEXT("mine"), HERE, PATH, RENAME_EXCHANGE) },
	{ "link", &by_memory, "file", LINK },
	{ "link-to", &by_memory, "made", CALL(link, unmade, TEXT("base"), PATH) },
	{ "symlink", &by_memory, "made", CALL(symlink, unmade, TEXT("x"), PATH) },
	{ "mkdir", &by_memory, "made", MKDIR },
	{ "rmdir", &by_memory, "empty", CALL(rmdir, directory_back, PATH) },
	{ "mknod", &by_memory, "made", CALL(mknod, unmade, PATH, S_IFIFO | 0600) },
	{ "truncate", &by_memory, "file", TRUNCATE },
	{ "chmod", &by_memory, "file", CHMOD },
	{ "chown", &by_memory, "file", CALL(chown, changed, PATH, OWN, OWN) },
	{ "utimensat", &by_memory, "file", CALL(utimensat, changed, HERE, PATH) },
	{ "setxattr", &by_memory, "file", SETXATTR, .flags = XATTR },
	{ "removexattr", &by_memory, "file",
	  CALL(removexattr, attribute_back, PATH, TEXT(ATTRIBUTE)), .flags = XATTR },
	{ "execve", &by_memory, "prog", EXECVE },
	{ "execveat", &by_memory, "prog", EXECVEAT(HERE) },
	{ "execve-script", &by_beside, ".run", EXECVE },
	{ "execve-loader", &by_beside, ".dyn", EXECVE },
	{ "connect", &by_address, "stream", .call = call_connect, .after = connected },
	{ "bind", &by_address, "made", .call = call_bind, .after = unmade },
	{ "sendto", &by_address, "datagram", .call = call_sendto, .after = changed },

	/* The flags, which openat2 takes from memory. */
	{ "how-writes", &by_how_write, "file", OPENAT2(opened_read_only) },
	{ "how-is-a-path", &by_how_path, "file", OPENAT2(opened_read_only) },

	/* Another file system under the same path. */
	{ "symlink-open", &by_link, "", OPEN },
	{ "middle-open", &by_middle, "file", OPEN },
	{ "directory-open", &by_directory, "file", OPEN },
	{ "symlink-execve", &by_run_link, "run-lnk", EXECVE },
	{ "script", &by_script, "script", EXECVE },
	{ "script-rewritten", &by_line, "line.run", EXECVE },
	{ "loader", &by_loader, "ok.dyn", EXECVE },
	{ "loader-rewritten", &by_loader_name, "re.dyn", EXECVE },
	{ "symlink-open", &by_link, "", OPEN, .flags = OUTSIDE },
	{ "symlink-truncate", &by_link, "", TRUNCATE, .flags = OUTSIDE },
	{ "symlink-chmod", &by_link, "", CHMOD, .flags = OUTSIDE },
	{ "symlink-setxattr", &by_link, "", SETXATTR, .flags = OUTSIDE | XATTR },
	{ "middle-open", &by_middle, "file", OPEN, .flags = OUTSIDE },
	{ "middle-unlink", &by_middle, "file", UNLINK, .flags = OUTSIDE },
	{ "middle-rename", &by_middle, "file", RENAME, .flags = OUTSIDE },
	{ "middle-link", &by_middle, "file", LINK, .flags = OUTSIDE },
	{ "middle-truncate", &by_middle, "file", TRUNCATE, .flags = OUTSIDE },
	{ "middle-chmod", &by_middle, "file", CHMOD, .flags = OUTSIDE },
	{ "middle-mkdir", &by_middle, "made", MKDIR, .flags = OUTSIDE },
	{ "middle-create", &by_middle, "made", CREATE, .flags = OUTSIDE },
	{ "middle-execve", &by_middle, "prog", EXECVE, .flags = OUTSIDE },
	{ "directory-open", &by_directory, "file", OPEN, .flags = OUTSIDE },
	{ "directory-unlink", &by_directory, "file", UNLINK, .flags = OUTSIDE },
	{ "directory-rename", &by_directory, "file", RENAME, .flags = OUTSIDE },
	{ "directory-link", &by_directory, "file", LINK, .flags = OUTSIDE },
	{ "directory-truncate", &by_directory, "file", TRUNCATE, .flags = OUTSIDE },
	{ "directory-chmod", &by_directory, "file", CHMOD, .flags = OUTSIDE },
	{ "directory-mkdir", &by_directory, "made", MKDIR, .flags = OUTSIDE },
	{ "directory-create", &by_directory, "made", CREATE, .flags = OUTSIDE },
	{ "directory-unnamed", &by_directory, "empty", UNNAMED, .flags = OUTSIDE },
	{ "directory-execve", &by_directory, "prog", EXECVE, .flags = OUTSIDE },
	{ "symlink-execve", &by_run_link, "run-lnk", EXECVE, .flags = OUTSIDE },
	{ "script", &by_script, "script", EXECVE, .flags = OUTSIDE },
	{ "script-rewritten", &by_line, "line.run", EXECVE, .flags = OUTSIDE },
	{ "loader", &by_loader, "ok.dyn", EXECVE, .flags = OUTSIDE },
	{ "loader-rewritten", &by_loader_name, "re.dyn", EXECVE, .flags = OUTSIDE },
	{ "create", &by_name, "new", CALL(open, created_new, PATH, O_CREAT | O_WRONLY, 0600),
	  .flags = OUTSIDE },

	{ "middle-bind", &by_middle, "made", .call = call_bind, .after = unmade, .flags = OUTSIDE },
	{ "directory-bind", &by_directory, "made", .call = call_bind, .after = unmade,
	  .flags = OUTSIDE },
	{ "directory-rename-to", &by_directory, "made",
	  CALL(rename, spare_back, TEXT("spare"), PATH), .flags = OUTSIDE },

	/* Another name of a file that is denied by whatever name. */
	{ "pinned-open", &by_pinned, "pinned", OPEN, .flags = PINNED },
	{ "pinned-truncate", &by_pinned, "pinned", CALL(truncate, left_pinned, PATH, 10),
	  .flags = PINNED },
	{ "pinned-chmod", &by_pinned, "pinned", CALL(chmod, left_pinned, PATH, 0644),
	  .flags = PINNED },

	/* Another directory under the same descriptor. */
	{ "dirfd-openat", &by_dirfd, "file", CALL(openat, content, SWAPPED, PATH, O_RDONLY) },
	{ "dirfd-unlinkat", &by_dirfd, "file", CALL(unlinkat, file_back, SWAPPED, PATH) },
	{ "dirfd-renameat", &by_dirfd, "file",
	  CALL(renameat, renamed_back, SWAPPED, PATH, HERE, TEXT("moved")) },
	{ "dirfd-renameat-to", &by_dirfd, "made",
	  CALL(renameat, spare_back, HERE, TEXT("spare"), SWAPPED, PATH) },
	{ "dirfd-linkat", &by_dirfd, "file",
	  CALL(linkat, unlinked_hard, SWAPPED, PATH, HERE, TEXT("hard")) },
	{ "dirfd-mkdirat", &by_dirfd, "made",
	  CALL(mkdirat, undone_directory, SWAPPED, PATH, 0700) },
	{ "dirfd-fchmodat", &by_dirfd, "file", CALL(fchmodat, changed, SWAPPED, PATH, 0644) },
	{ "dirfd-fchownat", &by_dirfd, "file", CALL(fchownat, changed, SWAPPED, PATH, OWN, OWN) },
	{ "dirfd-execveat", &by_dirfd, "prog", EXECVEAT(SWAPPED) },

	/* Another working directory. */
	{ "cwd-open", &by_cwd, "file", OPEN },
	{ "cwd-unlink", &by_cwd, "file", CALL(unlink, file_back, PATH) },
	{ "cwd-mkdir", &by_cwd, "made", MKDIR },
	{ "cwd-execve", &by_cwd, "prog", EXECVE },
	{ "chdir-open", &by_chdir, "file", OPEN },
	{ "chdir-unlink", &by_chdir, "file", UNLINK },
	{ "chdir-mkdir", &by_chdir, "made", MKDIR },

	/* Another file under the same descriptor. */
	{ "fd-mmap", &by_code, "", .call = call_map, .after = mapped },
	{ "fd-execveat", &by_program, "",
	  CALL(execveat, ran, SWAPPED, TEXT(""), ARGUMENTS, AT_EMPTY_PATH), .call = call_exec },
	{ "fd-fchmod", &by_writable, "", CALL(fchmod, changed, SWAPPED, 0644) },
	{ "fd-fchown", &by_writable, "", CALL(fchown, changed, SWAPPED, OWN, OWN) },
	{ "fd-utimensat", &by_writable, "", CALL(utimensat, changed, SWAPPED) },
	{ "fd-fsetxattr", &by_writable, "",
	  CALL(fsetxattr, changed, SWAPPED, TEXT(ATTRIBUTE), TEXT("X"), 1), .flags = XATTR },
	{ "fd-of-proc", &by_writable, "",
	  CALL(open, opened, TEXT("/proc/self/fd/" SWAPPED_TEXT), O_WRONLY | O_TRUNC) },
	{ "fd-ftruncate", &by_log, "", CALL(ftruncate, changed, SWAPPED, 10) },
	{ "fd-fcntl", &by_log, "", CALL(fcntl, kept_append, SWAPPED, F_SETFL, 0) },

	/* What is hidden. */
	{ "stat", &by_memory, "file", CALL(stat, saw_stat, PATH, SEEN), .flags = LOOK },
	{ "lstat", &by_memory, "file", CALL(lstat, saw_stat, PATH, SEEN), .flags = LOOK },
	{ "statx", &by_memory, "file",
	  CALL(statx, saw_statx, HERE, PATH, 0, STATX_BASIC_STATS, (uintptr_t)seen),
	  .flags = LOOK },
	{ "readlink", &by_memory, "points", CALL(readlink, saw_link, PATH, SEEN), .flags = LOOK },
	{ "access", &by_memory, "mark", CALL(access, saw_mark, PATH, X_OK), .flags = LOOK },
	{ "getxattr", &by_memory, "file",
	  CALL(getxattr, saw_attribute, PATH, TEXT(ATTRIBUTE), SEEN), .flags = LOOK | XATTR },
	{ "listxattr", &by_memory, "file", CALL(listxattr, saw_attributes, PATH, SEEN),
	  .flags = LOOK | XATTR },
	{ "inotify", &by_memory, "file", CALL(inotify_add_watch, saw_watch, 0), .flags = LOOK,
	  .call = call_watch },
	{ "cwd-stat", &by_cwd, "file", CALL(stat, saw_stat, PATH, SEEN), .flags = LOOK },
	{ "dirfd-newfstatat", &by_dirfd, "file",
	  CALL(newfstatat, saw_stat, SWAPPED, PATH, (uintptr_t)seen), .flags = LOOK },
	{ "middle-stat", &by_middle, "file", CALL(stat, saw_stat, PATH, SEEN),
	  .flags = LOOK | OUTSIDE },
	{ "directory-stat", &by_directory, "file", CALL(stat, saw_stat, PATH, SEEN),
	  .flags = LOOK | OUTSIDE },

	/* That there is something hidden a race for these may tell, and no more than that. */
	{ "open-a-path", &by_memory, "file", CALL(openat, saw_path, HERE, PATH, O_PATH),
	  .flags = LOOK },
	{ "open-a-link", &by_memory, "points", CALL(open, saw_link_path, PATH, O_PATH | O_NOFOLLOW),
	  .flags = LOOK },
	{ "open-a-directory", &by_memory, "", CALL(open, saw_directory, PATH, O_PATH),
	  .flags = LOOK },
	{ "chdir", &by_memory, "", CALL(chdir, saw_working, PATH), .flags = LOOK },
	{ "fd-fstat", &by_hidden, "file", CALL(fstat, saw_stat, SWAPPED, SEEN), .flags = LOOK },
	{ "fd-newfstatat", &by_hidden, "file",
	  CALL(newfstatat, saw_stat, SWAPPED, TEXT(""), (uintptr_t)seen, AT_EMPTY_PATH),
	  .flags = LOOK },
	{ "fd-statx", &by_hidden, "file",
	  CALL(statx, saw_statx, SWAPPED, TEXT(""), AT_EMPTY_PATH, STATX_BASIC_STATS,
	       (uintptr_t)seen),
	  .flags = LOOK },
	{ "fd-getdents64", &by_listing, "", CALL(getdents64, saw_entries, 0), .flags = LOOK,
	  .call = call_list },

	/* Another thread under the same number. */
	{ "number-by-exec", NULL, "", .call = call_by_exec, .after = taken_over, .flags = REUSE },
	{ "number-sending", NULL, "", .call = call_sending, .after = words_taken,
	  .flags = SENDING },
	{ "number-by-fork", NULL, "", .call = call_by_number, .after = taken_over, .flags = REUSE },
};
const unsigned int attack_count = sizeof(attacks) / sizeof(attacks[0]);
