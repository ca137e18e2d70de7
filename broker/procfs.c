// SPDX-License-Identifier: MIT
// broker/procfs.c - What nobody in the jail may have from /proc, whatever the policy says
//
// The broker is every process's ancestor and has its own directory in the jail's /proc, so what the
// kernel lets the broker open is no measure of what the target may.
#include "broker/procfs.h"

#include <errno.h>
#include <string.h>

#include "broker/target.h"
#include "policy/base/inode.h"
#include "policy/base/path.h"

/* Files of the broker that anybody may read natively, as `ps` does. */
static const char *const open_files[] = { "stat",   "status", "statm",	   "comm", "cmdline",
					  "cgroup", "limits", "oom_score", "task" };

/* Files that reach into a process: refused for every process, the asking one too. */
static const char *const reaching_files[] = { "mem", "syscall", "stack", "personality" };

/* The file's name inside its process's directory, threads included; NULL for the directory itself.
 */
static const char *inside(const char *path)
{
	const char *at = strchr(path + strlen("/proc/"), '/');

	if (!at)
		return NULL;
	at++;
	if (!strncmp(at, "task/", 5)) {
		at = strchr(at + 5, '/');
		return at ? at + 1 : NULL;
	}
	return at;
}

static bool listed(const char *file, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(file, list[i]))
			return true;
	return false;
}

/* To a directory the kernel says itself what it is not. */
static bool writes(const struct name *name, verbs_t verbs)
{
	return verbs & (V_MODIFY | V_APPEND) && !S_ISDIR(name->st.st_mode);
}

/**
 * procfs_guard() - Refuse what would open the broker or any process's memory
 * @world:	The jail
 * @name:	An object in /proc
 * @verbs:	What is asked
 *
 * What is no process's is the kernel's, and so the host's; of all users it lets user 0 write it
 * (mounts_close_kernel() has more), which no rule is to grant.
 *
 * Return: 0 to let the policy's word stand, or a positive errno
 */
int procfs_guard(const struct world *world, const struct name *name, verbs_t verbs)
{
	pid_t owner = target_owns_proc(world, name->path);
	const char *file = owner ? inside(name->path) : NULL;

	/* Whoever may rename the directory it is mounted on gives all of it another name. */
	if (!path_below(name->path, "/proc"))
		return EACCES;
	if (!owner || (file && !strncmp(file, "net/", 4)))
		return world->uid == 0 && writes(name, verbs) ? EACCES : 0;
	if (!file)
		return 0;
	if (owner == world->broker)
		return listed(file, open_files, sizeof(open_files) / sizeof(*open_files)) &&
				       !(verbs & ~(V_READ | V_LIST))
			       ? 0
			       : EACCES;
	if (listed(file, reaching_files, sizeof(reaching_files) / sizeof(*reaching_files)))
		return EACCES;
	return 0;
}

/**
 * procfs_is_own_table() - Whether an object is, or lies in, a directory open to its own process
 * @world:	The jail
 * @tid:	A thread
 * @name:	An object, anywhere
 *
 * Whatever the mode of these says, the kernel lets threads of the same process pass
 * (proc_fd_permission() in fs/proc/fd.c), which the broker is not: where it gets EACCES, the target
 * would not.
 *
 * Return: true for /proc/PID/fd and /proc/PID/map_files of @tid's own process
 */
bool procfs_is_own_table(const struct world *world, pid_t tid, const struct name *name)
{
	static const char *const tables[] = { "fd", "map_files" };
	struct target_state state;
	pid_t owner;
	const char *file;

	if (name->st.st_dev != world->proc_dev)
		return false;
	owner = target_owns_proc(world, name->path);
	file = owner ? inside(name->path) : NULL;
	for (size_t i = 0; file && i < sizeof(tables) / sizeof(*tables); i++) {
		size_t len = strlen(tables[i]);

		if (!strncmp(file, tables[i], len) && (!file[len] || file[len] == '/'))
			return target_state(world, tid, &state) == 0 && state.tgid == owner;
	}
	return false;
}

/**
 * procfs_guard_look() - Refuse looking into those directories of the broker that are only its own
 * @world:	The jail
 * @name:	An object, anywhere
 *
 * Return: 0, or EACCES as the kernel says to everybody else
 */
int procfs_guard_look(const struct world *world, const struct name *name)
{
	static const char *const closed[] = { "fd/", "fdinfo/", "map_files/" };
	const char *file;
	struct stat top;

	if (name->st.st_dev != world->proc_dev || !target_proc_is_closed(world, name->path))
		return 0;
	/* As procfs_guard() says; the directory itself is no secret. */
	if (!path_below(name->path, "/proc"))
		return fstat(world->proc, &top) == 0 && same_file(&top, &name->st) ? 0 : EACCES;
	file = inside(name->path);
	for (size_t i = 0; file && i < sizeof(closed) / sizeof(*closed); i++)
		if (!strncmp(file, closed[i], strlen(closed[i])))
			return EACCES;
	return 0;
}
