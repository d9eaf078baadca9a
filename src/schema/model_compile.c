#include "base/crypto.h"
#include "schema/model_make.h"
#include "schema/show.h"

/* Tables of Manor's own that completion adds after the declared ones. */
enum { HIDDEN_TABLES_MOST = 16 };

static bool maker_init(struct maker *maker)
{
	const struct dbml *dbml = maker->dbml;
	size_t most = dbml->table_count + dbml->ref_count + HIDDEN_TABLES_MOST;
	struct arena *arena = maker->arena;

	maker->model = ARENA_NEW(arena, struct model);
	if (!maker->model)
		return false;
	maker->model->arena = arena;
	maker->model->dbml = dbml;
	maker->model->tables = ARENA_ARRAY(arena, struct model_table *, most);
	maker->model->name_index = lookup_new(arena, most);
	maker->tables = ARENA_ARRAY(arena, struct maker_table, most);
	maker->objects = lookup_new(arena, most * 4);
	maker->shared = lookup_new(arena, 64);
	if (dbml->project) {
		maker->model->name = dbml->project->name;
		maker->model->note = dbml->project->note.text;
	}
	return !arena->failed;
}

/* The order is the order of need: each phase reads what those before it have set. */
static void run(struct maker *maker)
{
	static void (*const phases[])(struct maker *) = {
	        make_check_metas,
	        make_enums,
	        make_tables,
	        make_refs,
	        make_concepts,
	        make_scopes,
	        make_complete,
	        make_hidden_tables,
	        make_rules,
	        make_activity,
	        make_one_to_one,
	        make_records,
	        make_checks,
	        make_warnings,
	};

	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]) && !maker->arena->failed; i++)
		phases[i](maker);
}

static void digest_set(struct model *model, struct arena *arena)
{
	struct buf full;

	buf_init(&full, arena);
	show_write(&full, model, SHOW_FULL);
	/* A JSON Schema is part of the meaning and stands in a file of its own. */
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		for (size_t j = 0; j < table->declared_count; j++)
			buf_add(&full, table->columns[j].validation.schema_json);
	}
	crypto_digest(buf_text(&full), model->digest);
}

struct model *model_compile(struct arena *arena, struct text path, dbml_reader *reader,
        void *context, struct diagnostics *diags)
{
	return model_compile_as(arena, path, reader, context, MODEL_COMPLETION, diags);
}

struct model *model_compile_as(struct arena *arena, struct text path, dbml_reader *reader,
        void *context, unsigned completion, struct diagnostics *diags)
{
	size_t errors_before = diags->error_count;
	struct maker maker = {
	        .arena = arena,
	        .diags = diags,
	        .dbml = dbml_compile(arena, path, reader, context, diags),
	        .path = path,
	        .completion = completion,
	        .reader = reader,
	        .reader_context = context,
	};

	if (!maker.dbml || !maker_init(&maker))
		return NULL;
	maker.model->completion = completion;
	run(&maker);
	if (diags->error_count == errors_before && !arena->failed)
		digest_set(maker.model, arena);
	diagnostics_sort(diags);
	return diags->error_count == errors_before && !arena->failed ? maker.model : NULL;
}
