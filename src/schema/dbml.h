/*
 * DBML, read: one document, all its modules bound and its partials laid in, as
 * the official compiler (@dbml/core 10) understands it. What that compiler
 * refuses is an error here, what it accepts is none; whatever Manor refuses
 * beyond that is the model's business (schema/model.h), not this module's.
 *
 * Everything lives in the arena given and points into the sources.
 * Source: the DBML language documentation and @dbml/parse 10.
 */
#ifndef SCHEMA_DBML_H
#define SCHEMA_DBML_H

#include "base/diag.h"
#include "base/error.h"

enum dbml_value_kind {
	DBML_VALUE_NONE,       /* a setting without a value: [pk] */
	DBML_VALUE_STRING,     /* 'x', '''x''', "x" after unescaping; only notes are dedented */
	DBML_VALUE_NUMBER,     /* as written, sign included */
	DBML_VALUE_BOOLEAN,    /* true, false */
	DBML_VALUE_NULL,       /* null */
	DBML_VALUE_EXPRESSION, /* `x` without its quotes */
	DBML_VALUE_COLOR,      /* #aabbcc */
	DBML_VALUE_NAME,       /* a path to a value of an enum; the text is its last part */
};

struct dbml_value {
	enum dbml_value_kind kind;
	struct text text;
	struct position at; /* of the value's first to last byte, quotes included */
};

/*
 * A custom key, lower case, from inline settings or a Metadata block, in source order.
 * A key of a block takes the place of an inline one.
 * `value.at` covers the value, so that an expression inside a string can be
 * reported at its own place: for strings without escapes, offset + 1 (or + 3)
 * is the first byte of the text.
 */
struct dbml_meta {
	struct text key;
	struct dbml_value value;
	struct position at; /* of the key */
};

struct dbml_note {
	struct text text;
	struct position at;
};

struct dbml_type {
	struct text schema;  /* "" when not qualified */
	struct text name;    /* as written, without arguments and brackets: varchar, "Status" */
	struct text written; /* with them, without blanks: varchar(255), numeric(10,2)[] */
	struct text *args;   /* varchar(255), numeric(10, 2) */
	size_t arg_count;
	unsigned array_depth;                /* text[] is 1 */
	const struct dbml_enum *enumeration; /* when the name is an enum of the document */
	struct position at;
};

struct dbml_check {
	struct text expression;
	struct text name;   /* "" when it has none */
	struct position at; /* of the expression's text, without its back quotes */
};

struct dbml_column {
	struct text name;
	struct dbml_type type;
	bool is_pk;
	bool is_unique;
	bool is_not_null; /* [not null] */
	bool is_null;     /* [null] written out */
	bool is_increment;
	struct dbml_value default_value; /* kind NONE: no default */
	struct dbml_note note;
	struct dbml_check *checks;
	size_t check_count;
	struct dbml_meta *metas;
	size_t meta_count;
	struct position at; /* of the name */
};

struct dbml_index_part {
	struct text text; /* column name, or expression without back quotes */
	bool is_expression;
	struct position at;
};

struct dbml_index {
	struct dbml_index_part *parts;
	size_t part_count;
	bool is_pk;
	bool is_unique;
	struct text name; /* "" */
	struct text type; /* btree, hash, gin …; "" */
	struct dbml_note note;
	struct position at;
};

/* One row of Records. A value may be VALUE_NONE: an empty field is null. */
struct dbml_row {
	struct dbml_value *values; /* as many as the records' columns */
	struct position at;
};

struct dbml_records {
	struct dbml_table *table;
	struct text *columns;
	size_t column_count;
	struct dbml_row *rows;
	size_t row_count;
	struct position at;
};

struct dbml_table {
	struct text schema; /* "public" unless written otherwise */
	struct text name;
	struct text alias; /* "" */
	struct dbml_note note;
	struct dbml_column *columns; /* partials laid in, by DBML's precedence */
	size_t column_count;
	struct dbml_index *indexes;
	size_t index_count;
	struct dbml_check *checks;
	size_t check_count;
	struct dbml_meta *metas; /* custom metadata */
	size_t meta_count;
	struct dbml_meta *settings; /* headercolor and other known settings */
	size_t setting_count;
	struct position at; /* of the name */
};

enum dbml_relation {
	DBML_MANY_TO_ONE,  /* a > b: a.fk refers to b */
	DBML_ONE_TO_MANY,  /* a < b */
	DBML_ONE_TO_ONE,   /* a - b: a.fk refers to b, as the official exporter has it */
	DBML_MANY_TO_MANY, /* a <> b */
};

struct dbml_endpoint {
	struct dbml_table *table;
	struct dbml_column **columns;
	size_t column_count;
	struct position at;
};

struct dbml_ref {
	struct text name; /* "" */
	enum dbml_relation relation;
	struct dbml_endpoint left, right; /* inline refs: left is the column that holds the ref */
	/* DBML 10 can mark a side optional; false when not written. */
	bool left_optional, right_optional;
	struct text on_delete; /* cascade, restrict, set null, set default, no action, "" */
	struct text on_update;
	struct dbml_meta *settings; /* color, inactive */
	size_t setting_count;
	bool is_inline;
	struct position at;
};

struct dbml_enum_value {
	struct text name;
	struct dbml_note note;
	struct position at;
};

struct dbml_enum {
	struct text schema;
	struct text name;
	struct dbml_enum_value *values;
	size_t value_count;
	struct dbml_note note;
	struct position at;
};

struct dbml_group {
	struct text schema;
	struct text name;
	struct dbml_table **tables;
	size_t table_count;
	struct dbml_note note;
	struct dbml_meta *metas;
	size_t meta_count;
	struct dbml_meta *settings;
	size_t setting_count;
	struct position at;
};

/* A sticky note: Note name { … } */
struct dbml_sticky {
	struct text name;
	struct dbml_note note;
	struct dbml_meta *metas;
	size_t meta_count;
	struct dbml_meta *settings;
	size_t setting_count;
	struct position at;
};

struct dbml_project {
	struct text name; /* "" */
	struct dbml_note note;
	struct dbml_meta *metas; /* database_type and every custom key */
	size_t meta_count;
	struct position at;
};

struct dbml {
	struct dbml_project *project; /* NULL */
	/* Arrays of pointers, in source order; what `use` brings in comes where it is used. */
	struct dbml_table **tables;
	size_t table_count;
	struct dbml_ref **refs;
	size_t ref_count;
	struct dbml_enum **enums;
	size_t enum_count;
	struct dbml_group **groups;
	size_t group_count;
	struct dbml_sticky **stickies;
	size_t sticky_count;
	struct dbml_records **records;
	size_t records_count;
	const struct source **sources; /* the first is the file that was named */
	size_t source_count;
};

/*
 * Reads the file of a module: the bytes go into the arena. Fails with
 * ERROR_FILE. `path` is what `use … from` says, resolved against the file that
 * says it. Lets tests and the fuzzer give modules from memory.
 */
typedef bool dbml_reader(void *context, struct arena *arena, struct text path,
        struct text *out_body, struct error *err);

/*
 * Compiles the file at `path`. Every error goes to `diags`; NULL when there
 * was one (or memory ran out: arena->failed). Depth of nesting, size of a file
 * (16 MiB) and number of modules (1,000) are bounded.
 */
struct dbml *dbml_compile(struct arena *arena, struct text path, dbml_reader *reader, void *context,
        struct diagnostics *diags);

/* The reader that reads from the file system. */
dbml_reader dbml_read_file;

/* "Metadata", "Table" … are said as DBML says them: a name that needs quotes gets them. */
void dbml_write_name(struct buf *out, struct text name);
/* 'x' or '''x''', whichever reads back as the same text. */
void dbml_write_string(struct buf *out, struct text t);

#endif
