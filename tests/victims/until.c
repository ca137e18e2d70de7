// SPDX-License-Identifier: MIT
// tests/victims/until.c - Every call that waits until a time of day waits exactly that long
//
// Each wait ends a fifth of a second after the time that the clock shows when it begins. How long
// it took is measured by CLOCK_MONOTONIC, which nothing emulates. Bare, all of it holds as well.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define SECOND 1000000000LL
#define WAIT_NS (SECOND / 5)
#define EARLY_NS (SECOND / 500) /* two clocks of one host */
#define LATE_NS (SECOND * 3) /* a machine that has other things to do */
#define SYS_FUTEX_WAIT 455 /* 6.7 */
#define FUTEX2_32 2

static int32_t word;
static sem_t semaphore;
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER, inherits;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static mqd_t empty, full;
static volatile sig_atomic_t alarms;

static int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

static struct timespec in(clockid_t clock, int64_t ns)
{
	int64_t at = now_ns(clock) + ns;

	return (struct timespec){ at / SECOND, at % SECOND };
}

static int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

/* Each returns 0, or -errno: -ETIMEDOUT where the call has that for a wait that is over. */
static int by_clock_nanosleep(const struct timespec *until)
{
	return -clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, until, NULL);
}

static int by_futex(const struct timespec *until)
{
	return result(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, until,
			      NULL, FUTEX_BITSET_MATCH_ANY));
}

static int by_futex_wait(const struct timespec *until)
{
	return result(
		syscall(SYS_FUTEX_WAIT, &word, 0L, 0xffffffffL, FUTEX2_32, until, CLOCK_REALTIME));
}

static int by_futex_waitv(const struct timespec *until)
{
	struct futex_waitv waiter = { .uaddr = (uintptr_t)&word, .flags = FUTEX_32 };

	return result(syscall(SYS_futex_waitv, &waiter, 1, 0, until, CLOCK_REALTIME));
}

static int by_semaphore(const struct timespec *until)
{
	return result(sem_timedwait(&semaphore, until));
}

static int by_condition(const struct timespec *until)
{
	int r;

	pthread_mutex_lock(&plain);
	r = pthread_cond_timedwait(&condition, &plain, until);
	pthread_mutex_unlock(&plain);
	return -r;
}

static int by_rwlock(const struct timespec *until)
{
	return -pthread_rwlock_timedwrlock(&shared, until);
}

static int by_inheriting_mutex(const struct timespec *until)
{
	return -pthread_mutex_timedlock(&inherits, until);
}

static int by_queue_receive(const struct timespec *until)
{
	char message[8];

	return result(mq_timedreceive(empty, message, sizeof(message), NULL, until));
}

static int by_queue_send(const struct timespec *until)
{
	return result(mq_timedsend(full, "x", 1, 0, until));
}

static int by_timerfd(const struct timespec *until)
{
	struct itimerspec timer = { .it_value = *until };
	int fd = timerfd_create(CLOCK_REALTIME, 0), r;
	uint64_t count;

	r = result(timerfd_settime(fd, TFD_TIMER_ABSTIME, &timer, NULL));
	if (r == 0 && read(fd, &count, sizeof(count)) < 0)
		r = -errno;
	close(fd);
	return r;
}

static int by_timer(const struct timespec *until)
{
	struct itimerspec timer = { .it_value = *until };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	timer_t others[2], id;
	sigset_t set;
	int got = 0, r;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	timer_create(CLOCK_MONOTONIC, &event, &others[0]);
	timer_create(CLOCK_REALTIME, &event, &id);
	timer_create(CLOCK_MONOTONIC, &event, &others[1]);
	r = result(timer_settime(id, TIMER_ABSTIME, &timer, NULL));
	if (r == 0)
		r = -sigwait(&set, &got);
	timer_delete(id);
	timer_delete(others[0]);
	timer_delete(others[1]);
	return r;
}

static int by_tai(const struct timespec *until)
{
	struct timespec tai = in(CLOCK_TAI, 0);

	/* as far off as @until, by the clock of atoms */
	tai.tv_sec += until->tv_sec - in(CLOCK_REALTIME, 0).tv_sec;
	tai.tv_nsec = until->tv_nsec;
	return -clock_nanosleep(CLOCK_TAI, TIMER_ABSTIME, &tai, NULL);
}

static const struct wait {
	const char *name;
	int (*wait)(const struct timespec *until);
	int over; /* what it returns when the time has come */
} waits[] = {
	{ "clock_nanosleep", by_clock_nanosleep, 0 },
	{ "clock_nanosleep of CLOCK_TAI", by_tai, 0 },
	{ "futex", by_futex, -ETIMEDOUT },
	{ "futex_wait", by_futex_wait, -ETIMEDOUT },
	{ "futex_waitv", by_futex_waitv, -ETIMEDOUT },
	{ "sem_timedwait", by_semaphore, -ETIMEDOUT },
	{ "pthread_cond_timedwait", by_condition, -ETIMEDOUT },
	{ "pthread_rwlock_timedwrlock", by_rwlock, -ETIMEDOUT },
	{ "pthread_mutex_timedlock with priority inheritance", by_inheriting_mutex, -ETIMEDOUT },
	{ "mq_timedreceive", by_queue_receive, -ETIMEDOUT },
	{ "mq_timedsend", by_queue_send, -ETIMEDOUT },
	{ "timerfd_settime", by_timerfd, 0 },
	{ "timer_settime", by_timer, 0 },
};

#define WAITS (sizeof(waits) / sizeof(waits[0]))

/* Waits, and tells whether it took as long as it should, since before @until was worked out. */
static void timed(const struct wait *wait, const char *what, int64_t start,
		  const struct timespec *until, int64_t least, int wanted)
{
	struct timespec copy = *until;
	int r = wait->wait(&copy);
	int64_t took;

	took = now_ns(CLOCK_MONOTONIC) - start;
	if (r == -ENOSYS && wait->wait == by_futex_wait)
		return; /* this kernel has none */
	tap(r == wanted && took >= least - EARLY_NS && took < least + LATE_NS, "%s, %s", wait->name,
	    what);
	if (r != wanted || took < least - EARLY_NS || took >= least + LATE_NS)
		printf("# %s after %lld us\n", strerrorname_np(-r), (long long)took / 1000);
	if (memcmp(&copy, until, sizeof(copy)))
		tap(0, "%s, %s: the program's own time is as it was", wait->name, what);
}

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

static void alarm_in(int64_t ns, int flags)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ns / 1000 };

	alarms = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* A handler in the middle: what the kernel begins again still ends at the same time. */
static void interrupted(void)
{
	static const struct {
		const char *name;
		int (*wait)(const struct timespec *until);
		int flags;
		int wanted;
	} rows[] = {
		{ "clock_nanosleep", by_clock_nanosleep, SA_RESTART, -EINTR },
		{ "futex", by_futex, SA_RESTART, -EINTR },
		{ "mq_timedreceive", by_queue_receive, SA_RESTART, -ETIMEDOUT },
		{ "mq_timedreceive without SA_RESTART", by_queue_receive, 0, -EINTR },
		{ "pthread_mutex_timedlock with priority inheritance", by_inheriting_mutex, 0,
		  -ETIMEDOUT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wait wait = { rows[i].name, rows[i].wait, 0 };
		int64_t start = now_ns(CLOCK_MONOTONIC);
		struct timespec until = in(CLOCK_REALTIME, WAIT_NS);

		alarm_in(WAIT_NS / 4, rows[i].flags);
		timed(&wait, "with a signal", start, &until,
		      rows[i].wanted == -EINTR ? WAIT_NS / 4 : WAIT_NS, rows[i].wanted);
		tap(alarms == 1, "%s: the handler has run", rows[i].name);
	}
}

/* Stopped and continued by the parent in the middle. */
static void stopped(const struct wait *wait)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		int64_t start = now_ns(CLOCK_MONOTONIC), took;
		struct timespec until = in(CLOCK_REALTIME, WAIT_NS);
		int r = wait->wait(&until);

		took = now_ns(CLOCK_MONOTONIC) - start;
		_exit(r == wait->over && took >= WAIT_NS - EARLY_NS && took < WAIT_NS + LATE_NS
			      ? 0
			      : 1);
	}
	usleep(WAIT_NS / 4000);
	kill(child, SIGSTOP);
	usleep(WAIT_NS / 8000);
	kill(child, SIGCONT);
	waitpid(child, &status, 0);
	tap(status == 0, "%s, stopped and continued", wait->name);
}

/* The kernel gives all registers back but three; whoever writes assembler relies on it. */
static void registers(void)
{
	struct timespec until = in(CLOCK_REALTIME, WAIT_NS / 10);
	register long r10 __asm__("r10") = (long)&until;
	register long r8 __asm__("r8") = 0x1234;
	register long r9 __asm__("r9") = FUTEX_BITSET_MATCH_ANY;
	long rax = SYS_futex, rdi = (long)&word, rdx = 0;
	long rsi = FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME;

	__asm__ volatile("syscall"
			 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
			 :
			 : "rcx", "r11", "memory");
	tap(rax == -ETIMEDOUT && rdi == (long)&word && r10 == (long)&until && r8 == 0x1234 &&
		    rsi == (FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME) && !rdx,
	    "futex: registers are as they were");
}

/* What the kernel refuses or does not wait for. */
static void odd(void)
{
	const struct timespec bad = { .tv_nsec = SECOND }, never = { .tv_sec = INT64_MAX };
	const struct timespec *nowhere = (const struct timespec *)(uintptr_t)8;
	struct itimerspec none = { .it_value = { 0, 0 } }, left;
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
	uint64_t count;

	tap(by_futex(&bad) == -EINVAL, "futex: no time");
	tap(by_clock_nanosleep(&bad) == -EINVAL, "clock_nanosleep: no time");
	tap(by_futex(nowhere) == -EFAULT, "futex: no memory");
	tap(by_clock_nanosleep(nowhere) == -EFAULT, "clock_nanosleep: no memory");
	tap(timerfd_settime(fd, TFD_TIMER_ABSTIME, &none, NULL) == 0 &&
		    timerfd_gettime(fd, &left) == 0 && !left.it_value.tv_sec &&
		    !left.it_value.tv_nsec && read(fd, &count, sizeof(count)) < 0,
	    "timerfd_settime: 0 disarms");
	none.it_value = in(CLOCK_REALTIME, 100 * SECOND);
	tap(timerfd_settime(fd, TFD_TIMER_ABSTIME, &none, NULL) == 0 &&
		    timerfd_gettime(fd, &left) == 0 && left.it_value.tv_sec >= 90 &&
		    left.it_value.tv_sec < 100,
	    "timerfd_gettime: what is left");
	close(fd);
	tap(result(timerfd_settime(fd, TFD_TIMER_ABSTIME, &none, NULL)) == -EBADF,
	    "timerfd_settime: no descriptor");
	tap(result(timerfd_settime(1, TFD_TIMER_ABSTIME, &none, NULL)) == -EINVAL,
	    "timerfd_settime: no timer");
	word = 1;
	tap(by_futex(&never) == -EAGAIN, "futex: another value");
	word = 0;
	alarm_in(WAIT_NS / 4, 0);
	tap(by_futex(&never) == -EINTR, "futex: for ever, until a signal");
	alarm_in(WAIT_NS / 4, 0);
	tap(by_clock_nanosleep(&never) == -EINTR, "clock_nanosleep: for ever, until a signal");
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	none.it_value = in(CLOCK_MONOTONIC, WAIT_NS / 4);
	tap(timerfd_settime(fd, TFD_TIMER_ABSTIME, &none, NULL) == 0 &&
		    read(fd, &count, sizeof(count)) == sizeof(count) && count == 1,
	    "timerfd_settime: of another clock");
	close(fd);
}

static void *hold_locks(void *argument)
{
	pthread_barrier_t *ready = argument;

	pthread_mutex_lock(&inherits);
	pthread_rwlock_rdlock(&shared);
	pthread_barrier_wait(ready);
	while (pause() < 0) /* until the program ends */
		;
	return NULL;
}

static mqd_t queue(const char *name)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 8 };
	mqd_t queue = mq_open(name, O_RDWR | O_CREAT, 0600, &attributes);

	mq_unlink(name);
	return queue;
}

static void prepare(void)
{
	static pthread_barrier_t ready;
	pthread_mutexattr_t attributes;
	pthread_t thread;
	sigset_t set;

	setvbuf(stdout, NULL, _IONBF, 0);
	sem_init(&semaphore, 0, 0);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(&inherits, &attributes);
	empty = queue("/warder-until-empty");
	full = queue("/warder-until-full");
	mq_send(full, "x", 1, 0);
	pthread_barrier_init(&ready, NULL, 2);
	sigfillset(&set); /* the signals of this program are for the other thread */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&thread, NULL, hold_locks, &ready);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	pthread_barrier_wait(&ready);
}

int main(void)
{
	const struct timespec past = { .tv_sec = 1 };

	prepare();
	for (size_t i = 0; i < WAITS; i++) {
		int64_t start = now_ns(CLOCK_MONOTONIC);
		struct timespec until = in(CLOCK_REALTIME, WAIT_NS);

		timed(&waits[i], "a fifth of a second", start, &until, WAIT_NS, waits[i].over);
		timed(&waits[i], "a time that is over", now_ns(CLOCK_MONOTONIC), &past, 0,
		      waits[i].over);
	}
	interrupted();
	for (size_t i = 0; i < WAITS; i++)
		if (waits[i].wait == by_futex || waits[i].wait == by_clock_nanosleep ||
		    waits[i].wait == by_queue_receive || waits[i].wait == by_futex_waitv)
			stopped(&waits[i]);
	registers();
	odd();
	return 0;
}
