/* SPDX-License-Identifier: MIT */
/* jail/mounts.h - The jail's private view of the file systems */
#ifndef WARDER_JAIL_MOUNTS_H
#define WARDER_JAIL_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jail/sealed.h"
#include "jail/stage.h"

/**
 * struct mount_spec - What the view shows besides the host's tree
 * @devices:	Absolute paths of the /dev entries that stay usable; those that do not exist are
 *		passed over
 * @device_count:	How many
 * @private_tmp:	An empty /tmp of the jail's own
 * @tmp_size:	Bytes of that, and of /dev/shm; 0: a part of the machine's memory
 * @kept:	Paths below /tmp that are shown in it all the same; must exist
 * @kept_count:	How many
 * @nameservers: A file to be shown as /etc/resolv.conf, NULL: none is
 * @sealed:	What of it may be written, and where that goes; without @layers all of it may
 */
struct mount_spec {
	const char *const *devices;
	size_t device_count;
	bool private_tmp;
	uint64_t tmp_size;
	const char *const *kept;
	size_t kept_count;
	const char *nameservers;
	struct sealed_spec sealed;
};

int mounts_make(const struct mount_spec *spec, struct stage_error *error);
int mounts_queues(void);
int mounts_close_kernel(struct stage_error *error);
int mounts_noexec_view(int *ret_view, struct stage_error *error);

#endif
