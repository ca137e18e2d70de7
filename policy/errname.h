/* SPDX-License-Identifier: MIT */
/* policy/errname.h - Error numbers by name */
#ifndef WARDER_POLICY_ERRNAME_H
#define WARDER_POLICY_ERRNAME_H

int errname_find(const char *name);
const char *errname_of(int err);
const char *errname_nearest(const char *name);

#endif
