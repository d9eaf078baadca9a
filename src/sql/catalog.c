#include "sql/catalog.h"

#include "sql/dialect.h"

struct text catalog_sql(const struct sql_dialect *dialect, enum catalog_question question)
{
	return dialect->catalog_sql(question);
}

struct text catalog_values_sql(struct arena *arena, const struct sql_dialect *dialect,
        struct text table, struct text column)
{
	struct buf out;

	buf_init(&out, arena);
	if (dialect->write_catalog_values)
		dialect->write_catalog_values(&out, table, column);
	return buf_text(&out);
}

const struct catalog_table *catalog_table_find(const struct catalog *catalog, struct text name)
{
	for (size_t i = 0; i < catalog->table_count; i++) {
		if (text_eq_nocase(catalog->tables[i].name, name))
			return &catalog->tables[i];
	}
	return NULL;
}

const struct catalog_column *catalog_column_find(
        const struct catalog_table *table, struct text name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (text_eq_nocase(table->columns[i].name, name))
			return &table->columns[i];
	}
	return NULL;
}
