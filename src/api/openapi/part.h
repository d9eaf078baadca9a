/*
 * Inside the document's writer: what its parts share. Included by
 * src/api/openapi only.
 */
#ifndef API_OPENAPI_PART_H
#define API_OPENAPI_PART_H

#include "api/openapi.h"
#include "base/json_build.h"
#include "sql/policy.h"

/* A day there is, from 0001-01-01 to 9999-12-31, as a regular expression. */
#define OPENAPI_YEAR "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
#define OPENAPI_LEAP                                                                               \
	"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
#define OPENAPI_DATE                                                                               \
	"(?:" OPENAPI_YEAR "-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"                     \
	"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"                      \
	"|" OPENAPI_LEAP "-02-29)"

struct function;
struct lookup;

struct openapi {
	struct arena *arena;
	const struct model *model;
	const struct principal *principal;
	struct json_build json;
	/* Components that are referred to, by "section/name"; nothing else is written. */
	struct lookup *used;
	struct lookup *filters;   /* that were written, by name */
	const struct json *fixed; /* components that no schema changes */
	struct error *err;
};

/* What a table is to the principal. */
struct openapi_table {
	const struct model_table *table;
	struct text id; /* its name as components and operations have it */
	bool verbs[VERB_COUNT];
	bool is_anonymous[VERB_COUNT]; /* nobody in particular may do it, too */
};

enum openapi_direction { OPENAPI_READ, OPENAPI_WRITE };

/* ---- names ---- */

/* Letters, digits and underscores as they are, other bytes as -2D: distinct names stay so. */
struct text openapi_id(struct arena *arena, struct text name);
/* As a path has it, percent-encoded. */
struct text openapi_path(struct arena *arena, struct text name);
/* As select, order and filters name it: in double quotes where it is no plain word. */
struct text openapi_name(struct arena *arena, struct text name);
/* For a regular expression, its signs taken literally. */
void openapi_add_literal(struct buf *out, struct text t);

/* ---- references ---- */

/* {"$ref": "#/components/SECTION/NAME"}; the component will be written. */
void openapi_ref(struct openapi *o, const char *section, struct text name);
void openapi_ref_at(struct openapi *o, const char *key, const char *section, struct text name);
bool openapi_is_used(const struct openapi *o, const char *section, struct text name);
/* The fixed components of a section that are referred to. */
void openapi_write_fixed(struct openapi *o, const char *section);
/* "x-only": "person" or "platform": who sees the object it stands in. */
bool openapi_is_for(const struct openapi *o, const struct json *value);
/* A parsed value; "x-only" and "x-problems" have been obeyed and left out. */
void openapi_write_value(struct openapi *o, const struct json *value);

/* ---- types ---- */

/* Members of an open schema object: type, format, bounds; of what is written the rules, too. */
void openapi_write_type(
        struct openapi *o, const struct model_column *column, enum openapi_direction direction);
/* The same of a function's arguments and results, which may be null; `is_text`: in a query. */
void openapi_write_argument(struct openapi *o, const struct type *type, bool is_text);
void openapi_write_result(struct openapi *o, const struct type *type);
/* A value that the column takes, as JSON; false: none is known. */
bool openapi_example(const struct model_column *column, struct buf *out);
/* The value of a literal default, as JSON; false: it is none. */
bool openapi_default(const struct model_column *column, struct buf *out);

/* ---- checks ---- */

/* Member "allOf" of an open schema object: the table's checks of this column alone. */
void openapi_write_checks(struct openapi *o, const struct model_column *column);
bool openapi_has_checks(const struct model_column *column);
/* Those that JSON Schema cannot say, as far as the principal may see their columns. */
void openapi_describe_checks(
        struct openapi *o, const struct model_table *table, struct buf *description);

/* ---- filters ---- */

/* The schema of a filter's value, by the column's type: its component's name. */
struct text openapi_filter_name(struct openapi *o, const struct type *type);
/* A pattern for `and` and `or`: a list of conditions on the table's columns. */
void openapi_add_conditions(struct openapi *o, struct buf *out, const struct model_table *table);
/* Schemas of all filters that are referred to. */
void openapi_write_filters(struct openapi *o);
/* True for columns that cannot be filtered by name: a parameter of that name means another. */
bool openapi_is_reserved(struct text name);
bool openapi_has_order(const struct type *type);

/* ---- tables ---- */

/* Readable, so that it may be named as what a reference leads to. */
bool openapi_table_is_visible(const struct openapi *o, const struct model_table *table);

bool openapi_is_writable(const struct openapi *o, const struct model_column *column);
bool openapi_is_required(const struct model_column *column);
/* A reference the caller can follow. */
struct openapi_embed {
	const struct model_table *table;
	struct text *spellings; /* clients, clients!client_id */
	size_t spelling_count;
	bool has_one, has_many;
};
/* By the key in the answer: the other table's name. */
bool openapi_embeds(struct openapi *o, const struct openapi_table *t,
        struct openapi_embed **out_embeds, size_t *out_count);

/* "clients.select" */
struct text openapi_part(struct openapi *o, const struct openapi_table *t, const char *part);
struct text openapi_key_part(
        struct openapi *o, const struct openapi_table *t, const struct model_column *column);
/* Names of keys for on_conflict, as the values of an enum; "" for none. */
struct text openapi_conflict_keys(struct openapi *o, const struct openapi_table *t);
/* References to the parameters of a read; a function's arguments go before columns. */
void openapi_list_rows(
        struct openapi *o, const struct openapi_table *t, const struct function *function);
/* Members of an open operation or response. */
void openapi_write_security(struct openapi *o, bool is_anonymous);
void openapi_write_headers(struct openapi *o, const char *const *names);
void openapi_write_rows(struct openapi *o, const struct openapi_table *t);

/* ---- functions ---- */

/* True when the principal may call it. */
bool openapi_is_callable(const struct openapi *o, const struct function *function);
/*
 * What a function's rows are to the principal: `tables` are those of the schema. False: it
 * gives none, or they are a table's that the principal may not read.
 */
bool openapi_function_rows(struct openapi *o, const struct function *function,
        const struct openapi_table *tables, size_t count, struct openapi_table *out_rows);
void openapi_write_function(struct openapi *o, const struct function *function,
        const struct openapi_table *tables, size_t count);

/* ---- a table's parts of the document ---- */

void openapi_write_paths(struct openapi *o, const struct openapi_table *t);
void openapi_write_parameters(struct openapi *o, const struct openapi_table *t);
void openapi_write_schemas(struct openapi *o, const struct openapi_table *t);
/* Problem answers by status, with the codes that the table of errors gives them. */
void openapi_write_responses(struct openapi *o);
void openapi_write_problems(struct openapi *o, const unsigned *statuses, size_t count);

#endif
