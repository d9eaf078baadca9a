/*
 * The model: what a schema means, complete. Tables with their scope, concepts,
 * policies, keys and rules, the declared ones first and those that completion
 * added after them, marked hidden. Built once, then immutable; everything
 * else (DDL, requests, OpenAPI, reports) is derived from it.
 *
 * The model knows no SQL dialect and no request.
 */
#ifndef SCHEMA_MODEL_H
#define SCHEMA_MODEL_H

#include "schema/dbml.h"
#include "schema/expr.h"

/* What a table plays. `is` names it, or the table's name where that is obvious. */
#define TABLE_CONCEPT_TABLE(X)                                                                     \
	X(NONE, "")                                                                                \
	X(TENANTS, "tenants")                                                                      \
	X(USERS, "users")                                                                          \
	X(MEMBERSHIPS, "memberships")                                                              \
	X(ROLES, "roles")                                                                          \
	X(PERMISSIONS, "permissions")                                                              \
	X(USER_ROLES, "user_roles")                                                                \
	X(ROLE_PERMISSIONS, "role_permissions")                                                    \
	X(AUDIT, "audit")                                                                          \
	X(INVITATIONS, "invitations")                                                              \
	X(TENANT_SETTINGS, "tenant_settings")                                                      \
	X(CREDENTIALS, "credentials")                                                              \
	X(SESSIONS, "login_sessions")                                                              \
	X(REFRESH_TOKENS, "refresh_tokens")                                                        \
	X(LOCKOUTS, "lockouts")                                                                    \
	X(META, "meta")                                                                            \
	X(MIGRATIONS, "migrations")                                                                \
	X(CONTEXT, "context")                                                                      \
	X(OUTBOX, "outbox")                                                                        \
	X(DELIVERIES, "deliveries")                                                                \
	X(REQUESTS, "requests")

enum table_concept {
#define TABLE_CONCEPT_ENUM(kind, name) TABLE_IS_##kind,
	TABLE_CONCEPT_TABLE(TABLE_CONCEPT_ENUM)
#undef TABLE_CONCEPT_ENUM
	        TABLE_CONCEPT_COUNT,
};

/* What a column plays within its table. */
#define COLUMN_CONCEPT_TABLE(X)                                                                    \
	X(NONE, "")                                                                                \
	X(ID, "id")                                                                                \
	X(TENANT, "tenant")                                                                        \
	X(USER, "user")                                                                            \
	X(ROLE, "role")                                                                            \
	X(ROLES, "roles")                                                                          \
	X(PERMISSION, "permission")                                                                \
	X(NAME, "name")                                                                            \
	X(SLUG, "slug")                                                                            \
	X(EMAIL, "email")                                                                          \
	X(USERNAME, "username")                                                                    \
	X(PASSWORD, "password")                                                                    \
	X(STATUS, "status")                                                                        \
	X(IS_ACTIVE, "is_active")                                                                  \
	X(PLATFORM_ADMIN, "platform_admin")                                                        \
	X(RESOURCE, "resource")                                                                    \
	X(ACTION, "action")                                                                        \
	X(CREATED_AT, "created_at")                                                                \
	X(UPDATED_AT, "updated_at")                                                                \
	X(DELETED_AT, "deleted_at")                                                                \
	X(DELETION, "deletion")                                                                    \
	/* hidden: which deletion took the row */ X(LAST_LOGIN, "last_login")                      \
	X(ACTOR, "actor")                                                                          \
	X(EVENT, "event")                                                                          \
	X(PAYLOAD, "payload")                                                                      \
	X(ENTITY, "entity")                                                                        \
	X(ENTITY_ID, "entity_id")                                                                  \
	X(ADDRESS, "address")                                                                      \
	X(AGENT, "agent")

enum column_concept {
#define COLUMN_CONCEPT_ENUM(kind, name) COLUMN_IS_##kind,
	COLUMN_CONCEPT_TABLE(COLUMN_CONCEPT_ENUM)
#undef COLUMN_CONCEPT_ENUM
	        COLUMN_CONCEPT_COUNT,
};

enum table_scope {
	SCOPE_GLOBAL, /* readable by policy, written by the platform only */
	SCOPE_TENANT,
	SCOPE_USER, /* a person's own, and seen by tenants as far as a policy says */
};

enum verb { VERB_READ, VERB_CREATE, VERB_UPDATE, VERB_DELETE, VERB_COUNT };

enum secret_kind { SECRET_NONE, SECRET_WRITE_ONLY, SECRET_HASHED, SECRET_ENCRYPTED };

enum default_kind { DEFAULT_NONE, DEFAULT_LITERAL, DEFAULT_EXPRESSION };

enum reference_rule {
	RULE_NO_ACTION,
	RULE_RESTRICT,
	RULE_CASCADE,
	RULE_SET_NULL,
	RULE_SET_DEFAULT
};

enum audit_mode { AUDIT_OFF, AUDIT_CHANGES, AUDIT_READS };

struct function;
struct jsonschema;
struct model_table;

struct model_enum {
	struct text schema;
	struct text name;
	struct text *values; /* in the order of declaration, which is their order */
	struct text *notes;
	size_t value_count;
	struct position at;
};

/* One allowed move. For a foreign key to an enum table the names of its rows. */
struct model_move {
	struct text from;
	struct text to;
};

struct model_flow {
	struct model_move *moves;
	size_t move_count;
	/*
	 * NULL: an enum (or text) column. Else the enum table the column refers to,
	 * and the column that holds the names.
	 */
	const struct model_table *table;
	const struct model_column *name_column;
	struct position at;
};

/* Validation in JSON Schema's words; what is absent is 0, empty or false. */
struct model_validation {
	struct text format; /* email, uri, uuid, date, date-time, ipv4, ipv6, hostname, timezone */
	bool has_length;
	uint64_t length_min, length_max; /* characters, inclusive; UINT64_MAX: none */
	bool has_range;
	struct text range_min, range_max; /* numbers as written, inclusive; "" none */
	struct text pattern;              /* PCRE2, not anchored */
	struct text schema_path;
	struct text schema_json;         /* the file's text, compact */
	const struct jsonschema *schema; /* the same, ready to validate with; NULL: none */
};

struct model_column {
	struct model_table *table;
	struct text name;
	unsigned index; /* within the table */
	struct type type;
	enum column_concept concept;
	bool is_hidden; /* added by completion: not in the API */
	bool is_not_null;
	bool is_identity; /* the server gives the integer: GENERATED ALWAYS */
	enum default_kind default_kind;
	const struct expr *default_expr; /* literals as well */
	const struct expr *read;         /* column policies; NULL: as the table */
	const struct expr *write;
	struct text read_text, write_text; /* as the schema says them */
	enum secret_kind secret;
	struct model_flow *flow;
	bool must_be_active_member; /* member: 'active' */
	struct model_validation validation;
	struct text was;        /* former name */
	struct text was_values; /* for enum columns: 'old > new, …' */
	struct text note;
	struct position at;
};

struct model_key {
	struct text name;
	struct model_column **columns;
	size_t column_count;
	bool is_live;   /* counts rows that are not soft-deleted only */
	bool is_hidden; /* (tenant, id), added by completion */
	struct position at;
};

struct model_index_part {
	struct model_column *column; /* or */
	const struct expr *expr;
};

struct model_index {
	struct text name;
	struct model_index_part *parts;
	size_t part_count;
	const struct expr *where; /* or NULL */
	struct text method;       /* btree unless written; gin, hash … */
	bool is_unique;
	bool is_hidden;
	struct position at;
};

struct model_check {
	struct text name;
	const struct expr *expr;
	bool is_hidden; /* made from validation */
	struct position at;
};

struct model_must {
	struct text name;
	const struct expr *expr;
	struct text sql;
	struct position at;
};

/* Of which changes a webhook tells. */
enum hook_event { HOOK_INSERT = 1, HOOK_UPDATE = 2, HOOK_DELETE = 4 };

/* webhook_NAME: what happens to rows is told outside, through the outbox. */
struct model_hook {
	struct text name;
	unsigned events;         /* of enum hook_event */
	const struct expr *when; /* over old and new; NULL: always */
	struct text sql;         /* the whole, as written */
	struct position at;
};

/* How a reference holds within tenants. */
enum reference_wall {
	WALL_NONE,  /* parent is global, the tenants table, or a person; or the tenant
	             * column is among the reference's own columns */
	WALL_KEY,   /* (tenant, column) -> (tenant, id): a composite key */
	WALL_GUARD, /* the parent's tenant may be NULL: a trigger compares */
};

struct model_ref {
	struct text name; /* constraint name; made when not written */
	struct model_table *child;
	struct model_column **child_columns; /* as declared, without the tenant column */
	struct model_table *parent;
	struct model_column **parent_columns;
	size_t column_count;
	enum reference_rule on_delete, on_update;
	bool is_one_to_one; /* the child's columns are a key */
	bool is_hidden;
	enum reference_wall wall;
	struct position at;
};

struct model_policy {
	struct text sql; /* as written, or inherited from Project */
	const struct expr *expr;
	bool is_inherited;
	struct position at;
};

struct model_table {
	struct model *model;
	struct text schema; /* "public" */
	struct text name;   /* unique in the API: "core.users" is core.users' */
	struct text alias;
	unsigned index; /* within the model */
	enum table_concept concept;
	bool is_hidden;
	enum table_scope scope;
	/*
	 * Tenant-scoped: the column that holds the tenant, declared or hidden. For
	 * the tenants table its own id. NULL for global tables.
	 */
	struct model_column *tenant;
	bool is_tenant_nullable;
	/* The tenant is reached through this reference (hidden tenant column), or NULL. */
	struct model_ref *through;
	struct model_column *owner;   /* SCOPE_USER: the person */
	struct model_column *columns; /* declared first, hidden after them */
	size_t column_count;
	size_t declared_count;
	struct model_key *primary; /* NULL: none (refused for tables of the API) */
	struct model_key *keys;    /* unique keys, the primary not among them */
	size_t key_count;
	struct model_index *indexes;
	size_t index_count;
	struct model_check *checks;
	size_t check_count;
	struct model_must *musts;
	size_t must_count;
	struct model_hook *hooks;
	size_t hook_count;
	struct model_ref **refs; /* this table is the child */
	size_t ref_count;
	struct model_ref **inbound; /* this table is the parent */
	size_t inbound_count;
	struct model_policy policies[VERB_COUNT];
	enum audit_mode audit;
	bool is_unique_live;   /* unique: 'live' */
	int64_t purge_after_s; /* 0: never */
	struct text was;
	/* Shorthands by concept; NULL when the table has no such column. */
	struct model_column *by_concept[COLUMN_CONCEPT_COUNT];
	struct text note;
	struct position at;
	void *name_index; /* columns by name; model_column_find() */
};

/* Rows of Records, values bound to columns. */
struct model_records {
	struct model_table *table;
	struct model_column **columns;
	size_t column_count;
	const struct dbml_records *source;
};

struct model {
	struct arena *arena;
	struct text name; /* Project's, or "" */
	struct text note;
	struct model_table **tables; /* declared first, in source order, then hidden */
	size_t table_count;
	size_t declared_count;
	struct model_enum **enums;
	size_t enum_count;
	struct model_ref **refs;
	size_t ref_count;
	struct model_records *records;
	size_t records_count;
	struct function **functions; /* schema/function.h: added by functions_load() */
	size_t function_count;
	/* By concept: the table that plays it, declared or hidden; NULL where none can. */
	struct model_table *by_concept[TABLE_CONCEPT_COUNT];
	/* What makes a person a platform administrator, about a row of users. */
	const struct expr *platform_admin;
	/* What makes a membership (or a person) count: status active and so on. */
	const struct expr *member_active;
	const struct expr *user_active;
	const struct expr *tenant_active;
	unsigned completion;      /* which one completed it */
	unsigned char digest[32]; /* of the canonical full schema: "made from this schema" */
	const struct dbml *dbml;
	void *name_index;
};

/*
 * Compiles a schema: reads, binds concepts, infers scope, completes, types
 * every expression. All errors go to `diags`, and as notes what was bound,
 * inferred and added. NULL when there was an error.
 */
struct model *model_compile(struct arena *arena, struct text path, dbml_reader *reader,
        void *context, struct diagnostics *diags);

/*
 * What completion adds grows with Manor. Each step of it has a number from 1, and a model can
 * be completed as an older one did: so that a database or a migration of then is understood,
 * and led on by a migration that adds what is new. model_compile() is the newest.
 */
enum { MODEL_COMPLETION = 2 };
struct model *model_compile_as(struct arena *arena, struct text path, dbml_reader *reader,
        void *context, unsigned completion, struct diagnostics *diags);

/* By the API's name; NULL is absence. Hidden tables are found too: look at is_hidden. */
struct model_table *model_table_find(const struct model *model, struct text name);
struct model_column *model_column_find(const struct model_table *table, struct text name);
/* NULL unless the table's primary key is exactly one column. */
struct model_column *model_table_id(const struct model_table *table);

/* True when rows of the table are soft-deleted. */
static inline bool model_is_soft(const struct model_table *table)
{
	return table->by_concept[COLUMN_IS_DELETED_AT] != NULL;
}

/* The part of the API: neither hidden nor a secret that never leaves. */
static inline bool model_column_is_public(const struct model_column *column)
{
	return !column->is_hidden && column->secret == SECRET_NONE;
}

/* What the server gives by itself, unless the column's own write policy says who else may. */
bool model_column_is_server_given(const struct model_column *column);

const char *table_concept_name(enum table_concept concept);
const char *column_concept_name(enum column_concept concept);
const char *verb_name(enum verb verb);                     /* "read" … */
const char *reference_rule_name(enum reference_rule rule); /* "cascade" … */
const char *secret_kind_name(enum secret_kind secret);     /* "hashed" …; "" for none */
bool secret_kind_from_text(struct text name, enum secret_kind *out_kind);
const char *table_scope_name(enum table_scope scope); /* "tenant" … */
const char *audit_mode_name(enum audit_mode audit);   /* "changes" … */

#endif
