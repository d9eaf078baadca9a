#include "sql/postgres/ddl.h"

#include "schema/lookup.h"

/* in brackets, because plpgsql ends a condition at the first THEN outside of any */
const char postgres_platform[] =
        "(CASE WHEN pg_has_role(current_user, 'manor_server', 'MEMBER') THEN "
        "coalesce(nullif(replace(current_setting('manor.platform', true), 'all', ''), "
        "''), '0')::integer ELSE 0 END)";
const char postgres_moment[] =
        "(CASE WHEN current_setting('manor.moment', true) <> '' AND "
        "pg_has_role(session_user, 'manor_server', 'MEMBER') THEN "
        "current_setting('manor.moment')::timestamptz ELSE clock_timestamp() END)";

/* ---- names ---- */

struct text postgres_name(struct arena *arena, struct text name)
{
	enum { DIGEST_CHARS = 9 };
	size_t keep = POSTGRES_NAME_BYTES - DIGEST_CHARS;
	if (name.len <= POSTGRES_NAME_BYTES)
		return name;
	while (keep > 0 && ((unsigned char)name.ptr[keep] & 0xC0) == 0x80)
		keep--;
	return arena_printf(
	        arena, "%.*s_%08x", (int)keep, name.ptr, (unsigned)(text_hash(name) & 0xFFFFFFFF));
}

struct text postgres_made_name(
        struct postgres_ddl *d, const struct model_table *table, const char *what)
{
	return postgres_name(
	        d->arena, arena_printf(d->arena, "manor_%.*s_%s", TEXT_ARG(table->name), what));
}

static struct text constraint_key(struct arena *arena, struct text table, struct text name)
{
	return arena_printf(arena, "%.*s\n%.*s", TEXT_ARG(table), TEXT_ARG(name));
}

bool postgres_is_relation(const struct postgres_ddl *d, struct text name)
{
	return d->names && lookup_find(d->names, name);
}

bool postgres_is_constraint(
        const struct postgres_ddl *d, const struct model_table *table, struct text name)
{
	return d->names && lookup_find(d->names, constraint_key(d->arena, table->name, name));
}

static bool add_names(struct postgres_ddl *d, const char *kind, struct text table, struct text name)
{
	bool is_constraint = strcmp(kind, "constraint") == 0;
	if (!is_constraint && strcmp(kind, "index") != 0 && strcmp(kind, "table") != 0)
		return true;
	if (!d->names)
		d->names = lookup_new(d->arena, 4 * d->model->table_count);
	if (!d->names)
		return false;
	lookup_add(d->names, name, d);
	if (is_constraint)
		lookup_add(d->names, constraint_key(d->arena, table, name), d);
	return !d->arena->failed;
}

/* ---- objects ---- */

void postgres_object_begin(struct postgres_ddl *d)
{
	sql_writer_init(&d->w, d->arena, d->dialect);
}

bool postgres_object_end_drop(struct postgres_ddl *d, const char *kind, struct text name,
        const struct model_table *table, struct text comment, struct text drop, struct error *err)
{
	struct ddl_object *object = ARENA_PUSH(d->arena, d->objects, d->count);
	if (!object || buf_failed(&d->w.text) || d->arena->failed)
		return error_memory(err);
	*object = (struct ddl_object){
	        .kind = kind,
	        .name = name,
	        .sql = buf_text(&d->w.text),
	        .comment = comment,
	        .table = table ? table->name : TEXT(""),
	        .drop = drop,
	};
	return add_names(d, kind, object->table, name) || error_memory(err);
}

/* How an object of a kind goes, as %N its name and %T its table. */
static const struct {
	const char *kind, *drop;
} drops[] = {
        {"type", "DROP TYPE %N"},
        {"table", "DROP TABLE %N"},
        {"constraint", "ALTER TABLE %T DROP CONSTRAINT %N"},
        {"index", "DROP INDEX %N"},
        {"function", "DROP FUNCTION %N"},
        {"trigger", "DROP TRIGGER %N ON %T"},
        {"row security", "ALTER TABLE %T DISABLE ROW LEVEL SECURITY"},
        {"policy", "DROP POLICY %N ON %T"},
};

bool postgres_object_end(struct postgres_ddl *d, const char *kind, struct text name,
        const struct model_table *table, struct text comment, struct error *err)
{
	struct buf drop;
	const char *form = "";
	buf_init(&drop, d->arena);
	for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++)
		if (strcmp(drops[i].kind, kind) == 0)
			form = drops[i].drop;
	for (; *form; form++) {
		if (*form != '%')
			buf_add_char(&drop, *form);
		else if (*++form == 'N')
			d->dialect->write_name(&drop, name);
		else
			d->dialect->write_name(&drop, table->name);
	}
	if (buf_failed(&drop))
		return error_memory(err);
	return postgres_object_end_drop(d, kind, name, table, comment, buf_text(&drop), err);
}

/* ---- functions ---- */

void postgres_function_begin(struct postgres_ddl *d, struct text name, const char *arguments,
        const char *returns, const char *language, bool is_definer)
{
	postgres_object_begin(d);
	SQL_ADD(&d->w, "CREATE FUNCTION ");
	sql_name(&d->w, name);
	buf_printf(&d->w.text, "(%s) RETURNS %s\nLANGUAGE %s%s SET search_path FROM CURRENT",
	        arguments, returns, language, is_definer ? " SECURITY DEFINER" : "");
	SQL_ADD(&d->w, " AS $manor$");
	d->body_at = d->w.text.len;
}

static bool holds(struct text t, struct text part)
{
	for (size_t i = 0; i + part.len <= t.len; i++)
		if (text_has_prefix(text_sub(t, i, part.len), part))
			return true;
	return false;
}

/* The quotes around a body are others than any that a name or literal in it holds. */
static bool write_quotes(struct postgres_ddl *d)
{
	struct text quotes = TEXT("$manor$");
	struct text body =
	        arena_text(d->arena, text_sub(buf_text(&d->w.text), d->body_at, SIZE_MAX));
	if (buf_failed(&d->w.text) || d->arena->failed)
		return false;
	for (unsigned i = 1; holds(body, quotes); i++)
		quotes = arena_printf(d->arena, "$manor%u$", i);
	buf_truncate(&d->w.text, d->body_at - (sizeof("$manor$") - 1));
	buf_add(&d->w.text, quotes);
	buf_add(&d->w.text, body);
	SQL_ADD(&d->w, "\n");
	buf_add(&d->w.text, quotes);
	return true;
}

bool postgres_function_end(struct postgres_ddl *d, struct text name,
        const struct model_table *table, struct text comment, struct error *err)
{
	if (!write_quotes(d))
		return error_memory(err);
	return postgres_object_end(d, "function", name, table, comment, err);
}

/* ---- the scope ---- */

static void write_setting(
        struct postgres_ddl *d, const char *setting, const struct model_table *table)
{
	const struct model_column *id = table ? model_table_id(table) : NULL;
	buf_printf(&d->w.text, "nullif(current_setting('manor.%s', true), '')", setting);
	if (!id || type_family(&id->type) == FAMILY_TEXT)
		return;
	SQL_ADD(&d->w, "::");
	d->dialect->write_type(&d->w.text, &id->type);
}

void postgres_setting_tenant(struct postgres_ddl *d)
{
	write_setting(d, "tenant", d->model->by_concept[TABLE_IS_TENANTS]);
}

void postgres_setting_person(struct postgres_ddl *d)
{
	write_setting(d, "person", d->model->by_concept[TABLE_IS_USERS]);
}

/* ---- the whole ---- */

typedef bool part_fn(struct postgres_ddl *d, const struct model_table *table, struct error *err);

static bool each_table(
        struct postgres_ddl *d, part_fn *const *parts, size_t count, struct error *err)
{
	for (size_t p = 0; p < count; p++)
		for (size_t i = 0; i < d->model->table_count; i++)
			if (postgres_has_table(d->model->tables[i]) &&
			        !parts[p](d, d->model->tables[i], err))
				return false;
	return true;
}

bool postgres_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err)
{
	/* what something names is there before it */
	static part_fn *const standing[] = {postgres_ddl_table, postgres_ddl_keys,
	        postgres_ddl_references, postgres_ddl_indexes, postgres_ddl_comments};
	static part_fn *const walls[] = {postgres_ddl_security, postgres_ddl_grants};
	struct postgres_ddl d = {.arena = arena, .dialect = dialect, .model = model};
	if (!postgres_ddl_types(&d, err) || !postgres_ddl_helpers(&d, err) ||
	        !each_table(&d, standing, sizeof(standing) / sizeof(standing[0]), err) ||
	        !postgres_triggers(&d, err) ||
	        !each_table(&d, walls, sizeof(walls) / sizeof(walls[0]), err))
		return false;
	postgres_object_begin(&d);
	ddl_write_meta(&d.w, model);
	if (!postgres_object_end(
	            &d, "row", TEXT("manor_meta"), model->by_concept[TABLE_IS_META], TEXT(""), err))
		return false;
	*out_ddl = (struct ddl){.objects = d.objects, .count = d.count};
	return true;
}

bool postgres_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err)
{
	(void)arena;
	(void)dialect;
	(void)model;
	(void)kind;
	(void)err;
	*out_session = (struct ddl_session){0};
	return true;
}
