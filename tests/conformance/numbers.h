/* SPDX-License-Identifier: MIT */
/* tests/conformance/numbers.h - Calls that are newer than the build host's headers, x86_64 */
#ifndef TESTS_CONFORMANCE_NUMBERS_H
#define TESTS_CONFORMANCE_NUMBERS_H

#include <sys/syscall.h>

/* 6.6 */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
/* 6.13 */
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_getxattrat 464
#define SYS_listxattrat 465
#define SYS_removexattrat 466
#endif
/* 6.17 */
#ifndef SYS_file_getattr
#define SYS_file_getattr 468
#define SYS_file_setattr 469
#endif

#endif
