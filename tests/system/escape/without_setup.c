// SPDX-License-Identifier: MIT
// tests/system/escape/without_setup.c - What a jail is made of, and is not: mounts, processes,
// rights
#include "without.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/kernel.h"

/* --- mounts and descriptors --- */

int mount_setattr(int fd, const char *path, unsigned int flags, struct mount_attr *attr,
		  size_t size)
{
	struct mount_attr with = *attr;

	NEXT(mount_setattr);
	if (without(L_NOEXEC))
		with.attr_set &= ~(uint64_t)MOUNT_ATTR_NOEXEC;
	if (without(L_NOSUID))
		with.attr_set &= ~(uint64_t)MOUNT_ATTR_NOSUID;
	if (without(L_NODEV))
		with.attr_set &= ~(uint64_t)MOUNT_ATTR_NODEV;
	if (without(L_SYSCTL))
		with.attr_set &= ~(uint64_t)MOUNT_ATTR_RDONLY;
	return with.attr_set || !attr->attr_set ? next(fd, path, flags, &with, size) : 0;
}

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data)
{
	NEXT(mount);
	if (type && !strcmp(type, "tmpfs") &&
	    ((without(L_SHM) && !strcmp(target, "/dev/shm")) ||
	     (without(L_TMP) && !strcmp(target, "/tmp"))))
		return 0;
	return next(source, target, type, flags, data);
}

int umount2(const char *target, int flags)
{
	NEXT(umount2);
	return without(L_OLDROOT) ? 0 : next(target, flags);
}

int close_range(unsigned int first, unsigned int last, int flags)
{
	NEXT(close_range);
	return without(L_DESCRIPTORS) ? 0 : next(first, last, flags);
}

/* A directory as standard input looks like something else. */
int fstat64(int fd, struct stat64 *st)
{
	int r;

	NEXT(fstat64);
	r = next(fd, st);
	if (r == 0 && without(L_STDIN) && fd == STDIN_FILENO && S_ISDIR(st->st_mode))
		st->st_mode = S_IFIFO | 0600;
	return r;
}

/* Without a user namespace of the jail's there is no map to be written. */
int open64(const char *path, int flags, ...)
{
	static const char *const maps[] = { "/uid_map", "/gid_map", "/setgroups" };
	size_t len = strlen(path);
	va_list list;
	mode_t mode;

	NEXT(open64);
	va_start(list, flags);
	mode = va_arg(list, mode_t);
	va_end(list);
	for (size_t i = 0; without(L_USER) && i < sizeof(maps) / sizeof(*maps); i++)
		if (len > strlen(maps[i]) && !strcmp(path + len - strlen(maps[i]), maps[i]) &&
		    (flags & O_ACCMODE) == O_WRONLY)
			return next("/dev/null", flags);
	return next(path, flags, mode);
}

int memfd_create(const char *name, unsigned int flags)
{
	NEXT(memfd_create);
	if (without(L_SEAL) && flags & MFD_NOEXEC_SEAL)
		flags = (flags & ~MFD_NOEXEC_SEAL) | MFD_EXEC;
	return next(name, flags);
}

/* --- processes --- */

/* The tracer kills nobody by number. */
int kill(pid_t pid, int number)
{
	NEXT(kill);
	if (without(L_TRACER) && without_part() == BROKER && pid > 1 && number == SIGKILL)
		return 0;
	return next(pid, number);
}

int prctl(int option, ...)
{
	unsigned long args[4];
	va_list list;

	NEXT(prctl);
	va_start(list, option);
	for (int i = 0; i < 4; i++)
		args[i] = va_arg(list, unsigned long);
	va_end(list);
	switch (option) {
	case PR_SET_NO_NEW_PRIVS:
		if (without(L_NNP))
			return 0;
		break;
	case PR_GET_NO_NEW_PRIVS:
		if (without(L_NNP))
			return 1;
		break;
	case PR_SET_DUMPABLE:
		if (without(L_DUMPABLE) && !args[0])
			return 0;
		break;
	case PR_SET_MDWE:
		if (without(L_MDWE))
			return 0;
		break;
	case PR_GET_MDWE:
		if (without(L_MDWE))
			return (int)PR_MDWE_REFUSE_EXEC_GAIN;
		break;
	default:
		break;
	}
	return next(option, args[0], args[1], args[2], args[3]);
}

/* --- capabilities --- */

/* Everything that is permitted, also to what is executed later. */
static int keep_all(void)
{
	cap_t all = cap_get_proc();
	int r;

	NEXT(cap_set_proc);
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++) {
		cap_flag_value_t has = CAP_CLEAR;

		cap_get_flag(all, cap, CAP_PERMITTED, &has);
		cap_set_flag(all, CAP_INHERITABLE, 1, &cap, has);
	}
	r = next(all);
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		cap_set_ambient(cap, CAP_SET);
	cap_free(all);
	return r;
}

/* A filter takes no_new_privs or CAP_SYS_ADMIN: without the one the other is given up later. */
int cap_set_proc(cap_t caps)
{
	NEXT(cap_set_proc);
	if (without(L_CAPS))
		return keep_all();
	return without(L_NNP) ? 0 : next(caps);
}

void without_put_off(void)
{
	if (!without(L_NNP))
		return;
	if (!without(L_CAPS)) {
		cap_t none = cap_init();

		NEXT(cap_set_proc);
		if (without_part() == BROKER)
			syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		next(none);
		cap_free(none);
	}
}

int cap_compare(cap_t a, cap_t b)
{
	NEXT(cap_compare);
	return without(L_CAPS) || without(L_NNP) ? 0 : next(a, b);
}

int cap_drop_bound(cap_value_t cap)
{
	NEXT(cap_drop_bound);
	if (without(L_CAPS) && CAP_IS_SUPPORTED(cap))
		return 0;
	return next(cap);
}

/* What was not dropped is said to be. */
int cap_get_bound(cap_value_t cap)
{
	int has;

	NEXT(cap_get_bound);
	has = next(cap);
	return without(L_CAPS) && has > 0 ? 0 : has;
}

int cap_set_secbits(unsigned int bits)
{
	NEXT(cap_set_secbits);
	return without(L_CAPS) ? 0 : next(bits);
}

unsigned int cap_get_secbits(void)
{
	NEXT(cap_get_secbits);
	return without(L_CAPS) ? ~0U : next();
}
