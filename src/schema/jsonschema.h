/*
 * JSON Schema, the part of draft 2020-12 that says what one value looks like:
 *
 *     type enum const
 *     properties required additionalProperties minProperties maxProperties
 *     items prefixItems minItems maxItems uniqueItems
 *     minLength maxLength pattern format
 *     minimum maximum exclusiveMinimum exclusiveMaximum
 *     allOf anyOf oneOf not
 *     $ref to "#", "#/$defs/NAME" and "#/definitions/NAME"; $defs definitions
 *
 * and words that only describe (title, description, default, examples,
 * $comment, $schema, $id, deprecated, readOnly, writeOnly). Any other word would
 * change the meaning without being held, so it is refused when the schema is
 * compiled. `format` is held, not only noted.
 *
 * Never fetches anything: references stay within the document.
 */
#ifndef SCHEMA_JSONSCHEMA_H
#define SCHEMA_JSONSCHEMA_H

#include "base/json.h"

struct jsonschema {
	const struct json *root;
};

/*
 * Reads and checks a schema; it points into the arena and `source`.
 * ERROR_SCHEMA: the public text says where ("/properties/size: …") and what.
 */
bool jsonschema_compile(struct arena *arena, struct text source,
        const struct jsonschema **out_schema, struct error *err);

/*
 * ERROR_VALUE_FORMAT: where in the value, and which rule. Bounded in depth and
 * steps; a value that needs more fails so too.
 */
bool jsonschema_validate(struct arena *arena, const struct jsonschema *schema,
        const struct json *value, struct error *err);

#endif
