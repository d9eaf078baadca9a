/* Statements as SQLite has them; through struct sql_forms only. */
#ifndef SQL_SQLITE_FORMS_H
#define SQL_SQLITE_FORMS_H

#include "sql/dialect.h"

extern const struct sql_forms sqlite_forms;

void sqlite_write_json_path(
        struct sql_writer *w, struct text alias, const struct plan_path *path, bool is_ordered);
void sqlite_begin_cast(struct sql_writer *w, const struct type *from, const struct type *to);
void sqlite_end_cast(struct sql_writer *w, const struct type *from, const struct type *to);
void sqlite_write_cast(struct sql_writer *w, struct text alias, const struct model_column *column,
        const struct type *to);

#endif
