/* manor migrate generate, create and lint: what is made of schemas alone. */
#include "cli/migrate.h"
#include "migrate/generate.h"
#include "sql/migration.h"

#include <stdio.h>

struct write_options {
	struct generate generate;
	bool is_optional, is_strict, is_all, is_adoption;
};

/* ---- generate, create ---- */

static bool generate(
        struct migrate_call *call, const struct write_options *options, struct error *err)
{
	bool is_same = false;
	bool ok = options->is_optional ? generate_optional(&options->generate, &is_same, err)
	                               : generate_difference(&options->generate, &is_same, err);

	if (ok && is_same)
		buf_add_cstr(&call->words,
		        options->is_optional
		                ? "nothing to write: the schema has nothing optional\n"
		                : "nothing to write: the newest migration leaves this schema\n");
	return ok;
}

static bool adopt(struct migrate_call *call, const struct write_options *options, struct error *err)
{
	struct db_admin *admin = NULL;

	if (!db_admin_open(call->address, DB_ADMIN_READ, &admin, err))
		return false;
	bool ok = generate_adoption(&options->generate, admin, err);
	db_admin_close(admin);
	return ok;
}

/* ---- lint ---- */

struct linting {
	struct migrate_call *call;
	struct arena *arena;
	const struct sql_dialect *dialect;
	size_t found;
};

static void write_finding(
        struct linting *l, struct text name, const struct migration_finding *finding)
{
	struct buf *out = &l->call->words;

	buf_printf(out, "%.*s (%s): %.*s\n", TEXT_ARG(name), l->dialect->name,
	        TEXT_ARG(finding->what));
	if (finding->safe_count)
		buf_add_cstr(out, "    the safe form:\n");
	for (size_t i = 0; i < finding->safe_count; i++) {
		const struct migration_step *step = &finding->safe[i];
		if (step->is_outside)
			buf_add_cstr(out, "        -- @outside\n");
		buf_printf(out, "        %.*s;\n%s", TEXT_ARG(step->sql),
		        step->is_outside ? "\n" : "");
	}
}

static bool lint_pair(struct linting *l, struct text name, const struct model *old_model,
        const struct model *new_model, struct error *err)
{
	struct migration_lint lint;
	struct diff diff;

	if (!diff_models(l->arena, old_model, new_model, &diff, err))
		return false;
	/* A question is generate's to ask. */
	if (diff.is_refused)
		return true;
	if (!migration_lint(l->arena, l->dialect, &diff, &lint, err))
		return false;
	for (size_t i = 0; i < lint.count; i++)
		write_finding(l, name, &lint.findings[i]);
	l->found += lint.count;
	return true;
}

/* What the schema asks for and is not made unless somebody wants it: no finding, a word. */
static bool tell_optional(struct linting *l, const struct model *model, struct error *err)
{
	struct ddl ddl;

	if (!ddl_persistent(l->arena, l->dialect, model, &ddl, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		struct text comment = object->comment, line;
		if (!object->is_optional)
			continue;
		buf_printf(&l->call->words,
		        "optional (%s): %s %.*s is not made, unless a migration of "
		        "generate --optional does:\n",
		        l->dialect->name, object->kind, TEXT_ARG(object->name));
		while (!text_is_empty(comment) && text_split(&comment, '\n', &line))
			buf_printf(&l->call->words, "    %.*s\n", TEXT_ARG(line));
	}
	return true;
}

/* The migrations of the folder, or its newest; and what no migration holds yet. */
static bool lint_engine(struct linting *l, const struct write_options *options, struct error *err)
{
	const struct generate *g = &options->generate;
	struct text engine = text_from(l->dialect->name);
	struct model *before = NULL, *after = NULL;
	struct folder folder;

	if (!folder_read(l->arena, g->folder_path, engine, &folder, err))
		return false;
	size_t from = options->is_all || folder.count < 2 ? 0 : folder.count - 2;
	for (size_t i = from; i < folder.count; i++) {
		if (!folder_snapshot(
		            l->arena, &folder, folder.entries[i].name, g->diags, &after, err) ||
		        (before && !lint_pair(l, folder.entries[i].name, before, after, err)))
			return false;
		before = after;
	}
	return (!before || lint_pair(l, TEXT("not yet generated"), before, g->model, err)) &&
	       tell_optional(l, g->model, err);
}

static bool lint(struct migrate_call *call, const struct write_options *options, bool *out_is_bad,
        struct error *err)
{
	struct linting l = {.call = call, .arena = &call->arena};

	for (size_t i = 0; sql_dialects[i]; i++) {
		l.dialect = sql_dialects[i];
		bool is_wanted = text_is_empty(options->generate.engine) ||
		                 text_eq_cstr(options->generate.engine, l.dialect->name);
		if (is_wanted && folder_has_engine(l.arena, call->folder, l.dialect->name) &&
		        !lint_engine(&l, options, err))
			return false;
	}
	if (!l.found)
		buf_add_cstr(&call->words, "nothing that locks or rewrites a table\n");
	*out_is_bad = options->is_strict && l.found;
	return true;
}

/* ---- the commands ---- */

static int read_arguments(struct migrate_call *call, struct write_options *options)
{
	bool is_lint = text_eq_cstr(TEXT("lint"), call->action);
	const char *engine = "";

	options->generate.accept_loss = migrate_take_switch(call, "--accept-loss");
	options->is_optional = migrate_take_switch(call, "--optional");
	options->is_adoption = migrate_take_switch(call, "--adopt");
	options->is_strict = is_lint && migrate_take_switch(call, "--strict");
	options->is_all = is_lint && migrate_take_switch(call, "--all");
	migrate_take_value(call, "--engine", &engine);
	options->generate.engine = text_from(engine);
	int names = is_lint ? 0 : 1;
	if (call->argc < names)
		return cli_usage(call->command, "%s: name the migration", call->action);
	if (call->argc > names)
		return cli_usage(call->command, "\"%s\" is not understood", call->argv[names]);
	options->generate.name = text_from(names ? call->argv[0] : "");
	return 0;
}

int migrate_write(struct migrate_call *call)
{
	struct write_options options = {.is_optional = false};
	struct diagnostics diags;
	struct error err = {0};
	bool is_bad = false, ok;

	int code = read_arguments(call, &options);
	if (!code)
		code = migrate_call_model(call);
	if (code)
		return code;
	diagnostics_init(&diags, &call->arena);
	options.generate.arena = &call->arena;
	options.generate.folder_path = call->folder;
	options.generate.model = call->model;
	options.generate.diags = &diags;
	options.generate.words = &call->words;
	if (text_eq_cstr(TEXT("lint"), call->action))
		ok = lint(call, &options, &is_bad, &err);
	else if (text_eq_cstr(TEXT("create"), call->action))
		ok = generate_empty(&options.generate, &err);
	else if (options.is_adoption)
		ok = adopt(call, &options, &err);
	else
		ok = generate(call, &options, &err);
	if (!ok)
		diagnostics_print(&diags, SEVERITY_ERROR, &call->words);
	code = migrate_call_end(call, ok, &err);
	return code || !is_bad ? code : 1;
}
