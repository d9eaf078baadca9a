/*
 * Names: a hash index from names to what they name. Filled while a model is
 * built, read only afterwards. Exact by bytes: SQL names are compared as they
 * are stored.
 */
#ifndef SCHEMA_LOOKUP_H
#define SCHEMA_LOOKUP_H

#include "base/arena.h"

struct lookup;

/* Room for `capacity` names without growing; NULL when memory is out. */
struct lookup *lookup_new(struct arena *arena, size_t capacity);
/*
 * Keeps `name`'s bytes by pointer. Gives the item that had the name before, or
 * NULL when it was free and is now `item`'s (or memory is out: arena->failed).
 */
void *lookup_add(struct lookup *lookup, struct text name, void *item);
void *lookup_find(const struct lookup *lookup, struct text name);
/* The nearest name within two edits, for "did you mean"; empty when none is near. */
struct text lookup_suggest(const struct lookup *lookup, struct text name);

/* ASCII lower case, in the arena: for what must be distinct whatever the case. */
struct text lookup_fold(struct arena *arena, struct text name);

#endif
