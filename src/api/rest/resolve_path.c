/* Names of columns, JSON arrows and casts, as paths that the caller may read. */
#include "api/rest/resolve_parts.h"

enum { SUGGESTION_DISTANCE = 3 };

bool resolve_no_column(const struct resolve *r, const struct model_table *table, struct text name,
        enum error_kind kind, struct error *err)
{
	struct text nearest = {0};
	unsigned limit = name.len < 6 ? (unsigned)name.len / 2 : SUGGESTION_DISTANCE;
	unsigned best = limit + 1;

	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		unsigned distance = text_distance(column->name, name, limit);
		if (distance < best && policy_column_is_readable(column, r->principal)) {
			best = distance;
			nearest = column->name;
		}
	}
	if (kind == ERROR_NO_BODY_COLUMN)
		error_say(err, kind,
		        "Could not find the '%.*s' column of '%.*s' in the schema cache",
		        TEXT_ARG(name), TEXT_ARG(table->name));
	else
		error_say(err, kind, "column %.*s.%.*s does not exist", TEXT_ARG(table->name),
		        TEXT_ARG(name));
	if (kind == ERROR_NO_BODY_COLUMN && name.len && (*name.ptr == '{' || *name.ptr == '['))
		error_hint(err, "A body of JSON is sent with Content-Type: application/json");
	else if (nearest.ptr)
		error_hint(err, "Perhaps you meant the column \"%.*s\"", TEXT_ARG(nearest));
	return false;
}

/* What cannot stand in an engine's JSON path without a second meaning. */
static bool is_plain_key(struct text key)
{
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = (unsigned char)key.ptr[i];
		if (c < 0x20 || c == '"' || c == '\\')
			return false;
	}
	return true;
}

static bool resolve_arrows(
        const struct query_path *path, struct plan_path *out_path, struct error *err)
{
	enum type_family family = type_family(&out_path->column->type);

	if (family != FAMILY_JSON && family != FAMILY_ARRAY)
		return error_tell(err, ERROR_NO_OPERATOR,
		        "the column %.*s is not JSON: %s cannot be used on it",
		        TEXT_ARG(path->name), path->is_text && path->key_count == 1 ? "->>" : "->");
	if (family == FAMILY_ARRAY &&
	        type_info(out_path->column->type.kind)->family == FAMILY_TIME &&
	        out_path->column->type.kind != TYPE_DATE)
		return error_tell(err, ERROR_NO_OPERATOR,
		        "the elements of %.*s are moments: -> cannot be used on it",
		        TEXT_ARG(path->name));
	for (size_t i = 0; i < path->key_count; i++) {
		if (!is_plain_key(path->keys[i]))
			return error_tell(err, ERROR_QUERY_SYNTAX,
			        "a key of a JSON path cannot hold quotes, backslashes or control "
			        "characters");
	}
	out_path->keys = path->keys;
	out_path->key_count = path->key_count;
	out_path->is_text = path->is_text;
	return true;
}

static bool resolve_cast(
        const struct query_path *path, struct plan_path *out_path, struct error *err)
{
	struct type from = plan_path_type(out_path);
	bool is_serial = false;

	if (!type_from_name(path->cast, NULL, 0, &out_path->cast, &is_serial) || is_serial)
		return error_tell(
		        err, ERROR_NO_TYPE, "type \"%.*s\" does not exist", TEXT_ARG(path->cast));
	if (!cast_is_known(&from, &out_path->cast))
		return error_tell(err, ERROR_NO_OPERATOR, "%.*s cannot be cast to %.*s",
		        TEXT_ARG(path->name), TEXT_ARG(path->cast));
	out_path->has_cast = true;
	return true;
}

bool resolve_path(struct resolve *r, const struct model_table *table, const struct query_path *path,
        struct plan_path *out_path, struct error *err)
{
	struct plan_path result = {
	        .column = policy_column_find(table, path->name, r->principal),
	};

	if (!result.column)
		return resolve_no_column(r, table, path->name, ERROR_NO_COLUMN, err);
	if (path->key_count && !resolve_arrows(path, &result, err))
		return false;
	if (path->cast.len && !resolve_cast(path, &result, err))
		return false;
	*out_path = result;
	return true;
}
