// SPDX-License-Identifier: MIT
// supervisor/report/report_tree.c - The paths of a run at a terminal: a line a path, or a directory
#include <inttypes.h>
#include <string.h>

#include "supervisor/report/report_print.h"
#include "supervisor/words/style.h"

/* Columns of the names; counts stand behind them. */
#define NAME_COLUMNS 44U

/**
 * report_columns() - How many columns a shown string takes
 * @shown:	UTF-8 without control characters
 *
 * A character is taken for one column.
 */
size_t report_columns(const char *shown)
{
	size_t columns = 0;

	for (; *shown; shown++)
		columns += ((unsigned char)*shown & 0xc0) != 0x80;
	return columns;
}

/**
 * report_cut() - Append as much of a shown string as there is room for
 * @shown:	UTF-8 without control characters
 * @columns:	Room; what is longer ends with an ellipsis
 * @text:	Grows
 */
void report_cut(const char *shown, size_t columns, struct text *text)
{
	static const char mark[] = "...";
	const char *end = shown;

	if (report_columns(shown) <= columns) {
		text_str(text, shown);
		return;
	}
	for (size_t used = 0; *end; end++) {
		used += ((unsigned char)*end & 0xc0) != 0x80;
		if (used + sizeof(mark) - 1 > columns)
			break;
	}
	text_add(text, shown, (size_t)(end - shown));
	text_str(text, mark);
}

static const struct {
	const char *word;
	enum style style;
} outcomes[OUTCOME_COUNT] = {
	[OUTCOME_ALLOWED] = { "", STYLE_PLAIN },
	[OUTCOME_DENIED] = { "denied: ", STYLE_BAD },
	[OUTCOME_HIDDEN] = { "hidden: ", STYLE_BAD },
	[OUTCOME_ASKED] = { "would be asked: ", STYLE_PLAIN },
	[OUTCOME_ABSENT] = { "not there: ", STYLE_DIM },
};

/* "read 3, list 2; denied: create 1" */
static void add_counts(const struct path_counts *counts, bool color, struct text *text)
{
	bool any = false;

	for (unsigned int outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
		_cleanup_text_ struct text part = { 0 };

		if (!counts->calls[outcome])
			continue;
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			if (counts->verbs[verb][outcome])
				text_printf(&part, "%s%s %" PRIu32, part.len ? ", " : "",
					    verb_name((enum verb)verb),
					    counts->verbs[verb][outcome]);
		if (!part.len)
			text_printf(&part, "calls %" PRIu32, counts->calls[outcome]);
		text_str(text, any ? "; " : "");
		any = true;
		style_add(text, color, outcomes[outcome].style, outcomes[outcome].word);
		style_add(text, color, outcomes[outcome].style, text_cstr(&part));
		text->failed |= part.failed;
	}
}

static bool is_asked(const struct path_counts *own)
{
	for (unsigned int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
		if (own->calls[outcome])
			return true;
	return false;
}

/* A line: indent, name, counts. */
static void add_line(const struct report_look *look, unsigned int level, const char *name,
		     const struct path_counts *counts, struct text *text)
{
	_cleanup_text_ struct text cut = { 0 };
	size_t indent = 2 + 2 * (size_t)(level < 12 ? level : 12), room, used;

	room = NAME_COLUMNS > indent + 8 ? NAME_COLUMNS - indent : 8;
	report_cut(name, room, &cut);
	used = report_columns(text_cstr(&cut));
	for (size_t i = 0; i < indent; i++)
		text_char(text, ' ');
	text_str(text, text_cstr(&cut));
	if (counts) {
		for (; used < room + 2; used++)
			text_char(text, ' ');
		add_counts(counts, look->color, text);
	}
	text_char(text, '\n');
	text->failed |= cut.failed;
}

/* One node that is shown, or the end of what is below it. */
struct step {
	const struct paths_tree *tree;
	const struct report_look *look;
	struct text *text;
};

static void add_name(const struct paths_tree *tree, const struct path_node *node, struct text *name)
{
	text_visible(name, tree->names.data + node->name, node->len);
}

/*
 * Directories that hold but one thing, and that nobody asked about, are one line with it. Returns
 * the node at the end of that line.
 */
static uint32_t join(const struct step *step, uint32_t index, struct text *name)
{
	const struct path_node *node = &step->tree->nodes[index];

	add_name(step->tree, node, name);
	while (node->first && !step->tree->nodes[node->first].next && !is_asked(&node->own)) {
		index = node->first;
		text_str(name, name->len && name->data[name->len - 1] == '/' ? "" : "/");
		node = &step->tree->nodes[index];
		add_name(step->tree, node, name);
	}
	return index;
}

/*
 * The line of a node; whether what is below it has lines too. Uniform directories below the top are
 * one line.
 */
static bool add_node(const struct step *step, uint32_t *index, unsigned int level)
{
	_cleanup_text_ struct text name = { 0 };
	const struct path_node *node;
	bool closed;

	*index = join(step, *index, &name);
	node = &step->tree->nodes[*index];
	closed = node->first && (level >= step->look->depth || node->uniform);
	if (node->first && name.len && name.data[name.len - 1] != '/')
		text_char(&name, '/');
	if (closed)
		text_printf(&name, "** (%" PRIu32 ")", node->below);
	add_line(step->look, level, text_cstr(&name),
		 closed			? &node->all
		 : is_asked(&node->own) ? &node->own
					: NULL,
		 step->text);
	step->text->failed |= name.failed;
	return node->first && !closed;
}

/* Goes through the tree without recursion: a name may have two thousand components. */
static void walk(const struct step *step, uint32_t index)
{
	const struct path_node *nodes = step->tree->nodes;
	unsigned int level = 0;

	/* @index is always one that has no line yet; a line may stand for several nodes */
	while (index) {
		uint32_t last = index;

		if (add_node(step, &last, level)) {
			index = nodes[last].first;
			level++;
			continue;
		}
		/* up to where something comes next; joined ones are no level of their own */
		while (last && !nodes[last].next) {
			uint32_t parent = nodes[last].parent;
			bool joined = !nodes[nodes[parent].first].next &&
				      !is_asked(&nodes[parent].own) && parent;

			level -= parent && !joined;
			last = parent;
		}
		index = last ? nodes[last].next : 0;
	}
}

/**
 * report_print_tree() - Append paths as a tree, with counts of each verb and decision
 * @tree:	After paths_sum()
 * @look:	How it is to look
 * @text:	Grows
 */
void report_print_tree(const struct paths_tree *tree, const struct report_look *look,
		       struct text *text)
{
	const struct step step = { tree, look, text };

	if (tree->count)
		walk(&step, tree->nodes[0].first);
}
