#include "sql/system_part.h"

/* SET "column" = value, and the moment of change where the table keeps one. */
static void and_updated(struct sql_writer *w, const struct model_table *table)
{
	const struct model_column *updated = system_column(table, COLUMN_IS_UPDATED_AT);

	if (!updated)
		return;
	SQL_ADD(w, ", ");
	sql_name(w, updated->name);
	SQL_ADD(w, " = ");
	sql_param_context_for(w, SQL_PARAM_NOW, updated);
}

static void begin_user_update(
        struct system_builder *b, struct sql_writer *w, const struct model_column *column)
{
	system_write(b, w);
	SQL_ADD(w, "UPDATE ");
	system_from(w, system_table(b, TABLE_IS_USERS), "u");
	SQL_ADD(w, " SET ");
	sql_name(w, column->name);
	SQL_ADD(w, " = ");
}

static void end_user_update(
        struct system_builder *b, struct sql_writer *w, const struct person_id *person)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);

	SQL_ADD(w, " WHERE ");
	system_column_of(w, "u", model_table_id(users));
	SQL_ADD(w, " = ");
	system_key(w, &person->key);
	system_add_write(b, w, users);
}

void system_login_touch(struct system_builder *b, const struct person_id *person)
{
	const struct model_column *column =
	        system_column(system_table(b, TABLE_IS_USERS), COLUMN_IS_LAST_LOGIN);
	struct sql_writer w;

	if (!column)
		return;
	begin_user_update(b, &w, column);
	sql_param_context(&w, SQL_PARAM_NOW);
	end_user_update(b, &w, person);
}

bool system_has_platform_column(const struct model *model)
{
	return system_column(model->by_concept[TABLE_IS_USERS], COLUMN_IS_PLATFORM_ADMIN) != NULL;
}

void system_platform_set(struct system_builder *b, const struct person_id *person, bool is_admin)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_column *column = system_column(users, COLUMN_IS_PLATFORM_ADMIN);
	struct sql_writer w;

	if (!column) {
		error_tell(&b->err, ERROR_VALIDATION,
		        "the schema says by an expression who is a platform administrator");
		error_hint(&b->err, "grant him what the expression asks for");
		return;
	}
	begin_user_update(b, &w, column);
	sql_param(&w, value_integer(is_admin));
	and_updated(&w, users);
	end_user_update(b, &w, person);
}

/* Where the schema has no place for a password: a row of the hidden table. */
static void credential_set(struct system_builder *b, const struct person_id *person,
        const unsigned *step, struct text hash)
{
	const struct model_table *credentials = system_table(b, TABLE_IS_CREDENTIALS);
	struct sql_writer w;

	system_write(b, &w);
	if (!credentials || !credentials->primary) {
		error_set(&b->err, ERROR_INTERNAL, "the model keeps passwords nowhere");
		return;
	}
	SQL_ADD(&w, "INSERT INTO ");
	sql_base(&w, credentials);
	SQL_ADD(&w, " (");
	system_hidden(b, &w, credentials, "", "person");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, credentials, "", "password");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, credentials, "", "updated_at");
	SQL_ADD(&w, ") VALUES (");
	if (step)
		b->dialect->forms->write_only_key(
		        &w, *step, model_column_find(credentials, TEXT("person")));
	else
		system_key(&w, &person->key);
	SQL_ADD(&w, ", ");
	system_text(&w, hash);
	SQL_ADD(&w, ", ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, ") ON CONFLICT (");
	system_hidden(b, &w, credentials, "", "person");
	SQL_ADD(&w, ") DO UPDATE SET ");
	system_hidden(b, &w, credentials, "", "password");
	SQL_ADD(&w, " = excluded.");
	system_hidden(b, &w, credentials, "", "password");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, credentials, "", "updated_at");
	SQL_ADD(&w, " = excluded.");
	system_hidden(b, &w, credentials, "", "updated_at");
	system_add_write(b, &w, credentials);
}

void system_password_set(struct system_builder *b, const struct person_id *person, struct text hash)
{
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_column *password = system_column(users, COLUMN_IS_PASSWORD);
	struct sql_writer w;

	if (!password) {
		credential_set(b, person, NULL, hash);
		return;
	}
	begin_user_update(b, &w, password);
	system_text(&w, hash);
	and_updated(&w, users);
	end_user_update(b, &w, person);
}

void system_password_set_new(struct system_builder *b, unsigned step, struct text hash)
{
	credential_set(b, NULL, &step, hash);
}

/* ---- rows of the platform ---- */

static bool is_named(
        const struct system_field *fields, size_t count, const struct model_column *column)
{
	for (size_t i = 0; i < count; i++) {
		if (fields[i].column == column)
			return true;
	}
	return false;
}

/* A column whose default is the moment: given here, so that it is the unit's. */
static bool is_moment(const struct model_column *column)
{
	return type_family(&column->type) == FAMILY_TIME && column->default_expr &&
	       column->default_expr->kind == EXPR_CALL &&
	       column->default_expr->function == EXPR_FN_NOW && column->type.kind != TYPE_DATE &&
	       column->type.kind != TYPE_TIME;
}

static bool fills_itself(
        const struct system_field *fields, size_t count, const struct model_column *column)
{
	bool is_kept_moment =
	        column->concept == COLUMN_IS_CREATED_AT || column->concept == COLUMN_IS_UPDATED_AT;

	return (is_kept_moment || is_moment(column)) && !is_named(fields, count, column);
}

static void insert_columns(struct sql_writer *w, const struct model_table *table,
        const struct system_field *fields, size_t count)
{
	bool is_first = true;

	for (size_t i = 0; i < count; i++, is_first = false) {
		if (!is_first)
			SQL_ADD(w, ", ");
		sql_name(w, fields[i].column->name);
	}
	for (size_t i = 0; i < table->column_count; i++) {
		if (!fills_itself(fields, count, &table->columns[i]))
			continue;
		if (!is_first)
			SQL_ADD(w, ", ");
		is_first = false;
		sql_name(w, table->columns[i].name);
	}
}

static void insert_values(struct sql_writer *w, const struct model_table *table,
        const struct system_field *fields, size_t count)
{
	bool is_first = true;

	for (size_t i = 0; i < count; i++, is_first = false) {
		if (!is_first)
			SQL_ADD(w, ", ");
		if (fields[i].is_key_of_step)
			w->dialect->forms->write_only_key(w, fields[i].step, fields[i].column);
		else
			sql_param(w, fields[i].value);
	}
	for (size_t i = 0; i < table->column_count; i++) {
		if (!fills_itself(fields, count, &table->columns[i]))
			continue;
		if (!is_first)
			SQL_ADD(w, ", ");
		is_first = false;
		sql_param_context_for(w, SQL_PARAM_NOW, &table->columns[i]);
	}
}

unsigned system_insert(struct system_builder *b, const struct model_table *table,
        const struct system_field *fields, size_t count, bool is_kept)
{
	struct sql_writer w;

	system_write(b, &w);
	SQL_ADD(&w, "INSERT INTO ");
	sql_base(&w, table);
	SQL_ADD(&w, " (");
	insert_columns(&w, table, fields, count);
	SQL_ADD(&w, ") VALUES (");
	insert_values(&w, table, fields, count);
	SQL_ADD(&w, ")");
	if (is_kept)
		SQL_ADD(&w, " ON CONFLICT DO NOTHING");
	system_add_write(b, &w, table);
	return (unsigned)(b->step_count ? b->step_count - 1 : 0);
}

/* ---- events ---- */

static bool enum_has(const struct model_enum *enumeration, struct text value)
{
	for (size_t i = 0; i < enumeration->value_count; i++) {
		if (text_eq(enumeration->values[i], value))
			return true;
	}
	return false;
}

static bool fits(const struct model_column *column, const struct value *value)
{
	if (value->kind == VALUE_NULL)
		return !column->is_not_null || column->default_kind != DEFAULT_NONE;
	if (column->type.kind == TYPE_ENUM && value->kind == VALUE_TEXT)
		return enum_has(column->type.enumeration, value->text);
	return true;
}

static struct value text_or_null(struct text t)
{
	return text_is_empty(t) ? value_null() : value_text(t);
}

static struct text key_text(struct arena *arena, const struct key *key)
{
	if (key->kind == KEY_NUMBER)
		return arena_printf(arena, "%lld", (long long)key->number);
	return key->kind == KEY_TEXT ? arena_text(arena, (struct text){key->text, key->len})
	                             : TEXT("");
}

/* The value of one column of the audit table; false: a column this event says nothing of. */
static bool event_value(struct system_builder *b, const struct system_event *event,
        const struct model_table *audit, const struct model_column *column, struct value *out_value)
{
	if (column == model_table_id(audit)) {
		*out_value = value_text(event->id);
		return type_family(&column->type) == FAMILY_UUID ||
		       type_family(&column->type) == FAMILY_TEXT;
	}
	if (column == audit->tenant || column->concept == COLUMN_IS_TENANT) {
		*out_value = system_key_value(b->arena, &event->tenant.key);
		return true;
	}
	switch (column->concept) {
	case COLUMN_IS_ACTOR:
	case COLUMN_IS_USER:
		*out_value = system_key_value(b->arena, &event->person.key);
		return true;
	case COLUMN_IS_EVENT:
		*out_value = value_text(event->name);
		return true;
	case COLUMN_IS_PAYLOAD:
		*out_value = value_text(event->payload);
		return true;
	case COLUMN_IS_ENTITY:
		*out_value = value_text(system_table(b, TABLE_IS_USERS)->name);
		return true;
	case COLUMN_IS_ENTITY_ID:
		if (type_family(&column->type) == FAMILY_INTEGER)
			*out_value = system_key_value(b->arena, &event->person.key);
		else
			*out_value = text_or_null(key_text(b->arena, &event->person.key));
		return true;
	case COLUMN_IS_ADDRESS:
		*out_value = text_or_null(event->address);
		return true;
	case COLUMN_IS_AGENT:
		*out_value = text_or_null(event->agent);
		return true;
	default:
		return false;
	}
}

void system_event(struct system_builder *b, const struct system_event *event)
{
	const struct model_table *audit = system_table(b, TABLE_IS_AUDIT);
	struct system_field *fields = NULL;
	size_t count = 0;

	if (!audit || !audit->primary)
		return;
	for (size_t i = 0; i < audit->column_count; i++) {
		const struct model_column *column = &audit->columns[i];
		struct value value;
		if (!event_value(b, event, audit, column, &value)) {
			value = value_null();
			bool is_numbered = column == model_table_id(audit) &&
			                   type_family(&column->type) == FAMILY_INTEGER;
			if (is_numbered || column->is_identity || fills_itself(NULL, 0, column))
				continue;
		}
		if (!fits(column, &value))
			return;
		if (value.kind == VALUE_NULL)
			continue;
		struct system_field *field = ARENA_PUSH(b->arena, fields, count);
		if (!field) {
			error_memory(&b->err);
			return;
		}
		*field = (struct system_field){.column = column, .value = value};
	}
	system_insert(b, audit, fields, count, false);
}
