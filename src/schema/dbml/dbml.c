#include "schema/dbml.h"

#include "schema/dbml/compile.h"

/* ---- what the first module sees ---- */

#define GIVE(c, items, count, thing)                                                               \
	do {                                                                                       \
		__typeof__(*(items)) *slot = ARENA_PUSH((c)->arena, (items), (count));             \
		if (slot)                                                                          \
			*slot = (thing);                                                           \
	} while (0)

/* a.b.users and "a.b".users are two names here, and one to those who read the document. */
static void check_name(struct compiler *c, const struct symbol *symbol, struct position at)
{
	struct text key = arena_printf(
	        c->arena, "%.*s\n%.*s", TEXT_ARG(symbol->schema->path), TEXT_ARG(symbol->name));

	if (names_add(&c->names, c->modules, symbol->kind, key, (void *)symbol))
		schema_error(c->diags, at, "%s '%.*s' exists already in schema '%.*s'",
		        symbol_kind_word(symbol->kind), TEXT_ARG(symbol->name),
		        TEXT_ARG(symbol->schema->path));
}

static void give(struct compiler *c, struct dbml *out, const struct symbol *symbol)
{
	struct dbml_enum *enumeration;

	const struct relation *relation;

	switch (symbol->kind) {
	case SYMBOL_TABLE:
		relation = symbol->original->thing;
		check_name(c, symbol, relation->out->at);
		GIVE(c, out->tables, out->table_count, relation->out);
		break;
	case SYMBOL_ENUM:
		enumeration = symbol->original->thing;
		check_name(c, symbol, enumeration->at);
		GIVE(c, out->enums, out->enum_count, enumeration);
		break;
	case SYMBOL_GROUP:
		GIVE(c, out->groups, out->group_count, symbol->original->thing);
		break;
	case SYMBOL_STICKY:
		GIVE(c, out->stickies, out->sticky_count, symbol->original->thing);
		break;
	default:
		break;
	}
}

static bool is_given(const struct compiler *c, const void *thing)
{
	return names_find(&c->names, thing, NAME_OTHER, TEXT("given")) != NULL;
}

static bool give_symbol(struct compiler *c, struct dbml *out, struct symbol *symbol)
{
	struct symbol *original = symbol->original;
	const struct relation *relation = original->thing;
	void *key = original->thing;

	if (!key)
		return false;
	if (original->kind == SYMBOL_TABLE)
		key = relation->out;
	if (names_add(&c->names, key, NAME_OTHER, TEXT("given"), original))
		return false;
	give(c, out, symbol);
	return true;
}

/* An enum that the first module does not see is no enum to it. */
static void forget_enums(const struct compiler *c, const struct dbml *out)
{
	for (size_t i = 0; i < out->table_count; i++)
		for (size_t j = 0; j < out->tables[i]->column_count; j++) {
			struct dbml_type *type = &out->tables[i]->columns[j].type;

			if (type->enumeration && !is_given(c, type->enumeration))
				type->enumeration = NULL;
		}
}

static void give_connected(struct compiler *c, struct dbml *out)
{
	for (size_t i = 0; i < c->link_count; i++) {
		const struct link *link = &c->links[i];

		if (is_given(c, link->left->out) && is_given(c, link->right->out))
			GIVE(c, out->refs, out->ref_count, link->out);
	}
	for (size_t i = 0; i < c->record_count; i++)
		if (is_given(c, c->records[i]->table))
			GIVE(c, out->records, out->records_count, c->records[i]);
	for (size_t i = 0; i < c->module_count; i++)
		GIVE(c, out->sources, out->source_count, c->modules[i]->source);
}

/* What the file declares in the order of its text, then what it uses. */
static struct dbml *give_out(struct compiler *c)
{
	struct dbml *out = ARENA_NEW(c->arena, struct dbml);

	if (!out)
		return NULL;
	out->project = c->project;
	for (size_t i = 0; i < c->symbol_count; i++)
		if (c->symbols[i]->module == c->modules[0])
			give_symbol(c, out, c->symbols[i]);
	uses_give(c, out, give_symbol);
	if (c->module_count > 1)
		forget_enums(c, out);
	give_connected(c, out);
	return c->arena->failed || c->diags->error_count ? NULL : out;
}

static void check_all(struct compiler *c)
{
	for (size_t i = 0; i < c->module_count; i++)
		check_module(c, c->modules[i]);
}

static void declare_all(struct compiler *c)
{
	for (size_t i = 0; i < c->module_count; i++)
		symbols_declare(c, c->modules[i]);
	uses_prepare(c);
}

static void link_modules(struct compiler *c)
{
	for (size_t i = 0; i < c->module_count; i++)
		uses_link(c, c->modules[i]);
	for (size_t i = 0; i < c->module_count; i++)
		symbols_check(c, c->modules[i]);
}

/* What a step makes is whole for the next one, so that each ends when memory is out. */
static void compile(struct compiler *c)
{
	static void (*const steps[])(struct compiler * c) = {check_all, declare_all, link_modules,
	        uses_see, enums_fill, tables_fill, uses_check, refs_connect, records_read,
	        groups_read, diagram_bind, metadata_attach};

	for (size_t i = 0; i < sizeof steps / sizeof *steps && !c->arena->failed; i++)
		steps[i](c);
}

struct dbml *dbml_compile(struct arena *arena, struct text path, dbml_reader *reader, void *context,
        struct diagnostics *diags)
{
	struct compiler c = {
	        .arena = arena,
	        .diags = diags,
	        .reader = reader,
	        .reader_context = context,
	};

	names_init(&c.names, arena);
	if (!modules_read(&c, path) || arena->failed)
		return NULL;
	compile(&c);
	if (diags->error_count >= SCHEMA_ERRORS_KEPT)
		diag_note(diags, node_position(c.modules[0]->source, NULL),
		        "there are more errors than these");
	if (arena->failed || diags->error_count)
		return NULL;
	return give_out(&c);
}

/* ---- writing ---- */

void dbml_write_name(struct buf *out, struct text name)
{
	if (lexer_is_identifier(name)) {
		buf_add(out, name);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_add_char(out, '\\');
		if (name.ptr[i] == '\n')
			buf_add_cstr(out, "\\n");
		else
			buf_add_char(out, name.ptr[i]);
	}
	buf_add_char(out, '"');
}

void dbml_write_string(struct buf *out, struct text t)
{
	bool long_form = text_find_char(t, '\n') >= 0;
	const char *quotes = long_form ? "'''" : "'";

	buf_add_cstr(out, quotes);
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];

		if (c == '\\' || c == '\'')
			buf_add_char(out, '\\');
		if (c == '\0')
			buf_add_cstr(out, "\\0");
		else if (c == '\r')
			buf_add_cstr(out, "\\r");
		else
			buf_add_char(out, c);
	}
	buf_add_cstr(out, quotes);
}
