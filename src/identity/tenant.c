#include "identity/internal.h"

bool tenant_from_row(struct arena *arena, const struct value *values, unsigned count,
        struct identity_tenant *out)
{
	struct identity_tenant tenant = {0};

	if (count != TENANT_COLUMNS || !system_value_key(&values[TENANT_ID], &tenant.id.key))
		return false;
	tenant.name = value_print(arena, &values[TENANT_NAME]);
	tenant.slug = value_print(arena, &values[TENANT_SLUG]);
	tenant.created_at = moment_json(arena, &values[TENANT_CREATED_AT]);
	tenant.is_active = values[TENANT_IS_ACTIVE].integer == 1;
	*out = tenant;
	return true;
}

bool tenant_rows_add(
        void *context, unsigned step, const struct value *values, unsigned count, struct error *err)
{
	struct tenant_rows *rows = context;
	struct identity_tenant *tenant = ARENA_PUSH(rows->arena, rows->rows, rows->count);

	(void)step;
	if (!tenant)
		return error_memory(err);
	if (!tenant_from_row(rows->arena, values, count, tenant))
		return error_set(err, ERROR_INTERNAL, "a tenant's row has another form");
	return true;
}

static const struct model_column *tenant_key_column(const struct identity *identity)
{
	const struct model_table *tenants = identity->model->by_concept[TABLE_IS_TENANTS];

	return tenants ? model_table_id(tenants) : NULL;
}

static bool looks_like_uuid(struct text t)
{
	struct key ignored;
	const struct model_column column = {.type = {.kind = TYPE_UUID}};

	return system_key_parse(&column, t, &ignored);
}

bool tenant_slug_is_id(const struct identity *identity, struct text slug)
{
	const struct model_column *id = tenant_key_column(identity);
	struct key ignored;
	int64_t number;

	if (text_eq_cstr(slug, "*") || text_to_int64(slug, &number) || looks_like_uuid(slug))
		return true;
	return id && type_family(&id->type) != FAMILY_TEXT && system_key_parse(id, slug, &ignored);
}

static bool ask(struct identity *identity, struct system_builder *b, bool *out_found,
        struct identity_tenant *out_tenant, struct error *err)
{
	struct tenant_rows rows = {.arena = b->arena};

	if (!system_run(identity, b, tenant_rows_add, &rows, NULL, NULL, err))
		return false;
	*out_found = rows.count == 1;
	if (*out_found)
		*out_tenant = rows.rows[0];
	return true;
}

static bool by_id(struct identity *identity, struct arena *arena, struct text t, bool *out_found,
        struct identity_tenant *out_tenant, struct error *err)
{
	struct tenant_id id = {{0}};
	struct system_builder b;

	*out_found = false;
	if (!system_key_parse(tenant_key_column(identity), t, &id.key))
		return true;
	system_open(&b, identity, arena);
	system_tenant_by_id(&b, &id);
	return ask(identity, &b, out_found, out_tenant, err);
}

static bool by_slug(struct identity *identity, struct arena *arena, struct text t, bool *out_found,
        struct identity_tenant *out_tenant, struct error *err)
{
	struct system_builder b;

	*out_found = false;
	if (tenant_slug_is_id(identity, t))
		return true;
	system_open(&b, identity, arena);
	system_tenant_by_slug(&b, t);
	return ask(identity, &b, out_found, out_tenant, err);
}

/* The label before the base domain; "" when the host is another. */
static struct text subdomain(const struct identity *identity, struct arena *arena, struct text host)
{
	struct text base = identity->options.base_domain;
	ptrdiff_t colon = text_find_char(host, ':');
	struct text name = colon >= 0 ? text_sub(host, 0, (size_t)colon) : host;

	if (text_is_empty(base) || name.len <= base.len + 1 || name.len > 255)
		return TEXT("");
	struct text tail = text_sub(name, name.len - base.len, base.len);
	struct text label = text_sub(name, 0, name.len - base.len - 1);
	if (!text_eq_nocase(tail, base) || name.ptr[label.len] != '.' ||
	        text_find_char(label, '.') >= 0)
		return TEXT("");
	char *lower = arena_cstr(arena, label);
	for (char *c = lower; c && *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
	return text_from(lower ? lower : "");
}

static bool disagree(struct error *err)
{
	return error_set(err, ERROR_TENANT_DISAGREES, "header, host and token name two tenants");
}

bool tenant_named(struct identity *identity, struct arena *arena, const struct identity_hint *hint,
        enum tenant_named *out_named, struct identity_tenant *out_tenant, struct error *err)
{
	struct text label = subdomain(identity, arena, hint->host);
	struct text header = text_trim(hint->tenant);
	struct identity_tenant by_header = {0};
	struct identity_tenant by_host = {0};
	bool has_header = false;
	bool has_host = false;

	if (text_is_empty(header) && text_is_empty(label)) {
		*out_named = TENANT_NAMED_NONE;
		return true;
	}
	if (text_eq_cstr(header, "*")) {
		*out_named = TENANT_NAMED_ALL;
		return text_is_empty(label) ? true : disagree(err);
	}
	if (!text_is_empty(header) &&
	        (!by_id(identity, arena, header, &has_header, &by_header, err) ||
	                (!has_header &&
	                        !by_slug(identity, arena, header, &has_header, &by_header, err))))
		return false;
	if (!text_is_empty(label) && !by_slug(identity, arena, label, &has_host, &by_host, err))
		return false;
	if (!text_is_empty(header) && !text_is_empty(label) &&
	        (has_header != has_host || !key_eq(&by_header.id.key, &by_host.id.key)))
		return disagree(err);
	*out_named = has_header || has_host ? TENANT_NAMED_ONE : TENANT_NAMED_UNKNOWN;
	*out_tenant = has_header ? by_header : by_host;
	return true;
}

bool tenant_only(struct identity *identity, struct arena *arena, const struct person_id *person,
        struct tenant_id *out_tenant, struct error *err)
{
	struct tenant_rows rows = {.arena = arena};
	struct system_builder b;

	*out_tenant = (struct tenant_id){{0}};
	if (!identity->model->by_concept[TABLE_IS_TENANTS])
		return true;
	system_open(&b, identity, arena);
	system_tenants_of(&b, person);
	if (!system_run(identity, &b, tenant_rows_add, &rows, NULL, NULL, err))
		return false;
	if (rows.count == 1)
		*out_tenant = rows.rows[0].id;
	return true;
}
