// SPDX-License-Identifier: MIT
// tests/victims/ran.c - Says that it ran, as which file and with which arguments
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* The kernel's word for what runs: the last two components. */
static const char *place(char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *last, *before;

	if (len <= 0)
		return "?";
	path[len] = '\0';
	last = strrchr(path, '/');
	if (!last || last == path)
		return path;
	*last = '\0';
	before = strrchr(path, '/');
	*last = '/';
	return before ? before + 1 : path;
}

int main(int argc, char **argv)
{
	char path[PATH_MAX];

	printf("ran %s, %d:", place(path), argc);
	for (int i = 0; i < argc && i < 10; i++)
		printf(" [%.100s]", argv[i]);
	printf(" uid %d %d\n", getuid() == geteuid(), getgid() == getegid());
	return 7;
}
