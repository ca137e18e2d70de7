/* SPDX-License-Identifier: MIT */
/* supervisor/verify.h - Whether an audit log is whole and unchanged */
#ifndef WARDER_SUPERVISOR_VERIFY_H
#define WARDER_SUPERVISOR_VERIFY_H

#include <stdio.h>

int verify_file(int fd, FILE *out);

#endif
