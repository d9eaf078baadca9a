#include "diff/part.h"

/* What holds for a table or a column beside its shape: rules, policies, notes. */

struct subject {
	struct differ *d;
	const struct model_table *old_table, *new_table;
	const struct model_column *old_column, *new_column;
};

static void say(const struct subject *s, enum diff_kind kind, const char *what)
{
	struct diff_change *change;

	if (s->new_column)
		change = differ_add(s->d, kind, "%.*s.%.*s: %s", TEXT_ARG(s->new_table->name),
		        TEXT_ARG(s->new_column->name), what);
	else
		change = differ_add(s->d, kind, "%.*s: %s", TEXT_ARG(s->new_table->name), what);
	if (!change)
		return;
	change->old_table = s->old_table;
	change->new_table = s->new_table;
	change->old_column = s->old_column;
	change->new_column = s->new_column;
	change->at = s->new_column ? s->new_column->at : s->new_table->at;
}

static bool same_text(struct text a, struct text b)
{
	return text_eq(text_trim(a), text_trim(b));
}

static void policies(const struct subject *s)
{
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		const struct model_policy *a = &s->old_table->policies[verb];
		const struct model_policy *b = &s->new_table->policies[verb];
		if (diff_same_expr(s->d->diff, a->expr, b->expr))
			continue;
		struct text what = arena_printf(s->d->arena, "%s policy becomes %.*s",
		        verb_name(verb), TEXT_ARG(b->expr ? text_trim(b->sql) : TEXT("none")));
		char *cstr = arena_cstr(s->d->arena, what);
		for (char *c = cstr; c && *c; c++)
			*c = *c == '\n' || *c == '\t' ? ' ' : *c;
		say(s, DIFF_POLICY, cstr ? cstr : "");
	}
}

static bool same_musts(const struct subject *s)
{
	const struct model_table *a = s->old_table, *b = s->new_table;

	if (a->must_count != b->must_count)
		return false;
	for (size_t i = 0; i < a->must_count; i++) {
		if (!diff_same_expr(s->d->diff, a->musts[i].expr, b->musts[i].expr))
			return false;
	}
	return true;
}

static bool same_hooks(const struct subject *s)
{
	const struct model_table *a = s->old_table, *b = s->new_table;

	if (a->hook_count != b->hook_count)
		return false;
	for (size_t i = 0; i < a->hook_count; i++) {
		if (!text_eq(a->hooks[i].name, b->hooks[i].name) ||
		        a->hooks[i].events != b->hooks[i].events ||
		        !diff_same_expr(s->d->diff, a->hooks[i].when, b->hooks[i].when))
			return false;
	}
	return true;
}

static bool same_bindings(const struct subject *s)
{
	for (int concept = 1; concept < COLUMN_CONCEPT_COUNT; concept ++) {
		const struct model_column *a = s->old_table->by_concept[concept];
		const struct model_column *b = s->new_table->by_concept[concept];
		if (a && b && diff_new_column(s->d->diff, a) != b)
			return false;
		if (!a != !b && concept != COLUMN_IS_DELETED_AT)
			return false;
	}
	return s->old_table->concept == s->new_table->concept;
}

static void table_rules(const struct subject *s)
{
	const struct model_table *a = s->old_table, *b = s->new_table;

	if (a->scope != b->scope || a->is_tenant_nullable != b->is_tenant_nullable)
		say(s, DIFF_RULE, "another scope");
	if (model_is_soft(a) != model_is_soft(b))
		say(s, DIFF_RULE,
		        model_is_soft(b) ? "rows are soft-deleted now"
		                         : "rows are deleted for good now");
	if (!same_musts(s))
		say(s, DIFF_RULE, "must has changed");
	if (!same_hooks(s))
		say(s, DIFF_RULE, "webhooks have changed");
	if (a->audit != b->audit)
		say(s, DIFF_RULE,
		        arena_cstr(s->d->arena, arena_printf(s->d->arena, "audit becomes %s",
		                                        audit_mode_name(b->audit))));
	if (a->purge_after_s != b->purge_after_s)
		say(s, DIFF_RULE, "purge has changed");
	if (a->is_unique_live != b->is_unique_live)
		say(s, DIFF_RULE,
		        b->is_unique_live ? "keys count live rows only" : "keys count all rows");
	if (!same_bindings(s))
		say(s, DIFF_RULE, "it, or its columns, play other parts");
	if (!text_eq(a->note, b->note))
		say(s, DIFF_NOTE, "another note");
}

static bool same_flow(
        const struct diff *diff, const struct model_flow *a, const struct model_flow *b)
{
	if (!a || !b)
		return a == b;
	if (a->move_count != b->move_count || !a->table != !b->table ||
	        (a->table && diff_new_table(diff, a->table) != b->table))
		return false;
	for (size_t i = 0; i < a->move_count; i++) {
		if (!text_eq(a->moves[i].from, b->moves[i].from) ||
		        !text_eq(a->moves[i].to, b->moves[i].to))
			return false;
	}
	return true;
}

static bool same_validation(const struct model_validation *a, const struct model_validation *b)
{
	return text_eq(a->format, b->format) && a->has_length == b->has_length &&
	       a->length_min == b->length_min && a->length_max == b->length_max &&
	       a->has_range == b->has_range && text_eq(a->range_min, b->range_min) &&
	       text_eq(a->range_max, b->range_max) && text_eq(a->pattern, b->pattern) &&
	       text_eq(a->schema_json, b->schema_json);
}

static void column_rules(const struct subject *s)
{
	const struct model_column *a = s->old_column, *b = s->new_column;

	if (!same_flow(s->d->diff, a->flow, b->flow))
		say(s, DIFF_RULE, "flow has changed");
	if (a->must_be_active_member != b->must_be_active_member)
		say(s, DIFF_RULE,
		        b->must_be_active_member ? "must be an active member" : "may be anyone");
	if (!same_validation(&a->validation, &b->validation))
		say(s, DIFF_RULE, "validation has changed");
	if (a->secret != b->secret)
		say(s, DIFF_RULE, "secret has changed");
	if (a->is_hidden != b->is_hidden)
		say(s, DIFF_RULE, b->is_hidden ? "hidden from the API" : "part of the API");
	if (!same_text(a->read_text, b->read_text))
		say(s, DIFF_POLICY, "read policy has changed");
	if (!same_text(a->write_text, b->write_text))
		say(s, DIFF_POLICY, "write policy has changed");
	if (!text_eq(a->note, b->note))
		say(s, DIFF_NOTE, "another note");
}

void differ_rules(
        struct differ *d, const struct model_table *old_table, const struct model_table *new_table)
{
	struct subject s = {.d = d, .old_table = old_table, .new_table = new_table};

	table_rules(&s);
	policies(&s);
	for (size_t i = 0; i < new_table->column_count; i++) {
		s.new_column = &new_table->columns[i];
		s.old_column = diff_old_column(d->diff, s.new_column);
		if (s.old_column)
			column_rules(&s);
	}
}

/* ---- the schema as a whole ---- */

static bool same_enum_notes(const struct diff *diff, const struct model_enum *a)
{
	const struct model_enum *b = diff_new_enum(diff, a);

	for (size_t i = 0; b && i < a->value_count && i < b->value_count; i++) {
		if (text_eq(a->values[i], b->values[i]) && !text_eq(a->notes[i], b->notes[i]))
			return false;
	}
	return true;
}

void differ_whole(struct differ *d)
{
	const struct model *a = d->diff->old_model, *b = d->diff->new_model;
	const char *what = NULL;

	if (!a || !b)
		return;
	if (!diff_same_expr(d->diff, a->platform_admin, b->platform_admin) ||
	        !diff_same_expr(d->diff, a->member_active, b->member_active) ||
	        !diff_same_expr(d->diff, a->user_active, b->user_active) ||
	        !diff_same_expr(d->diff, a->tenant_active, b->tenant_active))
		differ_add(d, DIFF_RULE, "schema: who is active, or a platform administrator");
	if (!text_eq(a->note, b->note) || !text_eq(a->name, b->name))
		what = "its name or note";
	for (size_t i = 0; !what && i < a->enum_count; i++) {
		if (!same_enum_notes(d->diff, a->enums[i]))
			what = "the notes of an enum's values";
	}
	if (!what && !d->diff->count && memcmp(a->digest, b->digest, sizeof(a->digest)) != 0)
		what = "what is drawn, recorded or named only";
	if (what)
		differ_add(d, DIFF_NOTE, "schema: %s", what);
}
