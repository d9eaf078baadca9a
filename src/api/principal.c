#include "api/principal.h"

enum { AGENT_BYTES_MAX = 256 };

struct store_facts api_facts(struct http_request *request)
{
	return (struct store_facts){
	        .request_id = text_from(request->id),
	        .address = request->peer,
	        .agent = text_sub(http_header(request, "User-Agent"), 0, AGENT_BYTES_MAX),
	};
}

/* RFC 6750: "Bearer", in any case, then the token. "" when there is no header. */
static bool bearer(struct http_request *request, struct text *out_token, struct error *err)
{
	struct text header = text_trim(http_header_joined(request, "Authorization"));
	struct text scheme = text_sub(header, 0, 7);

	*out_token = TEXT("");
	if (text_is_empty(header))
		return true;
	if (!text_eq_nocase(scheme, TEXT("Bearer ")))
		return error_set(err, ERROR_TOKEN_INVALID, "the authorization is no bearer token");
	*out_token = text_trim(text_sub(header, 7, header.len));
	if (text_is_empty(*out_token))
		return error_set(err, ERROR_TOKEN_INVALID, "the bearer token is empty");
	return true;
}

static struct text key_text(struct arena *arena, const struct key *key)
{
	if (key->kind == KEY_NUMBER)
		return arena_printf(arena, "%lld", (long long)key->number);
	return arena_text(arena, (struct text){key->text, key->kind == KEY_TEXT ? key->len : 0});
}

static void challenge(struct http_request *request, const struct error *err)
{
	if (error_info(err->kind)->http_status == 401)
		http_add_header(
		        request, "WWW-Authenticate", TEXT("Bearer error=\"invalid_token\""));
}

static bool may_ask(const struct http_request *request, const struct api *api)
{
	return http_may_block(request) || !db_reads_block(store_db(api->store));
}

bool api_defer(struct http_request *request, struct api *api, http_handler *handler)
{
	if (may_ask(request, api))
		return false;
	http_defer(request, 0, handler, api);
	return true;
}

/* out_waits NULL: the thread may wait. */
static bool authenticate(struct http_request *request, const struct api *api,
        struct identity_caller *out_caller, bool *out_waits, struct error *err)
{
	const struct identity_hint hint = {
	        .tenant = http_header_joined(request, "X-Tenant"),
	        .host = http_header(request, "Host"),
	};
	struct store_facts facts = api_facts(request);
	struct text token;

	if (!bearer(request, &token, err))
		return false;
	if (out_waits && !may_ask(request, api)) {
		*out_waits =
		        !identity_recall(api->identity, request->arena, token, &hint, out_caller);
		return !*out_waits;
	}
	return identity_authenticate(
	        api->identity, request->arena, token, &hint, &facts, out_caller, err);
}

static bool session(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, bool *out_waits, struct error *err)
{
	struct identity_caller *caller = ARENA_NEW(request->arena, struct identity_caller);

	if (!caller)
		return error_memory(err);
	if (!authenticate(request, api, caller, out_waits, err)) {
		if (error_is_set(err))
			challenge(request, err);
		return false;
	}
	request->actor.person = key_text(request->arena, &caller->principal.person.key);
	request->actor.tenant = caller->principal.is_all_tenants
	                                ? TEXT("*")
	                                : key_text(request->arena, &caller->principal.tenant.key);
	*out_caller = caller;
	return true;
}

bool api_session(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err)
{
	return session(request, api, out_caller, NULL, err);
}

static bool caller_of(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, bool *out_waits, struct error *err)
{
	struct error why = {0};

	if (session(request, api, out_caller, out_waits, &why))
		return true;
	if (why.kind == ERROR_SESSION_GONE) {
		why.kind = ERROR_TOKEN_INVALID;
		challenge(request, &why);
	}
	*err = why;
	return false;
}

bool api_caller(struct http_request *request, const struct api *api,
        const struct identity_caller **out_caller, struct error *err)
{
	return caller_of(request, api, out_caller, NULL, err);
}

bool api_principal(struct http_request *request, const struct api *api,
        const struct principal **out_principal, bool *out_waits, struct error *err)
{
	const struct identity_caller *caller;

	*out_waits = false;
	if (!caller_of(request, api, &caller, out_waits, err))
		return false;
	*out_principal = &caller->principal;
	return true;
}
