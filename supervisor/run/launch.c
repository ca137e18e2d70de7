// SPDX-License-Identifier: MIT
// supervisor/run/launch.c - From a prepared session to a running jail
//
// The jail is cloned first and sets its mounts up while the filter is made ready here: those are
// the two expensive parts of a start.
#include "supervisor/run/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/namespace.h"
#include "jail/prebuilt.h"
#include "policy/base/cleanup.h"
#include "supervisor/run/pass.h"
#include "supervisor/run/streams.h"
#include "supervisor/run/view.h"
#include "supervisor/words/exit_status.h"

/* For the supervisor to tell of an answer, or that there was none; it stops with the terminal. */
#define PATIENCE_NS UINT64_C(600000000000)

/* Numbers of processes begin here in a --verdict's probe: every host has room for them. */
#define PROBE_FIRST_PID 7001

/* Both need the child's users to be mapped. */
static int open_first_gate(const struct session *session, int gate, struct launched *launched,
			   struct stage_error *error)
{
	int r = namespace_map(launched->pid, &session->identity.spec, error);

	if (r == 0 && policy_net(&session->policy) == NET_USER)
		r = pasta_start(launched->pid, &session->network.ports, &launched->pasta, error);
	if (r == 0 && write(gate, "M", 1) != 1)
		r = stage_fail(error, STAGE_IDENTITY, errno, "pipe");
	return r;
}

static int open_gate(const struct session *session, int gate, const struct signals *signals,
		     struct launched *launched, struct stage_error *error)
{
	struct handover *handover = launched->handover;
	int r = 0;

	if (!session->light)
		r = open_first_gate(session, gate, launched, error);
	if (r == 0 && !prebuilt_find(&session->compiled.plan, &handover->program)) {
		r = filter_compile(&session->compiled.plan, &handover->program, error);
		if (r == 0)
			r = filter_check(&session->compiled.plan, &handover->program, error);
	}
	if (r == 0 && session_measures(session))
		r = filter_compile_calls(&handover->program, error);
	handover->program.whitelist_first =
		session->compiled.plan.base[SYS_seccomp].action == PLAN_ALLOW ||
		session->compiled.plan.base[SYS_seccomp].action == PLAN_NOTIFY;
	if (r == 0 && launched->pasta.pid)
		r = pasta_wait(&launched->pasta, signals->ending, error);
	if (r == 0 && write(gate, "F", 1) != 1)
		r = stage_fail(error, STAGE_SECCOMP, errno, "pipe");
	return r;
}

/*
 * Ends a jail for a signal. It may have come up meanwhile, and the command may have made its first
 * calls: then there is something to record, and launched->ready says so.
 */
static int give_up(struct launched *launched)
{
	struct control_message message;
	siginfo_t info;

	kill(launched->pid, SIGKILL);
	while (waitid(P_PIDFD, (id_t)launched->pidfd, &info, WEXITED | WNOWAIT) < 0 &&
	       errno == EINTR)
		;
	if (control_receive(launched->control, &message) < 0 || message.kind != CONTROL_READY)
		return -EINTR;
	launched->ready = message.ready;
	return 0;
}

/* Waits for a word of the jail, or for a signal: -EINTR, and launched->signal tells which. */
static int wait_word(struct launched *launched, const struct signals *signals,
		     struct stage_error *error)
{
	struct pollfd fds[] = { { .fd = launched->control, .events = POLLIN },
				{ .fd = signals->ending, .events = POLLIN } };

	do {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno != EINTR)
			return stage_fail(error, STAGE_BROKER, errno, "poll");
		/* Whoever saw the command run has sent the signal to it: the word came before. */
		if (!fds[0].revents && poll(fds, 1, 0) < 0)
			continue;
		launched->signal = fds[0].revents ? 0 : signals_ending(signals);
		if (launched->signal)
			return -EINTR;
	} while (!fds[0].revents);
	return 0;
}

/* The jail's first word: it is up, or where it failed. */
static int hear(struct launched *launched, const struct signals *signals, struct stage_error *error)
{
	struct control_message message;
	int r = wait_word(launched, signals, error);

	if (r < 0)
		return r == -EINTR ? give_up(launched) : r;
	r = control_receive(launched->control, &message);

	if (r == 0 && message.kind == CONTROL_READY) {
		launched->ready = message.ready;
		return 0;
	}
	if (r < 0 || message.kind != CONTROL_FAILED || message.failure.err <= 0 ||
	    message.failure.stage < 0 || message.failure.stage >= STAGE_COUNT)
		return stage_fail(error, STAGE_BROKER, r < 0 ? -r : EBADMSG,
				  "it ended unexpectedly");
	message.failure.detail[sizeof(message.failure.detail) - 1] = '\0';
	return stage_fail(error, (enum stage)message.failure.stage, message.failure.err, "%s",
			  message.failure.detail);
}

/* Hashes the program while the jail is being set up; *@ret_st tells which file that was. */
static bool hash_program(const char *program, unsigned char digest[DIGEST_BYTES],
			 struct stat *ret_st)
{
	_cleanup_close_ int fd = open(program, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd >= 0 && fstat(fd, ret_st) == 0 && digest_file(fd, digest) == 0;
}

/*
 * The same of what runs besides it. The jail says what that is; a digest is of the same file or
 * there is none.
 */
static void hash_interpreters(const struct session *session, struct launched *launched,
			      bool hashed[INTERPRETERS_MAX])
{
	struct interpreters *found = &launched->interpreters;
	struct stat st;

	interpreters_find(session->program, session->paths.cwd, found);
	for (unsigned int i = 0; i < found->count; i++)
		hashed[i] = hash_program(found->list[i].path, launched->digests[i], &st) &&
			    st.st_dev == found->list[i].dev && st.st_ino == found->list[i].ino;
}

/* Both, where the command's paths are what it will see. */
static bool hash_inside(const struct session *session, struct launched *launched,
			struct stat *ret_st, bool hashed[INTERPRETERS_MAX])
{
	bool done = false;

	if (rooted_enter(&session->rooted) == 0) {
		done = hash_program(session->program, launched->digest, ret_st);
		hash_interpreters(session, launched, hashed);
	}
	rooted_leave(&session->rooted);
	return done;
}

static int make_view(const struct session *session, struct view *view, struct stage_error *error)
{
	int r = rooted_enter(&session->rooted);

	r = r < 0 ? stage_fail(error, STAGE_ROOT, -r, "entering it")
		  : view_make(session, view, error);
	rooted_leave(&session->rooted);
	return r;
}

static void settle_interpreters(struct launched *launched, const bool hashed[INTERPRETERS_MAX])
{
	const struct interpreters *jail = &launched->handover->interpreters;
	struct interpreters *found = &launched->interpreters;
	unsigned int count = jail->count < INTERPRETERS_MAX ? jail->count : INTERPRETERS_MAX;

	for (unsigned int i = 0; i < count; i++) {
		struct interpreter *mine = &found->list[i];
		bool same = i < found->count && mine->dev == jail->list[i].dev &&
			    mine->ino == jail->list[i].ino;

		memcpy(mine->path, jail->list[i].path, sizeof(mine->path));
		mine->path[sizeof(mine->path) - 1] = '\0';
		launched->told[i].path = mine->path;
		launched->told[i].digest = same && hashed[i] ? launched->digests[i] : NULL;
	}
	found->count = count;
}

static int share(struct launched *launched, bool sync, int ret_pair[2], int ret_gate[2],
		 struct stage_error *error)
{
	void *memory = mmap(NULL, sizeof(struct handover), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int r;

	if (memory == MAP_FAILED)
		return stage_fail(error, STAGE_CLONE, errno, "shared memory");
	launched->handover = memory;
	r = ring_create(sync, &launched->ring);
	if (r < 0)
		return stage_fail(error, STAGE_CLONE, -r, "shared memory");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret_pair) < 0 ||
	    pipe2(ret_gate, O_CLOEXEC) < 0)
		return stage_fail(error, STAGE_CLONE, errno, "socket or pipe");
	return 0;
}

static int share_passes(int *ret_mine, int *ret_theirs, struct stage_error *error)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0)
		return stage_fail(error, STAGE_CLONE, errno, "socket");
	*ret_mine = pair[0];
	*ret_theirs = pair[1];
	return 0;
}

/* What is the supervisor's alone: a broker that was taken over must not find it. */
static void drop(const struct session *session, const struct signals *signals, int control)
{
	const int fds[] = { control,
			    session->log.fd,
			    session->learn.fd,
			    session->remember.output.fd,
			    session->options->status_fd,
			    session->outer.own ? session->outer.fd : -1,
			    session->rooted.inside,
			    session->rooted.outside,
			    session->rooted.cwd,
			    session->flood,
			    session->kept.parent,
			    session->kept.dir,
			    signals->passed,
			    signals->ending };

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fds[i] > STDERR_FILENO)
			close(fds[i]);
	for (size_t i = 0; i < session->apart_count; i++)
		close(session->apart[i]);
	for (unsigned int i = 0; i < session->holding->group_count; i++)
		close(session->holding->groups[i].dir);
	if (session->holding->room.leaf.dir >= 0)
		close(session->holding->room.leaf.dir);
	for (size_t i = 0; i < session->overlaid.paths.count; i++)
		close(session->overlaid.lowers[i]);
}

/* What holds the limits on the jail's side. */
static void set_limits(const struct session *session, struct inside_spec *spec)
{
	const struct holding *holding = session->holding;
	enum holder tasks = holding->by[LIMIT_PIDS];

	spec->count_tasks = tasks == HOLDER_RLIMIT;
	if (tasks == HOLDER_RLIMIT || tasks == HOLDER_WARDER)
		spec->task_limit = session->policy.limits[LIMIT_PIDS].value;
	for (unsigned int i = 0; i < holding->group_count; i++)
		spec->groups[spec->group_count++] = holding->groups[i].procs;
}

static struct mount_spec mounts_of(const struct session *session, const struct view *view)
{
	return (struct mount_spec){
		.devices = view->devices,
		.device_count = view->device_count,
		.private_tmp = view->private_tmp,
		.tmp_size = session->policy.limits[LIMIT_TMP].value,
		.kept = (const char *const *)view->kept,
		.kept_count = view->kept_count,
		.nameservers = session->network.nameservers,
		.sealed = {
			.layers = session->layers,
			.places = session->overlaid.places,
			.count = session->overlaid.paths.count,
		},
	};
}

_Noreturn static void child(const struct session *session, const struct launched *launched,
			    const struct view *view, int control, int gate, int passes,
			    const struct signals *signals, const struct winsize *size)
{
	/* Half a megabyte, mostly for sockets that may never be: what is not used stays untouched.
	 */
	struct judge *judge = calloc(1, sizeof(*judge));
	struct inside_spec spec = {
		.light = session->light,
		.rooted = session->rooted.wanted,
		.identity = session->identity.spec,
		.observe = session->options->observe,
		.private_net = policy_net(&session->policy) != NET_HOST,
		.deny_exec_gain = (unsigned int)session->policy.map.value & MAP_DENY_WX,
		.learn = session_measures(session),
		.late = session->options->late_tracing,
		.terminal = session->terminal,
		.digests = session->options->digest_files,
		.patience_ns = session->options->ask_timeout_ns + PATIENCE_NS,
		.mounts = mounts_of(session, view),
		.hull = &session->compiled.hull,
		.plan = &session->compiled.plan,
		.preview = session->preview,
		.judge = judge,
		.limits = session->policy.limits,
		.ring = launched->ring,
		.handover = launched->handover,
		.control = control,
		.gate = gate,
		.program = session->program,
		.argv = session->options->command,
		.environment = session->environment,
		.cwd = session->paths.cwd,
		.signals = signals,
		.passes = passes,
		.copied = session->copied,
		.fixed = session->fixed,
		.first_pid = session->probe ? PROBE_FIRST_PID : 0,
		.pty = {
			.wanted = session->options->tty,
			.streams = session->outer.streams,
			.has_modes = session->outer.fd >= 0,
			.modes = session->outer.modes,
			.size = *size,
		},
		.trace = session->options->tracing ? &session->options->traced : NULL,
	};

	set_limits(session, &spec);
	if (!judge || (session->streams && streams_inside(session->streams) < 0))
		_exit(EXIT_WARDER);
	judge->policy = &session->policy;
	judge->tree = session->compiled.tree;
	judge->strong = session->compiled.strong;
	judge->observe = session->options->observe;
	judge->pins = session->pins.list;
	judge->pin_count = session->pins.count;
	inside_run(&spec);
}

/* What of /tmp is the host's: files are looked at when the jail is gone. */
static void keep_kept(struct view *view, struct launched *launched)
{
	launched->private_tmp = view->private_tmp;
	launched->kept = view->kept;
	launched->kept_count = view->kept_count;
	view->kept = NULL;
	view->kept_count = 0;
}

/* Let the child go on, and hear from it that the jail is up. */
static int bring_up(const struct session *session, int gate, const struct signals *signals,
		    struct launched *launched, struct stage_error *error)
{
	bool hashed = false, hashed_too[INTERPRETERS_MAX] = { false };
	struct stat st;
	int r = open_gate(session, gate, signals, launched, error);

	if (r == 0)
		hashed = hash_inside(session, launched, &st, hashed_too);
	/* A jail that failed on the way says so itself, and better. -EINTR: a signal. */
	if (r == 0 || r == -EINTR || error->err == EPIPE)
		r = hear(launched, signals, error);
	launched->hashed = hashed && st.st_dev == launched->handover->target_dev &&
			   st.st_ino == launched->handover->target_ino;
	settle_interpreters(launched, hashed_too);
	return r;
}

/**
 * launch() - Start the jail
 * @session:	Prepared
 * @signals:	What the command starts with
 * @ret_launched: launched_close() in any case
 * @error:	The stage that failed
 *
 * Context: one thread.
 *
 * Return: 0 or -errno; -EINTR with @ret_launched->signal when a signal ended it, and nothing in
 * @error. Such a signal may be there with 0 as well: the jail is up, has been ended, and its
 * records are to be taken.
 */
int launch(const struct session *session, const struct signals *signals,
	   struct launched *ret_launched, struct stage_error *error)
{
	struct launched *launched = ret_launched;
	struct namespace_spec namespaces = {
		.full = !session->light,
		.net = policy_net(&session->policy) != NET_HOST,
	};
	_cleanup_(view_free) struct view view = { .device_count = 0 };
	int pair[2] = { -1, -1 }, gate[2] = { -1, -1 };
	_cleanup_close_ int passes = -1, passed = -1;
	struct winsize size;
	int r;

	if (session->options->digest_files)
		digest_hurry();
	*launched = (struct launched){ .pidfd = -1,
				       .control = -1,
				       .copy = -1,
				       .terminal = -1,
				       .pasta = PASTA_NONE,
				       .flood = session->flood };
	r = make_view(session, &view, error);
	if (r == 0)
		r = share(launched, session->options->audit_sync, pair, gate, error);
	if (r == 0 && (session->copied || session->options->tty))
		r = share_passes(&passes, &passed, error);
	if (r == 0) {
		launched->pid = namespace_clone(&namespaces, &launched->pidfd, error);
		r = launched->pid < 0 ? launched->pid : 0;
	}
	if (r == 0 && launched->pid == 0) {
		close(gate[1]); /* so that our end is the only one, and its end is heard */
		outer_size(&session->outer, &size); /* as long as it is there */
		drop(session, signals, pair[0]);
		close_fd(&passes);
		child(session, launched, &view, pair[1], gate[0], passed, signals, &size);
	}
	keep_kept(&view, launched); /* the child has its own */
	launched->control = steal_fd(&pair[0]);
	close_fd(&pair[1]);
	close_fd(&gate[0]);
	close_fd(&passed);
	if (r == 0)
		r = bring_up(session, gate[1], signals, launched, error);
	close_fd(&gate[1]);
	if (r == 0 && session->copied && launched->ready.fenced)
		launched->copy = pass_take(passes);
	if (r == 0 && session->options->tty && launched->ready.fenced)
		launched->terminal = pass_take(passes);
	if (r == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		r = stage_fail(error, STAGE_BROKER, errno, "PR_SET_DUMPABLE");
	return r;
}

/**
 * launched_close() - End what is left of a jail, and give its memory back
 * @launched:	From launch(), also one that failed
 *
 * The broker is reaped: where nobody reaps orphans it would stay as a zombie. By the time the log
 * is finished it is gone anyway.
 */
void launched_close(struct launched *launched)
{
	siginfo_t info;

	if (launched->pid > 0) {
		kill(launched->pid, SIGKILL);
		while (waitid(P_PIDFD, (id_t)launched->pidfd, &info, WEXITED) < 0 && errno == EINTR)
			;
		launched->pid = 0;
	}
	pasta_stop(&launched->pasta);
	close_fd(&launched->control);
	close_fd(&launched->copy);
	close_fd(&launched->terminal);
	close_fd(&launched->pidfd);
	ring_destroy(launched->ring);
	launched->ring = NULL;
	if (launched->handover)
		munmap(launched->handover, sizeof(*launched->handover));
	launched->handover = NULL;
	for (size_t i = 0; i < launched->kept_count; i++)
		free(launched->kept[i]);
	free(steal_ptr(launched->kept));
	launched->kept_count = 0;
}
