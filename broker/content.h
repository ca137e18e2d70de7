/* SPDX-License-Identifier: MIT */
/* broker/content.h - What a file held when it was opened: --digest files */
#ifndef WARDER_BROKER_CONTENT_H
#define WARDER_BROKER_CONTENT_H

#include "broker/request.h"

/* Larger files have no digest: at 1 GB a second this is some 60 ms. */
#define CONTENT_MAX (64LL << 20)

void content_note(struct request *request, int fd);

#endif
