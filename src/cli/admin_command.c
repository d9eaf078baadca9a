#include "cli/admin_command.h"

#include "base/crypto.h"
#include "cli/admin.h"
#include "cli/control.h"
#include "db/address.h"

#include <stdio.h>
#include <unistr.h>

enum { COLUMNS_MAX = 8 };

int admin_command_begin(struct admin_command *command, int argc, char **argv)
{
	struct error err = {0};

	if (!config_load(&command->arena, &argc, argv, &command->config, &err))
		return cli_fail(&err);
	command->name = argv[0];
	command->is_json = cli_take_switch(&argc, argv, "--json");
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && argv[i][1] == '-')
			return cli_usage(argv[0], "\"%s\" is not understood", argv[i]);
	}
	if (argc < 3)
		return cli_usage(argv[0], argc < 2 ? "say what to do" : "name the schema");
	command->action = argv[1];
	command->schema = argv[2];
	command->argc = argc - 3;
	command->argv = argv + 3;
	return crypto_init(&err) ? 0 : cli_fail(&err);
}

void admin_command_end(struct admin_command *command)
{
	/* It may hold a password. */
	if (command->request.len)
		crypto_wipe(command->request.ptr, command->request.len);
	arena_release(&command->arena);
}

void admin_command_add(struct admin_command *command, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(&command->request, "%s\"%s\":", command->request.len ? "," : "", name);
	json_write_string(&command->request, text_from(value));
}

void admin_command_flag(struct admin_command *command, const char *name, bool value)
{
	buf_printf(&command->request, "%s\"%s\":%s", command->request.len ? "," : "", name,
	        value ? "true" : "false");
}

bool admin_command_set(struct admin_command *command, int *argc, char **argv, const char *flag)
{
	struct buf *out = &command->request;
	const char *pair;
	bool is_first = true;

	buf_printf(out, "%s\"set\":{", out->len ? "," : "");
	while (cli_take_value(argc, argv, flag, &pair)) {
		struct text rest = text_from(pair);
		ptrdiff_t equals = text_find_char(rest, '=');
		if (equals <= 0)
			return false;
		if (!is_first)
			buf_add_char(out, ',');
		is_first = false;
		json_write_string(out, text_sub(rest, 0, (size_t)equals));
		buf_add_char(out, ':');
		json_write_string(out, text_sub(rest, (size_t)equals + 1, rest.len));
	}
	buf_add_char(out, '}');
	return true;
}

/* ---- running ---- */

static bool run_identity(struct admin_command *command, struct identity *identity,
        struct text request, struct text *out_result, struct error *err)
{
	struct json *json;
	struct buf out;

	buf_init(&out, &command->arena);
	if (!json_parse(&command->arena, request, JSON_DEPTH_DEFAULT, &json, err) ||
	        !admin_run(identity, &command->arena, json, &out, err))
		return false;
	*out_result = buf_text(&out);
	return true;
}

/* Nobody serves the database: this process opens it, or makes it. */
static bool run_here(struct admin_command *command, struct text database, struct text request,
        struct text *out_result, struct error *err)
{
	const struct config *config = &command->config;
	struct identity_options options = {
	        .access_ttl_s = (unsigned)config->token_lifetime,
	        .password_min = (unsigned)config->password_min,
	};
	struct db_options db;
	struct store *store = NULL;
	struct identity *identity = NULL;

	struct model *model = cli_load_model(&command->arena, command->schema, false);
	if (!model)
		return error_set(err, ERROR_SCHEMA, "%s has errors", command->schema);
	if (!cli_keys_path(&command->arena, config, command->schema, &options.keys_path, err))
		return false;
	/* A slip in --db must not leave a new database behind. */
	cli_db_options(config, text_eq_cstr(text_from(command->action), "add"), &db);
	if (!store_open(database, model, &db, &store, err))
		return false;
	bool ok = identity_open(store, &options, &identity, err) &&
	          run_identity(command, identity, request, out_result, err);
	identity_close(identity);
	store_close(store);
	return ok;
}

static bool ask(struct admin_command *command, struct text *out_result, struct error *err)
{
	struct text database =
	        cli_database_path(&command->arena, &command->config, command->schema);
	struct text file = db_address_file(database);
	bool is_served = false;
	struct buf request;

	buf_init(&request, &command->arena);
	buf_printf(&request, "{\"command\":\"%s.%s\"", command->name, command->action);
	if (command->request.len) {
		buf_add_char(&request, ',');
		buf_add(&request, buf_text(&command->request));
	}
	buf_add_char(&request, '}');
	if (buf_failed(&request) || buf_failed(&command->request))
		return error_memory(err);
	/* What is no file is open to every process: no server need be asked. */
	bool ok = text_is_empty(file) || control_call(&command->arena, file, buf_text(&request),
	                                         &is_served, out_result, err);
	if (ok && !is_served)
		ok = run_here(command, database, buf_text(&request), out_result, err);
	crypto_wipe(request.ptr, request.len);
	return ok;
}

int admin_command_run(
        struct admin_command *command, void (*print)(const struct json *result, struct buf *out))
{
	struct text result;
	struct json *json;
	struct error err = {0};
	struct buf out;

	if (!ask(command, &result, &err) ||
	        !json_parse(&command->arena, result, JSON_DEPTH_DEFAULT, &json, &err)) {
		if (err.kind == ERROR_VALUE_NULL)
			error_hint(&err, "--set COLUMN=VALUE gives a column its value, --slug "
			                 "a tenant its slug");
		return cli_fail(&err);
	}
	buf_init(&out, &command->arena);
	if (command->is_json || !print) {
		json_write_pretty(&out, json);
		buf_add_char(&out, '\n');
	} else {
		print(json, &out);
	}
	if (buf_failed(&out)) {
		error_memory(&err);
		return cli_fail(&err);
	}
	return cli_print(buf_text(&out));
}

/* ---- tables ---- */

/* What stands in a cell; lists are joined by commas. */
static struct text cell(struct arena *arena, const struct json *value)
{
	struct buf out;

	if (!value || value->type == JSON_NULL)
		return TEXT("-");
	if (value->type == JSON_TRUE || value->type == JSON_FALSE)
		return value->type == JSON_TRUE ? TEXT("yes") : TEXT("no");
	if (value->type != JSON_ARRAY)
		return text_is_empty(value->text) ? TEXT("-") : value->text;
	buf_init(&out, arena);
	for (size_t i = 0; i < value->count; i++) {
		if (i)
			buf_add_char(&out, ',');
		buf_add(&out, value->items[i].text);
	}
	return out.len ? buf_text(&out) : TEXT("-");
}

static size_t width(struct text t)
{
	return u8_mbsnlen((const uint8_t *)t.ptr, t.len);
}

static void add_cell(struct buf *out, struct text t, size_t columns, bool is_last)
{
	/* A name is data: its control characters are not for the terminal. */
	for (size_t i = 0; i < t.len; i++)
		buf_add_char(out, (unsigned char)t.ptr[i] < ' ' ? '?' : t.ptr[i]);
	if (is_last) {
		buf_add_char(out, '\n');
		return;
	}
	for (size_t i = width(t); i < columns + 2; i++)
		buf_add_char(out, ' ');
}

void admin_print_table(const struct json *rows, const char *const *members, struct buf *out)
{
	size_t widths[COLUMNS_MAX] = {0};
	size_t count = 0;

	while (members[count] && count < COLUMNS_MAX)
		count++;
	for (size_t c = 0; c < count; c++) {
		widths[c] = strlen(members[c]);
		for (size_t i = 0; i < rows->count; i++) {
			size_t w = width(cell(
			        out->arena, json_find(&rows->items[i], text_from(members[c]))));
			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	for (size_t c = 0; c < count; c++)
		add_cell(out, text_from(members[c]), widths[c], c + 1 == count);
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t c = 0; c < count; c++)
			add_cell(out,
			        cell(out->arena, json_find(&rows->items[i], text_from(members[c]))),
			        widths[c], c + 1 == count);
	}
}
