/*
 * A database that nobody of ours made, as it describes itself: tables, columns, keys,
 * references, checks, indexes. Read once, for `manor import`; it knows no model.
 *
 * Everything lives in the arena given.
 */
#ifndef MIGRATE_CATALOG_H
#define MIGRATE_CATALOG_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

struct arena;
struct db_admin;

struct catalog_column {
	struct text name;
	struct text type; /* as declared; "" where the engine asks for none */
	bool is_not_null;
	bool is_generated;         /* the database gives the integer */
	struct text default_value; /* SQL; "" for none */
	struct text comment;
	struct text guess; /* a narrower type that all its values have; "" */
};

/* A key or a reference. */
struct catalog_key {
	struct text name; /* "" where the engine keeps none */
	bool is_primary;
	struct text *columns;
	size_t column_count;
	struct text parent; /* references only, as the rest */
	struct text *parent_columns;
	size_t parent_column_count;
	struct text on_delete, on_update;
};

struct catalog_check {
	struct text name;
	struct text condition;
};

struct catalog_index {
	struct text name;
	struct text method;
	bool is_unique;
	struct text *parts; /* a column's bare name, or an expression */
	size_t part_count;
	struct text condition; /* "" for none */
	bool has_order;        /* DESC, NULLS FIRST or an operator class, which were left out */
};

struct catalog_table {
	struct text name;
	struct text comment;
	struct text sql; /* its own text, where the engine keeps it */
	struct catalog_column *columns;
	size_t column_count;
	struct catalog_key *keys;
	size_t key_count;
	struct catalog_key *references;
	size_t reference_count;
	struct catalog_check *checks;
	size_t check_count;
	struct catalog_index *indexes;
	size_t index_count;
	int64_t trigger_count, policy_count;
	bool has_row_security;
};

struct catalog_enum {
	struct text name;
	struct text *values;
	size_t value_count;
};

struct catalog {
	struct catalog_table *tables;
	size_t table_count;
	struct catalog_enum *enums;
	size_t enum_count;
};

bool catalog_read(struct arena *arena, struct db_admin *admin, struct catalog *out_catalog,
        struct error *err);

const struct catalog_table *catalog_table_find(const struct catalog *catalog, struct text name);
const struct catalog_column *catalog_column_find(
        const struct catalog_table *table, struct text name);

/*
 * What engines keep as text only. The checks of a CREATE TABLE, whatever is nested
 * or quoted in them; the parts of a CREATE INDEX.
 */
bool catalog_checks_parse(struct arena *arena, struct text sql, struct catalog_table *to);
bool catalog_index_parse(struct arena *arena, struct text sql, struct catalog_index *out_index);

#endif
