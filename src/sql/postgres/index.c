#include "sql/postgres/ddl.h"

/*
 * Indexes, and the unique keys that count live rows only. What looks inside values
 * (GIN, GiST) is offered and not made: its operators are not leakproof, so under row
 * security the engine asks the policy of every row before it asks the index.
 */

#define NOT_LEAKPROOF                                                                              \
	"Not used under row security, which asks its policies first: the operators are not\n"      \
	"leakproof. It serves who meets no row security."

static bool is_optional(const struct model_index *index)
{
	return text_eq_nocase(index->method, TEXT("gin")) ||
	       text_eq_nocase(index->method, TEXT("gist"));
}

static struct text index_name(
        struct postgres_ddl *d, const struct model_table *table, struct text name, struct text what)
{
	if (text_is_empty(name))
		name = arena_printf(
		        d->arena, "%.*s_%.*s_idx", TEXT_ARG(table->name), TEXT_ARG(what));
	name = postgres_name(d->arena, name);
	for (unsigned number = 2; postgres_is_relation(d, name) && number < 1000; number++)
		name = postgres_name(
		        d->arena, arena_printf(d->arena, "%.*s_%.*s_%u", TEXT_ARG(table->name),
		                          TEXT_ARG(what), number));
	return name;
}

static void begin_index(
        struct postgres_ddl *d, const struct model_table *table, struct text name, bool is_unique)
{
	postgres_object_begin(d);
	buf_add_cstr(&d->w.text, is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
	sql_name(&d->w, name);
	SQL_ADD(&d->w, " ON ");
	sql_name(&d->w, table->name);
}

/* Texts have no class of their own for searching inside; that of pg_trgm finds parts. */
static bool write_class(struct postgres_ddl *d, const struct model_index *index,
        const struct model_index_part *part)
{
	const struct type *type = part->column ? &part->column->type : &part->expr->type;
	if (type->array_depth || type_family(type) != FAMILY_TEXT || type->kind == TYPE_ENUM)
		return false;
	if (text_eq_nocase(index->method, TEXT("gin")))
		SQL_ADD(&d->w, " gin_trgm_ops");
	else if (text_eq_nocase(index->method, TEXT("gist")))
		SQL_ADD(&d->w, " gist_trgm_ops");
	else
		return false;
	return true;
}

static bool check_method(const struct model_index *index, struct error *err)
{
	const char *why = NULL;
	if (text_eq_nocase(index->method, TEXT("btree")) || text_is_empty(index->method))
		return true;
	if (index->is_unique)
		why = "cannot be unique";
	else if (text_eq_nocase(index->method, TEXT("hash")) && index->part_count > 1)
		why = "holds one column only";
	return !why || error_set(err, ERROR_SCHEMA,
	                       "%.*s:%u:%u: on PostgreSQL a %.*s index %s: write btree",
	                       TEXT_ARG(index->at.source ? index->at.source->path : TEXT("schema")),
	                       index->at.line, index->at.column, TEXT_ARG(index->method), why);
}

static bool write_parts(struct postgres_ddl *d, const struct model_index *index,
        bool *out_needs_trigrams, struct error *err)
{
	struct expr_sql to;
	expr_sql_init(&to, &d->w, EXPR_SQL_PERSISTENT);
	for (size_t i = 0; i < index->part_count; i++) {
		const struct model_index_part *part = &index->parts[i];
		buf_add_cstr(&d->w.text, i ? ", " : " (");
		if (part->column) {
			sql_name(&d->w, part->column->name);
		} else {
			SQL_ADD(&d->w, "(");
			if (!expr_sql_write(&to, part->expr, err))
				return false;
			SQL_ADD(&d->w, ")");
		}
		if (write_class(d, index, part))
			*out_needs_trigrams = true;
	}
	SQL_ADD(&d->w, ")");
	if (!index->where)
		return true;
	SQL_ADD(&d->w, " WHERE ");
	return expr_sql_write(&to, index->where, err);
}

static bool write_index(struct postgres_ddl *d, const struct model_table *table,
        const struct model_index *index, struct error *err)
{
	struct text what = index->part_count && index->parts[0].column
	                           ? index->parts[0].column->name
	                           : TEXT("expression");
	struct text name = index_name(d, table, index->name, what);
	struct text comment = TEXT("");
	bool needs_trigrams = false;
	if (!check_method(index, err))
		return false;
	begin_index(d, table, name, index->is_unique);
	if (!text_is_empty(index->method) && !text_eq_nocase(index->method, TEXT("btree"))) {
		SQL_ADD(&d->w, " USING ");
		buf_add(&d->w.text, index->method);
	}
	if (!write_parts(d, index, &needs_trigrams, err))
		return false;
	if (is_optional(index))
		comment = needs_trigrams ? TEXT(NOT_LEAKPROOF "\nNeeds the extension pg_trgm.")
		                         : TEXT(NOT_LEAKPROOF);
	if (!postgres_object_end(d, "index", name, table, comment, err))
		return false;
	d->objects[d->count - 1].is_optional = is_optional(index);
	return true;
}

static bool write_live_key(struct postgres_ddl *d, const struct model_table *table,
        const struct model_key *key, struct error *err)
{
	struct text name = index_name(d, table, key->name, TEXT("live_key"));
	begin_index(d, table, name, true);
	for (size_t i = 0; i < key->column_count; i++) {
		buf_add_cstr(&d->w.text, i ? ", " : " (");
		sql_name(&d->w, key->columns[i]->name);
	}
	SQL_ADD(&d->w, ") WHERE ");
	sql_name(&d->w, table->by_concept[COLUMN_IS_DELETED_AT]->name);
	SQL_ADD(&d->w, " IS NULL");
	return postgres_object_end(d, "index", name, table, TEXT("Among live rows only."), err);
}

static bool write_hidden_index(struct postgres_ddl *d, const struct model_table *table,
        const struct model_column *column, struct text comment, struct error *err)
{
	struct text name =
	        postgres_name(d->arena, arena_printf(d->arena, "manor_%.*s_%.*s",
	                                        TEXT_ARG(table->name), TEXT_ARG(column->name)));
	if (postgres_is_relation(d, name))
		return true;
	begin_index(d, table, name, false);
	SQL_ADD(&d->w, " (");
	sql_name(&d->w, column->name);
	SQL_ADD(&d->w, ")");
	return postgres_object_end(d, "index", name, table, comment, err);
}

bool postgres_ddl_indexes(
        struct postgres_ddl *d, const struct model_table *table, struct error *err)
{
	for (size_t i = 0; i < table->key_count; i++)
		if (ddl_key_is_live(table, &table->keys[i]) &&
		        !write_live_key(d, table, &table->keys[i], err))
			return false;
	for (size_t i = 0; i < table->index_count; i++)
		if (!write_index(d, table, &table->indexes[i], err))
			return false;
	struct text finds = TEXT("Finds the rows that refer to one that is deleted.");
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_column *column = table->refs[i]->child_columns[0];
		if (!ddl_column_leads_index(table, column) &&
		        !write_hidden_index(d, table, column, finds, err))
			return false;
	}
	if (table->tenant && !ddl_column_leads_index(table, table->tenant))
		return write_hidden_index(
		        d, table, table->tenant, TEXT("Every statement names the tenant."), err);
	return true;
}
