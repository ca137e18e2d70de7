// SPDX-License-Identifier: MIT
// supervisor/trace/shapes_task.c - Structures about signals, times, limits and processes
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "policy/errname.h"
#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/flags.h"

#define RESTORER 0x04000000U /* SA_RESTORER, which the C library does not tell of */
#define NOW 0x3fffffffL /* UTIME_NOW */
#define OMIT 0x3ffffffeL
#define INFINITE UINT64_MAX

static void add_handler(struct text *text, uint64_t handler)
{
	if (handler == 0)
		TEXT_LIT(text, "SIG_DFL");
	else if (handler == 1)
		TEXT_LIT(text, "SIG_IGN");
	else
		text_hex(text, handler);
}

/* The kernel's own: handler, flags, restorer, mask. */
static void add_sigaction(struct text *text, const unsigned char *bytes)
{
	uint64_t flags = part_word(bytes + 8);

	TEXT_LIT(text, "{sa_handler=");
	add_handler(text, part_word(bytes));
	TEXT_LIT(text, ", sa_mask=");
	part_sigset(text, part_word(bytes + 24));
	TEXT_LIT(text, ", sa_flags=");
	sets_add(text, SHAPE_SIGNAL_FLAGS, flags);
	if (flags & RESTORER) {
		TEXT_LIT(text, ", sa_restorer=");
		part_pointer(text, part_word(bytes + 16));
	}
	TEXT_LIT(text, "}");
}

static void add_sender(struct text *text, const siginfo_t *info)
{
	text_printf(text, ", si_pid=%d, si_uid=%u", info->si_pid, info->si_uid);
}

static void add_child(struct text *text, const siginfo_t *info)
{
	add_sender(text, info);
	TEXT_LIT(text, ", si_status=");
	if (info->si_code == CLD_EXITED)
		text_i64(text, info->si_status);
	else
		part_signal(text, (uint32_t)info->si_status);
	text_printf(text, ", si_utime=%ld, si_stime=%ld", (long)info->si_utime,
		    (long)info->si_stime);
}

static void add_value(struct text *text, const siginfo_t *info)
{
	text_printf(text, ", si_int=%d, si_ptr=", info->si_value.sival_int);
	part_pointer(text, (uintptr_t)info->si_value.sival_ptr);
}

static void add_siginfo(struct text *text, const unsigned char *bytes)
{
	siginfo_t info;
	const char *code;

	memcpy(&info, bytes, sizeof(info));
	if (!info.si_signo) { /* waitid found nothing */
		TEXT_LIT(text, "{}");
		return;
	}
	TEXT_LIT(text, "{si_signo=");
	part_signal(text, (uint32_t)info.si_signo);
	TEXT_LIT(text, ", si_code=");
	code = sets_name(info.si_signo == SIGCHLD && info.si_code > 0 ? SHAPE_CHILD_CODE
								      : SHAPE_SIGNAL_CODE,
			 (uint32_t)info.si_code);
	if (code)
		text_str(text, code);
	else
		text_i64(text, info.si_code);
	if (info.si_signo == SIGCHLD && info.si_code > 0) {
		add_child(text, &info);
	} else if (info.si_code == SI_USER || info.si_code == SI_TKILL) {
		add_sender(text, &info);
	} else if (info.si_code == SI_QUEUE || info.si_code == SI_MESGQ) {
		add_sender(text, &info);
		add_value(text, &info);
	}
	TEXT_LIT(text, "}");
}

static void add_sigstack(struct text *text, const unsigned char *bytes)
{
	TEXT_LIT(text, "{ss_sp=");
	part_pointer(text, part_word(bytes));
	TEXT_LIT(text, ", ss_flags=");
	if (part_half(bytes + 8))
		sets_add(text, SHAPE_STACK_FLAGS, part_half(bytes + 8));
	else
		TEXT_LIT(text, "0");
	TEXT_LIT(text, ", ss_size=");
	text_u64(text, part_word(bytes + 16));
	TEXT_LIT(text, "}");
}

static void add_sigevent(struct text *text, const unsigned char *bytes)
{
	TEXT_LIT(text, "{");
	if (part_word(bytes)) {
		text_printf(text, "sigev_value={sival_int=%d, sival_ptr=", (int)part_half(bytes));
		part_pointer(text, part_word(bytes));
		TEXT_LIT(text, "}, ");
	}
	TEXT_LIT(text, "sigev_signo=");
	part_signal(text, part_half(bytes + 8));
	TEXT_LIT(text, ", sigev_notify=");
	sets_add(text, SHAPE_NOTIFY, part_half(bytes + 12));
	TEXT_LIT(text, "}");
}

static void add_limit(struct shapes *shapes, uint64_t value)
{
	struct text *text = shapes->text;

	if (value == INFINITE)
		text_str(text,
			 call_at(shapes->nr)->args[0] == 'I' ? "RLIM64_INFINITY" : "RLIM_INFINITY");
	else if (value > 1024 && value % 1024 == 0)
		text_printf(text, "%llu*1024", (unsigned long long)value / 1024);
	else
		text_u64(text, value);
}

static void add_rlimit(struct shapes *shapes, const unsigned char *bytes)
{
	TEXT_LIT(shapes->text, "{rlim_cur=");
	add_limit(shapes, part_word(bytes));
	TEXT_LIT(shapes->text, ", rlim_max=");
	add_limit(shapes, part_word(bytes + 8));
	TEXT_LIT(shapes->text, "}");
}

static void add_wait_status(struct text *text, uint32_t value)
{
	int status = (int)value;

	TEXT_LIT(text, "[{");
	if (WIFEXITED(status)) {
		text_printf(text, "WIFEXITED(s) && WEXITSTATUS(s) == %d", WEXITSTATUS(status));
	} else if (WIFSIGNALED(status)) {
		TEXT_LIT(text, "WIFSIGNALED(s) && WTERMSIG(s) == ");
		part_signal(text, (uint32_t)WTERMSIG(status));
		if (WCOREDUMP(status))
			TEXT_LIT(text, " && WCOREDUMP(s)");
	} else if (WIFSTOPPED(status)) {
		TEXT_LIT(text, "WIFSTOPPED(s) && WSTOPSIG(s) == ");
		part_signal(text, (uint32_t)WSTOPSIG(status) & 0x7fU);
	} else if (WIFCONTINUED(status)) {
		TEXT_LIT(text, "WIFCONTINUED(s)");
	} else {
		text_hex(text, value);
	}
	TEXT_LIT(text, "}]");
}

/* Two times of a file. */
static void add_file_times(struct text *text, const unsigned char *bytes, const char *fraction)
{
	bool nanoseconds = !strcmp(fraction, "tv_nsec");

	TEXT_LIT(text, "[");
	for (int i = 0; i < 2; i++, bytes += 16) {
		uint64_t part = part_word(bytes + 8);

		text_str(text, i ? ", " : "");
		if (nanoseconds && part == NOW)
			TEXT_LIT(text, "UTIME_NOW");
		else if (nanoseconds && part == OMIT)
			TEXT_LIT(text, "UTIME_OMIT");
		else
			part_timespec(text, bytes, fraction);
	}
	TEXT_LIT(text, "]");
}

static void add_sigset_argument(struct shapes *shapes, const unsigned char *bytes)
{
	size_t got = 0;
	const unsigned char *mask =
		pieces_find(&shapes->pieces, shapes->phase, part_word(bytes), &got);

	TEXT_LIT(shapes->text, "{sigmask=");
	if (mask && got >= 8)
		part_sigset(shapes->text, part_word(mask));
	else
		part_pointer(shapes->text, part_word(bytes));
	TEXT_LIT(shapes->text, ", sigsetsize=");
	text_u64(shapes->text, part_word(bytes + 8));
	TEXT_LIT(shapes->text, "}");
}

/* Of a clone3: what every version of it has. */
static void add_clone_args(struct text *text, const unsigned char *bytes)
{
	TEXT_LIT(text, "{flags=");
	flags_clone(text, part_word(bytes));
	TEXT_LIT(text, ", child_tid=");
	part_pointer(text, part_word(bytes + 16));
	TEXT_LIT(text, ", parent_tid=");
	part_pointer(text, part_word(bytes + 24));
	TEXT_LIT(text, ", exit_signal=");
	part_signal(text, (uint32_t)part_word(bytes + 32));
	TEXT_LIT(text, ", stack=");
	part_pointer(text, part_word(bytes + 40));
	TEXT_LIT(text, ", stack_size=");
	text_hex(text, part_word(bytes + 48));
	TEXT_LIT(text, ", tls=");
	part_pointer(text, part_word(bytes + 56));
	TEXT_LIT(text, "}");
}

static void add_capabilities(struct text *text, const unsigned char *bytes)
{
	static const char *const names[] = { "effective", "permitted", "inheritable" };

	for (int i = 0; i < 3; i++) {
		uint64_t value = part_half(bytes + i * 4) | (uint64_t)part_half(bytes + 12 + i * 4)
								    << 32;

		text_printf(text, "%s%s=", i ? ", " : "{", names[i]);
		if (value)
			text_hex(text, value);
		else
			TEXT_LIT(text, "0");
	}
	TEXT_LIT(text, "}");
}

/**
 * shapes_task_one() - Append a structure about processes
 * @shapes:	The call
 * @shape:	Which
 * @bytes:	As many as it has
 *
 * Return: false when it is none of these
 */
bool shapes_task_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes)
{
	struct text *text = shapes->text;

	switch ((unsigned int)shape) {
	case SHAPE_TIMESPEC:
		part_timespec(text, bytes, "tv_nsec");
		return true;
	case SHAPE_TIMEVAL:
		part_timespec(text, bytes, "tv_usec");
		return true;
	case SHAPE_TIMESPECS:
		add_file_times(text, bytes, "tv_nsec");
		return true;
	case SHAPE_TIMEVALS:
		add_file_times(text, bytes, "tv_usec");
		return true;
	case SHAPE_SIGSET:
		part_sigset(text, part_word(bytes));
		return true;
	case SHAPE_SIGSET_AND_SIZE:
		add_sigset_argument(shapes, bytes);
		return true;
	case SHAPE_SIGACTION:
		add_sigaction(text, bytes);
		return true;
	case SHAPE_SIGINFO:
		add_siginfo(text, bytes);
		return true;
	case SHAPE_SIGSTACK:
		add_sigstack(text, bytes);
		return true;
	case SHAPE_SIGEVENT:
		add_sigevent(text, bytes);
		return true;
	case SHAPE_RLIMIT:
		add_rlimit(shapes, bytes);
		return true;
	case SHAPE_WAIT_STATUS:
		add_wait_status(text, part_half(bytes));
		return true;
	case SHAPE_CLONE_ARGS:
		add_clone_args(text, bytes);
		return true;
	case SHAPE_CAP_HEADER:
		text_printf(text, "{version=%#x, pid=%d}", part_half(bytes),
			    (int)part_half(bytes + 4));
		return true;
	case SHAPE_CAP_DATA:
		add_capabilities(text, bytes);
		return true;
	default:
		return false;
	}
}
