// SPDX-License-Identifier: MIT
// tests/unit/jail/test_bpf.c - Each instruction, as bpf(4) has it for classic filters
#include <criterion/criterion.h>
#include <errno.h>

#include "jail/bpf.h"

static const struct seccomp_data call = {
	.nr = 59,
	.arch = 0xc000003e,
	.instruction_pointer = 0x7f0011223344,
	.args = { 0x1122334455667788, 2, 3, 4, 5, 0xffffffff00000001 },
};

static int run(const struct sock_filter *program, size_t count, uint32_t *ret_action)
{
	return bpf_run(program, count, &call, ret_action);
}

#define RETURN_A BPF_STMT(BPF_RET | BPF_A, 0)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define LOAD(value) BPF_STMT(BPF_LD | BPF_IMM, value)
#define AT(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)

Test(bpf, loads)
{
	/* Little endian: the low half of argument N lies at 16 + 8 N. */
	static const struct {
		uint32_t offset, value;
	} cases[] = {
		{ 0, 59 },	    { 4, 0xc000003e },	{ 8, 0x11223344 }, { 12, 0x7f00 },
		{ 16, 0x55667788 }, { 20, 0x11223344 }, { 24, 2 },	   { 28, 0 },
		{ 56, 1 },	    { 60, 0xffffffff },
	};
	static const uint32_t wrong[] = { 1, 2, 3, 62, 64, 68, 0xfffffffc, 0xffffffff };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sock_filter program[] = { AT(cases[i].offset), RETURN_A };
		uint32_t action = 7;

		cr_expect_eq(run(program, 2, &action), 0);
		cr_expect_eq(action, cases[i].value, "offset %u: %#x", cases[i].offset, action);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct sock_filter program[] = { AT(wrong[i]), RETURN_A };
		uint32_t action = 7;

		cr_expect_eq(run(program, 2, &action), -EINVAL, "offset %u", wrong[i]);
	}
}

Test(bpf, arithmetic)
{
	static const struct {
		uint16_t op;
		uint32_t a, k, value;
	} cases[] = {
		{ BPF_AND, 0xff00ff00, 0x0ff00ff0, 0x0f000f00 },
		{ BPF_OR, 0xf0, 0x0f, 0xff },
		{ BPF_XOR, 0xff, 0x0f, 0xf0 },
		{ BPF_ADD, 0xffffffff, 2, 1 },
		{ BPF_SUB, 1, 2, 0xffffffff },
		{ BPF_RSH, 0x80000000, 31, 1 },
		{ BPF_LSH, 1, 31, 0x80000000 },
		{ BPF_RSH, 0xffffffff, 32, 0 },
		{ BPF_LSH, 0xffffffff, 40, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sock_filter program[] = {
			LOAD(cases[i].a),
			BPF_STMT((uint16_t)(BPF_ALU | BPF_K | cases[i].op), cases[i].k),
			RETURN_A,
		};
		uint32_t action = 7;

		cr_expect_eq(run(program, 3, &action), 0);
		cr_expect_eq(action, cases[i].value, "case %zu: %#x", i, action);
	}
}

Test(bpf, jumps)
{
	static const struct {
		uint16_t op;
		uint32_t a, k;
		int taken;
	} cases[] = {
		{ BPF_JEQ, 5, 5, 1 }, { BPF_JEQ, 5, 6, 0 },	     { BPF_JGT, 6, 5, 1 },
		{ BPF_JGT, 5, 5, 0 }, { BPF_JGT, 0x80000000, 1, 1 }, { BPF_JGE, 5, 5, 1 },
		{ BPF_JGE, 4, 5, 0 }, { BPF_JSET, 6, 2, 1 },	     { BPF_JSET, 6, 9, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sock_filter program[] = {
			LOAD(cases[i].a),
			BPF_JUMP((uint16_t)(BPF_JMP | BPF_K | cases[i].op), cases[i].k, 1, 0),
			RETURN(100),
			RETURN(200),
		};
		uint32_t action = 7;

		cr_expect_eq(run(program, 4, &action), 0);
		cr_expect_eq(action, cases[i].taken ? 200 : 100, "case %zu", i);
	}
}

Test(bpf, memory_and_far_jumps)
{
	struct sock_filter program[] = {
		LOAD(42),  BPF_STMT(BPF_ST, 15),	   LOAD(1),  BPF_STMT(BPF_JMP | BPF_JA, 1),
		RETURN(9), BPF_STMT(BPF_LD | BPF_MEM, 15), RETURN_A,
	};
	uint32_t action = 7;

	cr_expect_eq(run(program, 7, &action), 0);
	cr_expect_eq(action, 42);
}

/* What the kernel would not load is an error and never an answer. */
Test(bpf, programs_that_are_none)
{
	const struct sock_filter programs[][2] = {
		{ LOAD(1), LOAD(2) }, /* no end */
		{ BPF_STMT(BPF_JMP | BPF_JA, 1), RETURN(0) }, /* out of it */
		{ BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), RETURN(0) },
		{ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 255, 255), RETURN(0) },
		{ BPF_STMT(BPF_ST, 16), RETURN(0) },
		{ BPF_STMT(BPF_LD | BPF_MEM, 16), RETURN_A },
		{ BPF_STMT(BPF_ALU | BPF_K | BPF_MUL, 2), RETURN_A },
		{ BPF_STMT(BPF_LDX | BPF_IMM, 2), RETURN_A },
		{ BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RETURN_A },
		{ BPF_STMT(0xffff, 0), RETURN(0) },
	};
	uint32_t action = 7;

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		cr_expect_eq(run(programs[i], 2, &action), -EINVAL, "program %zu", i);
	cr_expect_eq(run(programs[0], 0, &action), -EINVAL);
	cr_expect_eq(action, 7);
}
