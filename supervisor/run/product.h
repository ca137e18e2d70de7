/* SPDX-License-Identifier: MIT */
/* supervisor/run/product.h - The policy that a run was for: --learn, --tighten */
#ifndef WARDER_SUPERVISOR_RUN_PRODUCT_H
#define WARDER_SUPERVISOR_RUN_PRODUCT_H

#include "supervisor/run/ending.h"

int product_write(struct run *run);

#endif
