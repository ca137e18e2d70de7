// SPDX-License-Identifier: MIT
// tests/unit/jail/test_landlock_tcp.c - That the kernel holds the ports by itself, with no broker
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/landlock.h"
#include "jail/landlock_tcp.h"

/* A port on which somebody listens. */
static uint16_t serve(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(bind(fd, (const struct sockaddr *)&in, len) == 0 && listen(fd, 8) == 0 &&
		  getsockname(fd, (struct sockaddr *)&in, &len) == 0);
	return ntohs(in.sin_port);
}

static int call(int (*go)(int fd, const struct sockaddr *to, socklen_t len), uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err = go(fd, (const struct sockaddr *)&in, sizeof(in)) < 0 ? errno : 0;

	close(fd);
	return err;
}

/* What becomes of both calls on two ports, under a hull; one bit a refusal, 128: no fence. */
static int refused(const struct hull *hull, bool broker, const uint16_t ports[2])
{
	struct stage_error error = { 0 };
	bool scoped;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int bits = 0, r = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

		if (r == 0)
			r = broker ? landlock_enter_broker(hull, -1, &error)
				   : landlock_enter_target(hull, &scoped, &error);
		for (int i = 0; i < 2; i++)
			bits |= (call(connect, ports[i]) == EACCES) << i |
				(call(bind, ports[i]) == EACCES) << (i + 2);
		_exit(r < 0 ? 128 : bits);
	}
	cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

Test(landlock_tcp, ports_that_no_rule_has_are_refused_by_the_kernel)
{
	uint16_t ports[2] = { serve(), serve() };
	struct hull open = { .count = 0 };
	struct hull one = { .connect = { true, ports, 1 }, .bind = { true, ports + 1, 1 } };
	struct hull none = { .connect = { .held = true }, .bind = { .held = true } };
	struct hull half = { .connect = { true, ports, 1 } };

	if (landlock_abi() < 4)
		cr_skip_test("Landlock of this kernel holds no ports: it came with Linux 6.7");
	for (int broker = 0; broker < 2; broker++) {
		cr_expect_eq(refused(&open, broker, ports), 0);
		cr_expect_eq(refused(&one, broker, ports), 0x6);
		cr_expect_eq(refused(&none, broker, ports), 0xf);
		cr_expect_eq(refused(&half, broker, ports), 0x2);
	}
}

Test(landlock_tcp, older_kernels_hold_none)
{
	struct hull none = { .connect = { .held = true }, .bind = { .held = true } };

	cr_expect_eq(landlock_tcp_handled(&none, 3), 0);
	cr_expect_eq(landlock_tcp_handled(&none, -ENOSYS), 0);
	cr_expect_neq(landlock_tcp_handled(&none, 4), 0);
}
