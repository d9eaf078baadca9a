/*
 * Expressions: any bytes give a typed tree or a diagnostic within the text; what
 * is accepted reads back from its canonical text as the same tree, and SQLite
 * takes it or refuses it with a reason. The first byte chooses the place.
 */
#include "fuzz.h"

#include "schema/model.h"
#include "sql/expr_sql.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
        "0owner_id = me() or can('things.read') and not is_public is not true",
        "0exists (select 1 from users u join things t on t.owner_id = u.id where u.email ilike "
        "'a%' and t.id <> things.id)",
        "0(select count(*) from users u where u.id = owner_id) > 1 and level in ('low', 'high')",
        "0owner_id not in (select max(u.id) from users u) or tags @> '{a,\"b c\"}' or 'x' = "
        "any(tags)",
        "0data -> 'a' ->> 0 = 'x' and price * 2.5 > rate - 1e2 or price between 1 and -2",
        "0created_at > now() - interval '7 days' and due + 3 >= '2026-01-02'::date",
        "0case level when 'low' then coalesce(name, 'x') else substring(name from 1 for 2) end ~ "
        "'^a'",
        "2new.name is distinct from old.name and not exists (select 1 from users where id = "
        "new.owner_id)",
        "3price > 0 and length(btrim(name)) <= 10 -- a comment",
        "5lower(name) || U&'\\0041' = $$x$$ and name = E'\\'' and \"name\" = /* ( */ 'a''b'",
        NULL,
};

static const char schema[] =
        "Enum level { low\n high }\n"
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true'\n write: 'false' }\n"
        "Table users [is: 'users'] { id int [pk, increment]\n tenant_id int [not null, ref: > "
        "tenants.id]\n email text [not null, is: 'email'] }\n"
        "Metadata Table users { read: 'true'\n write: 'false' }\n"
        "Table things { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        "owner_id int [ref: > users.id]\n name text\n level level\n is_public boolean\n"
        "price numeric(10,2)\n rate numeric(6,4)\n big numeric\n ratio float\n data jsonb\n"
        "tags text[]\n due date\n created_at timestamptz\n key uuid\n \"Odd Name\" int }\n"
        "Metadata Table things { read: 'true'\n write: 'true' }\n";

static bool read_schema(
        void *context, struct arena *arena, struct text path, struct text *out, struct error *err)
{
	(void)context;
	(void)arena;
	(void)path;
	(void)err;
	*out = (struct text){schema, sizeof(schema) - 1};
	return true;
}

static const struct model *model_once(void)
{
	static struct arena arena;
	static struct model *model;
	struct diagnostics diags;

	if (model)
		return model;
	diagnostics_init(&diags, &arena);
	model = model_compile(&arena, TEXT("fuzz.dbml"), read_schema, NULL, &diags);
	if (!model)
		abort();
	return model;
}

static struct expr *parse(
        struct arena *arena, enum expr_place place, struct text sql, struct diagnostics *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);

	if (!source)
		abort();
	source->body = sql;
	return expr_parse(model_once(), model_table_find(model_once(), TEXT("things")), place, sql,
	        (struct position){.source = source, .line = 1, .column = 1}, NULL, arena, diags);
}

static void check_diagnostics(const struct diagnostics *diags, struct text sql)
{
	if (!diags->error_count)
		abort();
	for (size_t i = 0; i < diags->count; i++) {
		const struct position *at = &diags->items[i].at;
		if (at->offset > sql.len || at->line < 1 || at->column < 1)
			abort();
	}
}

static void check_stable(struct arena *arena, enum expr_place place, const struct expr *e)
{
	struct diagnostics diags;
	struct buf first, second;

	diagnostics_init(&diags, arena);
	buf_init(&first, arena);
	buf_init(&second, arena);
	expr_write(&first, e);
	const struct expr *again = parse(arena, place, buf_text(&first), &diags);
	if (!again || !expr_eq(e, again))
		abort();
	expr_write(&second, again);
	if (!text_eq(buf_text(&first), buf_text(&second)))
		abort();
}

static void check_sql(struct arena *arena, enum expr_place place, const struct expr *e)
{
	struct sql_writer w;
	struct expr_sql to;
	struct error err = {0};
	bool is_policy = place == EXPR_POLICY;

	sql_writer_init(&w, arena, &sql_sqlite);
	expr_sql_init(&to, &w, is_policy ? EXPR_SQL_STATEMENT : EXPR_SQL_PERSISTENT);
	to.self.alias = TEXT("r");
	to.old_row.alias = TEXT("OLD");
	to.new_row.alias = TEXT("NEW");
	if (e->has_principal)
		return; /* policy_specialise() comes first */
	if (!expr_sql_write(&to, e, &err) && !err.operator_text[0])
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	if (!size)
		return 0;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	enum expr_place place = (enum expr_place)(data[0] % (EXPR_INDEX + 1));
	if (data[0] >= '0' && data[0] <= '5')
		place = (enum expr_place)(data[0] - '0');
	struct text sql = {(const char *)data + 1, size - 1};
	const struct expr *e = parse(&arena, place, sql, &diags);
	if (!e) {
		check_diagnostics(&diags, sql);
		return 0;
	}
	check_stable(&arena, place, e);
	check_sql(&arena, place, e);
	return 0;
}
