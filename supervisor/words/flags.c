// SPDX-License-Identifier: MIT
// supervisor/words/flags.c - Flags and small numbers of system calls by name
//
// Values are the UAPI's for x86-64, written as numbers where the C library's headers define another
// (O_LARGEFILE is 0 there) or where the build host's headers may be too old to have them.
#include "supervisor/words/flags.h"

#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/emit.h"

/* A flag that contains another one stands before it. */
static const struct flag open_flags[] = {
	{ 020200000, "O_TMPFILE" }, { 04010000, "O_SYNC" },    { 0100, "O_CREAT" },
	{ 0200, "O_EXCL" },	    { 0400, "O_NOCTTY" },      { 01000, "O_TRUNC" },
	{ 02000, "O_APPEND" },	    { 04000, "O_NONBLOCK" },   { 010000, "O_DSYNC" },
	{ 020000, "O_ASYNC" },	    { 040000, "O_DIRECT" },    { 0100000, "O_LARGEFILE" },
	{ 0200000, "O_DIRECTORY" }, { 0400000, "O_NOFOLLOW" }, { 01000000, "O_NOATIME" },
	{ 02000000, "O_CLOEXEC" },  { 010000000, "O_PATH" },
};

#define OPEN_ACCESS 3U
#define AT_BIT_200 0x200U /* AT_REMOVEDIR for unlinkat, AT_EACCESS for faccessat2 */

static const char *const open_access[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };

static const struct flag at_flags[] = {
	{ 0x100, "AT_SYMLINK_NOFOLLOW" },  { 0x400, "AT_SYMLINK_FOLLOW" },
	{ 0x800, "AT_NO_AUTOMOUNT" },	   { 0x1000, "AT_EMPTY_PATH" },
	{ 0x2000, "AT_STATX_FORCE_SYNC" }, { 0x4000, "AT_STATX_DONT_SYNC" },
	{ 0x8000, "AT_RECURSIVE" },	   { 0x10000, "AT_EXECVE_CHECK" },
};

static const struct flag protections[] = {
	{ 0x1, "PROT_READ" }, { 0x2, "PROT_WRITE" },	       { 0x4, "PROT_EXEC" },
	{ 0x8, "PROT_SEM" },  { 0x1000000, "PROT_GROWSDOWN" }, { 0x2000000, "PROT_GROWSUP" },
};

#define MAP_TYPE_BITS 0xfU

static const char *const map_types[] = {
	[1] = "MAP_SHARED",
	[2] = "MAP_PRIVATE",
	[3] = "MAP_SHARED_VALIDATE",
	[8] = "MAP_DROPPABLE",
};

static const struct flag map_flags[] = {
	{ 0x10, "MAP_FIXED" },	    { 0x20, "MAP_ANONYMOUS" },
	{ 0x40, "MAP_32BIT" },	    { 0x100, "MAP_GROWSDOWN" },
	{ 0x800, "MAP_DENYWRITE" }, { 0x1000, "MAP_EXECUTABLE" },
	{ 0x2000, "MAP_LOCKED" },   { 0x4000, "MAP_NORESERVE" },
	{ 0x8000, "MAP_POPULATE" }, { 0x10000, "MAP_NONBLOCK" },
	{ 0x20000, "MAP_STACK" },   { 0x40000, "MAP_HUGETLB" },
	{ 0x80000, "MAP_SYNC" },    { 0x100000, "MAP_FIXED_NOREPLACE" },
};

/* Bits 0 to 7 are the signal that the child sends when it ends. */
#define CLONE_SIGNAL 0xffU

static const struct flag clone_flags[] = {
	{ 0x100, "CLONE_VM" },
	{ 0x200, "CLONE_FS" },
	{ 0x400, "CLONE_FILES" },
	{ 0x800, "CLONE_SIGHAND" },
	{ 0x1000, "CLONE_PIDFD" },
	{ 0x2000, "CLONE_PTRACE" },
	{ 0x4000, "CLONE_VFORK" },
	{ 0x8000, "CLONE_PARENT" },
	{ 0x10000, "CLONE_THREAD" },
	{ 0x20000, "CLONE_NEWNS" },
	{ 0x40000, "CLONE_SYSVSEM" },
	{ 0x80000, "CLONE_SETTLS" },
	{ 0x100000, "CLONE_PARENT_SETTID" },
	{ 0x200000, "CLONE_CHILD_CLEARTID" },
	{ 0x400000, "CLONE_DETACHED" },
	{ 0x800000, "CLONE_UNTRACED" },
	{ 0x1000000, "CLONE_CHILD_SETTID" },
	{ 0x2000000, "CLONE_NEWCGROUP" },
	{ 0x4000000, "CLONE_NEWUTS" },
	{ 0x8000000, "CLONE_NEWIPC" },
	{ 0x10000000, "CLONE_NEWUSER" },
	{ 0x20000000, "CLONE_NEWPID" },
	{ 0x40000000, "CLONE_NEWNET" },
	{ 0x80000000, "CLONE_IO" },
};

static const char *const signals[] = {
	[1] = "SIGHUP",	    [2] = "SIGINT",   [3] = "SIGQUIT",	 [4] = "SIGILL",   [5] = "SIGTRAP",
	[6] = "SIGABRT",    [7] = "SIGBUS",   [8] = "SIGFPE",	 [9] = "SIGKILL",  [10] = "SIGUSR1",
	[11] = "SIGSEGV",   [12] = "SIGUSR2", [13] = "SIGPIPE",	 [14] = "SIGALRM", [15] = "SIGTERM",
	[16] = "SIGSTKFLT", [17] = "SIGCHLD", [18] = "SIGCONT",	 [19] = "SIGSTOP", [20] = "SIGTSTP",
	[21] = "SIGTTIN",   [22] = "SIGTTOU", [23] = "SIGURG",	 [24] = "SIGXCPU", [25] = "SIGXFSZ",
	[26] = "SIGVTALRM", [27] = "SIGPROF", [28] = "SIGWINCH", [29] = "SIGIO",   [30] = "SIGPWR",
	[31] = "SIGSYS",
};

static const char *const families[] = {
	[0] = "AF_UNSPEC", [1] = "AF_UNIX",	 [2] = "AF_INET",    [3] = "AF_AX25",
	[4] = "AF_IPX",	   [5] = "AF_APPLETALK", [6] = "AF_NETROM",  [7] = "AF_BRIDGE",
	[8] = "AF_ATMPVC", [9] = "AF_X25",	 [10] = "AF_INET6",  [11] = "AF_ROSE",
	[15] = "AF_KEY",   [16] = "AF_NETLINK",	 [17] = "AF_PACKET", [21] = "AF_RDS",
	[24] = "AF_PPPOX", [29] = "AF_CAN",	 [30] = "AF_TIPC",   [31] = "AF_BLUETOOTH",
	[33] = "AF_RXRPC", [38] = "AF_ALG",	 [39] = "AF_NFC",    [40] = "AF_VSOCK",
	[41] = "AF_KCM",   [42] = "AF_QIPCRTR",	 [43] = "AF_SMC",    [44] = "AF_XDP",
	[45] = "AF_MCTP",
};

#define SOCKET_TYPE_BITS 0xfU

static const char *const socket_types[] = {
	[1] = "SOCK_STREAM",	[2] = "SOCK_DGRAM", [3] = "SOCK_RAW",	  [4] = "SOCK_RDM",
	[5] = "SOCK_SEQPACKET", [6] = "SOCK_DCCP",  [10] = "SOCK_PACKET",
};

static const struct flag socket_flags[] = {
	{ 02000000, "SOCK_CLOEXEC" },
	{ 04000, "SOCK_NONBLOCK" },
};

/* The ones a policy is about, and the ones every terminal program makes. */
static const struct flag ioctls[] = {
	{ 0x5401, "TCGETS" },
	{ 0x5402, "TCSETS" },
	{ 0x5403, "TCSETSW" },
	{ 0x5404, "TCSETSF" },
	{ 0x540e, "TIOCSCTTY" },
	{ 0x540f, "TIOCGPGRP" },
	{ 0x5410, "TIOCSPGRP" },
	{ 0x5412, "TIOCSTI" },
	{ 0x5413, "TIOCGWINSZ" },
	{ 0x5414, "TIOCSWINSZ" },
	{ 0x541b, "FIONREAD" },
	{ 0x541c, "TIOCLINUX" },
	{ 0x541d, "TIOCCONS" },
	{ 0x5421, "FIONBIO" },
	{ 0x5422, "TIOCNOTTY" },
	{ 0x5429, "TIOCGSID" },
	{ 0x80045430, "TIOCGPTN" },
	{ 0x40045431, "TIOCSPTLCK" },
	{ 0x5441, "TIOCGPTPEER" },
	{ 0x5409, "TCSBRK" },
	{ 0x540a, "TCXONC" },
	{ 0x540b, "TCFLSH" },
	{ 0x5411, "TIOCOUTQ" },
	{ 0x5423, "TIOCSETD" },
	{ 0x5450, "FIONCLEX" },
	{ 0x5451, "FIOCLEX" },
	{ 0x40049409, "FICLONE" },
	{ 0x4020940d, "FICLONERANGE" },
	{ 0x80086601, "FS_IOC_GETFLAGS" },
	{ 0x40086602, "FS_IOC_SETFLAGS" },
};

/* Appends one more name, a bar before it unless it is the first since @start. */
static void add(struct text *text, size_t start, const char *name)
{
	if (text->len > start)
		TEXT_LIT(text, "|");
	text_str(text, name);
}

/**
 * flags_add() - Append the names of all bits of a value
 * @text:	Grows
 * @start:	Where its text began: a bar comes before what is not the first
 * @value:	The bits; what has no name stays a number, and nothing is "0"
 * @flags:	Names; one that contains another one stands before it
 * @count:	How many
 */
void flags_add(struct text *text, size_t start, uint64_t value, const struct flag *flags,
	       size_t count)
{
	for (size_t i = 0; i < count && value; i++) {
		if ((value & flags[i].bits) != flags[i].bits)
			continue;
		add(text, start, flags[i].name);
		value &= ~flags[i].bits;
	}
	if (value || text->len == start) {
		add(text, start, "");
		if (value)
			text_hex(text, value);
		else
			TEXT_LIT(text, "0");
	}
}

static const char *name_in(const char *const *names, size_t count, uint32_t number)
{
	return number < count ? names[number] : NULL;
}

/* Appends the name of a number, or the number. */
static void add_number(struct text *text, const char *name, uint32_t number)
{
	if (name)
		text_str(text, name);
	else
		text_u64(text, number);
}

/**
 * flags_open() - Append flags as open(2) takes them
 * @text:	Grows
 * @value:	The flags
 * @access:	Their two lowest bits are an access mode; otherwise plain bits (pipe2, dup3)
 */
void flags_open(struct text *text, uint32_t value, bool access)
{
	size_t start = text->len;

	if (access) {
		add(text, start, open_access[value & OPEN_ACCESS]);
		value &= ~OPEN_ACCESS;
		if (!value)
			return;
	}
	flags_add(text, start, value, open_flags, ARRAY_SIZE(open_flags));
}

/**
 * flags_at() - Append AT_ flags
 * @text:	Grows
 * @value:	The flags
 * @access:	They are faccessat2's: one bit has another meaning there
 */
void flags_at(struct text *text, uint32_t value, bool access)
{
	size_t start = text->len;

	if (value & AT_BIT_200) {
		add(text, start, access ? "AT_EACCESS" : "AT_REMOVEDIR");
		value &= ~AT_BIT_200;
		if (!value)
			return;
	}
	flags_add(text, start, value, at_flags, ARRAY_SIZE(at_flags));
}

void flags_protection(struct text *text, uint32_t value)
{
	if (value)
		flags_add(text, text->len, value, protections, ARRAY_SIZE(protections));
	else
		TEXT_LIT(text, "PROT_NONE");
}

void flags_mapping(struct text *text, uint32_t value)
{
	size_t start = text->len;
	const char *type = name_in(map_types, ARRAY_SIZE(map_types), value & MAP_TYPE_BITS);

	if (type) {
		add(text, start, type);
		value &= ~MAP_TYPE_BITS;
		if (!value)
			return;
	}
	flags_add(text, start, value, map_flags, ARRAY_SIZE(map_flags));
}

void flags_clone(struct text *text, uint64_t value)
{
	size_t start = text->len;
	const char *name = name_of_signal((uint32_t)(value & CLONE_SIGNAL));

	if (value & ~(uint64_t)CLONE_SIGNAL || !value)
		flags_add(text, start, value & ~(uint64_t)CLONE_SIGNAL, clone_flags,
			  ARRAY_SIZE(clone_flags));
	if (value & CLONE_SIGNAL) {
		add(text, start, "");
		add_number(text, name, (uint32_t)(value & CLONE_SIGNAL));
	}
}

void flags_socket_type(struct text *text, uint32_t value)
{
	size_t start = text->len;
	const char *type =
		name_in(socket_types, ARRAY_SIZE(socket_types), value & SOCKET_TYPE_BITS);

	if (type) {
		add(text, start, type);
		value &= ~SOCKET_TYPE_BITS;
		if (!value)
			return;
	}
	flags_add(text, start, value, socket_flags, ARRAY_SIZE(socket_flags));
}

const char *name_of_signal(uint32_t number)
{
	return name_in(signals, ARRAY_SIZE(signals), number);
}

const char *name_of_family(uint32_t number)
{
	return name_in(families, ARRAY_SIZE(families), number);
}

const char *name_of_ioctl(uint32_t command)
{
	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++)
		if (ioctls[i].bits == command)
			return ioctls[i].name;
	return NULL;
}

/* Names of the numbers from 0 up. */
struct numbered {
	const char *const *names;
	size_t count;
};

/* The names that an argument of one kind may have: the same tables as above, read the other way. */
static const struct named {
	char letter; /* of struct call.args */
	const struct flag *flags;
	size_t count;
	struct numbered numbered;
} kinds[] = {
	{ 'O', open_flags, ARRAY_SIZE(open_flags), { open_access, ARRAY_SIZE(open_access) } },
	{ 'A', at_flags, ARRAY_SIZE(at_flags), { NULL, 0 } },
	{ 'R', protections, ARRAY_SIZE(protections), { NULL, 0 } },
	{ 'S', map_flags, ARRAY_SIZE(map_flags), { map_types, ARRAY_SIZE(map_types) } },
	{ 'K', clone_flags, ARRAY_SIZE(clone_flags), { signals, ARRAY_SIZE(signals) } },
	{ 'C', ioctls, ARRAY_SIZE(ioctls), { NULL, 0 } },
	{ 'G', NULL, 0, { signals, ARRAY_SIZE(signals) } },
	{ 'N', NULL, 0, { families, ARRAY_SIZE(families) } },
	{ 'T', socket_flags, ARRAY_SIZE(socket_flags), { socket_types, ARRAY_SIZE(socket_types) } },
};

static bool is_name(const char *name, const char *bytes, size_t len)
{
	return name && strlen(name) == len && !memcmp(name, bytes, len);
}

static bool find_in(const struct named *kind, const char *bytes, size_t len, uint64_t *ret_value)
{
	for (size_t i = 0; i < kind->count; i++)
		if (is_name(kind->flags[i].name, bytes, len)) {
			*ret_value = kind->flags[i].bits;
			return true;
		}
	for (size_t i = 0; i < kind->numbered.count; i++)
		if (is_name(kind->numbered.names[i], bytes, len)) {
			*ret_value = i;
			return true;
		}
	return false;
}

/**
 * flags_find() - What one of the names above stands for
 * @letter:	The argument's kind, as in struct call.args
 * @name:	@len bytes
 * @len:	How many
 * @ret_value:	The bits or the number; untouched on failure
 *
 * Return: false when nothing of this kind has such a name
 */
bool flags_find(char letter, const char *name, size_t len, uint64_t *ret_value)
{
	if (letter == 'A' &&
	    (is_name("AT_EACCESS", name, len) || is_name("AT_REMOVEDIR", name, len))) {
		*ret_value = AT_BIT_200;
		return true;
	}
	if (letter == 'R' && is_name("PROT_NONE", name, len)) {
		*ret_value = 0;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].letter == letter)
			return find_in(&kinds[i], name, len, ret_value);
	return false;
}
