#include "api/tenants.h"

#include "api/auth_json.h"
#include "api/principal.h"
#include "base/crypto.h"
#include "identity/admin.h"

/* ---- JSON ---- */

static void write_tenant(struct buf *out, const struct identity_tenant *tenant)
{
	buf_add(out, TEXT("{\"id\":"));
	if (tenant->id.key.kind == KEY_NUMBER)
		buf_add_int(out, tenant->id.key.number);
	else
		json_write_string(out, auth_key(out->arena, &tenant->id.key));
	auth_member(out, "name", tenant->name);
	if (!text_is_empty(tenant->slug))
		auth_member(out, "slug", tenant->slug);
	if (!text_is_empty(tenant->created_at))
		auth_member(out, "created_at", tenant->created_at);
	buf_printf(out, ",\"is_active\":%s", tenant->is_active ? "true" : "false");
}

static void write_admin(struct buf *out, const struct identity_person *admin)
{
	buf_add(out, TEXT(",\"admin\":{\"id\":"));
	if (admin->id.key.kind == KEY_NUMBER)
		buf_add_int(out, admin->id.key.number);
	else
		json_write_string(out, auth_key(out->arena, &admin->id.key));
	if (!text_is_empty(admin->email))
		auth_member(out, "email", admin->email);
	if (!text_is_empty(admin->username))
		auth_member(out, "username", admin->username);
	buf_add_char(out, '}');
}

/* The members of an object that are in none of these names; they are columns. */
static bool others(struct arena *arena, const struct json *object, const char *const *names,
        const struct json **out_rest, struct error *err)
{
	struct json *rest = ARENA_NEW(arena, struct json);
	struct json_member *members = ARENA_ARRAY(arena, struct json_member, object->count + 1);

	if (!rest || !members)
		return error_memory(err);
	*rest = (struct json){.type = JSON_OBJECT, .members = members};
	for (size_t i = 0; i < object->count; i++) {
		bool is_named = false;
		for (const char *const *name = names; *name; name++)
			is_named |= text_eq_cstr(object->members[i].name, *name);
		if (!is_named)
			members[rest->count++] = object->members[i];
	}
	*out_rest = rest;
	return true;
}

static bool text_of(
        const struct json *object, const char *name, struct text *out_text, struct error *err)
{
	const struct json *value = json_find(object, text_from(name));

	if (value && value->type != JSON_STRING)
		return error_tell(err, ERROR_VALIDATION, "%s must be a string", name);
	*out_text = value ? value->text : TEXT("");
	return true;
}

/* ---- POST /tenants/v1 ---- */

static bool admin_read(struct arena *arena, const struct json *json,
        struct identity_new_person *out_admin, struct error *err)
{
	static const char *const names[] = {"email", "username", "name", "password", "role", NULL};

	if (json->type != JSON_OBJECT)
		return error_tell(err, ERROR_VALIDATION, "admin must be an object");
	if (!text_of(json, "email", &out_admin->email, err) ||
	        !text_of(json, "username", &out_admin->username, err) ||
	        !text_of(json, "name", &out_admin->name, err) ||
	        !text_of(json, "password", &out_admin->password, err) ||
	        !text_of(json, "role", &out_admin->role, err) ||
	        !others(arena, json, names, &out_admin->fields, err))
		return false;
	if (text_is_empty(out_admin->password))
		return error_tell(err, ERROR_VALIDATION, "admin needs a password");
	return true;
}

static bool tenant_read(struct http_request *request, const struct api *api,
        struct identity_new_tenant *out_tenant, struct identity_new_person *out_admin,
        struct error *err)
{
	static const char *const names[] = {"name", "slug", "admin", NULL};
	struct json *body;

	if (!json_parse(request->arena, request->body, api->json_depth_limit, &body, err))
		return false;
	const struct json *admin = json_find(body, TEXT("admin"));
	if (body->type != JSON_OBJECT || !admin)
		return error_tell(err, ERROR_VALIDATION,
		        "Give name and admin {email, password, role}, its first administrator");
	out_tenant->admin = out_admin;
	return text_of(body, "name", &out_tenant->name, err) &&
	       text_of(body, "slug", &out_tenant->slug, err) &&
	       others(request->arena, body, names, &out_tenant->fields, err) &&
	       admin_read(request->arena, admin, out_admin, err);
}

static bool may_create(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err)
{
	if (!api_caller(request, api, out_caller, err))
		return false;
	const struct principal *principal = &(*out_caller)->principal;
	if (!key_is_set(&principal->person.key))
		return error_set(err, ERROR_TOKEN_NEEDED, "nobody has signed in");
	if (!principal->is_platform_admin)
		return error_tell(err, ERROR_FORBIDDEN, "Platform administrators make tenants");
	if (principal->is_all_tenants)
		return error_tell(err, ERROR_READ_ONLY, "X-Tenant: * is for reading");
	return true;
}

static void create_on_pool(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	struct identity_new_tenant tenant = {.name = TEXT("")};
	struct identity_new_person admin = {.password = TEXT("")};
	struct identity_tenant made;
	struct identity_person first;
	struct error err = {0};
	struct buf body;

	bool ok = may_create(request, api, &caller, &err) &&
	          tenant_read(request, api, &tenant, &admin, &err);
	if (ok) {
		const struct identity_actor actor = {caller->principal.person, api_facts(request)};
		ok = identity_tenant_add(
		        api->identity, request->arena, &actor, &tenant, &made, &first, &err);
	}
	if (admin.password.len)
		crypto_wipe((char *)admin.password.ptr, admin.password.len);
	if (!ok) {
		http_respond_error(request, &err);
		return;
	}
	buf_init(&body, request->arena);
	write_tenant(&body, &made);
	write_admin(&body, &first);
	buf_add_char(&body, '}');
	auth_respond(request, 201, &body);
}

static void create(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	struct error err = {0};

	if (api_defer(request, context, create))
		return;
	/* It hashes a password: only for those who may. */
	if (may_create(request, api, &caller, &err))
		http_defer(request, api->password_pool, create_on_pool, context);
	else
		http_respond_error(request, &err);
}

/* ---- GET /tenants/v1 ---- */

static void list(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	struct identity_tenant *tenants;
	struct error err = {0};
	struct buf body;
	size_t count;

	if (api_defer(request, context, list))
		return;
	bool ok = api_caller(request, api, &caller, &err);
	if (ok && !key_is_set(&caller->principal.person.key))
		ok = error_set(&err, ERROR_TOKEN_NEEDED, "nobody has signed in");
	/* All of them for X-Tenant: * (audited when it was authenticated), else his own. */
	if (!ok || !identity_tenant_list(api->identity, request->arena,
	                   caller->principal.is_all_tenants ? NULL : &caller->principal.person,
	                   &tenants, &count, &err)) {
		http_respond_error(request, &err);
		return;
	}
	buf_init(&body, request->arena);
	buf_add_char(&body, '[');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(&body, ',');
		write_tenant(&body, &tenants[i]);
		buf_add_char(&body, '}');
	}
	buf_add_char(&body, ']');
	auth_respond(request, 200, &body);
}

const struct http_route tenants_routes[] = {
        {"/tenants/v1", 1u << HTTP_POST, HTTP_INLINE, create, NULL},
        {"/tenants/v1", 1u << HTTP_GET, HTTP_INLINE, list, NULL},
};

const size_t tenants_route_count = sizeof(tenants_routes) / sizeof(tenants_routes[0]);
