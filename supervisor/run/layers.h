/* SPDX-License-Identifier: MIT */
/* supervisor/run/layers.h - The layers of a jail as the start record lists them */
#ifndef WARDER_SUPERVISOR_RUN_LAYERS_H
#define WARDER_SUPERVISOR_RUN_LAYERS_H

#include "supervisor/run/audit.h"
#include "supervisor/run/launch.h"

#define LAYERS_MAX 48

/**
 * struct layers - The list, with room for its details
 */
struct layers {
	struct audit_layer list[LAYERS_MAX];
	size_t count;
	char details[LAYERS_MAX][512];
	char limits[LIMIT_COUNT][16]; /* names of some */
};

void layers_read(const struct session *session, const struct launched *launched,
		 const char *journal, struct layers *ret_layers);

#endif
