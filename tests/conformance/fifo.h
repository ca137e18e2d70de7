/* SPDX-License-Identifier: MIT */
/* tests/conformance/fifo.h - The two files of the family of FIFOs */
#ifndef TESTS_CONFORMANCE_FIFO_H
#define TESTS_CONFORMANCE_FIFO_H

#define FIFO_WORLD "fifo| dir/ dir/fifo| link>fifo file"

/* Adds the cases of fifo_ended.c. */
void fifo_add_ended(void);

#endif
