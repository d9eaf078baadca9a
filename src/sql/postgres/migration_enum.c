#include "sql/postgres/migration.h"

/*
 * Enum types. A value that is added may not be used in the transaction that adds it, and
 * no value can be removed or moved; where that is needed a new type is made, and the
 * columns are converted to it.
 */

/* A column that has the enum on both sides knows what values are called now. */
static const struct model_column *witness(
        const struct diff *diff, const struct model_enum *old_enum, const struct model_enum *e)
{
	for (size_t i = 0; i < diff->new_model->table_count; i++) {
		const struct model_table *table = diff->new_model->tables[i];
		for (size_t j = 0; j < table->column_count; j++) {
			const struct model_column *column = &table->columns[j];
			const struct model_column *old_column = diff_old_column(diff, column);
			if (column->type.enumeration == e && old_column &&
			        old_column->type.enumeration == old_enum)
				return column;
		}
	}
	return NULL;
}

static size_t value_index(const struct model_enum *e, struct text value)
{
	size_t i = 0;

	while (i < e->value_count && !text_eq(e->values[i], value))
		i++;
	return i;
}

/* Named by something that is made in the same transaction. */
static bool is_used(struct migration_draft *m, struct text value)
{
	struct sql_writer w;

	sql_writer_init(&w, m->arena, m->dialect);
	sql_string(&w, value);
	for (size_t i = 0; i < m->new_ddl.count; i++) {
		const struct ddl_object *object = &m->new_ddl.objects[i];
		if (strcmp(object->kind, "type") != 0 && strcmp(object->kind, "function") != 0 &&
		        strcmp(object->kind, "row") != 0 && strcmp(object->kind, "comment") != 0 &&
		        migration_mentions(object->sql, buf_text(&w.text)))
			return true;
	}
	return false;
}

static enum postgres_enum_fate fate_of(struct migration_draft *m, const struct model_enum *e)
{
	const struct model_enum *old_enum = m->diff->old_model ? diff_old_enum(m->diff, e) : NULL;
	const struct model_column *column;
	bool is_same = true;
	size_t after = 0;

	if (!old_enum)
		return POSTGRES_ENUM_NEW;
	column = witness(m->diff, old_enum, e);
	for (size_t i = 0; i < old_enum->value_count; i++) {
		struct text now = old_enum->values[i];
		if (column && !diff_enum_value(m->diff, column, old_enum->values[i], &now))
			return POSTGRES_ENUM_REBUILT;
		size_t at = value_index(e, now);
		if (at == e->value_count || at < after)
			return POSTGRES_ENUM_REBUILT;
		after = at + 1;
		is_same = is_same && at == i && text_eq(now, old_enum->values[i]);
	}
	if (is_same && old_enum->value_count == e->value_count)
		return POSTGRES_ENUM_KEPT;
	for (size_t i = 0; i < e->value_count; i++) {
		bool is_old = false;
		for (size_t j = 0; j < old_enum->value_count && !is_old; j++) {
			struct text now = old_enum->values[j];
			is_old = (!column || diff_enum_value(m->diff, column, now, &now)) &&
			         text_eq(now, e->values[i]);
		}
		if (!is_old && is_used(m, e->values[i]))
			return POSTGRES_ENUM_REBUILT;
	}
	return POSTGRES_ENUM_ALTERED;
}

bool postgres_enum_fates(struct postgres_migration *p)
{
	const struct model *model = p->m->diff->new_model;

	p->enums = ARENA_ARRAY(p->m->arena, enum postgres_enum_fate, model->enum_count + 1);
	if (!p->enums)
		return error_memory(&p->m->err);
	for (size_t i = 0; i < model->enum_count; i++)
		p->enums[i] = fate_of(p->m, model->enums[i]);
	return true;
}

enum postgres_enum_fate postgres_enum_fate(
        const struct postgres_migration *p, const struct model_enum *new_enum)
{
	const struct model *model = p->m->diff->new_model;

	for (size_t i = 0; i < model->enum_count; i++) {
		if (model->enums[i] == new_enum)
			return p->enums[i];
	}
	return POSTGRES_ENUM_KEPT;
}

struct text postgres_enum_aside(struct arena *arena, const struct model_enum *e)
{
	struct text name = text_sub(e->name, 0, 40);

	while (name.len && ((unsigned char)name.ptr[name.len - 1] & 0x80))
		name.len--;
	return arena_printf(arena, "manor_old_%.*s_%08x", TEXT_ARG(name),
	        (unsigned)(text_hash(e->name) & 0xFFFFFFFF));
}

static void rename_type(struct migration_draft *m, struct text from, struct text to)
{
	migration_begin(m);
	SQL_ADD(&m->w, "ALTER TYPE ");
	sql_name(&m->w, from);
	SQL_ADD(&m->w, " RENAME TO ");
	sql_name(&m->w, to);
	migration_end(m, TEXT(""));
}

static void alter_values(
        struct migration_draft *m, const struct model_enum *old_enum, const struct model_enum *e)
{
	const struct model_column *column = witness(m->diff, old_enum, e);
	size_t next = 0;

	for (size_t i = 0; i < old_enum->value_count; i++) {
		struct text now = old_enum->values[i];
		if (!column || !diff_enum_value(m->diff, column, now, &now) ||
		        text_eq(now, old_enum->values[i]))
			continue;
		migration_begin(m);
		SQL_ADD(&m->w, "ALTER TYPE ");
		sql_name(&m->w, e->name);
		SQL_ADD(&m->w, " RENAME VALUE ");
		sql_string(&m->w, old_enum->values[i]);
		SQL_ADD(&m->w, " TO ");
		sql_string(&m->w, now);
		migration_end(m, TEXT(""));
	}
	for (size_t i = 0; i < e->value_count; i++) {
		struct text now = next < old_enum->value_count ? old_enum->values[next] : TEXT("");
		if (column && now.len)
			diff_enum_value(m->diff, column, now, &now);
		if (next < old_enum->value_count && text_eq(now, e->values[i])) {
			next++;
			continue;
		}
		migration_begin(m);
		SQL_ADD(&m->w, "ALTER TYPE ");
		sql_name(&m->w, e->name);
		SQL_ADD(&m->w, " ADD VALUE ");
		sql_string(&m->w, e->values[i]);
		if (next < old_enum->value_count) {
			SQL_ADD(&m->w, " BEFORE ");
			sql_string(&m->w, now);
		}
		migration_end(m, TEXT(""));
	}
}

void postgres_enum_steps(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;
	const struct model *model = m->diff->new_model;

	for (size_t i = 0; i < model->enum_count; i++) {
		const struct model_enum *e = model->enums[i];
		const struct model_enum *old_enum =
		        m->diff->old_model ? diff_old_enum(m->diff, e) : NULL;
		const struct ddl_object *object = migration_find(&m->new_ddl, "type", e->name);
		if (p->enums[i] == POSTGRES_ENUM_REBUILT)
			rename_type(m, old_enum->name, postgres_enum_aside(m->arena, old_enum));
		else if (old_enum && !text_eq(old_enum->name, e->name))
			rename_type(m, old_enum->name, e->name);
		if (p->enums[i] == POSTGRES_ENUM_ALTERED)
			alter_values(m, old_enum, e);
		else if (p->enums[i] != POSTGRES_ENUM_KEPT && object)
			migration_add(m, object->sql, object->comment);
	}
}

void postgres_enum_drops(struct postgres_migration *p)
{
	struct migration_draft *m = p->m;
	const struct model *model = m->diff->old_model;

	for (size_t i = 0; i < model->enum_count; i++) {
		const struct model_enum *e = diff_new_enum(m->diff, model->enums[i]);
		if (e && postgres_enum_fate(p, e) != POSTGRES_ENUM_REBUILT)
			continue;
		migration_begin(m);
		SQL_ADD(&m->w, "DROP TYPE ");
		sql_name(&m->w,
		        e ? postgres_enum_aside(m->arena, model->enums[i]) : model->enums[i]->name);
		migration_end(m, TEXT(""));
	}
}
