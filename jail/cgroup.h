/* SPDX-License-Identifier: MIT */
/* jail/cgroup.h - A control group of the jail's own */
#ifndef WARDER_JAIL_CGROUP_H
#define WARDER_JAIL_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#define CGROUP_PREFIX "warder-"

/**
 * struct cgroup - One, in one hierarchy
 * @version:	Of that hierarchy: 1 or 2
 * @path:	Its directory; NULL: there is none
 * @dir:	That, open and locked as long as somebody needs it
 * @procs:	Its cgroup.procs, for who is to enter
 */
struct cgroup {
	unsigned int version;
	char *path;
	int dir;
	int procs;
};

#define CGROUP_NONE ((struct cgroup){ 0, NULL, -1, -1 })

int cgroup_make(const char *parent, unsigned int version, const char *name,
		struct cgroup *ret_cgroup);
int cgroup_enter(int procs);
int cgroup_write(int dir, const char *file, const char *value);
int cgroup_read(int dir, const char *file, uint64_t *ret_value);
int cgroup_count(int dir, const char *file, const char *word, uint64_t *ret_count);
bool cgroup_lists(int dir, const char *file, const char *word);
void cgroup_remove(struct cgroup *cgroup);
void cgroup_sweep(const char *parent);

#endif
