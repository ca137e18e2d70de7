/* SPDX-License-Identifier: MIT */
/* supervisor/run/pass.h - A descriptor, from one process to another */
#ifndef WARDER_SUPERVISOR_RUN_PASS_H
#define WARDER_SUPERVISOR_RUN_PASS_H

int pass_give(int socket, int fd);
int pass_take(int socket);

#endif
