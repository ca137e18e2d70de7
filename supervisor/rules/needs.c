// SPDX-License-Identifier: MIT
// supervisor/rules/needs.c - What a policy needs that a launch, or this host, may not have
#include "supervisor/rules/needs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "jail/descriptors.h"
#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/setting.h"
#include "supervisor/net/pasta.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/loopback.h"

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

/* Both are what a person can mend. */
static void check_network(const struct policy *policy, struct policy_diag *diag)
{
	_cleanup_free_ char *path = NULL;

	if (policy_net(policy) != NET_USER)
		return;
	if (pasta_find(&path) < 0)
		diag_error(diag, policy, &policy->net.at,
			   "install the package passt, or choose `net host` or `net none`",
			   "`net user` needs the program pasta, which is not in /usr/local/bin, "
			   "/usr/bin or /bin");
	else if (access(PASTA_TUN, R_OK | W_OK) < 0)
		diag_error(diag, policy, &policy->net.at,
			   errno == ENOENT
				   ? "load the kernel module tun, or choose `net host` or "
				     "`net none`"
				   : "make it everybody's, as udev does (chmod 666 " PASTA_TUN
				     "), or choose `net host` or `net none`",
			   "`net user` needs " PASTA_TUN ": %s", strerror(errno));
}

/* One port is kept for a name server. */
static void check_ports(const struct policy *policy, struct policy_diag *diag)
{
	struct pasta_ports ports = { .list = { 0 }, .count = 1 };
	const struct rule *rule = NULL;

	if (policy_net(policy) == NET_USER)
		rule = loopback_ports(policy, &ports);
	if (rule)
		diag_error(diag, policy, &rule->at, "name those that are needed",
			   "`net user` gives a jail at most %u ports of the host's loopback",
			   PASTA_PORTS_MAX - 1);
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
	check_network(policy, &diag);
	check_ports(policy, &diag);
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
	if (policy_net(policy) != NET_HOST) {
		text_printf(message,
			    "warder: `net %s` needs a network namespace, and %s none\n"
			    "  leave it out (--net host), or see `warder doctor`\n",
			    setting_net(policy_net(policy)), who);
		return true;
	}
	if (policy->limits[LIMIT_PIDS].set) {
		text_printf(message,
			    "warder: `limit pids` needs a user namespace, and %s none\n"
			    "  without one it would count all of your processes; leave it out\n",
			    who);
		return true;
	}
	return false;
}
