/* Problem answers: one component a status, with the codes that the table of errors gives it. */
#include "api/openapi/part.h"

static const struct {
	unsigned status;
	const char *name, *description;
} answers[] = {
        {300, "Ambiguous", "More than one relationship fits; the details name them."},
        {400, "BadRequest", "The request cannot be understood, or breaks a rule."},
        {401, "Unauthorized", "Sign in first: there is no valid token."},
        {403, "Forbidden", "Not allowed."},
        {404, "NotFound", "There is no such thing, or it may not be seen."},
        {405, "NotAllowed", "Not with this method, or not for all tenants at once."},
        {406, "NotAcceptable", "The answer cannot be given in this form."},
        {409, "Conflict", "What is there already stands against it."},
        {412, "PreconditionFailed", "The row is not as If-Match has it."},
        {413, "TooLarge", "The body is larger than it may be."},
        {414, "TooLong", "The address is longer than it may be."},
        {415, "NotSupported", "The body has another form than JSON."},
        {416, "NoSuchRange", "The range begins behind the last row."},
        {422, "Unprocessable", "A value is refused."},
        {429, "TooMany", "Wait before the next request."},
        {431, "HeadersTooLarge", "The headers are larger than they may be."},
        {500, "Failure", "Something went wrong here."},
        {503, "NotNow", "It cannot be done now."},
        {504, "TooSlow", "It took longer than it may."},
};

enum { ANSWER_COUNT = sizeof(answers) / sizeof(answers[0]) };

void openapi_write_problems(struct openapi *o, const unsigned *statuses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < ANSWER_COUNT; j++) {
			if (answers[j].status != statuses[i])
				continue;
			json_build_key_text(&o->json, arena_printf(o->arena, "%u", statuses[i]));
			openapi_ref(o, "responses", text_from(answers[j].name));
		}
	}
}

/*
 * Codes in small letters are Supabase Auth's words, which has a form of its own; but those of
 * these kinds are said elsewhere, too.
 */
static bool is_problem(const struct error_info *info, unsigned status)
{
	bool is_auth = info->code[0] >= 'a' && info->code[0] <= 'z' &&
	               info != error_info(ERROR_VALIDATION) &&
	               info != error_info(ERROR_PASSWORD_WEAK);

	return info->http_status == status && info->code[0] && !is_auth;
}

static bool is_code_new(int kind, unsigned status)
{
	for (int i = 0; i < kind; i++) {
		const struct error_info *other = error_info((enum error_kind)i);
		if (is_problem(other, status) &&
		        strcmp(other->code, error_info((enum error_kind)kind)->code) == 0)
			return false;
	}
	return true;
}

static void write_codes(struct openapi *o, unsigned status)
{
	json_build_key(&o->json, "enum");
	json_build_array(&o->json);
	for (int i = 0; i < ERROR_KIND_COUNT; i++) {
		const struct error_info *info = error_info((enum error_kind)i);
		if (is_problem(info, status) && is_code_new(i, status))
			json_build_text(&o->json, text_from(info->code));
	}
	json_build_end_array(&o->json);
}

static void write_schema(struct openapi *o, unsigned status)
{
	json_build_key(&o->json, "schema");
	json_build_object(&o->json);
	json_build_key(&o->json, "allOf");
	json_build_array(&o->json);
	openapi_ref(o, "schemas", TEXT("rest.Problem"));
	json_build_object(&o->json);
	json_build_key(&o->json, "properties");
	json_build_object(&o->json);
	json_build_key(&o->json, "status");
	json_build_raw(&o->json, arena_printf(o->arena, "{\"const\":%u}", status));
	json_build_key(&o->json, "code");
	json_build_object(&o->json);
	write_codes(o, status);
	json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_end(&o->json);
	json_build_end_array(&o->json);
	json_build_end(&o->json);
}

static void write_example(struct openapi *o, unsigned status)
{
	for (int i = 0; i < ERROR_KIND_COUNT; i++) {
		const struct error_info *info = error_info((enum error_kind)i);
		if (!is_problem(info, status))
			continue;
		json_build_key(&o->json, "example");
		json_build_object(&o->json);
		json_build_text_at(&o->json, "type", TEXT("about:blank"));
		json_build_text_at(&o->json, "title", text_from(info->message));
		json_build_key(&o->json, "status");
		json_build_int(&o->json, status);
		json_build_text_at(&o->json, "code", text_from(info->code));
		json_build_text_at(&o->json, "message", text_from(info->message));
		json_build_key(&o->json, "details");
		json_build_null(&o->json);
		json_build_key(&o->json, "hint");
		json_build_null(&o->json);
		json_build_text_at(
		        &o->json, "request_id", TEXT("0b1f9f0e-8d5c-4a6b-9a51-2f6f6f0c7d11"));
		json_build_end(&o->json);
		return;
	}
}

static void write_headers(struct openapi *o, unsigned status)
{
	json_build_key(&o->json, "headers");
	json_build_object(&o->json);
	json_build_key(&o->json, "X-Request-Id");
	openapi_ref(o, "headers", TEXT("X-Request-Id"));
	if (status == 401)
		openapi_ref_at(o, "WWW-Authenticate", "headers", TEXT("WWW-Authenticate"));
	if (status == 405)
		openapi_ref_at(o, "Allow", "headers", TEXT("Allow"));
	if (status == 429 || status == 503)
		openapi_ref_at(o, "Retry-After", "headers", TEXT("Retry-After"));
	json_build_end(&o->json);
}

void openapi_write_responses(struct openapi *o)
{
	for (size_t i = 0; i < ANSWER_COUNT; i++) {
		if (!openapi_is_used(o, "responses", text_from(answers[i].name)))
			continue;
		json_build_key(&o->json, answers[i].name);
		json_build_object(&o->json);
		json_build_text_at(&o->json, "description", text_from(answers[i].description));
		write_headers(o, answers[i].status);
		json_build_key(&o->json, "content");
		json_build_object(&o->json);
		json_build_key(&o->json, "application/problem+json");
		json_build_object(&o->json);
		write_schema(o, answers[i].status);
		write_example(o, answers[i].status);
		json_build_end(&o->json);
		json_build_end(&o->json);
		json_build_end(&o->json);
	}
}
