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
#include "supervisor/words/paths.h"

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

/* Whether a rule's path was written as /tmp; options quote theirs. */
static bool spells_tmp(const char *spelled)
{
	static const char tmp[] = PATHS_TMP;
	size_t at = 0;

	for (; *spelled; spelled++) {
		if (*spelled == '\'' || *spelled == '"')
			continue;
		if (at < sizeof(tmp) - 1 ? *spelled != tmp[at++] : *spelled != '/')
			return false;
	}
	return at == sizeof(tmp) - 1;
}

/**
 * needs_host_tmp() - Whether a policy means the host's /tmp
 * @policy:	Complete
 *
 * Return: the rule that says /tmp in so many words, NULL: none does
 */
const struct rule *needs_host_tmp(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy_rule_grants(&policy->rules[i]) && spells_tmp(policy->rules[i].spelled))
			return &policy->rules[i];
	return NULL;
}

/* The host's /tmp is as large as it is. */
static void check_tmp(const struct policy *policy, struct policy_diag *diag)
{
	const struct limit_value *tmp = &policy->limits[LIMIT_TMP];
	const struct rule *rule = needs_host_tmp(policy);
	_cleanup_text_ struct text place = { 0 };

	if (!tmp->set || !rule)
		return;
	policy_place(policy, &rule->at, &place);
	diag_error(diag, policy, &tmp->at, "say ${TMPDIR} there, which is the jail's own",
		   "`limit tmp` is for a private /tmp, and %s names the host's", text_cstr(&place));
}

/**
 * needs_check() - Whether a policy can be kept here at all
 * @policy:	Complete
 * @observe:	Nothing is hidden but by `hide!`
 * @light:	There are to be no namespaces: needs_namespaces() has more to say
 * @message:	Gets what cannot, with the line that wants it
 *
 * Return: 0 or -EINVAL
 */
int needs_check(const struct policy *policy, bool observe, bool light, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	int r;

	check_files(policy, &diag);
	check_hiding(policy, observe, &diag);
	if (!light)
		check_network(policy, &diag);
	check_ports(policy, &diag);
	check_tmp(policy, &diag);
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
	if (policy->limits[LIMIT_TMP].set) {
		text_printf(message,
			    "warder: `limit tmp` needs a mount namespace, and %s none\n"
			    "  leave it out, or see `warder doctor`\n",
			    who);
		return true;
	}
	return false;
}
