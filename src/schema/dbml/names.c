#include "schema/dbml/names.h"

struct names_entry {
	const void *scope;
	void *thing;
	struct text name;
	unsigned kind;
};

void names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){.arena = arena};
}

static size_t slot_of(const struct names *names, const void *scope, unsigned kind, struct text name)
{
	uint64_t hash = text_hash(name) ^ ((uint64_t)(uintptr_t)scope >> 4) * 0x9E3779B97F4A7C15u ^
	                (uint64_t)kind * 0xC2B2AE3D27D4EB4Fu;
	size_t at = (size_t)(hash ^ hash >> 32) & (names->cap - 1);

	while (names->entries[at].thing) {
		const struct names_entry *entry = &names->entries[at];

		if (entry->scope == scope && entry->kind == kind && text_eq(entry->name, name))
			break;
		at = (at + 1) & (names->cap - 1);
	}
	return at;
}

static bool grow(struct names *names)
{
	struct names larger = *names;

	larger.cap = names->cap ? names->cap * 2 : 64;
	larger.entries = ARENA_ARRAY(names->arena, struct names_entry, larger.cap);
	if (!larger.entries)
		return false;
	for (size_t i = 0; i < names->cap; i++) {
		const struct names_entry *old = &names->entries[i];

		if (old->thing)
			larger.entries[slot_of(&larger, old->scope, old->kind, old->name)] = *old;
	}
	*names = larger;
	return true;
}

void *names_find(const struct names *names, const void *scope, unsigned kind, struct text name)
{
	return names->cap ? names->entries[slot_of(names, scope, kind, name)].thing : NULL;
}

static void *put(struct names *names, const void *scope, unsigned kind, struct text name,
        void *thing, bool replace)
{
	struct names_entry *entry;
	void *old;

	if (names->count * 4 >= names->cap * 3 && !grow(names))
		return NULL;
	entry = &names->entries[slot_of(names, scope, kind, name)];
	old = entry->thing;
	if (old && !replace)
		return old;
	names->count += !old;
	*entry = (struct names_entry){scope, thing, name, kind};
	return NULL;
}

void *names_add(
        struct names *names, const void *scope, unsigned kind, struct text name, void *thing)
{
	return put(names, scope, kind, name, thing, false);
}

void names_set(struct names *names, const void *scope, unsigned kind, struct text name, void *thing)
{
	put(names, scope, kind, name, thing, true);
}

struct text names_nearest(
        const struct names *names, const void *scope, unsigned kind, struct text name)
{
	unsigned best = name.len < 3 ? 1 : name.len < 4 ? 2 : name.len < 8 ? 3 : 4;
	struct text nearest = TEXT("");

	for (size_t i = 0; i < names->cap; i++) {
		const struct names_entry *entry = &names->entries[i];
		unsigned distance;

		if (!entry->thing || entry->scope != scope || entry->kind != kind)
			continue;
		distance = text_distance(name, entry->name, best - 1);
		if (distance >= best)
			continue;
		best = distance;
		nearest = entry->name;
	}
	return nearest;
}
