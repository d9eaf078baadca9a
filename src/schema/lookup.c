#include "schema/lookup.h"

struct slot {
	struct text name;
	void *item;
};

struct lookup {
	struct arena *arena;
	struct slot *slots;
	size_t mask;
	size_t count;
};

static struct slot *slots_new(struct arena *arena, size_t capacity, size_t *out_mask)
{
	size_t size = 8;

	while (size < capacity * 2)
		size *= 2;
	*out_mask = size - 1;
	return ARENA_ARRAY(arena, struct slot, size);
}

struct lookup *lookup_new(struct arena *arena, size_t capacity)
{
	struct lookup *lookup = ARENA_NEW(arena, struct lookup);

	if (!lookup)
		return NULL;
	lookup->arena = arena;
	lookup->slots = slots_new(arena, capacity, &lookup->mask);
	return lookup->slots ? lookup : NULL;
}

static struct slot *slot_for(struct slot *slots, size_t mask, struct text name)
{
	size_t at = text_hash(name) & mask;

	while (slots[at].item && !text_eq(slots[at].name, name))
		at = (at + 1) & mask;
	return &slots[at];
}

static bool grow(struct lookup *lookup)
{
	size_t mask;
	struct slot *slots = slots_new(lookup->arena, (lookup->mask + 1) * 2, &mask);

	if (!slots)
		return false;
	for (size_t i = 0; i <= lookup->mask; i++) {
		if (lookup->slots[i].item)
			*slot_for(slots, mask, lookup->slots[i].name) = lookup->slots[i];
	}
	lookup->slots = slots;
	lookup->mask = mask;
	return true;
}

void *lookup_add(struct lookup *lookup, struct text name, void *item)
{
	struct slot *slot = slot_for(lookup->slots, lookup->mask, name);

	if (slot->item)
		return slot->item;
	if ((lookup->count + 1) * 2 > lookup->mask + 1) {
		if (!grow(lookup))
			return NULL;
		slot = slot_for(lookup->slots, lookup->mask, name);
	}
	*slot = (struct slot){name, item};
	lookup->count++;
	return NULL;
}

void *lookup_find(const struct lookup *lookup, struct text name)
{
	return lookup ? slot_for(lookup->slots, lookup->mask, name)->item : NULL;
}

struct text lookup_suggest(const struct lookup *lookup, struct text name)
{
	struct text best = TEXT("");
	unsigned best_distance = 3;

	for (size_t i = 0; lookup && i <= lookup->mask; i++) {
		const struct slot *slot = &lookup->slots[i];
		if (!slot->item)
			continue;
		unsigned distance = text_distance(slot->name, name, 2);
		bool is_nearer = distance < best_distance;
		/* Among equals the first by bytes, so that a message does not depend on hashes. */
		bool is_tie = distance == best_distance && distance < 3 &&
		              text_compare(slot->name, best) < 0;
		if ((is_nearer || is_tie) && distance < name.len) {
			best = slot->name;
			best_distance = distance;
		}
	}
	return best;
}

struct text lookup_fold(struct arena *arena, struct text name)
{
	char *folded = arena_alloc(arena, name.len ? name.len : 1);

	if (!folded)
		return TEXT("");
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		folded[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return (struct text){folded, name.len};
}
