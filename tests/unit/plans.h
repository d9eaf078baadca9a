/*
 * Requests as lines of a file, for the tests of plans: who asks is set by "as",
 * what is preferred for the next request by "prefer", and a body follows "<-".
 *
 *     as agent person=5 tenant=2 can=clients.read,clients.write
 *     prefer count=exact
 *     GET clients?select=id,name
 *     POST clients <- {"name":"Ada"}
 */
#ifndef TESTS_PLANS_H
#define TESTS_PLANS_H

#include "api/rest/resolve.h"
#include "base/diag.h"
#include "sql/plan.h"
#include "unit.h"

#include <stdlib.h>

struct plan_file {
	struct arena *arena;
	const struct sql_dialect *dialect;
	struct model *model;
	struct principal principal;
	struct text prefer;
};

static inline struct text plans_read(struct arena *arena, const char *name)
{
	const char *root = getenv("MANOR_ROOT");
	struct text path = arena_printf(arena, "%s/tests/sql/%s", root ? root : ".", name);
	FILE *file = fopen(path.ptr, "rb");
	struct buf out;
	char *at;
	size_t got;

	buf_init(&out, arena);
	while (file && (at = buf_reserve(&out, 4096)) && (got = fread(at, 1, 4096, file)) > 0)
		out.len += got;
	if (file)
		fclose(file);
	else
		fail_msg("%s cannot be read", path.ptr);
	return buf_text(&out);
}

static inline struct model *plans_model(struct arena *arena, const char *name)
{
	const char *root = getenv("MANOR_ROOT");
	struct diagnostics diags;
	struct buf out;

	diagnostics_init(&diags, arena);
	struct model *model = model_compile(arena,
	        arena_printf(arena, "%s/tests/sql/%s", root ? root : ".", name), dbml_read_file,
	        NULL, &diags);
	if (!model) {
		buf_init(&out, arena);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		fail_msg("%.*s", TEXT_ARG(buf_text(&out)));
	}
	return model;
}

static inline int plans_compare_texts(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static inline void plans_list(
        struct arena *arena, struct text words, const struct text **out, size_t *out_count)
{
	struct text *items = NULL;
	struct text part;
	size_t count = 0;

	while (text_split(&words, ',', &part))
		*ARENA_PUSH(arena, items, count) = part;
	if (count)
		qsort(items, count, sizeof(*items), plans_compare_texts);
	*out = items;
	*out_count = count;
}

/* "agent person=5 tenant=2 can=a,b role=c platform all" */
static inline void plans_as(struct plan_file *file, struct text line)
{
	struct principal *p = &file->principal;
	struct text word, name;
	int64_t number;

	*p = (struct principal){0};
	while (text_split(&line, ' ', &word)) {
		struct text value = word;
		if (!text_split(&value, '=', &name) || !value.ptr) {
			p->is_platform_admin |= text_eq_cstr(word, "platform");
			p->is_all_tenants |= text_eq_cstr(word, "all");
		} else if (text_eq_cstr(name, "person") && text_to_int64(value, &number)) {
			p->person.key = key_from_number(number);
		} else if (text_eq_cstr(name, "tenant") && text_to_int64(value, &number)) {
			p->tenant.key = key_from_number(number);
		} else if (text_eq_cstr(name, "can")) {
			plans_list(file->arena, value, &p->permissions, &p->permission_count);
		} else if (text_eq_cstr(name, "role")) {
			plans_list(file->arena, value, &p->roles, &p->role_count);
		}
	}
}

static inline bool plans_seal(void *context, struct arena *arena, const struct model_column *column,
        struct value *value, struct error *err)
{
	(void)context;
	(void)arena;
	(void)column;
	(void)err;
	*value = value_text(TEXT("sealed"));
	return true;
}

static inline bool plans_write(struct resolve *r, struct text method,
        const struct model_table *table, const struct query *query, const struct prefer *prefer,
        struct text body, struct sql_unit *out_unit, struct error *err)
{
	struct plan_write plan;
	struct json *json = NULL;

	if (!text_eq_cstr(method, "DELETE") &&
	        !json_parse(r->arena, body, JSON_DEPTH_DEFAULT, &json, err))
		return false;
	bool ok = text_eq_cstr(method, "DELETE")
	                  ? resolve_delete(r, table, query, prefer, &plan, err)
	          : text_eq_cstr(method, "PATCH")
	                  ? resolve_update(r, table, query, prefer, json, &plan, err)
	          : text_eq_cstr(method, "PUT")
	                  ? resolve_put(r, table, query, prefer, json, &plan, err)
	                  : resolve_insert(r, table, query, prefer, json, &plan, err);
	if (ok && plan.kind == PLAN_INSERT && !plan.row_count) {
		*out_unit = (struct sql_unit){0};
		return true;
	}
	return ok &&
	       (!resolve_has_secrets(&plan) || resolve_seal(r, &plan, plans_seal, NULL, err)) &&
	       plan_compile_write(r->arena, r->dialect, &plan, r->principal, out_unit, err);
}

/* One request line as a unit. Takes the preferences that were said before it. */
static inline bool plans_compile(
        struct plan_file *file, struct text line, struct sql_unit *out_unit, struct error *err)
{
	struct resolve r = {
	        .arena = file->arena,
	        .model = file->model,
	        .dialect = file->dialect,
	        .principal = &file->principal,
	        .limits = {.embed_depth = 6,
	                .row_limit = 1000,
	                .write_row_limit = 1000,
	                .has_aggregates = true},
	};
	struct text method = {0}, target = {0}, name = {0};
	struct prefer prefer = {0};
	struct query query = {0};
	struct plan_select plan;

	text_split(&line, ' ', &method);
	text_split(&line, ' ', &target);
	struct text body = line.ptr ? text_sub(line, 3, line.len) : TEXT("");
	text_split(&target, '?', &name);
	struct text wish = file->prefer;
	file->prefer = TEXT("");
	if (!prefer_parse(wish, &prefer, err) ||
	        !query_parse(file->arena, NULL, target.ptr ? target : TEXT(""), &query, err))
		return false;
	const struct model_table *table = policy_table_find(file->model, name, r.principal);
	if (!table)
		return error_tell(err, ERROR_NO_TABLE, "%.*s", TEXT_ARG(name));
	if (!text_eq_cstr(method, "GET"))
		return plans_write(&r, method, table, &query, &prefer, body, out_unit, err);
	return resolve_select(&r, table, &query, &prefer, -1, -1, &plan, err) &&
	       plan_compile_select(
	               file->arena, file->dialect, &plan, &file->principal, out_unit, err);
}

/* Takes "as" and "prefer" lines itself; false at a line that is no request. */
static inline bool plans_line(struct plan_file *file, struct text line)
{
	if (text_has_prefix(line, TEXT("as ")))
		plans_as(file, text_sub(line, 3, line.len));
	else if (text_has_prefix(line, TEXT("prefer ")))
		file->prefer = text_sub(line, 7, line.len);
	else
		return line.len && line.ptr[0] != '#';
	return false;
}

#endif
