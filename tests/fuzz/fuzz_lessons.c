// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_lessons.c - Any bytes as a log that a policy is made of: it is one without
// secrets
//
// Input: a log, any number of runs. Its policy is always `base`: the names of policies in a log are
// files that would be read.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/tree.h"
#include "supervisor/learn/lessons.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"

/* Of whoever asks for the policy, and enforces it. */
static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/home/u/src",
	.tmpdir = "/tmp",
	.uid = 1000,
};

static void check_secrets(const struct tree *tree, const char *text)
{
	static const char *const secrets[] = { "/home/u/.ssh/id",      "/home/u/.aws/x",
					       "/etc/shadow",	       "/home/u/src/.env",
					       "/home/u/src/lib/.env", "/root/.ssh/id" };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
		struct outcome outcome;

		tree_lookup(tree, secrets[i], strlen(secrets[i]), 0, &outcome);
		PROPERTY(!(outcome.allowed & V_READ), "%s\n%s", secrets[i], text);
	}
}

static void check_written(const struct lessons *lessons)
{
	struct learn_header header = { .argv = NULL };
	_cleanup_text_ struct text text = { 0 }, notes = { 0 };
	struct policy_diag diag = { 0 };
	struct policy policy = { 0 };
	struct tree *tree = NULL;

	lessons_notes(lessons, &notes);
	header.notes = text_cstr(&notes);
	PROPERTY(!learn_write(lessons->learn, &header, &text), "not written");
	PROPERTY(property_harmless(text.data, text.len), "%s", text.data);
	PROPERTY(!policy_add_text(&policy, "learnt", NULL, text.data, text.len, 1, NULL, &vars,
				  &diag),
		 "%s\n%s", said(&diag), text.data);
	PROPERTY(!tree_build(&policy, NULL, &tree, &diag), "%s\n%s", said(&diag), text.data);
	check_secrets(tree, text.data);
	tree_free(tree);
	policy_free(&policy);
	policy_diag_free(&diag);
}

/* Reads it; what is wrong with it is told on and on, and nobody wants to hear it. */
static void read_log(struct lessons *lessons, const char *name)
{
	_cleanup_close_ int heard = dup(STDERR_FILENO);
	_cleanup_close_ int deaf = open("/dev/null", O_WRONLY | O_CLOEXEC);

	PROPERTY(heard >= 0 && dup2(deaf, STDERR_FILENO) >= 0, "no descriptors");
	lessons_log(lessons, name);
	lessons_tell(lessons);
	fflush(stderr);
	dup2(heard, STDERR_FILENO);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct options options = { .policies = { "base" }, .policy_count = 1 };
	_cleanup_(lessons_close) struct lessons lessons = { .options = NULL };
	_cleanup_close_ int log = memfd_create("log", MFD_CLOEXEC);
	char name[32];

	setenv("HOME", vars.home, 1);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", log);
	PROPERTY(log >= 0 && write(log, data, size) == (ssize_t)size, "no memory");
	PROPERTY(!lessons_open(&options, true, &lessons), "no memory");
	read_log(&lessons, name);
	if (lessons.learn)
		check_written(&lessons);
	return 0;
}
