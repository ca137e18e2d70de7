// SPDX-License-Identifier: MIT
// supervisor/rules/enquiry.c - What the broker would answer about a path, asked without a run
//
// The path is resolved and judged by the broker's own functions, as this process sees the host: a
// link or a `..` on the way that lies in something hidden ends it there as it would end in the
// jail, and a hard link of a pinned file is found out. What only the jail has is not known: its
// /proc, its private /tmp, what it was handed as 0, 1 and 2, and the sockets it made.
#include "supervisor/rules/enquiry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/inet.h"

/* Whether a component of what cannot be looked up is "..": behind nothing there is none. */
static bool has_dots(const char *path)
{
	for (const char *at = path; *at; at += strcspn(at, "/"), at += strspn(at, "/"))
		if (!strncmp(at, "..", 2) && (at[2] == '/' || !at[2]))
			return true;
	return false;
}

/* Appends what comes behind the last name that could be looked up, be it there or not. */
static int append(struct name *name, const char *rest)
{
	size_t len;

	rest += strspn(rest, "/");
	len = strlen(rest);
	while (len && rest[len - 1] == '/')
		len--;
	if (has_dots(rest))
		return -ENOENT;
	if (!len)
		return 0;
	if (name->len + 1 + len >= sizeof(name->path))
		return -ENAMETOOLONG;
	if (name->len > 1)
		name->path[name->len++] = '/';
	memcpy(name->path + name->len, rest, len);
	name->len += len;
	name->path[name->len] = '\0';
	name_close(name);
	return 0;
}

/*
 * Resolves as much of a path as there is; a policy may be about what does not exist yet. What is on
 * the way is followed, whatever is said of the last component.
 */
static int find(struct enquiry *enquiry, const char *path, enum enquiry_way way)
{
	const struct origin origin = { .tid = getpid(), .dirfd = TARGET_CWD };
	_cleanup_free_ char *head = strdup(path);
	struct name *name = &enquiry->name;
	unsigned int how = way == ENQUIRY_LINK ? RESOLVE_LEAF : RESOLVE_FOLLOW;
	size_t len = strlen(path);
	int r;

	if (!head)
		return -ENOMEM;
	if (!len)
		return -ENOENT;
	for (;; how = RESOLVE_FOLLOW) {
		const char *front = len ? head : path[0] == '/' ? "/" : ".";

		r = resolve(&enquiry->world, &origin, front, how, name);
		if (!len || (r != -ENOENT && r != -ENOTDIR))
			break;
		name_close(name);
		name_init(name);
		while (len && head[len - 1] == '/')
			len--;
		while (len && head[len - 1] != '/')
			len--;
		head[len] = '\0';
	}
	if (r < 0 || name->veil != RULE_NONE)
		return r;
	return append(name, path + len);
}

/* Only a file with more than one link can have another name. */
static int find_pins(struct enquiry *enquiry, struct names *names)
{
	const struct tree_names tree_names = names_for_tree(names);
	const struct name *name = &enquiry->name;
	int r;

	if (name->object < 0 || S_ISDIR(name->st.st_mode) || name->st.st_nlink < 2)
		return 0;
	r = pins_find(enquiry->policy, &tree_names, NULL, &enquiry->pins);
	enquiry->judge->pins = enquiry->pins.list;
	enquiry->judge->pin_count = enquiry->pins.count;
	return r;
}

/* A name without a place: nothing is to be looked up. */
static int take_abstract(struct name *name, const char *path)
{
	name->len = strlen(path);
	if (name->len > sizeof(((struct sockaddr_un *)0)->sun_path))
		return -ENAMETOOLONG;
	memcpy(name->path, path, name->len + 1);
	return 0;
}

/*
 * An address as the broker would have it: 0.0.0.0 is where the kernel would connect to. @ret_wrong
 * and @ret_help are set when it returns -EINVAL.
 */
static int take_address(struct name *name, const char *path, bool bind, const char **ret_wrong,
			const char **ret_help)
{
	_cleanup_strings_ struct strings patterns = { 0 };
	struct inet_pattern pattern = { 0 };
	struct inet inet;
	int r = inet_read(path, strlen(path), &pattern);

	if (r < 0 || pattern.name) {
		r = inet_word(path, bind, &patterns, ret_wrong, ret_help);
		if (r == 0)
			r = inet_read(patterns.items[0], strlen(patterns.items[0]), &pattern);
	}
	if (r < 0)
		return r;
	if (pattern.low != pattern.high || (pattern.bits != 128 && !bind)) {
		*ret_wrong = "a rule decides about one address and one port at a time";
		*ret_help = "ask about one of them";
		return -EINVAL;
	}
	if (pattern.name) {
		name->len =
			(size_t)snprintf(name->path, sizeof(name->path), "%s", patterns.items[0]);
		return 0;
	}
	memcpy(inet.ip, pattern.ip, sizeof(inet.ip));
	inet.port = pattern.low;
	if (!bind)
		inet_reach(&inet);
	name->len = inet_format(&inet, name->path);
	return 0;
}

static bool is_address(const struct enquiry *enquiry)
{
	return enquiry->way == ENQUIRY_INET || enquiry->way == ENQUIRY_INET_BIND;
}

/**
 * enquiry_way_of() - What kind of name somebody asks about
 * @path:	As it was written
 * @verbs:	What is asked
 * @link:	A link at the end of a path is meant itself
 *
 * Only sockets have the names @name and HOST:PORT; files of that name are ./@name and ./HOST:PORT,
 * as in a rule.
 */
enum enquiry_way enquiry_way_of(const char *path, verbs_t verbs, bool link)
{
	enum enquiry_way way = verbs & V_BIND ? ENQUIRY_INET_BIND : ENQUIRY_INET;

	if (!(verbs & (verbs_t) ~(V_CONNECT | V_BIND))) {
		if (*path == '@')
			return ENQUIRY_ABSTRACT;
		if (!strchr("/.~", *path))
			return way;
	}
	return link ? ENQUIRY_LINK : ENQUIRY_PATH;
}

/**
 * enquiry_address() - Whether an address that somebody asks about is one
 * @path:	As it was written
 * @way:	enquiry_way_of(): nothing is wrong unless it is an address's
 * @wrong:	Grows by what is wrong with it, and what to do about that
 *
 * Return: 0, -EINVAL, -ENOMEM
 */
int enquiry_address(const char *path, enum enquiry_way way, struct text *wrong)
{
	const char *cause, *help;
	struct name name;
	int r = 0;

	if (way == ENQUIRY_INET || way == ENQUIRY_INET_BIND)
		r = take_address(&name, path, way == ENQUIRY_INET_BIND, &cause, &help);
	if (r == -EINVAL)
		text_printf(wrong, "%s\n  %s", cause, help);
	return r;
}

/**
 * enquiry_begin() - Find out what a path leads to
 * @offline:	The policy; stays
 * @path:	Absolute, or from the working directory
 * @way:	What kind of name it is
 * @enquiry:	Filled; enquiry_end() in any case
 *
 * Return: 0, also when nothing is there; -ENOENT when nothing can ever have that name, -ELOOP,
 * -EACCES, -errno
 */
int enquiry_begin(const struct offline *offline, const char *path, enum enquiry_way way,
		  struct enquiry *enquiry)
{
	const char *wrong, *help; /* for who asks enquiry_address() */
	int r;

	*enquiry = (struct enquiry){
		.policy = &offline->policy,
		.way = way,
		.veil = { .policy = &offline->policy, .tree = offline->compiled.tree },
		.detours = { .policy = &offline->policy, .tree = offline->compiled.tree },
		.world = { .root = -1, .proc = -1 },
		.judge = calloc(1, sizeof(*enquiry->judge)),
	};
	name_init(&enquiry->name);
	if (!enquiry->judge)
		return -ENOMEM;
	enquiry->judge->policy = enquiry->policy;
	enquiry->judge->tree = offline->compiled.tree;
	if (way == ENQUIRY_ABSTRACT)
		return take_abstract(&enquiry->name, path);
	if (is_address(enquiry))
		return take_address(&enquiry->name, path, way == ENQUIRY_INET_BIND, &wrong, &help);
	r = world_open(-1, &enquiry->world);
	if (r < 0)
		return r;
	enquiry->world.broker = -1; /* nobody: this process may be asked about like any other */
	if (policy_hides(enquiry->policy, false))
		enquiry->world.veil = &enquiry->veil;
	if (policy_redirects(enquiry->policy))
		enquiry->world.detours = &enquiry->detours;
	r = find(enquiry, path, way);
	return r < 0 ? r : find_pins(enquiry, offline->compiled.names);
}

void enquiry_end(struct enquiry *enquiry)
{
	name_close(&enquiry->name);
	close_fd(&enquiry->world.root);
	close_fd(&enquiry->world.proc);
	pins_free(&enquiry->pins);
	free(steal_ptr(enquiry->judge));
}

/**
 * enquiry_look() - What stat, access, readlink and their kin would get
 * @enquiry:	Begun
 * @ret_decision: Filled
 */
void enquiry_look(const struct enquiry *enquiry, struct decision *ret_decision)
{
	judge_look(enquiry->judge, &enquiry->name, ret_decision);
}

/**
 * enquiry_flags() - The flags that a call has which asks for a verb: only opens have some
 * @enquiry:	Begun
 * @verb:	The verb
 */
uint32_t enquiry_flags(const struct enquiry *enquiry, enum verb verb)
{
	return V_OPENS & VERB_BIT(verb) ? enquiry->flags : 0;
}

/**
 * enquiry_ask() - What a call would get that asks for one verb
 * @enquiry:	Begun
 * @verb:	The verb
 * @ret_decision: Filled; @verb is the one that the deciding rule is about, VERB_COUNT: allowed
 *
 * What nobody may know to be there has no other answer than that, and none may be known not to be
 * there: request_hides(), veil_check(). Which abstract
 * name a socket is given, nobody decides: net_bind().
 */
void enquiry_ask(const struct enquiry *enquiry, enum verb verb, struct decision *ret_decision)
{
	const struct name *name = &enquiry->name;
	struct world world = enquiry->world;
	struct name entry;

	/* An entry is made, removed or bound where the name is: for others that is the file's. */
	if (name->from_len && (verb == VERB_DELETE || verb == VERB_BIND ||
			       (verb == VERB_CREATE && name->object >= 0))) {
		entry = *name;
		detour_bar(&entry);
		name = &entry;
	}
	if (enquiry->way == ENQUIRY_ABSTRACT
		    ? verb == VERB_BIND
		    : is_address(enquiry) && !tree_decides_inet(enquiry->judge->tree)) {
		judge_allow(BUILTIN_REGISTERS, ret_decision);
		return;
	}
	if (enquiry->way == ENQUIRY_ABSTRACT || is_address(enquiry)) {
		judge_path(enquiry->judge, name->path, name->len, VERB_BIT(verb), 0, ret_decision);
		return;
	}
	judge_hidden(enquiry->judge, name, VERB_BIT(verb), ret_decision);
	if (ret_decision->would == RECORD_HIDDEN)
		return;
	world.proc_dev = 0; /* which processes of /proc are the jail's is not known here */
	judge_name(enquiry->judge, &world, name, VERB_BIT(verb), enquiry_flags(enquiry, verb),
		   ret_decision);
	if (verb == VERB_BIND && ret_decision->would != RECORD_ALLOW &&
	    ret_decision->rule == RULE_NONE) /* where no rule speaks of binding, `create` will do */
		judge_name(enquiry->judge, &world, name, V_CREATE, 0, ret_decision);
}

/**
 * enquiry_by_entry() - Whether an answer is about a name that another file is in the place of, and
 *			not about that file
 * @enquiry:	Begun
 * @decision:	From enquiry_ask()
 */
bool enquiry_by_entry(const struct enquiry *enquiry, const struct decision *decision)
{
	return enquiry->name.from_len && decision->entry;
}

/**
 * enquiry_by_other_name() - Whether a refusal is about another name of the same file
 * @enquiry:	Begun
 * @decision:	From enquiry_ask()
 */
bool enquiry_by_other_name(const struct enquiry *enquiry, const struct decision *decision)
{
	const struct name *name = &enquiry->name;
	struct outcome outcome;

	if (decision->verb == VERB_COUNT || name->veil != RULE_NONE || !enquiry->pins.count)
		return false;
	tree_lookup(enquiry->judge->tree, name->path, name->len,
		    enquiry_flags(enquiry, decision->verb), &outcome);
	return decision->rule != outcome.rule[decision->verb];
}
