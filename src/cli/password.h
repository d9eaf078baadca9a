/*
 * A password from where nobody else sees it: the terminal, without echo, or a file. Never an
 * argument: those are shown by ps and kept by shells.
 */
#ifndef CLI_PASSWORD_H
#define CLI_PASSWORD_H

#include "base/arena.h"
#include "base/error.h"

/*
 * `path` NULL: asks twice at the terminal, naming `whose`; "-": the first line of the standard
 * input; else the first line of the file.
 */
bool password_take(struct arena *arena, const char *path, const char *whose,
        struct text *out_password, struct error *err);

#endif
