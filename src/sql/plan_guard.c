/* What every table of a statement gets: wall one, the live condition, the policy. */
#include "sql/plan_sql.h"
#include "sql/walls.h"

static struct expr_sql expression_for(struct plan_sql *c, struct text alias)
{
	struct expr_sql to;

	expr_sql_init(&to, c->w, EXPR_SQL_STATEMENT);
	to.self.alias = alias;
	to.is_platform = c->principal->is_platform_admin;
	to.is_all_tenants = c->principal->is_all_tenants;
	return to;
}

bool plan_wall_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias)
{
	struct expr_sql to = expression_for(c, alias);
	struct plan_list before = *list;
	size_t len = c->w->text.len;

	if (sql_wall_one_is_off())
		return true;
	plan_list_next(c, list);
	if (!expr_sql_scope(&to, table, alias)) {
		buf_truncate(&c->w->text, len);
		*list = before;
	}
	return true;
}

bool plan_policy_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias, enum verb verb, bool is_embedded)
{
	struct policy_decision decision;
	struct expr_sql to = expression_for(c, alias);

	if (!policy_decide(c->arena, table, verb, c->principal, &decision, c->err))
		return error_memory(c->err);
	switch (decision.verdict) {
	case POLICY_ALLOW:
		return true;
	case POLICY_ROWS:
		plan_list_next(c, list);
		SQL_ADD(c->w, "(");
		if (!expr_sql_write(&to, decision.residue, c->err))
			return false;
		SQL_ADD(c->w, ")");
		return true;
	case POLICY_DENY:
		break;
	}
	if (!is_embedded)
		return error_set(c->err, ERROR_FORBIDDEN, "the policy of %.*s denies to %s",
		        TEXT_ARG(table->name), verb_name(verb));
	plan_list_next(c, list);
	SQL_ADD(c->w, "FALSE");
	return true;
}

static void write_deleted(struct plan_sql *c, struct plan_list *list,
        const struct model_table *table, struct text alias, bool is_deleted)
{
	plan_list_next(c, list);
	sql_column(c->w, alias, table->by_concept[COLUMN_IS_DELETED_AT]);
	buf_add(&c->w->text, is_deleted ? TEXT(" IS NOT NULL") : TEXT(" IS NULL"));
}

/*
 * Deleted rows are seen by whoever may delete (and so restore) them; the
 * others of an "include" need the read policy alone.
 */
static bool write_deletion(struct plan_sql *c, struct plan_list *list,
        const struct model_table *table, struct text alias, const struct plan_guard *guard)
{
	struct plan_list inner = {TEXT(""), TEXT(" AND "), false};

	if (!model_is_soft(table))
		return true;
	if (guard->deleted == PLAN_DELETED_EXCLUDE) {
		write_deleted(c, list, table, alias, false);
		return true;
	}
	if (guard->deleted == PLAN_DELETED_ONLY) {
		write_deleted(c, list, table, alias, true);
		return guard->is_deletion_seen ||
		       plan_policy_write(c, list, table, alias, VERB_DELETE, guard->is_embedded);
	}
	if (guard->is_deletion_seen)
		return true;
	plan_list_next(c, list);
	SQL_ADD(c->w, "(");
	write_deleted(c, &inner, table, alias, false);
	SQL_ADD(c->w, " OR (");
	inner.has = false;
	write_deleted(c, &inner, table, alias, true);
	if (!plan_policy_write(c, &inner, table, alias, VERB_DELETE, guard->is_embedded))
		return false;
	SQL_ADD(c->w, "))");
	return true;
}

bool plan_guard_write(struct plan_sql *c, struct plan_list *list, const struct model_table *table,
        struct text alias, const struct plan_guard *guard)
{
	return plan_wall_write(c, list, table, alias) &&
	       write_deletion(c, list, table, alias, guard) &&
	       plan_policy_write(c, list, table, alias, VERB_READ, guard->is_embedded);
}
