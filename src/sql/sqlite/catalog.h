/* What the engine says of its tables; through sql/catalog.h only. */
#ifndef SQL_SQLITE_CATALOG_H
#define SQL_SQLITE_CATALOG_H

#include "sql/dialect.h"

struct text sqlite_catalog_sql(enum catalog_question question);
void sqlite_catalog_values(struct buf *out, struct text table, struct text column);

#endif
