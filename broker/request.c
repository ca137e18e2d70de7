// SPDX-License-Identifier: MIT
// broker/request.c - One call of a target, from its receipt to its answer and its record
//
// The record is written before the answer is sent, and of what changes something before it is done
// (request_record.c).
#include "broker/request.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "broker/ask.h"
#include "broker/hold.h"
#include "broker/late.h"
#include "broker/listener.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define PAGE_BYTES 4096U
#define RETRY_US 1000

/**
 * request_begin() - Start on what @request->notif holds
 * @request:	Its service, slot and notif are set
 */
void request_begin(struct request *request)
{
	name_init(&request->name[0]);
	name_init(&request->name[1]);
	request->spelled_len[0] = 0;
	request->spelled_len[1] = 0;
	request->outside = false;
	request->begun = false;
	request->committed = false;
	request->by_entry = false;
	request->answered = false;
	request->enters = false;
	request->meets = false;
	request->table = TABLE_UNASKED;
	memset(&request->record, 0, sizeof(request->record));
	request->record.kind = RECORD_CALL;
	request->record.rule = RECORD_RULE_NONE;
	request->record.verb = VERB_COUNT;
	request->record.time_ns = clock_ns();
	request->record.tid = (int32_t)request->notif.pid;
	request->record.nr = request->notif.data.nr;
	request->record.pointer = request->notif.data.instruction_pointer;
	for (int i = 0; i < 6; i++)
		request->record.args[i] = request->notif.data.args[i];
	request->call = call_at(request->notif.data.nr);
}

/**
 * request_end() - Let go of what was pinned
 * @request:	The request
 *
 * Before every answer too: once the target runs on, nobody else holds what it has open, or a lock
 * on it would outlive its close.
 */
void request_end(struct request *request)
{
	late_met(request);
	name_close(&request->name[0]);
	name_close(&request->name[1]);
	if (request->enters)
		hold_entered(request->service->asks->hold);
	request->enters = false;
}

/**
 * request_readable() - Note it when a target's memory could not be read
 * @request:	The request
 * @r:		From remote.c
 *
 * Return: @r, but -EACCES for a target that made itself unreadable: what cannot be read is refused
 */
int request_readable(struct request *request, int r)
{
	struct decision decision;

	if (r != -EPERM)
		return r;
	judge_builtin(request->service->judge, BUILTIN_UNREADABLE, true, EACCES, &decision);
	request_decided(request, &decision, 0);
	return -EACCES;
}

/**
 * request_path() - Copy a path argument, once and for all
 * @request:	The request
 * @index:	0, or 1 for the second name of a two-name call
 * @address:	The argument
 *
 * Return: 0; -EFAULT, -ENAMETOOLONG as the kernel would; -ESRCH; -EACCES for an unreadable target
 */
int request_path(struct request *request, unsigned int index, uint64_t address)
{
	return request_readable(request, remote_string((pid_t)request->notif.pid, address,
						       request->spelled[index],
						       sizeof(request->spelled[index]),
						       &request->spelled_len[index]));
}

/**
 * request_block() - Copy an argument structure whose size is an argument too
 * @request:	The request; its bytes are used up
 * @address:	The structure
 * @to:		Ours, which is the first version of it
 * @len:	Bytes of that
 * @size:	As passed: a longer one must be zero where ours has ended, copy_struct_from_user()
 *
 * Return: 0; -EINVAL, -E2BIG, -EFAULT as the kernel; -ESRCH; -EACCES for an unreadable target
 */
int request_block(struct request *request, uint64_t address, void *to, size_t len, uint64_t size)
{
	int r;

	if (size < len)
		return -EINVAL;
	if (size > PAGE_BYTES)
		return -E2BIG;
	r = remote_read((pid_t)request->notif.pid, address, request->bytes, size);
	if (r < 0)
		return request_readable(request, r);
	for (size_t i = len; i < size; i++)
		if (request->bytes[i])
			return -E2BIG;
	memcpy(to, request->bytes, len);
	return 0;
}

/**
 * request_find() - Copy one name of a call and find out what it leads to
 * @request:	The request
 * @index:	0, or 1 for the second name
 * @dirfd:	As passed
 * @path:	The argument
 * @flags:	enum resolve_flags
 * @verbs:	What will be asked of it
 *
 * Return: 0 with @request->name[@index] filled, its object there or not, or the -errno to answer
 * with; -ENAMETOOLONG has the directory pinned where only the last component is too long
 */
int request_find(struct request *request, unsigned int index, uint64_t dirfd, uint64_t path,
		 unsigned int flags, verbs_t verbs)
{
	struct origin origin = request_origin(request, dirfd);
	int r = request_path(request, index, path);

	if (r == 0)
		r = resolve(request->service->world, &origin, request->spelled[index], flags,
			    &request->name[index]);
	/* Everything above went by thread id: act only if it was this request's thread. */
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && request_hides(request, index, verbs))
		r = -ENOENT;
	return r;
}

/* As request_find(); false when the request is answered. */
bool request_resolve(struct request *request, unsigned int index, uint64_t dirfd, uint64_t path,
		     unsigned int flags, verbs_t verbs)
{
	int r = request_find(request, index, dirfd, path, flags, verbs);

	if (r < 0)
		request_fail(request, -r);
	return r == 0;
}

/**
 * request_origin() - What a path argument starts from
 * @request:	The request: its thread
 * @dirfd:	The register; the kernel reads its low half. TARGET_CWD where the call has none
 */
struct origin request_origin(const struct request *request, uint64_t dirfd)
{
	return (struct origin){ .tid = (pid_t)request->notif.pid, .dirfd = (int)(uint32_t)dirfd };
}

/**
 * request_abroad() - Whether a relative path starts from a directory outside of the jail
 * @request:	The request
 * @origin:	Where it starts
 * @path:	The path
 *
 * Whoever talks to sockets outside may have been passed such a directory. Its name, as text, leads
 * to another one here.
 */
bool request_abroad(const struct request *request, const struct origin *origin, const char *path)
{
	struct name base;
	bool abroad;

	if (path[0] == '/' || !atomic_load(&request->service->datagrams))
		return false;
	name_init(&base);
	abroad = resolve_fd(request->service->world, origin, &base) < 0 || base.foreign;
	name_close(&base);
	return abroad;
}

/* Whether what was looked up by thread id was this request's thread. */
bool request_alive(const struct request *request)
{
	return listener_alive(request->service->listener, request->notif.id);
}

/**
 * request_alone() - Whether a descriptor of the target cannot become another's meanwhile
 * @request:	The request: it is called by the only thread of a process that shares no table
 */
bool request_alone(const struct request *request)
{
	const struct service *service = request->service;
	struct target_state state;

	return !atomic_load(&service->shared_tables) &&
	       target_state(service->world, (pid_t)request->notif.pid, &state) == 0 &&
	       state.threads == 1 && request_alive(request);
}

/**
 * request_take_umask() - Set this thread's umask to the target's, for what is made from here on
 * @request:	The request
 *
 * Not by masking the mode ourselves: a default ACL takes the umask's place, and the kernel knows.
 *
 * Return: 0, -ESRCH when the target is gone
 */
int request_take_umask(const struct request *request)
{
	struct target_state state;
	int r = target_state(request->service->world, (pid_t)request->notif.pid, &state);

	if (r < 0)
		return r;
	if (!request_alive(request))
		return -ESRCH;
	umask(state.umask);
	return 0;
}

/**
 * request_return() - Answer with a result
 * @request:	The request; the record is written first
 * @value:	What the call returns: 0 and up, an errno is request_fail()'s
 */
void request_return(struct request *request, int64_t value)
{
	request_record(request, value, 0, HOW_EMULATED);
	request_end(request);
	listener_return(request->service->listener, request->notif.id, value);
}

/* Observing, a lookup goes on past what is hidden and may fail behind it: enforcement says ENOENT.
 */
static void foretell(struct request *request)
{
	for (unsigned int i = 0; i < 2; i++)
		if (request->name[i].veil != RULE_NONE && request->record.would == RECORD_ALLOW)
			(void)request_hides(request, i, 0);
}

/**
 * request_fail_own() - Answer with an errno that is the target's own, and not the broker's want
 * @request:	The request
 * @err:	As for request_fail()
 */
void request_fail_own(struct request *request, int err)
{
	foretell(request);
	if (err == KERNEL_ERESTARTSYS || err == KERNEL_ERESTARTNOINTR) {
		if (request->begun)
			request_record(request, -1, EINTR, HOW_EMULATED);
		request_leave(request);
		late_met(request);
		interrupts_ask(request->service->interrupts, (pid_t)request->notif.pid);
	} else if (err != ESRCH || request->committed || request_alive(request)) {
		request_record(request, -1, err, HOW_EMULATED);
	}
	request_end(request);
	listener_fail(request->service->listener, request->notif.id, err);
}

/**
 * request_fail() - Answer with an errno
 * @request:	The request
 * @err:	Positive; ESRCH and KERNEL_ERESTARTSYS leave no record: the call did not happen,
 *		unless it had begun. One that was committed leaves what it has in the ring
 */
void request_fail(struct request *request, int err)
{
	/* The broker's own table is full: the call waits for better times. */
	if (err == EMFILE &&
	    !target_table_full(request->service->world, (pid_t)request->notif.pid)) {
		usleep(RETRY_US);
		err = KERNEL_ERESTARTNOINTR; /* no signal ends such a wait */
	}
	request_fail_own(request, err);
}

/**
 * request_result() - Answer with what a performing function returned
 * @request:	The request
 * @r:		0 and up for request_return(), or -errno for request_fail(), also
 *		-KERNEL_ERESTARTSYS
 */
void request_result(struct request *request, int r)
{
	if (r < 0)
		request_fail(request, -r);
	else
		request_return(request, r);
}

/**
 * request_note() - Record a part of a call, which then goes on
 * @request:	The request; its decision and names are clean afterwards
 * @r:		What came of that part: 0 and up, or -errno
 */
void request_note(struct request *request, int r)
{
	request_record(request, r < 0 ? -1 : r, r < 0 ? -r : 0, HOW_EMULATED);
	request_end(request);
	name_init(&request->name[0]);
	name_init(&request->name[1]);
	request->name[0].len = 0;
	request->spelled_len[0] = 0;
	request_undecided(request);
	request->record.answer = ANSWER_NONE;
}

/**
 * request_inject() - Answer with a descriptor
 * @request:	The request
 * @fd:		Ours; closed before the target runs on, and then -1
 * @cloexec:	Close-on-exec in the target
 */
void request_inject(struct request *request, int *fd, bool cloexec)
{
	int number;

	/* Another thread may use the descriptor before this one is told its number. */
	request_commit(request);
	number = listener_inject(request->service->listener, request->notif.id, *fd, cloexec);
	close_fd(fd);
	/* Nobody is there any more, but what was opened may have been made. */
	if (number == -ENOENT || number == -ESRCH)
		request_record(request, -1, ESRCH, HOW_EMULATED);
	else
		request_result(request, number);
}

/**
 * request_continue() - Let the kernel perform the call
 * @request:	The request
 * @fence:	What holds although the kernel reads the arguments again
 */
void request_continue(struct request *request, enum record_fence fence)
{
	request->record.fence = (uint8_t)fence;
	request_record(request, 0, 0, fence == FENCE_REGISTERS ? HOW_REGISTER : HOW_CONTINUED);
	request_end(request);
	listener_continue(request->service->listener, request->notif.id);
}

/* Let the kernel perform a call that its registers alone decide. */
void request_pass(struct request *request)
{
	request_allow(request, BUILTIN_REGISTERS);
	request_continue(request, FENCE_REGISTERS);
}
