// SPDX-License-Identifier: MIT
// supervisor/trace/shapes_file.c - Structures about files, directories and terminals
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <asm/termbits.h>

#include "policy/base/cleanup.h"
#include "supervisor/trace/shapes_file.h"
#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/flags.h"

#define OPEN_MAKES (0100U | 020000000U) /* O_CREAT, and the part of O_TMPFILE that is its own */
#define PERMISSIONS 07777U
#define FILE_TYPE 0170000U

static const struct flag types[] = {
	{ 0140000, "S_IFSOCK" }, { 0120000, "S_IFLNK" }, { 0100000, "S_IFREG" },
	{ 060000, "S_IFBLK" },	 { 040000, "S_IFDIR" },	 { 020000, "S_IFCHR" },
	{ 010000, "S_IFIFO" },
};

/**
 * file_mode() - Append a mode
 * @text:	Grows
 * @mode:	With the type of the file, or without it
 */
void file_mode(struct text *text, uint32_t mode)
{
	uint32_t type = mode & FILE_TYPE;
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].bits == type)
			name = types[i].name;
	if (!name) {
		text_printf(text, "%#03o", mode);
		return;
	}
	text_str(text, name);
	if (mode & S_ISUID)
		TEXT_LIT(text, "|S_ISUID");
	if (mode & S_ISGID)
		TEXT_LIT(text, "|S_ISGID");
	if (mode & S_ISVTX)
		TEXT_LIT(text, "|S_ISVTX");
	text_printf(text, "|%#03o", mode & PERMISSIONS & ~(uint32_t)(S_ISUID | S_ISGID | S_ISVTX));
}

void file_device(struct text *text, uint64_t device)
{
	text_printf(text, "makedev(%#x, %#x)", major(device), minor(device));
}

static void add_stat(struct text *text, const unsigned char *bytes)
{
	struct stat st;

	memcpy(&st, bytes, sizeof(st));
	TEXT_LIT(text, "{st_mode=");
	file_mode(text, st.st_mode);
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
		TEXT_LIT(text, ", st_rdev=");
		file_device(text, st.st_rdev);
	} else {
		TEXT_LIT(text, ", st_size=");
		text_i64(text, st.st_size);
	}
	TEXT_LIT(text, ", ...}");
}

static void add_statx(struct text *text, const unsigned char *bytes)
{
	struct statx st;

	memcpy(&st, bytes, sizeof(st));
	TEXT_LIT(text, "{stx_mask=");
	sets_add(text, SHAPE_STATX_MASK, st.stx_mask);
	TEXT_LIT(text, ", stx_attributes=");
	sets_add(text, SHAPE_STATX_ATTRIBUTES, st.stx_attributes);
	TEXT_LIT(text, ", stx_mode=");
	file_mode(text, st.stx_mode);
	TEXT_LIT(text, ", stx_size=");
	text_u64(text, st.stx_size);
	TEXT_LIT(text, ", ...}");
}

static void add_statfs(struct text *text, const unsigned char *bytes)
{
	struct statfs st;
	uint32_t id[2];

	memcpy(&st, bytes, sizeof(st));
	memcpy(id, &st.f_fsid, sizeof(id));
	TEXT_LIT(text, "{f_type=");
	sets_add(text, SHAPE_FILE_SYSTEM, (uint64_t)st.f_type);
	text_printf(text, ", f_bsize=%lu, f_blocks=%lu, f_bfree=%lu, f_bavail=%lu, f_files=%lu",
		    (unsigned long)st.f_bsize, (unsigned long)st.f_blocks,
		    (unsigned long)st.f_bfree, (unsigned long)st.f_bavail,
		    (unsigned long)st.f_files);
	text_printf(text, ", f_ffree=%lu, f_fsid={val=[%#x, %#x]}, f_namelen=%lu, f_frsize=%lu",
		    (unsigned long)st.f_ffree, id[0], id[1], (unsigned long)st.f_namelen,
		    (unsigned long)st.f_frsize);
	TEXT_LIT(text, ", f_flags=");
	sets_add(text, SHAPE_MOUNTED, (uint64_t)st.f_flags);
	TEXT_LIT(text, "}");
}

static void add_flock(struct shapes *shapes, const unsigned char *bytes)
{
	struct text *text = shapes->text;
	struct flock lock;

	memcpy(&lock, bytes, sizeof(lock));
	TEXT_LIT(text, "{l_type=");
	sets_add(text, SHAPE_LEASE, (uint64_t)lock.l_type);
	TEXT_LIT(text, ", l_whence=");
	sets_add(text, SHAPE_WHENCE, (uint64_t)lock.l_whence);
	TEXT_LIT(text, ", l_start=");
	text_i64(text, lock.l_start);
	TEXT_LIT(text, ", l_len=");
	text_i64(text, lock.l_len);
	if (shapes->phase == CAPTURE_EXIT) { /* asked for: who has it */
		TEXT_LIT(text, ", l_pid=");
		text_i64(text, lock.l_pid);
	}
	TEXT_LIT(text, "}");
}

static void add_open_how(struct text *text, const unsigned char *bytes)
{
	struct open_how how;

	memcpy(&how, bytes, sizeof(how));
	TEXT_LIT(text, "{flags=");
	flags_open(text, (uint32_t)how.flags, true);
	if (how.flags & OPEN_MAKES) {
		TEXT_LIT(text, ", mode=");
		text_printf(text, "%#03llo", (unsigned long long)how.mode);
	}
	TEXT_LIT(text, ", resolve=");
	sets_add(text, SHAPE_RESOLVE, how.resolve);
	TEXT_LIT(text, "}");
}

/* Fields of several bits in the flags of a terminal. */
static const struct field {
	uint32_t mask;
	uint8_t which; /* 0: output, 1: control */
	struct flag values[8];
} fields[] = {
	{ OPOST, 0, { { OPOST, "OPOST" } } },
	{ 02, 0, { { 02, "OLCUC" } } },
	{ ONLCR, 0, { { ONLCR, "ONLCR" } } },
	{ OCRNL, 0, { { OCRNL, "OCRNL" } } },
	{ ONOCR, 0, { { ONOCR, "ONOCR" } } },
	{ ONLRET, 0, { { ONLRET, "ONLRET" } } },
	{ OFILL, 0, { { OFILL, "OFILL" } } },
	{ CBAUD,
	  1,
	  { { B0, "B0" },
	    { B9600, "B9600" },
	    { B19200, "B19200" },
	    { B38400, "B38400" },
	    { B57600, "B57600" },
	    { B115200, "B115200" },
	    { B230400, "B230400" } } },
	{ CSIZE, 1, { { CS5, "CS5" }, { CS6, "CS6" }, { CS7, "CS7" }, { CS8, "CS8" } } },
	{ CSTOPB, 1, { { CSTOPB, "CSTOPB" } } },
	{ CREAD, 1, { { CREAD, "CREAD" } } },
	{ PARENB, 1, { { PARENB, "PARENB" } } },
	{ PARODD, 1, { { PARODD, "PARODD" } } },
	{ HUPCL, 1, { { HUPCL, "HUPCL" } } },
	{ CLOCAL, 1, { { CLOCAL, "CLOCAL" } } },
	{ CRTSCTS, 1, { { CRTSCTS, "CRTSCTS" } } },
};

static const char *const delays = "NL0|CR0|TAB0|BS0|VT0|FF0";
#define DELAYS (NLDLY | CRDLY | TABDLY | BSDLY | VTDLY | FFDLY)

static void add_fields(struct text *text, unsigned int which, uint32_t value)
{
	const char *bar = "";

	if (!which && !(value & DELAYS)) {
		text_str(text, delays);
		bar = "|";
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct flag *found = NULL;

		for (size_t k = 0; k < ARRAY_SIZE(fields[i].values); k++)
			if (fields[i].values[k].name &&
			    fields[i].values[k].bits == (value & fields[i].mask))
				found = &fields[i].values[k];
		if (fields[i].which != which || !found)
			continue;
		text_str(text, bar);
		text_str(text, found->name);
		bar = "|";
		value &= ~fields[i].mask;
	}
	if (value || !*bar) {
		text_str(text, bar);
		text_hex(text, value);
	}
}

static void add_termios(struct text *text, const unsigned char *bytes)
{
	uint32_t flags[4];

	memcpy(flags, bytes, sizeof(flags));
	TEXT_LIT(text, "{c_iflag=");
	sets_add(text, SHAPE_TERM_INPUT, flags[0]);
	TEXT_LIT(text, ", c_oflag=");
	add_fields(text, 0, flags[1]);
	TEXT_LIT(text, ", c_cflag=");
	add_fields(text, 1, flags[2]);
	TEXT_LIT(text, ", c_lflag=");
	sets_add(text, SHAPE_TERM_LOCAL, flags[3]);
	TEXT_LIT(text, ", ...}");
}

/* Bytes of the entries' heads: inode, offset, length; getdents64 has the type behind it. */
#define DIRENT_LENGTH_AT 16U

/**
 * file_entries() - Count the entries of a directory that was read
 * @bytes:	As getdents(2) gave them
 * @len:	How many bytes
 */
size_t file_entries(const unsigned char *bytes, size_t len)
{
	size_t count = 0;
	uint16_t size;

	for (size_t at = 0; at + DIRENT_LENGTH_AT + sizeof(size) <= len; at += size) {
		memcpy(&size, bytes + at + DIRENT_LENGTH_AT, sizeof(size));
		if (!size)
			break;
		count++;
	}
	return count;
}

/**
 * shapes_file_one() - Append a structure about files
 * @shapes:	The call
 * @shape:	Which
 * @bytes:	As many as it has
 *
 * Return: false when it is none of these
 */
bool shapes_file_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes)
{
	switch ((unsigned int)shape) {
	case SHAPE_STAT:
		add_stat(shapes->text, bytes);
		return true;
	case SHAPE_STATX:
		add_statx(shapes->text, bytes);
		return true;
	case SHAPE_STATFS:
		add_statfs(shapes->text, bytes);
		return true;
	case SHAPE_FLOCK:
		add_flock(shapes, bytes);
		return true;
	case SHAPE_OPEN_HOW:
		add_open_how(shapes->text, bytes);
		return true;
	case SHAPE_TERMIOS:
		add_termios(shapes->text, bytes);
		return true;
	default:
		return false;
	}
}
