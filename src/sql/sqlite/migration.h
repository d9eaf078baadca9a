/* SQLite's migrations, from within; everyone else goes through sql/migration.h. */
#ifndef SQL_SQLITE_MIGRATION_H
#define SQL_SQLITE_MIGRATION_H

#include "sql/migration_part.h"

/* convert.c */
void sqlite_convert(struct sql_writer *w, const struct migration_value *value);
bool sqlite_unfit(struct sql_writer *w, const struct migration_value *value);
bool sqlite_cut(struct sql_writer *w, const struct migration_value *value);
void sqlite_holds(struct sql_writer *w, const struct model_column *column, struct text operand,
        struct text list);
void sqlite_empty(struct sql_writer *w, const struct type *type);
/* Whether its values are not copied as they are. */
bool sqlite_is_converted(const struct diff *diff, const struct model_column *column);

#endif
