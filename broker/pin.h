/* SPDX-License-Identifier: MIT */
/* broker/pin.h - A descriptor of the broker's as a path, and what the kernel's link there says */
#ifndef WARDER_BROKER_PIN_H
#define WARDER_BROKER_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* What the kernel puts behind the name of what has been removed. */
#define PIN_DELETED " (deleted)"

/* What follows links reaches just the object behind the descriptor, be it a symlink itself. */
struct pin_path {
	char text[32];
};

int pin_from(int proc);
struct pin_path pin_path(int fd);
struct pin_path pin_memory(pid_t tid);
ssize_t pin_read(int fd, char *to, size_t room);
bool pin_is(int fd, const struct stat *st);
int pin_again(int fd);
bool pin_deleted(const char *text, size_t len);

#endif
