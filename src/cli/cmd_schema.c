/* check, show, sql, access, openapi, types, erd: what one can ask of a schema without a database.
 */
#include "api/openapi.h"
#include "api/typescript.h"
#include "base/json.h"
#include "cli/cli.h"
#include "schema/erd.h"
#include "schema/report.h"
#include "schema/show.h"
#include "sql/access.h"
#include "sql/dialect.h"
#include "sql/function.h"

struct question {
	struct arena arena;
	struct model *model;
	struct buf out;
	bool is_json, is_full, is_svg;
};

/* 0 when the schema is loaded; else the exit code. */
static int ask(struct question *q, int argc, char **argv)
{
	arena_init(&q->arena, 0);
	buf_init(&q->out, &q->arena);
	q->is_json = cli_take_switch(&argc, argv, "--json");
	q->is_full = cli_take_switch(&argc, argv, "--full");
	q->is_svg = cli_take_switch(&argc, argv, "--svg");
	if (argc < 2)
		return cli_usage(argv[0], "name the schema");
	if (argc > 2)
		return cli_usage(argv[0], "\"%s\" is not understood", argv[2]);
	q->model = cli_load_model(&q->arena, argv[1], q->is_json);
	return q->model ? 0 : error_info(ERROR_SCHEMA)->exit_code;
}

static int answer(struct question *q, int code, struct error *err)
{
	if (!code && error_is_set(err))
		code = cli_fail(err);
	if (!code && q->out.len && q->out.ptr[q->out.len - 1] != '\n')
		buf_add_char(&q->out, '\n');
	if (!code)
		code = cli_print(buf_text(&q->out));
	arena_release(&q->arena);
	return code;
}

int cmd_check(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	int code = ask(&q, argc, argv);

	if (!code && q.is_json)
		report_json(&q.out, q.model);
	else if (!code)
		report_write(&q.out, q.model);
	return answer(&q, code, &err);
}

int cmd_show(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	int code = ask(&q, argc, argv);
	enum show_mode mode = q.is_full ? SHOW_FULL : SHOW_DECLARED;

	if (!code && q.is_json)
		show_json(&q.out, q.model, mode);
	else if (!code)
		show_write(&q.out, q.model, mode);
	return answer(&q, code, &err);
}

static void write_sql_json(struct question *q, const struct sql_dialect *dialect, struct error *err)
{
	struct ddl ddl;

	if (!ddl_persistent(&q->arena, dialect, q->model, &ddl, err))
		return;
	buf_add_char(&q->out, '[');
	for (size_t i = 0; i < ddl.count; i++) {
		buf_add_cstr(&q->out, i ? ",\n{\"kind\":" : "{\"kind\":");
		json_write_string(&q->out, text_from(ddl.objects[i].kind));
		buf_add_cstr(&q->out, ",\"name\":");
		json_write_string(&q->out, ddl.objects[i].name);
		buf_add_cstr(&q->out, ",\"sql\":");
		json_write_string(&q->out, ddl.objects[i].sql);
		buf_add_char(&q->out, '}');
	}
	buf_add_char(&q->out, ']');
}

static int unknown_engine(const char *engine)
{
	AUTO_ARENA arena = {0};
	struct buf names;

	arena_init(&arena, 0);
	buf_init(&names, &arena);
	for (size_t i = 0; sql_dialects[i]; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", sql_dialects[i]->name);
	return cli_usage(
	        "sql", "there is no engine \"%s\" (%.*s)", engine, TEXT_ARG(buf_text(&names)));
}

int cmd_sql(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	const char *engine = sql_dialects[0]->name;

	cli_take_value(&argc, argv, "--engine", &engine);
	bool is_functions = cli_take_switch(&argc, argv, "--functions");
	const struct sql_dialect *dialect = sql_dialect_find(text_from(engine));
	if (!dialect)
		return unknown_engine(engine);
	int code = ask(&q, argc, argv);
	if (!code && is_functions)
		functions_write(&q.out, dialect, q.model, &err);
	else if (!code && q.is_json)
		write_sql_json(&q, dialect, &err);
	else if (!code)
		ddl_write_script(&q.out, dialect, q.model, &err);
	return answer(&q, code, &err);
}

int cmd_access(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	const char *role = "";

	cli_take_value(&argc, argv, "--role", &role);
	int code = ask(&q, argc, argv);

	if (!code && q.is_json)
		access_json(&q.out, q.model, text_from(role), &err);
	else if (!code)
		access_write(&q.out, q.model, text_from(role), &err);
	return answer(&q, code, &err);
}

int cmd_openapi(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	struct principal principal = {0};
	struct json *document = NULL;
	const char *role = "";
	struct buf compact;

	cli_take_value(&argc, argv, "--role", &role);
	int code = ask(&q, argc, argv);
	if (code)
		return answer(&q, code, &err);
	buf_init(&compact, &q.arena);
	if (access_principal(&q.arena, q.model, text_from(role), &principal, &err) &&
	        openapi_write(&compact, q.model, &principal, &err) &&
	        json_parse(&q.arena, buf_text(&compact), JSON_DEPTH_DEFAULT, &document, &err))
		json_write_pretty(&q.out, document);
	return answer(&q, code, &err);
}

int cmd_types(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};

	if (!cli_take_switch(&argc, argv, "--typescript"))
		return cli_usage("types", "name the language: --typescript");
	int code = ask(&q, argc, argv);
	if (!code)
		typescript_write(&q.out, q.model, &err);
	return answer(&q, code, &err);
}

int cmd_erd(int argc, char **argv)
{
	struct question q = {0};
	struct error err = {0};
	int code = ask(&q, argc, argv);

	if (!code && q.is_json)
		erd_json(&q.out, q.model);
	else if (!code && q.is_svg)
		erd_svg(&q.out, q.model);
	else if (!code)
		erd_mermaid(&q.out, q.model);
	return answer(&q, code, &err);
}
