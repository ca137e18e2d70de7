// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_decode.c - Arguments as strace(1) and the manual write them
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/decode.h"
#include "supervisor/words/flags.h"

/* The C library's header has 0 for it on x86-64; the kernel's has this. */
#define KERNEL_O_LARGEFILE 0100000

#define CWD ((uint64_t)AT_FDCWD)
#define HIGH (UINT64_C(1) << 32)

static const struct {
	const char *call;
	uint64_t args[6];
	const char *paths[2];
	const char *due;
} calls[] = {
	{ "openat",
	  { CWD, 1, O_RDONLY | O_CLOEXEC, 0777 },
	  { "a" },
	  "[\"AT_FDCWD\",\"a\",\"O_RDONLY|O_CLOEXEC\"]" },
	{ "openat",
	  { 5, 1, O_WRONLY | O_CREAT | O_TRUNC, 0644 },
	  { "a" },
	  "[\"5\",\"a\",\"O_WRONLY|O_CREAT|O_TRUNC\",\"0644\"]" },
	{ "openat",
	  { CWD, 1, O_RDWR | O_TMPFILE, 0600 },
	  { "/tmp" },
	  "[\"AT_FDCWD\",\"/tmp\",\"O_RDWR|O_TMPFILE\",\"0600\"]" },
	{ "openat",
	  { CWD, 1, O_DIRECTORY | O_RDONLY, 0600 },
	  { "/tmp" },
	  "[\"AT_FDCWD\",\"/tmp\",\"O_RDONLY|O_DIRECTORY\"]" },
	{ "open",
	  { 1, O_RDONLY | KERNEL_O_LARGEFILE | O_SYNC },
	  { "" },
	  "[\"\",\"O_RDONLY|O_SYNC|O_LARGEFILE\"]" },
	{ "open",
	  { 1, O_RDONLY | O_DSYNC | 0x40000000 },
	  { "a" },
	  "[\"a\",\"O_RDONLY|O_DSYNC|0x40000000\"]" },
	{ "open", { 0x7f00, 3 }, { NULL }, "[\"0x7f00\",\"O_ACCMODE\"]" },
	{ "creat", { 1, 0755 }, { "a" }, "[\"a\",\"0755\"]" },
	{ "mq_open", { 1, O_RDWR, 0600, 9 }, { "/q" }, "[\"/q\",\"O_RDWR\"]" },
	{ "mq_open",
	  { 1, O_RDWR | O_CREAT, 0600, 0 },
	  { "/q" },
	  "[\"/q\",\"O_RDWR|O_CREAT\",\"0600\",\"NULL\"]" },
	/* the kernel reads the low half of these: so do we */
	{ "openat",
	  { CWD | HIGH, 1, O_RDONLY | HIGH },
	  { "a" },
	  "[\"AT_FDCWD\",\"a\",\"O_RDONLY\"]" },
	{ "close", { 0xffffffff }, { NULL }, "[\"-1\"]" },
	{ "pipe2",
	  { 0x10, O_CLOEXEC | O_NONBLOCK },
	  { NULL },
	  "[\"0x10\",\"O_NONBLOCK|O_CLOEXEC\"]" },
	{ "dup3", { 3, 4, 0 }, { NULL }, "[\"3\",\"4\",\"0\"]" },
	{ "mkdirat", { CWD, 1, 0 }, { "d" }, "[\"AT_FDCWD\",\"d\",\"00\"]" },
	{ "mknod", { 1, S_IFIFO | 0644, 0 }, { "p" }, "[\"p\",\"010644\",\"0\"]" },
	{ "unlinkat", { 7, 1, AT_REMOVEDIR }, { "d" }, "[\"7\",\"d\",\"AT_REMOVEDIR\"]" },
	{ "faccessat2",
	  { CWD, 1, 4, AT_EACCESS | AT_SYMLINK_NOFOLLOW },
	  { "f" },
	  "[\"AT_FDCWD\",\"f\",\"4\",\"AT_EACCESS|AT_SYMLINK_NOFOLLOW\"]" },
	{ "renameat2",
	  { CWD, 1, CWD, 2, 1 },
	  { "a", "b" },
	  "[\"AT_FDCWD\",\"a\",\"AT_FDCWD\",\"b\",\"1\"]" },
	{ "mmap",
	  { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, 3, 0x1000 },
	  { NULL },
	  "[\"NULL\",\"4096\",\"PROT_READ|PROT_EXEC\",\"MAP_PRIVATE|MAP_FIXED\",\"3\",\"4096\"]" },
	{ "mmap",
	  { 0, 1, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, (uint64_t)-1, 0 },
	  { NULL },
	  "[\"NULL\",\"1\",\"PROT_NONE\",\"MAP_SHARED|MAP_ANONYMOUS\",\"-1\",\"0\"]" },
	{ "clone",
	  { SIGCHLD, 0, 0, 0, 0 },
	  { NULL },
	  "[\"SIGCHLD\",\"NULL\",\"NULL\",\"NULL\",\"0\"]" },
	{ "clone",
	  { CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0 },
	  { NULL },
	  "[\"CLONE_VM|CLONE_VFORK|SIGCHLD\",\"NULL\",\"NULL\",\"NULL\",\"0\"]" },
	{ "unshare",
	  { CLONE_NEWUSER | CLONE_NEWNET },
	  { NULL },
	  "[\"CLONE_NEWUSER|CLONE_NEWNET\"]" },
	{ "unshare", { 0 }, { NULL }, "[\"0\"]" },
	{ "kill", { (uint64_t)-5, SIGKILL }, { NULL }, "[\"-5\",\"SIGKILL\"]" },
	{ "kill", { 5, 0 }, { NULL }, "[\"5\",\"0\"]" },
	{ "kill", { 5, 34 }, { NULL }, "[\"5\",\"34\"]" },
	{ "socket",
	  { AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0 },
	  { NULL },
	  "[\"AF_UNIX\",\"SOCK_STREAM|SOCK_CLOEXEC\",\"0\"]" },
	{ "socket",
	  { AF_UNIX | HIGH, SOCK_RAW | SOCK_NONBLOCK, 0 },
	  { NULL },
	  "[\"AF_UNIX\",\"SOCK_RAW|SOCK_NONBLOCK\",\"0\"]" },
	{ "socket", { 300, 0xc, 0 }, { NULL }, "[\"300\",\"0xc\",\"0\"]" },
	{ "ioctl", { 0, 0x5412, 0x77 }, { NULL }, "[\"0\",\"TIOCSTI\",\"0x77\"]" },
	{ "ioctl", { 0, 0xdeadbeef, 0 }, { NULL }, "[\"0\",\"0xdeadbeef\",\"NULL\"]" },
	{ "chown", { 1, 1000, 0xffffffff }, { "f" }, "[\"f\",\"1000\",\"0xffffffff\"]" },
	{ "getpid", { 1, 2, 3 }, { NULL }, "[]" },
	{ "unlink", { 1 }, { "a\"\n\\" }, "[\"a\\\"\\u000a\\\\\\\\\"]" },
};

Test(decode, calls)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		_cleanup_text_ struct text text = { 0 };
		struct decode_path paths[2];

		for (unsigned int k = 0; k < 2; k++) {
			paths[k].bytes = calls[i].paths[k];
			paths[k].len = paths[k].bytes ? strlen(paths[k].bytes) : 0;
		}
		decode_args(&text, call_find(calls[i].call), calls[i].args, paths, 2);
		cr_expect_str_eq(text_cstr(&text), calls[i].due, "%s: %s", calls[i].call,
				 text_cstr(&text));
	}
}

Test(decode, unknown_calls_show_their_registers)
{
	_cleanup_text_ struct text text = { 0 };

	decode_raw(&text, (const uint64_t[6]){ 0, 1, UINT64_MAX, 0x10, 0, 0xa });
	cr_expect_str_eq(text_cstr(&text),
			 "[\"0x0\",\"0x1\",\"0xffffffffffffffff\",\"0x10\",\"0x0\",\"0xa\"]");
}

/* No value of any argument of any call ends its string. */
Test(decode, any_value_stays_inside_its_string)
{
	static const uint64_t values[] = { 0, 1, 0x22, 0x5c, 0x7fffffff, 0x80000000, UINT64_MAX };

	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);

		for (size_t v = 0; call && v < ARRAY_SIZE(values); v++) {
			uint64_t args[6];
			_cleanup_text_ struct text text = { 0 };
			size_t quotes = 0;

			for (unsigned int i = 0; i < 6; i++)
				args[i] = values[v];
			decode_args(&text, call, args, NULL, 0);
			for (size_t i = 0; i < text.len; i++) {
				cr_assert(text.data[i] >= 0x20 && text.data[i] != '\\');
				quotes += text.data[i] == '"';
			}
			cr_assert_leq(quotes, 2 * strlen(call->args), "%s", call->name);
			cr_assert_eq(quotes % 2, 0);
		}
	}
}

/* The names are what this machine's headers say they are. */
Test(decode, names)
{
	cr_expect_str_eq(name_of_signal(SIGSYS), "SIGSYS");
	cr_expect_str_eq(name_of_signal(SIGUSR1), "SIGUSR1");
	cr_expect_str_eq(name_of_signal(SIGSTKFLT), "SIGSTKFLT");
	cr_expect_null(name_of_signal(0));
	cr_expect_null(name_of_signal(32));
	cr_expect_null(name_of_signal(UINT32_MAX));
	for (uint32_t number = 1; number < 32; number++)
		if (number != SIGIO) /* the C library prefers its other name, SIGPOLL */
			cr_expect_str_eq(name_of_signal(number) + 3, sigabbrev_np((int)number));
	cr_expect_str_eq(name_of_family(AF_NETLINK), "AF_NETLINK");
	cr_expect_str_eq(name_of_family(AF_VSOCK), "AF_VSOCK");
	cr_expect_str_eq(name_of_family(AF_ALG), "AF_ALG");
	cr_expect_null(name_of_family(1000));
}
