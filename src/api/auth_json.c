#include "api/auth_json.h"

void auth_member(struct buf *out, const char *name, struct text value)
{
	if (out->len && out->ptr[out->len - 1] != '{')
		buf_add_char(out, ',');
	buf_printf(out, "\"%s\":", name);
	json_write_string(out, value);
}

struct text auth_key(struct arena *arena, const struct key *key)
{
	if (key->kind == KEY_NUMBER)
		return arena_printf(arena, "%lld", (long long)key->number);
	return (struct text){key->text, key->kind == KEY_TEXT ? key->len : 0};
}

static void add_list(struct buf *out, const char *name, const struct text *texts, size_t count)
{
	buf_printf(out, ",\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(out, ',');
		json_write_string(out, texts[i]);
	}
	buf_add_char(out, ']');
}

static void add_moment(struct buf *out, const char *name, struct text moment)
{
	if (!text_is_empty(moment))
		auth_member(out, name, moment);
}

void auth_write_user(
        struct buf *out, const struct identity_person *person, const struct principal *principal)
{
	struct text tenant = auth_key(out->arena, &principal->tenant.key);

	buf_add_char(out, '{');
	auth_member(out, "id", auth_key(out->arena, &person->id.key));
	auth_member(out, "aud", TEXT("authenticated"));
	auth_member(out, "role", TEXT("authenticated"));
	auth_member(out, "email", person->email);
	auth_member(out, "phone", TEXT(""));
	add_moment(out, "confirmed_at", person->created_at);
	add_moment(out, "email_confirmed_at", person->created_at);
	add_moment(out, "last_sign_in_at", person->last_login);
	buf_add(out, TEXT(",\"app_metadata\":{\"provider\":\"email\",\"providers\":[\"email\"]"));
	if (!text_is_empty(tenant))
		auth_member(out, "tenant", tenant);
	add_list(out, "roles", principal->roles, principal->role_count);
	add_list(out, "permissions", principal->permissions, principal->permission_count);
	buf_printf(out, ",\"is_platform_admin\":%s},\"user_metadata\":{",
	        principal->is_platform_admin ? "true" : "false");
	if (!text_is_empty(person->username))
		auth_member(out, "username", person->username);
	if (!text_is_empty(person->name))
		auth_member(out, "name", person->name);
	buf_add(out, TEXT("},\"identities\":[]"));
	/* auth-js declares these as always there. */
	auth_member(out, "created_at", person->created_at);
	add_moment(out, "updated_at", person->updated_at);
	buf_add(out, TEXT(",\"is_anonymous\":false}"));
}

void auth_write_session(struct buf *out, const struct identity_grant *grant)
{
	buf_add_char(out, '{');
	auth_member(out, "access_token", grant->access_token);
	auth_member(out, "token_type", TEXT("bearer"));
	buf_printf(out, ",\"expires_in\":%u,\"expires_at\":%lld", grant->expires_in_s,
	        (long long)grant->expires_at);
	auth_member(out, "refresh_token", grant->refresh_token);
	buf_add(out, TEXT(",\"user\":"));
	auth_write_user(out, &grant->person, &grant->principal);
	buf_add_char(out, '}');
}

/* GoTrue's words, where ours are another's. Those of identity's own kinds are in the table. */
static const char *error_code(enum error_kind kind)
{
	switch (kind) {
	case ERROR_TOKEN_INVALID:
	case ERROR_TOKEN_EXPIRED:
		return "bad_jwt";
	case ERROR_TOKEN_NEEDED:
		return "no_authorization";
	case ERROR_BODY_INVALID:
		return "bad_json";
	case ERROR_TOO_MANY:
	case ERROR_OVERLOADED:
		return "over_request_rate_limit";
	case ERROR_TIMEOUT:
		return "request_timeout";
	case ERROR_FORBIDDEN:
		return "not_admin";
	case ERROR_INTERNAL:
	case ERROR_MEMORY:
	case ERROR_DATABASE:
		return "unexpected_failure";
	default:
		return error_info(kind)->code;
	}
}

void auth_respond_error(struct http_request *request, const struct error *err)
{
	const struct error_info *info = error_info(err->kind);
	struct buf body;

	buf_init(&body, request->arena);
	buf_printf(&body, "{\"code\":%u", info->http_status);
	auth_member(&body, "error_code", text_from(error_code(err->kind)));
	auth_member(&body, "msg",
	        text_from(err->public_text[0]    ? err->public_text
	                  : err->message_text[0] ? err->message_text
	                                         : info->message));
	if (err->kind == ERROR_PASSWORD_WEAK)
		buf_add(&body, TEXT(",\"weak_password\":{\"reasons\":[\"length\"]}"));
	buf_add_char(&body, '}');
	if (err->retry_after_s)
		http_add_header(request, "Retry-After",
		        arena_printf(request->arena, "%u", err->retry_after_s));
	http_add_header(request, "Cache-Control", TEXT("no-store"));
	if (buf_failed(&body))
		http_respond_error(request, err);
	else
		http_respond_json(request, info->http_status, buf_text(&body));
}

void auth_respond(struct http_request *request, unsigned status, struct buf *body)
{
	struct error err = {0};

	if (buf_failed(body)) {
		error_memory(&err);
		auth_respond_error(request, &err);
		return;
	}
	http_add_header(request, "Cache-Control", TEXT("no-store"));
	http_respond_json(request, status, buf_text(body));
}
