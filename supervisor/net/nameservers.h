/* SPDX-License-Identifier: MIT */
/* supervisor/net/nameservers.h - How names are resolved in a network of its own */
#ifndef WARDER_SUPERVISOR_NET_NAMESERVERS_H
#define WARDER_SUPERVISOR_NET_NAMESERVERS_H

#include "supervisor/net/answers.h"

/* In the place of a host's name: all of them. */
#define NAMESERVERS_NAME "nameservers"

#define NAMESERVERS_FILE "/etc/resolv.conf"
#define NAMESERVERS_UPSTREAM "/run/systemd/resolve/resolv.conf"
#define NAMESERVERS_PORT 53

enum nameservers {
	NAMESERVERS_OUTSIDE, /* elsewhere: reached like all that is elsewhere */
	NAMESERVERS_LOOPBACK, /* 127.0.0.1 or ::1: its port is forwarded */
	NAMESERVERS_STUB, /* elsewhere on the loopback; systemd-resolved tells of those behind it */
	NAMESERVERS_NONE, /* elsewhere on the loopback, and nobody tells */
};

enum nameservers nameservers_read(const char *file, const char *upstream);
void nameservers_list(const char *file, const char *upstream, struct answer *ret_answer);

#endif
