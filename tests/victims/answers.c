// SPDX-License-Identifier: MIT
// tests/victims/answers.c - What the calls answer that `emulate` is about, but for the answer
//
// Errors, lengths, what is written where; bare, all of it holds as well. `answers time` prints what
// every way to ask for the time says, in seconds.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define PAGE 4096U
#define MUCH 33554432U
#define NOWHERE ((void *)(uintptr_t)8)
#define KERNEL_SIDE ((void *)(uintptr_t)0xffff800000000000)
#define VSYSCALL_GETTIMEOFDAY 0xffffffffff600000
#define VSYSCALL_TIME 0xffffffffff600400

static long result(long r)
{
	return r < 0 ? -errno : r;
}

static long random_bytes(void *to, size_t len, unsigned int flags)
{
	return result(syscall(SYS_getrandom, to, len, flags));
}

/* A page with another one behind it that cannot be written. */
static unsigned char *edge(void)
{
	unsigned char *at = mmap(NULL, (size_t)2 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(at + PAGE, PAGE, PROT_READ);
	return at;
}

static bool filled(const unsigned char *at, size_t len)
{
	size_t zeros = 0;

	for (size_t i = 0; i < len; i++)
		zeros += !at[i];
	return zeros < len / 16 + 4;
}

static void random_answers(void)
{
	static unsigned char bytes[200000];
	unsigned char *page = edge();

	tap(random_bytes(bytes, 0, 0) == 0, "getrandom: nothing");
	tap(random_bytes(NULL, 0, 0) == 0, "getrandom: nothing, nowhere");
	tap(random_bytes(bytes, 1, 0) == 1, "getrandom: one byte");
	tap(random_bytes(bytes, sizeof(bytes), 0) == sizeof(bytes) && filled(bytes, sizeof(bytes)),
	    "getrandom: 200,000 bytes");
	tap(random_bytes(bytes, 16, 1) == 16, "getrandom: GRND_NONBLOCK");
	tap(random_bytes(bytes, 16, 2) == 16, "getrandom: GRND_RANDOM");
	tap(random_bytes(bytes, 16, 4) == 16, "getrandom: GRND_INSECURE");
	tap(random_bytes(bytes, 16, 6) == -EINVAL, "getrandom: two that exclude each other");
	tap(random_bytes(bytes, 16, 8) == -EINVAL, "getrandom: no flag");
	tap(random_bytes(NOWHERE, 16, 8) == -EINVAL, "getrandom: no flag comes first");
	tap(random_bytes(NOWHERE, 16, 0) == -EFAULT, "getrandom: no memory");
	tap(random_bytes(NOWHERE, 0, 0) == 0, "getrandom: nothing, to no memory");
	tap(random_bytes(KERNEL_SIDE, 16, 0) == -EFAULT, "getrandom: the kernel's memory");
	tap(random_bytes(KERNEL_SIDE, 0, 0) == -EFAULT, "getrandom: nothing, to the kernel's");
	tap(random_bytes(page + PAGE, 16, 0) == -EFAULT, "getrandom: memory to be read");
	tap(random_bytes(page + PAGE - 10, 64, 0) == 10 && filled(page + PAGE - 10, 10),
	    "getrandom: as far as there is memory");
	tap(random_bytes(page + PAGE - 10, SIZE_MAX, 0) == 10, "getrandom: more than there can be");
}

static void clock_answers(void)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_REALTIME_COARSE, CLOCK_TAI,
					    CLOCK_MONOTONIC, CLOCK_BOOTTIME };
	unsigned char *page = edge();
	struct timespec now, later;
	struct timeval shown;
	struct timezone zone = { 7, 7 };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		bool good = true;

		syscall(SYS_clock_gettime, clocks[i], &now);
		for (unsigned int n = 0; n < 100 && good; n++) {
			good = syscall(SYS_clock_gettime, clocks[i], &later) == 0 &&
			       (later.tv_sec > now.tv_sec ||
				(later.tv_sec == now.tv_sec && later.tv_nsec >= now.tv_nsec)) &&
			       later.tv_nsec < 1000000000;
			now = later;
		}
		tap(good, "clock_gettime: clock %d does not go back", clocks[i]);
		tap(result(syscall(SYS_clock_gettime, clocks[i], NULL)) == -EFAULT &&
			    result(syscall(SYS_clock_gettime, clocks[i], NOWHERE)) == -EFAULT &&
			    result(syscall(SYS_clock_gettime, clocks[i], page + PAGE)) == -EFAULT &&
			    result(syscall(SYS_clock_gettime, clocks[i], page + PAGE - 8)) ==
				    -EFAULT,
		    "clock_gettime: clock %d to no memory", clocks[i]);
	}
	tap(result(syscall(SYS_clock_gettime, 77, &now)) == -EINVAL, "clock_gettime: no clock");
	tap(syscall(SYS_gettimeofday, NULL, NULL) == 0, "gettimeofday: nothing");
	tap(syscall(SYS_gettimeofday, &shown, NULL) == 0 && shown.tv_usec < 1000000,
	    "gettimeofday: a time");
	tap(syscall(SYS_gettimeofday, NULL, &zone) == 0 && !zone.tz_dsttime,
	    "gettimeofday: a zone");
	tap(result(syscall(SYS_gettimeofday, NOWHERE, NULL)) == -EFAULT, "gettimeofday: no memory");
	shown.tv_sec = 0;
	tap(result(syscall(SYS_gettimeofday, &shown, NOWHERE)) == -EFAULT && shown.tv_sec,
	    "gettimeofday: no memory for the zone");
	now.tv_sec = 0;
	tap(result(syscall(SYS_time, &now.tv_sec)) == now.tv_sec && now.tv_sec > 0, "time");
	tap(result(syscall(SYS_time, NOWHERE)) == -EFAULT, "time: no memory");
	tap(result(syscall(SYS_clock_settime, CLOCK_REALTIME, NOWHERE)) < 0, "clock_settime");
}

static volatile bool stop;

static void *unmapper(void *argument)
{
	unsigned char *page = argument;

	while (!stop) {
		munmap(page, PAGE);
		mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		     -1, 0);
	}
	return NULL;
}

/* Memory that comes and goes; processes that come and go meanwhile. */
static void race(void)
{
	unsigned char *page = mmap(NULL, (size_t)2 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool good = true;
	pthread_t thread;

	pthread_create(&thread, NULL, unmapper, page + PAGE);
	for (unsigned int i = 0; i < 2000 && good; i++) {
		long r = random_bytes(page + PAGE - 16, 32, 0);
		long t = result(syscall(SYS_clock_gettime, CLOCK_REALTIME, page + PAGE));

		good = (r == 16 || r == 32) && (t == 0 || t == -EFAULT);
		if (i % 100 == 0) {
			pid_t child = fork();

			if (child == 0)
				_exit(random_bytes(page, 16, 0) != 16);
			if (child > 0)
				waitpid(child, NULL, 0);
		}
	}
	stop = true;
	pthread_join(thread, NULL);
	tap(good, "memory that comes and goes");
}

static void *run_self(void *argument)
{
	char *const arguments[] = { argument, (char[]){ "auxv" }, NULL };

	execv(argument, arguments);
	return NULL;
}

/* A thread that is not the first one takes its process over, while others ask. */
static void *ask_on(void *argument)
{
	for (;;) {
		struct timespec until = { 1, 0 };

		random_bytes(argument, 16, 0);
		clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL);
	}
	return NULL;
}

static void threads_exec(char *self)
{
	static unsigned char bytes[3][16];
	unsigned int good = 0;

	for (unsigned int i = 0; i < 20; i++) {
		pid_t child = fork();
		int status = 1;

		if (child == 0) {
			pthread_t thread;

			for (size_t t = 0; t < 3; t++)
				pthread_create(&thread, NULL, ask_on, bytes[t]);
			pthread_create(&thread, NULL, run_self, self);
			ask_on(bytes[0]);
		}
		waitpid(child, &status, 0);
		good += status == 0;
	}
	tap(good == 20, "a thread runs a program while others ask");
}

static bool vfork_exec(const char *self)
{
	pid_t child = vfork();
	int status = 1;

	if (child == 0) {
		execl(self, self, "auxv", NULL);
		_exit(2);
	}
	waitpid(child, &status, 0);
	return status == 0;
}

static void vforks(const char *self)
{
	unsigned int good = 0;

	for (unsigned int i = 0; i < 200; i++)
		good += vfork_exec(self);
	tap(good == 200, "vfork and exec, again and again");
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Natively none of them ends for a signal, whatever the handler's flags. */
static void signals(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { { 0, 300 }, { 0, 300 } }, off = { { 0, 0 }, { 0, 0 } };
	unsigned char bytes[16];
	struct timespec now;
	bool good = true;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (unsigned int i = 0; i < 5000 && good; i++)
		good = syscall(SYS_clock_gettime, CLOCK_REALTIME, &now) == 0 &&
		       random_bytes(bytes, sizeof(bytes), 0) == sizeof(bytes) &&
		       syscall(SYS_time, NULL) > 0;
	setitimer(ITIMER_REAL, &off, NULL);
	tap(good, "no signal ends an answer");
}

/* A filter of the program's own that asks for a tracer: there is none. */
static void traceless(void)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | 0xffff),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		_exit(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) ||
		      result(syscall(SYS_getppid)) != -ENOSYS || getpid() <= 0);
	}
	waitpid(child, &status, 0);
	tap(status == 0, "a filter that asks for a tracer");
}

/* By each way there is; the two last ones are at fixed addresses that old programs have. */
static void tell_time(void)
{
	long (*timeofday)(struct timeval *, void *);
	long (*seconds)(long *);
	const uintptr_t at[] = { VSYSCALL_GETTIMEOFDAY, VSYSCALL_TIME };
	struct timespec now;
	struct timeval shown;

	clock_gettime(CLOCK_REALTIME, &now);
	printf("clock_gettime %ld\n", now.tv_sec);
	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	printf("coarse %ld\n", now.tv_sec);
	gettimeofday(&shown, NULL);
	printf("gettimeofday %ld\n", shown.tv_sec);
	printf("time %ld\n", time(NULL));
	fflush(stdout);
	if (getenv("VSYSCALL")) {
		memcpy(&timeofday, &at[0], sizeof(timeofday));
		memcpy(&seconds, &at[1], sizeof(seconds));
		timeofday(&shown, NULL);
		printf("vsyscall gettimeofday %ld\n", shown.tv_sec);
		printf("vsyscall time %ld\n", seconds(NULL));
	}
}

static void *ask_much(void *argument)
{
	for (;;)
		random_bytes(argument, MUCH, 0);
	return NULL;
}

/* Prints how many milliseconds an open takes at most while many threads ask for much. */
static void crowd(void)
{
	void *room = mmap(NULL, MUCH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int64_t worst = 0;
	pthread_t thread;

	for (unsigned int i = 0; i < 100; i++)
		pthread_create(&thread, NULL, ask_much, room);
	usleep(200000);
	for (unsigned int i = 0; i < 10; i++) {
		struct timespec start, end;
		int64_t took;

		clock_gettime(CLOCK_MONOTONIC, &start);
		close(open("/dev/null", O_RDONLY));
		clock_gettime(CLOCK_MONOTONIC, &end);
		took = (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000;
		worst = took > worst ? took : worst;
	}
	printf("%lld\n", (long long)worst);
	_exit(0);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IONBF, 0);
	if (!strcmp(what, "auxv"))
		return getauxval(AT_RANDOM) ? 0 : 3;
	if (!strcmp(what, "random")) {
		const unsigned char *at = (const unsigned char *)getauxval(AT_RANDOM);

		for (unsigned int i = 0; i < 16; i++)
			printf("%02x", at[i]);
		return 0;
	}
	if (!strcmp(what, "vdso"))
		return getauxval(AT_SYSINFO_EHDR) ? 1 : 0;
	if (!strcmp(what, "time")) {
		tell_time();
		return 0;
	}
	if (!strcmp(what, "crowd"))
		crowd();
	random_answers();
	clock_answers();
	race();
	threads_exec(argv[0]);
	vforks(argv[0]);
	signals();
	traceless();
	return 0;
}
