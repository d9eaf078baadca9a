/*
 * Making a model: what the files model_*.c share while they turn a document
 * into a model, one phase after another. Nothing outside them includes this.
 *
 * Every phase reports to `diags` and goes on with the best reading it has, so
 * that one run reports everything; a model with errors is never given out.
 * When memory is out a phase returns early and arena->failed tells.
 */
#ifndef SCHEMA_MODEL_MAKE_H
#define SCHEMA_MODEL_MAKE_H

#include "schema/hidden.h"
#include "schema/lookup.h"
#include "schema/model.h"

/* Columns that completion may add to a declared table; their room is kept from the start. */
enum { MAKE_HIDDEN_COLUMNS = 4, MAKE_NAME_BYTES = 63 };

struct maker_table {
	const struct dbml_table *source; /* NULL: made for a `<>` reference, or hidden */
	bool has_scope_error;
	unsigned char scope_state;
};

struct maker {
	struct arena *arena;
	struct diagnostics *diags;
	struct model *model;
	const struct dbml *dbml;
	struct text path;
	unsigned completion; /* see model_compile_as() */
	dbml_reader *reader;
	void *reader_context;
	struct maker_table *tables; /* by model_table.index */
	struct lookup *objects;     /* tables, keys and indexes: folded names */
	struct lookup *shared;      /* expressions that name no row, by place and text */
};

/* model_build.c: tables, columns, enums, keys. */
void make_enums(struct maker *maker);
void make_tables(struct maker *maker);
struct model_table *make_table_new(
        struct maker *maker, struct text name, size_t column_count, struct position at);
/* NULL when the room is used up or memory is out. */
struct model_column *make_column_new(
        struct model_table *table, struct text name, struct type type, struct position at);
struct model_key *make_key_new(struct maker *maker, struct model_table *table,
        struct model_column **columns, size_t count, struct text name, struct position at);
/* A name made from parts: table_columns_suffix, at most 63 bytes, not taken by another object. */
struct text make_object_name(struct maker *maker, const struct model_table *table,
        struct model_column **columns, size_t count, const char *suffix);
/* Claims a name that was written; reports when another object has it. */
void make_object_claim(struct maker *maker, struct text name, struct position at);
const struct dbml_table *make_source(const struct maker *maker, const struct model_table *table);
const struct dbml_column *make_column_source(
        const struct maker *maker, const struct model_column *column);

/* model_ref.c */
void make_refs(struct maker *maker);
struct model_ref *make_ref_new(struct maker *maker, struct model_table *child,
        struct model_column **child_columns, struct model_table *parent,
        struct model_column **parent_columns, size_t count, struct position at);
/* The reference whose only column this is, or NULL. */
struct model_ref *make_ref_of(const struct model_table *table, const struct model_column *column);
/* True when a key (live ones not) has exactly these columns, in any order. */
bool make_is_key(const struct model_table *table, struct model_column *const *columns, size_t count,
        bool counts_live);
/* After the keys are final: which references are one to one. */
void make_one_to_one(struct maker *maker);

/* model_meta.c: which custom keys there are. */
const struct dbml_meta *make_meta(const struct dbml_meta *metas, size_t count, const char *key);
const struct dbml_meta *make_table_meta(
        const struct maker *maker, const struct model_table *table, const char *key);
const struct dbml_meta *make_column_meta(
        const struct maker *maker, const struct model_column *column, const char *key);
void make_check_metas(struct maker *maker);
/* The place of `part` inside the value's text: exact where the text has no escapes. */
struct position make_meta_at(const struct dbml_meta *meta, struct text part);
struct position make_value_at(const struct dbml_value *value, struct text part);

/* model_concept.c, model_scope.c, model_complete.c */
void make_concepts(struct maker *maker);
void make_scopes(struct maker *maker);
void make_complete(struct maker *maker);
void make_hidden_tables(struct maker *maker);
void make_activity(struct maker *maker);

/* What a plain hidden table is made of; the first column is its primary key. */
struct make_column {
	const char *name;
	enum hidden_type type;
	bool is_not_null;
	enum column_concept concept;
};
/* NULL when memory is out. */
struct model_table *make_hidden_table(struct maker *maker, const char *name,
        enum table_concept concept, const struct make_column *columns, size_t count);

/* model_hook.c: webhooks, and the tables that they need. */
void make_hooks(struct maker *maker);
/* The table's webhook keys; for completion, which comes before they are read. */
bool make_has_hooks(const struct maker *maker);
void make_outbox(struct maker *maker);

/* model_rules.c */
void make_rules(struct maker *maker);
void make_policies(struct maker *maker);
void make_validation(struct maker *maker, struct model_column *column);
void make_indexes(struct maker *maker);
void make_flow(struct maker *maker, struct model_column *column);
/*
 * Parses an expression; those that name no row are parsed once for the whole
 * schema. `table` may be NULL.
 */
const struct expr *make_expr(struct maker *maker, const struct model_table *table,
        enum expr_place place, struct text sql, struct position at, const struct type *expected);

/* model_literal.c */
void make_default(struct maker *maker, struct model_column *column);
/* A value of the document in the type's canonical form; false with the reason. */
bool make_value_read(struct maker *maker, const struct type *type, const struct dbml_value *value,
        struct text *out_canonical, const char **out_fault);
struct expr *make_literal(
        struct maker *maker, const struct type *type, struct text canonical, struct position at);

/* model_check.c: Manor's own refusals, and warnings. */
void make_checks(struct maker *maker);
void make_warnings(struct maker *maker);
void make_records(struct maker *maker);

/* "name" quoted for SQL, in the arena. */
struct text make_sql_name(struct arena *arena, struct text name);

#endif
