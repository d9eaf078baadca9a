/* References to what an earlier request of a batch has written. */
#include "api/rest/resolve_parts.h"

static struct resolve_ref *find(struct resolve *r, struct text name)
{
	for (size_t i = 0; i < r->ref_count; i++) {
		if (text_eq(r->refs[i].name, name))
			return &r->refs[i];
	}
	return NULL;
}

bool resolve_reference(struct resolve *r, struct text t, const struct type *type,
        struct value *out_value, struct error *err)
{
	struct text name = {0}, column = t;

	text_split(&column, '.', &name);
	struct resolve_ref *ref = find(r, name);
	if (!ref)
		return error_tell(err, ERROR_VALIDATION,
		        "\"%.*s\": no earlier request of this batch that writes has this id",
		        TEXT_ARG(name));
	const struct model_column *id = model_table_id(ref->table);
	if (!id || !text_eq(id->name, column) || !policy_column_is_readable(id, r->principal))
		return error_tell(err, ERROR_VALIDATION,
		        "\"%.*s\": a reference is to the id of what was written", TEXT_ARG(t));
	if (type->array_depth || type_family(type) != type_family(&id->type))
		return error_tell(err, ERROR_VALIDATION,
		        "\"%.*s\": the reference is of another type", TEXT_ARG(t));
	ref->is_used = true;
	*out_value = (struct value){.kind = VALUE_KEY, .key = {ref->step, id}};
	return true;
}

bool resolve_reference_in_body(struct resolve *r, const struct model_column *column,
        const struct json *json, struct value *out_value, bool *out_is, struct error *err)
{
	*out_is = r->is_batch && json->type == JSON_OBJECT && json->count == 1 &&
	          text_eq(json->members[0].name, TEXT("$ref")) &&
	          json->members[0].value.type == JSON_STRING &&
	          type_family(&column->type) != FAMILY_JSON;
	if (!*out_is)
		return true;
	if (column == column->table->tenant)
		return error_tell(err, ERROR_VALIDATION, "The tenant of a row is no reference");
	return resolve_reference(r, json->members[0].value.text, &column->type, out_value, err);
}
