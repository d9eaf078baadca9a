/*
 * Functions: any bytes as a file, or as a body behind a header, give a function or
 * diagnostics within the text; what is accepted compiles for every dialect or says why
 * not, and every table of a tenant in its statements carries the tenant condition.
 */
#include "fuzz.h"

#include "sql/dialect.h"
#include "sql/function.h"

#include <stdlib.h>
#include <string.h>

const char *const fuzz_seeds[] = {
        "Tselect * from things where name = b order by id desc limit a;",
        "Rwith big as (select owner_id, count(*) as n, sum(price) as p from things group by "
        "owner_id having count(*) > a) select u.id, u.email from users u left join big on "
        "big.owner_id = u.id where exists (select 1 from things t where t.owner_id = u.id)",
        "Rwith recursive t(n, name) as (select id, name from things where id = a union all select "
        "x.id, x.name from things x join t on x.owner_id = t.n) select n, name from t",
        "Vupdate things set name = b where id = a returning id",
        "Vwith gone as (delete from notes n using things t where t.id = n.thing_id returning "
        "n.thing_id), made as (insert into users (email) select b from gone) select count(*) from "
        "gone",
        "Ninsert into things (owner_id, name, level, tags) values (a, b, 'low', array['x']), "
        "(me(), default, 'high', null) on conflict (tenant_id, name) do update set name = "
        "excluded.name || things.name; select id from things where id = any(c) for update skip "
        "locked; delete from notes;",
        "Rselect id, name from things union select id, email from users except select 1, 'x' order "
        "by 1 limit 3 offset f.a",
        "Vselect distinct price * 2 from (select price from things where due + 3 > current_date) "
        "as q order by 1",
        "Fcreate or replace function public.f(x int, y text[] default '{a}') returns table (a int, "
        "b numeric(10,2)) language sql stable as $body$ select $1, 2.5 $body$;",
        "F-- words\n-- call: can('x') or me() is not null\nCREATE FUNCTION f() RETURNS SETOF "
        "things "
        "IMMUTABLE AS $$ select t.* from things t, users u where u.id = t.owner_id $$ LANGUAGE sql",
        NULL,
};

static const char schema[] =
        "Enum level { low\n high }\n"
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true'\n write: 'false' }\n"
        "Table users [is: 'users'] { id int [pk, increment]\n tenant_id int [not null, ref: > "
        "tenants.id]\n email text [not null, is: 'email'] }\n"
        "Metadata Table users { read: 'true'\n write: 'true' }\n"
        "Table things { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        "owner_id int [ref: > users.id]\n name text\n level level\n price numeric(10,2)\n"
        "big numeric\n ratio float\n data jsonb\n tags text[]\n due date\n"
        "created_at timestamptz [default: `now()`]\n deleted_at timestamptz\n"
        "indexes { (tenant_id, name) [unique] } }\n"
        "Metadata Table things { read: 'true'\n write: 'true' }\n"
        "Table notes { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        "thing_id int [ref: > things.id]\n body text }\n"
        "Metadata Table notes { read: 'true'\n write: 'true' }\n";

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

static void check_diagnostics(const struct diagnostics *diags, struct text file)
{
	if (!diags->error_count)
		abort();
	for (size_t i = 0; i < diags->count; i++) {
		const struct position *at = &diags->items[i].at;
		if (at->source && (at->offset > file.len || at->line < 1 || at->column < 1))
			abort();
	}
}

static size_t count_of(struct text t, const char *piece)
{
	size_t count = 0, len = strlen(piece);

	for (size_t i = 0; i + len <= t.len; i++)
		count += memcmp(t.ptr + i, piece, len) == 0;
	return count;
}

/* Tables that are read, changed or deleted from; rows that are made have the tenant given. */
static void check_walls(const struct sql_unit *unit)
{
	static const char *const tables[] = {"\"things\" ", "\"notes\" ", "\"users\" "};

	for (size_t i = 0; i < unit->step_count; i++) {
		struct text sql = unit->steps[i].sql;
		size_t named = 0;
		for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
			named += count_of(sql, tables[t]);
		named -= count_of(sql, "INSERT INTO ");
		if (count_of(sql, ".\"tenant_id\" = ") < named)
			abort();
	}
}

static void check_units(struct arena *arena, const struct function *f)
{
	struct principal principal = {
	        .person.key = key_from_number(1), .tenant.key = key_from_number(2)};
	struct value *values = ARENA_ARRAY(arena, struct value, f->argument_count + 1);
	bool *has = ARENA_ARRAY(arena, bool, f->argument_count + 1);
	struct function_call call = {
	        .function = f, .values = values, .has = has, .principal = &principal};

	for (size_t i = 0; i < f->argument_count; i++)
		has[i] = true;
	for (size_t d = 0; sql_dialects[d]; d++) {
		struct error err = {0};
		struct sql_unit unit;
		if (function_compile(arena, sql_dialects[d], &call, &unit, &err))
			check_walls(&unit);
		else if (!error_is_set(&err))
			abort();
	}
}

static struct text file_of(struct arena *arena, const uint8_t *data, size_t size)
{
	static const char *const returns[] = {
	        "SETOF things", "TABLE (id int, name text)", "SETOF bigint", "void"};
	static const char letters[] = "TRVN";
	const char *letter = memchr(letters, data[0], sizeof(letters) - 1);
	struct text rest = {(const char *)data + 1, size - 1};

	if (data[0] == 'F')
		return arena_text(arena, rest);
	return arena_printf(arena,
	        "-- call: true\nCREATE FUNCTION f(a int, b text DEFAULT 'x', c int[] DEFAULT NULL) "
	        "RETURNS %s LANGUAGE sql AS $body$%.*s$body$",
	        returns[letter ? (size_t)(letter - letters) : data[0] % 4], TEXT_ARG(rest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	if (!size || memchr(data, '\0', size))
		return 0;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	struct model model = *model_once();
	model.arena = &arena;
	struct text file = file_of(&arena, data, size);
	function_read(&model, TEXT("functions/f.sql"), file, &diags);
	if (!model.function_count)
		check_diagnostics(&diags, file);
	else
		check_units(&arena, model.functions[0]);
	return 0;
}
