/* What the dialects' adoptions share; everyone else uses sql/adopt.h. */
#ifndef SQL_ADOPT_PART_H
#define SQL_ADOPT_PART_H

#include "sql/adopt.h"
#include "sql/dialect.h"

struct adopting {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct catalog *catalog;
	const struct model *model;
	struct ddl ddl; /* of the model */
	struct migration *to;
	struct sql_writer w; /* the statement under way */
	struct error *err;
};

/* Starts a statement; its end makes a step or a count of it. */
void adopt_begin(struct adopting *a);
bool adopt_end(struct adopting *a, const char *comment);
bool adopt_step(struct adopting *a, struct text sql, const char *comment);

/* NULL: the database has no such table, or no such column. Former names count. */
const struct catalog_table *adopt_table(const struct adopting *a, const struct model_table *table);
const struct catalog_column *adopt_column(
        const struct catalog_table *known, const struct model_column *column);

/* A hidden tenant that other rows tell: what adopt_tenant_write() is for. */
bool adopt_is_derived(const struct model_column *column);
/*
 * The hidden tenant of a row under the alias: its parent's, through as many references as
 * it takes. Reads the tables under the names and columns they have in the database now.
 */
bool adopt_tenant_write(struct adopting *a, const struct model_table *table, struct text alias);

/* SELECT count(*) FROM "table" AS o WHERE …; its end adds it to what is counted. */
void adopt_begin_count(struct adopting *a, struct text table);
bool adopt_count(struct adopting *a, enum diff_loss loss, struct text what);
/* Rows that refer to none, or to another tenant's. */
bool adopt_count_references(struct adopting *a);

/* What an object of the DDL is to an adoption. */
bool adopt_is_of_known_table(const struct adopting *a, const struct ddl_object *object);

#endif
