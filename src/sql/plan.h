/*
 * Plans: what a request asks for, typed and authorised, over the model. Made by
 * the request parser (src/api), compiled to units here. A plan names only
 * columns the caller may read; the tenant, live and policy conditions are not
 * in it, because compiling adds them to every table, always.
 */
#ifndef SQL_PLAN_H
#define SQL_PLAN_H

#include "sql/plan_filter.h"
#include "sql/policy.h"
#include "sql/unit.h"

struct plan_order {
	struct plan_path path;
	const struct plan_select *embed; /* order by a column of a to-one embed, or NULL */
	bool is_descending;
	bool is_nulls_first;
};

enum plan_field_kind { PLAN_FIELD_COLUMN, PLAN_FIELD_EMBED, PLAN_FIELD_AGGREGATE };

enum plan_aggregate { PLAN_COUNT, PLAN_SUM, PLAN_AVG, PLAN_MIN, PLAN_MAX };

struct plan_field {
	enum plan_field_kind kind;
	struct text name;      /* in the answer */
	struct plan_path path; /* COLUMN, AGGREGATE (column NULL: count of rows) */
	enum plan_aggregate aggregate;
	bool has_cast;
	struct type cast;          /* of the aggregate's result */
	struct plan_select *embed; /* EMBED */
};

/* How an embedded select hangs on its parent. */
struct plan_join {
	const struct model_ref *ref;     /* the parent select's table is its child, or its parent */
	const struct model_ref *far_ref; /* many-to-many: from the join table (ref's child) on */
	bool is_to_one;
	bool is_inner;
	bool is_spread;
	bool from_child; /* true: the outer table holds the reference */
};

enum plan_deleted { PLAN_DELETED_EXCLUDE, PLAN_DELETED_INCLUDE, PLAN_DELETED_ONLY };

/*
 * What is told of an answer's first and last row beside it: a path, or the row's version
 * (plan_version_column()). Not of arrays, and not of rows that are grouped.
 */
struct plan_mark {
	bool is_version;
	struct plan_path path;
	const struct plan_select *embed; /* a to-one embed of this select; NULL: the row itself */
};

struct plan_sql;

/*
 * Rows that a function gives, instead of the table's: a subquery of the table's columns, or
 * (has_keys) of its primary key as c1, c2 …, by which the rows are read.
 */
struct plan_derived {
	bool (*write)(struct plan_sql *c, void *context); /* "(SELECT …)" */
	void *context;
	bool has_keys;
	bool has_place;        /* a column manor_place orders them where the plan does not */
	bool is_deletion_seen; /* has_keys: they are the caller's to see, deleted or not */
};

struct plan_select {
	const struct model_table *table;
	const struct plan_derived *derived; /* top only, or NULL */
	struct plan_join join;              /* zero for the top */
	struct plan_field *fields;
	size_t field_count;
	struct plan_condition *where; /* or NULL */
	struct plan_order *orders;
	size_t order_count;
	bool has_limit;
	int64_t limit, offset;
	int64_t row_limit; /* an embed's of many rows, where it has no limit of its own; 0: none */
	bool wants_count;  /* top only: a step that counts without the limit */
	int64_t count_limit; /* it need not count further; 0: none */
	bool wants_estimate; /* top only, where the engine has estimates: a step that gives one */
	/*
	 * Top only: the rows behind one that has these values (order_count of them) in the order;
	 * NULL: all. The counts are of all.
	 */
	struct value *after;
	struct plan_mark *marks; /* top only */
	size_t mark_count;
	enum plan_deleted deleted;
};

enum plan_write_kind {
	PLAN_INSERT,
	PLAN_UPDATE,
	PLAN_DELETE,  /* a soft delete where the table has deleted_at */
	PLAN_RESTORE, /* of soft-deleted rows */
};

/* If-Match: the one row that is changed or deleted must be there, and of such a version. */
struct plan_match {
	bool is_set;
	bool is_any; /* whatever its version is */
	struct value *versions;
	size_t version_count;
};

struct plan_write {
	enum plan_write_kind kind;
	const struct model_table *table;
	const struct model_column **columns; /* that the body names; checked writable */
	size_t column_count;
	struct value **rows; /* INSERT: row_count rows (at least one) of column_count values in
	                        storage form; */
	bool **row_has;      /* false: the row leaves the column to its default */
	size_t row_count;    /* UPDATE: one row */
	struct plan_condition *where; /* UPDATE, DELETE, RESTORE */
	/* UPDATE, DELETE, RESTORE of the first rows in an order only: its conditions (those of
	   `where`), order and bounds. NULL: of all rows */
	struct plan_select *page;
	struct plan_select *returning; /* NULL: nothing is returned */
	enum plan_deleted deleted;
	/* On a conflict over these columns (upsert); 0 columns: conflicts fail. */
	const struct model_column **conflict;
	size_t conflict_count;
	bool is_merge; /* merge-duplicates, else ignore-duplicates */
	struct plan_match
	        match; /* UPDATE, DELETE, RESTORE: else ERROR_PRECONDITION, nothing done */
	bool is_put;   /* one row under its own key: it is made, or takes the body's values */
	/* Values of secret columns were hashed or encrypted; without it they do not compile. */
	bool are_secrets_sealed;
};

/*
 * Compiles to a unit in `arena`. The principal's policies for every table that
 * is touched are woven in. ERROR_FORBIDDEN when a policy denies outright;
 * ERROR_MEMORY. Find results by their step's kind: rows that a delete removes
 * physically are read (SQL_STEP_JSON) before the step that writes, others after.
 */
bool plan_compile_select(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_select *plan, const struct principal *principal,
        struct sql_unit *out_unit, struct error *err);
bool plan_compile_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_write *plan, const struct principal *principal, struct sql_unit *out_unit,
        struct error *err);
/* The same, behind the steps of a unit that is empty or was made by these: several in one. */
bool plan_append_select(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_select *plan, const struct principal *principal, struct sql_unit *unit,
        struct error *err);
bool plan_append_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_write *plan, const struct principal *principal, struct sql_unit *unit,
        struct error *err);

/* How an engine is asked for its plan; what it does not know it leaves out. */
enum plan_explain {
	PLAN_EXPLAIN_JSON = 1 << 0,
	PLAN_EXPLAIN_ANALYZE = 1 << 1, /* runs it */
	PLAN_EXPLAIN_VERBOSE = 1 << 2,
	PLAN_EXPLAIN_SETTINGS = 1 << 3,
	PLAN_EXPLAIN_BUFFERS = 1 << 4,
	PLAN_EXPLAIN_WAL = 1 << 5,
};
/*
 * Makes of a unit of reads one that asks how its rows would be found: one step,
 * SQL_STEP_VALUES. Rows of one value are the lines of a text (one, with JSON), those of four
 * the nodes of a tree: id, parent's id, nothing, what it does.
 */
bool plan_explain(struct arena *arena, const struct sql_dialect *dialect, unsigned options,
        struct sql_unit *unit, struct error *err);

/* Whether wants_estimate may be set. */
bool plan_has_estimates(const struct sql_dialect *dialect);

/*
 * A step that fails the unit with ERROR_PRECONDITION unless the step of that number wrote
 * exactly one row: before what refers to its key.
 */
bool plan_append_one(struct arena *arena, const struct sql_dialect *dialect, unsigned step,
        struct sql_unit *unit, struct error *err);

const char *plan_operator_text(enum plan_operator op);

/*
 * The parameter that a list (in) becomes in a compiled plan. False where its values are
 * parameters of their own, or memory is out.
 */
bool plan_list_value(struct arena *arena, const struct sql_dialect *dialect,
        const struct type *type, const struct value *values, size_t count, struct value *out_value);

/*
 * A row's version is this moment where the table has it and the principal may read it, else
 * (NULL) a digest of what he may read of the row, a text.
 */
const struct model_column *plan_version_column(
        const struct model_table *table, const struct principal *principal);
struct type plan_version_type(const struct model_table *table, const struct principal *principal);

/* What a path gives: the cast's type, json or text of a JSON path, or the column's. */
struct type plan_path_type(const struct plan_path *path);
/* What a field shows, a column or an aggregate. */
struct type plan_field_type(const struct plan_field *field);
/* Whether < and ORDER BY mean the same on every engine. */
bool plan_type_has_order(const struct type *type);
/* A key of a path that is a place in an array, from its end when it is negative. */
bool plan_key_is_index(struct text key);
/* A cast that an engine does by itself, without an error that depends on the row. */
bool plan_cast_is_plain(const struct type *from, const struct type *to);
/* cast_is_known(), of an aggregate's result. */
bool plan_aggregate_has_cast(const struct plan_field *field, const struct type *to);

#endif
