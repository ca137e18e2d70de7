// SPDX-License-Identifier: MIT
// broker/confirm.c - What an execve really started, judged before its first instruction
//
// DOC: Theory of operation
//
// The kernel reads path, script and program again after the decision on an execve, so nothing of
// that decision is relied on here. The new process has not run yet: its memory is what the kernel
// made it, nobody else has a hand in it, and the tracer holds it. What can run is the program
// (/proc/PID/exe) and every other file that is mapped executable: the loader that the program
// named. All of them are judged. What cannot be told is refused.
#include "broker/confirm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "broker/ask.h"
#include "broker/mapped.h"
#include "broker/opening.h"
#include "policy/base/cleanup.h"
#include "policy/policy.h"

#define TRIES 4 /* names may change while they are looked at */
/* For calls that hold descriptors of the broker's, of which there are no more. */
#define WAITS 200
#define WAIT_US 1000

static int pin_program(const struct world *world, pid_t pid, struct name *name)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/exe", pid);
	name->object = openat(world->proc, path, O_PATH | O_CLOEXEC);
	return name->object < 0 ? -errno : resolve_fill(world, name);
}

static bool is_full(int r)
{
	return r == -EMFILE || r == -ENFILE;
}

/* Pins the file behind a line of maps; -EAGAIN when its name leads to another one, or nowhere. */
static int pin_mapped(const struct world *world, const struct mapping *mapping, struct name *name)
{
	int r;

	if (mapping->dev == world->memfd_dev) { /* it has no name, and is judged as what it is */
		name->anonymous = true;
		name->st.st_dev = mapping->dev;
		return 0;
	}
	name->object = opening_raw(world->root, mapping->path, O_PATH, 0, TEXT_ONLY);
	r = name->object;
	if (r < 0) {
		name->object = -1;
		return is_full(r) ? r : -EAGAIN;
	}
	r = resolve_fill(world, name);
	return r == 0 && !mapped_is(world, mapping, name) ? -EAGAIN : r;
}

static bool is_known(const struct confirm *confirm, const struct mapping *mapping)
{
	for (unsigned int i = 0; i < CONFIRM_KNOWN; i++) {
		const struct confirm_known *known = &confirm->known[i];

		if (known->len == mapping->len && known->ino == mapping->ino &&
		    known->dev == mapping->dev && !memcmp(known->path, mapping->path, known->len))
			return true;
	}
	return false;
}

static void remember(struct confirm *confirm, const struct mapping *mapping)
{
	struct confirm_known *known = &confirm->known[confirm->next % CONFIRM_KNOWN];

	if (!mapping->len || mapping->len > sizeof(known->path))
		return;
	confirm->next++;
	known->dev = mapping->dev;
	known->ino = mapping->ino;
	known->len = mapping->len;
	memcpy(known->path, mapping->path, mapping->len);
}

/* The decision on a program that runs already. Nobody is asked now: it was asked about before. */
static void judge_run(const struct service *service, const struct name *name,
		      struct confirmation *confirmation, struct decision *decision)
{
	judge_name(service->judge, service->world, name, V_EXEC, 0, decision);
	if (decision->would != RECORD_ASK || decision->allowed)
		return;
	decision->allowed = asks_may_run(service->asks, name, decision->rule, confirmation->caller,
					 &confirmation->answer);
	decision->would = decision->allowed ? RECORD_ALLOW : RECORD_DENY;
}

/*
 * Judges what is mapped executable besides the program; keeps its name when it may not be. What it
 * would have been refused while observing is not kept: the record of this is the program's, and
 * that of its execve has the loader with its own name and rule (exec.c).
 */
static int judge_mapped(struct confirm *confirm, const struct service *service,
			const struct mapping *mapping, struct confirmation *confirmation)
{
	struct name *other = &confirmation->other;
	struct decision decision;
	int r = pin_mapped(service->world, mapping, other);

	if (r == 0) {
		judge_run(service, other, confirmation, &decision);
		if (decision.would == RECORD_ALLOW && !confirmation->answer)
			remember(confirm, mapping);
		if (!decision.allowed)
			confirmation->decision = decision;
	}
	close_fd(&other->object);
	if (r == 0 && decision.allowed) {
		other->len = 0;
	} else { /* the name that the kernel has for it */
		other->len = mapping->len < sizeof(other->path) ? mapping->len : 0;
		memcpy(other->path, mapping->path, other->len);
	}
	return r;
}

/* Looks at all that is mapped, until something is refused. */
static int judge_all(struct confirm *confirm, const struct service *service, pid_t pid,
		     struct confirmation *confirmation)
{
	const unsigned int code = MAP_DENY_WX | MAP_DENY_EXEC;
	struct mapping mapping;
	struct mapped mapped;
	int r = mapped_open(service->world, pid, &mapped);

	if (r < 0)
		return r;
	while (confirmation->decision.allowed && (r = mapped_next(&mapped, &mapping)) > 0) {
		if (!mapping.executable)
			continue;
		/* PR_SET_MDWE does not look at the stack that execve makes; before 6.3 at nothing.
		 */
		if (mapping.writable && service->map_deny & code &&
		    confirmation->decision.would == RECORD_ALLOW)
			judge_builtin(service->judge, BUILTIN_MAP, false, EACCES,
				      &confirmation->decision);
		if ((!mapping.dev && !mapping.ino) ||
		    mapped_is(service->world, &mapping, &confirmation->program) ||
		    is_known(confirm, &mapping))
			continue;
		r = judge_mapped(confirm, service, &mapping, confirmation);
		if (r < 0)
			break;
	}
	mapped_close(&mapped);
	return r < 0 ? r : 0;
}

/* Why nothing is known of a process that is still there. */
static void judge_unknown(const struct service *service, int err, struct decision *ret_decision)
{
	bool unreadable = err == EACCES || err == EPERM;

	judge_builtin(service->judge, unreadable ? BUILTIN_UNREADABLE : BUILTIN_UNDECIDABLE,
		      unreadable, EACCES, ret_decision);
}

static int confirm_once(struct confirm *confirm, const struct service *service, pid_t pid,
			struct confirmation *confirmation)
{
	int r;

	confirm_close(confirmation);
	confirmation->answer = ANSWER_NONE;
	name_init(&confirmation->program);
	name_init(&confirmation->other);
	r = pin_program(service->world, pid, &confirmation->program);
	if (r < 0)
		return r;
	judge_run(service, &confirmation->program, confirmation, &confirmation->decision);
	return judge_all(confirm, service, pid, confirmation);
}

/**
 * confirm_exec() - Judge a new program, and all that runs with it
 * @confirm:	Zeroed before the first one
 * @service:	For the decision
 * @pid:	The process, in its exec stop
 * @confirmation: Its @caller is set; filled on success; to be closed in any case
 *
 * Return: 0; -ESRCH when the process is as good as gone
 */
int confirm_exec(struct confirm *confirm, const struct service *service, pid_t pid,
		 struct confirmation *confirmation)
{
	int tries = 0, waits = 0, r;

	name_init(&confirmation->program);
	name_init(&confirmation->other);
	for (;;) {
		r = confirm_once(confirm, service, pid, confirmation);
		if (!(r == -EAGAIN && ++tries < TRIES) && !(is_full(r) && ++waits < WAITS))
			break;
		if (is_full(r))
			usleep(WAIT_US);
	}
	if (r == -ENOENT || r == -ESRCH)
		return -ESRCH;
	if (r < 0)
		judge_unknown(service, -r, &confirmation->decision);
	return 0;
}

/**
 * confirm_close() - Let go of what was pinned
 * @confirmation: From confirm_exec(), whatever it returned; the names stay readable
 */
void confirm_close(struct confirmation *confirmation)
{
	name_close(&confirmation->program);
	name_close(&confirmation->other);
}
