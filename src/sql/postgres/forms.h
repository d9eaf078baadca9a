/* Statements as PostgreSQL has them; through struct sql_forms only. */
#ifndef SQL_POSTGRES_FORMS_H
#define SQL_POSTGRES_FORMS_H

#include "sql/dialect.h"

extern const struct sql_forms postgres_forms;

#endif
