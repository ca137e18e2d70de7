// SPDX-License-Identifier: MIT
// supervisor/run/holding.c - What holds each limit of a run: rlimits, control groups, warder
//
// A limit that nothing here can hold stops the launch: docs/adr/0027-limits.md has the reasons.
#include "supervisor/run/holding.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "supervisor/host/hierarchy.h"
#include "supervisor/rules/complaint.h"

/* Which limits may be a control group's, and what else there is where there is none. */
static const struct grouped {
	enum limit limit;
	const char *name;
	const char *instead;
} grouped[] = {
	{ LIMIT_MEMORY, "memory", "; or limit each process's address space with `as=`" },
	{ LIMIT_CPUS, "cpus", "; or limit each process's time with `cpu=`" },
	{ LIMIT_PIDS, "pids", "" },
};

/* Which other limits are always held by what. */
static const enum holder holders[LIMIT_COUNT] = {
	[LIMIT_CPU] = HOLDER_RLIMIT,   [LIMIT_WALL] = HOLDER_WARDER,
	[LIMIT_AS] = HOLDER_RLIMIT,    [LIMIT_FILES] = HOLDER_RLIMIT,
	[LIMIT_FSIZE] = HOLDER_RLIMIT, [LIMIT_STACK] = HOLDER_RLIMIT,
	[LIMIT_CORE] = HOLDER_RLIMIT,  [LIMIT_OUTPUT] = HOLDER_WARDER,
	[LIMIT_TMP] = HOLDER_MOUNT,
};

/* What is to be had of one controller. */
struct wish {
	const struct grouped *what;
	struct hierarchy hierarchy;
	int err; /* why it is not: -errno */
};

static int find_hierarchy(struct wish *wish)
{
	const char *controller = cgroup_controller(wish->what->limit);
	_cleanup_close_ int dir = -1;
	int r = hierarchy_find(controller, &wish->hierarchy);

	if (r < 0 || wish->hierarchy.version == 1)
		return r;
	dir = open(wish->hierarchy.group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	return cgroup_lists(dir, "cgroup.controllers", controller) ? 0 : -EOPNOTSUPP;
}

/* One place for all that are of the second version. */
static void make_room(struct wish *wishes, size_t count, const char *run, struct holding *holding)
{
	const char *wanted[ARRAY_SIZE(grouped)];
	const struct hierarchy *hierarchy = NULL;
	size_t wanted_count = 0;
	int r = 0;

	for (size_t i = 0; i < count; i++)
		if (!wishes[i].err && wishes[i].hierarchy.version == 2) {
			hierarchy = &wishes[i].hierarchy;
			wanted[wanted_count++] = cgroup_controller(wishes[i].what->limit);
		}
	if (wanted_count)
		r = cgroup_room_make(hierarchy->group, hierarchy->point, wanted, wanted_count, run,
				     &holding->room);
	for (size_t i = 0; i < count; i++)
		if (!wishes[i].err && wishes[i].hierarchy.version == 2)
			wishes[i].err = r;
}

/* The run's group in a hierarchy: it may be there for another controller already. */
static int find_group(const struct wish *wish, const char *run, struct holding *holding,
		      unsigned int *ret_index)
{
	const struct hierarchy *hierarchy = &wish->hierarchy;
	const char *parent = hierarchy->version == 2 ? holding->room.parent : hierarchy->group;
	size_t len = strlen(parent);
	int r;

	for (unsigned int i = 0; i < holding->group_count; i++) {
		const char *path = holding->groups[i].path;

		if (!strncmp(path, parent, len) && path[len] == '/' &&
		    !strchr(path + len + 1, '/')) {
			*ret_index = i;
			return 0;
		}
	}
	r = cgroup_make(parent, hierarchy->version, run, &holding->groups[holding->group_count]);
	if (r == 0)
		*ret_index = holding->group_count++;
	return r;
}

static int hold_by_group(const struct wish *wish, const struct holding_spec *spec,
			 struct holding *holding)
{
	enum limit limit = wish->what->limit;
	unsigned int index = 0;
	int r = wish->err ? wish->err : find_group(wish, spec->run, holding, &index);

	if (r == 0)
		r = cgroup_limit(&holding->groups[index], limit, spec->policy->limits[limit].value,
				 &holding->file[limit]);
	if (r < 0)
		return r;
	holding->group[limit] = index;
	holding->by[limit] = HOLDER_GROUP;
	return 0;
}

/* Why a control group is not to be had. */
static void say_why(const struct wish *wish, int err, struct text *text)
{
	const char *controller = cgroup_controller(wish->what->limit);
	const char *group = wish->hierarchy.group;

	if (err == -ENOENT || err == -EXDEV) {
		text_printf(text, "no control groups with `%s` are mounted that warder is in",
			    controller);
		return;
	}
	text_visible(text, group, strlen(group));
	if (err == -EOPNOTSUPP)
		text_printf(text, " has no controller `%s`", controller);
	else if (err == -EBUSY)
		text_str(text, " has other processes besides warder");
	else if (err == -EPERM && wish->hierarchy.version == 2)
		text_str(text, " is the service manager's, and not delegated");
	else
		text_printf(text, ": %s", strerror(-err));
}

/* What to do about that. */
static void say_remedy(const struct wish *wish, int err, struct text *text)
{
	bool root = geteuid() == 0;

	if (err == -ENOENT || err == -EXDEV)
		text_str(text, "mount them on /sys/fs/cgroup");
	else if (err == -EROFS || (root && wish->hierarchy.version == 1))
		text_str(text, "have /sys/fs/cgroup writable");
	else if (wish->hierarchy.version == 1)
		text_str(text, "run warder as root");
	else
		text_printf(text,
			    "run warder in a scope of its own, "
			    "`systemd-run %s--scope -p Delegate=yes warder …`",
			    root ? "" : "--user ");
	text_str(text, wish->what->instead);
}

static void refuse(const struct holding_spec *spec, const struct wish *wish, int err,
		   struct policy_diag *diag)
{
	_cleanup_text_ struct text why = { 0 }, remedy = { 0 };

	say_why(wish, err, &why);
	say_remedy(wish, err, &remedy);
	if (wish->what->limit == LIMIT_PIDS)
		text_str(&why, ", and without namespaces RLIMIT_NPROC would count all of your "
			       "processes");
	diag_error(diag, spec->policy, &spec->policy->limits[wish->what->limit].at,
		   text_cstr(&remedy), "`limit %s` needs a control group, and none can be made: %s",
		   wish->what->name, text_cstr(&why));
}

/*
 * Tasks can be counted without a control group. RLIMIT_NPROC counts those of one user in one user
 * namespace, and does not hold for the host's root whatever namespace he is in (copy_process() in
 * the kernel's fork.c: INIT_USER): then it is the tracer that counts, and kills what is too much.
 * Both need a namespace, or all of the user's processes would be counted.
 */
static bool hold_pids(const struct holding_spec *spec, struct holding *holding)
{
	if (spec->light)
		return false;
	holding->by[LIMIT_PIDS] = spec->root ? HOLDER_WARDER : HOLDER_RLIMIT;
	return true;
}

static void hold_grouped(const struct holding_spec *spec, struct holding *holding,
			 struct policy_diag *diag)
{
	struct wish wishes[ARRAY_SIZE(grouped)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(grouped); i++) {
		if (!spec->policy->limits[grouped[i].limit].set)
			continue;
		wishes[count] = (struct wish){ .what = &grouped[i] };
		wishes[count].err = find_hierarchy(&wishes[count]);
		count++;
	}
	make_room(wishes, count, spec->run, holding);
	for (size_t i = 0; i < count; i++) {
		int r = hold_by_group(&wishes[i], spec, holding);

		holding->err = -r;
		if (r < 0 && (wishes[i].what->limit != LIMIT_PIDS || !hold_pids(spec, holding)))
			refuse(spec, &wishes[i], r, diag);
		hierarchy_free(&wishes[i].hierarchy);
	}
}

/**
 * holding_begin() - Find what holds each limit, and make the control groups
 * @spec:	All set
 * @ret_holding: holding_end() it in any case
 * @message:	Which limit cannot be held, why, and what to do
 *
 * Context: signals are held back, so that what is made is removed.
 *
 * Return: 0 or -EINVAL
 */
int holding_begin(const struct holding_spec *spec, struct holding *ret_holding,
		  struct text *message)
{
	const struct limit_value *limits = spec->policy->limits;
	struct policy_diag diag = { .count = 0 };
	int r;

	*ret_holding = HOLDING_NONE;
	for (unsigned int i = 0; i < LIMIT_COUNT; i++)
		if (limits[i].set)
			ret_holding->by[i] = holders[i];
	hold_grouped(spec, ret_holding, &diag);
	r = diag.count ? -EINVAL : 0;
	complaint_take(&diag, message);
	return r;
}

/**
 * holding_reached() - Whether a control group says that a limit was reached
 * @holding:	Begun; its jail has ended
 * @limit:	Any
 */
bool holding_reached(const struct holding *holding, enum limit limit)
{
	return holding->by[limit] == HOLDER_GROUP &&
	       cgroup_reached(&holding->groups[holding->group[limit]], limit);
}

/**
 * holding_show() - Append what holds a limit
 * @holding:	Begun
 * @limit:	One that there is
 * @text:	Grows
 */
void holding_show(const struct holding *holding, enum limit limit, struct text *text)
{
	const struct cgroup *group = &holding->groups[holding->group[limit]];

	switch (holding->by[limit]) {
	case HOLDER_NOBODY:
		text_str(text, "nothing");
		break;
	case HOLDER_RLIMIT:
		text_str(text, "an rlimit");
		break;
	case HOLDER_GROUP:
		text_printf(text, "cgroup v%u, %s of ", group->version, holding->file[limit]);
		text_visible(text, group->path, strlen(group->path));
		break;
	case HOLDER_MOUNT:
		text_str(text, "a file system's size");
		break;
	case HOLDER_WARDER:
		text_str(text, "warder");
		break;
	}
}

/**
 * holding_end() - Remove what was made
 * @holding:	Begun, or HOLDING_NONE; nobody in the groups lives any more
 */
void holding_end(struct holding *holding)
{
	while (holding->group_count)
		cgroup_remove(&holding->groups[--holding->group_count]);
	cgroup_room_leave(&holding->room);
	*holding = HOLDING_NONE;
}
