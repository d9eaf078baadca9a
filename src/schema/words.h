/*
 * Names as words, whatever their case style: userId, user_id, UserID and
 * "User Id" are all "user_id"; the last word of a table's name loses its
 * plural. For recognising what a name plainly says, never for storing.
 */
#ifndef SCHEMA_WORDS_H
#define SCHEMA_WORDS_H

#include "base/arena.h"

/* Lower-case words joined by '_', in the arena; "" when memory is out. */
struct text words_from_name(struct arena *arena, struct text name);
/* The same with the last word in the singular: "UserRoles" -> "user_role". */
struct text words_singular(struct arena *arena, struct text name);
/* True when `word` is one of the words. */
bool words_has(struct text words, struct text word);

#endif
