/*
 * A principal: who asks, as policies see them. Facts only; where they come
 * from is identity's business, what they open is the policy's (sql/policy.h).
 * Immutable once built, shared by the requests that hold it.
 */
#ifndef SCHEMA_PRINCIPAL_H
#define SCHEMA_PRINCIPAL_H

#include "base/text.h"

enum { KEY_TEXT_BYTES = 80 };

/* The value of a one-column key: a number or a short text (uuid, slug-like id). */
struct key {
	enum { KEY_NONE, KEY_NUMBER, KEY_TEXT } kind;
	int64_t number;
	uint8_t len;
	char text[KEY_TEXT_BYTES];
};

/* Distinct, so that one in the other's place does not compile. */
struct tenant_id {
	struct key key;
};
struct person_id {
	struct key key;
};

static inline bool key_is_set(const struct key *key)
{
	return key->kind != KEY_NONE;
}
bool key_eq(const struct key *a, const struct key *b);
/* False when the text is longer than a key may be. */
bool key_from_text(struct text t, struct key *out_key);
struct key key_from_number(int64_t number);

/*
 * Principals of one class get the same statements: policies decide alike for them, and what
 * differs (person, tenant) is bound when a statement runs. A digest; all zero: not known.
 */
struct principal_class {
	unsigned char digest[32];
};

struct principal {
	struct person_id person;  /* none: anonymous */
	struct tenant_id tenant;  /* none: no tenant named (yet) */
	const struct text *roles; /* names, sorted by bytes */
	size_t role_count;
	const struct text *permissions; /* "clients.read", sorted by bytes */
	size_t permission_count;
	bool is_platform_admin;
	bool is_all_tenants; /* X-Tenant: *: platform administrators, reading only */
	struct principal_class class;
};

bool principal_has_role(const struct principal *principal, struct text role);
bool principal_can(const struct principal *principal, struct text permission);

/* Fills the class from what the principal is; leaves it zero when memory is out. */
void principal_classify(struct principal *principal);
bool principal_has_class(const struct principal *principal);

#endif
