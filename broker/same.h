/* SPDX-License-Identifier: MIT */
/* broker/same.h - Whether what was pinned for a request still has the names it was decided under */
#ifndef WARDER_BROKER_SAME_H
#define WARDER_BROKER_SAME_H

struct request;

int same_names(const struct request *request);

#endif
