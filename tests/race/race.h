/* SPDX-License-Identifier: MIT */
/* tests/race/race.h - The attacker's parts: what is called, and what changes meanwhile */
#ifndef TESTS_RACE_RACE_H
#define TESTS_RACE_RACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/* What a try came to. */
enum outcome {
	PUBLIC, /* it reached what is allowed */
	REFUSED, /* it failed */
	WIN, /* it reached what is denied */
};

enum attack_flags {
	OUTSIDE = 1 << 0, /* the change is made by a process outside of the jail */
	LOOK = 1 << 1, /* about what a `hide` rule keeps from being seen */
	XATTR = 1 << 2, /* needs a file system with extended attributes */
	REUSE = 1 << 3, /* somebody takes over the number of the thread that called */
	SENDING = 1 << 4, /* likewise, while messages wait to be sent */
	PINNED = 1 << 5, /* made by one outside, under a rule that holds for an inode */
};

/**
 * struct change - What makes a call be about something else
 * @enter:	Once, by the one that calls: sets @path, @leaf_name its last component, and @place
 * @swap:	What the other thread, or a process outside, does again and again; @turn counts
 */
struct change {
	void (*enter)(const char *leaf_name);
	void (*swap)(unsigned int turn);
};

/**
 * struct attack - One race
 * @nr:		The call
 * @after:	What the call's result means; puts back what was taken
 * @call:	In the place of @nr and @args, where one call is not enough
 */
struct attack {
	const char *name;
	const struct change *change;
	const char *leaf;
	long nr;
	uintptr_t args[6];
	enum outcome (*after)(long result);
	unsigned int flags;
	long (*call)(const struct attack *attack);
};

extern const struct attack attacks[];
extern const unsigned int attack_count;

/* Where the allowed object lies, by descriptors: names and directories change. */
struct place {
	int home; /* the working directory that the program was started in */
	int dir; /* of the allowed object */
	int file; /* dir/file, open for writing */
};
extern struct place place;

#define PATH_SIZE 64
#define SWAPPED 100 /* the descriptor that is swapped */
#define SWAPPED_TEXT "100"
#define PUBLIC_SIZE 4096
#define SECRET_SIZE 5000
#define LOADER_SIZE 27 /* a loader's name, as long as ld.so's that it replaces */
#define ATTRIBUTE "user.race" /* "P", or "S" */
#define SECRET_ATTRIBUTE "user.secret"

/* What the calls get: rewritten in memory, or standing still while files or descriptors move. */
extern char path[PATH_SIZE];
extern struct sockaddr_un address;

/* changes.c */
extern const struct change by_memory, by_address, by_how_write, by_how_path, by_link, by_middle,
	by_directory, by_name, by_pinned, by_dirfd, by_cwd, by_chdir, by_writable, by_log, by_code,
	by_program, by_listing, by_hidden;
void change_enter(const char *dir, const char *prefix, const char *leaf);
void change_flip(char *text, unsigned int turn);
void change_point(const char *text, const char *name);
extern struct open_how_words {
	uint64_t flags, mode, resolve;
} how;

/* execs.c */
extern const struct change by_beside, by_script, by_line, by_run_link, by_loader, by_loader_name;

/* outcomes.c */
void remember_denied(void);
bool was_harmed(void);
enum outcome content(long fd);
enum outcome opened(long fd);
enum outcome opened_read_only(long fd);
enum outcome changed(long result);
enum outcome file_back(long result);
enum outcome renamed_back(long result);
enum outcome spare_back(long result);
enum outcome unlinked_hard(long result);
enum outcome unmade(long result);
enum outcome undone_directory(long result);
enum outcome directory_back(long result);
enum outcome attribute_back(long result);
enum outcome ran(long status);
enum outcome connected(long result);
enum outcome created(long fd);
enum outcome unnamed(long fd);
enum outcome left_pinned(long result);
enum outcome created_new(long fd);
enum outcome mapped(long result);
enum outcome kept_append(long result);

/* calls.c */
long perform(const struct attack *attack);
long call_exec(const struct attack *attack);
long call_connect(const struct attack *attack);
long call_bind(const struct attack *attack);
long call_sendto(const struct attack *attack);
long call_map(const struct attack *attack);

/* look.c: what was learnt of a hidden file */
extern unsigned char seen[4096];
enum outcome saw_stat(long result);
enum outcome saw_statx(long result);
enum outcome saw_link(long result);
enum outcome saw_mark(long result);
enum outcome saw_attribute(long result);
enum outcome saw_attributes(long result);
enum outcome saw_watch(long watch);
enum outcome saw_entries(long size);
enum outcome saw_path(long fd);
enum outcome saw_link_path(long fd);
enum outcome saw_directory(long fd);
enum outcome saw_working(long result);
long call_watch(const struct attack *attack);
long call_list(const struct attack *attack);

/* reuse.c: a number that is taken over */
bool reuse_begin(void);
long call_by_exec(const struct attack *attack);
long call_by_number(const struct attack *attack);
enum outcome taken_over(long in_time);
long call_sending(const struct attack *attack);
enum outcome words_taken(long result);
int reuse_follow(void);
int reuse_numbers(const char *attacker);

/* arena.c */
int arena_build(void);

/* A file that the attacker shares with its helper outside. */
struct page {
	_Atomic int wanted; /* the attack whose change is to be made, from 1 */
	_Atomic int made; /* the one that is */
	_Atomic int number; /* the number to be given next; 0 when it is so */
};
struct page *page_map(void);

#endif
