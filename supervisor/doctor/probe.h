/* SPDX-License-Identifier: MIT */
/* supervisor/doctor/probe.h - The things that are tried on a host, each by doing it */
#ifndef WARDER_SUPERVISOR_DOCTOR_PROBE_H
#define WARDER_SUPERVISOR_DOCTOR_PROBE_H

/*
 * Each returns 0 when it works, else a positive errno: the host's, or ENOTSUP when what must be
 * refused was not. Each leaves its process changed: it runs in a child that ends with the answer.
 */

/* probe_broker.c: what the broker needs to decide for another process */
int probe_listener(void);
int probe_inject(void);
int probe_killable(void);
int probe_wake(void);
int probe_read(void);
int probe_write(void);
int probe_tracing(void);
int probe_calls(void);
int probe_getfd(void);

/* probe_jail.c: what holds the jail */
int probe_landlock(void);
int probe_scopes(void);
int probe_tcp(void);
int probe_capabilities(void);
int probe_namespaces(void);
int probe_mounts(void);
int probe_view(void);
int probe_terminal(void);
int probe_copies(void);
int probe_layers(void);
int probe_mdwe(void);
int probe_uring(void);

/* probe_net.c: what connects its network */
int probe_pasta(void);

/* probe_groups.c: what holds limits */
int probe_memory_group(void);
int probe_pids_group(void);
int probe_cpu_group(void);

#endif
