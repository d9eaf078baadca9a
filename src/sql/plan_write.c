/*
 * Writes: a step that writes and returns keys, steps that demand what the
 * policies say of the rows as they are now, a step that reads them back.
 */
#include "sql/plan_sql.h"
#include "sql/supply.h"

#include "base/json.h"

/* SQLITE_MAX_VARIABLE_NUMBER; some are left for the scope's. */
enum { PARAM_LIMIT = 32000 };

struct unit {
	struct arena *arena;
	const struct sql_dialect *dialect;
	const struct principal *principal;
	const struct plan_write *plan;
	struct sql_step *steps;
	size_t step_count;
	unsigned write_step; /* the step that writes */
	struct error *err;
};

static struct sql_step *add_step(struct unit *u, struct plan_sql *c, struct sql_writer *w)
{
	struct sql_step *step = ARENA_PUSH(u->arena, u->steps, u->step_count);

	if (!step)
		error_memory(u->err);
	plan_sql_init(c, w, u->arena, u->dialect, u->principal, u->err);
	return step;
}

static bool is_given(const struct plan_write *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i] == column)
			return true;
	}
	return false;
}

/* What the statement itself supplies for a column that the body does not name. */
static bool supplied(const struct plan_write *plan, const struct model_column *column,
        enum sql_param_kind *out_kind)
{
	return supply_find(column, is_given(plan, column), out_kind);
}

static void write_comma(struct plan_sql *c, bool *has)
{
	if (*has)
		SQL_ADD(c->w, ", ");
	*has = true;
}

static bool write_insert_columns(struct plan_sql *c, const struct plan_write *plan)
{
	enum sql_param_kind kind;
	bool has = false;

	SQL_ADD(c->w, " (");
	for (size_t i = 0; i < plan->column_count; i++) {
		if (supply_is_tenant(plan->columns[i]))
			continue;
		write_comma(c, &has);
		sql_name(c->w, plan->columns[i]->name);
	}
	for (size_t i = 0; i < plan->table->column_count; i++) {
		const struct model_column *column = &plan->table->columns[i];
		if (!supplied(plan, column, &kind))
			continue;
		write_comma(c, &has);
		sql_name(c->w, column->name);
	}
	SQL_ADD(c->w, ")");
	return has;
}

static void write_supplied(struct plan_sql *c, const struct plan_write *plan, bool has)
{
	enum sql_param_kind kind;

	for (size_t i = 0; i < plan->table->column_count; i++) {
		if (!supplied(plan, &plan->table->columns[i], &kind))
			continue;
		write_comma(c, &has);
		sql_param_context_for(c->w, kind, &plan->table->columns[i]);
	}
}

static bool write_values(struct plan_sql *c, const struct plan_write *plan)
{
	SQL_ADD(c->w, " VALUES ");
	for (size_t row = 0; row < plan->row_count; row++) {
		bool has = false;
		buf_add(&c->w->text, row ? TEXT(", (") : TEXT("("));
		for (size_t i = 0; i < plan->column_count; i++) {
			if (supply_is_tenant(plan->columns[i]))
				continue;
			write_comma(c, &has);
			if (plan->row_has[row][i])
				sql_param(c->w, plan->rows[row][i]);
			else if (!supply_default_write(c->w, plan->columns[i], c->err))
				return false;
		}
		write_supplied(c, plan, has);
		SQL_ADD(c->w, ")");
	}
	return true;
}

/* What the rows lack in a column is written as [], which no value in storage form is. */
static bool write_rows_json(struct plan_sql *c, const struct plan_write *plan, struct text *out)
{
	struct buf json;

	buf_init(&json, c->arena);
	for (size_t row = 0; row < plan->row_count; row++) {
		buf_add_char(&json, row ? ',' : '[');
		for (size_t i = 0; i < plan->column_count; i++) {
			const struct value *value = &plan->rows[row][i];
			buf_add_char(&json, i ? ',' : '[');
			if (!plan->row_has[row][i])
				buf_add(&json, TEXT("[]"));
			else if (value->kind == VALUE_INTEGER)
				buf_add_int(&json, value->integer);
			else if (value->kind == VALUE_TEXT)
				json_write_string(&json, value->text);
			else
				buf_add(&json, TEXT("null"));
		}
		buf_add(&json, plan->column_count ? TEXT("]") : TEXT("[]"));
	}
	buf_add_char(&json, ']');
	if (buf_failed(&json))
		return error_memory(c->err);
	*out = buf_text(&json);
	return true;
}

static bool is_lacking(const struct plan_write *plan, size_t column)
{
	for (size_t row = 0; row < plan->row_count; row++) {
		if (!plan->row_has[row][column])
			return true;
	}
	return false;
}

/*
 * Many rows as one parameter: measured as fast as VALUES or faster, with one
 * text for any number of rows, so that the prepared statement is used again.
 */
static bool write_select_rows(struct plan_sql *c, const struct plan_write *plan)
{
	const struct sql_forms *forms = plan_forms(c);
	struct text json = {0};
	bool has = false;

	if (!write_rows_json(c, plan, &json))
		return false;
	SQL_ADD(c->w, " SELECT ");
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct model_column *column = plan->columns[i];
		if (supply_is_tenant(column))
			continue;
		write_comma(c, &has);
		if (!is_lacking(plan, i)) {
			forms->write_row_value(c->w, &column->type, i);
			continue;
		}
		SQL_ADD(c->w, "CASE ");
		forms->write_row_kind(c->w, i);
		SQL_ADD(c->w, " WHEN 'array' THEN ");
		if (!supply_default_write(c->w, column, c->err))
			return false;
		SQL_ADD(c->w, " ELSE ");
		forms->write_row_value(c->w, &column->type, i);
		SQL_ADD(c->w, " END");
	}
	write_supplied(c, plan, has);
	SQL_ADD(c->w, " FROM ");
	forms->write_rows(c->w, json);
	return true;
}

/* Bytes and reals would not come back from JSON as they went in. */
static bool fits_json(const struct plan_write *plan)
{
	for (size_t row = 0; row < plan->row_count; row++) {
		for (size_t i = 0; i < plan->column_count; i++) {
			enum value_kind kind = plan->rows[row][i].kind;
			if (plan->row_has[row][i] && (kind == VALUE_BLOB || kind == VALUE_REAL))
				return false;
		}
	}
	return true;
}

static bool write_insert_rows(struct plan_sql *c, const struct plan_write *plan)
{
	if (!write_insert_columns(c, plan)) {
		/* Nothing is named and nothing supplied: () cannot be written. */
		if (plan->row_count != 1)
			return error_tell(c->err, ERROR_BODY_INVALID,
			        "rows without any column can only be inserted one by one");
		buf_truncate(&c->w->text, c->w->text.len - strlen(" ()"));
		SQL_ADD(c->w, " DEFAULT VALUES");
		return true;
	}
	if (plan->row_count > 1 && fits_json(plan))
		return write_select_rows(c, plan);
	if (plan->row_count * (plan->column_count + 1) > PARAM_LIMIT)
		return error_tell(c->err, ERROR_BODY_LARGE,
		        "too many rows with bytes or floating point numbers in one request");
	return write_values(c, plan);
}

static bool finish_write(struct unit *u, struct plan_sql *c, struct sql_step *step)
{
	const struct model_table *table = u->plan->table;

	u->write_step = (unsigned)u->step_count - 1;
	plan_forms(c)->end_write(c->w, table->primary, u->write_step);
	if (!sql_writer_finish(c->w, step, u->err))
		return false;
	step->kind = SQL_STEP_WRITE;
	step->key_columns = (unsigned)table->primary->column_count;
	step->target = table->name;
	return true;
}

static void write_target(struct plan_sql *c, const struct model_table *table, struct text alias)
{
	sql_base(c->w, table);
	SQL_ADD(c->w, " AS ");
	buf_add(&c->w->text, alias);
}

/* The key that the conflict's columns are, to know whether it counts live rows only. */
static bool is_live_key(const struct plan_write *plan)
{
	for (size_t i = 0; i < plan->table->key_count; i++) {
		const struct model_key *key = &plan->table->keys[i];
		size_t found = 0;
		for (size_t at = 0; at < key->column_count; at++) {
			for (size_t j = 0; j < plan->conflict_count; j++)
				found += key->columns[at] == plan->conflict[j];
		}
		if (found == key->column_count && found == plan->conflict_count)
			return key->is_live;
	}
	return false;
}

static bool is_conflict_column(const struct plan_write *plan, const struct model_column *column)
{
	for (size_t i = 0; i < plan->conflict_count; i++) {
		if (plan->conflict[i] == column)
			return true;
	}
	return false;
}

static void write_excluded(struct plan_sql *c, bool *has, const struct model_column *column)
{
	write_comma(c, has);
	sql_name(c->w, column->name);
	SQL_ADD(c->w, " = excluded.");
	sql_name(c->w, column->name);
}

static void write_merge(struct plan_sql *c, const struct plan_write *plan)
{
	const struct model_column *updated = plan->table->by_concept[COLUMN_IS_UPDATED_AT];
	bool has = false;

	SQL_ADD(c->w, " DO UPDATE SET ");
	for (size_t i = 0; i < plan->column_count; i++) {
		if (!supply_is_tenant(plan->columns[i]) &&
		        !is_conflict_column(plan, plan->columns[i]))
			write_excluded(c, &has, plan->columns[i]);
	}
	if (!has)
		write_excluded(c, &has, plan->conflict[0]);
	else if (updated && !is_given(plan, updated))
		write_excluded(c, &has, updated);
}

/* A row that the caller may not change is left alone here; the next step tells. */
static bool write_conflict(struct plan_sql *c, const struct plan_write *plan, struct text alias)
{
	struct plan_guard guard = {.deleted = PLAN_DELETED_EXCLUDE};
	struct plan_list where = PLAN_WHERE;
	bool has = false;

	if (!plan->conflict_count)
		return true;
	SQL_ADD(c->w, " ON CONFLICT (");
	for (size_t i = 0; i < plan->conflict_count; i++) {
		write_comma(c, &has);
		sql_name(c->w, plan->conflict[i]->name);
	}
	SQL_ADD(c->w, ")");
	if (is_live_key(plan)) {
		SQL_ADD(c->w, " WHERE ");
		sql_name(c->w, plan->table->by_concept[COLUMN_IS_DELETED_AT]->name);
		SQL_ADD(c->w, " IS NULL");
	}
	if (!plan->is_merge) {
		SQL_ADD(c->w, " DO NOTHING");
		return true;
	}
	write_merge(c, plan);
	return plan_guard_write(c, &where, plan->table, alias, &guard) &&
	       plan_policy_write(c, &where, plan->table, alias, VERB_UPDATE, false);
}

static bool add_insert(struct unit *u)
{
	struct plan_sql c;
	struct sql_writer w;
	struct sql_step *step = add_step(u, &c, &w);

	if (!step)
		return false;
	struct text alias = sql_alias(&w);
	SQL_ADD(&w, "INSERT INTO ");
	write_target(&c, u->plan->table, alias);
	return write_insert_rows(&c, u->plan) && write_conflict(&c, u->plan, alias) &&
	       finish_write(u, &c, step);
}

static void write_set(struct plan_sql *c, bool *has, const struct model_column *column)
{
	write_comma(c, has);
	sql_name(c->w, column->name);
	SQL_ADD(c->w, " = ");
}

static void write_changes(struct plan_sql *c, const struct plan_write *plan, bool *has)
{
	const struct model_table *table = plan->table;
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	const struct model_column *deletion = table->by_concept[COLUMN_IS_DELETION];
	bool is_restore = plan->kind == PLAN_RESTORE;

	if (plan->kind != PLAN_UPDATE) {
		write_set(c, has, deleted);
		if (is_restore)
			SQL_ADD(c->w, "NULL");
		else
			sql_param_context_for(c->w, SQL_PARAM_NOW, deleted);
		if (!deletion)
			return;
		write_set(c, has, deletion);
		if (is_restore)
			SQL_ADD(c->w, "NULL");
		else
			sql_param_context_for(c->w, SQL_PARAM_DELETION, deletion);
		return;
	}
	for (size_t i = 0; i < plan->column_count; i++) {
		if (supply_is_tenant(plan->columns[i]) || !plan->row_has[0][i])
			continue;
		write_set(c, has, plan->columns[i]);
		sql_param(c->w, plan->rows[0][i]);
	}
}

/* SET …; true in *out_is_empty when the body names nothing: then no row is changed. */
static void write_sets(struct plan_sql *c, const struct plan_write *plan, bool *out_is_empty)
{
	const struct model_column *updated = plan->table->by_concept[COLUMN_IS_UPDATED_AT];
	const struct model_column *id = plan->table->primary->columns[0];
	bool has = false;

	SQL_ADD(c->w, " SET ");
	write_changes(c, plan, &has);
	*out_is_empty = !has;
	if (!has) {
		write_set(c, &has, id);
		if (text_is_empty(plan_forms(c)->unchanged))
			sql_name(c->w, id->name);
		buf_add(&c->w->text, plan_forms(c)->unchanged);
	} else if (updated && supply_is_moment(updated) && !is_given(plan, updated)) {
		write_set(c, &has, updated);
		sql_param_context_for(c->w, SQL_PARAM_NOW, updated);
	}
}

/* Which rows: the caller's condition, and everything that guards a row against him. */
static bool write_which(struct plan_sql *c, const struct plan_write *plan, struct text alias,
        enum verb verb, bool is_none)
{
	struct plan_list where = PLAN_WHERE;
	struct plan_guard guard = {.deleted = PLAN_DELETED_EXCLUDE};

	if (plan->kind == PLAN_RESTORE)
		guard = (struct plan_guard){PLAN_DELETED_ONLY, .is_deletion_seen = true};
	if (!plan_guard_write(c, &where, plan->table, alias, &guard) ||
	        !plan_policy_write(c, &where, plan->table, alias, verb, false))
		return false;
	if (plan->where) {
		plan_list_next(c, &where);
		if (!plan_condition_write(c, alias, plan->where))
			return false;
	}
	if (is_none) {
		plan_list_next(c, &where);
		SQL_ADD(c->w, "FALSE");
	}
	if (plan->match.is_set && !plan->match.is_any) {
		plan_list_next(c, &where);
		return plan_version_in_write(
		        c, alias, plan->table, plan->match.versions, plan->match.version_count);
	}
	return true;
}

static enum verb verb_of(const struct plan_write *plan)
{
	return plan->kind == PLAN_INSERT   ? VERB_CREATE
	       : plan->kind == PLAN_UPDATE ? VERB_UPDATE
	                                   : VERB_DELETE;
}

static bool add_change(struct unit *u, bool is_physical)
{
	struct plan_sql c;
	struct sql_writer w;
	struct sql_step *step = add_step(u, &c, &w);
	bool is_empty = false;

	if (!step)
		return false;
	struct text alias = sql_alias(&w);
	buf_add(&w.text, is_physical ? TEXT("DELETE FROM ") : TEXT("UPDATE "));
	write_target(&c, u->plan->table, alias);
	if (!is_physical)
		write_sets(&c, u->plan, &is_empty);
	return write_which(&c, u->plan, alias, verb_of(u->plan), is_empty) &&
	       finish_write(u, &c, step);
}

static bool needs_require(struct unit *u, enum verb verb, bool *out_needs)
{
	struct policy_decision decision;

	if (!policy_decide(u->arena, u->plan->table, verb, u->principal, &decision, u->err))
		return error_memory(u->err);
	if (decision.verdict == POLICY_DENY)
		return error_set(u->err, ERROR_FORBIDDEN, "the policy of %.*s denies to %s",
		        TEXT_ARG(u->plan->table->name), verb_name(verb));
	*out_needs = *out_needs || decision.verdict == POLICY_ROWS;
	return true;
}

static bool finish_require(
        struct unit *u, struct plan_sql *c, struct sql_step *step, enum error_kind refusal)
{
	plan_forms(c)->end_require(c->w, refusal);
	step->kind = SQL_STEP_REQUIRE;
	step->refusal = refusal;
	return sql_writer_finish(c->w, step, u->err);
}

/*
 * The policy holds for the rows as they are now. Counted against the keys, so
 * that a row which the scope does not even see fails too.
 */
static bool add_require(struct unit *u, const enum verb *verbs, size_t verb_count)
{
	struct plan_sql c;
	struct sql_writer w;
	struct plan_list where = PLAN_WHERE;
	unsigned written = u->write_step;
	bool needs = false;

	for (size_t i = 0; i < verb_count; i++) {
		if (!needs_require(u, verbs[i], &needs))
			return false;
	}
	if (!needs)
		return true;
	struct sql_step *step = add_step(u, &c, &w);
	if (!step)
		return false;
	struct text alias = sql_alias(&w);
	SQL_ADD(&w, "SELECT (SELECT count(*) FROM ");
	plan_forms(&c)->write_keys(&w, written);
	SQL_ADD(&w, " CROSS JOIN ");
	sql_name(&w, u->plan->table->name);
	SQL_ADD(&w, " ");
	buf_add(&w.text, alias);
	if (!plan_keys_write(&c, &where, u->plan->table, alias) ||
	        !plan_wall_write(&c, &where, u->plan->table, alias))
		return false;
	for (size_t i = 0; i < verb_count; i++) {
		if (!plan_policy_write(&c, &where, u->plan->table, alias, verbs[i], false))
			return false;
	}
	SQL_ADD(&w, ") = ");
	plan_forms(&c)->write_key_count(&w, written);
	return finish_require(u, &c, step, ERROR_FORBIDDEN);
}

static bool add_require_count(struct unit *u, int64_t count, enum error_kind refusal)
{
	struct plan_sql c;
	struct sql_writer w;
	struct sql_step *step = add_step(u, &c, &w);

	if (!step)
		return false;
	SQL_ADD(&w, "SELECT ");
	plan_forms(&c)->write_key_count(&w, u->write_step);
	SQL_ADD(&w, " = ");
	sql_param(&w, value_integer(count));
	return finish_require(u, &c, step, refusal);
}

/*
 * The version stands in the write's own condition, where the engine looks again when another
 * changed the row meanwhile; what was not written tells that it did not hold.
 */
static bool add_require_match(struct unit *u)
{
	return !u->plan->match.is_set || add_require_count(u, 1, ERROR_PRECONDITION);
}

static bool add_returning(
        struct unit *u, const struct plan_select *select, const struct plan_rows *rows)
{
	struct plan_sql c;
	struct sql_writer w;
	struct buf shape;
	struct sql_step *step = add_step(u, &c, &w);

	if (!step)
		return false;
	buf_init(&shape, u->arena);
	if (!plan_select_write(&c, select, rows, &shape) || !sql_writer_finish(&w, step, u->err))
		return false;
	if (buf_failed(&shape))
		return error_memory(u->err);
	step->kind = SQL_STEP_JSON;
	step->shape = buf_text(&shape);
	return true;
}

/* What was written, read through the views; after a soft delete the rows are deleted ones. */
static bool add_written(struct unit *u)
{
	struct plan_rows rows = {
	        .has_keys = true, .keys_step = u->write_step, .is_deletion_seen = true};
	struct plan_select *select = ARENA_NEW(u->arena, struct plan_select);

	if (!u->plan->returning)
		return true;
	if (!select)
		return error_memory(u->err);
	*select = *u->plan->returning;
	select->deleted = u->plan->kind == PLAN_DELETE ? PLAN_DELETED_ONLY : PLAN_DELETED_EXCLUDE;
	return add_returning(u, select, &rows);
}

static bool compile_insert(struct unit *u)
{
	static const enum verb verbs[] = {VERB_CREATE, VERB_UPDATE};

	if (u->plan->row_count == 0)
		return error_set(u->err, ERROR_INTERNAL, "an insert without rows");
	if (!add_insert(u) || !add_require(u, verbs, u->plan->is_merge ? 2 : 1))
		return false;
	/* One that met a row which it may not change (deleted, foreign, forbidden) fails whole. */
	if (u->plan->conflict_count && u->plan->is_merge &&
	        !add_require_count(u, (int64_t)u->plan->row_count, ERROR_CONFLICT))
		return false;
	return add_written(u);
}

static bool compile_update(struct unit *u)
{
	static const enum verb verbs[] = {VERB_UPDATE};

	return add_change(u, false) && add_require_match(u) && add_require(u, verbs, 1) &&
	       add_written(u);
}

/* Rows that are gone afterwards are read before. */
static bool compile_physical_delete(struct unit *u)
{
	struct plan_rows rows = {.has_verb = true, .verb = VERB_DELETE};
	struct plan_select *select = ARENA_NEW(u->arena, struct plan_select);

	if (u->plan->returning) {
		if (!select)
			return error_memory(u->err);
		*select = *u->plan->returning;
		select->where = u->plan->where;
		if (!add_returning(u, select, &rows))
			return false;
	}
	return add_change(u, true) && add_require_match(u);
}

/* A password in clear text must not get into a database by an oversight. */
static bool check_secrets(struct unit *u)
{
	for (size_t i = 0; i < u->plan->column_count; i++) {
		enum secret_kind secret = u->plan->columns[i]->secret;
		if ((secret == SECRET_HASHED || secret == SECRET_ENCRYPTED) &&
		        !u->plan->are_secrets_sealed)
			return error_set(u->err, ERROR_INTERNAL, "a secret is written unsealed");
	}
	return true;
}

static bool compile(struct unit *u)
{
	const struct plan_write *plan = u->plan;

	if (!check_secrets(u))
		return false;
	if (!plan->table->primary)
		return error_set(u->err, ERROR_INTERNAL, "a table without a key is written");
	switch (plan->kind) {
	case PLAN_INSERT:
		return compile_insert(u);
	case PLAN_UPDATE:
		return compile_update(u);
	case PLAN_DELETE:
		if (!model_is_soft(plan->table))
			return compile_physical_delete(u);
		return add_change(u, false) && add_require_match(u) && add_written(u);
	case PLAN_RESTORE:
		if (!model_is_soft(plan->table))
			return error_tell(
			        u->err, ERROR_QUERY_SYNTAX, "rows of this table are not restored");
		return add_change(u, false) && add_require_match(u) && add_written(u);
	}
	return false;
}

bool plan_append_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_write *plan, const struct principal *principal, struct sql_unit *unit,
        struct error *err)
{
	struct unit u = {
	        .arena = arena,
	        .dialect = dialect,
	        .principal = principal,
	        .plan = plan,
	        .steps = unit->steps,
	        .step_count = unit->step_count,
	        .err = err,
	};

	if (!compile(&u))
		return error_is_set(err) ? false : error_memory(err);
	unit->steps = u.steps;
	unit->step_count = u.step_count;
	unit->is_write = true;
	return true;
}

bool plan_compile_write(struct arena *arena, const struct sql_dialect *dialect,
        const struct plan_write *plan, const struct principal *principal, struct sql_unit *out_unit,
        struct error *err)
{
	struct sql_unit unit = {0};

	if (!plan_append_write(arena, dialect, plan, principal, &unit, err))
		return false;
	*out_unit = unit;
	return true;
}
