// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_resolver.c - Names looked up by a process, round by round
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/clock.h"
#include "supervisor/net/resolver.h"

#define MS UINT64_C(1000000)

static char *items[] = { (char[]){ "quick" }, (char[]){ "hangs" }, (char[]){ "later" },
			 (char[]){ "turns" } };
static const struct strings names = { items, 4, 4 };

/* How often each was asked for; the resolver is a process of its own. */
static _Atomic unsigned int *asked;

static void say(struct answer *answer, uint8_t first, uint8_t last)
{
	memcpy(answer->ip[answer->count++],
	       (uint8_t[16]){ [10] = 0xff, [11] = 0xff, [12] = first, [15] = last }, 16);
}

/* The name's index is known by its first letter. */
static void look_up(const char *name, struct answer *answer)
{
	unsigned int index = (unsigned int)(strchr("qhlt", *name) - "qhlt"), round;

	answer->count = 0;
	round = asked[index]++;
	if (*name == 'h')
		pause();
	if (*name == 'q' || (*name == 'l' && round > 0))
		say(answer, 8, 1);
	if (*name == 't')
		say(answer, round ? 127 : 9, (uint8_t)(round + 1));
}

static struct resolver_spec spec = {
	.names = &names,
	.quiet = true,
	.patience_ns = 200 * MS,
	.every_ns = 50 * MS,
	.sooner_ns = 10 * MS,
	.keep_ns = 10000 * MS,
	.look_up = look_up,
};

static bool has(const struct resolver *resolver, unsigned int name, uint8_t first, uint8_t last)
{
	uint8_t ip[16] = { [10] = 0xff, [11] = 0xff, [12] = first, [15] = last };

	return net_names_has(resolver->names, name, ip);
}

static void begin(struct resolver *resolver)
{
	struct stage_error error = { 0 };

	asked = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(asked, MAP_FAILED);
	cr_assert_eq(resolver_start(&spec, resolver, &error), 0);
	cr_assert_eq(resolver_wait(resolver, -1, &error), 0);
}

Test(resolver, one_that_hangs_keeps_nobody_waiting_for_long)
{
	uint64_t start = clock_ns();
	struct resolver resolver;

	begin(&resolver);
	cr_expect_geq(clock_ns() - start, spec.patience_ns);
	cr_expect_leq(clock_ns() - start, 20 * spec.patience_ns);
	cr_expect(has(&resolver, 0, 8, 1) && has(&resolver, 3, 9, 1));
	cr_expect_not(has(&resolver, 1, 8, 1) || has(&resolver, 2, 8, 1));
	resolver_stop(&resolver);
}

Test(resolver, again_and_again)
{
	struct resolver resolver;

	begin(&resolver);
	for (unsigned int i = 0; i < 1000 && (!has(&resolver, 2, 8, 1) || asked[3] < 4); i++)
		usleep(10000);
	cr_expect(has(&resolver, 2, 8, 1), "one that was not known at first");
	cr_expect_geq(asked[3], 4);
	cr_expect_eq(asked[1], 1, "who hangs is not asked twice at once");
	cr_expect(has(&resolver, 3, 9, 1));
	cr_expect_not(has(&resolver, 3, 127, 2) || has(&resolver, 3, 127, 3), "rebound");
	resolver_stop(&resolver);
}

Test(resolver, nobody_else_writes)
{
	struct resolver resolver;
	void *memory;

	begin(&resolver);
	memory = (void *)(uintptr_t)resolver.names;
	cr_expect_lt(mprotect(memory, sizeof(*resolver.names), PROT_READ | PROT_WRITE), 0);
	cr_expect_eq(errno, EACCES);
	resolver_stop(&resolver);
}

Test(resolver, its_end)
{
	struct resolver resolver;
	pid_t pid;

	begin(&resolver);
	pid = resolver.pid;
	resolver_stop(&resolver);
	cr_expect_eq(kill(pid, 0), -1);
	cr_expect_eq(resolver.pid, 0);
	cr_expect_null(resolver.names);
}

Test(resolver, who_started_it_is_killed)
{
	struct resolver resolver;
	int ends[2], status;
	pid_t child;

	cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	cr_assert_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		begin(&resolver);
		cr_assert_eq(write(ends[1], &resolver.pid, sizeof(pid_t)), sizeof(pid_t));
		pause();
	}
	cr_assert_eq(read(ends[0], &resolver.pid, sizeof(pid_t)), sizeof(pid_t));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	cr_assert_eq(waitpid(resolver.pid, &status, 0), resolver.pid);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
