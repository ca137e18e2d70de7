// SPDX-License-Identifier: MIT
// supervisor/replay/rejudge_net.c - Internet addresses: by rules, and what another network cuts off
//
// A network is no rule and no call is refused for it: there is nobody to connect to. What `net
// none` leaves is the jail's own loopback, so a connection there stays if the run itself has bound
// the port; `net user` leaves what is not on the loopback as well.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/socket.h"
#include "supervisor/replay/rejudge_calls.h"
#include "supervisor/rules/loopback.h"

#define AT_PORT(port) ((port) / 64U)
#define BIT_PORT(port) (UINT64_C(1) << (port) % 64U)

/**
 * rejudge_run() - A run begins
 * @rejudge:	New
 * @start:	Its start record
 */
void rejudge_run(struct rejudge *rejudge, const struct entry *start)
{
	for (size_t i = 0; i < start->start.layer_count; i++) {
		const struct entry_layer *layer = &start->start.layers[i];

		if (layer->active &&
		    !strcmp(entry_string_at(start, layer->name), "network namespace"))
			rejudge->netless = true;
		if (layer->active && !strcmp(entry_string_at(start, layer->name), "network"))
			rejudge->apart = true;
	}
}

/*
 * The port of ADDRESS:PORT, as a log has internet addresses; -1: it is none. They are the only
 * names that begin with neither a slash nor an @.
 */
static int port_of(const char *name, size_t len)
{
	const char *colon = len ? memrchr(name, ':', len) : NULL;
	int port = 0;

	if (!colon || name[0] == '/' || name[0] == '@' || colon + 1 == name + len)
		return -1;
	for (const char *at = colon + 1; at < name + len; at++) {
		if (*at < '0' || *at > '9' || port > UINT16_MAX)
			return -1;
		port = port * 10 + (*at - '0');
	}
	return port <= UINT16_MAX ? port : -1;
}

static bool decides(const struct rejudge *rejudge)
{
	return tree_decides_inet(rejudge->judge.tree);
}

/**
 * rejudge_inet() - Ask about an internet address
 * @rejudge:	The request
 * @verbs:	V_CONNECT or V_BIND
 *
 * Where no rule named an address then, what stands for another was put down as it was passed.
 *
 * Return: false when the call's first name is none
 */
bool rejudge_inet(struct rejudge *rejudge, verbs_t verbs)
{
	struct name *name = &rejudge->request.name[0];
	struct inet_pattern pattern;
	struct decision decision;
	struct inet inet;

	if (port_of(name->path, name->len) < 0 || inet_read(name->path, name->len, &pattern) < 0 ||
	    pattern.name)
		return false;
	if ((decides(rejudge) || rejudge->apart) &&
	    (rejudge_builtin_was(rejudge, BUILTIN_PROTOCOL) ||
	     ((verbs == V_BIND || rejudge->apart) && rejudge_builtin_was(rejudge, BUILTIN_ROUTE)))) {
		rejudge_route(rejudge); /* its address was not looked at */
		return true;
	}
	if (!decides(rejudge)) {
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
		return true;
	}
	name->object = TOLD_OBJECT; /* no file that may not be there */
	memcpy(inet.ip, pattern.ip, sizeof(inet.ip));
	inet.port = pattern.low;
	if (verbs == V_CONNECT && inet_is_any(&inet)) {
		inet_reach(&inet);
		name->len = inet_format(&inet, name->path);
	}
	judge_path(&rejudge->judge, name->path, name->len, verbs, 0, &decision);
	request_decided(&rejudge->request, &decision, verbs);
	rejudge_route(rejudge);
	return true;
}

/**
 * rejudge_socket() - A protocol of which no rule about addresses speaks
 * @rejudge:	socket or socketpair
 */
void rejudge_socket(struct rejudge *rejudge)
{
	const uint64_t *args = rejudge->was->args;

	if (decides(rejudge) && socket_is_inet((int)(uint32_t)args[0]) &&
	    !socket_decidable((int)(uint32_t)args[1] & 0xf, (int)(uint32_t)args[2]))
		rejudge_refuse(rejudge, BUILTIN_PROTOCOL, EPROTONOSUPPORT);
}

/**
 * rejudge_route() - What was refused since it reached others than an address says
 * @rejudge:	setsockopt; a message, of which the options are not in the log; a bind to a link's
 *		address; a socket that was handed in, of which the protocol is not there
 */
void rejudge_route(struct rejudge *rejudge)
{
	if ((!decides(rejudge) && !rejudge->apart) || rejudge->was->would == RECORD_ALLOW)
		return;
	if (rejudge_builtin_was(rejudge, BUILTIN_ROUTE))
		rejudge_refuse(rejudge, BUILTIN_ROUTE, EPERM);
	else if (rejudge_builtin_was(rejudge, BUILTIN_PROTOCOL))
		rejudge_refuse(rejudge, BUILTIN_PROTOCOL, EACCES);
}

/**
 * rejudge_unseen() - Whether a message may have gone to an address that nobody looked at
 * @rejudge:	The request
 *
 * Where rules named one, no message was left to the kernel once there was a socket that sends
 * without connecting, nor one that connects itself.
 */
bool rejudge_unseen(const struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	uint64_t flags = was->args[was->nr == SYS_sendmsg ? 2 : 3];

	return decides(rejudge) && was->fence == FENCE_SOCKETS && rejudge->networked &&
	       (rejudge->datagrams || flags & MSG_FASTOPEN);
}

/* Where no address is, the own host is meant. */
static bool is_loopback(const char *name, size_t len)
{
	static const char *const heads[] = { "127.",
					     "0.0.0.0:", "[::1]:", "[::]:", "[::ffff:127." };

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (len > strlen(heads[i]) && !memcmp(name, heads[i], strlen(heads[i])))
			return true;
	return false;
}

/* Port 0 is one that the kernel chose. */
static void note_bound(struct rejudge *rejudge, int port)
{
	if (port == 0)
		rejudge->bound_any = true;
	else if (port > 0)
		rejudge->bound[AT_PORT(port)] |= BIT_PORT(port);
}

/* Rules of the policy make a port of the loopback the host's. */
static bool is_forwarded(const struct rejudge *rejudge, int port)
{
	struct pasta_ports ports = { .count = 0 };

	loopback_ports(rejudge->judge.policy, &ports);
	return pasta_ports_has(&ports, (uint16_t)port);
}

/* @loopback and @own: there, and to a port of the run's own. */
static bool is_cut_off(const struct rejudge *rejudge, bool loopback, bool own, int port)
{
	switch (policy_net(rejudge->judge.policy)) {
	case NET_NONE:
		return !rejudge->netless && !own;
	case NET_USER:
		return !rejudge->netless && !rejudge->apart && loopback && !own &&
		       !is_forwarded(rejudge, port);
	case NET_HOST:
		break;
	}
	return false;
}

/**
 * rejudge_loses_network() - Whether `net` takes from a program what this call gave it
 * @rejudge:	The request. All of a run have to come by, in their order: it remembers
 *
 * Of a sendto that the kernel went on with the log has no address: it counts, once the run has a
 * socket of the internet's.
 */
bool rejudge_loses_network(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	const char *name = rejudge->event->str[STRING_RESOLVED];
	size_t len = rejudge->event->len[STRING_RESOLVED];
	int port = port_of(name, len), family = (int)(uint32_t)was->args[0];
	bool done = was->would == RECORD_ALLOW && (!was->err || was->err == EINPROGRESS);
	bool loopback, own;

	if (!done || was->kind != RECORD_CALL)
		return false;
	switch (was->nr) {
	case SYS_socket:
		rejudge->networked |= socket_is_inet(family);
		rejudge->datagrams |= socket_is_inet(family) &&
				      ((uint32_t)was->args[1] & 0xf) != SOCK_STREAM;
		return false;
	case SYS_bind:
		if (!len) /* a datagram socket, and no port: nothing to decide */
			port = port_of(rejudge->event->str[STRING_SPELLED],
				       rejudge->event->len[STRING_SPELLED]);
		note_bound(rejudge, port);
		return false;
	case SYS_sendto:
		if (!len && !rejudge->event->len[STRING_SPELLED])
			break;
		/* fallthrough */
	case SYS_connect:
	case SYS_sendmsg:
	case SYS_sendmmsg:
		if (port < 0)
			return false;
		loopback = is_loopback(name, len);
		own = loopback &&
		      (rejudge->bound_any || rejudge->bound[AT_PORT(port)] & BIT_PORT(port));
		return is_cut_off(rejudge, loopback, own, port);
	default:
		return false;
	}
	return is_cut_off(rejudge, false, false, 0) && rejudge->networked && was->args[4];
}
