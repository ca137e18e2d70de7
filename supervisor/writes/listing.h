/* SPDX-License-Identifier: MIT */
/* supervisor/writes/listing.h - What a run's writes come to, in lines and as JSON */
#ifndef WARDER_SUPERVISOR_WRITES_LISTING_H
#define WARDER_SUPERVISOR_WRITES_LISTING_H

#include "supervisor/writes/kept.h"

char *listing_path(const struct kept *kept, const struct change *change);
void listing_counts(const struct changes *changes, struct text *text);
void listing_lines(const struct kept *kept, const struct changes *changes, struct text *text);
void listing_json(const struct kept *kept, const struct changes *changes, struct text *text);
void listing_run(const struct kept *kept, struct text *text);

#endif
