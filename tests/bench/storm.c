// SPDX-License-Identifier: MIT
// tests/bench/storm.c - Programs that live on signals and forks, to see what a tracer costs them
//
// Usage: storm timer MS      a fixed amount of work that takes about MS ms, under a 1 kHz SIGALRM
//        storm kill COUNT    COUNT signals to itself
//        storm work MS       the same work without a timer
//        storm fork COUNT    COUNT children that exit at once
//        storm decide COUNT  COUNT calls that registers alone decide, from each of two threads
//
// Prints the nanoseconds of the whole (timer, work) or of one signal or fork (kill, fork), and how
// many were made in a second (decide).
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* About this many rounds of work() a millisecond. Fixed: both sides must do the same. */
#define ROUNDS_MS 400000U

static volatile sig_atomic_t caught;

static void on_signal(int signal)
{
	(void)signal;
	caught++;
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void catch (int signal)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(signal, &action, NULL);
}

static void work(unsigned long ms)
{
	volatile unsigned long sum = 0;

	for (unsigned long i = 0; i < ms * ROUNDS_MS; i++)
		sum += i;
}

static void timer(unsigned long ms)
{
	struct itimerval each = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };

	catch (SIGALRM);
	setitimer(ITIMER_REAL, &each, NULL);
	work(ms);
	setitimer(ITIMER_REAL, &never, NULL);
	if (!caught) {
		fprintf(stderr, "storm: the timer never rang\n");
		exit(1);
	}
}

static void kills(unsigned long count)
{
	catch (SIGUSR1);
	for (unsigned long i = 0; i < count; i++)
		kill(getpid(), SIGUSR1);
	if ((unsigned long)caught != count) {
		fprintf(stderr, "storm: %lu of %lu signals came\n", (unsigned long)caught, count);
		exit(1);
	}
}

static void forks(unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0 || waitpid(pid, NULL, 0) != pid) {
			perror("storm: fork");
			exit(1);
		}
	}
}

/* The never row refuses it before it looks at anything. */
static void *refused(void *argument)
{
	const unsigned long *count = argument;

	for (unsigned long i = 0; i < *count; i++)
		if (syscall(SYS_kcmp, 0, 0, 0, 0, 0) >= 0) {
			fprintf(stderr, "storm: nobody refused it\n");
			exit(1);
		}
	return NULL;
}

static void decisions(unsigned long count)
{
	pthread_t other;

	if (pthread_create(&other, NULL, refused, &count)) {
		fprintf(stderr, "storm: no thread\n");
		exit(1);
	}
	refused(&count);
	pthread_join(other, NULL);
}

/* What the figure is. */
enum figure {
	FIGURE_ALL,
	FIGURE_EACH,
	FIGURE_RATE, /* of two threads */
};

static double figure_of(enum figure figure, double ns, double count)
{
	switch (figure) {
	case FIGURE_EACH:
		return ns / count;
	case FIGURE_RATE:
		return 2 * count / (ns / 1e9);
	case FIGURE_ALL:
		break;
	}
	return ns;
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*run)(unsigned long count);
		enum figure figure;
	} storms[] = {
		{ "timer", timer, FIGURE_ALL },	      { "work", work, FIGURE_ALL },
		{ "kill", kills, FIGURE_EACH },	      { "fork", forks, FIGURE_EACH },
		{ "decide", decisions, FIGURE_RATE },
	};
	unsigned long count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

	for (unsigned int i = 0; count && i < sizeof(storms) / sizeof(storms[0]); i++) {
		double start = now_ns();

		if (strcmp(argv[1], storms[i].name) != 0)
			continue;
		storms[i].run(count);
		printf("%.1f\n", figure_of(storms[i].figure, now_ns() - start, (double)count));
		return 0;
	}
	fprintf(stderr, "usage: storm timer|work MS, storm kill|fork|decide COUNT\n");
	return 2;
}
