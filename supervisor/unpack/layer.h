/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/layer.h - Put one layer on what is below it */
#ifndef WARDER_SUPERVISOR_UNPACK_LAYER_H
#define WARDER_SUPERVISOR_UNPACK_LAYER_H

#include "policy/base/text.h"
#include "supervisor/unpack/image.h"
#include "supervisor/unpack/tree.h"

int layer_apply(int layout, const struct layer *layer, uint64_t *budget, struct tree *tree,
		struct text *message);

#endif
