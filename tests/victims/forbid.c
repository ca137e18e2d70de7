// SPDX-License-Identifier: MIT
// tests/victims/forbid.c - A host that offers less: forbid [LACK[,LACK]...] COMMAND [ARG...]
//
// A filter stands in for the host. Without a word for it, what is lacking is `namespaces`, as in a
// container with Docker's default profile before that let Landlock in.
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEW(flag)                                                                                  \
	{ "namespaces", SCMP_SYS(clone), EPERM, { 0, CLONE_##flag } },                             \
	{                                                                                          \
		"namespaces", SCMP_SYS(unshare), EPERM,                                            \
		{                                                                                  \
			0, CLONE_##flag                                                            \
		}                                                                                  \
	}

/* What each word takes away; docker is several of them. */
static const struct lack {
	const char *word;
	int nr;
	int err;
	struct {
		unsigned int arg;
		unsigned long bits; /* all of them set; 0: whatever they are */
	} when;
} lacks[] = {
	NEW(NEWNS),
	NEW(NEWCGROUP),
	NEW(NEWUTS),
	NEW(NEWIPC),
	NEW(NEWUSER),
	NEW(NEWPID),
	NEW(NEWNET),
	{ "namespaces", SCMP_SYS(clone3), ENOSYS, { 0, 0 } },
	{ "namespaces", SCMP_SYS(mount), EPERM, { 0, 0 } },
	/* user.max_user_namespaces=0 */
	{ "userns", SCMP_SYS(clone), ENOSPC, { 0, CLONE_NEWUSER } },
	{ "userns", SCMP_SYS(clone3), ENOSYS, { 0, 0 } },
	/* AppArmor's: the namespace is made, but gives no right to mount */
	{ "mounts", SCMP_SYS(mount), EACCES, { 0, 0 } },
	{ "mounts", SCMP_SYS(move_mount), EACCES, { 0, 0 } },
	{ "getfd", SCMP_SYS(pidfd_getfd), EPERM, { 0, 0 } },
	{ "uring", SCMP_SYS(io_uring_setup), EPERM, { 0, 0 } },
	/* a kernel without it, or without it in lsm= */
	{ "landlock", SCMP_SYS(landlock_create_ruleset), EOPNOTSUPP, { 0, 0 } },
	{ "ptrace", SCMP_SYS(ptrace), EPERM, { 0, 0 } },
	{ "readv", SCMP_SYS(process_vm_readv), ENOSYS, { 0, 0 } },
	{ "seccomp", SCMP_SYS(seccomp), EINVAL, { 1, SECCOMP_FILTER_FLAG_NEW_LISTENER } },
	/* before 5.19 */
	{ "killable", SCMP_SYS(seccomp), EINVAL, { 1, 1UL << 5 } },
	/* before 6.6: SECCOMP_IOCTL_NOTIF_SET_FLAGS */
	{ "wake", SCMP_SYS(ioctl), EINVAL, { 1, SECCOMP_IOW(4, __u64) } },
	{ "noexec", SCMP_SYS(mount_setattr), ENOSYS, { 0, 0 } },
	{ "mdwe", SCMP_SYS(prctl), EINVAL, { 0, 65 } },
};

static const char *const docker[] = { "namespaces", "getfd", "uring" };

static bool names(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (!strncmp(list, word, len) && (!list[len] || list[len] == ','))
			return true;
	return false;
}

static bool is_lacking(const char *list, const char *word)
{
	for (size_t i = 0; i < sizeof(docker) / sizeof(docker[0]); i++)
		if (!strcmp(docker[i], word) && names(list, "docker"))
			return true;
	return names(list, word);
}

/* Whether an argument is a list of words, each known. */
static bool is_list(const char *list)
{
	char word[32];
	int len;

	for (; sscanf(list, "%31[a-z]%n", word, &len) == 1; list += len + 1) {
		bool known = !strcmp(word, "docker") || !strcmp(word, "listener");

		for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++)
			known |= !strcmp(word, lacks[i].word);
		if (!known)
			return false;
		if (!list[len])
			return true;
		if (list[len] != ',')
			return false;
	}
	return false;
}

static int add(scmp_filter_ctx filter, const struct lack *lack)
{
	/* ioctl and prctl: a command is the one, and not some bits of it */
	struct scmp_arg_cmp is = SCMP_CMP(lack->when.arg, SCMP_CMP_MASKED_EQ,
					  lack->nr == SCMP_SYS(ioctl) || lack->nr == SCMP_SYS(prctl)
						  ? 0xffffffff
						  : lack->when.bits,
					  lack->when.bits);

	return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(lack->err), lack->nr,
				      lack->when.bits ? 1 : 0, &is);
}

/* The listener stays here, in another process than the command's: so it is for who has one. */
static int beside(char *const *command, int listener)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		close(listener);
		execvp(command[0], command);
	}
	if (child <= 0 || waitpid(child, &status, 0) < 0) {
		perror("forbid");
		return 111;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	bool listed = argc > 1 && is_list(argv[1]);
	const char *list = listed ? argv[1] : "namespaces";
	char *const *command = argv + 1 + listed;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int r = argc > 1 + listed && filter ? 0 : -1;

	for (size_t i = 0; r == 0 && i < sizeof(lacks) / sizeof(lacks[0]); i++)
		if (is_lacking(list, lacks[i].word))
			r = add(filter, &lacks[i]);
	/* a listener that somebody else holds: one is all that a process chain can have */
	if (r == 0 && names(list, "listener"))
		r = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(vhangup), 0);
	if (r == 0)
		r = seccomp_load(filter);
	if (r == 0 && names(list, "listener"))
		return beside(command, seccomp_notify_fd(filter));
	if (r == 0)
		execvp(command[0], command);
	perror("forbid");
	return 111;
}
