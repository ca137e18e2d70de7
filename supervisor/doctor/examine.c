// SPDX-License-Identifier: MIT
// supervisor/doctor/examine.c - What this host offers: each layer, whether it works, what to do
#include "supervisor/doctor/examine.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/landlock.h"
#include "policy/base/cleanup.h"
#include "supervisor/doctor/probe.h"
#include "supervisor/net/pasta.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/style.h"
#include "supervisor/words/words.h"

#define NAME_WIDTH 30
#define PATIENCE_S 20

enum weight {
	WANTED,
	NEEDED,
	EXTRA, /* one option's: every jail is whole without it */
	EXTRA_HERE, /* likewise, and tried by this process, which must be alone in its group; all
		     * is undone */
};

#define DELEGATED                                                                                  \
	"a control group of warder's own: systemd-run --user --scope -p Delegate=yes warder …, " \
	"or root; in a container, /sys/fs/cgroup that can be written"

static const struct row {
	const char *name;
	int (*probe)(void);
	enum weight weight;
	const char *without;
	const char *remedy;
	int other_err; /* for which there is another remedy */
	const char *other;
} rows[] = {
	{ "seccomp listener", probe_listener, NEEDED, "nothing can be decided",
	  "Linux 5.14 or newer, where nothing forbids seccomp(2)", EBUSY,
	  "run it outside of whatever holds the other listener: a process chain has only one" },
	{ "descriptors for a child", probe_inject, NEEDED, "nothing can be opened for it",
	  "Linux 5.14 or newer", 0, NULL },
	{ "tracing a child", probe_tracing, NEEDED, "what really runs cannot be confirmed",
	  "kernel.yama.ptrace_scope of 0 or 1, and no debugger or `strace -f` around it", 0, NULL },
	{ "Landlock", probe_landlock, NEEDED, "there is no fence behind the broker",
	  "Linux 5.13 with landlock in `lsm=`", 0, NULL },
	{ "dropping capabilities", probe_capabilities, NEEDED, "the jail would keep privileges",
	  "report this: it should not happen", 0, NULL },
	{ "namespaces", probe_namespaces, WANTED,
	  "light mode: no private /tmp and /proc, no `net none` and `net user`, no noexec view",
	  "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0; in a container, "
	  "its profile",
	  0, NULL },
	{ "private mounts", probe_mounts, WANTED, "light mode",
	  "let warder mount inside its user namespace: an AppArmor profile "
	  "(kernel.apparmor_restrict_unprivileged_userns), container options",
	  ENOSYS, "Linux 5.12 or newer" },
	{ "noexec view", probe_view, WANTED, "light mode", "as for private mounts", ENOSYS,
	  "Linux 5.12 or newer" },
	{ "Landlock scopes", probe_scopes, WANTED,
	  "light mode: the broker decides on signals; abstract sockets of others are reachable",
	  "Linux 6.12 or newer", 0, NULL },
	{ "Landlock TCP rules", probe_tcp, WANTED,
	  "behind the broker no fence holds the ports of `connect HOST:PORT` and `bind PORT`",
	  "Linux 6.7 or newer", 0, NULL },
	{ "reading a child's memory", probe_read, WANTED,
	  "paths are read from /proc/PID/mem, which is slower",
	  "allow process_vm_readv(2) (CONFIG_CROSS_MEMORY_ATTACH)", 0, NULL },
	{ "writing a child's memory", probe_write, WANTED,
	  "calls whose results are copied out fail: policies that hide, `deny list`, --observe",
	  "allow process_vm_writev(2) (CONFIG_CROSS_MEMORY_ATTACH)", 0, NULL },
	{ "taking a child's descriptor", probe_getfd, WANTED,
	  "connect and bind are refused, and no policy may hide anything",
	  "allow pidfd_getfd(2), which Docker's default profile forbids", 0, NULL },
	{ "killable waits", probe_killable, WANTED,
	  "a signal can end a call after the broker has performed it, and `ask` holds nobody off "
	  "the terminal",
	  "Linux 5.19 or newer", 0, NULL },
	{ "waking on this processor", probe_wake, WANTED, "each decided call takes longer",
	  "Linux 6.6 or newer", 0, NULL },
	{ "telling of calls", probe_calls, WANTED, "--trace and `emulate clock` do not start",
	  "Linux 5.3 or newer, where nothing forbids ptrace(2)", 0, NULL },
	{ "memory-deny-write-execute", probe_mdwe, WANTED,
	  "`map deny wx` refuses every mprotect with PROT_EXEC", "Linux 6.3 or newer", 0, NULL },
	{ "terminals", probe_terminal, WANTED, "-t does not start",
	  "have devpts mounted on /dev/pts, and /dev/ptmx usable", 0, NULL },
	{ "copies of a directory", probe_copies, WANTED, "--verdict compares no runs",
	  "overlayfs in user namespaces: Linux 5.11 or newer, with the module there", 0, NULL },
	{ "layers for --writes", probe_layers, WANTED, "--writes does not start",
	  "overlayfs in user namespaces (Linux 5.11 or newer, with the module there), and "
	  "$XDG_STATE_HOME on a file system that has extended attributes and is no overlay",
	  0, NULL },
	{ "network through pasta", probe_pasta, EXTRA, "`net user` does not start",
	  "a default route, and " PASTA_TUN " that is everybody's, as udev makes it (chmod 666, "
	  "modprobe tun)",
	  ENOENT, "install the package passt" },
	{ "memory control groups", probe_memory_group, EXTRA_HERE, "`limit memory` does not start",
	  DELEGATED, 0, NULL },
	{ "pids control groups", probe_pids_group, EXTRA_HERE,
	  "`limit pids` does not start in light mode; else RLIMIT_NPROC or, for root, the tracer "
	  "holds it",
	  DELEGATED, 0, NULL },
	{ "cpu control groups", probe_cpu_group, EXTRA_HERE, "`limit cpus` does not start",
	  DELEGATED, 0, NULL },
	{ "io_uring", probe_uring, WANTED, "the audit log is written with write(2)",
	  "kernel.io_uring_disabled=0", 0, NULL },
};

_Static_assert(ARRAY_SIZE(rows) <= FINDINGS_MAX, "room for each");

/* In a child of its own: most probes leave their process changed, and may wait for ever. */
static int attempt(int (*probe)(void))
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return errno;
	if (child == 0) {
		alarm(PATIENCE_S);
		_exit(probe());
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WTERMSIG(status) == SIGALRM ? ETIMEDOUT : EINTR;
}

/**
 * examine() - Try everything
 * @ret_examination: Filled
 *
 * Context: one thread; nothing is printed meanwhile.
 */
void examine(struct examination *ret_examination)
{
	struct examination found = { .count = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		int err = row->weight == EXTRA_HERE ? row->probe() : attempt(row->probe);
		const char *remedy = err && err == row->other_err ? row->other : row->remedy;

		found.list[found.count++] = (struct finding){ row->name, row->weight == NEEDED, err,
							      row->without, remedy };
		if (err && row->weight == NEEDED)
			found.result = EXAMINE_UNUSABLE;
		else if (err && row->weight == WANTED && found.result == EXAMINE_FULL)
			found.result = EXAMINE_DEGRADED;
	}
	*ret_examination = found;
}

static const char *const results[] = {
	[EXAMINE_FULL] = "full",
	[EXAMINE_DEGRADED] = "degraded",
	[EXAMINE_UNUSABLE] = "unusable",
};

static const char *const meanings[] = {
	[EXAMINE_FULL] = ": every layer works here",
	[EXAMINE_DEGRADED] = ": warder runs, without what is missing above",
	[EXAMINE_UNUSABLE] = ": warder cannot run here",
};

/**
 * examination_show() - Tell a person
 * @examination: From examine()
 * @color:	The reader's terminal shows colours
 * @text:	Grows by lines
 */
void examination_show(const struct examination *examination, bool color, struct text *text)
{
	bool lacks = false;

	for (size_t i = 0; i < examination->count; i++) {
		const struct finding *finding = &examination->list[i];

		lacks |= finding->err != 0;
		text_printf(text, "%-*s", NAME_WIDTH, finding->name);
		if (!finding->err) {
			style_add(text, color, STYLE_GOOD, "works");
			text_char(text, '\n');
			continue;
		}
		style_add(text, color, STYLE_BAD, "missing");
		text_printf(text, "  %s\n  %s %s\n  remedy: %s\n", strerror(finding->err),
			    finding->needed ? "needed:" : "without it:", finding->without,
			    finding->remedy);
	}
	text_printf(text, "%-*sABI %d\n", NAME_WIDTH, "Landlock", landlock_abi());
	style_add(text, color, STYLE_HEAD, results[examination->result]);
	text_printf(text, "%s%s\n", meanings[examination->result],
		    lacks && examination->result == EXAMINE_FULL
			    ? "; what is missing above a single option needs"
			    : "");
}

/**
 * examination_json() - Tell a program
 * @examination: From examine()
 * @text:	Grows by one line
 */
void examination_json(const struct examination *examination, struct text *text)
{
	struct utsname kernel = { .release = "" };

	uname(&kernel);
	TEXT_LIT(text, "{\"schema\":\"warder.doctor/1\",\"version\":");
	emit_cstr(text, WARDER_VERSION);
	EMIT_KEY(text, "kernel");
	emit_cstr(text, kernel.release);
	EMIT_KEY(text, "uid");
	text_printf(text, "%u", geteuid());
	EMIT_KEY(text, "landlock_abi");
	text_printf(text, "%d", landlock_abi());
	EMIT_KEY(text, "result");
	emit_cstr(text, results[examination->result]);
	EMIT_KEY(text, "probes");
	for (size_t i = 0; i < examination->count; i++) {
		const struct finding *finding = &examination->list[i];

		text_str(text, i ? ",{\"name\":" : "[{\"name\":");
		emit_cstr(text, finding->name);
		EMIT_KEY(text, "works");
		emit_bool(text, !finding->err);
		EMIT_KEY(text, "needed");
		emit_bool(text, finding->needed);
		EMIT_KEY(text, "errno");
		if (finding->err)
			emit_cstr(text, strerrorname_np(finding->err));
		else
			TEXT_LIT(text, "null");
		EMIT_KEY(text, "without");
		emit_cstr(text, finding->without);
		EMIT_KEY(text, "remedy");
		emit_cstr(text, finding->remedy);
		text_char(text, '}');
	}
	TEXT_LIT(text, "]}\n");
}
