// SPDX-License-Identifier: MIT
// jail/prebuilt.c - Filters of the shipped policies, compiled and checked when warder was built
//
// Compiling a filter takes libseccomp longer than everything else a start does. Most policies ask
// for the same few plans, so those are compiled, and compared with their plans over all test
// vectors, by the build (jail/prebuild.c). A plan that is none of them is compiled and checked at
// launch.
#include "jail/prebuilt.h"

#include <string.h>

/**
 * prebuilt_find() - The programs of a plan that the build knew
 * @plan:	From plan_build()
 * @ret_program: Filled when the plan is one of them, word for word
 *
 * Return: whether it is
 */
bool prebuilt_find(const struct plan *plan, struct filter_program *ret_program)
{
	for (unsigned int i = 0; i < prebuilt_count; i++) {
		const struct prebuilt *row = &prebuilt_table[i];

		if (!plan_equal(plan, row->plan))
			continue;
		ret_program->whitelist_count = row->whitelist_count;
		ret_program->notify_count = row->notify_count;
		ret_program->fence_count = prebuilt_fence_count;
		memcpy(ret_program->whitelist, row->whitelist,
		       row->whitelist_count * sizeof(*row->whitelist));
		memcpy(ret_program->notify, row->notify, row->notify_count * sizeof(*row->notify));
		memcpy(ret_program->fence, prebuilt_fence,
		       prebuilt_fence_count * sizeof(*prebuilt_fence));
		return true;
	}
	return false;
}
