/* SPDX-License-Identifier: MIT */
/* supervisor/host/own_rights.h - All rights over files of the user's own */
#ifndef WARDER_SUPERVISOR_HOST_OWN_RIGHTS_H
#define WARDER_SUPERVISOR_HOST_OWN_RIGHTS_H

void own_rights_take(void);

#endif
