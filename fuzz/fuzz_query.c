/*
 * The request line and the body: any bytes give a plan that compiles or an error,
 * and no byte of them gets into the SQL. The input is "query" or "query\nbody".
 */
#include "fuzz.h"

#include "api/rest/resolve.h"
#include "base/diag.h"
#include "sql/plan.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
        "select=id,n:name,data->a->>b,id::text&id=eq.1&order=name.desc.nullslast&limit=3",
        "select=*,cases!cases_client!inner(id,...clients!cases_client(name))&cases.id=gt.3",
        "or=(id.eq.1,and(id.gt.5,name.not.like.a*),not.or(id.in.(1,2,\"3\")))&offset=4",
        "name=eq(any).{a,\"b,c\"}&id=is.null&cases=not.is.null&select=id,cases()",
        "columns=name,email&on_conflict=email&select=id\n[{\"name\":\"a\",\"email\":null}]",
        "id=eq.1\n{\"name\":\"\\u00e9\",\"data\":{\"a\":[1,2.50,true]}}",
        "select=id,count(),fee.sum()&order=cases(id).asc&cases.limit=1&cases.clients.order=id",
        "name=match.^(a|b)%2B%24&email=imatch(any).{a,%22b,c%22}&hidden=match.x",
        "data=cs.{%22a%22:[1]}&tags=ov.{a}&data->a->-1=gte.{%22b%22:2}&name=wfts(simple).a+-b",
        "select=data->a::int,tags::text,fee::double&name=fts.a%26!b:*&tags->>0=phfts.a+b",
        "fee=gte.1e400&opened=lt.2026-13-01&data->>a=ilike.%25&tags=cs.{a,b}&name=fts(en).x",
        NULL,
};

static const char schema[] =
        "Table tenants [is: 'tenants'] { id int [pk, increment]\n name text [not null] }\n"
        "Metadata Table tenants { read: 'true'\n write: 'is_platform_admin()' }\n"
        "Table clients { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        "name text [not null]\n email text\n hidden text [read: 'false', write: 'false']\n "
        "deleted_at timestamp\n"
        "indexes { (tenant_id, email) [unique] } }\n"
        "Metadata Table clients { read: 'true'\n write: 'true' }\n"
        "Table cases { id int [pk, increment]\n tenant_id int [not null, ref: > tenants.id]\n"
        "client_id int\n fee numeric(10,2)\n data jsonb\n tags text[]\n opened date }\n"
        "Ref cases_client: cases.client_id > clients.id\n"
        "Metadata Table cases { read: 'fee < 100'\n write: 'fee < 100' }\n";

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

/* The marker stands in the schema nowhere; a caller's text is only ever a parameter. */
static void check_unit(const struct sql_unit *unit)
{
	for (size_t i = 0; i < unit->step_count; i++) {
		struct text sql = unit->steps[i].sql;
		for (size_t at = 0; at < sql.len; at++) {
			unsigned char c = (unsigned char)sql.ptr[at];
			if (c < 0x20 || c > 0x7e || c == ';')
				abort();
		}
		if (memmem(sql.ptr, sql.len, "hidden", 6))
			abort();
	}
}

static bool compile(struct resolve *r, const struct model_table *table, const struct query *query,
        const struct prefer *prefer, const struct json *body, struct sql_unit *out_unit,
        struct error *err)
{
	struct plan_write write = {0};
	struct plan_select select = {0};

	if (!body)
		return resolve_select(r, table, query, prefer, -1, -1, &select, err) &&
		       plan_compile_select(
		               r->arena, r->dialect, &select, r->principal, out_unit, err);
	bool ok = body->type == JSON_OBJECT && query->has_filter
	                  ? resolve_update(r, table, query, prefer, body, &write, err)
	                  : resolve_insert(r, table, query, prefer, body, &write, err);
	if (ok && write.kind == PLAN_INSERT && !write.row_count)
		return true;
	return ok && plan_compile_write(r->arena, r->dialect, &write, r->principal, out_unit, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text body = {(const char *)data, size};
	struct text raw = {0};
	struct principal principal = {
	        .person = {key_from_number(1)}, .tenant = {key_from_number(1)}};
	struct prefer prefer = {.returns = RETURN_REPRESENTATION,
	        .count = COUNT_EXACT,
	        .resolution = RESOLUTION_MERGE};
	AUTO_ARENA arena = {0};

	arena_init(&arena, 8 << 20);
	text_split(&body, '\n', &raw);
	for (unsigned i = 0; i < 2; i++) {
		struct resolve r = {.arena = &arena,
		        .model = model_once(),
		        .dialect = &sql_sqlite,
		        .principal = &principal,
		        .limits = {.embed_depth = 5, .has_aggregates = true}};
		struct query query = {0};
		struct sql_unit unit = {0};
		struct error err = {0};
		struct json *json = NULL;
		const struct model_table *table =
		        model_table_find(r.model, i ? TEXT("cases") : TEXT("clients"));
		bool ok =
		        (!body.ptr || json_parse(&arena, body, JSON_DEPTH_DEFAULT, &json, &err)) &&
		        query_parse(&arena, NULL, raw, &query, &err) &&
		        compile(&r, table, &query, &prefer, json, &unit, &err);
		if (ok == error_is_set(&err))
			abort();
		if (ok)
			check_unit(&unit);
	}
	return 0;
}
