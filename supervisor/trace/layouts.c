// SPDX-License-Identifier: MIT
// supervisor/trace/layouts.c - Structures that are written member by member
//
// Offsets are the compiler's of the C library's structures, which are the kernel's on x86-64.
#include <mqueue.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <utime.h>

#include "policy/base/cleanup.h"
#include "supervisor/trace/shapes_part.h"

#define ROW(type, name, kind)                                                                      \
	{                                                                                          \
#name "=", offsetof(type, name), MEMBER_##kind, 0                                  \
	}
#define CHARS(type, name)                                                                          \
	{                                                                                          \
#name "=", offsetof(type, name), MEMBER_CHARS, sizeof(((type *)0)->name)           \
	}

static const struct member_row timezones[] = {
	ROW(struct timezone, tz_minuteswest, I32),
	ROW(struct timezone, tz_dsttime, I32),
};

static const struct member_row tmses[] = {
	ROW(struct tms, tms_utime, I64),
	ROW(struct tms, tms_stime, I64),
	ROW(struct tms, tms_cutime, I64),
	ROW(struct tms, tms_cstime, I64),
};

static const struct member_row utsnames[] = {
	CHARS(struct utsname, sysname), CHARS(struct utsname, nodename),
	CHARS(struct utsname, release), CHARS(struct utsname, version),
	CHARS(struct utsname, machine), { "domainname=", 325, MEMBER_CHARS, 65 },
};

static const struct member_row sysinfos[] = {
	ROW(struct sysinfo, uptime, I64),
	{ "loads=", offsetof(struct sysinfo, loads), MEMBER_U64S, 3 },
	ROW(struct sysinfo, totalram, U64),
	ROW(struct sysinfo, freeram, U64),
	ROW(struct sysinfo, sharedram, U64),
	ROW(struct sysinfo, bufferram, U64),
	ROW(struct sysinfo, totalswap, U64),
	ROW(struct sysinfo, freeswap, U64),
	ROW(struct sysinfo, procs, U16),
	ROW(struct sysinfo, totalhigh, U64),
	ROW(struct sysinfo, freehigh, U64),
	ROW(struct sysinfo, mem_unit, U32),
};

static const struct member_row winsizes[] = {
	{ "ws_row=", 0, MEMBER_U16, 0 },
	{ "ws_col=", 2, MEMBER_U16, 0 },
	{ "ws_xpixel=", 4, MEMBER_U16, 0 },
	{ "ws_ypixel=", 6, MEMBER_U16, 0 },
};

static const struct member_row mq_attrs[] = {
	ROW(struct mq_attr, mq_flags, I64),
	ROW(struct mq_attr, mq_maxmsg, I64),
	ROW(struct mq_attr, mq_msgsize, I64),
	ROW(struct mq_attr, mq_curmsgs, I64),
};

static const struct member_row rusages[] = {
	ROW(struct rusage, ru_utime, TIMEVAL),
	ROW(struct rusage, ru_stime, TIMEVAL),
};

static const struct member_row itimervals[] = {
	ROW(struct itimerval, it_interval, TIMEVAL),
	ROW(struct itimerval, it_value, TIMEVAL),
};

static const struct member_row itimerspecs[] = {
	ROW(struct itimerspec, it_interval, TIMESPEC),
	ROW(struct itimerspec, it_value, TIMESPEC),
};

static const struct member_row utimbufs[] = {
	ROW(struct utimbuf, actime, I64),
	ROW(struct utimbuf, modtime, I64),
};

static const struct member_row waitvs[] = {
	{ "val=", 0, MEMBER_X64, 0 },
	{ "uaddr=", 8, MEMBER_POINTER, 0 },
	{ "flags=", 16, MEMBER_U32, 0 },
};

#define LAYOUT(shape, rows, more)                                                                  \
	{                                                                                          \
		SHAPE_##shape, rows, ARRAY_SIZE(rows), more                                        \
	}

static const struct layout layouts[] = {
	LAYOUT(TIMEZONE, timezones, false),	LAYOUT(TMS, tmses, false),
	LAYOUT(UTSNAME, utsnames, false),	LAYOUT(SYSINFO, sysinfos, false),
	LAYOUT(WINSIZE, winsizes, false),	LAYOUT(MQ_ATTR, mq_attrs, false),
	LAYOUT(RUSAGE, rusages, true),		LAYOUT(ITIMERVAL, itimervals, false),
	LAYOUT(ITIMERSPEC, itimerspecs, false), LAYOUT(UTIMBUF, utimbufs, false),
	LAYOUT(FUTEX_WAITV, waitvs, false),
};

/**
 * layouts_find() - The members of a structure
 * @shape:	Which
 *
 * Return: them, or NULL
 */
const struct layout *layouts_find(enum trace_shape shape)
{
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].shape == shape)
			return &layouts[i];
	return NULL;
}

/* A number of @width bytes, unsigned. */
static uint64_t number(const unsigned char *bytes, size_t width)
{
	uint64_t value = 0;

	memcpy(&value, bytes, width); /* little endian */
	return value;
}

static void add_words(struct text *text, const unsigned char *bytes, size_t count)
{
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < count; i++) {
		text_str(text, i ? ", " : "");
		text_u64(text, number(bytes + i * 8, 8));
	}
	TEXT_LIT(text, "]");
}

static void add_member(struct text *text, const struct member_row *row, const unsigned char *bytes)
{
	switch ((enum member_kind)row->kind) {
	case MEMBER_I32:
		text_i64(text, (int32_t)number(bytes, 4));
		break;
	case MEMBER_U16:
		text_u64(text, number(bytes, 2));
		break;
	case MEMBER_U32:
		text_u64(text, number(bytes, 4));
		break;
	case MEMBER_I64:
		text_i64(text, (int64_t)number(bytes, 8));
		break;
	case MEMBER_U64:
		text_u64(text, number(bytes, 8));
		break;
	case MEMBER_X64:
		text_hex(text, number(bytes, 8));
		break;
	case MEMBER_POINTER:
		part_pointer(text, number(bytes, 8));
		break;
	case MEMBER_CHARS:
		part_quoted(text, bytes, strnlen((const char *)bytes, row->extra), false);
		break;
	case MEMBER_U64S:
		add_words(text, bytes, row->extra);
		break;
	case MEMBER_TIMEVAL:
		part_timespec(text, bytes, "tv_usec");
		break;
	case MEMBER_TIMESPEC:
		part_timespec(text, bytes, "tv_nsec");
		break;
	case MEMBER_SET16:
		sets_add(text, (enum trace_shape)row->extra, number(bytes, 2));
		break;
	case MEMBER_SET32:
		sets_add(text, (enum trace_shape)row->extra, number(bytes, 4));
		break;
	case MEMBER_SET64:
		sets_add(text, (enum trace_shape)row->extra, number(bytes, 8));
		break;
	}
}

/**
 * layouts_add() - Append a structure
 * @text:	Grows
 * @layout:	Its members
 * @bytes:	As many as its shape has
 */
void layouts_add(struct text *text, const struct layout *layout, const unsigned char *bytes)
{
	TEXT_LIT(text, "{");
	for (size_t i = 0; i < layout->count; i++) {
		const struct member_row *row = &layout->rows[i];

		text_str(text, i ? ", " : "");
		text_str(text, row->name);
		add_member(text, row, bytes + row->offset);
	}
	text_str(text, layout->more ? ", ...}" : "}");
}
