#include "api/auth.h"

#include "api/auth_json.h"
#include "api/principal.h"
#include "base/crypto.h"

#define POST (1u << HTTP_POST)
#define GET  (1u << HTTP_GET)
#define PUT  (1u << HTTP_PUT)

/* ---- what a request says ---- */

/* A parameter of the query; "" when absent. False: malformed. */
static bool query_find(
        struct http_request *request, const char *name, struct text *out_value, struct error *err)
{
	struct text rest = request->query;
	struct text pair, key, value;

	*out_value = TEXT("");
	while (text_split(&rest, '&', &pair)) {
		ptrdiff_t equals = text_find_char(pair, '=');
		key = equals >= 0 ? text_sub(pair, 0, (size_t)equals) : pair;
		value = equals >= 0 ? text_sub(pair, (size_t)equals + 1, pair.len) : TEXT("");
		if (!text_eq_cstr(key, name))
			continue;
		if (!http_decode(request->arena, value, true, out_value))
			return error_set(err, ERROR_QUERY_SYNTAX, "a parameter is malformed");
		return true;
	}
	return true;
}

static bool body_read(struct http_request *request, const struct api *api,
        const struct json **out_body, struct error *err)
{
	struct json *body;

	if (!json_parse(request->arena, request->body, api->json_depth_limit, &body, err))
		return false;
	if (body->type != JSON_OBJECT)
		return error_tell(err, ERROR_VALIDATION, "The body must be an object");
	*out_body = body;
	return true;
}

/* A member that is a string; "" when absent. False: there, and something else. */
static bool body_text(
        const struct json *body, const char *name, struct text *out_text, struct error *err)
{
	const struct json *value = json_find(body, text_from(name));

	if (value && value->type != JSON_STRING)
		return error_tell(err, ERROR_VALIDATION, "%s must be a string", name);
	*out_text = value ? value->text : TEXT("");
	return true;
}

/* The bytes lie in the request's own memory, which nobody else reads. */
static void wipe(struct text t)
{
	if (t.len)
		crypto_wipe((char *)t.ptr, t.len);
}

/* `tenant` of the body stands for X-Tenant; both must say the same. A number is an id. */
static bool tenant_hint(struct http_request *request, const struct json *body,
        struct identity_hint *out_hint, struct error *err)
{
	const struct json *tenant = json_find(body, TEXT("tenant"));
	struct text header = http_header_joined(request, "X-Tenant");
	bool has_tenant = tenant && tenant->type != JSON_NULL;

	if (has_tenant && tenant->type != JSON_STRING && tenant->type != JSON_NUMBER)
		return error_tell(err, ERROR_VALIDATION, "tenant must be an id or a slug");
	if (has_tenant && !text_is_empty(header) && !text_eq(tenant->text, header))
		return error_set(err, ERROR_TENANT_DISAGREES, "body and X-Tenant name two tenants");
	out_hint->tenant = has_tenant ? tenant->text : header;
	out_hint->host = http_header(request, "Host");
	return true;
}

/* ---- POST /auth/v1/token ---- */

static void respond_grant(struct http_request *request, const struct identity_grant *grant)
{
	struct buf body;

	request->actor.person = auth_key(request->arena, &grant->person.id.key);
	request->actor.tenant = auth_key(request->arena, &grant->principal.tenant.key);
	buf_init(&body, request->arena);
	auth_write_session(&body, grant);
	auth_respond(request, 200, &body);
}

static bool login_read(struct http_request *request, const struct json *body,
        struct identity_login *out_login, struct error *err)
{
	static const char *const names[] = {"email", "username", "login"};

	out_login->login = TEXT("");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct text login;
		if (!body_text(body, names[i], &login, err))
			return false;
		if (text_is_empty(out_login->login))
			out_login->login = login;
	}
	if (!body_text(body, "password", &out_login->password, err))
		return false;
	if (text_is_empty(text_trim(out_login->login)))
		return error_tell(err, ERROR_VALIDATION, "Give email (or username) and password");
	if (text_is_empty(out_login->password))
		return error_tell(err, ERROR_VALIDATION, "Give a password");
	out_login->facts = api_facts(request);
	return tenant_hint(request, body, &out_login->hint, err);
}

static void token_password(struct http_request *request, void *context)
{
	const struct api *api = context;
	struct identity_login login = {.password = TEXT("")};
	struct identity_grant grant;
	const struct json *body;
	struct error err = {0};

	bool ok = body_read(request, api, &body, &err) && login_read(request, body, &login, &err) &&
	          identity_login(api->identity, request->arena, &login, &grant, &err);
	wipe(login.password);
	wipe(request->body);
	if (ok)
		respond_grant(request, &grant);
	else
		auth_respond_error(request, &err);
}

static void token_refresh(struct http_request *request, void *context)
{
	const struct api *api = context;
	struct store_facts facts = api_facts(request);
	struct identity_hint hint;
	struct identity_grant grant;
	const struct json *body;
	struct text token;
	struct error err = {0};

	bool ok =
	        body_read(request, api, &body, &err) &&
	        body_text(body, "refresh_token", &token, &err) &&
	        tenant_hint(request, body, &hint, &err) &&
	        identity_refresh(api->identity, request->arena, token, &hint, &facts, &grant, &err);
	wipe(request->body);
	if (ok)
		respond_grant(request, &grant);
	else
		auth_respond_error(request, &err);
}

static void token(struct http_request *request, void *context)
{
	const struct api *api = context;
	struct text grant_type;
	struct error err = {0};

	if (!query_find(request, "grant_type", &grant_type, &err))
		auth_respond_error(request, &err);
	else if (text_eq_cstr(grant_type, "password"))
		http_defer(request, api->password_pool, token_password, context);
	else if (text_eq_cstr(grant_type, "refresh_token"))
		http_defer(request, 0, token_refresh, context);
	else {
		error_set(&err, ERROR_GRANT_TYPE, "grant type \"%.*s\"", TEXT_ARG(grant_type));
		auth_respond_error(request, &err);
	}
}

/* ---- /auth/v1/user ---- */

static bool signed_in(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err)
{
	if (!api_session(request, api, out_caller, err))
		return false;
	if (text_is_empty((*out_caller)->session))
		return error_tell(err, ERROR_TOKEN_NEEDED, "This endpoint requires a Bearer token");
	return true;
}

static void respond_user(
        struct http_request *request, const struct api *api, const struct identity_caller *caller)
{
	struct identity_person person;
	struct error err = {0};
	struct buf body;

	if (!identity_person(api->identity, request->arena, caller, &person, &err)) {
		auth_respond_error(request, &err);
		return;
	}
	buf_init(&body, request->arena);
	auth_write_user(&body, &person, &caller->principal);
	auth_respond(request, 200, &body);
}

static void user_get(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	struct error err = {0};

	if (api_defer(request, context, user_get))
		return;
	if (signed_in(request, api, &caller, &err))
		respond_user(request, api, caller);
	else
		auth_respond_error(request, &err);
}

/* What auth-js may send beside a password, and is not done here. */
static bool refuse_others(const struct json *body, struct error *err)
{
	static const char *const refused[] = {"email", "phone", "data"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct json *value = json_find(body, text_from(refused[i]));
		if (value && value->type != JSON_NULL)
			return error_tell(err, ERROR_VALIDATION,
			        "%s is not changed here: what a person may change of himself is "
			        "changed in his row",
			        refused[i]);
	}
	return true;
}

static bool user_change(struct http_request *request, const struct api *api,
        const struct identity_caller *caller, const struct json *body, struct error *err)
{
	struct store_facts facts = api_facts(request);
	struct text password = TEXT("");
	struct text current = TEXT("");

	if (!body_text(body, "password", &password, err) ||
	        !body_text(body, "current_password", &current, err) || !refuse_others(body, err))
		return false;
	if (text_is_empty(password))
		return error_tell(err, ERROR_VALIDATION, "Give a password");
	bool ok = identity_password_change(
	        api->identity, request->arena, caller, current, password, &facts, err);
	wipe(password);
	wipe(current);
	return ok;
}

static void user_put_on_pool(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	const struct json *body;
	struct error err = {0};

	bool ok = signed_in(request, api, &caller, &err) && body_read(request, api, &body, &err) &&
	          user_change(request, api, caller, body, &err);
	wipe(request->body);
	if (ok)
		respond_user(request, api, caller);
	else
		auth_respond_error(request, &err);
}

static void user_put(struct http_request *request, void *context)
{
	const struct api *api = context;
	const struct identity_caller *caller;
	struct error err = {0};

	if (api_defer(request, context, user_put))
		return;
	/* Looked at before the pool, so that a flood without tokens does not reach it. */
	if (signed_in(request, api, &caller, &err))
		http_defer(request, api->password_pool, user_put_on_pool, context);
	else
		auth_respond_error(request, &err);
}

/* ---- POST /auth/v1/logout ---- */

static bool logout_scope(
        struct http_request *request, enum identity_logout *out_which, struct error *err)
{
	struct text scope;

	if (!query_find(request, "scope", &scope, err))
		return false;
	if (text_is_empty(scope) || text_eq_cstr(scope, "global"))
		*out_which = LOGOUT_GLOBAL;
	else if (text_eq_cstr(scope, "local"))
		*out_which = LOGOUT_LOCAL;
	else if (text_eq_cstr(scope, "others"))
		*out_which = LOGOUT_OTHERS;
	else
		return error_tell(
		        err, ERROR_VALIDATION, "Unsupported logout scope: global, local or others");
	return true;
}

static void logout(struct http_request *request, void *context)
{
	const struct api *api = context;
	struct store_facts facts = api_facts(request);
	const struct identity_caller *caller;
	enum identity_logout which;
	struct error err = {0};

	if (signed_in(request, api, &caller, &err) && logout_scope(request, &which, &err) &&
	        identity_logout(api->identity, request->arena, caller, which, &facts, &err))
		http_respond(request, 204, NULL, TEXT(""));
	else
		auth_respond_error(request, &err);
}

/* ---- what anyone may know ---- */

static void settings(struct http_request *request, void *context)
{
	(void)context;
	http_respond_json(request, 200,
	        TEXT("{\"external\":{\"email\":true,\"phone\":false,\"anonymous_users\":false},"
	             "\"disable_signup\":true,\"mailer_autoconfirm\":true,"
	             "\"phone_autoconfirm\":false,\"sms_provider\":\"\",\"saml_enabled\":false}"));
}

static void health(struct http_request *request, void *context)
{
	(void)context;
	http_respond_json(request, 200,
	        TEXT("{\"name\":\"Manor\",\"description\":\"Supabase Auth's contract\"}"));
}

static void jwks(struct http_request *request, void *context)
{
	const struct api *api = context;
	struct error err = {0};
	struct buf body;

	buf_init(&body, request->arena);
	if (!identity_jwks(api->identity, &body, &err)) {
		auth_respond_error(request, &err);
		return;
	}
	http_add_header(request, "Cache-Control", TEXT("public, max-age=60"));
	http_respond_json(request, 200, buf_text(&body));
}

const struct http_route auth_routes[] = {
        {"/auth/v1/token", POST, HTTP_INLINE, token, NULL},
        {"/auth/v1/user", GET, HTTP_INLINE, user_get, NULL},
        {"/auth/v1/user", PUT, HTTP_INLINE, user_put, NULL},
        {"/auth/v1/logout", POST, HTTP_WORKER, logout, NULL},
        {"/auth/v1/settings", GET, HTTP_INLINE, settings, NULL},
        {"/auth/v1/health", GET, HTTP_INLINE, health, NULL},
        {"/.well-known/jwks.json", GET, HTTP_INLINE, jwks, NULL},
        {"/auth/v1/.well-known/jwks.json", GET, HTTP_INLINE, jwks, NULL},
};

const size_t auth_route_count = sizeof(auth_routes) / sizeof(auth_routes[0]);
