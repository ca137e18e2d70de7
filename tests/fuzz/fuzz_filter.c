// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_filter.c - Any settings as a filter: the BPF does what the plan says
//
// Input: a byte for `syscalls` and `emulate`, one for `map`, `net` and the plan's options, then
// three bytes a `syscall` line. filter_check() would refuse a wrong filter at launch; that it has
// to is a find.
#include <string.h>

#include "jail/filter.h"
#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "tests/fuzz/property.h"

static void write_policy(const uint8_t *data, size_t size, struct text *text)
{
	static const char *const sets[] = { "strict", "compute", "tool" };
	static const char *const maps[] = { "wx", "exec", "shared-exec", "shared-write" };
	static const char *const words[] = { "allow", "errno ENOSYS", "errno EPERM", "kill" };

	text_printf(text, "syscalls %s\n", sets[data[0] % 3]);
	if (data[0] & 0x40)
		text_str(text, "emulate clock start=@1\n");
	if (data[0] & 0x80)
		text_str(text, "emulate getrandom seed=1\n");
	for (unsigned int i = 0; i < 4; i++)
		if (data[1] & 1 << i)
			text_printf(text, "map deny %s\n", maps[i]);
	for (size_t i = 2; i + 2 < size; i += 3) {
		const struct call *call = call_at((data[i] | data[i + 1] << 8) % (CALL_NEWEST + 1));

		if (call)
			text_printf(text, "syscall %s %s\n", words[data[i + 2] % 4], call->name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct policy_vars vars = { .home = "/home/u", .cwd = "/" };
	static struct plan plan; /* large, as is the next */
	static struct filter_program program;
	_cleanup_text_ struct text text = { 0 };
	struct policy policy = { 0 };
	struct policy_diag diag = { 0 };
	struct stage_error error = { 0 };
	struct plan_options options;

	if (size < 2)
		return 0;
	options = (struct plan_options){ data[1] & 0x10, data[1] & 0x20, data[1] & 0x40,
					 data[0] & 0x40, data[1] & 0x80, data[0] & 0x20,
					 data[0] & 0x80, data[0] & 0x10 };
	write_policy(data, size, &text);
	if (!policy_add_text(&policy, "fuzz", NULL, text_cstr(&text), text.len, 1, NULL, &vars,
			     &diag) &&
	    !plan_build(&policy, &options, &plan, &diag)) {
		PROPERTY(!filter_compile(&plan, &program, &error), "%s\n%s", error.detail,
			 text.data);
		PROPERTY(!filter_check(&plan, &program, &error), "%s\n%s", error.detail, text.data);
	}
	policy_diag_free(&diag);
	policy_free(&policy);
	return 0;
}
