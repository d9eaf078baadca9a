/*
 * Where webhooks go: a file of lines
 *
 *     NAME = https://host/path [secret=N]
 *     NAME = none
 *
 * with # for comments. N is the number of the secret that signs (1 unless said): the one
 * before signs beside it, so that a receiver can change at leisure. `none`: what happens is
 * not told, and what waits is thrown away.
 */
#ifndef API_HOOK_FILE_H
#define API_HOOK_FILE_H

#include "base/arena.h"
#include "base/error.h"

struct hook_target {
	struct text name;
	const char *url;    /* NULL: none; it may hold a secret */
	struct text origin; /* what of it may be shown */
	unsigned secret;    /* 1 or more */
};

/* ERROR_CONFIG with the line, ERROR_FILE. */
bool hook_file_read(struct arena *arena, struct text path, struct hook_target **out_targets,
        size_t *out_count, struct error *err);

#endif
