// SPDX-License-Identifier: MIT
// supervisor/ground.c - What a learnt policy stands on: what base grants, and what is secret
//
// There is no second list of secrets: what `default` protects with `deny!` is one. `default`
// includes `base`, so two trees are built, one of each.
#include "supervisor/ground.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/pattern.h"

/* Where a home directory is not known, nothing is in it. */
#define NOWHERE "/nonexistent"

/*
 * Sockets whose other side does for a program what the jail keeps it from: start processes, read
 * keys, type into windows. Who needs one should have to think about it.
 */
static const char *const ways_out[] = {
	"*/docker.sock",      "*/podman/*",	 "*/containerd/*",
	"*/crio/*",	      "*/lxd/*",	 "*/libvirt/*",
	"*/snapd*.socket",    "/run/systemd/*",	 "*/systemd/private",
	"*system_bus_socket", "/run/user/*/bus", "@/tmp/dbus-*",
	"@*/dbus-*",	      "/tmp/dbus-*",	 "*.X11-unix/*",
	"*/wayland-*",	      "*/keyring/*",	 "*/gcr/*",
	"*gpg-agent*",	      "*ssh-*/agent.*",	 "*ssh-agent*",
	"*/at-spi/*",	      "@*/.ICE-unix/*",	 "*.ICE-unix/*",
	"*/pipewire-*",	      "*/pulse/*",	 "*/tmux-*",
	"*/screens/*",	      "*vscode-ipc*",
};

/* Where a secret is, as far as that is literal. */
struct secret {
	char *path;
	bool whole; /* no glob follows */
};

/**
 * struct ground - See above
 * @refs:	How many have it
 * @home:	Of the run
 * @other:	Another home that has secrets, NULL: none is known
 * @base:	The policy of this name
 * @full:	`default`, whose strong denials are the secrets
 * @granted:	Tree of @base
 * @guard:	Tree of @full
 * @probed:	By rule of @full: the run looked for such a file and there was none
 * @secrets:	All whose place is known: @secret_count of them
 */
struct ground {
	unsigned int refs;
	char *home;
	char *other;
	struct policy base;
	struct policy full;
	struct tree *granted;
	struct tree *guard;
	bool *probed;
	struct secret *secrets;
	size_t secret_count;
};

static int load(struct policy *policy, const char *name, const struct policy_vars *vars,
		const struct tree_names *names, struct tree **ret_tree)
{
	struct policy_diag diag = { 0 };
	int r = policy_add_name(policy, name, NULL, vars, &diag);

	if (!r)
		r = tree_build(policy, names, ret_tree, &diag);
	text_free(&diag.text);
	return r;
}

static bool is_secret_rule(const struct rule *rule)
{
	return rule->strong && rule->kind != RULE_ALLOW;
}

static int find_secrets(struct ground *ground)
{
	const struct policy *full = &ground->full;

	ground->probed = calloc(full->rule_count + 1, sizeof(*ground->probed));
	ground->secrets = calloc(full->rule_count + 1, sizeof(*ground->secrets));
	if (!ground->probed || !ground->secrets)
		return -ENOMEM;
	for (size_t i = 0; i < full->rule_count; i++) {
		struct secret *secret = &ground->secrets[ground->secret_count];
		struct text path = { 0 };

		if (!is_secret_rule(&full->rules[i]) || full->rules[i].pattern[0] != '/')
			continue;
		secret->whole = pattern_prefix(full->rules[i].pattern, &path);
		if (path.failed)
			return -ENOMEM;
		secret->path = path.data;
		ground->secret_count++;
	}
	return 0;
}

/**
 * ground_create() - Load what is shipped
 * @vars:	The run's
 * @names:	The run's, NULL: paths have no other names
 * @ret_ground:	The ground
 *
 * Return: 0, -ENOMEM; -EINVAL when a shipped policy does not load
 */
int ground_create(const struct policy_vars *vars, const struct tree_names *names,
		  struct ground **ret_ground)
{
	struct policy_vars known = {
		.home = vars->home ? vars->home : NOWHERE,
		.cwd = vars->cwd ? vars->cwd : NOWHERE,
		.tmpdir = vars->tmpdir ? vars->tmpdir : NOWHERE,
		.uid = vars->uid,
	};
	struct ground *ground = calloc(1, sizeof(*ground));
	int r = ground ? 0 : -ENOMEM;

	if (!r)
		ground->refs = 1;
	if (!r)
		ground->home = strdup(known.home);
	if (!r && !ground->home)
		r = -ENOMEM;
	if (!r)
		r = load(&ground->base, "base", &known, names, &ground->granted);
	if (!r)
		r = load(&ground->full, "default", &known, names, &ground->guard);
	if (!r)
		r = find_secrets(ground);
	if (r < 0) {
		ground_free(ground);
		return r;
	}
	*ret_ground = ground;
	return 0;
}

/**
 * ground_add_home() - Make a home known besides that of the run
 * @ground:	The ground
 * @home:	Of whoever wants a policy: what a log says of homes may be wrong
 *
 * Return: 0 or -ENOMEM
 */
int ground_add_home(struct ground *ground, const char *home)
{
	free(ground->other);
	ground->other = strdup(home);
	return ground->other ? 0 : -ENOMEM;
}

/**
 * ground_ref() - One more has it: it takes longer to make than all else that a learner begins with
 * @ground:	ground_free() it once more
 */
struct ground *ground_ref(struct ground *ground)
{
	ground->refs++;
	return ground;
}

void ground_free(struct ground *ground)
{
	if (!ground || --ground->refs)
		return;
	tree_free(ground->granted);
	tree_free(ground->guard);
	policy_free(&ground->base);
	policy_free(&ground->full);
	for (size_t i = 0; i < ground->secret_count; i++)
		free(ground->secrets[i].path);
	free(ground->secrets);
	free(ground->home);
	free(ground->other);
	free(ground->probed);
	free(ground);
}

/**
 * ground_grants() - Whether `include base` allows something already
 * @ground:	The ground
 * @path:	Resolved, @len bytes
 * @len:	How many
 * @verbs:	What was asked
 */
bool ground_grants(const struct ground *ground, const char *path, size_t len, verbs_t verbs)
{
	struct outcome outcome;

	tree_lookup(ground->granted, path, len, 0, &outcome);
	return outcome_refused(&outcome, verbs) == VERB_COUNT;
}

/* The strong rule over a path, RULE_NONE when it is no secret. */
static uint32_t secret_rule(const struct ground *ground, const char *path, size_t len)
{
	struct outcome outcome;

	tree_lookup(ground->guard, path, len, 0, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t rule = outcome.rule[verb];

		if (rule != RULE_NONE && is_secret_rule(&ground->full.rules[rule]))
			return rule;
	}
	return RULE_NONE;
}

/*
 * A path in somebody else's home as it would be called in the run's own: what is a secret in the
 * one is a secret in the other. False when it is in no such home.
 */
static bool in_own_home(const struct ground *ground, const char *path, size_t len,
			struct text *text)
{
	static const char *const homes[] = { "/home/", "/root", "/Users/" };
	size_t other = ground->other && ground->other[1] ? strlen(ground->other) : 0;

	if (other && len >= other && !memcmp(path, ground->other, other) &&
	    (len == other || path[other] == '/')) {
		text_str(text, ground->home);
		text_add(text, path + other, len - other);
		return !text->failed;
	}

	for (size_t i = 0; i < ARRAY_SIZE(homes); i++) {
		size_t at = strlen(homes[i]);

		if (len < at || memcmp(path, homes[i], at) != 0)
			continue;
		while (at < len && path[at] != '/')
			at++;
		if (path[at - 1] == '/' || (homes[i][1] == 'r' && at != strlen(homes[i])))
			return false;
		text_str(text, ground->home);
		text_add(text, path + at, len - at);
		return !text->failed;
	}
	return false;
}

bool ground_secret(const struct ground *ground, const char *path, size_t len)
{
	_cleanup_text_ struct text own = { 0 };

	return secret_rule(ground, path, len) != RULE_NONE ||
	       (in_own_home(ground, path, len, &own) &&
		secret_rule(ground, own.data, own.len) != RULE_NONE);
}

/**
 * ground_way_out() - Whether a socket leads to somebody who can do what the jail cannot
 * @ground:	Sockets that `default` allows lead to nobody of this kind
 * @path:	Of a unix socket, or the @name of an abstract one
 */
bool ground_way_out(const struct ground *ground, const char *path)
{
	struct outcome outcome;

	tree_lookup(ground->guard, path, strlen(path), 0, &outcome);
	if (outcome.allowed & V_CONNECT)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ways_out); i++)
		if (!fnmatch(ways_out[i], path, 0))
			return true;
	return false;
}

static bool has_secrets(const struct ground *ground, const char *path, bool directory)
{
	for (size_t i = 0; i < ground->secret_count; i++) {
		const struct secret *secret = &ground->secrets[i];

		if (path_below(secret->path, path) ||
		    (directory && !secret->whole && path_below(path, secret->path)))
			return true;
	}
	return false;
}

/**
 * ground_has_secrets() - Whether a rule for a directory would reach a secret
 * @ground:	The ground
 * @path:	What the rule is for
 * @directory:	It is one: a glob may find a secret in it, though none is named there
 *
 * Secrets that may lie anywhere (.env) do not count: ground_keep_out() is for them.
 */
bool ground_has_secrets(const struct ground *ground, const char *path, bool directory)
{
	_cleanup_text_ struct text own = { 0 };

	return has_secrets(ground, path, directory) ||
	       (in_own_home(ground, path, strlen(path), &own) &&
		has_secrets(ground, own.data, directory));
}

static bool glob_secret(const struct ground *ground, const char *dir, const char *glob, size_t len)
{
	for (size_t i = 0; i < ground->secret_count; i++) {
		const struct secret *secret = &ground->secrets[i];
		const char *name;

		if (!secret->whole && path_below(dir, secret->path))
			return true;
		if (!path_below(secret->path, dir) || !strcmp(secret->path, dir))
			continue;
		name = path_behind(secret->path, dir) + 1;
		if (glob_match(glob, len, name, strcspn(name, "/")))
			return true;
	}
	return false;
}

/**
 * ground_glob_secret() - Whether a pattern for entries of a directory would reach a secret
 * @ground:	The ground
 * @dir:	Of the directory
 * @glob:	For one component, @len bytes
 * @len:	How many
 *
 * Secrets that may lie anywhere do not count, as for ground_has_secrets().
 */
bool ground_glob_secret(const struct ground *ground, const char *dir, const char *glob, size_t len)
{
	_cleanup_text_ struct text own = { 0 };

	return glob_secret(ground, dir, glob, len) ||
	       (in_own_home(ground, dir, strlen(dir), &own) &&
		glob_secret(ground, own.data, glob, len));
}

/**
 * ground_absent() - Note that the run looked for a file that was not there
 * @ground:	Remembers it when the file would be a secret
 * @path:	@len bytes
 * @len:	How many
 *
 * A denial of it would turn "there is none" into "refused": ground_keep_out() hides it instead.
 */
void ground_absent(struct ground *ground, const char *path, size_t len)
{
	uint32_t rule = secret_rule(ground, path, len);

	if (rule != RULE_NONE)
		ground->probed[rule] = true;
}

/**
 * ground_take_absent() - Note what was noted by ground_absent() elsewhere
 * @ground:	Grows
 * @from:	Made of the same policies, for other places
 */
void ground_take_absent(struct ground *ground, const struct ground *from)
{
	for (size_t i = 0; i < ground->full.rule_count && i < from->full.rule_count; i++)
		ground->probed[i] |= from->probed[i];
}

static bool same_line(const struct place *a, const struct place *b)
{
	return a->source == b->source && a->line == b->line;
}

/**
 * ground_keep_out() - Append the lines that keep secrets closed wherever they lie
 * @ground:	The ground
 * @text:	Grows by the lines of `default` for patterns that begin with a double star. What the
 *		run looked for in vain they hide: nothing is different to it, and who looks for such
 *		a file opens nothing by that. All lose their `!`, so that a rule for just one such
 *		file can be an exception.
 */
void ground_keep_out(const struct ground *ground, struct text *text)
{
	const struct place *last = NULL;

	for (size_t i = 0; i < ground->full.rule_count; i++) {
		const struct rule *rule = &ground->full.rules[i];
		_cleanup_text_ struct text line = { 0 };
		bool probed = false;
		size_t mark;

		if (!is_secret_rule(rule) || rule->pattern[0] == '/' ||
		    (last && same_line(last, &rule->at)))
			continue;
		last = &rule->at;
		for (size_t k = 0; k < ground->full.rule_count; k++)
			probed |= ground->probed[k] && same_line(last, &ground->full.rules[k].at);
		policy_line(&ground->full, last, &line);
		mark = strcspn(text_cstr(&line), "!");
		if (probed)
			text_str(text, "hide");
		else
			text_add(text, text_cstr(&line), mark);
		if (mark < line.len)
			text_printf(text, " %s", line.data + mark + 1);
		text_char(text, '\n');
		text->failed |= line.failed;
	}
}
