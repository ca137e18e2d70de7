/* SPDX-License-Identifier: MIT */
/* supervisor/kin.h - Names that are others in each run */
#ifndef WARDER_SUPERVISOR_KIN_H
#define WARDER_SUPERVISOR_KIN_H

#include "supervisor/demand.h"
#include "supervisor/sibling.h"

int kin(const struct demands *demands, const char *tmpdir, const struct kinship *kinship,
	struct demands *ret_united);

#endif
