/*
 * What the parts of the DBML compiler share: modules, the names visible in
 * them, and what the declarations were read into. Private to the compiler;
 * others include schema/dbml.h.
 *
 * The order of work: modules are read and parsed (modules.c), looked at one
 * element at a time (check_*.c), declared and made visible to each other
 * (symbols.c, uses.c), filled (tables.c, enums.c), connected (refs.c,
 * records.c, groups.c, metadata.c), and what the first module sees is given
 * out (dbml.c). Every step runs when there were errors before, except the last.
 */
#ifndef SCHEMA_DBML_COMPILE_H
#define SCHEMA_DBML_COMPILE_H

#include "schema/dbml/names.h"
#include "schema/dbml/settings.h"

enum symbol_kind {
	SYMBOL_NONE,
	SYMBOL_SCHEMA,
	SYMBOL_TABLE,
	SYMBOL_ENUM,
	SYMBOL_GROUP,
	SYMBOL_PARTIAL,
	SYMBOL_STICKY,
	SYMBOL_VIEW,
	SYMBOL_KIND_COUNT,
	/* Not symbols: kinds of names within a table, an enum or the compiler. */
	NAME_COLUMN,
	NAME_ENUM_VALUE,
	NAME_META,
	NAME_MODULE,
	NAME_OTHER,
};

/* A schema as one module sees it. A module's root has no name and holds the top ones. */
struct schema {
	struct module *module;
	struct schema *parent; /* NULL for the root */
	struct text name;
	struct text path; /* "a.b" */
	struct symbol **members;
	size_t member_count;
	struct schema **children;
	size_t child_count;
};

/* A name of a declared thing in a schema: its own, an alias, or one made by `use`. */
struct symbol {
	enum symbol_kind kind;
	struct text name;
	struct schema *schema;
	struct symbol *original; /* itself when it is the declaration */
	struct module *module;   /* that sees it */
	const struct node *node; /* the declaration's, or the specifier that made it */
	bool is_alias;
	bool is_used;   /* made by use or reuse */
	bool is_passed; /* others that use this module get it too */
	void *thing;    /* of the original: struct relation, struct dbml_enum … */
};

struct module {
	const struct source *source;
	struct node *program;
	struct schema *root;
	struct schema *public;
	struct import *imports; /* one for each use, in order */
	size_t import_count;
	unsigned mark; /* for walks over modules */
	bool is_shown; /* being walked over by uses.c */
};

struct import {
	const struct node *node;
	struct module *module; /* NULL: there is no such file, and it was said */
	bool is_reuse;
};

struct column {
	struct dbml_column *out;
	struct relation *relation; /* the table that shows it */
	struct relation *partial;  /* where it was written, or NULL when in the table itself */
	const struct node *field;
	const struct source *source;
	struct settings settings;
};

struct injection {
	struct relation *partial; /* NULL when there is none of the name */
	const struct node *node;
	size_t order; /* among the fields */
};

/* A table or a partial. The relation's address is the scope of its columns' names. */
struct relation {
	struct symbol *symbol;
	struct module *module;
	const struct node *node;
	struct dbml_table *out;
	struct column **columns; /* own and injected, in their final order */
	size_t column_count;
	struct column **own;
	size_t own_count;
	struct injection *injections;
	size_t injection_count;
	struct settings settings;
	bool has_header_color;
	bool is_partial;
};

/* A reference between columns that both exist. */
struct link {
	struct dbml_ref *out;
	struct relation *left;
	struct relation *right;
};

struct compiler {
	struct arena *arena;
	struct diagnostics *diags;
	dbml_reader *reader;
	void *reader_context;
	struct module **modules; /* the first is the file that was named */
	size_t module_count;
	struct names names;
	struct relation **relations;
	size_t relation_count;
	struct symbol **symbols; /* all originals, in the order of modules and text */
	size_t symbol_count;
	struct link *links;
	size_t link_count;
	struct dbml_records **records;
	size_t record_count;
	struct dbml_project *project;
	unsigned mark;
};

#define compile_error(c, module, node, ...)                                                        \
	schema_error((c)->diags, node_position((module)->source, (node)), __VA_ARGS__)

/* modules.c: reads the named file and all it uses; false when the first cannot be read. */
bool modules_read(struct compiler *c, struct text path);
struct text modules_resolve(struct arena *arena, struct text from, struct text path);

/* check_*.c: whether each element may stand where it stands and say what it says. */
void check_module(struct compiler *c, struct module *module);

/* symbols.c */
void symbols_declare(struct compiler *c, struct module *module);
struct schema *symbols_schema(struct compiler *c, struct schema *parent, struct text name);
struct schema *symbols_find_schema(
        const struct compiler *c, const struct schema *parent, struct text name);
struct symbol *symbols_find(const struct compiler *c, const struct schema *schema,
        enum symbol_kind kind, struct text name);
struct symbol *symbols_add(struct compiler *c, struct schema *schema, const struct symbol *symbol);
/* The same for a thing that is found by another name than its own. */
struct symbol *symbols_add_as(
        struct compiler *c, struct schema *schema, const struct symbol *symbol, struct text lookup);
/* names_nearest(), for the first errors only: it looks at every name. */
struct text symbols_nearest(
        const struct compiler *c, const void *scope, unsigned kind, struct text name);
/* Duplicate names in the schemas of a module. */
void symbols_check(struct compiler *c, struct module *module);

/*
 * A thing by its path in a module: name, schema.name, schema.schema.name.
 * NULL and an error that names the missing part when there is none.
 */
struct symbol *symbols_resolve(struct compiler *c, struct module *module, const struct path *path,
        size_t count, enum symbol_kind kind);
const char *symbol_kind_word(enum symbol_kind kind);

/* uses.c */
void uses_prepare(struct compiler *c);
void uses_link(struct compiler *c, struct module *module);
/*
 * Faults in what a thing holds count when the first module sees it; the
 * official reader does not look into the others. thing: a relation, an enum …
 */
void uses_see(struct compiler *c);
bool uses_is_seen(const struct compiler *c, const void *thing);
/* A table that is used needs its partials in sight. */
void uses_check(struct compiler *c);
/* Hands out what the first module sees from others, under the names it has there. */
void uses_give(struct compiler *c, struct dbml *out,
        bool (*give)(struct compiler *c, struct dbml *out, struct symbol *symbol));

/* tables.c */
void tables_fill(struct compiler *c);
struct column *tables_column(
        const struct compiler *c, const struct relation *relation, struct text name);
struct column *tables_need_column(struct compiler *c, struct module *module,
        const struct relation *relation, const struct node *name);

/* enums.c */
void enums_fill(struct compiler *c);
/* enum.value or schema.enum.value; false when there is none, which is said. */
bool enums_resolve_value(struct compiler *c, struct module *module, const struct path *path);

/* refs.c */
void refs_connect(struct compiler *c);

/* records.c */
void records_read(struct compiler *c);

/* groups.c */
void groups_read(struct compiler *c);

/* diagram.c */
void diagram_bind(struct compiler *c);

/* metadata.c */
void metadata_attach(struct compiler *c);

#endif
