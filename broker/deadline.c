// SPDX-License-Identifier: MIT
// broker/deadline.c - Calls that wait until a time of a clock that is emulated
//
// DOC: Theory of operation
//
// Nobody can wait at a futex for another process, so the kernel waits, and gets the real time
// instead of the emulated one: the filter has the task stop at such a call (SECCOMP_RET_TRACE), the
// tracer writes a copy of the argument below the red zone of the task's stack, where by the ABI
// nothing is anybody's, and lets the argument's register point at it. At the call's exit stop the
// register gets its value back. That is before signals are looked at: whatever begins again begins
// with the program's own argument, and comes here anew. Nothing that is decided rests on the time
// in memory, so it does no harm if another thread writes there.
#include "broker/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

#include "broker/remote.h"
#include "broker/request.h"
#include "broker/tasks.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define RED_ZONE 128U
#define REGISTER(name) offsetof(struct user_regs_struct, name)
#define SECOND 1000000000

/* How the clock is told that a call is about. */
enum told {
	TOLD_FILTER, /* the filter has looked at the registers */
	TOLD_DESCRIPTOR, /* argument 0 is a timerfd */
	TOLD_TIMER, /* argument 0 is a timer of the process */
};

/**
 * struct deadline_row - One call
 * @nr:		Its number
 * @arg:	The argument that points at the time
 * @size:	Bytes there
 * @at:		Where the time is in these
 * @told:	How its clock is told
 */
static const struct deadline_row {
	int nr;
	unsigned char arg;
	unsigned char size;
	unsigned char at;
	enum told told;
} rows[] = {
	{ SYS_clock_nanosleep, 2, 16, 0, TOLD_FILTER },
	{ SYS_futex, 3, 16, 0, TOLD_FILTER },
	{ KERNEL_NR_FUTEX_WAITV, 3, 16, 0, TOLD_FILTER },
	{ KERNEL_NR_FUTEX_WAIT, 4, 16, 0, TOLD_FILTER },
	{ SYS_mq_timedsend, 4, 16, 0, TOLD_FILTER },
	{ SYS_mq_timedreceive, 4, 16, 0, TOLD_FILTER },
	{ SYS_timerfd_settime, 2, 32, 16, TOLD_DESCRIPTOR },
	{ SYS_timer_settime, 2, 32, 16, TOLD_TIMER },
};

/**
 * struct changed - A register of a task that is in a call
 * @value:	What the program had there
 * @argument:	Which argument, from 1; 0: none
 */
struct changed {
	uint64_t value;
	uint8_t argument;
};

#define BYTES ((size_t)TASKS_MAX * sizeof(struct changed))

static const size_t argument_registers[6] = { REGISTER(rdi), REGISTER(rsi), REGISTER(rdx),
					      REGISTER(r10), REGISTER(r8),  REGISTER(r9) };

/**
 * deadlines_init() - Begin
 * @deadlines:	Filled
 * @wall:	The clock; must outlive it
 * @service:	Likewise
 *
 * Return: 0 or -ENOMEM
 */
int deadlines_init(struct deadlines *deadlines, const struct wall *wall,
		   const struct service *service)
{
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	*deadlines = (struct deadlines){ wall, service, map };
	return 0;
}

static struct changed *find(const struct deadlines *deadlines, pid_t pid)
{
	return deadlines->changed && pid > 0 && pid < TASKS_MAX ? &deadlines->changed[pid] : NULL;
}

/*
 * Finds a line of a file of /proc/PID that is `KEY: NUMBER`, and with @id the one behind a line
 * `ID: NUMBER` that has this number. -ENOENT: there is none.
 */
static int read_clock(const struct world *world, const char *path, const char *key, const int *id,
		      uint32_t *ret_clock)
{
	_cleanup_fclose_ FILE *file = NULL;
	char line[128];
	bool mine = !id;
	size_t len = strlen(key);
	int fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC), number;

	if (fd < 0)
		return -errno;
	file = fdopen(fd, "re");
	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	while (fgets(line, sizeof(line), file)) {
		if (id && sscanf(line, "ID: %d", &number) == 1)
			mine = number == *id;
		if (mine && !strncmp(line, key, len) && sscanf(line + len, ": %d", &number) == 1) {
			*ret_clock = (uint32_t)number;
			return 0;
		}
	}
	return -ENOENT;
}

/* Whether the call is about an emulated clock: 1, 0, or -errno when that cannot be told. */
static int is_wall(const struct world *world, pid_t pid, const struct deadline_row *row,
		   uint64_t argument)
{
	int id = (int)(uint32_t)argument, r;
	uint32_t clock = 0;
	char path[64];

	switch (row->told) {
	case TOLD_DESCRIPTOR:
		snprintf(path, sizeof(path), "%d/fdinfo/%d", pid, id);
		r = read_clock(world, path, "clockid", NULL, &clock);
		break;
	case TOLD_TIMER:
		snprintf(path, sizeof(path), "%d/timers", pid);
		r = read_clock(world, path, "ClockID", &id, &clock);
		if (r == -ENOENT && faccessat(world->proc, path, F_OK, 0) < 0)
			return -ENOSYS; /* this kernel does not tell */
		break;
	case TOLD_FILTER:
	default:
		return 1;
	}
	if (r == -ENOENT) /* no timer: the kernel will say so */
		return 0;
	return r < 0 ? r : wall_is(clock);
}

/* Whether the kernel takes it for a time, and one that means one. */
static bool is_time(const struct deadline_row *row, const struct timespec *time)
{
	return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND &&
	       (row->told == TOLD_FILTER || time->tv_sec || time->tv_nsec);
}

/*
 * Puts the real time in place of the emulated one. 0: done, or there is nothing to be done, since
 * the kernel will refuse what is there.
 */
static int translate(struct deadlines *deadlines, pid_t pid, const struct deadline_row *row,
		     uint64_t argument)
{
	unsigned char bytes[32];
	struct timespec time;
	uint64_t to;
	long stack;
	int r = remote_read(pid, argument, bytes, row->size);

	if (r < 0)
		return r == -EFAULT ? 0 : r;
	memcpy(&time, bytes + row->at, sizeof(time));
	if (!is_time(row, &time))
		return 0;
	time = wall_real(deadlines->wall, time);
	memcpy(bytes + row->at, &time, sizeof(time));
	errno = 0;
	stack = ptrace(PTRACE_PEEKUSER, pid, REGISTER(rsp), NULL);
	if (errno)
		return -errno;
	to = ((uint64_t)stack - RED_ZONE - sizeof(bytes)) & ~15ULL;
	r = remote_write(pid, to, bytes, row->size);
	if (r < 0)
		return r;
	if (ptrace(PTRACE_POKEUSER, pid, argument_registers[row->arg], to) < 0)
		return -errno;
	deadlines->changed[pid] = (struct changed){ argument, (uint8_t)(row->arg + 1) };
	return 0;
}

static void write_record(const struct deadlines *deadlines, pid_t pid, int nr,
			 const uint64_t args[6], int err)
{
	static const char *const strings[RECORD_STRINGS];
	struct record record = {
		.kind = RECORD_CALL,
		.would = err ? RECORD_DENY : RECORD_ALLOW,
		.decision = err ? RECORD_DENY : RECORD_ALLOW,
		.how = err ? HOW_REGISTER : HOW_CONTINUED,
		.fence = err ? FENCE_NONE : FENCE_DEADLINE,
		.rule = RECORD_RULE_BUILTIN + BUILTIN_CLOCK,
		.verb = VERB_COUNT,
		.tid = pid,
		.nr = nr,
		.err = err,
		.result = err ? -1 : 0,
		.time_ns = clock_ns(),
	};

	memcpy(record.args, args, sizeof(record.args));
	ring_write(deadlines->service->ring, &record, strings);
}

/**
 * deadline_skip() - Have a call end before it begins
 * @pid:	A task in its seccomp stop
 * @err:	What it returns
 */
void deadline_skip(pid_t pid, int err)
{
	ptrace(PTRACE_POKEUSER, pid, REGISTER(orig_rax), -1L);
	ptrace(PTRACE_POKEUSER, pid, REGISTER(rax), -(long)err);
}

/**
 * deadline_enter() - A task is about to wait until a time
 * @deadlines:	Begun
 * @pid:	The task, in its seccomp stop
 * @nr:		The call, for which the plan says PLAN_TRACE
 * @args:	Its registers
 *
 * What cannot be translated is refused, and recorded so: waiting for the wrong time is worse than
 * not to wait.
 *
 * Trust: the registers are the target's, and all that they point at.
 * Context: the tracing thread.
 */
void deadline_enter(struct deadlines *deadlines, pid_t pid, int nr, const uint64_t args[6])
{
	const struct deadline_row *row = rows;
	int r;

	while (row < rows + ARRAY_SIZE(rows) && row->nr != nr)
		row++;
	if (row == rows + ARRAY_SIZE(rows)) {
		write_record(deadlines, pid, nr, args, ENOSYS);
		deadline_skip(pid, ENOSYS);
		return;
	}
	r = is_wall(deadlines->service->world, pid, row, args[0]);
	if (r == 0 || r == -ESRCH)
		return;
	if (r > 0)
		r = translate(deadlines, pid, row, args[row->arg]);
	if (r == -ESRCH)
		return;
	write_record(deadlines, pid, nr, args, -r);
	if (r < 0)
		deadline_skip(pid, -r);
}

/**
 * deadline_pending() - Whether a task's next stop is the exit of a call that was changed
 * @deadlines:	Any
 * @pid:	The task
 */
bool deadline_pending(const struct deadlines *deadlines, pid_t pid)
{
	const struct changed *changed = find(deadlines, pid);

	return changed && changed->argument;
}

/**
 * deadline_leave() - A call is over: its register is the program's again
 * @deadlines:	Any
 * @pid:	The task, in its exit stop
 */
void deadline_leave(struct deadlines *deadlines, pid_t pid)
{
	struct changed *changed = find(deadlines, pid);

	if (!changed || !changed->argument)
		return;
	ptrace(PTRACE_POKEUSER, pid, argument_registers[changed->argument - 1], changed->value);
	changed->argument = 0;
}

/**
 * deadline_forget() - A task is gone, or is another program
 * @deadlines:	Any
 * @pid:	Its number
 */
void deadline_forget(struct deadlines *deadlines, pid_t pid)
{
	struct changed *changed = find(deadlines, pid);

	if (changed && changed->argument) /* a page that nobody wrote to takes no memory */
		changed->argument = 0;
}
