/* SPDX-License-Identifier: MIT */
/* supervisor/run/session_inside.h - What the files of a session share among themselves */
#ifndef WARDER_SUPERVISOR_RUN_SESSION_INSIDE_H
#define WARDER_SUPERVISOR_RUN_SESSION_INSIDE_H

#include "supervisor/run/own_files.h"
#include "supervisor/run/session.h"

int session_complain(struct text *message, int r, const char *what, const char *object);
int session_name_own(const struct session *session, struct own_files *ret_own);
int session_protect(struct session *session, const struct own_files *own, struct text *message);

#endif
