/*
 * DDL: a model as the statements that make its database, in one dialect. Pure.
 *
 * Persistent objects (tables, keys, triggers for audit, flow, `must`, soft
 * delete, filling of hidden tenant columns) use nothing but what the engine has
 * built in, so that other programs' writes meet the same rules. Session objects
 * (SQLite: temporary views and guard triggers) are wall two and live on the
 * server's own connections only.
 */
#ifndef SQL_DDL_H
#define SQL_DDL_H

#include "schema/model.h"
#include "sql/unit.h"

/*
 * The form of what is generated, in manor_meta beside the schema's digest (hex) and its
 * snapshot: SELECT format, digest, schema FROM manor_meta.
 */
enum { DDL_FORMAT = 2 };

struct sql_writer;
/* INSERT INTO manor_meta …: its one row; the same on every engine. */
void ddl_write_meta(struct sql_writer *w, const struct model *model);

/* One object, so that drift can be told object by object. */
struct ddl_object {
	const char *kind; /* table, index, trigger, view, row … */
	struct text name;
	struct text sql;     /* one statement, without the semicolon */
	struct text comment; /* why it is there; "" */
	struct text table;   /* whose it is, for triggers, indexes, policies …; "" */
	/*
	 * One statement that takes it away, for migrations and mending; "" where it
	 * goes with its table.
	 */
	struct text drop;
	/* Not made unless it is asked for: printed by `init --db`, offered by `lint`. */
	bool is_optional;
};

struct ddl {
	struct ddl_object *objects; /* in order of dependence */
	size_t count;
};

bool ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err);

/* Equal but for white space outside of quotes, which engines keep or change as they like. */
bool ddl_same_text(struct text a, struct text b);

/*
 * One as it stands in a script: a line between, its comment, the statement, which is a
 * comment itself where the object is optional.
 */
void ddl_write_object(struct buf *out, const struct ddl_object *object);
/* The whole as a script that reads well, with comments. */
bool ddl_write_script(struct buf *out, const struct sql_dialect *dialect, const struct model *model,
        struct error *err);

/*
 * Session objects call functions that the driver registers:
 *
 *     manor_tenant()       the scope's tenant, NULL for none
 *     manor_person()       the scope's person, NULL for none
 *     manor_is_platform()  0: no; 1: db_context.is_platform, which may write global
 *                          tables; 2: that, in a system unit, which may write any tenant
 *
 * Each has no argument and is constant within a unit.
 */

/*
 * On PostgreSQL statements call functions that ddl_persistent makes:
 *
 *     manor_require(ok boolean, word text)
 *         raises manor:WORD unless ok is true
 *     manor_renumber(relation text, name text)
 *         moves the identity sequence of a column past the column's greatest value,
 *         never back; SECURITY DEFINER, for manor_server only
 */

/*
 * Tables whose rows make up a principal: who keeps principals in memory forgets them when
 * one changes. A change of a quiet column alone leaves every principal as it was, and so
 * does a new session.
 */
bool ddl_makes_principals(const struct model_table *table);
bool ddl_is_quiet(const struct model_column *column);

/* What may be read inside a session view, by the view's name. */
struct ddl_view {
	struct text name;
	struct text *reads; /* base tables */
	size_t read_count;
	bool is_whole; /* no condition: shows every row of its table */
};

/* Whose base rows a write to the table may look at without a view: foreign keys' both ends. */
struct ddl_target {
	struct text name;
	struct text *neighbours;
	size_t neighbour_count;
};

enum ddl_session_kind {
	DDL_READER,          /* views with the tenant condition */
	DDL_READER_PLATFORM, /* X-Tenant: *: views without it; reads only */
	DDL_WRITER,          /* the views, and the guard triggers */
};

/* Wall two for one connection. Empty for dialects where the database itself holds it. */
struct ddl_session {
	struct ddl statements;
	struct ddl_view *views;
	size_t view_count;
	struct ddl_target *targets;
	size_t target_count;
};

bool ddl_session(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        enum ddl_session_kind kind, struct ddl_session *out_session, struct error *err);

/*
 * What a trigger or constraint raises, and what it means: the texts that the
 * generated triggers raise are "manor:WORD", and this table gives the kind.
 */
enum error_kind ddl_raised_kind(struct text raised);

#endif
