// SPDX-License-Identifier: MIT
// tests/unit/supervisor/verdict/test_compare.c - One run held against another
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

#include "supervisor/verdict/compare.h"

static void path(struct observation *seen, const char *name, unsigned int marks,
		 enum found_kind kind, unsigned char content)
{
	struct ledger_entry *entry = ledger_add(&seen->paths, name, strlen(name));

	cr_assert_not_null(entry);
	entry->marks = marks;
	entry->found =
		(struct found){ .kind = kind, .mode = S_IFREG | 0644, .digest = { content } };
}

static void out(struct observation *seen, size_t which, const char *bytes)
{
	struct stream_print *print = &seen->out[which];

	*print = (struct stream_print){ .watched = true, .len = strlen(bytes) };
	print->kept = (unsigned char *)strdup(bytes);
	print->kept_len = print->len;
	digest_bytes(bytes, print->len, print->digest);
}

/* Two runs that are alike. */
static void make_alike(struct observation seen[2])
{
	for (size_t i = 0; i < 2; i++) {
		seen[i] = (struct observation){ .cwd = "/w", .stdin_read = 3 };
		out(&seen[i], 0, "one\ntwo\n");
		out(&seen[i], 1, "");
		path(&seen[i], "/w/in", PATH_READ, FOUND_FILE, 1);
		path(&seen[i], "/w/out", PATH_WRITTEN | PATH_MADE, FOUND_FILE, 2);
		ledger_add(&seen[i].calls, "openat by a", 11);
	}
}

static bool only(const struct comparison *comparison, enum aspect aspect)
{
	for (unsigned int i = 0; i < ASPECT_COUNT; i++)
		if (comparison->differs[i] != (i == aspect))
			return false;
	return true;
}

/* Changes the second of two that are alike, and looks at what is found. */
static void expect(void (*change)(struct observation *seen), enum aspect aspect, const char *first)
{
	struct observation seen[2];
	struct comparison comparison = { .joined = false };

	make_alike(seen);
	if (change)
		change(&seen[1]);
	compare(&seen[0], &seen[1], 2, &comparison);
	cr_expect(only(&comparison, aspect), "%s", first);
	if (aspect < ASPECT_COUNT)
		cr_expect_str_eq(comparison.first[aspect], first);
	observation_free(&seen[0]);
	observation_free(&seen[1]);
}

static void another_output(struct observation *seen)
{
	free(seen->out[0].kept);
	out(seen, 0, "one\ntow\n");
}

static void longer_output(struct observation *seen)
{
	free(seen->out[0].kept);
	out(seen, 0, "one\ntwo\n\n");
}

static void another_error(struct observation *seen)
{
	free(seen->out[1].kept);
	out(seen, 1, "x");
}

static void another_status(struct observation *seen)
{
	seen->status = 256;
}

static void another_end(struct observation *seen)
{
	seen->end = END_LIMIT;
	seen->cause = "limit wall";
}

static void another_content(struct observation *seen)
{
	path(seen, "/w/out", PATH_WRITTEN | PATH_MADE, FOUND_FILE, 3);
}

static void another_mode(struct observation *seen)
{
	path(seen, "/w/out", PATH_WRITTEN | PATH_MADE, FOUND_FILE, 2);
	ledger_add(&seen->paths, "/w/out", 6)->found.mode = S_IFREG | 0755;
}

static void one_more_file(struct observation *seen)
{
	path(seen, "/w/z", PATH_WRITTEN | PATH_MADE, FOUND_FILE, 1);
	path(seen, "/w/more", PATH_WRITTEN | PATH_MADE, FOUND_FILE, 1);
}

static void one_removed(struct observation *seen)
{
	path(seen, "/w/old", PATH_WRITTEN, FOUND_NOTHING, 0);
}

/* Made and removed again by the run itself, under a name that need not be the same twice. */
static void temporary(struct observation *seen)
{
	path(seen, "/tmp/x7Gh2", PATH_WRITTEN | PATH_MADE, FOUND_NOTHING, 0);
}

/* A time that somebody set, in this run alone. */
static void another_time(struct observation *seen)
{
	struct found *found = &ledger_add(&seen->paths, "/w/out", 6)->found;

	found->when.tv_sec = 1000000000;
	found->dated = true;
}

/* Times that came by themselves are others in each run. */
static void later(struct observation *seen)
{
	ledger_add(&seen->paths, "/w/out", 6)->found.when.tv_sec = 1000000000;
}

static void another_attribute(struct observation *seen)
{
	ledger_add(&seen->paths, "/w/out", 6)->found.attributes[MARK_BYTES - 1] = 1;
}

static void another_twin(struct observation *seen)
{
	ledger_add(&seen->paths, "/w/out", 6)->found.twin[0] = 1;
}

/* In a /tmp of its own. */
static void of_its_own(struct observation *seen)
{
	path(seen, "/tmp/kept", PATH_WRITTEN, FOUND_PRIVATE, 0);
	path(seen, "/tmp/read", PATH_READ, FOUND_PRIVATE, 0);
}

static void another_input(struct observation *seen)
{
	path(seen, "/w/in", PATH_READ, FOUND_FILE, 9);
}

static void less_input(struct observation *seen)
{
	seen->stdin_read = 2;
}

static void one_more_call(struct observation *seen)
{
	ledger_add(&seen->calls, "openat by a", 11);
}

static void other_program(struct observation *seen)
{
	ledger_add(&seen->calls, "unlink by b", 11);
}

static void much_memory(struct observation *seen)
{
	seen->usage.ru_maxrss = 100000;
}

static void little_memory(struct observation *seen)
{
	seen->usage.ru_maxrss = 4000;
}

Test(compare, differences)
{
	expect(NULL, ASPECT_COUNT, "");
	expect(another_output, ASPECT_STDOUT, "from byte 5 on, in line 2");
	expect(longer_output, ASPECT_STDOUT, "from byte 8 on, in line 3");
	expect(another_error, ASPECT_STDERR, "from byte 0 on, in line 1");
	expect(another_status, ASPECT_STATUS, "0 and 1");
	expect(another_end, ASPECT_STATUS, "0 and limit wall");
	expect(another_content, ASPECT_FILES, "/w/out has another content");
	expect(another_mode, ASPECT_FILES, "/w/out has another mode");
	expect(one_more_file, ASPECT_FILES, "/w/more is not there in both");
	expect(one_removed, ASPECT_FILES, "/w/old is not there in both");
	expect(temporary, ASPECT_COUNT, "");
	expect(another_time, ASPECT_FILES, "/w/out has another time");
	expect(later, ASPECT_COUNT, "");
	expect(another_attribute, ASPECT_FILES, "/w/out has other extended attributes");
	expect(another_twin, ASPECT_FILES, "/w/out is not a name of the same file in both");
	expect(of_its_own, ASPECT_COUNT, "");
	expect(another_input, ASPECT_INPUTS, "/w/in has another content");
	expect(less_input, ASPECT_INPUTS, "of standard input, 3 and 2 bytes");
	expect(one_more_call, ASPECT_CALLS, "openat by a 1 and 2 times");
	expect(other_program, ASPECT_CALLS, "unlink by b 0 and 1 times");
	expect(much_memory, ASPECT_RESOURCES, "memory: 0 and 100000 KiB");
	expect(little_memory, ASPECT_COUNT, "");
}

/* Half an output says nothing, neither that it is the same nor that it is another. */
Test(compare, what_was_lost_is_not_compared)
{
	struct observation seen[2];
	struct comparison comparison = { .joined = false };

	make_alike(seen);
	another_output(&seen[1]);
	seen[1].out[0].lost = true;
	compare(&seen[0], &seen[1], 2, &comparison);
	cr_expect(!comparison.compared[ASPECT_STDOUT] && !comparison.differs[ASPECT_STDOUT]);
	cr_expect(comparison.compared[ASPECT_STDERR]);
	observation_free(&seen[0]);
	observation_free(&seen[1]);
}

/* The first run that differs is named, and stays. */
Test(compare, the_first_difference_stays)
{
	struct observation seen[2];
	struct comparison comparison = { .joined = false };

	make_alike(seen);
	compare(&seen[0], &seen[1], 2, &comparison);
	another_status(&seen[1]);
	compare(&seen[0], &seen[1], 3, &comparison);
	seen[1].status = 512;
	compare(&seen[0], &seen[1], 4, &comparison);
	cr_expect_eq(comparison.run[ASPECT_STATUS], 3);
	cr_expect_str_eq(comparison.first[ASPECT_STATUS], "0 and 1");
	observation_free(&seen[0]);
	observation_free(&seen[1]);
}
