/*
 * A dialect: how one engine wants its SQL written. Everything that differs by
 * engine in src/sql stands behind this table of functions, so that callers
 * write for any of them and ask for none by name.
 *
 * SQL text is made of literals of this source, of the model's own names and
 * literals (quoted here) and of nothing else: a value that came from outside
 * the schema is a parameter.
 */
#ifndef SQL_DIALECT_H
#define SQL_DIALECT_H

#include "schema/expr.h"
#include "schema/model.h"
#include "sql/catalog.h"
#include "sql/ddl.h"
#include "sql/forms.h"
#include "sql/unit.h"

struct expr_sql;
struct adopting;
struct sql_writer;
struct migration_dialect;

struct sql_dialect {
	const char *name;
	/* The operator of an equality that NULLs meet as well. */
	const char *same;
	/* What a script of DDL sets before its first object, for whoever runs it by hand. */
	const char *script_head;
	const struct sql_forms *forms;

	/* "name", with the quotes inside it doubled. */
	void (*write_name)(struct buf *out, struct text name);
	/* 'text': a literal of the schema. Engines differ in what a backslash means. */
	void (*write_string)(struct buf *out, struct text t);
	/* ?1, $1 */
	void (*write_param)(struct buf *out, unsigned number);
	/* The base table, past any view that a session lays over its name: main."t". */
	void (*write_base)(struct buf *out, struct text table);
	/* What a column of the type is declared as. */
	void (*write_type)(struct buf *out, const struct type *type);

	/*
	 * A value in its canonical text (schema/literal.h) as the engine stores it.
	 * ERROR_VALUE_RANGE when it cannot be held, ERROR_MEMORY.
	 */
	bool (*store)(struct arena *arena, const struct type *type, struct text canonical,
	        struct value *out_value, struct error *err);
	/* Back: what `store` made, as canonical text of numbers and texts; for validation. */
	bool (*show)(struct arena *arena, const struct type *type, const struct value *value,
	        struct text *out_text, struct error *err);

	/* One expression; see sql/expr_sql.h. */
	bool (*write_expr)(struct expr_sql *to, const struct expr *expr, const struct type *as,
	        struct error *err);

	/* See sql/catalog.h. NULL: a column's type says what its values are. */
	struct text (*catalog_sql)(enum catalog_question question);
	void (*write_catalog_values)(struct buf *out, struct text table, struct text column);

	/* The parts of adopt_write(), see sql/adopt.h; each fills a->to. */
	bool (*adopt_up)(struct adopting *a);
	bool (*adopt_down)(struct adopting *a);

	/* See sql/ddl.h. */
	bool (*ddl_persistent)(struct arena *arena, const struct sql_dialect *dialect,
	        const struct model *model, struct ddl *out_ddl, struct error *err);
	bool (*ddl_session)(struct arena *arena, const struct sql_dialect *dialect,
	        const struct model *model, enum ddl_session_kind kind,
	        struct ddl_session *out_session, struct error *err);
	/* See sql/migration_part.h. */
	const struct migration_dialect *migration;
};

/* The dialect of that name; NULL when there is none. */
const struct sql_dialect *sql_dialect_find(struct text name);
/* All there are; ends with NULL. */
extern const struct sql_dialect *const sql_dialects[];

/*
 * A statement under construction: sticky text, and the parameters it names in
 * the order of their numbers. Write freely, check sql_writer_finish().
 */
struct sql_writer {
	const struct sql_dialect *dialect;
	struct arena *arena;
	struct buf text;
	struct sql_param *params;
	size_t param_count;
	unsigned alias_count;
};

void sql_writer_init(struct sql_writer *w, struct arena *arena, const struct sql_dialect *dialect);

/* Takes literals only, so that no runtime string becomes SQL text. */
#define SQL_ADD(w, literal) buf_add(&(w)->text, TEXT(literal))

void sql_name(struct sql_writer *w, struct text name); /* quoted */
/* alias."name"; the bare name when the alias is empty. The alias is SQL text. */
void sql_column(struct sql_writer *w, struct text alias, const struct model_column *column);
void sql_base(struct sql_writer *w, const struct model_table *table); /* main."t" */
void sql_string(struct sql_writer *w, struct text t);                 /* a schema's literal */

/* A value as a parameter of its own. */
void sql_param(struct sql_writer *w, struct value value);
/* An argument of a function: one parameter a statement, however often it is named. */
void sql_param_argument(
        struct sql_writer *w, unsigned argument, struct value value, const struct type *type);
/* The same, where nothing else says its type. */
void sql_param_as(struct sql_writer *w, struct value value, const struct type *type);
/* The scope's tenant or person, the moment, the deletion id: one parameter each a statement. */
void sql_param_context(struct sql_writer *w, enum sql_param_kind kind);
/* For a column: it may stand for several, of different types. */
void sql_param_context_for(
        struct sql_writer *w, enum sql_param_kind kind, const struct model_column *column);
/* The keys that an earlier step returned. */
void sql_param_keys(struct sql_writer *w, unsigned step);

/* A fresh table alias, unique within the statement: "t1", "t2" … */
struct text sql_alias(struct sql_writer *w);

/* For dialects: a literal of the source before everything that was written. */
void sql_prepend(struct sql_writer *w, struct text before);
/*
 * For dialects: the text in quotes, those inside doubled. A NUL would end the
 * statement's text and is left out.
 */
void sql_quoted_write(struct buf *out, struct text t, char quote);

/* The whole, or false with ERROR_MEMORY. Fills sql, params and param_count of the step. */
bool sql_writer_finish(struct sql_writer *w, struct sql_step *out_step, struct error *err);

#endif
