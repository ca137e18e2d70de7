// SPDX-License-Identifier: MIT
// supervisor/replay/rejudge_calls.c - The questions that each kind of call asks, asked again
//
// One function for each handler of the broker that asks something (broker/open.c, change.c, exec.c
// …), with its questions in its order. What a handler finds out between them is in the record.
#include "supervisor/replay/rejudge_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/syscall.h>

#include "broker/opening.h"
#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/socket.h"

/* Whether it ends here because of something hidden, as request_hides() has it. */
static bool hides(struct rejudge *rejudge, unsigned int index, verbs_t verbs)
{
	return request_hides(&rejudge->request, index, verbs);
}

static void decided(struct rejudge *rejudge, const struct decision *decision, verbs_t verbs)
{
	request_decided(&rejudge->request, decision, verbs);
}

/* Nothing was asked of the policy: what the broker said instead, it says again. */
static bool unasked(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;

	if (was->verbs)
		return false;
	if (was->would == RECORD_ALLOW && rejudge->request.record.would == RECORD_ALLOW)
		rejudge->request.record.rule = was->rule;
	return true;
}

/**
 * rejudge_pass() - No rule is asked
 * @rejudge:	The request
 * @builtin:	Why none is
 */
void rejudge_pass(struct rejudge *rejudge, enum record_builtin builtin)
{
	struct decision decision;

	judge_allow(builtin, &decision);
	decided(rejudge, &decision, 0);
}

/* What is known to be there cannot be made: EEXIST, before anything is denied. */
static bool is_taken(const struct rejudge *rejudge, unsigned int index)
{
	enum record_object object = (enum record_object)rejudge->was->object[index];

	return object != OBJECT_NONE && object != OBJECT_UNKNOWN;
}

static int open_flags(const struct record *was)
{
	switch (was->nr) {
	case SYS_creat:
		return O_CREAT | O_WRONLY | O_TRUNC;
	case SYS_open:
		return (int)(uint32_t)was->args[1];
	default:
		return (int)(uint32_t)was->args[2];
	}
}

/* An O_PATH descriptor: open_path_only(). */
static void open_path(struct rejudge *rejudge, int flags)
{
	struct decision decision;

	judge_name(&rejudge->judge, &rejudge->world, &rejudge->request.name[0], V_LIST,
		   (uint32_t)flags, &decision);
	if (decision.would != RECORD_ALLOW && decision.rule == RECORD_RULE_NONE)
		judge_allow(BUILTIN_REGISTERS, &decision);
	decided(rejudge, &decision, V_LIST);
}

/*
 * The fast way asks before it looks, and so more than has to be: to make what is there already, to
 * read what is a directory. What it may not have that way is walked to.
 */
static bool open_fast(struct rejudge *rejudge, int flags)
{
	const struct name *name = &rejudge->request.name[0];
	struct decision decision;

	if (name->detour != RULE_NONE)
		return false; /* it is walked to */
	judge_path(&rejudge->judge, name->path, name->len, rejudge->was->verbs, (uint32_t)flags,
		   &decision);
	if (decision.would != RECORD_ALLOW ||
	    (rejudge->was->object[0] == OBJECT_DIRECTORY && !(decision.granted & V_LIST)))
		return false;
	decided(rejudge, &decision, rejudge->was->verbs);
	return true;
}

/* The walk finds these before it asks anything; the fast way, which had asked, after. */
static bool fails_anyway(const struct record *was, int flags)
{
	return was->would == RECORD_ALLOW &&
	       (was->err == EEXIST || was->err == ENOTDIR || was->err == ENOENT ||
		(was->err == EISDIR && flags & O_CREAT));
}

static void again_open(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	bool there = rejudge_exists(rejudge, 0);
	int flags = open_flags(was);
	verbs_t verbs;

	if (hides(rejudge, 0, opening_verbs(flags, false)) || unasked(rejudge) ||
	    (is_taken(rejudge, 0) && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)))
		return;
	if (flags & O_PATH) {
		open_path(rejudge, flags);
		return;
	}
	if (!there || flags & O_TMPFILE_BIT)
		verbs = V_CREATE;
	else if (was->object[0] == OBJECT_UNKNOWN)
		verbs = was->verbs;
	else
		verbs = opening_verbs(flags, was->object[0] == OBJECT_DIRECTORY);
	if ((verbs != was->verbs || fails_anyway(was, flags)) && was->would == RECORD_ALLOW &&
	    open_fast(rejudge, flags))
		return;
	if ((there || flags & (O_CREAT | O_TMPFILE_BIT)) && !fails_anyway(was, flags))
		rejudge_ask(rejudge, 0, verbs, (uint32_t)flags);
}

static void again_make(struct rejudge *rejudge)
{
	if (!hides(rejudge, 0, V_CREATE) && !unasked(rejudge) && !is_taken(rejudge, 0))
		rejudge_ask(rejudge, 0, V_CREATE, 0);
}

/* One verb is asked of what is there. */
static void ask_there(struct rejudge *rejudge, verbs_t verbs)
{
	if (!hides(rejudge, 0, verbs) && !unasked(rejudge) && rejudge_exists(rejudge, 0))
		rejudge_ask(rejudge, 0, verbs, 0);
}

static void again_remove(struct rejudge *rejudge)
{
	ask_there(rejudge, V_DELETE);
}

static void again_attribute(struct rejudge *rejudge)
{
	ask_there(rejudge, V_MODIFY);
}

/* Whether an object may have the other name: judge_move() of broker/change.c. */
static bool ask_move(struct rejudge *rejudge, unsigned int from, unsigned int to)
{
	const struct name *old = &rejudge->request.name[from], *new = &rejudge->request.name[to];
	struct decision decision;

	if (judge_may_move(&rejudge->judge, old, new, true))
		return true;
	judge_builtin(&rejudge->judge, BUILTIN_MOVE, judge_move_weakens(&rejudge->judge, old, new),
		      EXDEV, &decision);
	decided(rejudge, &decision, 0);
	return decision.allowed;
}

static void again_rename(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	unsigned int how = was->nr == SYS_renameat2 ? (unsigned int)was->args[4] : 0;
	bool exchange = how & RENAME_EXCHANGE, there = rejudge_exists(rejudge, 1);

	if (hides(rejudge, 0, V_DELETE) || hides(rejudge, 1, V_CREATE) || unasked(rejudge) ||
	    !rejudge_exists(rejudge, 0) || !rejudge_ask(rejudge, 0, V_DELETE, 0))
		return;
	if (!rejudge->request.name[1].len || (exchange && !there) ||
	    (how & RENAME_NOREPLACE && there))
		return; /* ENAMETOOLONG, ENOENT, EEXIST */
	if (exchange && !rejudge_ask(rejudge, 0, V_CREATE, 0))
		return;
	if (rejudge_ask(rejudge, 1, there ? V_CREATE | V_DELETE : V_CREATE, 0) &&
	    ask_move(rejudge, 0, 1) && exchange)
		ask_move(rejudge, 1, 0);
}

static void again_link(struct rejudge *rejudge)
{
	struct decision decision;

	if (hides(rejudge, 0, V_READ) || hides(rejudge, 1, V_CREATE) || unasked(rejudge) ||
	    !rejudge_exists(rejudge, 0) || is_taken(rejudge, 1) ||
	    !rejudge_ask(rejudge, 1, V_CREATE, 0))
		return;
	if (judge_detour(&rejudge->judge, &rejudge->request.name[0], &decision)) {
		decided(rejudge, &decision, V_READ);
		return;
	}
	if (!rejudge_ask(rejudge, 0, V_READ, 0))
		return;
	if (rejudge->was->object[0] != OBJECT_DIRECTORY)
		ask_move(rejudge, 0, 1);
}

static void again_look(struct rejudge *rejudge)
{
	struct decision decision;

	/* chdir asks of what is not there as well: the kernel says ENOENT. */
	bool there = rejudge_exists(rejudge, 0) || rejudge->was->nr == SYS_chdir;

	if (hides(rejudge, 0, V_LIST) || unasked(rejudge) || !there)
		return;
	judge_look(&rejudge->judge, &rejudge->request.name[0], &decision);
	decided(rejudge, &decision, V_LIST);
}

/* What is left out of a listing is not in the log; but the rule that did it is. */
static void again_list(struct rejudge *rejudge)
{
	struct decision decision;

	if (unasked(rejudge))
		return;
	judge_allow(BUILTIN_LOOK, &decision);
	if (rejudge->cited != RULE_NONE)
		decision.rule = rejudge->cited;
	decided(rejudge, &decision, V_LIST);
}

/* The call failed for what the file is before the last of its names was asked about. */
static bool is_no_program(const struct record *was)
{
	return was->would == RECORD_ALLOW && was->err &&
	       (was->err == ENOENT || was->err == ELOOP || was->err == EACCES);
}

static void set_interpreter(struct rejudge *rejudge, const char *path, size_t len)
{
	struct name *name = &rejudge->request.name[1];

	memcpy(name->path, path, len);
	name->path[len] = '\0';
	name->len = len;
}

static void again_exec(struct rejudge *rejudge)
{
	struct record *record = &rejudge->request.record;
	const struct event *event = rejudge->event;
	const char *path;
	size_t at = 0, len;
	uint32_t rule;

	if (hides(rejudge, 0, V_EXEC) || unasked(rejudge) || !rejudge_exists(rejudge, 0) ||
	    !rejudge_ask(rejudge, 0, V_EXEC, 0))
		return;
	rule = record->rule;
	while (event_interpreter(event, &at, &path, &len)) {
		bool last = at >= event->len[STRING_SPELLED2];

		set_interpreter(rejudge, path, len);
		if (hides(rejudge, 1, V_EXEC))
			return;
		if (last && (is_no_program(rejudge->was) || rejudge->was->object[1] == OBJECT_NONE))
			break;
		if (!rejudge_ask(rejudge, 1, V_EXEC, 0))
			return;
	}
	if (record->would == RECORD_ALLOW)
		record->rule = rule;
}

static void again_socket(struct rejudge *rejudge)
{
	if (!socket_known(rejudge->was->args[0]))
		rejudge_refuse(rejudge, BUILTIN_SOCKET, EAFNOSUPPORT);
	rejudge_socket(rejudge);
	if (rejudge->request.record.would == RECORD_ALLOW)
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

static void again_connect(struct rejudge *rejudge)
{
	const struct name *name = &rejudge->request.name[0];
	struct decision decision;

	if (rejudge_inet(rejudge, V_CONNECT))
		return;
	if (rejudge_unseen(rejudge))
		rejudge->doubt = DOUBT_ADDRESS;
	if (rejudge_builtin_was(rejudge, BUILTIN_OWN_SOCKET) || !name->len) {
		if (!hides(rejudge, 0, V_CONNECT))
			unasked(rejudge);
		rejudge_route(rejudge);
		return;
	}
	if (name->path[0] == '@') { /* abstract: no place, and nothing to look up */
		if (unasked(rejudge))
			return;
		judge_path(&rejudge->judge, name->path, name->len, V_CONNECT, 0, &decision);
		decided(rejudge, &decision, V_CONNECT);
		return;
	}
	ask_there(rejudge, V_CONNECT);
}

/* A `bind` rule decides; without one, who may create it may bind it: bind_path(). */
static void again_bind(struct rejudge *rejudge)
{
	struct decision decision;

	if (rejudge_inet(rejudge, V_BIND))
		return;
	if (hides(rejudge, 0, V_BIND) || unasked(rejudge) || is_taken(rejudge, 0))
		return;
	judge_name(&rejudge->judge, &rejudge->world, &rejudge->request.name[0], V_BIND, 0,
		   &decision);
	if (decision.would == RECORD_ALLOW || decision.rule != RECORD_RULE_NONE)
		decided(rejudge, &decision, V_BIND);
	else
		rejudge_ask(rejudge, 0, V_CREATE, 0);
}

/* The address of a socket with a port is asked about only if it was not bound: peer_listen(). */
static void again_listen(struct rejudge *rejudge)
{
	const struct name *name = &rejudge->request.name[0];

	if (!name->len ||
	    (memcmp(name->path + name->len - 2, ":0", 2) != 0 &&
	     rejudge->was->would == RECORD_ALLOW) ||
	    !rejudge_inet(rejudge, V_BIND))
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

static void again_option(struct rejudge *rejudge)
{
	rejudge_route(rejudge);
	if (rejudge->request.record.would == RECORD_ALLOW)
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

/* In light mode a message queue is judged by its path. */
static void again_queue(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	const struct name *name = &rejudge->request.name[0];
	struct decision decision;

	if (unasked(rejudge))
		return;
	judge_path(&rejudge->judge, name->path, name->len, was->verbs,
		   was->nr == SYS_mq_open ? (uint32_t)was->args[1] : 0, &decision);
	decided(rejudge, &decision, was->verbs);
}

/* Whether the filter of the policy shows the call to the broker at all. */
static bool is_notified(const struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;

	return plan_judge(rejudge->former->enforced, was->nr, was->args).action == PLAN_NOTIFY;
}

/* fcntl, ftruncate, fallocate where some file may only be appended to: guard_append(). */
static void again_append(struct rejudge *rejudge)
{
	struct decision decision;

	if (unasked(rejudge))
		return;
	judge_name(&rejudge->judge, &rejudge->world, &rejudge->request.name[0], V_MODIFY, 0,
		   &decision);
	if (!is_notified(rejudge) || !(decision.granted & V_APPEND) || decision.granted & V_MODIFY)
		judge_allow(BUILTIN_REGISTERS, &decision);
	decided(rejudge, &decision, V_MODIFY);
}

static void again_append_flag(struct rejudge *rejudge)
{
	if (is_notified(rejudge))
		rejudge_refuse(rejudge, BUILTIN_APPEND, EOPNOTSUPP);
	else
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

/* Decided by registers, or by what no policy changes: rejudge_event() has the refusals. */
static void again_same(struct rejudge *rejudge)
{
	if (rejudge->was->would == RECORD_ALLOW)
		rejudge->request.record.rule = rejudge->was->rule;
	else if (rejudge_builtin_was(rejudge, BUILTIN_WHITELIST))
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

/* The calls that do not do as all of their class do. */
static const struct {
	int nr;
	void (*judge)(struct rejudge *rejudge);
} calls[] = {
	{ SYS_memfd_create, rejudge_memory },
	{ SYS_mq_open, again_queue },
	{ SYS_mq_unlink, again_queue },
	{ SYS_unlink, again_remove },
	{ SYS_unlinkat, again_remove },
	{ SYS_rmdir, again_remove },
	{ SYS_rename, again_rename },
	{ SYS_renameat, again_rename },
	{ SYS_renameat2, again_rename },
	{ SYS_link, again_link },
	{ SYS_linkat, again_link },
	{ SYS_truncate, again_attribute },
	{ SYS_mmap, rejudge_map },
	{ SYS_mprotect, rejudge_protect },
	{ SYS_pkey_mprotect, rejudge_protect },
	{ SYS_shmat, rejudge_attach },
	{ SYS_socket, again_socket },
	{ SYS_socketpair, again_socket },
	{ SYS_bind, again_bind },
	{ SYS_listen, again_listen },
	{ SYS_setsockopt, again_option },
	{ SYS_getsockname, again_same },
	{ SYS_getpeername, again_same },
	{ SYS_fcntl, again_append },
	{ SYS_ftruncate, again_append },
	{ SYS_fallocate, again_append },
	{ SYS_pwritev2, again_append_flag },
	{ SYS_io_submit, again_append_flag },
};

static void (*judge_of(const struct call *call))(struct rejudge *rejudge)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].nr == call->nr)
			return calls[i].judge;
	switch ((enum call_class)call->class) {
	case CLASS_OPEN:
		return again_open;
	case CLASS_CHANGE:
		return again_make;
	case CLASS_ATTRIBUTE:
		return again_attribute;
	case CLASS_LOOK:
	case CLASS_MOVE:
		return again_look;
	case CLASS_LIST:
		return again_list;
	case CLASS_EXEC:
		return again_exec;
	case CLASS_NET:
		return again_connect;
	case CLASS_FREE:
	case CLASS_MAP:
	case CLASS_IOCTL:
	case CLASS_SIGNAL:
	case CLASS_TASK:
	case CLASS_APPEND:
	case CLASS_ANSWER:
	case CLASS_NEVER:
	case CLASS_COUNT:
		break;
	}
	return again_same;
}

/**
 * rejudge_call() - Ask all that a call asks
 * @rejudge:	Its request is filled, and undecided
 */
void rejudge_call(struct rejudge *rejudge)
{
	const struct call *call = call_at(rejudge->was->nr);
	struct request *request = &rejudge->request;

	if (!call)
		again_same(rejudge);
	else
		judge_of(call)(rejudge);
	/* Observing, a lookup goes on past what is hidden and may fail behind it. */
	for (unsigned int i = 0; i < 2; i++)
		if (request->name[i].veil != RULE_NONE && request->record.would == RECORD_ALLOW &&
		    rejudge->was->err)
			(void)hides(rejudge, i, 0);
}
