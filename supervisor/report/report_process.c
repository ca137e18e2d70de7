// SPDX-License-Identifier: MIT
// supervisor/report/report_process.c - The processes of a run: who made whom, what they ran, how
// they ended
#include "supervisor/report/report_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/words/spell.h"

static size_t find_slot(const struct processes *processes, int32_t pid)
{
	size_t at = ((uint32_t)pid * 2654435761U) & (processes->slot_count - 1);

	while (processes->slots[at] && processes->items[processes->slots[at] - 1].pid != pid)
		at = (at + 1) & (processes->slot_count - 1);
	return at;
}

/* At most half of the slots are used. */
static int grow_slots(struct processes *processes)
{
	size_t count = processes->slot_count ? 2 * processes->slot_count : 256;
	uint32_t *slots = calloc(count, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(processes->slots);
	processes->slots = slots;
	processes->slot_count = count;
	for (size_t i = 0; i < processes->count; i++)
		slots[find_slot(processes, processes->items[i].pid)] = (uint32_t)i + 1;
	return 0;
}

/* Room for one more in an array that doubles. */
static int grow(void **items, size_t count, size_t *cap, size_t size)
{
	size_t wanted = *cap ? 2 * *cap : 64;
	void *grown;

	if (count < *cap)
		return 0;
	if (count >= UINT32_MAX - 1)
		return -E2BIG;
	grown = reallocarray(*items, wanted, size);
	if (!grown)
		return -ENOMEM;
	*items = grown;
	*cap = wanted;
	return 0;
}

static int add(struct processes *processes, int32_t pid, const struct entry *entry,
	       uint32_t *ret_process)
{
	void *items = processes->items;
	int r = grow(&items, processes->count, &processes->cap, sizeof(struct process));

	processes->items = items;
	if (r == 0 && 2 * processes->count >= processes->slot_count)
		r = grow_slots(processes);
	if (r < 0)
		return r;
	processes->items[processes->count] = (struct process){
		.pid = pid,
		.parent = PROCESS_NONE,
		.image = PROCESS_NONE,
		.start_ns = entry->since_ns,
	};
	*ret_process = (uint32_t)processes->count++;
	processes->slots[find_slot(processes, pid)] = (uint32_t)processes->count;
	return 0;
}

/*
 * The process of a record. A number is used again once its process has ended, and the first record
 * of the new one tells who made it, or that it runs a program; what a thread that outlived the
 * first one of its process still does belongs to the old one.
 */
static int find(struct processes *processes, const struct entry *entry, uint32_t *ret_process)
{
	size_t slot = processes->slot_count ? find_slot(processes, entry->pid) : 0;
	uint32_t found = processes->slot_count ? processes->slots[slot] : 0;

	if (!found || (processes->items[found - 1].ended &&
		       (entry->event.record.kind == RECORD_EXEC || entry->parent) &&
		       entry->since_ns >= processes->items[found - 1].end_ns))
		return add(processes, entry->pid, entry, ret_process);
	*ret_process = found - 1;
	return 0;
}

/**
 * process_words() - Append a command line as a person may read it
 * @event:	A RECORD_EXEC
 * @cut:	It is not all of it
 * @text:	Grows by words a shell takes as they are, but what no terminal may see is escaped
 */
void process_words(const struct event *event, bool cut, struct text *text)
{
	spell_command(event->str[STRING_ARGV], event->len[STRING_ARGV], SIZE_MAX, text);
	if (cut)
		text_str(text, " ...");
}

static int take_exec(struct processes *processes, const struct entry *entry, uint32_t index)
{
	struct process *process = &processes->items[index];
	void *images = processes->images;
	int r = grow(&images, processes->image_count, &processes->image_cap, sizeof(struct image));
	struct image *image;

	processes->images = images;
	if (r < 0)
		return r;
	image = &processes->images[processes->image_count];
	image->former = process->image;
	image->words = (uint32_t)processes->texts.len;
	process_words(&entry->event, entry->argv_cut, &processes->texts);
	text_char(&processes->texts, '\0');
	image->path = (uint32_t)processes->texts.len;
	text_visible(&processes->texts, entry->event.str[STRING_PROGRAM],
		     entry->event.len[STRING_PROGRAM]);
	text_char(&processes->texts, '\0');
	if (processes->texts.failed)
		return -ENOMEM;
	if (processes->texts.len > UINT32_MAX)
		return -E2BIG;
	process->image = (uint32_t)processes->image_count++;
	process->images++;
	return 0;
}

static void take_parent(struct processes *processes, const struct entry *entry, uint32_t index)
{
	uint32_t parent = processes->slots[find_slot(processes, entry->parent)];

	/* who comes later made nobody who is there already: no circles */
	if (parent && parent - 1 < index)
		processes->items[index].parent = parent - 1;
}

/* Who made a process comes before it, also when nothing was told of it yet. */
static int meet_parent(struct processes *processes, const struct entry *entry)
{
	uint32_t made;

	if (!processes->count)
		processes->outside = entry->parent;
	if (!entry->parent || entry->parent == processes->outside || entry->parent == entry->pid ||
	    processes->slots[find_slot(processes, entry->parent)])
		return 0;
	return add(processes, entry->parent, entry, &made);
}

/**
 * process_event() - Take one record
 * @processes:	Zeroed at first
 * @entry:	An ENTRY_EVENT
 * @refused:	It is a refusal
 * @ret_process: Index of its process
 *
 * Return: 0, -ENOMEM, -E2BIG
 */
int process_event(struct processes *processes, const struct entry *entry, bool refused,
		  uint32_t *ret_process)
{
	const struct record *record = &entry->event.record;
	struct process *process;
	uint32_t index;
	int r = meet_parent(processes, entry);

	if (r == 0)
		r = find(processes, entry, &index);
	if (r < 0)
		return r;
	process = &processes->items[index];
	if (process->parent == PROCESS_NONE && entry->parent)
		take_parent(processes, entry, index);
	if (entry->comm[0])
		memcpy(process->comm, entry->comm, sizeof(process->comm));
	process->calls += record->kind == RECORD_CALL;
	process->refused += refused;
	if (record->kind == RECORD_KILL)
		process->killed = true;
	if (record->kind == RECORD_EXIT && record->tid == entry->pid) {
		process->ended = true;
		process->end_ns = entry->since_ns;
		process->status = (int)record->result;
		(void)event_usage(&entry->event, &process->usage);
	}
	*ret_process = index;
	return record->kind == RECORD_EXEC ? take_exec(processes, entry, index) : 0;
}

void processes_free(struct processes *processes)
{
	free(processes->items);
	free(processes->images);
	free(processes->slots);
	text_free(&processes->texts);
	*processes = (struct processes){ .count = 0 };
}
