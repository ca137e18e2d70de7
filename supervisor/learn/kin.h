/* SPDX-License-Identifier: MIT */
/* supervisor/learn/kin.h - Names that are others in each run */
#ifndef WARDER_SUPERVISOR_LEARN_KIN_H
#define WARDER_SUPERVISOR_LEARN_KIN_H

#include "supervisor/learn/sibling.h"
#include "supervisor/record/demand.h"

int kin(const struct demands *demands, const char *tmpdir, const struct kinship *kinship,
	struct demands *ret_united);

#endif
