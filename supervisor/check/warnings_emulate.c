// SPDX-License-Identifier: MIT
// supervisor/check/warnings_emulate.c - Random bytes beside those that a policy emulates
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/check/checking.h"

/**
 * check_emulated() - `emulate getrandom` where the kernel's random bytes may be read as a file
 * @checking:	The policy
 */
void check_emulated(struct checking *checking)
{
	static const char *const devices[] = { "/dev/urandom", "/dev/random" };
	const struct emulate_value *emulation = &checking->policy->emulations[EMULATE_GETRANDOM];
	_cleanup_text_ struct text what = { 0 }, help = { 0 };

	text_str(&help, "`deny read");
	for (size_t i = 0; emulation->set && i < ARRAY_SIZE(devices); i++) {
		struct outcome outcome;

		checking_outcome(checking, devices[i], &outcome);
		if (!(outcome.allowed & V_READ))
			continue;
		text_printf(&what, "%s%s", what.len ? " and " : "`emulate getrandom` leaves out ",
			    devices[i]);
		text_printf(&help, " %s", devices[i]);
	}
	if (!what.len)
		return;
	text_str(&what, ", which the policy lets be read");
	text_str(&help, "` shows what asks there");
	findings_add(checking->findings, DIAG_NOTE, &emulation->at, &what, &help);
}
