/* SPDX-License-Identifier: MIT */
/* broker/handlers.h - One function a brokered call; the table is in dispatch.c */
#ifndef WARDER_BROKER_HANDLERS_H
#define WARDER_BROKER_HANDLERS_H

#include "broker/request.h"

/*
 * Each handler answers its request exactly once, on every path.
 *
 * Trust: everything in request->notif.data is the target's.
 * Context: a receiver's thread.
 */

/* open.c */
void open_open(struct request *request);
void open_creat(struct request *request);
void open_openat(struct request *request);
void open_openat2(struct request *request);
/* memory.c */
void memory_memfd(struct request *request);
void memory_map(struct request *request);
void memory_protect(struct request *request);
void memory_shmat(struct request *request);
/* change.c: names */
void change_mkdir(struct request *request);
void change_mkdirat(struct request *request);
void change_mknod(struct request *request);
void change_mknodat(struct request *request);
void change_unlink(struct request *request);
void change_rmdir(struct request *request);
void change_unlinkat(struct request *request);
void change_symlink(struct request *request);
void change_symlinkat(struct request *request);
void change_rename(struct request *request);
void change_renameat(struct request *request);
void change_renameat2(struct request *request);
void change_link(struct request *request);
void change_linkat(struct request *request);
/* attribute.c: what is known of a file */
void attribute_set(struct request *request);
/* look.c: what is known of a file, read */
void look_subject(struct request *request);
void look_watch(struct request *request);
void look_chdir(struct request *request);
void look_fchdir(struct request *request);
/* list.c */
void list_entries(struct request *request);
/* queue.c */
void queue_open(struct request *request);
void queue_unlink(struct request *request);
/* exec.c */
void exec_execve(struct request *request);
void exec_execveat(struct request *request);
/* net.c */
void net_socket(struct request *request);
void net_connect(struct request *request);
void net_bind(struct request *request);
void net_listen(struct request *request);
void net_name(struct request *request);
void net_send(struct request *request);
/* answer.c: only where something is emulated */
void answer_random(struct request *request);
void answer_gettime(struct request *request);
void answer_time(struct request *request);
void answer_timeofday(struct request *request);
void answer_adjust(struct request *request);
void answer_deadline(struct request *request);
/* guard.c */
void guard_number(struct request *request);
void guard_ioctl(struct request *request);
void guard_clone(struct request *request);
void guard_never(struct request *request);
void guard_signal(struct request *request);
void guard_personality(struct request *request);
void guard_append(struct request *request);
void guard_append_flag(struct request *request);
void guard_task(struct request *request);
void guard_route(struct request *request);

#endif
