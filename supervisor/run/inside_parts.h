/* SPDX-License-Identifier: MIT */
/* supervisor/run/inside_parts.h - What the files of the launch inside share among themselves */
#ifndef WARDER_SUPERVISOR_RUN_INSIDE_PARTS_H
#define WARDER_SUPERVISOR_RUN_INSIDE_PARTS_H

#include "broker/control.h"
#include "broker/detour.h"
#include "broker/seal.h"
#include "broker/veil.h"
#include "broker/world.h"
#include "supervisor/run/inside.h"

/* Exit status of a broker or a target that could not go on. */
#define FAILED 125

/* What the broker's side gathers on its way. */
struct inside {
	const struct inside_spec *spec;
	struct world world;
	struct seal seal;
	struct veil veil;
	struct detours detours;
	struct control_ready ready;
	int view;
	int terminal; /* the jail's side of its own, -1: it has none */
	int queues; /* the root of the message queues, -1: none */
	int go; /* eventfd: the target may load its filter */
	int loaded; /* eventfd: it has */
	pid_t broker;
	pid_t target;
	struct filter_doom doom;
};

int inside_wait_gate(const struct inside_spec *spec, enum stage stage, struct stage_error *error);
int inside_bring_up(struct inside *inside, struct stage_error *error);

#endif
