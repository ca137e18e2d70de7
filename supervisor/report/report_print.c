// SPDX-License-Identifier: MIT
// supervisor/report/report_print.c - What happened in a run, for a person at a terminal
#include "supervisor/report/report_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "supervisor/record/phrase.h"
#include "supervisor/words/amount.h"
#include "supervisor/words/style.h"

/* As many processes are shown; a build has a thousand of which nobody reads. */
#define PROCESSES_SHOWN 200

/**
 * report_heading() - Append the heading of a part
 * @look:	How it is to look
 * @heading:	It
 * @text:	Grows
 */
void report_heading(const struct report_look *look, const char *heading, struct text *text)
{
	text_char(text, '\n');
	style_add(text, look->color, STYLE_HEAD, heading);
	text_char(text, '\n');
}

/**
 * report_wait_status() - Append how something ended
 * @status:	As wait(2) has it
 * @text:	Grows by two words
 */
void report_wait_status(int status, struct text *text)
{
	if (WIFSIGNALED(status))
		text_printf(text, "signal %d", WTERMSIG(status));
	else
		text_printf(text, "exit %d", WEXITSTATUS(status));
}

/**
 * report_status() - Append how a process ended
 * @process:	Any
 * @text:	Grows by words
 */
void report_status(const struct process *process, struct text *text)
{
	if (process->killed)
		text_str(text, "killed by warder");
	else if (process->ended)
		report_wait_status(process->status, text);
	else
		text_str(text, "no end in the log");
}

/**
 * report_usage() - Append what a run used
 * @usage:	From its `end`; logs without the figures of each process have less in it
 * @text:	Grows by words
 *
 * Return: whether there is anything to tell
 */
bool report_usage(const struct entry_usage *usage, struct text *text)
{
	if (!usage->processes || !usage->all.known)
		return false;
	text_str(text, usage->lower_bound ? "at least " : "");
	amount_usage(&usage->all, text);
	text_str(text, " (memory: the largest process)");
	return true;
}

static void add_counted(uint64_t count, const char *word, const char *many, struct text *text)
{
	text_printf(text, "%" PRIu64 " %s%s", count, word, count == 1 ? "" : many);
}

/* What was run, by what, and the digest of each. */
static void add_programs(const struct report_run *run, struct text *text)
{
	for (size_t i = 0; i + 1 < run->programs.count; i += 2) {
		text_printf(text, "  %s %s\n", i ? "by" : "program", run->programs.items[i]);
		if (run->programs.items[i + 1][0])
			text_printf(text, "    BLAKE2b-256 %s\n", run->programs.items[i + 1]);
	}
}

static void add_headline(const struct report_run *run, const struct report_look *look,
			 struct text *text)
{
	_cleanup_text_ struct text used = { 0 };

	style_add(text, look->color, STYLE_HEAD, text_cstr(&run->command));
	text_printf(text, "\n  began %s in %s\n  took ", text_cstr(&run->time),
		    text_cstr(&run->cwd));
	amount_seconds(run->wall_ns, text);
	text_str(text, ", ");
	if (run->ended)
		report_wait_status(run->status, text);
	else
		text_str(text, "but the log has no end: it was cut short, or the run goes on");
	if (run->cause.len)
		text_printf(text, " (%s)", text_cstr(&run->cause));
	if (run->reached.len)
		text_printf(text, ", limits reached: %s", text_cstr(&run->reached));
	if (run->verdict.len)
		text_printf(text, ", judged %s", text_cstr(&run->verdict));
	if (report_usage(&run->usage, &used))
		text_printf(text, "\n  used %s", text_cstr(&used));
	text->failed |= used.failed;
	text_printf(text, "\n  policy %s%s%s\n",
		    run->policy.len ? text_cstr(&run->policy) : "default",
		    run->observe ? ", only observed: nothing was protected" : "",
		    run->light ? ", without namespaces" : "");
}

/* What there was of everything. */
static void add_counts(const struct report_run *run, struct text *text)
{
	const struct tally *tally = &run->tally;

	text_str(text, "  ");
	add_counted(tally->calls, "call", "s", text);
	text_printf(text,
		    ": %" PRIu64 " allowed, %" PRIu64 " denied, %" PRIu64 " hidden, %" PRIu64
		    " of what is not there",
		    tally->allowed, tally->denied, tally->hidden, tally->absent);
	if (run->others)
		text_printf(text, "; of the allowed, %" PRIu64 " answered in a way not known here",
			    run->others);
	if (run->observe)
		text_printf(text, "; enforced, %" PRIu64 " would be refused", tally->would);
	if (tally->kills)
		text_printf(text, "; %" PRIu64 " killed", tally->kills);
	text_str(text, "\n  ");
	add_counted(run->processes.count, "process", "es", text);
	text_str(text, ", ");
	add_counted(tally->execs, "program", "s", text);
	text_str(text, " started, ");
	add_counted(run->paths.count ? run->paths.nodes[0].below : 0, "path", "s", text);
	text_str(text, ", ");
	add_counted(run->hosts.count ? run->hosts.nodes[0].below : 0, "internet address", "es",
		    text);
	text_char(text, '\n');
	if (run->ended && run->counted.calls != tally->calls)
		text_printf(text,
			    "  the run counted %" PRIu64 " calls: %s (see `warder audit verify`)\n",
			    run->counted.calls,
			    run->counted.calls > tally->calls ? "lines are missing"
							      : "lines were put in");
}

/* A process of the tree, and what it was before. */
static void add_process(const struct report_run *run, const struct report_look *look,
			const struct process *process, unsigned int level, struct text *text)
{
	const struct processes *all = &run->processes;
	_cleanup_text_ struct text line = { 0 }, end = { 0 };
	size_t used, room;

	for (unsigned int i = 0; i <= level && i < 16; i++)
		text_str(&line, "  ");
	text_printf(&line, "%d  ", process->pid);
	if (process->image != PROCESS_NONE)
		text_str(&line, all->texts.data + all->images[process->image].words);
	else
		text_visible(&line, process->comm, strlen(process->comm));
	if (process->image == PROCESS_NONE)
		text_str(&line, process->comm[0] ? " (it executed nothing)" : "(not known)");
	else if (process->images > 1)
		text_printf(&line, " (the last of %" PRIu32 " programs)", process->images);
	text_str(&end, "  ");
	report_status(process, &end);
	if (process->refused)
		text_printf(&end, ", %" PRIu64 " refused", process->refused);
	if (process->usage.known) {
		text_str(&end, ", ");
		amount_usage(&process->usage, &end);
	}
	used = report_columns(text_cstr(&end));
	room = look->width > used + 24 ? look->width - used : 24;
	report_cut(text_cstr(&line), room, text);
	style_add(text, look->color, process->refused ? STYLE_BAD : STYLE_DIM, text_cstr(&end));
	text_char(text, '\n');
	text->failed |= line.failed || end.failed;
}

/* First child and next sibling of each process, by index; PROCESS_NONE ends. */
struct kin {
	uint32_t first;
	uint32_t next;
};

static struct kin *find_kin(const struct processes *all, uint32_t *ret_first)
{
	struct kin *kin = calloc(all->count + 1, sizeof(*kin));

	*ret_first = PROCESS_NONE;
	for (size_t i = 0; kin && i < all->count; i++)
		kin[i].first = PROCESS_NONE;
	for (size_t i = all->count; kin && i-- > 0;) {
		uint32_t parent = all->items[i].parent;
		uint32_t *link = parent == PROCESS_NONE ? ret_first : &kin[parent].first;

		kin[i].next = *link;
		*link = (uint32_t)i;
	}
	return kin;
}

static void add_processes(const struct report_run *run, const struct report_look *look,
			  struct text *text)
{
	const struct processes *all = &run->processes;
	unsigned int level = 0, shown = 0;
	uint32_t at;
	struct kin *kin = find_kin(all, &at);

	if (!kin) {
		text->failed = true;
		return;
	}
	report_heading(look, "Processes", text);
	while (at != PROCESS_NONE && shown++ < PROCESSES_SHOWN) {
		add_process(run, look, &all->items[at], level, text);
		if (kin[at].first != PROCESS_NONE) {
			at = kin[at].first;
			level++;
			continue;
		}
		while (at != PROCESS_NONE && kin[at].next == PROCESS_NONE) {
			at = all->items[at].parent;
			level -= level != 0;
		}
		at = at == PROCESS_NONE ? at : kin[at].next;
	}
	if (all->count > PROCESSES_SHOWN)
		text_printf(text, "  and %zu more\n", all->count - PROCESSES_SHOWN);
	free(kin);
}

/* One bar a step, as high as its share of the highest one. */
static void add_bars(const struct report_run *run, const struct report_look *look, size_t count,
		     size_t offset, const char *label, struct text *text)
{
	static const char *const bars[2][9] = {
		{ " ", ".", ":", "-", "=", "+", "*", "#", "@" },
		{ " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
	};
	uint64_t most = 0, value, sum = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(&value, (const char *)&run->steps[i] + offset, sizeof(value));
		most = value > most ? value : most;
		sum += value;
	}
	text_printf(text, "  %-9s", label);
	for (size_t i = 0; i < count; i++) {
		memcpy(&value, (const char *)&run->steps[i] + offset, sizeof(value));
		text_str(text, bars[look->utf8][value ? 1 + value * 7 / most : 0]);
	}
	text_printf(text, "  %" PRIu64 "\n", sum);
}

static void add_timeline(const struct report_run *run, const struct report_look *look,
			 struct text *text)
{
	size_t count = (size_t)(run->wall_ns / run->step_ns) + 1;

	count = count > REPORT_STEPS ? REPORT_STEPS : count;
	report_heading(look, "Timeline", text);
	add_bars(run, look, count, offsetof(struct report_step, calls), "calls", text);
	add_bars(run, look, count, offsetof(struct report_step, execs), "programs", text);
	add_bars(run, look, count, offsetof(struct report_step, refused), "refused", text);
	text_str(text, "           a step is ");
	amount_seconds(run->step_ns, text);
	text_char(text, '\n');
}

/* Decided, and the log ends before it says what came of them. */
static void add_unfinished(const struct report_run *run, const struct report_look *look,
			   struct text *text)
{
	report_heading(look, "Begun, and what came of it is not in the log", text);
	text_add(text, text_cstr(&run->unfinished_shown), run->unfinished_shown.len);
	if (run->unfinished > UNFINISHED_SHOWN)
		text_printf(text, "  and %" PRIu64 " more\n", run->unfinished - UNFINISHED_SHOWN);
	text->failed |= run->unfinished_shown.failed;
}

/**
 * report_print() - Append all that is told of a run
 * @run:	After report_close()
 * @look:	How it is to look
 * @text:	Grows
 *
 * Trust: names come from the target and are shown so that a terminal acts on none of their bytes.
 */
void report_print(const struct report_run *run, const struct report_look *look, struct text *text)
{
	add_headline(run, look, text);
	add_programs(run, text);
	add_counts(run, text);
	report_print_refused(run, look, text);
	if (run->unfinished)
		add_unfinished(run, look, text);
	if (run->processes.count)
		add_processes(run, look, text);
	if (run->paths.count) {
		report_heading(look, "Paths", text);
		report_print_tree(&run->paths, look, text);
	}
	if (run->hosts.count) {
		report_heading(look, "Internet", text);
		report_print_tree(&run->hosts, look, text);
	}
	if (run->processes.count)
		add_timeline(run, look, text);
}
