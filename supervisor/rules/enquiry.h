/* SPDX-License-Identifier: MIT */
/* supervisor/rules/enquiry.h - What the broker would answer about a path, asked without a run */
#ifndef WARDER_SUPERVISOR_RULES_ENQUIRY_H
#define WARDER_SUPERVISOR_RULES_ENQUIRY_H

#include "broker/judge.h"
#include "broker/detour.h"
#include "broker/veil.h"
#include "supervisor/host/pins.h"
#include "supervisor/rules/offline.h"

/* Verbs that an open may ask for: other calls have no flags. */
#define V_OPENS ((verbs_t)(V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE))

/* What is asked about. */
enum enquiry_way {
	ENQUIRY_PATH, /* what a path leads to */
	ENQUIRY_LINK, /* likewise, but a link at its end is meant itself */
	ENQUIRY_ABSTRACT, /* an abstract socket's name, with an `@` for its first NUL */
	ENQUIRY_INET, /* HOST:PORT to connect to */
	ENQUIRY_INET_BIND, /* a port or HOST:PORT to bind */
};

/**
 * struct enquiry - A path or an address, and all that decides about it
 * @policy:	The policy
 * @way:	What kind of name it is
 * @flags:	Of the open that is asked about, for the verbs that opens ask; 0 at first
 * @veil:	What hides on the way, if anything does
 * @detours:	What is in another file's place
 * @world:	This host, as far as a lookup goes
 * @pins:	Files that have other names, if this may be one
 * @judge:	As the broker's, without what only a run knows
 * @name:	What the path leads to; when that is hidden on the way, where
 */
struct enquiry {
	const struct policy *policy;
	enum enquiry_way way;
	uint32_t flags;
	struct veil veil;
	struct detours detours;
	struct world world;
	struct pins pins;
	struct judge *judge;
	struct name name;
};

enum enquiry_way enquiry_way_of(const char *path, verbs_t verbs, bool link);
int enquiry_address(const char *path, enum enquiry_way way, struct text *wrong);
int enquiry_begin(const struct offline *offline, const char *path, enum enquiry_way way,
		  struct enquiry *enquiry);
void enquiry_end(struct enquiry *enquiry);
void enquiry_ask(const struct enquiry *enquiry, enum verb verb, struct decision *ret_decision);
void enquiry_look(const struct enquiry *enquiry, struct decision *ret_decision);
uint32_t enquiry_flags(const struct enquiry *enquiry, enum verb verb);
bool enquiry_by_entry(const struct enquiry *enquiry, const struct decision *decision);
bool enquiry_by_other_name(const struct enquiry *enquiry, const struct decision *decision);

#endif
