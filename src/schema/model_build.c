#include "schema/model_make.h"

#include <stdio.h>

const struct dbml_table *make_source(const struct maker *maker, const struct model_table *table)
{
	return maker->tables[table->index].source;
}

const struct dbml_column *make_column_source(
        const struct maker *maker, const struct model_column *column)
{
	const struct dbml_table *source = make_source(maker, column->table);

	return source && column->index < source->column_count ? &source->columns[column->index]
	                                                      : NULL;
}

struct text make_sql_name(struct arena *arena, struct text name)
{
	struct buf out;

	buf_init(&out, arena);
	buf_add_char(&out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"')
			buf_add_char(&out, '"');
		buf_add_char(&out, name.ptr[i]);
	}
	buf_add_char(&out, '"');
	return buf_text(&out);
}

/* "core.users" for a schema other than public. */
static struct text api_name(struct arena *arena, struct text schema, struct text name)
{
	if (text_is_empty(schema) || text_eq(schema, TEXT("public")))
		return name;
	return arena_printf(arena, "%.*s.%.*s", TEXT_ARG(schema), TEXT_ARG(name));
}

static void enum_make(struct maker *maker, const struct dbml_enum *source)
{
	struct model *model = maker->model;
	struct arena *arena = maker->arena;
	struct model_enum *enumeration = ARENA_NEW(arena, struct model_enum);

	if (!enumeration)
		return;
	*enumeration = (struct model_enum){
	        .schema = source->schema,
	        .name = api_name(arena, source->schema, source->name),
	        .values = ARENA_ARRAY(arena, struct text, source->value_count),
	        .notes = ARENA_ARRAY(arena, struct text, source->value_count),
	        .value_count = source->value_count,
	        .at = source->at,
	};
	if (!enumeration->values || !enumeration->notes)
		return;
	for (size_t i = 0; i < source->value_count; i++) {
		enumeration->values[i] = source->values[i].name;
		enumeration->notes[i] = source->values[i].note.text;
	}
	model->enums[model->enum_count++] = enumeration;
}

void make_enums(struct maker *maker)
{
	maker->model->enums =
	        ARENA_ARRAY(maker->arena, struct model_enum *, maker->dbml->enum_count);
	if (!maker->model->enums)
		return;
	for (size_t i = 0; i < maker->dbml->enum_count; i++)
		enum_make(maker, maker->dbml->enums[i]);
}

static const struct model_enum *enum_find(const struct maker *maker, const struct dbml_enum *source)
{
	for (size_t i = 0; i < maker->model->enum_count; i++) {
		const struct model_enum *enumeration = maker->model->enums[i];
		if (enumeration->at.source == source->at.source &&
		        enumeration->at.offset == source->at.offset)
			return enumeration;
	}
	return NULL;
}

/* An unknown type is read as text, so that what follows from it is not reported too. */
static struct type type_make(
        struct maker *maker, const struct dbml_column *source, bool *out_is_serial)
{
	const struct dbml_type *written = &source->type;
	struct type type = {.kind = TYPE_TEXT};

	*out_is_serial = false;
	if (written->enumeration) {
		type.kind = TYPE_ENUM;
		type.enumeration = enum_find(maker, written->enumeration);
	} else if (!text_is_empty(written->schema) ||
	           !type_from_name(written->name, written->args, written->arg_count, &type,
	                   out_is_serial)) {
		struct text near = type_suggest(written->name);
		diag_error(maker->diags, written->at, "there is no type \"%.*s\"",
		        TEXT_ARG(written->name));
		if (near.len)
			diag_mend(maker->diags, "did you mean %.*s?", TEXT_ARG(near));
		else
			diag_mend(maker->diags, "declare an Enum of that name, or use text");
		type = (struct type){.kind = TYPE_TEXT};
	}
	type.array_depth = (uint8_t)(written->array_depth > 6 ? 6 : written->array_depth);
	return type;
}

struct model_column *make_column_new(
        struct model_table *table, struct text name, struct type type, struct position at)
{
	struct model_column *column = &table->columns[table->column_count];

	*column = (struct model_column){
	        .table = table,
	        .name = name,
	        .index = (unsigned)table->column_count,
	        .type = type,
	        .at = at,
	};
	if (lookup_add(table->name_index, name, column))
		return NULL;
	table->column_count++;
	return column;
}

struct model_table *make_table_new(
        struct maker *maker, struct text name, size_t column_count, struct position at)
{
	struct model *model = maker->model;
	struct model_table *table = ARENA_NEW(maker->arena, struct model_table);

	if (!table)
		return NULL;
	*table = (struct model_table){
	        .model = model,
	        .schema = TEXT("public"),
	        .name = name,
	        .index = (unsigned)model->table_count,
	        .columns = ARENA_ARRAY(
	                maker->arena, struct model_column, column_count + MAKE_HIDDEN_COLUMNS),
	        .name_index = lookup_new(maker->arena, column_count + MAKE_HIDDEN_COLUMNS),
	        .at = at,
	};
	if (!table->columns || !table->name_index)
		return NULL;
	for (int verb = 0; verb < VERB_COUNT; verb++)
		table->policies[verb].at = at;
	model->tables[model->table_count++] = table;
	return table;
}

static bool column_make(
        struct maker *maker, struct model_table *table, const struct dbml_column *source)
{
	bool is_serial;
	struct type type = type_make(maker, source, &is_serial);
	struct model_column *column = make_column_new(table, source->name, type, source->at);

	if (!column)
		return diag_error(maker->diags, source->at, "column \"%.*s\" is declared twice",
		        TEXT_ARG(source->name));
	column->is_identity = source->is_increment || is_serial;
	column->is_not_null = source->is_not_null || source->is_pk || column->is_identity;
	column->note = source->note.text;
	return true;
}

static void table_make(struct maker *maker, const struct dbml_table *source)
{
	struct text name = api_name(maker->arena, source->schema, source->name);
	struct model_table *table = make_table_new(maker, name, source->column_count, source->at);
	struct text folded = lookup_fold(maker->arena, name);
	struct model_table *taken;

	if (!table)
		return;
	table->schema = source->schema;
	table->alias = source->alias;
	table->note = source->note.text;
	maker->tables[table->index].source = source;
	taken = lookup_add(maker->objects, folded, table);
	if (taken) {
		diag_error(maker->diags, source->at, "table \"%.*s\" has the name of \"%.*s\"",
		        TEXT_ARG(name), TEXT_ARG(taken->name));
		diag_mend(maker->diags, "names must differ by more than their case");
	}
	lookup_add(maker->model->name_index, name, table);
	for (size_t i = 0; i < source->column_count; i++)
		column_make(maker, table, &source->columns[i]);
	table->declared_count = table->column_count;
}

/* Two words that differ only in case are one name in some databases. */
static void columns_check_case(struct maker *maker, const struct model_table *table)
{
	struct lookup *seen = lookup_new(maker->arena, table->column_count);

	for (size_t i = 0; seen && i < table->column_count; i++) {
		struct model_column *column = &table->columns[i];
		struct model_column *taken =
		        lookup_add(seen, lookup_fold(maker->arena, column->name), column);
		if (!taken)
			continue;
		diag_error(maker->diags, column->at,
		        "columns \"%.*s\" and \"%.*s\" differ only in case", TEXT_ARG(taken->name),
		        TEXT_ARG(column->name));
		diag_mend(maker->diags, "rename one of them");
	}
}

struct text make_object_name(struct maker *maker, const struct model_table *table,
        struct model_column **columns, size_t count, const char *suffix)
{
	struct buf out;

	buf_init(&out, maker->arena);
	buf_add(&out, table->name);
	for (size_t i = 0; i < count; i++) {
		buf_add_char(&out, '_');
		buf_add(&out, columns[i]->name);
	}
	buf_add_char(&out, '_');
	buf_add_cstr(&out, suffix);
	struct text name = buf_text(&out);
	if (name.len > MAKE_NAME_BYTES) {
		/* Cut between characters, and told apart by a hash of the whole. */
		size_t keep = MAKE_NAME_BYTES - 9;
		while (keep > 0 && ((unsigned char)name.ptr[keep] & 0xC0) == 0x80)
			keep--;
		name = arena_printf(maker->arena, "%.*s_%08x", (int)keep, name.ptr,
		        (unsigned)(text_hash(name) & 0xFFFFFFFF));
	}
	struct text base = text_sub(name, 0, MAKE_NAME_BYTES - 4);
	for (unsigned n = 2;
	        lookup_add(maker->objects, lookup_fold(maker->arena, name), maker) && n < 1000; n++)
		name = arena_printf(maker->arena, "%.*s_%u", TEXT_ARG(base), n);
	return name;
}

void make_object_claim(struct maker *maker, struct text name, struct position at)
{
	if (!lookup_add(maker->objects, lookup_fold(maker->arena, name), maker))
		return;
	diag_error(maker->diags, at, "the name \"%.*s\" is taken by another table or index",
	        TEXT_ARG(name));
	diag_mend(maker->diags, "names of tables and indexes are one set; choose another");
}

struct model_key *make_key_new(struct maker *maker, struct model_table *table,
        struct model_column **columns, size_t count, struct text name, struct position at)
{
	struct model_key *key = ARENA_PUSH(maker->arena, table->keys, table->key_count);

	if (!key)
		return NULL;
	*key = (struct model_key){
	        .name = name,
	        .columns = columns,
	        .column_count = count,
	        .at = at,
	};
	return key;
}

static bool index_has_only_columns(const struct dbml_index *index)
{
	for (size_t i = 0; i < index->part_count; i++) {
		if (index->parts[i].is_expression)
			return false;
	}
	return true;
}

/* NULL, and a diagnostic, when a part names no column. */
static struct model_column **index_columns(
        struct maker *maker, const struct model_table *table, const struct dbml_index *index)
{
	struct model_column **columns =
	        ARENA_ARRAY(maker->arena, struct model_column *, index->part_count);

	for (size_t i = 0; columns && i < index->part_count; i++) {
		columns[i] = model_column_find(table, index->parts[i].text);
		if (columns[i])
			continue;
		diag_error(maker->diags, index->parts[i].at,
		        "table \"%.*s\" has no column \"%.*s\"", TEXT_ARG(table->name),
		        TEXT_ARG(index->parts[i].text));
		return NULL;
	}
	return columns;
}

static void primary_set(struct maker *maker, struct model_table *table,
        struct model_column **columns, size_t count, struct text name, struct position at)
{
	struct model_key *key;

	if (table->primary) {
		diag_error(maker->diags, at, "table \"%.*s\" has two primary keys",
		        TEXT_ARG(table->name));
		diag_mend(maker->diags, "keep one; make the other [unique]");
		return;
	}
	key = ARENA_NEW(maker->arena, struct model_key);
	if (!key)
		return;
	*key = (struct model_key){
	        .name = name.len ? name : make_object_name(maker, table, NULL, 0, "pkey"),
	        .columns = columns,
	        .column_count = count,
	        .at = at,
	};
	for (size_t i = 0; i < count; i++)
		columns[i]->is_not_null = true;
	table->primary = key;
}

static void keys_make(
        struct maker *maker, struct model_table *table, const struct dbml_table *source)
{
	struct model_column **primary =
	        ARENA_ARRAY(maker->arena, struct model_column *, table->column_count + 1);
	size_t primary_count = 0;

	if (!primary || table->column_count != source->column_count)
		return;
	for (size_t i = 0; i < table->column_count; i++) {
		if (source->columns[i].is_pk)
			primary[primary_count++] = &table->columns[i];
	}
	if (primary_count)
		primary_set(maker, table, primary, primary_count, TEXT(""), primary[0]->at);
	for (size_t i = 0; i < source->index_count; i++) {
		const struct dbml_index *index = &source->indexes[i];
		struct model_column **columns;
		if (!(index->is_pk || index->is_unique) || !index_has_only_columns(index))
			continue;
		columns = index_columns(maker, table, index);
		if (!columns)
			continue;
		if (index->name.len)
			make_object_claim(maker, index->name, index->at);
		if (index->is_pk)
			primary_set(
			        maker, table, columns, index->part_count, index->name, index->at);
		else
			make_key_new(
			        maker, table, columns, index->part_count, index->name, index->at);
	}
	for (size_t i = 0; i < table->column_count; i++) {
		struct model_column **columns;
		if (!source->columns[i].is_unique)
			continue;
		columns = ARENA_ARRAY(maker->arena, struct model_column *, 1);
		if (!columns)
			return;
		columns[0] = &table->columns[i];
		make_key_new(maker, table, columns, 1, TEXT(""), columns[0]->at);
	}
	for (size_t i = 0; i < table->key_count; i++) {
		struct model_key *key = &table->keys[i];
		if (!key->name.len)
			key->name = make_object_name(
			        maker, table, key->columns, key->column_count, "key");
	}
}

void make_tables(struct maker *maker)
{
	const struct dbml *dbml = maker->dbml;

	for (size_t i = 0; i < dbml->table_count; i++)
		table_make(maker, dbml->tables[i]);
	/* Written names are claimed before any is made up. */
	for (size_t i = 0; i < maker->model->table_count; i++) {
		struct model_table *table = maker->model->tables[i];
		columns_check_case(maker, table);
		keys_make(maker, table, maker->tables[i].source);
	}
}
