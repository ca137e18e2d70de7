/* SPDX-License-Identifier: MIT */
/* supervisor/run/hosts.h - The host names of a run's rules, and what they stand for */
#ifndef WARDER_SUPERVISOR_RUN_HOSTS_H
#define WARDER_SUPERVISOR_RUN_HOSTS_H

#include "supervisor/net/resolver.h"
#include "supervisor/run/session.h"

/**
 * struct hosts - Names that are looked up
 * @names:	In the order of inet_names()
 * @resolver:	Who looks them up; none, where there are no names or there is no network
 */
struct hosts {
	struct strings names;
	struct resolver resolver;
};

#define HOSTS_NONE ((struct hosts){ .resolver = RESOLVER_NONE })

int hosts_look_up(struct hosts *hosts, const struct session *session, bool quiet, int interrupt,
		  struct stage_error *error);
void hosts_free(struct hosts *hosts);

#endif
