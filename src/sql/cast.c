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

bool cast_from_json(struct arena *arena, const struct sql_dialect *dialect,
        const struct model_column *column, const struct json *json, struct value *out_value,
        struct error *err)
{
	struct text canonical;
	/* A JSON column holds JSON's null only inside of something: alone it is SQL's. */
	bool is_null = json->type == JSON_NULL;

	if (is_null) {
		*out_value = value_null();
		return true;
	}
	if (!literal_read_json(arena, &column->type, json, &canonical, err)) {
		error_hint(err, "see column \"%.*s\"", TEXT_ARG(column->name));
		return false;
	}
	return dialect->store(arena, &column->type, canonical, out_value, err);
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
