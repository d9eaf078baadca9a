/*
 * Prints what the DBML compiler makes of files: one JSON object a line, with
 * the verdict and, for what is accepted, the whole document. With --diag it
 * prints the diagnostics as a person sees them.
 */
#include <stdio.h>

#include "base/json.h"
#include "schema/dbml.h"

struct dump {
	struct buf out;
	bool comma;
};

static void separate(struct dump *d)
{
	if (d->comma)
		buf_add_char(&d->out, ',');
	d->comma = true;
}

static void key(struct dump *d, const char *name)
{
	separate(d);
	json_write_string(&d->out, text_from(name));
	buf_add_char(&d->out, ':');
	d->comma = false;
}

static void open_with(struct dump *d, char c)
{
	separate(d);
	buf_add_char(&d->out, c);
	d->comma = false;
}

static void close_with(struct dump *d, char c)
{
	buf_add_char(&d->out, c);
	d->comma = true;
}

static void text(struct dump *d, const char *name, struct text t)
{
	key(d, name);
	json_write_string(&d->out, t);
	d->comma = true;
}

static void flag(struct dump *d, const char *name, bool value)
{
	key(d, name);
	buf_add_cstr(&d->out, value ? "true" : "false");
	d->comma = true;
}

static void value(struct dump *d, const struct dbml_value *v)
{
	static const char *const kinds[] = {
	        "none", "string", "number", "boolean", "null", "expression", "color", "name"};

	open_with(d, '{');
	text(d, "kind", text_from(kinds[v->kind]));
	text(d, "text", v->text);
	close_with(d, '}');
}

static void note(struct dump *d, const struct dbml_note *n)
{
	if (n->at.source)
		text(d, "note", n->text);
}

static void metas(struct dump *d, const char *name, const struct dbml_meta *items, size_t count)
{
	key(d, name);
	open_with(d, '[');
	for (size_t i = 0; i < count; i++) {
		open_with(d, '{');
		text(d, "key", items[i].key);
		key(d, "value");
		value(d, &items[i].value);
		close_with(d, '}');
	}
	close_with(d, ']');
}

static void checks(struct dump *d, const struct dbml_check *items, size_t count)
{
	key(d, "checks");
	open_with(d, '[');
	for (size_t i = 0; i < count; i++) {
		open_with(d, '{');
		text(d, "expression", items[i].expression);
		text(d, "name", items[i].name);
		close_with(d, '}');
	}
	close_with(d, ']');
}

static void column(struct dump *d, const struct dbml_column *c)
{
	open_with(d, '{');
	text(d, "name", c->name);
	text(d, "type", c->type.written);
	text(d, "schema", c->type.schema);
	if (c->type.enumeration)
		text(d, "enum", c->type.enumeration->name);
	flag(d, "pk", c->is_pk);
	flag(d, "unique", c->is_unique);
	flag(d, "not_null", c->is_not_null);
	flag(d, "null", c->is_null);
	flag(d, "increment", c->is_increment);
	key(d, "default");
	value(d, &c->default_value);
	note(d, &c->note);
	checks(d, c->checks, c->check_count);
	metas(d, "metas", c->metas, c->meta_count);
	close_with(d, '}');
}

static void index_of(struct dump *d, const struct dbml_index *i)
{
	open_with(d, '{');
	key(d, "parts");
	open_with(d, '[');
	for (size_t j = 0; j < i->part_count; j++) {
		open_with(d, '{');
		text(d, "value", i->parts[j].text);
		flag(d, "expression", i->parts[j].is_expression);
		close_with(d, '}');
	}
	close_with(d, ']');
	flag(d, "pk", i->is_pk);
	flag(d, "unique", i->is_unique);
	text(d, "name", i->name);
	text(d, "type", i->type);
	note(d, &i->note);
	close_with(d, '}');
}

static void table(struct dump *d, const struct dbml_table *t)
{
	open_with(d, '{');
	text(d, "schema", t->schema);
	text(d, "name", t->name);
	text(d, "alias", t->alias);
	note(d, &t->note);
	key(d, "columns");
	open_with(d, '[');
	for (size_t i = 0; i < t->column_count; i++)
		column(d, &t->columns[i]);
	close_with(d, ']');
	key(d, "indexes");
	open_with(d, '[');
	for (size_t i = 0; i < t->index_count; i++)
		index_of(d, &t->indexes[i]);
	close_with(d, ']');
	checks(d, t->checks, t->check_count);
	metas(d, "metas", t->metas, t->meta_count);
	metas(d, "settings", t->settings, t->setting_count);
	close_with(d, '}');
}

static void endpoint(struct dump *d, const char *name, const struct dbml_endpoint *e)
{
	key(d, name);
	open_with(d, '{');
	text(d, "schema", e->table->schema);
	text(d, "table", e->table->name);
	key(d, "columns");
	open_with(d, '[');
	for (size_t i = 0; i < e->column_count; i++) {
		separate(d);
		json_write_string(&d->out, e->columns[i]->name);
	}
	close_with(d, ']');
	close_with(d, '}');
}

static void ref(struct dump *d, const struct dbml_ref *r)
{
	static const char *const relations[] = {">", "<", "-", "<>"};

	open_with(d, '{');
	text(d, "name", r->name);
	text(d, "relation", text_from(relations[r->relation]));
	flag(d, "left_optional", r->left_optional);
	flag(d, "right_optional", r->right_optional);
	flag(d, "inline", r->is_inline);
	text(d, "on_delete", r->on_delete);
	text(d, "on_update", r->on_update);
	endpoint(d, "left", &r->left);
	endpoint(d, "right", &r->right);
	metas(d, "settings", r->settings, r->setting_count);
	close_with(d, '}');
}

static void enumeration(struct dump *d, const struct dbml_enum *e)
{
	open_with(d, '{');
	text(d, "schema", e->schema);
	text(d, "name", e->name);
	key(d, "values");
	open_with(d, '[');
	for (size_t i = 0; i < e->value_count; i++) {
		open_with(d, '{');
		text(d, "name", e->values[i].name);
		note(d, &e->values[i].note);
		close_with(d, '}');
	}
	close_with(d, ']');
	close_with(d, '}');
}

static void group(struct dump *d, const struct dbml_group *g)
{
	open_with(d, '{');
	text(d, "name", g->name);
	key(d, "tables");
	open_with(d, '[');
	for (size_t i = 0; i < g->table_count; i++) {
		open_with(d, '{');
		text(d, "schema", g->tables[i]->schema);
		text(d, "name", g->tables[i]->name);
		close_with(d, '}');
	}
	close_with(d, ']');
	note(d, &g->note);
	metas(d, "metas", g->metas, g->meta_count);
	metas(d, "settings", g->settings, g->setting_count);
	close_with(d, '}');
}

static void sticky(struct dump *d, const struct dbml_sticky *s)
{
	open_with(d, '{');
	text(d, "name", s->name);
	note(d, &s->note);
	metas(d, "metas", s->metas, s->meta_count);
	metas(d, "settings", s->settings, s->setting_count);
	close_with(d, '}');
}

static void records(struct dump *d, const struct dbml_records *r)
{
	open_with(d, '{');
	text(d, "schema", r->table->schema);
	text(d, "table", r->table->name);
	key(d, "columns");
	open_with(d, '[');
	for (size_t i = 0; i < r->column_count; i++) {
		separate(d);
		json_write_string(&d->out, r->columns[i]);
	}
	close_with(d, ']');
	key(d, "rows");
	open_with(d, '[');
	for (size_t i = 0; i < r->row_count; i++) {
		open_with(d, '[');
		for (size_t j = 0; j < r->column_count; j++)
			value(d, &r->rows[i].values[j]);
		close_with(d, ']');
	}
	close_with(d, ']');
	close_with(d, '}');
}

#define LIST(d, name, items, count, write)                                                         \
	do {                                                                                       \
		key((d), (name));                                                                  \
		open_with((d), '[');                                                               \
		for (size_t i = 0; i < (count); i++)                                               \
			write((d), (items)[i]);                                                    \
		close_with((d), ']');                                                              \
	} while (0)

static void document(struct dump *d, const struct dbml *dbml)
{
	key(d, "dbml");
	open_with(d, '{');
	if (dbml->project) {
		key(d, "project");
		open_with(d, '{');
		text(d, "name", dbml->project->name);
		note(d, &dbml->project->note);
		metas(d, "metas", dbml->project->metas, dbml->project->meta_count);
		close_with(d, '}');
	}
	LIST(d, "tables", dbml->tables, dbml->table_count, table);
	LIST(d, "refs", dbml->refs, dbml->ref_count, ref);
	LIST(d, "enums", dbml->enums, dbml->enum_count, enumeration);
	LIST(d, "groups", dbml->groups, dbml->group_count, group);
	LIST(d, "stickies", dbml->stickies, dbml->sticky_count, sticky);
	LIST(d, "records", dbml->records, dbml->records_count, records);
	close_with(d, '}');
}

static int run(struct arena *arena, const char *path, bool as_text)
{
	struct diagnostics diags;
	struct dump d = {0};
	struct dbml *dbml;
	bool accepted;

	diagnostics_init(&diags, arena);
	buf_init(&d.out, arena);
	dbml = dbml_compile(arena, text_from(path), dbml_read_file, NULL, &diags);
	accepted = dbml != NULL;
	diagnostics_sort(&diags);
	if (as_text) {
		diagnostics_print(&diags, SEVERITY_ERROR, &d.out);
	} else {
		open_with(&d, '{');
		text(&d, "file", text_from(path));
		flag(&d, "accepted", accepted);
		key(&d, "errors");
		diagnostics_json(&diags, SEVERITY_ERROR, &d.out);
		d.comma = true;
		if (accepted)
			document(&d, dbml);
		close_with(&d, '}');
		buf_add_char(&d.out, '\n');
	}
	fwrite(buf_text(&d.out).ptr, 1, d.out.len, stdout);
	return accepted ? 0 : 1;
}

int main(int argc, char **argv)
{
	bool as_text = argc > 1 && strcmp(argv[1], "--diag") == 0;
	int status = 0;

	for (int i = as_text ? 2 : 1; i < argc; i++) {
		AUTO_ARENA arena = {0};

		arena_init(&arena, 0);
		status |= run(&arena, argv[i], as_text);
	}
	return as_text ? status : 0;
}
