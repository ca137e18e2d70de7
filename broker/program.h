/* SPDX-License-Identifier: MIT */
/* broker/program.h - What the kernel will also execute: interpreters of scripts, loaders of ELF */
#ifndef WARDER_BROKER_PROGRAM_H
#define WARDER_BROKER_PROGRAM_H

#include <limits.h>

enum program_kind {
	PROGRAM_OTHER, /* nothing else is needed, or the kernel will not run it */
	PROGRAM_SCRIPT, /* "#!": @interpreter runs it */
	PROGRAM_DYNAMIC, /* ELF with PT_INTERP */
};

int program_read(int fd, enum program_kind *ret_kind, char interpreter[PATH_MAX]);

#endif
