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
