/* SPDX-License-Identifier: MIT */
/* broker/request.h - One call of a target, from its receipt to its answer and its record */
#ifndef WARDER_BROKER_REQUEST_H
#define WARDER_BROKER_REQUEST_H

#include <linux/seccomp.h>

#include "broker/interrupt.h"
#include "broker/judge.h"
#include "broker/resolve.h"
#include "broker/ring.h"
#include "policy/plan.h"

struct emulator;
struct late;
struct pool_slot;
struct asks;

/* The largest value that one call takes or gives: XATTR_SIZE_MAX, XATTR_LIST_MAX. */
#define REQUEST_BYTES 65536U

/**
 * struct service - What every request is served with; fixed at launch
 * @listener:	The seccomp listener
 * @world:	The jail's file system
 * @judge:	Decisions
 * @ring:	Records
 * @mdwe:	The kernel refuses memory that becomes executable later
 * @namespaced:	The jail has namespaces of its own
 * @map_deny:	Bits of enum map_deny
 * @preview:	What enforcement would do; NULL unless observing
 * @asks:	Questions to a person
 * @emulator:	What is answered in the kernel's place
 * @interrupts: The tracer's help for calls that are to be started again
 * @reaches:	Limits that are reached
 * @digests:	What is opened is read: content.c
 * @late:	Tasks are traced from their first decided call on; NULL: from their birth
 * @apart:	The network is pasta's: no socket is tied to an interface
 * @addresses:	Internet addresses are looked at: rules decide on them, a run is learnt from, or
 *		@apart
 * @datagrams:	A unix datagram socket may exist in the jail: sendmsg must be looked into
 * @inet_datagrams: So may one of the internet's, and @addresses: likewise
 * @shared_tables: A process that is no thread shares its descriptors with another
 */
struct service {
	int listener;
	const struct world *world;
	struct judge *judge;
	struct ring *ring;
	bool mdwe;
	bool namespaced;
	unsigned int map_deny;
	const struct plan_preview *preview;
	struct asks *asks;
	struct emulator *emulator;
	struct interrupts *interrupts;
	struct reaches *reaches;
	bool digests;
	struct late *late;
	bool apart;
	bool addresses;
	_Atomic bool datagrams;
	_Atomic bool inet_datagrams;
	_Atomic bool shared_tables;
};

enum request_table { TABLE_UNASKED, TABLE_ROOM, TABLE_FULL };

/**
 * struct request - One call
 * @service:	Serves it
 * @slot:	The pool's slot of this thread, to say that it may block
 * @notif:	As received: the registers are the only copy that is ever decided on
 * @call:	Its row
 * @spelled:	Paths as the target wrote them
 * @name:	What they led to
 * @outside:	Observing: enforcement's whitelist lacks this call, whatever else is decided
 * @table:	Whether the target's descriptor table was full when that was first asked
 * @begun:	The call has had an effect, even if it is started again
 * @committed:	Its record is in the ring, without a result: @claim
 * @by_entry:	The decision on record is about a redirected name, not about the file there
 * @answered:	A person said yes to this call alone
 * @enters:	It is about to get at the terminal: hold_enter()
 * @meets:	late_met() is due
 * @record:	Filled on the way
 * @bytes:	Room for what goes in or out of a target's memory
 */
struct request {
	struct service *service;
	struct pool_slot *slot;
	struct seccomp_notif notif;
	const struct call *call;
	char spelled[2][PATH_MAX];
	size_t spelled_len[2];
	struct name name[2];
	bool outside;
	enum request_table table;
	bool begun;
	bool committed;
	struct ring_claim claim;
	bool by_entry;
	bool answered;
	bool enters;
	bool meets;
	struct record record;
	_Alignas(8) unsigned char bytes[REQUEST_BYTES];
};

void request_begin(struct request *request);
void request_end(struct request *request);

int request_readable(struct request *request, int r);
int request_block(struct request *request, uint64_t address, void *to, size_t len, uint64_t size);
int request_path(struct request *request, unsigned int index, uint64_t address);
int request_find(struct request *request, unsigned int index, uint64_t dirfd, uint64_t path,
		 unsigned int flags, verbs_t verbs);
bool request_resolve(struct request *request, unsigned int index, uint64_t dirfd, uint64_t path,
		     unsigned int flags, verbs_t verbs);
bool request_hides(struct request *request, unsigned int index, verbs_t verbs);
struct origin request_origin(const struct request *request, uint64_t dirfd);
bool request_abroad(const struct request *request, const struct origin *origin, const char *path);
bool request_alive(const struct request *request);
bool request_alone(const struct request *request);
int request_take_umask(const struct request *request);
void request_decided(struct request *request, const struct decision *decision, verbs_t verbs);
bool request_look(struct request *request);
int request_settle(struct request *request, unsigned int index, verbs_t verbs, uint32_t flags,
		   struct decision *ret_decision);
bool request_judge(struct request *request, unsigned int index, verbs_t verbs, uint32_t flags);
void request_detoured(struct request *request);
bool request_own(struct request *request, unsigned int index);
bool request_link(struct request *request, unsigned int index);
bool request_refuse(struct request *request, enum record_builtin builtin, bool strong, int err);
void request_allow(struct request *request, enum record_builtin builtin);

void request_undecided(struct request *request);
void request_commit(struct request *request);
void request_retract(struct request *request);
void request_leave(struct request *request);
void request_record(struct request *request, int64_t result, int err, enum record_how how);

void request_return(struct request *request, int64_t value);
void request_fail(struct request *request, int err);
void request_fail_own(struct request *request, int err);
void request_result(struct request *request, int r);
void request_note(struct request *request, int r);
void request_inject(struct request *request, int *fd, bool cloexec);
void request_pass(struct request *request);
void request_continue(struct request *request, enum record_fence fence);

#endif
