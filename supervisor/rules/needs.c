// SPDX-License-Identifier: MIT
// supervisor/rules/needs.c - What a policy needs that a launch, or this host, may not have
#include "supervisor/rules/needs.h"

#include <errno.h>

#include "jail/descriptors.h"
#include "policy/diag.h"
#include "supervisor/rules/complaint.h"

#define FILES_LEAST 16

/* Below this a launch fails half-way, with errors that speak of other things. */
static void check_files(const struct policy *policy, struct policy_diag *diag)
{
	const struct limit_value *files = &policy->limits[LIMIT_FILES];

	if (files->set && files->value < FILES_LEAST)
		diag_error(diag, policy, &files->at, "", "a launch needs at least files=%d",
			   FILES_LEAST);
}

/* Listings without what is hidden are read from the target's own open directory. */
static void check_hiding(const struct policy *policy, bool observe, struct policy_diag *diag)
{
	const struct rule *rule = policy_hides(policy, observe);

	if (rule && !descriptors_reachable())
		diag_error(diag, policy, &rule->at,
			   "allow pidfd_getfd (Docker's default profile forbids it), or "
			   "say `deny`",
			   "this host does not let anything be hidden from listings");
}

/**
 * needs_check() - Whether a policy can be kept here at all
 * @policy:	Complete
 * @observe:	Nothing is hidden but by `hide!`
 * @message:	Gets what cannot, with the line that wants it
 *
 * Return: 0 or -EINVAL
 */
int needs_check(const struct policy *policy, bool observe, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	int r;

	check_files(policy, &diag);
	check_hiding(policy, observe, &diag);
	r = diag.count ? -EINVAL : 0;
	complaint_take(&diag, message);
	return r;
}

/**
 * needs_namespaces() - Whether a policy says what cannot be kept without namespaces
 * @policy:	Complete
 * @who:	"this host allows" or the like, for the message
 * @message:	Gets what it is, and what to do
 *
 * Return: true when it does
 */
bool needs_namespaces(const struct policy *policy, const char *who, struct text *message)
{
	if (policy->net.set && policy->net.value == NET_NONE) {
		text_printf(message,
			    "warder: `net none` needs a network namespace, and %s none\n"
			    "  leave it out (--net host), or see `warder doctor`\n",
			    who);
		return true;
	}
	return false;
}
