// SPDX-License-Identifier: MIT
// jail/memory.c - Memory that was writable is never executable
#include "jail/memory.h"

#include <errno.h>
#include <sys/prctl.h>

#include "policy/base/kernel.h"

/**
 * memory_deny_exec_gain() - PR_SET_MDWE for this process and all it will become
 * @ret_active:	Whether the kernel has it (6.3); where not, the broker refuses every PROT_EXEC gain
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int memory_deny_exec_gain(bool *ret_active, struct stage_error *error)
{
	bool active = prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0;

	if (!active && errno != EINVAL)
		return stage_fail(error, STAGE_MEMORY, errno, "PR_SET_MDWE");
	*ret_active = active && (prctl(PR_GET_MDWE, 0, 0, 0, 0) & (int)PR_MDWE_REFUSE_EXEC_GAIN);
	return 0;
}
