#include "store/scope.h"

/* The key lives in the principal, which outlives the scope. */
static struct value key_value(const struct key *key)
{
	switch (key->kind) {
	case KEY_NONE:
		break;
	case KEY_NUMBER:
		return value_integer(key->number);
	case KEY_TEXT:
		return value_text((struct text){key->text, key->len});
	}
	return value_null();
}

static struct scope *scope_of(
        struct arena *arena, struct store *store, const struct store_facts *facts)
{
	struct scope *scope = ARENA_NEW(arena, struct scope);

	if (!scope)
		return NULL;
	scope->arena = arena;
	scope->store = store;
	scope->context.request_id = facts->request_id;
	scope->context.address = facts->address;
	scope->context.agent = facts->agent;
	return scope;
}

struct scope *scope_new(struct arena *arena, struct store *store, const struct principal *principal,
        const struct store_facts *facts)
{
	struct scope *scope = scope_of(arena, store, facts);

	if (!scope)
		return NULL;
	scope->principal = principal;
	scope->context.tenant = key_value(&principal->tenant.key);
	scope->context.person = key_value(&principal->person.key);
	scope->context.is_platform = principal->is_platform_admin;
	scope->context.is_all_tenants = principal->is_all_tenants;
	scope->is_read_only = principal->is_all_tenants;
	/* A principal that claims all tenants without the right to them was made wrongly. */
	scope->is_poisoned = principal->is_all_tenants && !principal->is_platform_admin;
	return scope;
}

struct scope *scope_system(struct arena *arena, struct store *store, const struct tenant_id *tenant,
        const struct person_id *actor, const struct store_facts *facts)
{
	struct scope *scope = scope_of(arena, store, facts);

	if (!scope)
		return NULL;
	if (tenant)
		scope->system.tenant = *tenant;
	if (actor)
		scope->system.person = *actor;
	scope->principal = &scope->system;
	scope->context.tenant = key_value(&scope->system.tenant.key);
	scope->context.person = key_value(&scope->system.person.key);
	scope->context.is_platform = true;
	scope->is_system = true;
	return scope;
}

const struct principal *scope_principal(const struct scope *scope)
{
	return scope->principal;
}

bool scope_is_poisoned(const struct scope *scope)
{
	return scope->is_poisoned;
}

void scope_narrow_read_only(struct scope *scope)
{
	scope->is_read_only = true;
}
