#include "sql/cast.h"

#include "schema/literal.h"
#include "sql/dialect.h"
#include "sql/validate.h"

bool cast_from_text(struct arena *arena, const struct sql_dialect *dialect, const struct type *type,
        struct text t, struct value *out_value, struct error *err)
{
	struct text canonical;

	return literal_read(arena, type, t, &canonical, err) &&
	       dialect->store(arena, type, canonical, out_value, err);
}

/* The caller named the column, so it may be told which one it was. */
static bool name_column(
        const struct model_column *column, const struct error *reason, struct error *err)
{
	if (reason->kind == ERROR_MEMORY)
		return error_memory(err);
	error_tell(err, reason->kind, "Column \"%.*s\": %s", TEXT_ARG(column->name),
	        reason->public_text);
	if (reason->hint_text[0])
		error_hint(err, "%s", reason->hint_text);
	return false;
}

bool cast_from_json(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct json *json, struct value *out_value,
        struct error *err)
{
	struct error reason = {0};
	struct text canonical;

	/* A JSON column holds JSON's null only inside of something: alone it is SQL's. */
	if (json->type == JSON_NULL) {
		*out_value = value_null();
		return true;
	}
	return (literal_read_json(arena, &column->type, json, &canonical, &reason) &&
	               dialect->store(arena, &column->type, canonical, out_value, &reason)) ||
	       name_column(column, &reason, err);
}

bool cast_validate(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct value *value, struct error *err)
{
	struct text shown;

	if (value->kind == VALUE_NULL || !validate_is_needed(column))
		return true;
	return dialect->show(arena, &column->type, value, &shown, err) &&
	       validate_text(arena, column, shown, err);
}
