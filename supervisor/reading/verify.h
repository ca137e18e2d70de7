/* SPDX-License-Identifier: MIT */
/* supervisor/reading/verify.h - Whether an audit log is whole and unchanged */
#ifndef WARDER_SUPERVISOR_READING_VERIFY_H
#define WARDER_SUPERVISOR_READING_VERIFY_H

#include <stdio.h>

int verify_file(int fd, FILE *out);

#endif
