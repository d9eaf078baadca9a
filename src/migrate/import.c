#include "migrate/import.h"

#include "migrate/import_words.h"

/* What may be left out when the model cannot hold it, and the line where it stands. */
struct item {
	uint32_t line;
	struct text what;
	bool is_out;
};

struct writing {
	struct arena *arena;
	const struct catalog *catalog;
	struct import *import;
	struct buf out;
	uint32_t line;
	struct item *items; /* in the order in which they are written, each time the same */
	size_t item_count, item_at;
	bool is_first; /* says what it takes and leaves out once */
};

static bool say(struct writing *w, struct text **list, size_t *count, struct text line)
{
	struct text *slot = w->is_first ? ARENA_PUSH(w->arena, *list, *count) : NULL;

	if (slot)
		*slot = line;
	return slot != NULL;
}

#define SAY(w, list, ...)                                                                          \
	say(w, &(w)->import->list, &(w)->import->list##_count,                                     \
	        arena_printf((w)->arena, __VA_ARGS__))

static void end_line(struct writing *w)
{
	buf_add_char(&w->out, '\n');
	w->line++;
}

/* True when the next line is to be written; it is `what` when it has to be left out. */
static bool begin_item(struct writing *w, struct text what)
{
	if (w->is_first) {
		struct item *slot = ARENA_PUSH(w->arena, w->items, w->item_count);
		if (!slot)
			return false;
		*slot = (struct item){.what = what};
	}
	struct item *item = &w->items[w->item_at++];
	item->line = item->is_out ? 0 : w->line;
	return !item->is_out;
}

static struct text words(struct writing *w, const struct text *names, size_t count)
{
	struct buf out;

	buf_init(&out, w->arena);
	for (size_t i = 0; i < count; i++) {
		buf_add(&out, i ? TEXT(", ") : TEXT(""));
		buf_add(&out, names[i]);
	}
	return buf_text(&out);
}

static void write_names(struct writing *w, const struct text *names, size_t count)
{
	if (count > 1)
		buf_add_char(&w->out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add(&w->out, TEXT(", "));
		import_name(&w->out, names[i]);
	}
	if (count > 1)
		buf_add_char(&w->out, ')');
}

static const struct catalog_key *primary_of(const struct catalog_table *table)
{
	for (size_t i = 0; i < table->key_count; i++) {
		if (table->keys[i].is_primary)
			return &table->keys[i];
	}
	return NULL;
}

static void write_setting(struct writing *w, bool *has, const char *name)
{
	buf_add(&w->out, *has ? TEXT(", ") : TEXT(" ["));
	buf_add_cstr(&w->out, name);
	*has = true;
}

static bool is_column_default(const struct catalog_column *column)
{
	return !text_is_empty(column->default_value) && !column->is_generated &&
	       !text_eq_nocase(column->default_value, TEXT("null"));
}

static void write_column(
        struct writing *w, const struct catalog_table *table, const struct catalog_column *column)
{
	const struct catalog_key *primary = primary_of(table);
	bool is_key =
	        primary && primary->column_count == 1 && text_eq(primary->columns[0], column->name);
	struct text why;
	bool has = false;

	buf_add(&w->out, TEXT("  "));
	import_name(&w->out, column->name);
	buf_add_char(&w->out, ' ');
	size_t from = w->out.len;
	if (!import_type(w->arena, &w->out, w->catalog, table, column, &why))
		SAY(w, left_out, "%.*s.%.*s: type %.*s is not known: text stands for it",
		        TEXT_ARG(table->name), TEXT_ARG(column->name), TEXT_ARG(column->type));
	struct text type = arena_text(w->arena, text_sub(buf_text(&w->out), from, w->out.len));
	if (!text_is_empty(why))
		SAY(w, taken, "%.*s.%.*s: %.*s, because %.*s", TEXT_ARG(table->name),
		        TEXT_ARG(column->name), TEXT_ARG(type), TEXT_ARG(why));
	if (is_key)
		write_setting(w, &has, "pk");
	if (is_key && column->is_generated)
		write_setting(w, &has, "increment");
	if (column->is_not_null && !is_key)
		write_setting(w, &has, "not null");
	if (is_column_default(column)) {
		struct text what =
		        arena_printf(w->arena, "%.*s.%.*s: default %.*s", TEXT_ARG(table->name),
		                TEXT_ARG(column->name), TEXT_ARG(column->default_value));
		if (begin_item(w, what)) {
			write_setting(w, &has, "default: ");
			import_default(&w->out, type, column->default_value);
		}
	}
	if (import_is_secret(column)) {
		write_setting(w, &has, "secret: 'write-only'");
		SAY(w, taken,
		        "%.*s.%.*s: a secret, by its name; passwords that Manor should "
		        "check are secret: 'hashed'",
		        TEXT_ARG(table->name), TEXT_ARG(column->name));
	}
	if (import_is_password(column))
		SAY(w, taken,
		        "%.*s.%.*s: passwords as argon2id hashes; those of another kind "
		        "have to be set anew",
		        TEXT_ARG(table->name), TEXT_ARG(column->name));
	if (!text_is_empty(column->comment)) {
		write_setting(w, &has, "note: ");
		import_string(&w->out, column->comment);
	}
	if (has)
		buf_add_char(&w->out, ']');
	for (size_t i = 0; i < column->comment.len; i++)
		w->line += column->comment.ptr[i] == '\n';
	end_line(w);
}

/* Nothing but columns: what DBML's own block can say. */
static bool is_plain(const struct catalog_table *table, const struct catalog_index *index)
{
	for (size_t i = 0; i < index->part_count; i++) {
		if (!catalog_column_find(table, index->parts[i]))
			return false;
	}
	return text_is_empty(index->condition) && index->part_count > 0;
}

static void write_key(
        struct writing *w, const struct catalog_table *table, const struct catalog_key *key)
{
	struct text columns = words(w, key->columns, key->column_count);

	if (key->is_primary && key->column_count == 1)
		return;
	if (!begin_item(w, arena_printf(w->arena, "%.*s: %s (%.*s)", TEXT_ARG(table->name),
	                           key->is_primary ? "primary key" : "unique", TEXT_ARG(columns))))
		return;
	buf_add(&w->out, TEXT("    "));
	write_names(w, key->columns, key->column_count);
	buf_add(&w->out, key->is_primary ? TEXT(" [pk]") : TEXT(" [unique]"));
	end_line(w);
}

static void write_plain_index(
        struct writing *w, const struct catalog_table *table, const struct catalog_index *index)
{
	if (!is_plain(table, index) ||
	        !begin_item(w, arena_printf(w->arena, "%.*s: index %.*s", TEXT_ARG(table->name),
	                               TEXT_ARG(index->name))))
		return;
	buf_add(&w->out, TEXT("    "));
	write_names(w, index->parts, index->part_count);
	buf_add(&w->out, index->is_unique ? TEXT(" [unique, name: ") : TEXT(" [name: "));
	import_string(&w->out, index->name);
	if (!text_eq(index->method, TEXT("btree")))
		buf_printf(&w->out, ", type: %.*s", TEXT_ARG(index->method));
	buf_add_char(&w->out, ']');
	end_line(w);
	if (index->has_order)
		SAY(w, left_out, "%.*s: the order or operator class of index %.*s",
		        TEXT_ARG(table->name), TEXT_ARG(index->name));
}

static void write_indexes(struct writing *w, const struct catalog_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->key_count; i++)
		count += !table->keys[i].is_primary || table->keys[i].column_count > 1;
	for (size_t i = 0; i < table->index_count; i++)
		count += is_plain(table, &table->indexes[i]);
	if (!count)
		return;
	end_line(w);
	buf_add(&w->out, TEXT("  indexes {"));
	end_line(w);
	for (size_t i = 0; i < table->key_count; i++)
		write_key(w, table, &table->keys[i]);
	for (size_t i = 0; i < table->index_count; i++)
		write_plain_index(w, table, &table->indexes[i]);
	buf_add(&w->out, TEXT("  }"));
	end_line(w);
}

static void write_checks(struct writing *w, const struct catalog_table *table)
{
	if (!table->check_count)
		return;
	end_line(w);
	buf_add(&w->out, TEXT("  checks {"));
	end_line(w);
	for (size_t i = 0; i < table->check_count; i++) {
		const struct catalog_check *check = &table->checks[i];
		if (!begin_item(w, arena_printf(w->arena, "%.*s: check %.*s", TEXT_ARG(table->name),
		                           TEXT_ARG(check->condition))))
			continue;
		buf_add(&w->out, TEXT("    "));
		import_expression(&w->out, check->condition);
		if (!text_is_empty(check->name)) {
			buf_add(&w->out, TEXT(" [name: "));
			import_string(&w->out, check->name);
			buf_add_char(&w->out, ']');
		}
		end_line(w);
	}
	buf_add(&w->out, TEXT("  }"));
	end_line(w);
}

/* A key of metadata has no quotes. */
static void write_word(struct buf *out, struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_fit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		              (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
		buf_add_char(out, is_fit ? c : '_');
	}
}

/* Indexes over expressions or some rows only are metadata, and so are the policies. */
static void write_metadata(struct writing *w, const struct catalog_table *table)
{
	buf_add(&w->out, TEXT("Metadata Table "));
	import_name(&w->out, table->name);
	buf_add(&w->out, TEXT(" {"));
	end_line(w);
	buf_add(&w->out, TEXT("  read: 'false'"));
	end_line(w);
	buf_add(&w->out, TEXT("  write: 'false'"));
	end_line(w);
	for (size_t i = 0; i < table->index_count; i++) {
		const struct catalog_index *index = &table->indexes[i];
		if (is_plain(table, index) ||
		        !begin_item(w, arena_printf(w->arena, "%.*s: index %.*s",
		                               TEXT_ARG(table->name), TEXT_ARG(index->name))))
			continue;
		struct buf said;
		buf_init(&said, w->arena);
		buf_printf(&said, "%s%s%.*s%s(", index->is_unique ? "unique " : "",
		        text_eq(index->method, TEXT("btree")) ? "" : "using ",
		        text_eq(index->method, TEXT("btree")) ? 0 : (int)index->method.len,
		        index->method.ptr, text_eq(index->method, TEXT("btree")) ? "" : " ");
		buf_add(&said, words(w, index->parts, index->part_count));
		buf_add_char(&said, ')');
		if (!text_is_empty(index->condition))
			buf_printf(&said, " where %.*s", TEXT_ARG(index->condition));
		buf_add(&w->out, TEXT("  index_"));
		write_word(&w->out, index->name);
		buf_add(&w->out, TEXT(": "));
		import_string(&w->out, buf_text(&said));
		end_line(w);
	}
	buf_add_char(&w->out, '}');
	end_line(w);
	end_line(w);
}

static void write_reference(
        struct writing *w, const struct catalog_table *table, const struct catalog_key *key)
{
	struct text columns = words(w, key->columns, key->column_count);
	bool has = false;

	if (!begin_item(
	            w, arena_printf(w->arena, "%.*s: reference (%.*s) to %.*s",
	                       TEXT_ARG(table->name), TEXT_ARG(columns), TEXT_ARG(key->parent))))
		return;
	buf_add(&w->out, TEXT("Ref: "));
	import_name(&w->out, table->name);
	buf_add_char(&w->out, '.');
	write_names(w, key->columns, key->column_count);
	buf_add(&w->out, TEXT(" > "));
	import_name(&w->out, key->parent);
	buf_add_char(&w->out, '.');
	write_names(w, key->parent_columns, key->parent_column_count);
	if (!text_is_empty(key->on_delete) && !text_eq_cstr(key->on_delete, "no action")) {
		write_setting(w, &has, "delete: ");
		buf_add(&w->out, key->on_delete);
	}
	if (!text_is_empty(key->on_update) && !text_eq_cstr(key->on_update, "no action")) {
		write_setting(w, &has, "update: ");
		buf_add(&w->out, key->on_update);
	}
	if (has)
		buf_add_char(&w->out, ']');
	end_line(w);
}

static void write_table(struct writing *w, const struct catalog_table *table)
{
	buf_add(&w->out, TEXT("Table "));
	import_name(&w->out, table->name);
	buf_add(&w->out, TEXT(" {"));
	end_line(w);
	for (size_t i = 0; i < table->column_count; i++)
		write_column(w, table, &table->columns[i]);
	write_indexes(w, table);
	write_checks(w, table);
	if (!text_is_empty(table->comment)) {
		end_line(w);
		buf_add(&w->out, TEXT("  Note: "));
		import_string(&w->out, table->comment);
		for (size_t i = 0; i < table->comment.len; i++)
			w->line += table->comment.ptr[i] == '\n';
		end_line(w);
	}
	buf_add_char(&w->out, '}');
	end_line(w);
	write_metadata(w, table);
}

static void write_enum(struct writing *w, const struct catalog_enum *e)
{
	buf_add(&w->out, TEXT("Enum "));
	import_name(&w->out, e->name);
	buf_add(&w->out, TEXT(" {"));
	end_line(w);
	for (size_t i = 0; i < e->value_count; i++) {
		buf_add(&w->out, TEXT("  "));
		import_name(&w->out, e->values[i]);
		end_line(w);
	}
	buf_add_char(&w->out, '}');
	end_line(w);
	end_line(w);
}

static void write_all(struct writing *w)
{
	buf_init(&w->out, w->arena);
	w->line = 1;
	w->item_at = 0;
	buf_add(&w->out,
	        TEXT("// Read from a database. Policies are 'false', nobody, until they are "
	             "written: see `manor check`."));
	end_line(w);
	end_line(w);
	for (size_t i = 0; i < w->catalog->enum_count; i++)
		write_enum(w, &w->catalog->enums[i]);
	for (size_t i = 0; i < w->catalog->table_count; i++)
		write_table(w, &w->catalog->tables[i]);
	for (size_t i = 0; i < w->catalog->table_count; i++) {
		const struct catalog_table *table = &w->catalog->tables[i];
		for (size_t j = 0; j < table->reference_count; j++)
			write_reference(w, table, &table->references[j]);
	}
	w->is_first = false;
}

struct in_memory {
	struct text path, body;
};

static bool read_memory(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	const struct in_memory *memory = context;

	(void)arena;
	if (!text_eq(path, memory->path))
		return error_set(err, ERROR_FILE, "%.*s is not read", TEXT_ARG(path));
	*out_body = memory->body;
	return true;
}

/* Takes out what an error stands on. False: no error stands on what may go. */
static bool take_out(struct writing *w)
{
	bool has = false;

	for (size_t i = 0; i < w->import->diags->count; i++) {
		const struct diagnostic *diag = &w->import->diags->items[i];
		if (diag->severity != SEVERITY_ERROR)
			continue;
		for (size_t j = 0; j < w->item_count; j++) {
			struct item *item = &w->items[j];
			if (item->is_out || !item->line || item->line != diag->at.line)
				continue;
			item->is_out = has = true;
			struct text *slot = ARENA_PUSH(
			        w->arena, w->import->left_out, w->import->left_out_count);
			if (slot)
				*slot = arena_printf(w->arena, "%.*s: %.*s", TEXT_ARG(item->what),
				        TEXT_ARG(diag->message));
		}
	}
	return has;
}

bool import_make(struct arena *arena, const struct catalog *catalog, struct text path,
        struct import *out_import, struct error *err)
{
	struct writing w = {
	        .arena = arena, .catalog = catalog, .import = out_import, .is_first = true};

	*out_import = (struct import){0};
	/* Each round takes something out, so that there are no more of them than items. */
	do {
		write_all(&w);
		struct in_memory memory = {path, buf_text(&w.out)};
		out_import->diags = ARENA_NEW(arena, struct diagnostics);
		if (!out_import->diags || buf_failed(&w.out) || arena->failed)
			return error_memory(err);
		diagnostics_init(out_import->diags, arena);
		out_import->model =
		        model_compile(arena, path, read_memory, &memory, out_import->diags);
	} while (!out_import->model && take_out(&w));
	out_import->dbml = buf_text(&w.out);
	return true;
}
