/* SPDX-License-Identifier: MIT */
/* tests/conformance/crew.h - The threads and processes of a case, and waits that end */
#ifndef TESTS_CONFORMANCE_CREW_H
#define TESTS_CONFORMANCE_CREW_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Longer than any wait of a case takes when all is well; then the case ends, and says so. */
#define CREW_SECONDS 15

/**
 * struct member - One thread of a case
 * @work:	What it does
 * @number:	Which one it is, from 0 on
 * @with:	Whatever @work needs
 * @tid:	Its thread id, once it runs
 * @ready:	Its next call is the one that matters
 * @done:	@work is behind it
 * @result:	Of that call
 * @err:	Its errno
 */
struct member {
	void (*work)(struct member *self);
	long number;
	void *with;
	pthread_t thread;
	_Atomic pid_t tid;
	_Atomic bool ready;
	_Atomic bool done;
	long result;
	int err;
};

/* Ends the case: nothing that was said is lost, and the next case gets a new process. */
_Noreturn void crew_give_up(const char *what);

/* True once @condition is; gives up when that takes too long. */
#define AWAIT(condition)                                                                           \
	do {                                                                                       \
		for (int crew_left = CREW_SECONDS * 2000; !(condition); crew_left--) {             \
			if (!crew_left)                                                            \
				crew_give_up(#condition);                                          \
			usleep(500);                                                               \
		}                                                                                  \
	} while (0)

void crew_start(struct member *members, size_t count, void (*work)(struct member *self),
		void *with);
void crew_join(struct member *members, size_t count);

/* A member that has said @ready, or a process, sleeps in its call, as far as can be seen. */
void crew_asleep(const struct member *member);
void crew_asleep_task(pid_t pid, pid_t tid);

/* Says what the members' results were: "15 × 0, 3 × EINTR". */
void crew_results(const char *what, const struct member *members, size_t count);

/* clone(2) with a stack of its own; the child's end is awaited by crew_reap(). */
pid_t crew_clone(int flags, int (*run)(void *argument), void *argument);

/* Waits for a child and says how it ended. */
void crew_reap(const char *what, pid_t pid);

/* How many descriptors are open, of the first 4,096. */
int crew_descriptors(void);

/* Says which numbers are open, of the first 64. */
void crew_table(const char *what);

/* Installs a handler, or SIG_IGN; @flags of sigaction(2). */
void crew_handle(int signal, void (*handler)(int signal), int flags);

#endif
