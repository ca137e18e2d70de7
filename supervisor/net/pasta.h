/* SPDX-License-Identifier: MIT */
/* supervisor/net/pasta.h - The program that connects a jail's network with the host's */
#ifndef WARDER_SUPERVISOR_NET_PASTA_H
#define WARDER_SUPERVISOR_NET_PASTA_H

#include <stdint.h>
#include <sys/types.h>

#include "jail/stage.h"
#include "policy/base/text.h"

#define PASTA_PORTS_MAX 65U /* 64 of rules, and that of a name server */
#define PASTA_TUN "/dev/net/tun"

/* Ports of the host's loopback that the jail reaches on its own, each TCP and UDP. */
struct pasta_ports {
	uint16_t list[PASTA_PORTS_MAX];
	unsigned int count;
};

/**
 * struct pasta - One that was started, or none
 * @pid:	0: there is none
 * @pidfd:	Its
 * @ready:	A pipe: it writes when the jail's network is up
 * @said:	A file in memory: what it says on stderr, so much of it as fits
 */
struct pasta {
	pid_t pid;
	int pidfd;
	int ready;
	int said;
};

/**
 * struct pasta_ends - What its process begins with
 * @users:	The jail's user namespace
 * @network:	Its network namespace
 * @ready:	The other end of the pipe
 * @said:	As in struct pasta
 */
struct pasta_ends {
	int users;
	int network;
	int ready;
	int said;
};

#define PASTA_NONE ((struct pasta){ .pidfd = -1, .ready = -1, .said = -1 })

/* pasta.c */
int pasta_ports_add(struct pasta_ports *ports, uint16_t port);
bool pasta_ports_has(const struct pasta_ports *ports, uint16_t port);
void pasta_line(const struct pasta_ports *ports, struct text *line);
int pasta_find(char **ret_path);
int pasta_start(pid_t jail, const struct pasta_ports *ports, struct pasta *ret_pasta,
		struct stage_error *error);
int pasta_wait(struct pasta *pasta, int interrupt, struct stage_error *error);
bool pasta_ended(const struct pasta *pasta);
void pasta_stop(struct pasta *pasta);

/* pasta_child.c */
_Noreturn void pasta_become(const char *path, char *const argv[], const struct pasta_ends *ends);

#endif
