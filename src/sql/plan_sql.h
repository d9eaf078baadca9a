/*
 * Inside the compiler of plans: one statement under way, and what its parts
 * (paths, conditions, tables and their conditions, columns) share. Included by
 * src/sql/plan_*.c only.
 */
#ifndef SQL_PLAN_SQL_H
#define SQL_PLAN_SQL_H

#include "sql/expr_sql.h"
#include "sql/plan.h"

struct plan_sql {
	struct arena *arena;
	struct sql_writer *w;
	const struct principal *principal;
	struct error *err;
};

static inline const struct sql_forms *plan_forms(const struct plan_sql *c)
{
	return c->w->dialect->forms;
}

/* A list of conditions: " WHERE " before the first, " AND " before the others. */
struct plan_list {
	struct text first;
	struct text next;
	bool has;
};

#define PLAN_WHERE ((struct plan_list){TEXT(" WHERE "), TEXT(" AND "), false})
#define PLAN_ON    ((struct plan_list){TEXT(" ON "), TEXT(" AND "), false})

void plan_list_next(struct plan_sql *c, struct plan_list *list);

/* Starts a statement. */
void plan_sql_init(struct plan_sql *c, struct sql_writer *w, struct arena *arena,
        const struct sql_dialect *dialect, const struct principal *principal, struct error *err);

/* How a path's value is wanted. */
enum plan_path_use {
	PLAN_PATH_SHOWN,    /* in the answer */
	PLAN_PATH_COMPARED, /* such that = means the type's equality, for groups too */
	PLAN_PATH_ORDERED,  /* such that < means the type's order */
};
bool plan_path_write(struct plan_sql *c, struct text alias, const struct plan_path *path,
        enum plan_path_use use);
/* An enum's rank is what is compared, where its order counts. */
bool plan_path_is_ranked(const struct plan_sql *c, const struct plan_path *path);

/* is_base: the source's rows are the ones that are counted, there or not. */
struct plan_source;
bool plan_aggregate_write(struct plan_sql *c, const struct plan_source *source, bool is_base,
        const struct plan_field *field);

bool plan_condition_write(
        struct plan_sql *c, struct text alias, const struct plan_condition *condition);

/* What every table of a statement gets. */
struct plan_guard {
	enum plan_deleted deleted;
	bool is_embedded;      /* a denied policy is an empty table instead of an error */
	bool is_deletion_seen; /* the rows are known to be the caller's to see, deleted or not */
};
/* Wall one, the live condition and the read policy. */
bool plan_guard_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias, const struct plan_guard *guard);
bool plan_wall_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias);
bool plan_policy_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias, enum verb verb, bool is_embedded);

/* A table of a FROM: the select's own, or a to-one embed's that is joined to it. */
struct plan_source {
	const struct plan_select *plan;
	struct text alias;
	struct text parent;  /* the outer row's alias; empty for the top */
	bool is_inner_chain; /* joined with rows required, up to the base */
};

struct plan_from {
	struct plan_source *sources; /* [0] is the base */
	size_t count;
};

/* False for an embed that only filters: nothing of it stands in the answer. */
bool plan_is_shown(const struct plan_select *plan);
/* The plan's rows are groups: of it, or of a to-one spread in it. */
bool plan_is_grouped(const struct plan_select *plan);

/* has_values: the answer's columns are written too, so that optional joins are needed. */
bool plan_from_collect(struct plan_sql *c, const struct plan_select *plan, struct text parent,
        bool has_values, struct plan_from *out_from);
const struct plan_source *plan_from_find(
        const struct plan_from *from, const struct plan_select *plan);
/* Which rows of the base are meant, beyond the plan's own conditions; NULL: no more. */
struct plan_rows {
	bool has_keys; /* those whose keys this step returned, in that order */
	unsigned keys_step;
	bool is_deletion_seen; /* see plan_guard */
	bool has_verb;         /* this policy as well as the one for reading */
	enum verb verb;
};

/* " FROM … WHERE …" */
bool plan_from_write(
        struct plan_sql *c, const struct plan_from *from, const struct plan_rows *rows);
/* " JOIN … ON …" for what is joined to the base. */
bool plan_joins_write(struct plan_sql *c, const struct plan_from *from);
/* EXISTS (…): a row of the embed hangs on the outer row. */
bool plan_exists_write(struct plan_sql *c, struct text outer, const struct plan_select *embed);

/* t1."id" = k.value, for each column of the key: k are a step's keys. */
bool plan_keys_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias);

/* The plan's `after`, as a condition. */
bool plan_seek_write(struct plan_sql *c, struct plan_list *list, const struct plan_from *from);

/* The select's marks, after its columns, and their part of the shape. */
bool plan_marks_write(
        struct plan_sql *c, const struct plan_from *from, bool has_columns, struct buf *shape);
/* Which of the base's columns they name, by their index. */
void plan_marks_need(struct plan_sql *c, const struct plan_select *plan, bool *needs);
/* The row's version is one of these, in storage form. */
bool plan_version_in_write(struct plan_sql *c, struct text alias, const struct model_table *table,
        const struct value *values, size_t count);

/* "SELECT …" whole, and its shape. */
bool plan_select_write(struct plan_sql *c, const struct plan_select *plan,
        const struct plan_rows *rows, struct buf *shape);

/*
 * True when the base's rows are better found, sorted and cut first, and only
 * those that are left get their embeds: when no index gives the order, every
 * row that meets the condition would otherwise be joined before it is sorted.
 */
bool plan_page_is_better(struct plan_sql *c, const struct plan_from *from);
/* (SELECT … ORDER BY … LIMIT …) t1: the base as such a page. */
bool plan_page_write(struct plan_sql *c, const struct plan_from *from);
/* What rows are grouped by: columns of the SELECT, by their place from 1. */
struct plan_group {
	unsigned place;
	struct text alias;
	const struct plan_path *path; /* NULL: whether an embed is there */
};
struct plan_groups {
	struct plan_group *groups;
	size_t count;
};

/* groups: NULL where rows are not grouped. */
bool plan_orders_write(
        struct plan_sql *c, const struct plan_from *from, const struct plan_groups *groups);
void plan_key_order_write(struct plan_sql *c, const struct plan_source *base);
void plan_bounds_write(struct plan_sql *c, const struct plan_select *plan);

/* ---- writes ---- */

bool plan_is_given(const struct plan_write *plan, const struct model_column *column);
/* Columns, rows and conflict of an INSERT whose target was written. */
bool plan_insert_write(struct plan_sql *c, const struct plan_write *plan, struct text alias);
/* The count of rows that an upsert meets, where its keys can be compared beforehand. */
bool plan_met_is_known(const struct plan_write *plan);
bool plan_met_write(struct plan_sql *c, const struct plan_write *plan);

#endif
