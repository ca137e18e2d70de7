// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_learn.c - Any paths as what a run used: what is learnt is a policy without
// secrets
//
// Input: lines of two bytes for the verbs, one for what is known besides, and the path.
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/tree.h"
#include "supervisor/learn/learn.h"
#include "supervisor/record/demand.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"

static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/home/u/src",
	.tmpdir = "/tmp/warder-1",
	.uid = 1000,
};

/* One line of the input. */
struct use {
	verbs_t verbs;
	unsigned char flags;
	const char *path;
	size_t len;
};

#define USE_REFUSED 0x10
#define USE_ABSENT 0x20
#define USE_SYSCALL 0x40
#define USE_NEXT 0x80 /* what comes now is of another run, with other places */
#define USE_DENIED (USE_REFUSED | USE_ABSENT)

static bool next_use(const char **at, const char *end, struct use *ret_use)
{
	const char *stop;

	if (end - *at < 4)
		return false;
	*ret_use = (struct use){
		.verbs =
			(verbs_t)(((unsigned char)(*at)[0] | (unsigned char)(*at)[1] << 8) & V_ALL),
		.flags = (unsigned char)(*at)[2],
		.path = *at + 3,
	};
	stop = memchr(ret_use->path, '\n', (size_t)(end - ret_use->path));
	ret_use->len = (size_t)((stop ? stop : end) - ret_use->path);
	*at = stop ? stop + 1 : end;
	return true;
}

/* Paths in records are canonical. */
static bool is_canonical(const char *path, size_t len)
{
	if (!len || memchr(path, '\0', len))
		return false;
	if (*path == '@')
		return len > 1 && len <= 108;
	if (*path != '/' || (len > 1 && path[len - 1] == '/') || len >= 4096)
		return false;
	for (size_t i = 0; i < len && len > 1; i++) {
		const char *part = path + i + 1;
		size_t size;

		if (path[i] != '/')
			continue;
		for (size = 0; i + 1 + size < len && part[size] != '/';)
			size++;
		if (!size || size > 255 || (size <= 2 && !memcmp(part, "..", size)))
			return false;
	}
	return true;
}

static int next_run(struct learn *learn, const struct learn_config *first, const struct use *use)
{
	static const struct policy_vars places[] = {
		{ .home = "/home/v", .cwd = "/home/v/src", .tmpdir = "/tmp", .uid = 1001 },
		{ .home = "/home/u", .cwd = "/home", .tmpdir = "/tmp/warder-2", .uid = 1000 },
		{ .home = "/root", .cwd = "/root", .tmpdir = "/tmp" },
		{ .home = "/home/u", .cwd = "/home/u/src", .tmpdir = "/tmp/warder-1", .uid = 1000 },
	};
	struct learn_config config = *first;

	config.vars = &places[use->flags % 4];
	return learn_next_run(learn, use->flags & USE_SYSCALL ? NULL : &config);
}

static int learn_use(struct learn *learn, const struct learn_config *config, const struct use *use)
{
	static const unsigned int flags[] = { 0, DEMAND_DIRECTORY, DEMAND_MOVED,
					      DEMAND_DIRECTORY | DEMAND_MOVED };

	if (use->flags & USE_NEXT)
		return next_run(learn, config, use);
	if (use->flags & USE_SYSCALL)
		learn_syscall(learn, use->verbs);
	else if ((use->flags & USE_DENIED) == USE_DENIED)
		return learn_denied(learn, use->path, use->len, use->verbs);
	else if (use->flags & USE_ABSENT)
		learn_absent(learn, use->path, use->len);
	else if (use->flags & USE_REFUSED)
		return learn_refused(learn, use->path, use->len, use->verbs);
	else
		return learn_path(learn, use->path, use->len, use->verbs, flags[use->flags % 4]);
	return 0;
}

/* Nothing that is a secret is allowed by what any run taught. */
static void check_secrets(const struct tree *tree, const char *text)
{
	static const char *const secrets[] = { "/home/u/.ssh/id", "/home/u/.aws/x", "/etc/shadow",
					       "/home/u/src/.env", "/home/u/src/lib/.env" };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
		struct outcome outcome;

		tree_lookup(tree, secrets[i], strlen(secrets[i]), 0, &outcome);
		PROPERTY(!(outcome.allowed & V_READ), "%s\n%s", secrets[i], text);
	}
}

static void check_written(const struct learn *learn)
{
	char hostile[] = "\n# \xff\x1b[2J'\"";
	char *argv[] = { hostile, hostile, NULL };
	struct learn_header header = { .argv = argv };
	_cleanup_text_ struct text text = { 0 }, again = { 0 };
	struct policy_diag diag = { 0 };
	struct policy policy = { 0 };
	struct tree *tree = NULL;

	PROPERTY(!learn_write(learn, &header, &text), "not written");
	PROPERTY(!policy_add_text(&policy, "learnt", NULL, text.data, text.len, 1, NULL, &vars,
				  &diag),
		 "%s\n%s", said(&diag), text.data);
	PROPERTY(!tree_build(&policy, NULL, &tree, &diag), "%s\n%s", said(&diag), text.data);
	PROPERTY(!learn_write(learn, &header, &again) && !strcmp(text.data, again.data), "%s\n%s",
		 text.data, again.data);
	check_secrets(tree, text.data);
	tree_free(tree);
	policy_free(&policy);
	policy_diag_free(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] = "read /usr\nwrite ${TMPDIR}\nlimit pids=7\nenv set A='b c'\n";
	struct policy policy = { 0 };
	struct policy_diag diag = { 0 };
	struct learn_config config = { .policy = &policy, .vars = &vars };
	struct learn *learn = NULL;
	const char *at = (const char *)data;
	struct use use;

	PROPERTY(!policy_add_text(&policy, "p", NULL, text, strlen(text), 1, NULL, &vars, &diag),
		 "%s", said(&diag));
	PROPERTY(!learn_create(&config, &learn), "no memory");
	while (next_use(&at, (const char *)data + size, &use))
		if (is_canonical(use.path, use.len))
			PROPERTY(!learn_use(learn, &config, &use), "no memory");
	check_written(learn);
	learn_free(learn);
	policy_free(&policy);
	return 0;
}
