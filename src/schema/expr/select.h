/* What the reader of whole queries shares with the reader of statements. */
#ifndef SCHEMA_EXPR_SELECT_H
#define SCHEMA_EXPR_SELECT_H

#include "schema/expr/read.h"

enum { EXPR_FROM_MOST = 16, EXPR_QUERY_DEPTH = 40 };

/* A relation of the columns that are selected; NULL: refused, or memory is out. */
struct expr_relation *expr_relation_new(struct expr_reader *r, struct text name,
        const struct expr_target *targets, size_t count, int32_t location);

/* Its query's keys, once it is set. */
bool expr_find_keys(struct expr_reader *r, struct expr_relation *relation);
/* with r(a, b): the first columns get other names. */
bool expr_rename_columns(struct expr_reader *r, struct expr_relation *relation,
        PgQuery__Node *const *names, size_t count, int32_t location);

/* Adds to query->from, which has room for EXPR_FROM_MOST, and to the names by its index. */
bool expr_read_from(struct expr_reader *r, struct expr_query *query, struct text *names,
        PgQuery__Node *const *nodes, size_t count, int32_t location);
bool expr_read_targets(struct expr_reader *r, PgQuery__Node *const *nodes, size_t node_count,
        struct expr_target **targets, size_t *count);

/* 1, or a name that the result has and no table: the target, from 1; else 0. */
size_t expr_target_of(struct expr_reader *r, const struct expr_select *full,
        const PgQuery__Node *node, bool is_group);
bool expr_read_groups(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full);
/* What is selected is grouped by or aggregated. */
bool expr_check_groups(struct expr_reader *r, const struct expr_query *query);
bool expr_read_orders(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full);
bool expr_read_bounds(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full);
bool expr_read_locks(
        struct expr_reader *r, const PgQuery__SelectStmt *select, struct expr_select *full);

/* Puts its CTEs before r->with; who calls puts it back. */
bool expr_read_with(struct expr_reader *r, const PgQuery__WithClause *clause);
/* What distinct, group by and union need. */
bool expr_has_equality(struct expr_reader *r, const struct expr *e, const char *where);

#endif
