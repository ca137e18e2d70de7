// SPDX-License-Identifier: MIT
// tests/bench/memory.c - Private memory of warder's two processes while its command pauses
//
// Usage: memory COMMAND [ARG…]       (COMMAND is warder; it jails `openclose -p`)
//
// For each line that the jailed program prints, a line here: that line, the KiB of private memory
// of the supervisor and the broker together, and where they were read. smaps_rollup's Private_* is
// only for those who may trace both; they are undumpable, so that is root. For others it is
// RssAnon, which counts pages that both share since the fork twice.
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The supervisor may still be writing records when the target pauses. */
#define SETTLE_NS 300000000L

/* Adds up the lines of /proc/PID/FILE that begin with @key. KiB, or -errno. */
static long sum_of(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	long sum = 0;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	stream = fopen(path, "re");
	if (!stream)
		return -errno;
	while (fgets(line, sizeof(line), stream)) {
		const char *colon = strchr(line, ':');

		if (colon && !strncmp(line, key, strlen(key)))
			sum += strtol(colon + 1, NULL, 10);
	}
	sum = ferror(stream) ? -EACCES : sum;
	fclose(stream);
	return sum;
}

/* The supervisor's one child is the broker. */
static pid_t child_of(pid_t parent)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	pid_t found = -1;

	while (proc && found < 0 && (entry = readdir(proc))) {
		pid_t pid = isdigit((unsigned char)entry->d_name[0])
				    ? (pid_t)strtol(entry->d_name, NULL, 10)
				    : 0;

		if (pid && sum_of(pid, "status", "PPid:") == parent)
			found = pid;
	}
	if (proc)
		closedir(proc);
	return found;
}

static int sample(pid_t supervisor, const char *line)
{
	pid_t pids[2] = { supervisor, child_of(supervisor) };
	const char *source = "smaps_rollup";
	long sum = 0;

	for (int i = 0; i < 2; i++) {
		long one = sum_of(pids[i], "smaps_rollup", "Private_");

		if (one < 0) {
			source = "RssAnon";
			break;
		}
		sum += one;
	}
	if (strcmp(source, "smaps_rollup") != 0) {
		long first = sum_of(pids[0], "status", "RssAnon:");
		long second = sum_of(pids[1], "status", "RssAnon:");

		if (first < 0 || second < 0) {
			fprintf(stderr, "memory: no broker below process %d\n", supervisor);
			return -1;
		}
		sum = first + second;
	}
	printf("%.*s %ld %s\n", (int)strcspn(line, "\n"), line, sum, source);
	fflush(stdout);
	return 0;
}

/* Starts the command between two pipes. */
static pid_t start(char *argv[], int *ret_in, int *ret_out)
{
	int in[2], out[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	*ret_in = in[1];
	*ret_out = out[0];
	return pid;
}

int main(int argc, char *argv[])
{
	const struct timespec settle = { .tv_nsec = SETTLE_NS };
	int in, out, status = 0;
	char line[64];
	FILE *lines;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: memory COMMAND [ARG…]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	pid = start(argv + 1, &in, &out);
	lines = pid < 0 ? NULL : fdopen(out, "r");
	if (!lines) {
		perror("memory");
		return 1;
	}
	while (fgets(line, sizeof(line), lines)) {
		nanosleep(&settle, NULL);
		if (sample(pid, line) < 0) {
			kill(pid, SIGTERM);
			return 1;
		}
		if (write(in, "\n", 1) != 1)
			break;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status ? 1 : 0;
}
