#include "identity/internal.h"

#include <stdlib.h>

bool person_from_row(
        struct arena *arena, const struct value *values, unsigned count, struct person_row *out)
{
	struct person_row row = {0};
	struct identity_person *person = &row.person;

	if (count != PERSON_COLUMNS || !system_value_key(&values[PERSON_ID], &person->id.key))
		return false;
	system_value_key(&values[PERSON_TENANT], &person->tenant.key);
	person->email = value_print(arena, &values[PERSON_EMAIL]);
	person->username = value_print(arena, &values[PERSON_USERNAME]);
	person->name = value_print(arena, &values[PERSON_NAME]);
	row.password = value_print(arena, &values[PERSON_PASSWORD]);
	person->created_at = moment_json(arena, &values[PERSON_CREATED_AT]);
	person->updated_at = moment_json(arena, &values[PERSON_UPDATED_AT]);
	person->last_login = moment_json(arena, &values[PERSON_LAST_LOGIN]);
	person->is_active = values[PERSON_IS_ACTIVE].integer == 1;
	person->is_platform_admin = values[PERSON_IS_PLATFORM_ADMIN].integer == 1;
	row.extra = values[PERSON_EXTRA].kind == VALUE_INTEGER ? values[PERSON_EXTRA].integer : 0;
	*out = row;
	return true;
}

static bool add_person(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct person_rows *rows = context;

	(void)step;
	if (rows->count == PERSON_ROWS_MAX)
		return true;
	if (!person_from_row(rows->arena, values, count, &rows->rows[rows->count]))
		return error_set(err, ERROR_INTERNAL, "a person's row has another form");
	rows->count++;
	return true;
}

bool people_by_login(struct identity *identity, struct arena *arena, struct text login,
        const struct tenant_id *tenant, const struct store_facts *facts,
        struct person_rows *out_rows, struct error *err)
{
	struct system_builder b;

	out_rows->arena = arena;
	out_rows->count = 0;
	system_open(&b, identity, arena);
	system_person_by_login(&b, login, tenant);
	if (!system_run(identity, &b, add_person, out_rows, NULL, facts, err))
		return false;
	/* A worse fit does not count where there is a better one. */
	while (out_rows->count &&
	        out_rows->rows[out_rows->count - 1].extra > out_rows->rows[0].extra)
		out_rows->count--;
	return true;
}

bool person_by_id(struct identity *identity, struct arena *arena, const struct person_id *id,
        struct person_row *out_row, bool *out_found, struct error *err)
{
	struct person_rows rows = {.arena = arena};
	struct system_builder b;

	system_open(&b, identity, arena);
	system_person_by_id(&b, id);
	if (!system_run(identity, &b, add_person, &rows, NULL, NULL, err))
		return false;
	*out_found = rows.count == 1;
	if (rows.count)
		*out_row = rows.rows[0];
	return true;
}

/* ---- standing ---- */

struct standing_rows {
	struct arena *arena;
	struct standing *standing;
	struct text *roles, *permissions;
	struct text credential; /* the session's */
	const struct person_id *person;
	unsigned person_step, session_step, tenant_step;
};

static const unsigned NO_STEP = UINT32_MAX;

static bool add_name(struct arena *arena, struct text **names, size_t *count,
        const struct value *value, struct error *err)
{
	struct text *slot;

	if (value->kind == VALUE_NULL)
		return true;
	slot = arena_push(arena, (void **)names, count, sizeof(**names));
	if (!slot)
		return error_memory(err);
	*slot = value_print(arena, value);
	return true;
}

static bool standing_row(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct standing_rows *rows = context;
	struct standing *standing = rows->standing;
	struct key person;

	if (step == rows->session_step) {
		standing->is_session_alive = count == SESSION_COLUMNS &&
		                             system_value_key(&values[SESSION_PERSON], &person) &&
		                             key_eq(&person, &rows->person->key);
		rows->credential = value_print(rows->arena, &values[SESSION_CREDENTIAL]);
		return true;
	}
	if (step == rows->tenant_step) {
		standing->is_tenant_found = true;
		standing->is_tenant_active = values[TENANT_IS_ACTIVE].integer == 1;
		return true;
	}
	if (step == rows->person_step) {
		if (!person_from_row(rows->arena, values, count, &standing->row))
			return error_set(err, ERROR_INTERNAL, "a person's row has another form");
		standing->is_found = true;
		standing->is_active = standing->row.person.is_active;
		standing->is_member = standing->row.extra == 1;
		return true;
	}
	if (step == rows->person_step + 1)
		return add_name(
		        rows->arena, &rows->roles, &standing->principal.role_count, values, err);
	return add_name(rows->arena, &rows->permissions, &standing->principal.permission_count,
	        values, err);
}

static int by_bytes(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct text credential_of(struct arena *arena, struct text hash)
{
	unsigned char digest[DIGEST_BYTES];

	crypto_digest(hash, digest);
	return crypto_hex(arena, digest, sizeof(digest) / 2);
}

void lists_sort(struct principal *principal, struct text *roles, struct text *permissions)
{
	if (roles)
		qsort(roles, principal->role_count, sizeof(*roles), by_bytes);
	if (permissions)
		qsort(permissions, principal->permission_count, sizeof(*permissions), by_bytes);
	principal->roles = roles;
	principal->permissions = permissions;
}

bool standing_read(struct identity *identity, struct arena *arena, const struct person_id *person,
        const struct tenant_id *tenant, struct text session, struct standing *out_standing,
        struct error *err)
{
	struct standing standing = {0};
	struct standing_rows rows = {
	        .arena = arena,
	        .standing = &standing,
	        .person = person,
	        .session_step = NO_STEP,
	        .tenant_step = NO_STEP,
	};
	struct system_builder b;

	system_open(&b, identity, arena);
	if (!text_is_empty(session)) {
		rows.session_step = (unsigned)b.step_count;
		system_session(&b, session, moment(arena, 0));
	}
	if (key_is_set(&tenant->key)) {
		rows.tenant_step = (unsigned)b.step_count;
		system_tenant_by_id(&b, tenant);
	}
	rows.person_step = (unsigned)b.step_count;
	system_person_in_tenant(&b, person, tenant);
	if (!system_run(identity, &b, standing_row, &rows, NULL, NULL, err))
		return false;
	/* A session ends with the password it was begun with, whoever changed that and how. */
	standing.is_session_alive &=
	        crypto_equal(rows.credential, credential_of(arena, standing.row.password));
	lists_sort(&standing.principal, rows.roles, rows.permissions);
	standing.principal.person = *person;
	standing.principal.tenant = *tenant;
	standing.principal.is_platform_admin = standing.row.person.is_platform_admin;
	*out_standing = standing;
	return true;
}

bool standing_is_good(const struct identity *identity, const struct standing *standing)
{
	const struct principal *principal = &standing->principal;

	(void)identity;
	if (!standing->is_found || !standing->is_active)
		return false;
	if (!key_is_set(&principal->tenant.key))
		return true;
	return standing->is_tenant_found && standing->is_tenant_active &&
	       (standing->is_member || principal->is_platform_admin);
}
