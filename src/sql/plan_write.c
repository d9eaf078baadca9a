/*
 * Writes: a step that writes and returns keys, steps that demand what the
 * policies say of the rows as they are now, a step that reads them back.
 */
#include "sql/plan_sql.h"
#include "sql/supply.h"

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
	return plan_insert_write(&c, u->plan, alias) && finish_write(u, &c, step);
}

static void write_comma(struct plan_sql *c, bool *has)
{
	if (*has)
		SQL_ADD(c->w, ", ");
	*has = true;
}

static void write_set(struct plan_sql *c, bool *has, const struct model_column *column)
{
	write_comma(c, has);
	sql_name(c->w, column->name);
	SQL_ADD(c->w, " = ");
}

static bool write_changes(struct plan_sql *c, const struct plan_write *plan, bool *has)
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
			return true;
		write_set(c, has, deletion);
		if (is_restore)
			SQL_ADD(c->w, "NULL");
		else
			sql_param_context_for(c->w, SQL_PARAM_DELETION, deletion);
		return true;
	}
	for (size_t i = 0; i < plan->column_count; i++) {
		if (supply_is_tenant(plan->columns[i]))
			continue;
		write_set(c, has, plan->columns[i]);
		if (plan->row_has[0][i])
			sql_param(c->w, plan->rows[0][i]);
		else if (!supply_default_write(c->w, plan->columns[i], c->err))
			return false;
	}
	return true;
}

/* SET …; true in *out_is_empty when the body names nothing: then no row is changed. */
static bool write_sets(struct plan_sql *c, const struct plan_write *plan, bool *out_is_empty)
{
	const struct model_column *updated = plan->table->by_concept[COLUMN_IS_UPDATED_AT];
	const struct model_column *id = plan->table->primary->columns[0];
	bool has = false;

	SQL_ADD(c->w, " SET ");
	if (!write_changes(c, plan, &has))
		return false;
	*out_is_empty = !has;
	if (!has) {
		write_set(c, &has, id);
		if (text_is_empty(plan_forms(c)->unchanged))
			sql_name(c->w, id->name);
		buf_add(&c->w->text, plan_forms(c)->unchanged);
	} else if (updated && supply_is_moment(updated) && !plan_is_given(plan, updated)) {
		write_set(c, &has, updated);
		sql_param_context_for(c->w, SQL_PARAM_NOW, updated);
	}
	return true;
}

static void write_key_names(struct plan_sql *c, const struct model_key *key, struct text alias)
{
	for (size_t i = 0; i < key->column_count; i++) {
		if (i)
			SQL_ADD(c->w, ", ");
		sql_column(c->w, alias, key->columns[i]);
	}
}

/* (key) IN (SELECT key … ORDER BY … LIMIT …), of rows that the caller may change. */
static bool write_page(
        struct plan_sql *c, const struct plan_write *plan, struct text alias, enum verb verb)
{
	const struct model_key *key = plan->table->primary;
	bool is_restore = plan->kind == PLAN_RESTORE;
	struct plan_rows rows = {.has_verb = true, .verb = verb, .is_deletion_seen = is_restore};
	struct plan_select page = *plan->page;
	struct plan_from from;

	page.deleted = is_restore ? PLAN_DELETED_ONLY : PLAN_DELETED_EXCLUDE;
	if (!plan_from_collect(c, &page, TEXT(""), false, &from))
		return false;
	SQL_ADD(c->w, "(");
	write_key_names(c, key, alias);
	SQL_ADD(c->w, ") IN (SELECT ");
	write_key_names(c, key, from.sources[0].alias);
	if (!plan_from_write(c, &from, &rows) || !plan_orders_write(c, &from, NULL))
		return false;
	plan_bounds_write(c, &page);
	SQL_ADD(c->w, ")");
	return true;
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
	if (plan->page) {
		plan_list_next(c, &where);
		if (!write_page(c, plan, alias, verb))
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
	if (!is_physical && !write_sets(&c, u->plan, &is_empty))
		return false;
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

/* How many of the rows are there already: an upsert's status says whether one was made. */
static bool add_met(struct unit *u)
{
	struct plan_sql c;
	struct sql_writer w;

	if (!plan_met_is_known(u->plan))
		return true;
	struct sql_step *step = add_step(u, &c, &w);
	if (!step || !plan_met_write(&c, u->plan))
		return false;
	step->kind = SQL_STEP_COUNT;
	return sql_writer_finish(&w, step, u->err);
}

static bool compile_insert(struct unit *u)
{
	static const enum verb verbs[] = {VERB_CREATE, VERB_UPDATE};

	if (u->plan->row_count == 0)
		return error_set(u->err, ERROR_INTERNAL, "an insert without rows");
	if (!add_met(u) || !add_insert(u) || !add_require(u, verbs, u->plan->is_merge ? 2 : 1))
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
		if (u->plan->page) {
			select->has_limit = u->plan->page->has_limit;
			select->limit = u->plan->page->limit;
			select->offset = u->plan->page->offset;
		}
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

bool plan_append_one(struct arena *arena, const struct sql_dialect *dialect, unsigned step,
        struct sql_unit *unit, struct error *err)
{
	struct sql_writer w;
	struct sql_step *to = ARENA_PUSH(arena, unit->steps, unit->step_count);

	if (!to)
		return error_memory(err);
	sql_writer_init(&w, arena, dialect);
	SQL_ADD(&w, "SELECT ");
	dialect->forms->write_key_count(&w, step);
	SQL_ADD(&w, " = 1");
	dialect->forms->end_require(&w, ERROR_PRECONDITION);
	to->kind = SQL_STEP_REQUIRE;
	to->refusal = ERROR_PRECONDITION;
	return sql_writer_finish(&w, to, err);
}
