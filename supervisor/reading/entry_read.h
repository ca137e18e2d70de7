/* SPDX-License-Identifier: MIT */
/* supervisor/reading/entry_read.h - Between the files that read a line: members by name */
#ifndef WARDER_SUPERVISOR_READING_ENTRY_READ_H
#define WARDER_SUPERVISOR_READING_ENTRY_READ_H

#include "supervisor/reading/entry.h"

struct reading;

/**
 * struct entry_member - One member of an object, and what reads its value
 * @name:	Its name
 * @read:	Takes the value; false when it is wrong, with @reading->pull.wrong
 * @at:		For @read: a number of the member's own
 */
struct entry_member {
	const char *name;
	bool (*read)(struct reading *reading, size_t at);
	size_t at;
};

/**
 * struct reading - A line that is being read
 * @pull:	How far
 * @entry:	Gets all
 * @object:	What entry_value_*() write into
 * @quotes:	Rules that were cited so far
 * @names:	Where in the entry's bytes a call's strings are, by member: see entry_event.c
 * @quoted:	The cited rule's text and place
 * @error:	-ENOMEM: nothing is wrong with the line
 */
struct reading {
	struct pull pull;
	struct entry *entry;
	void *object;
	struct quotes *quotes;
	struct {
		size_t start;
		size_t len;
		bool there;
	} names[6];
	entry_string quoted[2];
	int error;
};

/* Behind RECORD_STRINGS, what else is remembered by place while a line is read. */
enum {
	NAME_SYSCALL = RECORD_STRINGS,
	NAME_ARGS, /* six strings, a NUL behind each */
};

/* Members that are read once each; more than a word of bits has room for would not be seen. */
#define ENTRY_MEMBERS_MAX 48

/* The members of one kind of record, by enum record_kind. */
struct entry_table {
	const struct entry_member *members;
	size_t count;
	uint64_t needed; /* bits of those that every such record has */
};
extern const struct entry_table entry_tables[];

void entry_note_name(struct reading *reading, size_t which, size_t start);
bool entry_members(struct reading *reading, const struct entry_member *members, size_t count,
		   uint64_t *ret_seen);
bool entry_take_string(struct reading *reading, entry_string *ret_string);
bool entry_take_digest(struct reading *reading, char to[DIGEST_HEX + 1]);
bool entry_take_bool(struct reading *reading, bool *ret_bool);
bool entry_take_status(struct reading *reading, bool signal, int64_t *ret_status);

bool entry_value_string(struct reading *reading, size_t at);
bool entry_value_digest(struct reading *reading, size_t at);
bool entry_value_bool(struct reading *reading, size_t at);
bool entry_value_seconds(struct reading *reading, size_t at);
bool entry_value_signed(struct reading *reading, size_t at);
bool entry_value_count(struct reading *reading, size_t at);

const char *entry_take_word(struct reading *reading);
const char *entry_take_word_at(struct reading *reading, entry_string *ret_string);

bool entry_read_name(struct reading *reading, size_t which);
bool entry_read_list(struct reading *reading, size_t which);
bool entry_read_syscall(struct reading *reading, size_t which);
bool entry_read_args(struct reading *reading, size_t which);
bool entry_read_rule(struct reading *reading, size_t at);
bool entry_read_abi(struct reading *reading, size_t at);
bool entry_read_place(struct reading *reading, size_t at);
bool entry_read_usage(struct reading *reading, size_t at);

bool entry_read_event(struct reading *reading, enum record_kind kind);
bool entry_read_start(struct reading *reading);
bool entry_read_end(struct reading *reading);
bool entry_read_trace(struct reading *reading);

#endif
