/* What of a difference a person must decide before anything is written or made. */
#ifndef MIGRATE_QUESTIONS_H
#define MIGRATE_QUESTIONS_H

#include "diff/diff.h"

/* ERROR_SCHEMA when a question is open: each is in `words`, with its place. */
bool questions_check(const struct diff *diff, struct buf *words, struct error *err);

#endif
