/* What the engine says of its tables; through sql/catalog.h only. */
#ifndef SQL_POSTGRES_CATALOG_H
#define SQL_POSTGRES_CATALOG_H

#include "sql/dialect.h"

struct text postgres_catalog_sql(enum catalog_question question);

#endif
