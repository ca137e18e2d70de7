// SPDX-License-Identifier: MIT
// tests/unit/policy/test_made.c - The smallest whitelist for the calls of a run
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "policy/made.h"

/* Calls with one register that matters, and what comes of them. */
static const struct {
	const char *calls[8];
	unsigned int arg;
	uint64_t value;
	enum syscall_set set;
	const char *singles; /* in the order of their numbers */
} runs[] = {
	{ { "read", "write", "exit_group" }, 0, 0, SYSCALLS_STRICT, "" },
	{ { "read", "arch_prctl", "mprotect" }, 2, PROT_READ, SYSCALLS_STRICT, "" },
	{ { "pread64", "access" }, 0, 0, SYSCALLS_STRICT, "pread64 access" },
	{ { "mmap" }, 3, MAP_PRIVATE, SYSCALLS_STRICT, "" },
	{ { "mmap" }, 3, MAP_SHARED, SYSCALLS_STRICT, "mmap" },
	{ { "mprotect" }, 2, PROT_READ | PROT_EXEC, SYSCALLS_STRICT, "mprotect" },
	{ { "newfstatat" }, 3, AT_EMPTY_PATH, SYSCALLS_STRICT, "" },
	{ { "newfstatat" }, 3, 0, SYSCALLS_STRICT, "newfstatat" },
	{ { "poll", "dup", "pause", "getpid" }, 0, 0, SYSCALLS_STRICT, "poll dup pause getpid" },
	{ { "poll", "dup", "pause", "getpid", "alarm" }, 0, 0, SYSCALLS_COMPUTE, "" },
	{ { "poll", "dup", "pause", "getpid", "alarm", "chdir" }, 0, 0, SYSCALLS_COMPUTE, "chdir" },
	{ { "chdir", "rename" }, 0, 0, SYSCALLS_TOOL, "" },
	{ { "chmod" }, 0, 0, SYSCALLS_TOOL, "" },
	{ { "prlimit64" }, 2, 0, SYSCALLS_STRICT, "" },
	{ { "prlimit64" }, 2, 8, SYSCALLS_STRICT, "prlimit64" },
	{ { "fork" }, 0, 0, SYSCALLS_TOOL, "" },
	{ { "vfork", "wait4" }, 0, 0, SYSCALLS_TOOL, "" },
	{ { "socket" }, 0, 0, SYSCALLS_TOOL, "" },
	{ { "ptrace" }, 0, 0, SYSCALLS_TOOL, "" }, /* it kills under the others */
	{ { "io_uring_setup", "read" }, 0, 0, SYSCALLS_STRICT, "" }, /* answered everywhere */
};

Test(made, runs)
{
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		_cleanup_text_ struct text singles = { 0 };
		struct made made = { .bits = { 0 } }, few;
		uint64_t args[6] = { 0 };

		args[runs[i].arg] = runs[i].value;
		for (size_t k = 0; k < 8 && runs[i].calls[k]; k++)
			made_call(&made, call_find(runs[i].calls[k])->nr, args);
		cr_expect_eq(made_set(&made, &few), runs[i].set, "%s", runs[i].calls[0]);
		for (int nr = 0; nr <= CALL_NEWEST; nr++)
			if (made_has(&few, (unsigned int)nr))
				text_printf(&singles, "%s%s", singles.len ? " " : "",
					    call_at(nr)->name);
		cr_expect_str_eq(text_cstr(&singles), runs[i].singles, "%s", runs[i].calls[0]);
	}
}

/* Whatever was called: what is learnt kills nothing of it. */
Test(made, what_is_learnt_lets_it_through)
{
	static struct plan plan;

	srand(7);
	for (unsigned int round = 0; round < 300; round++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 };
		static const char *const sets[] = { "strict", "compute", "tool" };
		struct plan_options options = { .observe = false };
		struct made made = { .bits = { 0 } }, few;
		struct {
			int nr;
			uint64_t args[6];
		} calls[12];
		unsigned int count = (unsigned int)rand() % 12 + 1;

		for (unsigned int i = 0; i < count; i++) {
			const struct call *call;

			do
				call = call_at(rand() % (CALL_NEWEST + 1));
			while (!call || call->group >= (round % 3 ? GROUP_TOOL : GROUP_PROBE));
			calls[i].nr = call->nr;
			for (unsigned int k = 0; k < 6; k++)
				calls[i].args[k] = rand() & 1 ? 0 : (uint64_t)rand() & 0xffff;
			made_call(&made, calls[i].nr, calls[i].args);
		}
		text_printf(&text, "syscalls %s\n", sets[made_set(&made, &few)]);
		for (int nr = 0; nr <= CALL_NEWEST; nr++)
			if (made_has(&few, (unsigned int)nr))
				text_printf(&text, "syscall allow %s\n", call_at(nr)->name);
		fixture_load(&fixture, text_cstr(&text));
		cr_assert_eq(plan_build(&fixture.policy, &options, &plan, &fixture.diag), 0);
		for (unsigned int i = 0; i < count; i++)
			cr_expect_neq(plan_judge(&plan, calls[i].nr, calls[i].args).action,
				      PLAN_KILL, "%s under\n%s", call_at(calls[i].nr)->name,
				      text_cstr(&text));
	}
}

/* Nothing that a whitelist may lack is left out of what the tracer is told of. */
Test(made, every_call_is_told_of)
{
	static struct plan_rule rules[MADE_RULES_MAX];
	size_t count = made_rules(rules);

	cr_expect_leq(count, MADE_RULES_MAX);
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		bool told = false;

		for (size_t i = 0; i < count; i++)
			told |= rules[i].nr == nr && (unsigned int)rules[i].err == call->nr;
		if (call)
			cr_expect_eq(told,
				     call->group == GROUP_COMPUTE || call->group == GROUP_TOOL,
				     "%s", call->name);
	}
}
