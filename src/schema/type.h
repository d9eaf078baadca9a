/*
 * Types: everything that differs by type, in one table. Documentation, DDL,
 * casts, JSON and ordering are derived from it and from nowhere else.
 */
#ifndef SCHEMA_TYPE_H
#define SCHEMA_TYPE_H

#include "base/text.h"

/* How a stored value becomes JSON. The letters stand in shapes (sql/shape.h). */
enum json_form {
	FORM_INTEGER = 'i',     /* 12 */
	FORM_REAL = 'r',        /* 1.5; shortest text that reads back the same */
	FORM_SCALED = 'n',      /* numeric(p<=18,s): scaled integer in SQLite, written 12.50 */
	FORM_NUMBER = 'N',      /* numeric: decimal text, written as a JSON number */
	FORM_BOOLEAN = 'b',     /* true */
	FORM_TEXT = 't',        /* "x" */
	FORM_TIMESTAMP = 's',   /* "2026-01-02T03:04:05.5"; of a time "03:04:05.5" */
	FORM_TIMESTAMPTZ = 'z', /* "2026-01-02T03:04:05.5+00:00" */
	FORM_BYTES = 'x',       /* "\\x00ff" */
	FORM_JSON = 'j',        /* pasted: json, jsonb, arrays */
};

/* What operators compare and fold alike. */
enum type_family {
	FAMILY_BOOLEAN,
	FAMILY_INTEGER,
	FAMILY_NUMBER,
	FAMILY_TEXT,
	FAMILY_UUID,
	FAMILY_TIME,
	FAMILY_BYTES,
	FAMILY_NETWORK,
	FAMILY_JSON,
	FAMILY_ARRAY,
};

/*
 * kind, PostgreSQL's name, SQLite storage, family, JSON form, order
 * SQLite storage is a STRICT table's type. Order says what ORDER BY and < mean
 * on both engines: by value, by bytes, by "moment", or none.
 */
#define TYPE_TABLE(X)                                                                              \
	X(BOOLEAN, "boolean", "INTEGER", FAMILY_BOOLEAN, FORM_BOOLEAN, "false < true")             \
	X(SMALLINT, "smallint", "INTEGER", FAMILY_INTEGER, FORM_INTEGER, "value")                  \
	X(INTEGER, "integer", "INTEGER", FAMILY_INTEGER, FORM_INTEGER, "value")                    \
	X(BIGINT, "bigint", "INTEGER", FAMILY_INTEGER, FORM_INTEGER, "value")                      \
	X(REAL, "real", "REAL", FAMILY_NUMBER, FORM_REAL, "value")                                 \
	X(DOUBLE, "double precision", "REAL", FAMILY_NUMBER, FORM_REAL, "value")                   \
	X(NUMERIC_SCALED, "numeric", "INTEGER", FAMILY_NUMBER, FORM_SCALED, "value")               \
	X(NUMERIC, "numeric", "TEXT", FAMILY_NUMBER, FORM_NUMBER,                                  \
	        "value (collation MANOR_DECIMAL)")                                                 \
	X(TEXT, "text", "TEXT", FAMILY_TEXT, FORM_TEXT, "bytes")                                   \
	X(VARCHAR, "varchar", "TEXT", FAMILY_TEXT, FORM_TEXT, "bytes")                             \
	X(CHAR, "char", "TEXT", FAMILY_TEXT, FORM_TEXT, "bytes")                                   \
	X(ENUM, "enum", "TEXT", FAMILY_TEXT, FORM_TEXT, "declaration")                             \
	X(UUID, "uuid", "TEXT", FAMILY_UUID, FORM_TEXT, "bytes, lower case")                       \
	X(DATE, "date", "TEXT", FAMILY_TIME, FORM_TEXT, "moment")                                  \
	X(TIME, "time", "TEXT", FAMILY_TIME, FORM_TIMESTAMP, "moment")                             \
	X(TIMESTAMP, "timestamp", "TEXT", FAMILY_TIME, FORM_TIMESTAMP, "moment")                   \
	X(TIMESTAMPTZ, "timestamptz", "TEXT", FAMILY_TIME, FORM_TIMESTAMPTZ, "moment")             \
	X(BYTEA, "bytea", "BLOB", FAMILY_BYTES, FORM_BYTES, "bytes")                               \
	X(INET, "inet", "TEXT", FAMILY_NETWORK, FORM_TEXT, "none")                                 \
	X(JSON, "json", "TEXT", FAMILY_JSON, FORM_JSON, "none")                                    \
	X(JSONB, "jsonb", "TEXT", FAMILY_JSON, FORM_JSON, "none")

enum type_kind {
#define TYPE_ENUM(kind, postgres, sqlite, family, form, order) TYPE_##kind,
	TYPE_TABLE(TYPE_ENUM)
#undef TYPE_ENUM
	        TYPE_KIND_COUNT,
};

struct model_enum;

struct type {
	enum type_kind kind;
	uint32_t length;   /* varchar(n), char(n): characters; 0 is no limit */
	uint8_t precision; /* numeric(p,s); 0 is none */
	uint8_t scale;
	uint8_t array_depth; /* an array is stored as JSON text in SQLite, JSON form FORM_JSON */
	const struct model_enum *enumeration; /* TYPE_ENUM */
};

struct type_info {
	const char *name; /* PostgreSQL's */
	const char *sqlite;
	enum type_family family;
	enum json_form form;
	const char *order;
};

const struct type_info *type_info(enum type_kind kind);
enum type_family type_family(const struct type *type); /* FAMILY_ARRAY for arrays */
enum json_form type_form(const struct type *type);     /* FORM_JSON for arrays */

/*
 * From DBML's spelling: "int", "integer", "bigserial", "varchar", "string",
 * "datetime", "UUID" … with its arguments. Case does not matter. False when
 * no type has that name; `out_is_serial` for serial, smallserial, bigserial.
 */
bool type_from_name(struct text name, const struct text *args, size_t arg_count,
        struct type *out_type, bool *out_is_serial);

/* The known name nearest to a mistyped one, or empty. */
struct text type_suggest(struct text name);

/* "varchar(255)[]", as PostgreSQL writes it; an enum's own name for TYPE_ENUM. */
struct buf;
void type_write(struct buf *out, const struct type *type);

#endif
