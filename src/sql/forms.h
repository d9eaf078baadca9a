/*
 * Forms: what engines write differently in the statements of requests, functions and the
 * system. One table of words and functions an engine; part of sql/dialect.h.
 */
#ifndef SQL_FORMS_H
#define SQL_FORMS_H

#include "base/error.h"
#include "base/value.h"
#include "schema/model.h"

struct plan_path;
struct sql_writer;

/*
 * What engines write differently in the statements of requests and of the system
 * (sql/plan.h, sql/system.h, sql/seed.h). Functions write into the statement, at its
 * end unless they say otherwise; an alias is SQL text.
 */
struct sql_forms {
	/* ---- what the engine bears and has ---- */
	unsigned source_limit;   /* tables that one FROM joins */
	unsigned row_limit;      /* columns of a row within a row */
	bool has_greatest_nulls; /* where ORDER BY does not say; else NULL is the least */
	bool orders_by_place;    /* ORDER BY of groups names columns by their place */
	bool has_enum_order;     /* enums compare as they are declared; else as their texts */
	bool has_like; /* LIKE, ~, @> and the like; else manor_like(), manor_match(), manor_holds()
	                */
	struct value no_limit;   /* LIMIT of it takes all */
	struct text limit_all;   /* the same as SQL */
	bool has_bare_returning; /* RETURNING names columns without their table */

	/* ---- plans ---- */
	struct text estimate_before; /* before a SELECT: how many rows it gives; "": unknown */
	/* Before a SELECT: how it would run; options are of enum plan_explain. */
	void (*write_explain)(struct buf *out, unsigned options);

	/* ---- words ---- */
	struct text join; /* of tables whose condition stands in WHERE */
	struct text is_distinct, is_true, is_false, false_value;
	struct text ilike, match, imatch;          /* has_like */
	struct text contains, contained, overlaps; /* has_like */
	struct text unchanged; /* what a key is set to where no row is changed; "": itself */
	struct text lock_free; /* after a SELECT: locks its rows, and passes by those of others */
	struct text given_ids; /* in an INSERT that says the values of identity columns */
	struct text fold_before, fold_after; /* around a text: in lower case, as Unicode has it */
	struct text as_text;                 /* after an enum or the like */
	struct text bytes_order;             /* after a text that is no column: ordered by bytes */
	struct text lock;                    /* before the tables whose rows are locked; or "" */
	/* After json, which may have no equality; jsonb; an array; a numeric of any precision. */
	struct text json_compared, jsonb_compared, array_compared, numeric_compared;
	struct text inet_compared;
	struct text text_compared; /* of a text that is no column's */

	/* ---- values ---- */
	/* After a parameter that nothing around it gives a type: ::uuid */
	void (*write_as)(struct sql_writer *w, const struct type *type);
	/* After a number that is computed: as the type says it, with its scale. */
	void (*write_exact)(struct sql_writer *w, const struct type *type);
	/*
	 * " IN (…)": one of the values, in one parameter, so that their number does not change
	 * the statement. The type is what they are compared with.
	 */
	bool (*write_in)(struct sql_writer *w, const struct type *type, const struct value *values,
	        size_t count);
	/*
	 * any(…) and all(…): what goes before the comparison, its right side, and after it.
	 * has_each: false where the values are compared one by one instead.
	 */
	bool (*has_each)(const struct type *type, const struct value *values, size_t count);
	void (*begin_each)(struct sql_writer *w, bool is_any);
	bool (*write_each)(struct sql_writer *w, const struct type *type, bool is_any,
	        const struct value *values, size_t count);
	bool (*end_each)(struct sql_writer *w, const struct value *values, size_t count);
	/*
	 * Full-text search (sql/search.h). The configuration of that name as the engine has it;
	 * empty when it has none. And the condition that a text, or the strings of a jsonb, are
	 * found by the query: `write` writes them, perhaps more than once.
	 */
	struct text (*find_search)(struct text name);
	bool (*write_search)(struct sql_writer *w, struct text configuration, bool is_json,
	        struct value query, bool (*write)(void *context), void *context);
	/* A place in a JSON or array column; is_ordered: its bytes are to be compared. */
	void (*write_json_path)(struct sql_writer *w, struct text alias,
	        const struct plan_path *path, bool is_ordered);
	/* One that plan_cast_is_plain(). */
	void (*write_cast)(struct sql_writer *w, struct text alias,
	        const struct model_column *column, const struct type *to);
	/*
	 * Around a value of the type: its sum or average over rows, of PostgreSQL's type;
	 * and any other cast_is_known() (sql/cast.h).
	 */
	void (*begin_total)(struct sql_writer *w, const struct type *of, bool is_average);
	void (*end_total)(struct sql_writer *w, const struct type *of, bool is_average);
	void (*begin_cast)(struct sql_writer *w, const struct type *from, const struct type *to);
	void (*end_cast)(struct sql_writer *w, const struct type *from, const struct type *to);
	/* FROM's item "e", whose column "value" has the elements of an array column. */
	void (*write_elements)(
	        struct sql_writer *w, struct text alias, const struct model_column *column);
	/* An array column with a value added, unless it is there. */
	void (*write_appended)(struct sql_writer *w, struct text alias,
	        const struct model_column *column, struct value value);

	/* ---- rows of an answer ---- */
	/*
	 * Arrays of rows are made JSON by the statement (sql/shape.h: "["), with these around
	 * the columns of their rows, or around the value of each; else manor_json_array()
	 * writes them.
	 */
	bool has_json_rows;
	struct text rows_before, rows_after, values_before, values_after;
	/* Else: around manor_json_array(), for the first of its rows, or NULL. */
	struct text first_before, first_after;
	/* Around a column of an array type: as JSON, and such that it can be grouped by. */
	struct text array_before, array_grouped, array_after;

	/* Around columns of a row: a digest of them, as text. */
	struct text digest_before, digest_after;

	/* ---- many rows in one parameter, [[…],[…]]: FROM's item "k" and what is in it ---- */
	void (*write_rows)(struct sql_writer *w, struct text json);
	struct text rows_inserted; /* after it, where an INSERT takes them */
	void (*write_row_value)(struct sql_writer *w, const struct type *type, size_t index);
	/* 'array' for what the row lacks */
	void (*write_row_kind)(struct sql_writer *w, size_t index);

	/* ---- writes and the keys that they give ---- */
	/*
	 * Makes the INSERT, UPDATE or DELETE that was written one which gives keys and keeps
	 * them for later steps. A key of NULL: it gives none.
	 */
	void (*end_write)(struct sql_writer *w, const struct model_key *key, unsigned step);
	/*
	 * Makes the INSERT, UPDATE or DELETE that was written up to its RETURNING of columns c1,
	 * c2 … one which keeps them as end_write() keeps keys: write_keys() gives them back.
	 */
	void (*end_carry)(struct sql_writer *w, size_t column_count, unsigned step);
	/* After a column of that RETURNING, so that it comes back as it was. */
	void (*write_carried)(struct sql_writer *w, const struct type *type);
	/* Makes the SELECT of one truth that was written one that demands it. */
	void (*end_require)(struct sql_writer *w, enum error_kind refusal);
	/* FROM's item "k": the keys of a step, in order by "k.key". */
	void (*write_keys)(struct sql_writer *w, unsigned step);
	/* Of k: the value of one of the key's columns. */
	void (*write_key)(struct sql_writer *w, const struct model_key *key, size_t index);
	void (*write_key_count)(struct sql_writer *w, unsigned step);
	/* The only key of a step, for a column. */
	void (*write_only_key)(
	        struct sql_writer *w, unsigned step, const struct model_column *column);
	/* A step that moves the column's numbers past those that were given; or NULL. */
	void (*write_renumber)(struct sql_writer *w, const struct model_column *column);
};

#endif
