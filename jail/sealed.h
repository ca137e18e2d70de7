/* SPDX-License-Identifier: MIT */
/* jail/sealed.h - A view in which nothing that is written gets to the host's files */
#ifndef WARDER_JAIL_SEALED_H
#define WARDER_JAIL_SEALED_H

#include <stddef.h>

#include "jail/stage.h"

/* Each is a mount, and a file system of its own. */
#define SEALED_MAX 256

/**
 * struct sealed_place - A directory whose changes go to a layer
 * @path:	Absolute, without links; no mount of the host's is below it
 * @same:	It is another name of a part of another place, which is not such a one: that one's
 *		index and one more; 0: it is a place of its own
 * @below:	With @same: which part, "" for all of it
 */
struct sealed_place {
	const char *path;
	size_t same;
	const char *below;
};

/**
 * struct sealed_spec - What is sealed how
 * @layers:	Directory of the host in which each place finds one for itself, by its index; NULL:
 *		nothing is sealed
 * @places:	@count of them, at most SEALED_MAX; none comes before one that it lies in
 * @count:	How many
 */
struct sealed_spec {
	const char *layers;
	const struct sealed_place *places;
	size_t count;
};

/* Overlays on their way to their places. */
struct sealed {
	int fds[SEALED_MAX];
};

void sealed_init(struct sealed *sealed);
int sealed_prepare(const struct sealed_spec *spec, struct sealed *sealed,
		   struct stage_error *error);
int sealed_show(const struct sealed_spec *spec, const struct sealed *sealed,
		struct stage_error *error);
void sealed_close(struct sealed *sealed);

#endif
