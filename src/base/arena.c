#include "base/arena.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	BLOCK_BYTES = 16 * 1024,
	ALIGN_BYTES = 16,
};

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	_Alignas(ALIGN_BYTES) char bytes[];
};

static atomic_size_t fail_countdown;

void arena_fail_at(size_t nth)
{
	atomic_store(&fail_countdown, nth);
}

static bool is_failure_due(void)
{
	size_t left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);

	while (left > 0) {
		if (atomic_compare_exchange_weak(&fail_countdown, &left, left - 1))
			return left == 1;
	}
	return false;
}

void arena_init(struct arena *arena, size_t cap_bytes)
{
	*arena = (struct arena){.cap_bytes = cap_bytes};
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->head;

	while (block) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	*arena = (struct arena){.cap_bytes = arena->cap_bytes};
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->head;

	while (keep && keep->next) {
		struct arena_block *next = keep->next;
		free(keep);
		keep = next;
	}
	if (keep && keep->size > BLOCK_BYTES) {
		free(keep);
		keep = NULL;
	}
	if (keep)
		keep->used = 0;
	*arena = (struct arena){
	        .head = keep,
	        .used_bytes = keep ? keep->size : 0,
	        .cap_bytes = arena->cap_bytes,
	};
}

static struct arena_block *block_add(struct arena *arena, size_t bytes)
{
	size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

	/* Large arenas take larger blocks, so that their number stays small. */
	if (!arena->cap_bytes && size < arena->used_bytes / 4)
		size = arena->used_bytes / 4;
	if (arena->cap_bytes && size > arena->cap_bytes - arena->used_bytes)
		return NULL;
	struct arena_block *block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	*block = (struct arena_block){.next = arena->head, .size = size};
	arena->head = block;
	arena->used_bytes += size;
	return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct arena_block *block = arena->head;

	if (arena->failed || bytes > SIZE_MAX / 4 || is_failure_due()) {
		arena->failed = true;
		return NULL;
	}
	bytes = (bytes + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
	if (!block || block->size - block->used < bytes)
		block = block_add(arena, bytes);
	if (!block) {
		arena->failed = true;
		return NULL;
	}
	void *at = block->bytes + block->used;
	block->used += bytes;
	memset(at, 0, bytes);
	return at;
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, item_bytes, &bytes)) {
		arena->failed = true;
		return NULL;
	}
	return arena_alloc(arena, bytes);
}

char *arena_cstr(struct arena *arena, struct text source)
{
	char *copy = arena_alloc(arena, source.len + 1);

	if (copy && source.len)
		memcpy(copy, source.ptr, source.len);
	return copy;
}

struct text arena_text(struct arena *arena, struct text source)
{
	char *copy = arena_cstr(arena, source);

	return copy ? (struct text){copy, source.len} : TEXT("");
}

struct text arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char brief[128];
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(brief, sizeof(brief), format, again);
	va_end(again);
	char *copy = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
	if (!copy)
		return TEXT("");
	if ((size_t)len < sizeof(brief))
		memcpy(copy, brief, (size_t)len + 1);
	else
		vsnprintf(copy, (size_t)len + 1, format, args);
	return (struct text){copy, (size_t)len};
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct text t = arena_vprintf(arena, format, args);
	va_end(args);
	return t;
}

static bool is_power_of_two(size_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

void *arena_push(struct arena *arena, void **items, size_t *count, size_t item_bytes)
{
	/* Capacity is the next power of two: growth is due when the count is one. */
	if (*count == 0 || is_power_of_two(*count)) {
		void *grown = arena_array(arena, *count ? *count * 2 : 1, item_bytes);
		if (!grown)
			return NULL;
		if (*count)
			memcpy(grown, *items, *count * item_bytes);
		*items = grown;
	}
	void *slot = (char *)*items + *count * item_bytes;
	memset(slot, 0, item_bytes);
	(*count)++;
	return slot;
}
