/* What the files of sql/system.h share. */
#ifndef SQL_SYSTEM_PART_H
#define SQL_SYSTEM_PART_H

#include "sql/dialect.h"
#include "sql/expr_sql.h"
#include "sql/system.h"

static inline const struct model_table *system_table(
        const struct system_builder *b, enum table_concept concept)
{
	return b->model->by_concept[concept];
}

static inline const struct model_column *system_column(
        const struct model_table *table, enum column_concept concept)
{
	return table ? table->by_concept[concept] : NULL;
}

void system_write(struct system_builder *b, struct sql_writer *w);
/* Finishes the statement as a step. A write returns its primary key. */
void system_add_values(struct system_builder *b, struct sql_writer *w);
void system_add_write(
        struct system_builder *b, struct sql_writer *w, const struct model_table *table);

/* ALIAS."column", or NULL as SQL where there is none. */
void system_select(struct sql_writer *w, const char *alias, const struct model_column *column);
void system_column_of(struct sql_writer *w, const char *alias, const struct model_column *column);
/* FROM the base table, under the alias. */
void system_from(struct sql_writer *w, const struct model_table *table, const char *alias);
/* " AND alias.deleted_at IS NULL", where rows are soft-deleted. */
void system_and_live(struct sql_writer *w, const struct model_table *table, const char *alias);
/* " FROM users u WHERE …": the live people, in all tenants, whom the login may mean. */
void system_people_of_login(struct system_builder *b, struct sql_writer *w, struct text login);
/* " AND (expression)", unless there is none. */
void system_and(
        struct system_builder *b, struct sql_writer *w, const struct expr *expr, const char *alias);
void system_key(struct sql_writer *w, const struct key *key);
void system_text(struct sql_writer *w, struct text t);
/* A hidden table's column, by its name in schema/hidden.h. */
void system_hidden(struct system_builder *b, struct sql_writer *w, const struct model_table *table,
        const char *alias, const char *name);
/* Two steps: the names of his roles, and of his permissions, in the tenant. */
void system_roles_of(
        struct system_builder *b, const struct person_id *person, const struct tenant_id *tenant);
/* " AND member of the tenant", of people under the alias. */
void system_and_member(struct system_builder *b, struct sql_writer *w, const char *alias,
        const struct tenant_id *tenant);

#endif
