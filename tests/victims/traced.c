// SPDX-License-Identifier: MIT
// tests/victims/traced.c - The same calls each time, for a trace and its peer to write down
//
// usage: traced GROUP, in a directory of its own that is empty. What the calls come to is the
// trace's business: nothing is checked here.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "traced.h"

static const struct {
	const char *name;
	void (*run)(void);
} groups[] = {
	{ "files", traced_files },
	{ "trees", traced_trees },
	{ "descriptors", traced_descriptors },
	{ "memory", traced_memory },
	{ "pointers", traced_pointers },
	{ "waits", traced_waits },
	{ "sockets", traced_sockets },
	{ "options", traced_options },
	{ "times", traced_times },
	{ "ids", traced_ids },
	{ "limits", traced_limits },
	{ "signals", traced_signals },
	{ "children", traced_children },
	{ "threads", traced_threads },
	{ "queues", traced_queues },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (strcmp(groups[i].name, argv[1]) != 0)
			continue;
		close_range(3, ~0U, 0); /* what whoever starts this has left open */
		groups[i].run();
		return 0;
	}
	fprintf(stderr, "usage: traced GROUP\n");
	return 2;
}
