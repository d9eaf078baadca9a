/*
 * Random schemas from a grammar, and random edits of them: every kind of change that
 * DBML can express, renames said by `was`. The same seed gives the same pair.
 */
#ifndef TESTS_MIGRATIONS_GRAMMAR_H
#define TESTS_MIGRATIONS_GRAMMAR_H

#include "base/buf.h"

struct grammar;

/* The old schema, with Records; edits; the new schema. */
struct grammar *grammar_new(struct arena *arena, uint64_t seed);
void grammar_write(struct buf *out, const struct grammar *g, bool with_records);
void grammar_edit(struct grammar *g);

#endif
