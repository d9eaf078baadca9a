#include "sql/seed.h"

#include "schema/model.h"
#include "sql/cast.h"
#include "sql/dialect.h"

struct seeder {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct model *model;
	struct diagnostics *diags;
	struct sql_step *steps;
	size_t step_count;
};

/* One Records element with its table and columns of the model. */
struct batch {
	const struct dbml_records *records;
	const struct model_table *table;
	const struct model_column **columns;
	unsigned depth; /* parents first */
};

enum { DEPTH_ROUNDS = 32 }; /* chains of references longer than this are circles */

/* For each table by its index, how far it is from one without parents. */
static unsigned *table_depths(struct seeder *s)
{
	unsigned *depths = ARENA_ARRAY(s->arena, unsigned, s->model->table_count + 1);
	bool is_moving = depths != NULL;

	for (unsigned round = 0; is_moving && round < DEPTH_ROUNDS; round++) {
		is_moving = false;
		for (size_t i = 0; i < s->model->ref_count; i++) {
			unsigned child = s->model->refs[i]->child->index;
			unsigned parent = s->model->refs[i]->parent->index;
			if (child == parent || depths[child] > depths[parent])
				continue;
			depths[child] = depths[parent] + 1;
			is_moving = true;
		}
	}
	return depths;
}

static bool bind_columns(struct seeder *s, struct batch *batch)
{
	const struct dbml_records *records = batch->records;
	size_t errors = s->diags->error_count;

	batch->columns = (const struct model_column **)arena_array(
	        s->arena, records->column_count, sizeof(*batch->columns));
	if (!batch->columns)
		return false;
	for (size_t i = 0; i < records->column_count; i++) {
		const struct model_column *column =
		        model_column_find(batch->table, records->columns[i]);
		if (!column || column->is_hidden)
			diag_error(s->diags, records->at, "table %.*s has no column \"%.*s\"",
			        TEXT_ARG(batch->table->name), TEXT_ARG(records->columns[i]));
		else if (column->secret != SECRET_NONE)
			diag_error(s->diags, records->at,
			        "column \"%.*s\" is a secret, and secrets are not seeded",
			        TEXT_ARG(column->name));
		batch->columns[i] = column;
	}
	return s->diags->error_count == errors;
}

static bool batch_has_key(const struct batch *batch)
{
	const struct model_key *key = batch->table->primary;

	for (size_t k = 0; key && k < key->column_count; k++) {
		bool is_named = false;
		for (size_t i = 0; i < batch->records->column_count; i++)
			is_named = is_named || batch->columns[i] == key->columns[k];
		if (!is_named)
			return false;
	}
	return key != NULL;
}

static bool is_key_column(const struct model_table *table, const struct model_column *column)
{
	for (size_t k = 0; k < table->primary->column_count; k++) {
		if (table->primary->columns[k] == column)
			return true;
	}
	return false;
}

static void write_names(
        struct sql_writer *w, const struct model_column *const *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		sql_name(w, columns[i]->name);
	}
}

/* A json value has no comparison of its own. */
static void write_side(struct sql_writer *w, const char *row, const struct model_column *column)
{
	bool is_json = column->type.kind == TYPE_JSON && !column->type.array_depth;

	buf_add_cstr(&w->text, is_json ? "CAST(" : "");
	buf_add_cstr(&w->text, row);
	sql_name(w, column->name);
	buf_add_cstr(&w->text, is_json ? " AS text)" : "");
}

/* A changed row only: a seed that changes nothing leaves no trace, not even updated_at. */
static void write_conflict(struct sql_writer *w, const struct batch *batch)
{
	const struct model_table *table = batch->table;
	size_t count = batch->records->column_count;
	unsigned written = 0;

	if (!batch_has_key(batch)) {
		SQL_ADD(w, " ON CONFLICT DO NOTHING");
		return;
	}
	SQL_ADD(w, " ON CONFLICT (");
	write_names(w, (const struct model_column *const *)table->primary->columns,
	        table->primary->column_count);
	SQL_ADD(w, ")");
	for (size_t i = 0; i < count; i++) {
		if (is_key_column(table, batch->columns[i]))
			continue;
		buf_add_cstr(&w->text, written++ ? ", " : " DO UPDATE SET ");
		sql_name(w, batch->columns[i]->name);
		SQL_ADD(w, " = excluded.");
		sql_name(w, batch->columns[i]->name);
	}
	if (!written) {
		SQL_ADD(w, " DO NOTHING");
		return;
	}
	written = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_key_column(table, batch->columns[i]))
			continue;
		buf_add_cstr(&w->text, written++ ? " OR " : " WHERE ");
		write_side(w, "seeded.", batch->columns[i]);
		SQL_ADD(w, " IS DISTINCT FROM ");
		write_side(w, "excluded.", batch->columns[i]);
	}
}

static bool write_value(struct seeder *s, struct sql_writer *w, const struct model_column *column,
        const struct dbml_value *source)
{
	struct error err = {0};
	struct value value = value_null();

	switch (source->kind) {
	case DBML_VALUE_NONE:
	case DBML_VALUE_NULL:
		sql_param(w, value);
		return true;
	case DBML_VALUE_EXPRESSION:
		if (text_eq(source->text, TEXT("now()"))) {
			sql_param_context_for(w, SQL_PARAM_NOW, column);
			return true;
		}
		diag_error(s->diags, source->at, "`%.*s` is no value that can be seeded",
		        TEXT_ARG(source->text));
		diag_mend(s->diags, "write the value itself, or now()");
		return false;
	default:
		break;
	}
	if (!cast_from_text(s->arena, s->dialect, &column->type, source->text, &value, &err) ||
	        !cast_validate(s->arena, s->dialect, column, &value, &err)) {
		diag_error(s->diags, source->at, "'%.*s' is no value of column %.*s.%.*s: %s",
		        TEXT_ARG(source->text), TEXT_ARG(column->table->name),
		        TEXT_ARG(column->name), err.operator_text);
		return false;
	}
	sql_param(w, value);
	return true;
}

static bool add_row(struct seeder *s, const struct batch *batch, const struct dbml_row *row)
{
	struct sql_writer w;
	struct error err = {0};

	sql_writer_init(&w, s->arena, s->dialect);
	SQL_ADD(&w, "INSERT INTO ");
	sql_base(&w, batch->table);
	SQL_ADD(&w, " AS seeded (");
	write_names(&w, batch->columns, batch->records->column_count);
	SQL_ADD(&w, ")");
	buf_add(&w.text, s->dialect->forms->given_ids);
	SQL_ADD(&w, " VALUES (");
	bool ok = true;
	for (size_t i = 0; i < batch->records->column_count; i++) {
		if (i)
			SQL_ADD(&w, ", ");
		ok = write_value(s, &w, batch->columns[i], &row->values[i]) && ok;
	}
	SQL_ADD(&w, ")");
	write_conflict(&w, batch);
	struct sql_step *step = ok ? ARENA_PUSH(s->arena, s->steps, s->step_count) : NULL;
	if (!step)
		return false;
	s->dialect->forms->end_write(&w, NULL, (unsigned)s->step_count - 1);
	step->kind = SQL_STEP_WRITE;
	step->target = batch->table->name;
	return sql_writer_finish(&w, step, &err);
}

/* Numbers that the engine gives go on past those that the records gave. */
static bool add_renumbering(struct seeder *s, const struct batch *batch)
{
	struct sql_writer w;
	struct error err = {0};

	for (size_t i = 0; i < batch->records->column_count; i++) {
		if (!s->dialect->forms->write_renumber || !batch->columns[i] ||
		        !batch->columns[i]->is_identity)
			continue;
		struct sql_step *step = ARENA_PUSH(s->arena, s->steps, s->step_count);
		sql_writer_init(&w, s->arena, s->dialect);
		s->dialect->forms->write_renumber(&w, batch->columns[i]);
		if (!step || !sql_writer_finish(&w, step, &err))
			return false;
		step->kind = SQL_STEP_VALUES;
	}
	return true;
}

static bool collect(
        struct seeder *s, const struct dbml *document, struct batch *batches, unsigned *out_deepest)
{
	const unsigned *depths = table_depths(s);
	bool ok = depths != NULL;

	for (size_t i = 0; depths && i < document->records_count; i++) {
		const struct dbml_records *records = document->records[i];
		batches[i] = (struct batch){.records = records,
		        .table = model_table_find(s->model, records->table->name)};
		if (!batches[i].table || batches[i].table->is_hidden) {
			ok = diag_error(s->diags, records->at, "the schema has no table \"%.*s\"",
			        TEXT_ARG(records->table->name));
			continue;
		}
		ok = bind_columns(s, &batches[i]) && ok;
		batches[i].depth = depths[batches[i].table->index];
		if (batches[i].depth > *out_deepest)
			*out_deepest = batches[i].depth;
	}
	return ok;
}

bool seed_compile(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct dbml *document, struct sql_unit *out_unit, struct diagnostics *diags)
{
	struct seeder s = {.arena = arena, .dialect = dialect, .model = model, .diags = diags};
	struct batch *batches = ARENA_ARRAY(arena, struct batch, document->records_count + 1);
	unsigned deepest = 0;

	if (!batches || !collect(&s, document, batches, &deepest))
		return false;
	for (unsigned depth = 0; depth <= deepest; depth++) {
		for (size_t i = 0; i < document->records_count; i++) {
			const struct dbml_records *records = batches[i].records;
			if (batches[i].depth != depth)
				continue;
			for (size_t r = 0; r < records->row_count; r++)
				add_row(&s, &batches[i], &records->rows[r]);
			add_renumbering(&s, &batches[i]);
		}
	}
	if (diags->error_count || arena->failed)
		return false;
	*out_unit = (struct sql_unit){
	        .steps = s.steps, .step_count = s.step_count, .is_write = true, .is_system = true};
	return true;
}
