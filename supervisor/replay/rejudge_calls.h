/* SPDX-License-Identifier: MIT */
/* supervisor/replay/rejudge_calls.h - Between the files that judge a recorded request again */
#ifndef WARDER_SUPERVISOR_REPLAY_REJUDGE_CALLS_H
#define WARDER_SUPERVISOR_REPLAY_REJUDGE_CALLS_H

#include "broker/request.h"
#include "broker/veil.h"
#include "supervisor/replay/rejudge.h"

/* Stands for a pin; nobody opens or closes it. */
#define TOLD_OBJECT 0

/**
 * struct rejudge - A judge as the broker's, and one request that was read and not received
 * @former:	The policy
 * @veil:	Its rules that hide
 * @world:	No file system: what names led to is in the log
 * @judge:	Decides
 * @pin:	What @judge has as the only one, for a request that was refused by a strong rule
 * @service:	Holds all of it together for the request
 * @request:	The request; its record gets the decisions
 * @event:	The request as the log has it
 * @was:	Its record
 * @rules:	By number of a quote: the rule of the policy that is the same plus one, 0: not known
 *		yet, UINT32_MAX: there is none
 * @rule_count:	Of these
 * @cited:	The rule of the policy that is the one the log cites, RULE_NONE: there is none
 * @doubt:	What cannot be told, so far
 * @netless:	The run had no network but its own loopback
 * @apart:	It had one of its own, through pasta
 * @networked:	It had a socket of the internet's
 * @datagrams:	One that sends without connecting
 * @bound_any:	It bound a port that the kernel chose
 * @bound:	A bit for each port that it bound
 */
struct rejudge {
	const struct former *former;
	struct veil veil;
	struct world world;
	struct judge judge;
	struct judge_pin pin;
	struct service service;
	struct request request;
	const struct event *event;
	const struct record *was;
	uint32_t *rules;
	size_t rule_count;
	uint32_t cited;
	enum rejudge_doubt doubt;
	bool netless;
	bool apart;
	bool networked;
	bool datagrams;
	bool bound_any;
	uint64_t bound[(UINT16_MAX + 1) / 64];
};

bool rejudge_builtin_was(const struct rejudge *rejudge, enum record_builtin builtin);
bool rejudge_exists(const struct rejudge *rejudge, unsigned int index);
bool rejudge_ask(struct rejudge *rejudge, unsigned int index, verbs_t verbs, uint32_t flags);
bool rejudge_refuse(struct rejudge *rejudge, enum record_builtin builtin, int err);
void rejudge_pass(struct rejudge *rejudge, enum record_builtin builtin);
bool rejudge_loses_network(struct rejudge *rejudge);
bool rejudge_inet(struct rejudge *rejudge, verbs_t verbs);
void rejudge_socket(struct rejudge *rejudge);
void rejudge_route(struct rejudge *rejudge);
bool rejudge_unseen(const struct rejudge *rejudge);
void rejudge_map(struct rejudge *rejudge);
void rejudge_protect(struct rejudge *rejudge);
void rejudge_attach(struct rejudge *rejudge);
void rejudge_memory(struct rejudge *rejudge);
void rejudge_call(struct rejudge *rejudge);
void rejudge_detour(struct rejudge *rejudge, unsigned int index);

#endif
