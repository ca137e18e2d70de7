// SPDX-License-Identifier: MIT
// jail/landlock.c - The policy's hull as a Landlock ruleset: the fence behind the broker
//
// The broker enters its layer first and forks the target from inside it: siblings in Landlock
// cannot read each other's memory. The target then adds a nested layer. The broker's layer does not
// handle EXECUTE, because a rename between trees of different rights is EXDEV in Landlock, and it
// is the broker that renames. For the same reason every tree with a writing verb gets all writing
// rights.
#include "jail/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail/landlock_tcp.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING_FILE (LANDLOCK_ACCESS_FS_WRITE_FILE | KERNEL_LANDLOCK_TRUNCATE)
#define WRITING                                                                                    \
	(WRITING_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |           \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                              \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |                              \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                            \
	 LANDLOCK_ACCESS_FS_MAKE_SYM | KERNEL_LANDLOCK_REFER)
/* What a rule on something that is no directory may hold. */
#define ON_FILES                                                                                   \
	(LANDLOCK_ACCESS_FS_READ_FILE | WRITING_FILE | LANDLOCK_ACCESS_FS_EXECUTE |                \
	 KERNEL_LANDLOCK_IOCTL_DEV)

#define V_WRITING (V_MODIFY | V_APPEND | V_CREATE | V_DELETE | V_BIND)

/**
 * landlock_abi() - The version the kernel speaks
 *
 * Return: 1 and up, or -errno (ENOSYS: not built in, EOPNOTSUPP: not in `lsm=`)
 */
int landlock_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? -errno : (int)abi;
}

/* Rights that a kernel of this ABI knows. */
static uint64_t known_rights(int abi)
{
	uint64_t rights = READING | WRITING | LANDLOCK_ACCESS_FS_EXECUTE;

	if (abi < 2)
		rights &= ~KERNEL_LANDLOCK_REFER;
	if (abi < 3)
		rights &= ~KERNEL_LANDLOCK_TRUNCATE;
	if (abi >= 5)
		rights |= KERNEL_LANDLOCK_IOCTL_DEV;
	return rights;
}

static uint64_t rights_of(const struct hull_entry *entry)
{
	uint64_t rights = 0;

	if (entry->verbs & V_READ)
		rights |= READING;
	if (entry->verbs & V_LIST)
		rights |= LANDLOCK_ACCESS_FS_READ_DIR;
	if (entry->verbs & V_WRITING)
		rights |= WRITING;
	if (entry->verbs & V_EXEC)
		rights |= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
	if (!strncmp(entry->path, "/dev", 4) && (!entry->path[4] || entry->path[4] == '/'))
		rights |= KERNEL_LANDLOCK_IOCTL_DEV;
	return rights;
}

/*
 * Opens what a rule is put on: the path itself, or where it may come to be only later (or be
 * replaced by a rename) the nearest directory that is there. -ENOENT: nothing to hold.
 */
static int open_anchor(const struct hull_entry *entry)
{
	char path[PATH_MAX];
	struct stat st;
	size_t len = strlen(entry->path);
	int fd;

	if (len == 0 || len >= sizeof(path) || entry->path[0] != '/')
		return -ENOENT;
	memcpy(path, entry->path, len + 1);
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd >= 0 && entry->may_create && fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode) &&
	    !S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode)) {
		close(fd); /* a file may be replaced: hold its directory */
		fd = -1;
	} else if (fd < 0 && !entry->may_create) {
		return -ENOENT;
	}
	while (fd < 0 && len > 1) {
		while (len > 1 && path[len - 1] != '/')
			len--;
		path[len > 1 ? --len : 1] = '\0';
		fd = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY);
	}
	return fd < 0 ? -ENOENT : fd;
}

static int add_rule(int ruleset, int anchor, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = anchor };
	struct stat st;

	if (fstat(anchor, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		rule.allowed_access &= ON_FILES;
	if (!rule.allowed_access)
		return 0;
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0
		       ? -errno
		       : 0;
}

/* `write /` is about the devices too, but not about any that came to be elsewhere. */
static int add_devices(int ruleset, const struct hull *hull, uint64_t handled)
{
	_cleanup_close_ int dev = -1;
	bool wanted = false;

	for (size_t i = 0; i < hull->count && !wanted; i++)
		wanted = !strcmp(hull->entries[i].path, "/") &&
			 hull->entries[i].verbs & (V_READ | V_MODIFY);
	dev = wanted ? open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	return dev < 0 ? 0 : add_rule(ruleset, dev, KERNEL_LANDLOCK_IOCTL_DEV & handled);
}

static int add_hull(int ruleset, const struct hull *hull, uint64_t handled, enum stage stage,
		    struct stage_error *error)
{
	int r;

	for (size_t i = 0; i < hull->count; i++) {
		const struct hull_entry *entry = &hull->entries[i];
		uint64_t rights = rights_of(entry) & handled;
		_cleanup_close_ int anchor = rights ? open_anchor(entry) : -ENOENT;

		if (anchor == -ENOENT)
			continue;
		r = add_rule(ruleset, anchor, rights);
		if (r < 0)
			return stage_fail(error, stage, -r, "%s", entry->path);
	}
	r = add_devices(ruleset, hull, handled);
	return r < 0 ? stage_fail(error, stage, -r, "/dev") : 0;
}

/* What the user passed in as 0-2 may be opened again by name, with the rights it is open with. */
static int add_inherited(int ruleset, uint64_t handled, enum stage stage, struct stage_error *error)
{
	for (int fd = 0; fd <= 2; fd++) {
		int flags = fcntl(fd, F_GETFL), r;
		uint64_t rights = KERNEL_LANDLOCK_IOCTL_DEV;
		struct stat st;

		if (fcntl(fd, F_GETFD) & FD_CLOEXEC)
			continue; /* closed for the command: descriptors_close() */
		if (flags < 0 || fstat(fd, &st) < 0 ||
		    (!S_ISREG(st.st_mode) && !S_ISCHR(st.st_mode)))
			continue;
		if ((flags & O_ACCMODE) != O_WRONLY)
			rights |= LANDLOCK_ACCESS_FS_READ_FILE;
		if ((flags & O_ACCMODE) != O_RDONLY)
			rights |= WRITING_FILE;
		r = add_rule(ruleset, fd, rights & handled);
		if (r < 0 && r != -EBADFD && r != -EBADF) /* a memory file has no place to hold */
			return stage_fail(error, stage, -r, "descriptor %d", fd);
	}
	return 0;
}

/* What one layer has besides the hull. */
struct extra {
	const struct hull *hull;
	int queues;
};

static int add_extra(int ruleset, const struct extra *extra, uint64_t handled, enum stage stage,
		     struct stage_error *error)
{
	int r = add_hull(ruleset, extra->hull, handled, stage, error);

	if (r < 0 || extra->queues < 0)
		return r;
	r = add_rule(ruleset, extra->queues,
		     (LANDLOCK_ACCESS_FS_READ_FILE | WRITING_FILE) & handled);
	return r < 0 ? stage_fail(error, stage, -r, "message queues") : 0;
}

/* What a kernel that does not know the later members takes. */
static size_t size_of(const struct kernel_landlock_attr *attr)
{
	if (attr->scoped)
		return sizeof(*attr);
	return attr->handled_access_net ? offsetof(struct kernel_landlock_attr, scoped)
					: sizeof(attr->handled_access_fs);
}

static int restrict_self(const struct hull *hull, const struct kernel_landlock_attr *attr,
			 const struct extra *extra, enum stage stage, struct stage_error *error)
{
	_cleanup_close_ int ruleset = -1;
	int r;

	ruleset = (int)syscall(SYS_landlock_create_ruleset, attr, size_of(attr), 0);
	if (ruleset < 0)
		return stage_fail(error, stage, errno, "creating the ruleset");
	r = hull ? add_hull(ruleset, hull, attr->handled_access_fs, stage, error) : 0;
	if (r == 0 && extra)
		r = add_extra(ruleset, extra, attr->handled_access_fs, stage, error);
	if (r == 0 && attr->handled_access_fs)
		r = add_inherited(ruleset, attr->handled_access_fs, stage, error);
	if (r == 0 && hull)
		r = landlock_tcp_add(ruleset, hull, attr->handled_access_net, stage, error);
	if (r < 0)
		return r;
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return stage_fail(error, stage, errno, "entering the ruleset");
	return 0;
}

/**
 * landlock_enter_broker() - Fence the calling thread into all that the policy may allow
 * @hull:	The policy's hull
 * @queues:	Root of the jail's own message queues, -1 where there are none
 * @error:	Filled on failure
 *
 * The broker may read /proc on top, because that is where it looks its targets up.
 *
 * Context: before any thread is made; no_new_privs is set.
 *
 * Return: 0 or -errno
 */
int landlock_enter_broker(const struct hull *hull, int queues, struct stage_error *error)
{
	static char proc_path[] = "/proc";
	struct hull_entry proc = { .path = proc_path, .verbs = V_LIST | V_READ };
	struct hull proc_hull = { .entries = &proc, .count = 1 };
	struct extra extra = { &proc_hull, queues };
	int abi = landlock_abi();
	struct kernel_landlock_attr attr = { 0 };

	if (abi < 0)
		return stage_fail(error, STAGE_BROKER_LANDLOCK, -abi, "not available");
	attr.handled_access_fs = known_rights(abi) & ~LANDLOCK_ACCESS_FS_EXECUTE;
	attr.handled_access_net = landlock_tcp_handled(hull, abi);
	return restrict_self(hull, &attr, &extra, STAGE_BROKER_LANDLOCK, error);
}

/**
 * landlock_enter_target() - The nested layer: the hull with EXECUTE, and no signal or abstract
 * socket that leaves the jail
 * @hull:	The policy's hull; NULL while observing, when only the scopes hold
 * @ret_scoped:	Whether the kernel has the scopes (ABI 6, 6.12)
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int landlock_enter_target(const struct hull *hull, bool *ret_scoped, struct stage_error *error)
{
	int abi = landlock_abi();
	struct kernel_landlock_attr attr = { 0 };
	int r;

	if (abi < 0 && !hull) {
		*ret_scoped = false;
		return 0;
	}
	if (abi < 0)
		return stage_fail(error, STAGE_LANDLOCK, -abi, "not available");
	if (hull) {
		attr.handled_access_fs = known_rights(abi);
		attr.handled_access_net = landlock_tcp_handled(hull, abi);
	}
	if (abi >= 6)
		attr.scoped = KERNEL_LANDLOCK_SCOPE_SIGNAL | KERNEL_LANDLOCK_SCOPE_ABSTRACT;
	if (!attr.handled_access_fs && !attr.scoped) {
		*ret_scoped = false;
		return 0;
	}
	r = restrict_self(hull, &attr, NULL, STAGE_LANDLOCK, error);
	if (r < 0)
		return r;
	*ret_scoped = abi >= 6;
	return 0;
}
