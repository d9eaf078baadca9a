/*
 * Names: a hash table from a name within a scope to a thing. The scope is any
 * address and a number (a file and a kind, a table and nothing). Names are
 * compared byte by byte. What was put in stays; the first of a name wins.
 */
#ifndef SCHEMA_DBML_NAMES_H
#define SCHEMA_DBML_NAMES_H

#include "base/arena.h"

struct names {
	struct arena *arena;
	struct names_entry *entries;
	size_t cap;
	size_t count;
};

void names_init(struct names *names, struct arena *arena);
void *names_find(const struct names *names, const void *scope, unsigned kind, struct text name);
/* The thing that has the name already, which stays; NULL when it was free (or memory is out). */
void *names_add(
        struct names *names, const void *scope, unsigned kind, struct text name, void *thing);
/* Puts the thing in the place of what has the name. */
void names_set(
        struct names *names, const void *scope, unsigned kind, struct text name, void *thing);
/* The name in the scope that is nearest to a mistyped one; empty when none is near. */
struct text names_nearest(
        const struct names *names, const void *scope, unsigned kind, struct text name);

#endif
