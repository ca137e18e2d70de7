// SPDX-License-Identifier: MIT
// supervisor/run/inside.c - The launch inside the jail, stage by stage
//
// DOC: Theory of operation
//
// This process is the jail's init from its first instruction. It sets up everything that needs a
// capability, gives all of them up, enters the hull, and forks the target from inside it (siblings
// in Landlock cannot see each other). Target and broker share one descriptor table until the
// target's execve ends that: so the listener, which only the target can make, is the broker's at
// once, without a message that the filter would trap. What fails is told to the supervisor as
// (stage, errno, detail).
#include "supervisor/run/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/broker.h"
#include "broker/detour.h"
#include "broker/veil.h"
#include "broker/world.h"
#include "jail/caps.h"
#include "jail/copy.h"
#include "jail/descriptors.h"
#include "jail/landlock.h"
#include "jail/landlock_tcp.h"
#include "jail/namespace.h"
#include "jail/root.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "supervisor/run/inside_parts.h"
#include "supervisor/run/pass.h"

/* What will be run, as the jail sees it. */
static void name_program(const struct inside_spec *spec)
{
	struct handover *handover = spec->handover;
	struct stat st;

	if (!realpath(spec->program, handover->target) || stat(handover->target, &st) < 0) {
		handover->target[0] = '\0';
		return;
	}
	handover->target_dev = st.st_dev;
	handover->target_ino = st.st_ino;
	interpreters_find(handover->target, spec->cwd, &handover->interpreters);
}

/* A working directory that is thrown away; the supervisor looks at it when all is over. */
static int give_copy(const struct inside_spec *spec, struct stage_error *error)
{
	_cleanup_close_ int root = -1;
	int r = copy_make(spec->cwd, &root, error);

	if (r < 0)
		return r;
	r = pass_give(spec->passes, root);
	return r < 0 ? stage_fail(error, STAGE_COPY, -r, "its descriptor") : 0;
}

static int enter_view(struct inside *inside, struct stage_error *error)
{
	const struct inside_spec *spec = inside->spec;
	int r;

	if (spec->light)
		return 0;
	r = inside_wait_gate(spec, STAGE_IDENTITY, error);
	if (r == 0 && spec->private_net)
		r = namespace_loopback(error);
	if (r == 0)
		r = identity_name_host(&spec->identity, error);
	if (r == 0 && spec->rooted)
		r = root_pivot(error);
	if (r == 0)
		r = mounts_make(&spec->mounts, error);
	if (r == 0 && spec->first_pid)
		namespace_number(spec->first_pid);
	if (r == 0)
		r = mounts_close_kernel(error);
	if (r == 0 && spec->copied)
		r = give_copy(spec, error);
	if (r == 0 && !spec->observe)
		r = mounts_noexec_view(&inside->view, error);
	if (r == 0 && spec->plan->base[SYS_mq_open].action == PLAN_ALLOW)
		inside->queues = mounts_queues();
	return r;
}

/* A terminal that the supervisor relays to the person's. */
static int make_terminal(struct inside *inside, struct stage_error *error)
{
	const struct inside_spec *spec = inside->spec;
	_cleanup_close_ int master = -1;
	int r;

	if (!spec->pty.wanted)
		return 0;
	r = pty_make(&spec->pty, &master, &inside->terminal, error);
	if (r < 0)
		return r;
	r = pass_give(spec->passes, master);
	return r < 0 ? stage_fail(error, STAGE_TERMINAL, -r, "its descriptor") : 0;
}

static int become_broker(struct inside *inside, struct stage_error *error)
{
	const struct inside_spec *spec = inside->spec;
	struct caps_active caps;
	uint64_t tcp;
	int r = descriptors_check(error);

	if (r < 0)
		return r;
	if (spec->light && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return stage_fail(error, STAGE_BROKER, errno, "PR_SET_CHILD_SUBREAPER");
	r = world_open(inside->view, &inside->world);
	if (r < 0)
		return stage_fail(error, STAGE_BROKER, -r, "/proc");
	if (spec->mounts.sealed.layers) {
		r = seal_open(inside->view, &inside->seal);
		if (r < 0)
			return stage_fail(error, STAGE_WRITES, -r, "/proc/self/mountinfo");
		inside->world.seal = &inside->seal;
	}
	judge_init(spec->judge);
	if (policy_hides(spec->judge->policy, false)) {
		inside->veil =
			(struct veil){ spec->judge->policy, spec->judge->tree, spec->observe };
		inside->world.veil = &inside->veil;
	}
	if (policy_redirects(spec->judge->policy)) {
		inside->detours = (struct detours){ spec->judge->policy, spec->judge->tree };
		inside->world.detours = &inside->detours;
	}
	r = caps_drop(&spec->identity, &caps, error);
	inside->world.uid = geteuid();
	if (r == 0 && !spec->observe)
		r = landlock_enter_broker(spec->hull, inside->queues, error);
	close_fd(&inside->queues);
	if (r < 0)
		return r;
	tcp = spec->observe ? 0 : landlock_tcp_handled(spec->hull, landlock_abi());
	inside->ready = (struct control_ready){
		.capabilities_none = caps.none,
		.securebits_locked = caps.locked,
		.no_new_privs = caps.no_new_privs,
		.groups_kept = caps.groups_kept,
		.noexec_view = inside->view >= 0,
		.landlock = !spec->observe,
		.landlock_abi = landlock_abi(),
		.landlock_connect = (tcp & KERNEL_LANDLOCK_CONNECT_TCP) != 0,
		.landlock_bind = (tcp & KERNEL_LANDLOCK_BIND_TCP) != 0,
	};
	return 0;
}

/* The kernel's own word on the target's filters. */
static void read_filters(pid_t target, struct control_ready *ready)
{
	_cleanup_fclose_ FILE *status = NULL;
	char path[32], line[256];

	snprintf(path, sizeof(path), "/proc/%d/status", target);
	status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status)) {
		sscanf(line, "Seccomp: %d", &ready->filter_mode);
		sscanf(line, "Seccomp_filters: %d", &ready->filters);
	}
}

static void raise_limit(__rlimit_resource_t resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(resource, &limit);
	}
}

/*
 * Calls that block each hold a thread and a few pins: as many as the host lets a process have. What
 * the broker lengthens for a target is held by the target's limit.
 */
static void set_own_limits(const struct inside_spec *spec)
{
	const struct limit_value *fsize = &spec->limits[LIMIT_FSIZE];
	struct rlimit limit = { fsize->value, fsize->value };

	raise_limit(RLIMIT_NOFILE);
	raise_limit(RLIMIT_NPROC);
	raise_limit(RLIMIT_FSIZE);
	if (signal(SIGXFSZ, SIG_IGN) != SIG_ERR && fsize->set)
		setrlimit(RLIMIT_FSIZE, &limit);
}

static int serve(struct inside *inside, struct stage_error *error)
{
	const struct inside_spec *spec = inside->spec;
	struct handover *handover = spec->handover;
	struct broker_spec broker = {
		.control = spec->control,
		.listener = atomic_load(&handover->listener),
		.target = inside->target,
		.world = &inside->world,
		.judge = spec->judge,
		.ring = spec->ring,
		.plan = spec->plan,
		.preview = spec->preview,
		.mdwe = handover->mdwe,
		.namespaced = !spec->light,
		.learn = spec->learn,
		.late = spec->late,
		.doom_nr = FILTER_DOOM_NR,
		.doom_cookie = inside->doom.cookie,
		.terminal = spec->terminal,
		.own_tty = spec->pty.wanted,
		.digests = spec->digests,
		.patience_ns = spec->patience_ns,
		.killable = handover->killable,
		.reaches = {
			.reached = &handover->reached,
			.limits = spec->limits,
			.private_tmp = !spec->light && spec->mounts.private_tmp,
			.private_shm = !spec->light,
			.task_limit = spec->task_limit,
		},
		.trace = spec->trace,
		.launch = { spec->program, spec->argv, spec->environment },
	};
	int r;

	inside->ready.landlock_scoped = handover->scoped;
	inside->ready.mdwe = handover->mdwe;
	inside->ready.killable = handover->killable;
	read_filters(inside->target, &inside->ready);
	close_fd(&inside->go);
	close_fd(&inside->loaded);
	for (unsigned int i = 0; i < spec->group_count; i++)
		close(spec->groups[i]);
	set_own_limits(spec);
	r = filter_load_fence(&handover->program, error);
	if (r < 0)
		return r;
	inside->ready.fenced = true;
	broker.ready = inside->ready;
	r = broker_run(&broker);
	return r < 0 ? stage_fail(error, STAGE_BROKER, -r, "serving") : 0;
}

/* The broker ignores what is meant for the command; PDEATHSIG needs no handler. */
static void set_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

static void report(const struct inside_spec *spec, const struct stage_error *error)
{
	struct control_message message = { .kind = CONTROL_FAILED };

	message.failure.stage = error->stage;
	message.failure.err = error->err;
	memcpy(message.failure.detail, error->detail, sizeof(message.failure.detail));
	control_send(spec->control, &message);
}

/* Nobody in the jail is to have the number. */
static int draw_doom(struct filter_doom *doom, struct stage_error *error)
{
	while (!doom->cookie)
		if (getrandom(&doom->cookie, sizeof(doom->cookie), 0) < 0)
			return stage_fail(error, STAGE_SECCOMP, errno, "getrandom");
	return 0;
}

/**
 * inside_run() - Be the jail: set it up, start the command, serve it, end
 * @spec:	All set
 *
 * Context: the child of namespace_clone(), with one thread.
 */
_Noreturn void inside_run(const struct inside_spec *spec)
{
	struct inside inside = {
		.spec = spec, .view = -1, .terminal = -1, .queues = -1, .go = -1, .loaded = -1
	};
	struct stage_error error = { 0 };
	int r;

	set_signals();
	r = spec->late ? draw_doom(&inside.doom, &error) : 0;
	if (r == 0)
		r = enter_view(&inside, &error);
	if (r == 0)
		r = make_terminal(&inside, &error);
	if (spec->passes >= 0)
		close(spec->passes);
	if (r == 0) {
		name_program(spec);
		r = become_broker(&inside, &error);
	}
	if (r == 0)
		r = inside_bring_up(&inside, &error);
	/* From here on nobody in the jail may look into the broker. */
	if (r == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		r = stage_fail(&error, STAGE_BROKER, errno, "PR_SET_DUMPABLE");
	if (r == 0)
		r = serve(&inside, &error);
	if (r < 0)
		report(spec, &error);
	_exit(r < 0 ? FAILED : 0);
}
