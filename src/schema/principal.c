#include "schema/principal.h"

#include "base/buf.h"
#include "base/crypto.h"

bool key_eq(const struct key *a, const struct key *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case KEY_NONE:
		return true;
	case KEY_NUMBER:
		return a->number == b->number;
	case KEY_TEXT:
		return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
	}
	return false;
}

bool key_from_text(struct text t, struct key *out_key)
{
	if (t.len == 0 || t.len > KEY_TEXT_BYTES)
		return false;
	*out_key = (struct key){.kind = KEY_TEXT, .len = (uint8_t)t.len};
	memcpy(out_key->text, t.ptr, t.len);
	return true;
}

struct key key_from_number(int64_t number)
{
	return (struct key){.kind = KEY_NUMBER, .number = number};
}

/* The lists are sorted by bytes. */
static bool has(const struct text *names, size_t count, struct text name)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(names[middle], name);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool principal_has_role(const struct principal *principal, struct text role)
{
	return has(principal->roles, principal->role_count, role);
}

bool principal_can(const struct principal *principal, struct text permission)
{
	return has(principal->permissions, principal->permission_count, permission);
}

static void add_names(struct buf *out, const struct text *names, size_t count)
{
	buf_printf(out, "%zu;", count);
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "%zu:", names[i].len);
		buf_add(out, names[i]);
	}
}

void principal_classify(struct principal *principal)
{
	AUTO_ARENA arena = {0};
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, &arena);
	add_names(&out, principal->roles, principal->role_count);
	add_names(&out, principal->permissions, principal->permission_count);
	buf_printf(&out, "%d%d%d%d", key_is_set(&principal->person.key),
	        key_is_set(&principal->tenant.key), principal->is_platform_admin,
	        principal->is_all_tenants);
	principal->class = (struct principal_class){{0}};
	if (!buf_failed(&out))
		crypto_digest(buf_text(&out), principal->class.digest);
}

bool principal_has_class(const struct principal *principal)
{
	static const struct principal_class none;

	return memcmp(&principal->class, &none, sizeof(none)) != 0;
}
