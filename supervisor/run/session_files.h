/* SPDX-License-Identifier: MIT */
/* supervisor/run/session_files.h - The files of a run besides its policy, opened and held apart */
#ifndef WARDER_SUPERVISOR_RUN_SESSION_FILES_H
#define WARDER_SUPERVISOR_RUN_SESSION_FILES_H

#include "supervisor/run/session.h"

int session_open_files(struct session *session, struct text *message);

#endif
