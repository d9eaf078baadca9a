/*
 * Arena: memory with one lifetime. Three of them exist by lifetime: the
 * process's, a model's (immutable once built) and a request's (hard cap).
 * Nothing in an arena is freed alone. Not thread safe: one owner at a time.
 *
 * An allocation over the cap, or refused by the system, gives NULL and marks
 * the arena; the mark is sticky, so builders may write freely and check once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

#include <stdarg.h>

struct arena {
	struct arena_block *head;
	size_t used_bytes;
	size_t cap_bytes;
	bool failed;
};

/* cap_bytes 0: no cap. */
void arena_init(struct arena *arena, size_t cap_bytes);
void arena_release(struct arena *arena);
/* Empties the arena and keeps its first block for the next use. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; NULL and arena->failed when it cannot be had. */
void *arena_alloc(struct arena *arena, size_t bytes) __attribute__((malloc));

/* An array of `count` of a type; checks the multiplication. */
void *arena_array(struct arena *arena, size_t count, size_t item_bytes);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

/* Copies; an empty text with ptr "" when memory is out (arena->failed tells). */
struct text arena_text(struct arena *arena, struct text source);
/* NUL-terminated copy; NULL when memory is out. */
char *arena_cstr(struct arena *arena, struct text source);
struct text arena_printf(struct arena *arena, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
struct text arena_vprintf(struct arena *arena, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));

/*
 * Grows an array held in an arena: gives the slot for one item more, zeroed,
 * and raises *count. The old array stays in the arena. NULL when memory is out.
 */
void *arena_push(struct arena *arena, void **items, size_t *count, size_t item_bytes);
#define ARENA_PUSH(arena, items, count)                                                            \
	((__typeof__(*(items)) *)arena_push((arena), (void **)&(items), &(count), sizeof(*(items))))

/*
 * Fault injection for tests: the nth allocation of any arena from now on
 * fails, once. 0 switches it off.
 */
void arena_fail_at(size_t nth);

#define AUTO_ARENA __attribute__((cleanup(arena_release))) struct arena

#endif
