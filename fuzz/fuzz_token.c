/* What a caller may forge: cursors, keys of repeated writes, lists of entity tags. */
#include "fuzz.h"

#include "api/rest/etag.h"
#include "api/rest/idempotency.h"
#include "api/rest/page.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
        "MDEyMzQ1Njc4OWFiY2RlZlsibiIsMSxudWxsLCJ4Il0",
        "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
        "\"a \\\"b\\\" \\\\\"",
        "a-b_c~d:1/2=@",
        "\"x\", W/\"y-z\" ,\"\"",
        "*",
        NULL,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = {(const char *)data, size}, signature, payload, key, tag;
	struct error err = {0};
	struct json *values = NULL;
	bool is_weak;
	AUTO_ARENA arena = {0};

	arena_init(&arena, (size_t)16 << 20);
	if (page_token_parse(&arena, input, &signature, &values, &payload) &&
	        (values->count < 2 || !signature.len || !payload.len))
		abort();
	if (idempotency_key_parse(&arena, input, &key, &err) &&
	        (!key.len || key.len > IDEMPOTENCY_KEY_MAX))
		abort();
	err = (struct error){0};
	struct text list = input;
	while (etag_next(&list, "If-Match", &tag, &is_weak, &err)) {
		if (text_find_char(tag, '"') >= 0)
			abort();
	}
	return 0;
}
