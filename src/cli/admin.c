#include "cli/admin.h"

#include "api/hooks.h"

/* ---- writing ---- */

static void add_key(struct buf *out, const char *name, const struct key *key)
{
	buf_printf(out, "%s\"%s\":", out->ptr[out->len - 1] == '{' ? "" : ",", name);
	if (key->kind == KEY_NUMBER)
		buf_add_int(out, key->number);
	else if (key->kind == KEY_TEXT)
		json_write_string(out, (struct text){key->text, key->len});
	else
		buf_add(out, TEXT("null"));
}

static void add_text(struct buf *out, const char *name, struct text value)
{
	buf_printf(out, ",\"%s\":", name);
	json_write_string(out, value);
}

static void add_bool(struct buf *out, const char *name, bool value)
{
	buf_printf(out, ",\"%s\":%s", name, value ? "true" : "false");
}

static void add_tenant(struct buf *out, const struct identity_tenant *tenant)
{
	buf_add_char(out, '{');
	add_key(out, "id", &tenant->id.key);
	add_text(out, "name", tenant->name);
	add_text(out, "slug", tenant->slug);
	add_bool(out, "is_active", tenant->is_active);
	buf_add_char(out, '}');
}

static void add_person(struct buf *out, const struct identity_person *person,
        const struct text *roles, size_t role_count)
{
	buf_add_char(out, '{');
	add_key(out, "id", &person->id.key);
	add_key(out, "tenant", &person->tenant.key);
	add_text(out, "email", person->email);
	add_text(out, "username", person->username);
	add_text(out, "name", person->name);
	add_bool(out, "is_active", person->is_active);
	add_bool(out, "is_platform_admin", person->is_platform_admin);
	buf_add(out, TEXT(",\"roles\":["));
	for (size_t i = 0; i < role_count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_string(out, roles[i]);
	}
	buf_add(out, TEXT("]}"));
}

/* ---- reading ---- */

static struct text text_of(const struct json *request, const char *name)
{
	return json_find_text(request, text_from(name));
}

static bool is_true(const struct json *request, const char *name)
{
	const struct json *value = json_find(request, text_from(name));

	return value && value->type == JSON_TRUE;
}

/* The tenant that the request names, or none. */
static bool tenant_of(struct identity *identity, struct arena *arena, const struct json *request,
        struct tenant_id *out_tenant, struct error *err)
{
	struct text name = text_of(request, "tenant");
	struct identity_tenant tenant;

	*out_tenant = (struct tenant_id){{0}};
	if (text_is_empty(name))
		return true;
	if (!identity_tenant_find(identity, arena, name, &tenant, err))
		return false;
	*out_tenant = tenant.id;
	return true;
}

static struct identity_new_person new_person(const struct json *json)
{
	return (struct identity_new_person){
	        .email = text_of(json, "email"),
	        .username = text_of(json, "username"),
	        .name = text_of(json, "name"),
	        .password = text_of(json, "password"),
	        .role = text_of(json, "role"),
	        .is_platform_admin = is_true(json, "is_platform_admin"),
	        .fields = json_find(json, TEXT("set")),
	};
}

/* ---- commands ---- */

struct call {
	struct identity *identity;
	struct arena *arena;
	const struct json *request;
	struct identity_actor actor;
	struct buf *out;
};

static bool tenant_add(struct call *call, struct error *err)
{
	const struct json *admin_json = json_find(call->request, TEXT("admin"));
	const struct identity_new_person admin = new_person(admin_json);
	const struct identity_new_tenant tenant = {
	        .name = text_of(call->request, "name"),
	        .slug = text_of(call->request, "slug"),
	        .fields = json_find(call->request, TEXT("set")),
	        .admin = admin_json ? &admin : NULL,
	};
	struct identity_tenant made;
	struct identity_person first;

	if (!identity_tenant_add(
	            call->identity, call->arena, &call->actor, &tenant, &made, &first, err))
		return false;
	add_tenant(call->out, &made);
	return true;
}

static bool tenant_list(struct call *call, struct error *err)
{
	struct identity_tenant *tenants;
	size_t count;

	if (!identity_tenant_list(call->identity, call->arena, NULL, &tenants, &count, err))
		return false;
	buf_add_char(call->out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(call->out, ',');
		add_tenant(call->out, &tenants[i]);
	}
	buf_add_char(call->out, ']');
	return true;
}

static bool user_add(struct call *call, struct error *err)
{
	const struct identity_new_person person = new_person(call->request);
	struct identity_person made;
	struct tenant_id tenant;

	if (!tenant_of(call->identity, call->arena, call->request, &tenant, err) ||
	        !identity_user_add(
	                call->identity, call->arena, &call->actor, &tenant, &person, &made, err))
		return false;
	add_person(call->out, &made, &person.role, text_is_empty(person.role) ? 0 : 1);
	return true;
}

static bool find_user(struct call *call, struct tenant_id *out_tenant,
        struct identity_person *out_person, struct error *err)
{
	return tenant_of(call->identity, call->arena, call->request, out_tenant, err) &&
	       identity_user_find(call->identity, call->arena, out_tenant,
	               text_of(call->request, "login"), out_person, err);
}

static bool user_passwd(struct call *call, struct error *err)
{
	struct identity_person person;
	struct tenant_id tenant;

	if (!find_user(call, &tenant, &person, err) ||
	        !identity_user_passwd(call->identity, call->arena, &call->actor, &person,
	                text_of(call->request, "password"), err))
		return false;
	add_person(call->out, &person, NULL, 0);
	return true;
}

static bool user_grant(struct call *call, struct error *err)
{
	struct text role = text_of(call->request, "role");
	bool is_platform = is_true(call->request, "is_platform_admin");
	bool is_revoked = is_true(call->request, "is_revoked");
	struct identity_person person;
	struct tenant_id tenant;

	if (!find_user(call, &tenant, &person, err))
		return false;
	if (!key_is_set(&tenant.key))
		tenant = person.tenant;
	if ((is_platform || is_revoked) && !identity_user_platform(call->identity, call->arena,
	                                           &call->actor, &person, !is_revoked, err))
		return false;
	if (!text_is_empty(role) && !identity_user_grant(call->identity, call->arena, &call->actor,
	                                    &tenant, &person, role, err))
		return false;
	if (!find_user(call, &tenant, &person, err))
		return false;
	add_person(call->out, &person, &role, text_is_empty(role) ? 0 : 1);
	return true;
}

static bool user_list(struct call *call, struct error *err)
{
	struct identity_listed *people;
	struct tenant_id tenant;
	size_t count;

	if (!tenant_of(call->identity, call->arena, call->request, &tenant, err) ||
	        !identity_user_list(call->identity, call->arena, &tenant, &people, &count, err))
		return false;
	buf_add_char(call->out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(call->out, ',');
		add_person(call->out, &people[i].person, people[i].roles, people[i].role_count);
	}
	buf_add_char(call->out, ']');
	return true;
}

static bool keys_rotate(struct call *call, struct error *err)
{
	return identity_keys_rotate(call->identity, err) &&
	       identity_jwks(call->identity, call->out, err);
}

static bool keys_show(struct call *call, struct error *err)
{
	buf_add_char(call->out, '{');
	buf_add(call->out, TEXT("\"anonymous_key\":"));
	json_write_string(call->out, identity_anonymous_key(call->identity, call->arena));
	buf_add(call->out, TEXT(",\"jwks\":"));
	bool ok = identity_jwks(call->identity, call->out, err);
	buf_add_char(call->out, '}');
	return ok;
}

/* ---- webhooks ---- */

static int64_t number_of(const struct json *request, const char *name, int64_t otherwise)
{
	const struct json *value = json_find(request, text_from(name));
	int64_t number;

	return value && text_to_int64(value->text, &number) ? number : otherwise;
}

static bool webhooks_list(struct call *call, struct error *err)
{
	return hooks_list(identity_store(call->identity), call->arena, call->out, err);
}

static bool webhooks_log(struct call *call, struct error *err)
{
	return hooks_log(identity_store(call->identity), call->arena,
	        text_of(call->request, "name"), text_of(call->request, "event"),
	        number_of(call->request, "limit", 50), call->out, err);
}

static bool webhooks_retry(struct call *call, struct error *err)
{
	return hooks_retry(identity_store(call->identity), call->arena,
	        text_of(call->request, "name"), text_of(call->request, "event"), call->out, err);
}

static bool webhooks_secret(struct call *call, struct error *err)
{
	return hooks_secret(identity_store(call->identity), call->identity, call->arena,
	        text_of(call->request, "name"), (unsigned)number_of(call->request, "number", 1),
	        call->out, err);
}

static const struct {
	const char *name;
	bool (*run)(struct call *call, struct error *err);
} commands_of_admin[] = {
        {"tenant.add", tenant_add},
        {"tenant.list", tenant_list},
        {"user.add", user_add},
        {"user.passwd", user_passwd},
        {"user.grant", user_grant},
        {"user.list", user_list},
        {"keys.rotate", keys_rotate},
        {"keys.show", keys_show},
        {"webhooks.list", webhooks_list},
        {"webhooks.log", webhooks_log},
        {"webhooks.retry", webhooks_retry},
        {"webhooks.secret", webhooks_secret},
};

bool admin_run(struct identity *identity, struct arena *arena, const struct json *request,
        struct buf *out, struct error *err)
{
	struct call call = {
	        .identity = identity,
	        .arena = arena,
	        .request = request,
	        .actor = {.facts = {.agent = TEXT("command line")}},
	        .out = out,
	};
	struct text name = text_of(request, "command");

	for (size_t i = 0; i < sizeof(commands_of_admin) / sizeof(commands_of_admin[0]); i++) {
		if (!text_eq_cstr(name, commands_of_admin[i].name))
			continue;
		if (!commands_of_admin[i].run(&call, err))
			return false;
		return buf_failed(out) ? error_memory(err) : true;
	}
	return error_set(err, ERROR_USAGE, "there is no command \"%.*s\"", TEXT_ARG(name));
}
