// SPDX-License-Identifier: MIT
// supervisor/run/layers.c - The layers of a jail as the start record lists them
#include "supervisor/run/layers.h"

#include <stdarg.h>
#include <stdio.h>

#include "policy/inet.h"
#include "policy/limit.h"

__attribute__((format(printf, 4, 5))) static void add(struct layers *layers, const char *name,
						      bool active, const char *format, ...)
{
	struct audit_layer *layer = &layers->list[layers->count];
	char *detail = layers->details[layers->count++];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(layers->details[0]), format, args);
	va_end(args);
	*layer = (struct audit_layer){ name, active, detail[0] ? detail : NULL };
}

/* How many ports a layer lets through; all of them where it does not hold the verb. */
static void add_tcp(struct layers *layers, const struct session *session,
		    const struct control_ready *ready)
{
	const struct hull *hull = &session->compiled.hull;
	char connect[16] = "all", bind[16] = "all";

	if (ready->landlock_connect)
		snprintf(connect, sizeof(connect), "%zu", hull->connect.count);
	if (ready->landlock_bind)
		snprintf(bind, sizeof(bind), "%zu", hull->bind.count);
	add(layers, "landlock tcp", ready->landlock_connect || ready->landlock_bind,
	    "ports to connect to: %s, to bind: %s", connect, bind);
}

/* What a limit is, as far as the kernel says it; the rest is as the policy has it. */
static uint64_t value_of(const struct session *session, const struct launched *launched,
			 enum limit limit)
{
	return session->holding->by[limit] == HOLDER_RLIMIT ? launched->handover->held[limit]
							    : session->policy.limits[limit].value;
}

static void add_limits(const struct session *session, const struct launched *launched,
		       struct layers *layers)
{
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		_cleanup_text_ struct text text = { 0 };

		if (!session->policy.limits[i].set)
			continue;
		limit_show((enum limit)i, value_of(session, launched, (enum limit)i), &text);
		text_str(&text, ": ");
		holding_show(session->holding, (enum limit)i, &text);
		snprintf(layers->limits[i], sizeof(layers->limits[i]), "limit %s",
			 limit_name((enum limit)i));
		add(layers, layers->limits[i], true, "%s", text_cstr(&text));
	}
}

/**
 * layers_read() - Put together what the kernel said about each layer
 * @session:	The run
 * @launched:	Up; @launched->ready was read back inside
 * @journal:	How the log is written
 * @ret_layers:	For struct audit_start
 */
void layers_read(const struct session *session, const struct launched *launched,
		 const char *journal, struct layers *ret_layers)
{
	static const char *const missed[] = {
		[PINS_NONE_MISSED] = "",
		[PINS_CUT] = "; only some under deny! were looked at, not ",
		[PINS_UNLISTED] = "; under deny! this cannot be listed: ",
	};
	const struct pins *pins = &session->pins;
	const struct control_ready *ready = &launched->ready;
	struct layers *layers = ret_layers;
	bool none = policy_net(&session->policy) == NET_NONE;

	layers->count = 0;
	add(layers, "namespaces", !session->light, "%s",
	    session->light ? "" : "user mount pid ipc uts cgroup");
	if (session->identity.other)
		add(layers, "own identity", true, "uid %u, gid %u%s", session->identity.uid,
		    session->identity.gid, session->identity.spec.shown ? ", inside only" : "");
	if (session->rooted.wanted)
		add(layers, "own root", true, "%s%s%s%s",
		    session->options->root ? session->options->root : "the host's, with more in it",
		    session->options->image_digest ? ", " : "",
		    session->options->image_digest ? session->options->image_digest : "",
		    session->rooted.spec.read_only ? ", read-only" : "");
	if (launched->pasta.pid)
		add(layers, "network", true, "own namespace through pasta");
	else
		add(layers, "network namespace", !session->light && none, "%s",
		    none ? "loopback only" : "the host's network");
	add(layers, "noexec view", ready->noexec_view, "%s", "");
	if (session->options->writes)
		add(layers, "writes in layers", true, "%s, %zu directories",
		    session->options->writes == WRITES_REVIEW ? "review" : "discard",
		    session->overlaid.paths.count);
	add(layers, "capabilities dropped", ready->capabilities_none || ready->no_new_privs, "%s",
	    ready->capabilities_none ? "all sets and the bounding set" : "none were held");
	add(layers, "securebits locked", ready->securebits_locked, "%s", "");
	add(layers, "no_new_privs", ready->no_new_privs, "%s", "");
	add(layers, "supplementary groups dropped", !ready->groups_kept, "%d kept",
	    ready->groups_kept);
	add(layers, "landlock", ready->landlock, "ABI %d", ready->landlock_abi);
	add(layers, "landlock scopes", ready->landlock_scoped, "signals, abstract sockets");
	if (inet_decided(&session->policy))
		add_tcp(layers, session, ready);
	add(layers, "inode pins", !pins->missed, "%zu files%s%s", pins->count, missed[pins->missed],
	    pins->missed ? pins->path : "");
	add(layers, "mdwe", ready->mdwe, "%s", "");
	add(layers, "seccomp", ready->filter_mode == 2, "%d filters", ready->filters);
	add(layers, "traced", true, "%s",
	    session->options->late_tracing ? "from the first decided call" : "from birth");
	if (session->options->tty)
		add(layers, "own terminal", true, "%s", "");
	add_limits(session, launched, layers);
	add(layers, "killable waits", ready->killable, "%s", "");
	add(layers, "wake on this cpu", ready->wake_here, "%s", "");
	add(layers, "broker fenced", ready->fenced, "%s", "");
	add(layers, "journal", true, "%s", journal);
}
