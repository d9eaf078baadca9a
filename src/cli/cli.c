#include "cli/cli.h"

#include "db/address.h"
#include "db/db.h"
#include "migrate/folder.h"
#include "schema/function.h"
#include "sql/function.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int cli_fail(const struct error *err)
{
	fprintf(stderr, "manor: %s\n",
	        err->operator_text[0] ? err->operator_text : error_info(err->kind)->message);
	if (err->hint_text[0])
		fprintf(stderr, "  %s\n", err->hint_text);
	else if (err->kind == ERROR_CONFLICT)
		fputs("  another row has this value already; nothing was changed\n", stderr);
	return error_info(err->kind)->exit_code;
}

int cli_usage(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "manor %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	for (size_t i = 0; i < command_count; i++) {
		if (!text_eq_cstr(text_from(command), commands[i].name))
			continue;
		fprintf(stderr, "\nusage: manor %s %s\n", command, commands[i].arguments);
		if (commands[i].has_settings)
			fprintf(stderr, "manor %s --help lists the settings\n", command);
	}
	return error_info(ERROR_USAGE)->exit_code;
}

bool cli_write_new(const char *path, struct text body, const char *mend, struct error *err)
{
	if (folder_write(text_from(path), body, err))
		return true;
	if (access(path, F_OK) == 0)
		error_hint(err, "nothing was changed; %s", mend);
	return false;
}

int cli_print(struct text t)
{
	struct error err = {0};

	while (t.len) {
		ssize_t wrote = write(STDOUT_FILENO, t.ptr, t.len);
		if (wrote <= 0) {
			error_set(&err, ERROR_FILE, "cannot write to the standard output");
			return cli_fail(&err);
		}
		t = text_sub(t, (size_t)wrote, SIZE_MAX);
	}
	return 0;
}

static struct model *load(struct arena *arena, const char *path, bool is_json, enum severity least)
{
	struct diagnostics diags;
	struct buf out;

	diagnostics_init(&diags, arena);
	struct model *model = model_compile(arena, text_from(path), dbml_read_file, NULL, &diags);
	if (model)
		functions_load(model, text_from(path), &diags);
	if (model && !diags.error_count)
		functions_check(model, &diags);
	if (diags.error_count)
		model = NULL;
	buf_init(&out, arena);
	diagnostics_sort(&diags);
	if (is_json && !model) {
		diagnostics_json(&diags, SEVERITY_WARNING, &out);
		buf_add_char(&out, '\n');
		cli_print(buf_text(&out));
		return NULL;
	}
	diagnostics_print(&diags, least, &out);
	fwrite(out.len ? out.ptr : "", 1, out.len, stderr);
	if (!model && !diags.error_count)
		fprintf(stderr, "manor: %s: memory is used up\n", path);
	return model;
}

struct model *cli_load_model(struct arena *arena, const char *path, bool is_json)
{
	return load(arena, path, is_json, SEVERITY_WARNING);
}

struct model *cli_load_sound_model(struct arena *arena, const char *path)
{
	return load(arena, path, false, SEVERITY_ERROR);
}

static void drop(int *argc, char **argv, int at, int count)
{
	for (int i = at; i + count < *argc; i++)
		argv[i] = argv[i + count];
	*argc -= count;
}

bool cli_take_switch(int *argc, char **argv, const char *name)
{
	for (int i = 1; i < *argc; i++) {
		if (text_eq_cstr(text_from(argv[i]), name)) {
			drop(argc, argv, i, 1);
			return true;
		}
	}
	return false;
}

bool cli_take_value(int *argc, char **argv, const char *name, const char **out_value)
{
	size_t len = strlen(name);

	for (int i = 1; i < *argc; i++) {
		if (strncmp(argv[i], name, len) != 0)
			continue;
		if (argv[i][len] == '=') {
			*out_value = argv[i] + len + 1;
			drop(argc, argv, i, 1);
			return true;
		}
		if (!argv[i][len] && i + 1 < *argc) {
			*out_value = argv[i + 1];
			drop(argc, argv, i, 2);
			return true;
		}
	}
	return false;
}

struct text cli_database_path(struct arena *arena, const struct config *config, const char *schema)
{
	struct text path = text_from(schema);

	if (!text_is_empty(config->db))
		return config->db;
	if (text_has_suffix(path, TEXT(".dbml")))
		path = text_sub(path, 0, path.len - 5);
	return arena_printf(arena, "%.*s.db", TEXT_ARG(path));
}

struct text cli_owner_address(struct arena *arena, const struct config *config, const char *schema)
{
	return text_is_empty(config->owner_db) ? cli_database_path(arena, config, schema)
	                                       : config->owner_db;
}

bool cli_keys_path(struct arena *arena, const struct config *config, const char *schema,
        struct text *out_path, struct error *err)
{
	struct text address = cli_database_path(arena, config, schema);
	struct text file = db_address_file(address);
	struct text folder = text_from(schema);
	struct text name;

	if (!text_is_empty(config->keys)) {
		*out_path = config->keys;
		return true;
	}
	if (!text_is_empty(file)) {
		*out_path = arena_printf(arena, "%.*s.keys", TEXT_ARG(file));
		return arena->failed ? error_memory(err) : true;
	}
	while (folder.len && folder.ptr[folder.len - 1] != '/')
		folder.len--;
	if (!db_address_name(arena, address, &name, err))
		return false;
	if (text_is_empty(name) || text_find_char(name, '/') >= 0) {
		error_set(
		        err, ERROR_CONFIG, "the keys of this database have no place by themselves");
		error_hint(err, "name their file with --keys");
		return false;
	}
	*out_path = arena_printf(arena, "%.*s%.*s.keys", TEXT_ARG(folder), TEXT_ARG(name));
	return arena->failed ? error_memory(err) : true;
}

void cli_db_options(const struct config *config, bool is_created, struct db_options *out_options)
{
	*out_options = (struct db_options){
	        .is_created = is_created,
	        .busy_timeout_ms = 5000,
	        .read_limit_ms = (unsigned)config->read_limit,
	        .write_limit_ms = (unsigned)config->write_limit,
	        .group_limit = (unsigned)config->group_limit,
	        .queue_limit = (unsigned)config->queue_limit,
	        .connections = (unsigned)config->db_connections,
	};
}
