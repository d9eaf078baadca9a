#include "identity/admin_fields.h"

#include "sql/cast.h"

static const struct system_field *find(const struct fields *f, const struct model_column *column)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->items[i].column == column)
			return &f->items[i];
	}
	return NULL;
}

static void add(struct fields *f, const struct system_field *field)
{
	struct system_field *slot = ARENA_PUSH(f->arena, f->items, f->count);

	if (slot)
		*slot = *field;
	else
		error_memory(&f->err);
}

void fields_value(struct fields *f, const struct model_column *column, struct value value)
{
	if (column)
		add(f, &(struct system_field){.column = column, .value = value});
}

void fields_like(
        struct fields *f, const struct model_column *column, const struct system_field *from)
{
	if (!column)
		return;
	struct system_field field = *from;
	field.column = column;
	add(f, &field);
}

void fields_begin(struct fields *f, struct identity *identity, struct arena *arena,
        const struct model_table *table)
{
	const struct model_column *id = model_table_id(table);

	*f = (struct fields){.identity = identity, .arena = arena, .table = table};
	if (!id)
		return;
	enum type_family family = type_family(&id->type);
	if (family != FAMILY_UUID && family != FAMILY_TEXT)
		return;
	char *uuid = arena_alloc(arena, UUID_CHARS + 1);
	if (!uuid) {
		error_memory(&f->err);
		return;
	}
	crypto_uuid(uuid);
	fields_value(f, id, value_text(text_from(uuid)));
}

static void checked(struct fields *f, const struct model_column *column, const struct json *json)
{
	struct value value;
	struct error why = {0};

	if (error_is_set(&f->err))
		return;
	if (!cast_from_json(
	            f->arena, store_dialect(f->identity->store), column, json, &value, &why) ||
	        !cast_validate(f->arena, store_dialect(f->identity->store), column, &value, &why)) {
		error_tell(&f->err, why.kind, "%.*s: %s", TEXT_ARG(column->name),
		        why.public_text[0] ? why.public_text : error_info(why.kind)->message);
		return;
	}
	fields_value(f, column, value);
}

void fields_text(struct fields *f, enum column_concept concept, struct text t)
{
	const struct model_column *column = f->table->by_concept[concept];
	const struct json json = {.type = JSON_STRING, .text = t};

	if (text_is_empty(t))
		return;
	if (!column) {
		error_tell(&f->err, ERROR_NO_BODY_COLUMN, "%.*s has no column bound as %s",
		        TEXT_ARG(f->table->name), column_concept_name(concept));
		return;
	}
	checked(f, column, &json);
}

/* Ids, moments, secrets and what gives power are not for a body to choose. */
static bool is_choosable(const struct fields *f, const struct model_column *column)
{
	if (!model_column_is_public(column) || column->is_identity || column == f->table->tenant ||
	        column == model_table_id(f->table))
		return false;
	switch (column->concept) {
	case COLUMN_IS_ROLE:
	case COLUMN_IS_ROLES:
	case COLUMN_IS_PASSWORD:
	case COLUMN_IS_PLATFORM_ADMIN:
	case COLUMN_IS_CREATED_AT:
	case COLUMN_IS_UPDATED_AT:
	case COLUMN_IS_DELETED_AT:
	case COLUMN_IS_DELETION:
	case COLUMN_IS_LAST_LOGIN:
		return false;
	default:
		return !find(f, column);
	}
}

void fields_json(struct fields *f, const struct json *object)
{
	if (!object)
		return;
	if (object->type != JSON_OBJECT) {
		error_tell(&f->err, ERROR_VALIDATION, "columns are given as an object");
		return;
	}
	for (size_t i = 0; i < object->count; i++) {
		const struct json_member *member = &object->members[i];
		const struct model_column *column = model_column_find(f->table, member->name);
		if (!column || !is_choosable(f, column)) {
			error_tell(&f->err, ERROR_NO_BODY_COLUMN,
			        "%.*s has no column \"%.*s\" that could be given here",
			        TEXT_ARG(f->table->name), TEXT_ARG(member->name));
			return;
		}
		checked(f, column, &member->value);
	}
}

static bool enum_has(const struct model_column *column, struct text value)
{
	const struct model_enum *enumeration = column->type.enumeration;

	for (size_t i = 0; enumeration && i < enumeration->value_count; i++) {
		if (text_eq(enumeration->values[i], value))
			return true;
	}
	return false;
}

void fields_active(struct fields *f, bool is_default_kept)
{
	const struct model_column *status = f->table->by_concept[COLUMN_IS_STATUS];
	const struct model_column *is_active = f->table->by_concept[COLUMN_IS_IS_ACTIVE];

	if (status && !find(f, status) && enum_has(status, TEXT("active")) &&
	        !(is_default_kept && status->default_kind != DEFAULT_NONE))
		fields_value(f, status, value_text(TEXT("active")));
	if (is_active && !find(f, is_active) &&
	        !(is_default_kept && is_active->default_kind != DEFAULT_NONE))
		fields_value(f, is_active, value_integer(1));
}

/* What the database would refuse, said in words of the schema. */
static bool is_complete(const struct fields *f, struct error *err)
{
	for (size_t i = 0; i < f->table->column_count; i++) {
		const struct model_column *column = &f->table->columns[i];
		const struct system_field *field = find(f, column);
		bool is_given = field && (field->is_key_of_step || field->value.kind != VALUE_NULL);
		bool fills_itself = column->is_hidden || column->is_identity ||
		                    column->concept == COLUMN_IS_CREATED_AT ||
		                    column->concept == COLUMN_IS_UPDATED_AT;
		if (column->is_not_null && column->default_kind == DEFAULT_NONE && !is_given &&
		        !fills_itself)
			return error_tell(err, ERROR_VALUE_NULL, "%.*s.%.*s must be given",
			        TEXT_ARG(f->table->name), TEXT_ARG(column->name));
	}
	return true;
}

bool fields_insert(struct fields *f, struct system_builder *b, bool is_kept, unsigned *out_step,
        struct error *err)
{
	if (error_is_set(&f->err)) {
		*err = f->err;
		return false;
	}
	if (!is_complete(f, err))
		return false;
	*out_step = system_insert(b, f->table, f->items, f->count, is_kept);
	return true;
}
