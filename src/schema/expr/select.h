/* What the reader of whole queries shares with the reader of statements. */
#ifndef SCHEMA_EXPR_SELECT_H
#define SCHEMA_EXPR_SELECT_H

#include "schema/expr/read.h"

enum { EXPR_FROM_MOST = 16, EXPR_QUERY_DEPTH = 40 };

/* A relation of the columns that are selected; NULL: refused, or memory is out. */
struct expr_relation *expr_relation_new(struct expr_reader *r, struct text name,
        const struct expr_target *targets, size_t count, int32_t location);

/* Adds to query->from, which has room for EXPR_FROM_MOST, and to the names by its index. */
bool expr_read_from(struct expr_reader *r, struct expr_query *query, struct text *names,
        PgQuery__Node *const *nodes, size_t count, int32_t location);
bool expr_read_targets(struct expr_reader *r, PgQuery__Node *const *nodes, size_t node_count,
        struct expr_target **targets, size_t *count);
/* Puts its CTEs before r->with; who calls puts it back. */
bool expr_read_with(struct expr_reader *r, const PgQuery__WithClause *clause);
/* What distinct, group by and union need. */
bool expr_has_equality(struct expr_reader *r, const struct expr *e, const char *where);

#endif
