// SPDX-License-Identifier: MIT
// tests/victims/traced_tasks.c - Processes, threads, signals, times, limits
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "traced.h"

void traced_times(void)
{
	struct itimerval interval = { { 0, 0 }, { 100, 0 } }, old;
	struct itimerspec spec = { { 1, 2 }, { 100, 3 } }, left;
	struct timespec brief = { 0, 1000000 }, now;
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	struct timezone zone;
	struct timeval day;
	struct tms usage;
	timer_t timer = NULL;
	time_t seconds;
	int fd;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	syscall(SYS_clock_gettime, 99, &now);
	syscall(SYS_clock_getres, CLOCK_REALTIME, &now);
	syscall(SYS_gettimeofday, &day, NULL);
	syscall(SYS_gettimeofday, NULL, &zone);
	syscall(SYS_time, &seconds);
	syscall(SYS_times, &usage);
	syscall(SYS_nanosleep, &brief, &now);
	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &brief, &now);
	syscall(SYS_clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &brief, NULL);
	setitimer(ITIMER_REAL, &interval, &old);
	getitimer(ITIMER_VIRTUAL, &old);
	syscall(SYS_alarm, 0);
	syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer);
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	timerfd_settime(fd, 0, &spec, NULL);
	timerfd_settime(fd, TIMER_ABSTIME, &(struct itimerspec){ 0 }, &left);
	timerfd_gettime(fd, &left);
}

void traced_ids(void)
{
	struct utsname names;
	gid_t groups[64];
	uid_t a, b, c;
	char random[8], name[16];

	getuid();
	geteuid();
	getgid();
	getegid();
	getresuid(&a, &b, &c);
	getresgid(&a, &b, &c);
	getgroups(0, NULL);
	getgroups(64, groups);
	syscall(SYS_setresuid, -1, -1, -1);
	syscall(SYS_setregid, -1, -1);
	syscall(SYS_getpid);
	syscall(SYS_gettid);
	syscall(SYS_getppid);
	syscall(SYS_getpgid, 0);
	uname(&names);
	getrandom(random, 0, GRND_NONBLOCK);
	prctl(PR_SET_NAME, "a name");
	prctl(PR_GET_NAME, name);
	prctl(PR_SET_PDEATHSIG, 0);
	prctl(9999, 1, 2, 3, 4);
	syscall(SYS_personality, 0xffffffff);
	syscall(SYS_sched_yield);
}

void traced_limits(void)
{
	struct rlimit limit = { 100, RLIM_INFINITY }, old;
	struct rusage usage;
	struct sched_param param;
	struct sysinfo info;
	cpu_set_t cpus;

	syscall(SYS_getrlimit, RLIMIT_NOFILE, &old);
	syscall(SYS_setrlimit, RLIMIT_NOFILE, &(struct rlimit){ 64, 64 });
	syscall(SYS_prlimit64, 0, RLIMIT_NPROC, NULL, &old);
	syscall(SYS_prlimit64, 0, RLIMIT_CPU, &limit, &old);
	syscall(SYS_prlimit64, 0, 99, &limit, NULL);
	getrusage(RUSAGE_SELF, &usage);
	getrusage(RUSAGE_CHILDREN, &usage);
	sysinfo(&info);
	getpriority(PRIO_PROCESS, 0);
	setpriority(PRIO_PROCESS, 0, 19);
	syscall(SYS_sched_getaffinity, 0, sizeof(cpus), &cpus);
	syscall(SYS_sched_getparam, 0, &param);
	syscall(SYS_sched_getscheduler, 0);
	syscall(SYS_sched_get_priority_max, SCHED_FIFO);
}

static void on_signal(int number)
{
	(void)number;
}

void traced_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct timespec brief = { 0, 5000000 };
	siginfo_t info;
	stack_t stack, old;
	sigset_t set, before;

	sigaddset(&action.sa_mask, SIGTERM);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR1, NULL, &action);
	signal(SIGPIPE, SIG_IGN);
	syscall(SYS_rt_sigaction, SIGKILL, NULL, NULL, 8);
	syscall(SYS_rt_sigaction, 999, NULL, NULL, 8);
	syscall(SYS_kill, getpid(), SIGUSR1);
	syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
	syscall(SYS_kill, getpid(), 0);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &before);
	syscall(SYS_kill, getpid(), SIGUSR2);
	syscall(SYS_rt_sigpending, &set, 8);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, 40);
	syscall(SYS_rt_sigtimedwait, &set, &info, &brief, 8);
	syscall(SYS_rt_sigtimedwait, &set, &info, &brief, 8);
	signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	sigprocmask(SIG_SETMASK, &before, NULL);
	stack = (stack_t){ malloc(16384), 0, 16384 };
	sigaltstack(&stack, &old);
	sigaltstack(NULL, &old);
	sigqueue(getpid(), SIGPIPE, (union sigval){ .sival_int = 7 });
}

static void child_of(void (*what)(void))
{
	siginfo_t info;
	int status;
	pid_t pid = fork();

	if (!pid) {
		what();
		_exit(3);
	}
	syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WSTOPPED | WNOWAIT, NULL);
	waitpid(pid, &status, 0);
}

static void end(void)
{
}

static void die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
}

static void fail_exec(void)
{
	static char one[] = "one", two[] = "two \"words\"", empty[] = "";
	char *const argv[] = { one, two, empty, NULL }, *const none[] = { NULL };

	execve("missing", argv, none);
	execve("/bin/true", argv, none);
}

void traced_children(void)
{
	struct rusage usage;
	int status;
	pid_t pid;

	child_of(end);
	child_of(die);
	child_of(fail_exec);
	pid = vfork();
	if (!pid) {
		execl("/bin/true", "true", NULL);
		_exit(127);
	}
	wait4(-5, &status, WNOHANG | __WALL, NULL);
	wait4(pid, &status, 0, &usage);
	wait4(-1, &status, 0, NULL);
	syscall(SYS_waitid, P_ALL, 0, NULL, WEXITED, NULL);
}

static void *thread(void *argument)
{
	static int word;

	syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, NULL);
	syscall(SYS_futex, &word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
	syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &(struct timespec){ 1, 0 }, NULL, 5);
	return argument;
}

void traced_threads(void)
{
	pthread_t id;

	pthread_create(&id, NULL, thread, NULL);
	pthread_join(id, NULL);
}
