#include "migrate/catalog.h"

#include "db/admin.h"
#include "sql/catalog.h"

struct reading {
	struct arena *arena;
	struct catalog *catalog;
	struct text *guess; /* of the column whose values are asked for */
};

/* Rows come by table: it is the last one nearly always. NULL for those that are left out. */
static struct catalog_table *table_of(struct reading *r, const struct value *name)
{
	return (struct catalog_table *)catalog_table_find(r->catalog, name->text);
}

static struct text copy(struct reading *r, const struct value *value)
{
	return value->kind == VALUE_TEXT ? arena_text(r->arena, value->text) : TEXT("");
}

static bool flag(const struct value *value)
{
	return value->kind == VALUE_INTEGER && value->integer;
}

static bool on_enum(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog *c = r->catalog;
	struct catalog_enum *last = c->enum_count ? &c->enums[c->enum_count - 1] : NULL;

	(void)count;
	if (!last || !text_eq(last->name, v[0].text)) {
		last = ARENA_PUSH(r->arena, c->enums, c->enum_count);
		if (!last)
			return error_memory(err);
		*last = (struct catalog_enum){.name = copy(r, &v[0])};
	}
	struct text *slot = ARENA_PUSH(r->arena, last->values, last->value_count);
	if (!slot)
		return error_memory(err);
	*slot = copy(r, &v[1]);
	return true;
}

static bool on_table(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *slot =
	        ARENA_PUSH(r->arena, r->catalog->tables, r->catalog->table_count);

	(void)count;
	if (!slot)
		return error_memory(err);
	*slot = (struct catalog_table){
	        .name = copy(r, &v[0]), .comment = copy(r, &v[1]), .sql = copy(r, &v[2])};
	return catalog_checks_parse(r->arena, slot->sql, slot) ? true : error_memory(err);
}

static bool on_column(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	if (!table)
		return true;
	struct catalog_column *slot = ARENA_PUSH(r->arena, table->columns, table->column_count);
	if (!slot)
		return error_memory(err);
	*slot = (struct catalog_column){
	        .name = copy(r, &v[1]),
	        .type = copy(r, &v[2]),
	        .is_not_null = flag(&v[3]),
	        .default_value = copy(r, &v[4]),
	        .is_generated = flag(&v[5]),
	        .comment = copy(r, &v[6]),
	};
	return true;
}

static bool add_name(struct reading *r, struct text **names, size_t *count,
        const struct value *value, struct error *err)
{
	struct text *slot = ARENA_PUSH(r->arena, *names, *count);

	if (!slot)
		return error_memory(err);
	*slot = copy(r, value);
	return true;
}

static struct catalog_key *key_of(struct reading *r, struct catalog_key **keys, size_t *count,
        const struct value *name, bool is_primary)
{
	struct catalog_key *last = *count ? &(*keys)[*count - 1] : NULL;

	if (last && last->is_primary == is_primary && text_eq(last->name, name->text))
		return last;
	last = ARENA_PUSH(r->arena, *keys, *count);
	if (last)
		*last = (struct catalog_key){.name = copy(r, name), .is_primary = is_primary};
	return last;
}

static bool on_key(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	if (!table)
		return true;
	struct catalog_key *key = key_of(r, &table->keys, &table->key_count, &v[1], flag(&v[2]));
	return key ? add_name(r, &key->columns, &key->column_count, &v[3], err) : error_memory(err);
}

static bool on_reference(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	if (!table)
		return true;
	struct catalog_key *key =
	        key_of(r, &table->references, &table->reference_count, &v[1], false);
	if (!key)
		return error_memory(err);
	key->parent = copy(r, &v[3]);
	key->on_delete = copy(r, &v[5]);
	key->on_update = copy(r, &v[6]);
	return add_name(r, &key->columns, &key->column_count, &v[2], err) &&
	       add_name(r, &key->parent_columns, &key->parent_column_count, &v[4], err);
}

static bool on_check(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	if (!table)
		return true;
	struct catalog_check *slot = ARENA_PUSH(r->arena, table->checks, table->check_count);
	if (!slot)
		return error_memory(err);
	*slot = (struct catalog_check){copy(r, &v[1]), copy(r, &v[2])};
	return true;
}

static bool on_index(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	if (!table)
		return true;
	struct catalog_index *slot = ARENA_PUSH(r->arena, table->indexes, table->index_count);
	if (!slot)
		return error_memory(err);
	*slot = (struct catalog_index){.name = copy(r, &v[1])};
	return catalog_index_parse(r->arena, copy(r, &v[2]), slot) ? true : error_memory(err);
}

static bool on_guard(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_table *table = table_of(r, &v[0]);

	(void)count;
	(void)err;
	if (!table)
		return true;
	table->trigger_count = v[1].integer;
	table->has_row_security = flag(&v[2]);
	table->policy_count = v[3].integer;
	return true;
}

static bool on_object(void *context, const struct value *v, unsigned count, struct error *err)
{
	struct reading *r = context;
	struct catalog_object *slot =
	        ARENA_PUSH(r->arena, r->catalog->objects, r->catalog->object_count);

	(void)count;
	if (!slot)
		return error_memory(err);
	*slot = (struct catalog_object){
	        copy(r, &v[0]), copy(r, &v[1]), copy(r, &v[2]), copy(r, &v[3]), copy(r, &v[4])};
	return true;
}

/* The narrowest type that every value has, by the counts of catalog_values_sql(). */
static bool on_values(void *context, const struct value *v, unsigned count, struct error *err)
{
	static const char *const types[] = {
	        NULL, "uuid", "timestamp", "date", "jsonb", "boolean", "integer", "bigint"};
	struct reading *r = context;

	(void)count;
	(void)err;
	for (size_t i = 1; i < sizeof(types) / sizeof(types[0]); i++) {
		if (v[0].integer > 0 && v[i].kind == VALUE_INTEGER &&
		        v[i].integer == v[0].integer) {
			*r->guess = text_from(types[i]);
			return true;
		}
	}
	return true;
}

static bool guess(struct reading *r, struct db_admin *admin, struct error *err)
{
	const struct sql_dialect *dialect = db_admin_dialect(admin);

	for (size_t i = 0; i < r->catalog->table_count; i++) {
		struct catalog_table *table = &r->catalog->tables[i];
		for (size_t j = 0; j < table->column_count; j++) {
			struct text sql = catalog_values_sql(
			        r->arena, dialect, table->name, table->columns[j].name);
			r->guess = &table->columns[j].guess;
			if (!text_is_empty(sql) &&
			        !db_admin_query(admin, sql, NULL, 0, on_values, r, err))
				return false;
		}
	}
	return true;
}

/* ---- names ---- */

/* No schema can hold a name with a line break in it; and none is to be led astray by one. */
static bool check_name(const char *of, struct text name, struct error *err)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		if (c >= ' ' && c != 0x7f)
			continue;
		error_set(err, ERROR_SCHEMA, "the name of %s holds a control character: %.*s", of,
		        (int)i, name.ptr);
		error_hint(err, "rename it in the database first");
		return false;
	}
	return true;
}

static bool check_names(const struct catalog_table *table, struct error *err)
{
	if (!check_name("a table", table->name, err))
		return false;
	for (size_t i = 0; i < table->column_count; i++)
		if (!check_name("a column", table->columns[i].name, err))
			return false;
	for (size_t i = 0; i < table->index_count; i++)
		if (!check_name("an index", table->indexes[i].name, err))
			return false;
	for (size_t i = 0; i < table->key_count; i++)
		if (!check_name("a key", table->keys[i].name, err))
			return false;
	for (size_t i = 0; i < table->reference_count; i++)
		if (!check_name("a foreign key", table->references[i].name, err))
			return false;
	for (size_t i = 0; i < table->check_count; i++)
		if (!check_name("a check", table->checks[i].name, err))
			return false;
	return true;
}

static bool check_all_names(const struct catalog *catalog, struct error *err)
{
	for (size_t i = 0; i < catalog->enum_count; i++) {
		const struct catalog_enum *e = &catalog->enums[i];
		if (!check_name("an enum", e->name, err))
			return false;
		for (size_t j = 0; j < e->value_count; j++)
			if (!check_name("an enum's value", e->values[j], err))
				return false;
	}
	for (size_t i = 0; i < catalog->table_count; i++)
		if (!check_names(&catalog->tables[i], err))
			return false;
	return true;
}

bool catalog_read(
        struct arena *arena, struct db_admin *admin, struct catalog *out_catalog, struct error *err)
{
	static db_admin_row_fn *const readers[CATALOG_COUNT] = {
	        [CATALOG_ENUMS] = on_enum,
	        [CATALOG_TABLES] = on_table,
	        [CATALOG_COLUMNS] = on_column,
	        [CATALOG_KEYS] = on_key,
	        [CATALOG_REFERENCES] = on_reference,
	        [CATALOG_CHECKS] = on_check,
	        [CATALOG_INDEXES] = on_index,
	        [CATALOG_GUARDS] = on_guard,
	        [CATALOG_OBJECTS] = on_object,
	};
	struct reading r = {.arena = arena, .catalog = out_catalog};

	*out_catalog = (struct catalog){0};
	for (int i = 0; i < CATALOG_COUNT; i++) {
		struct text sql = catalog_sql(db_admin_dialect(admin), (enum catalog_question)i);
		if (!db_admin_query(admin, sql, NULL, 0, readers[i], &r, err))
			return false;
	}
	return check_all_names(out_catalog, err) && guess(&r, admin, err);
}
