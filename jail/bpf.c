// SPDX-License-Identifier: MIT
// jail/bpf.c - Run a classic BPF program as the kernel's seccomp would
#include "jail/bpf.h"

#include <errno.h>
#include <string.h>

static int load(const struct seccomp_data *data, uint32_t offset, uint32_t *ret_value)
{
	if (offset % 4 || offset > sizeof(*data) - 4)
		return -EINVAL;
	memcpy(ret_value, (const unsigned char *)data + offset, 4);
	return 0;
}

static int alu(uint16_t op, uint32_t k, uint32_t *a)
{
	switch (op) {
	case BPF_AND:
		*a &= k;
		return 0;
	case BPF_OR:
		*a |= k;
		return 0;
	case BPF_XOR:
		*a ^= k;
		return 0;
	case BPF_ADD:
		*a += k;
		return 0;
	case BPF_SUB:
		*a -= k;
		return 0;
	case BPF_RSH:
		*a = k < 32 ? *a >> k : 0;
		return 0;
	case BPF_LSH:
		*a = k < 32 ? *a << k : 0;
		return 0;
	default:
		return -EINVAL;
	}
}

static int test(uint16_t op, uint32_t a, uint32_t k)
{
	switch (op) {
	case BPF_JEQ:
		return a == k;
	case BPF_JGT:
		return a > k;
	case BPF_JGE:
		return a >= k;
	case BPF_JSET:
		return (a & k) != 0;
	default:
		return -EINVAL;
	}
}

/* Where a jump instruction leads, relative to the next one; -EINVAL for one we do not know. */
static int64_t jump(const struct sock_filter *at, uint32_t a)
{
	int taken;

	if (BPF_OP(at->code) == BPF_JA)
		return at->k;
	taken = test(BPF_OP(at->code), a, at->k);
	if (taken < 0)
		return taken;
	return taken ? at->jt : at->jf;
}

/**
 * bpf_run() - Evaluate a seccomp filter over one call
 * @program:	Its instructions; those that libseccomp emits, others are refused
 * @count:	How many
 * @data:	The call
 * @ret_action:	The SECCOMP_RET_* value it returns
 *
 * Return: 0, or -EINVAL for an instruction or jump that this evaluator does not know
 */
int bpf_run(const struct sock_filter *program, size_t count, const struct seccomp_data *data,
	    uint32_t *ret_action)
{
	uint32_t a = 0, memory[BPF_MEMWORDS] = { 0 };
	size_t pc = 0;

	while (pc < count) {
		const struct sock_filter *at = &program[pc++];
		int64_t target;
		int r = 0;

		switch (BPF_CLASS(at->code)) {
		case BPF_LD:
			if (BPF_MODE(at->code) == BPF_ABS)
				r = load(data, at->k, &a);
			else if (BPF_MODE(at->code) == BPF_IMM)
				a = at->k;
			else if (BPF_MODE(at->code) == BPF_MEM && at->k < BPF_MEMWORDS)
				a = memory[at->k];
			else
				r = -EINVAL;
			break;
		case BPF_ST:
			if (at->k >= BPF_MEMWORDS)
				return -EINVAL;
			memory[at->k] = a;
			break;
		case BPF_ALU:
			r = alu(BPF_OP(at->code), at->k, &a);
			break;
		case BPF_JMP:
			target = jump(at, a);
			if (target < 0)
				return -EINVAL;
			pc += (size_t)target;
			break;
		case BPF_RET:
			*ret_action = BPF_RVAL(at->code) == BPF_A ? a : at->k;
			return 0;
		default:
			return -EINVAL;
		}
		if (r < 0)
			return r;
	}
	return -EINVAL;
}
