// SPDX-License-Identifier: MIT
// tests/system/escape/without.c - A jail without some of its layers: calls that do not happen
//
// DOC: Theory of operation
//
// A test that an attempt fails is worth something if it can be seen to succeed. warder has no way
// to be made weaker, so a test loads this into it (LD_PRELOAD), with the names of the layers to be
// taken away in WITHOUT. Calls of the C library that set such a layer up do nothing then, and those
// that read it back say that it is there. What is here is in the test alone; it gives nobody
// anything: who may start warder may also start the command without it.
//
// Both variables are gone before main(), so that the jail has none of this. How many layers are
// taken away is told on stderr: a loader that cannot find this would go on without.
#include "without.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/kernel.h"

static const char *const names[LAYERS] = {
	[L_BROKER] = "broker",
	[L_CAPS] = "caps",
	[L_DESCRIPTORS] = "descriptors",
	[L_DOMAIN] = "domain",
	[L_DUMPABLE] = "dumpable",
	[L_ENOSYS] = "enosys",
	[L_FENCE] = "fence",
	[L_HULL] = "hull",
	[L_IPC] = "ipc",
	[L_LINKS] = "links",
	[L_MDWE] = "mdwe",
	[L_NET] = "net",
	[L_NNP] = "nnp",
	[L_NODEV] = "nodev",
	[L_NOEXEC] = "noexec",
	[L_NOSUID] = "nosuid",
	[L_OLDROOT] = "oldroot",
	[L_PERFORM] = "perform",
	[L_SCOPE] = "scope",
	[L_SEAL] = "seal",
	[L_SHM] = "shm",
	[L_STDIN] = "stdin",
	[L_SYSCTL] = "sysctl",
	[L_TCP] = "tcp",
	[L_TMP] = "tmp",
	[L_TRACER] = "tracer",
	[L_USER] = "user",
	[L_WHITELIST] = "whitelist",
};

static bool gone[LAYERS];
static enum part part = SUPERVISOR;

void without_find(void **function, const char *name)
{
	if (!*function)
		*function = dlsym(RTLD_NEXT, name);
}

bool without(enum layer layer)
{
	return gone[layer];
}

enum part without_part(void)
{
	return part;
}

static void take_away(const char *name)
{
	for (int i = 0; i < LAYERS; i++)
		if (!strcmp(names[i], name)) {
			gone[i] = true;
			return;
		}
	fprintf(stderr, "without: there is no layer %s\n", name);
	_exit(2);
}

__attribute__((constructor)) static void start(void)
{
	char *list = getenv("WITHOUT");
	int count = 0;

	for (char *name = list ? strtok(list, " ") : NULL; name; name = strtok(NULL, " "), count++)
		take_away(name);
	fprintf(stderr, "without: %d layers\n", count);
	unsetenv("WITHOUT");
	unsetenv("LD_PRELOAD");
}

long without_call(long nr, const long args[6])
{
	NEXT(syscall);
	return next(nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

/* What a filter says to what is outside of the whitelist, or is not there, becomes "go on". */
static void open_up(struct sock_filter *at)
{
	if (BPF_CLASS(at->code) != BPF_RET || BPF_RVAL(at->code) != BPF_K)
		return;
	switch (at->k & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_PROCESS:
		if (without(L_WHITELIST))
			at->k = SECCOMP_RET_ALLOW;
		break;
	case SECCOMP_RET_ERRNO:
		if (without(L_ENOSYS))
			at->k = SECCOMP_RET_ALLOW;
		break;
	default:
		break;
	}
}

/* The target's filters come with instructions changed; the broker's own may not come at all. */
static long load_filter(long nr, const long args[6])
{
	static struct sock_filter changed[BPF_MAXINSNS];
	const struct sock_fprog *given = (const void *)args[2];
	struct sock_fprog program = { .filter = changed };
	long with[6] = { args[0], args[1], (long)&program, args[3], args[4], args[5] };
	long result;

	if (!given) /* libseccomp asks what the kernel knows */
		return without_call(nr, args);
	if (part == BROKER) {
		without_put_off(); /* behind its filter it cannot */
		return without(L_FENCE) ? 0 : without_call(nr, args);
	}
	program.len = given->len;
	memcpy(changed, given->filter, given->len * sizeof(*changed));
	for (unsigned int i = 0; i < program.len; i++)
		open_up(&changed[i]);
	result = without_call(nr, with);
	if (result >= 0 && (args[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER)) /* that one comes last */
		without_put_off();
	return result;
}

static long clone_namespaces(long nr, const long args[6])
{
	struct clone_args how = *(const struct clone_args *)args[0];
	long with[6] = { (long)&how, args[1] };
	long child;

	if (without(L_USER))
		how.flags &= ~(uint64_t)CLONE_NEWUSER;
	if (without(L_IPC))
		how.flags &= ~(uint64_t)CLONE_NEWIPC;
	if (without(L_NET))
		how.flags &= ~(uint64_t)CLONE_NEWNET;
	child = without_call(nr, with);
	if (child == 0)
		part = BROKER;
	return child;
}

/* What the broker proves by the kernel's lookup is not proved. */
static long open_blindly(long nr, const long args[6])
{
	struct open_how how = *(const struct open_how *)args[2];
	long with[6] = { args[0], args[1], (long)&how, args[3] };

	how.resolve &= ~(uint64_t)(RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
	return without_call(nr, with);
}

long syscall(long nr, ...)
{
	va_list list;
	long args[6], result;

	va_start(list, nr);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	switch (nr) {
	case SYS_clone3:
		return clone_namespaces(nr, args);
	case SYS_clone:
		result = without_call(nr, args);
		if (result == 0 && part == BROKER)
			part = TARGET;
		return result;
	case SYS_seccomp:
		return args[0] == SECCOMP_SET_MODE_FILTER ? load_filter(nr, args)
							  : without_call(nr, args);
	case SYS_openat2:
		return part == BROKER && without(L_LINKS) ? open_blindly(nr, args)
							  : without_call(nr, args);
	case SYS_landlock_create_ruleset:
	case SYS_landlock_add_rule:
	case SYS_landlock_restrict_self:
		return without_landlock(nr, args);
	default:
		return without_call(nr, args);
	}
}

/*
 * A broker that refuses nothing: the kernel goes on with what it would have refused. One that
 * performs nothing: with what it decided on, and has done already if it is no open.
 */
static void answer_otherwise(struct seccomp_notif_resp *response)
{
	bool goes_on = response->flags & SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	bool refused = response->error < 0 && response->error > -KERNEL_ERESTARTSYS;

	if (goes_on || (refused ? !without(L_BROKER) : response->error || !without(L_PERFORM)))
		return;
	response->error = 0;
	response->val = 0;
	response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	void *argument;

	NEXT(ioctl);
	va_start(list, request);
	argument = va_arg(list, void *);
	va_end(list);
	if (request == SECCOMP_IOCTL_NOTIF_SEND)
		answer_otherwise(argument);
	if (request == SECCOMP_IOCTL_NOTIF_ADDFD && without(L_PERFORM))
		return 0;
	if (request == SIOCSIFFLAGS && without(L_NET)) /* the host's interface is up */
		return 0;
	return next(fd, request, argument);
}
