#include "schema/model_make.h"

const struct expr *make_expr(struct maker *maker, const struct model_table *table,
        enum expr_place place, struct text sql, struct position at, const struct type *expected)
{
	struct text key = TEXT("");
	const struct expr *expr;

	/* What names no row is the same for every table, and is said in most of them. */
	if (place != EXPR_INDEX && place != EXPR_MUST) {
		key = arena_printf(maker->arena, "%d %d %u %u %u %p %.*s", (int)place,
		        expected ? (int)expected->kind : -1, expected ? expected->length : 0,
		        expected ? (unsigned)expected->scale : 0,
		        expected ? (unsigned)expected->array_depth : 0,
		        expected ? (const void *)expected->enumeration : NULL, TEXT_ARG(sql));
		expr = lookup_find(maker->shared, key);
		if (expr)
			return expr;
	}
	expr = expr_parse(
	        maker->model, table, place, sql, at, expected, maker->arena, maker->diags);
	if (expr && key.len && !expr->has_row)
		lookup_add(maker->shared, key, (void *)(uintptr_t)expr);
	return expr;
}

/* ---- policies ---- */

static const char *const write_key = "write";

static void policy_set(struct maker *maker, struct model_table *table, enum verb verb,
        const struct dbml_meta *meta, bool is_inherited)
{
	struct model_policy *policy = &table->policies[verb];

	policy->sql = meta->value.text;
	policy->at = make_meta_at(meta, meta->value.text);
	policy->is_inherited = is_inherited;
	policy->expr = make_expr(maker, table, EXPR_POLICY, policy->sql, policy->at, NULL);
}

static const struct dbml_meta *project_meta(const struct maker *maker, const char *key)
{
	const struct dbml_project *project = maker->dbml->project;

	return project ? make_meta(project->metas, project->meta_count, key) : NULL;
}

static const struct dbml_meta *project_policy(const struct maker *maker, enum verb verb)
{
	const struct dbml_meta *meta = project_meta(maker, verb_name(verb));

	return meta || verb == VERB_READ ? meta : project_meta(maker, write_key);
}

/* `write` is create, update and delete at once; beside one of them it would say it twice. */
static void write_conflict(struct maker *maker, const struct dbml_meta *write,
        const struct dbml_meta *metas, size_t count)
{
	for (enum verb verb = VERB_CREATE; write && verb <= VERB_DELETE; verb++) {
		const struct dbml_meta *meta = make_meta(metas, count, verb_name(verb));
		if (!meta)
			continue;
		diag_error(
		        maker->diags, meta->at, "write says who may %s already", verb_name(verb));
		diag_mend(maker->diags, "write create, update and delete apart");
	}
}

static void deny(struct maker *maker, struct model_table *table, enum verb verb)
{
	struct model_policy *policy = &table->policies[verb];

	policy->sql = TEXT("false");
	policy->is_inherited = true;
	policy->expr = make_expr(maker, table, EXPR_POLICY, policy->sql, policy->at, NULL);
}

static void table_policies(struct maker *maker, struct model_table *table, const bool *is_bad)
{
	const struct dbml_meta *write = make_table_meta(maker, table, write_key);
	const struct dbml_table *source = make_source(maker, table);
	bool takes_default = table->scope != SCOPE_GLOBAL;

	if (source)
		write_conflict(maker, write, source->metas, source->meta_count);
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		const struct dbml_meta *own = make_table_meta(maker, table, verb_name(verb));
		const struct dbml_meta *shared = takes_default ? project_policy(maker, verb) : NULL;
		if (!own && verb != VERB_READ)
			own = write;
		if (own)
			policy_set(maker, table, verb, own, false);
		else if (table->concept == TABLE_IS_AUDIT && verb != VERB_READ)
			deny(maker, table, verb);
		else if (shared && is_bad[verb])
			table->policies[verb].sql = shared->value.text;
		else if (shared)
			policy_set(maker, table, verb, shared, true);
	}
}

void make_policies(struct maker *maker)
{
	const struct dbml_project *project = maker->dbml->project;
	bool is_bad[VERB_COUNT] = {false};

	if (project)
		write_conflict(
		        maker, project_meta(maker, write_key), project->metas, project->meta_count);
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		struct model_table *table = maker->model->tables[i];
		table_policies(maker, table, is_bad);
		/* A default that is wrong is reported at the first table that takes it. */
		for (int verb = 0; verb < VERB_COUNT; verb++) {
			const struct model_policy *policy = &table->policies[verb];
			is_bad[verb] |= policy->is_inherited && policy->sql.len && !policy->expr;
		}
	}
}

/* ---- the rest of a table's keys ---- */

static void table_musts(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *meta = make_table_meta(maker, table, "must");
	struct model_must *must;

	if (!meta)
		return;
	must = ARENA_PUSH(maker->arena, table->musts, table->must_count);
	if (!must)
		return;
	must->name = make_object_name(maker, table, NULL, 0, "must");
	must->sql = meta->value.text;
	must->at = make_meta_at(meta, meta->value.text);
	must->expr = make_expr(maker, table, EXPR_MUST, must->sql, must->at, NULL);
}

static void table_audit(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *meta = make_table_meta(maker, table, "audit");
	bool gives_rights = table->concept == TABLE_IS_ROLES ||
	                    table->concept == TABLE_IS_PERMISSIONS ||
	                    table->concept == TABLE_IS_ROLE_PERMISSIONS ||
	                    table->concept == TABLE_IS_USER_ROLES;

	if (table->concept == TABLE_IS_AUDIT) {
		if (meta && !text_eq(meta->value.text, TEXT("off")))
			diag_error(maker->diags, meta->value.at, "the audit is not audited itself");
		return;
	}
	table->audit = table->scope != SCOPE_GLOBAL || gives_rights ? AUDIT_CHANGES : AUDIT_OFF;
	if (!meta)
		return;
	for (int mode = AUDIT_OFF; mode <= AUDIT_READS; mode++) {
		if (text_eq_cstr(meta->value.text, audit_mode_name(mode))) {
			table->audit = mode;
			return;
		}
	}
	diag_error(maker->diags, meta->value.at, "there is no audit '%.*s'",
	        TEXT_ARG(meta->value.text));
	diag_mend(maker->diags, "write 'changes', 'reads' or 'off'");
}

static void table_unique(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *meta = make_table_meta(maker, table, "unique");

	if (!meta)
		return;
	if (!text_eq(meta->value.text, TEXT("live"))) {
		diag_error(maker->diags, meta->value.at, "unique can only be 'live'");
		diag_mend(maker->diags, "unique keys are declared on columns and in indexes");
		return;
	}
	if (!model_is_soft(table)) {
		diag_error(maker->diags, meta->at,
		        "unique: 'live', but rows of \"%.*s\" are never soft-deleted",
		        TEXT_ARG(table->name));
		diag_mend(maker->diags, "add: deleted_at timestamptz");
		return;
	}
	table->is_unique_live = true;
	for (size_t i = 0; i < table->key_count; i++)
		table->keys[i].is_live = !table->keys[i].is_hidden;
}

static int64_t unit_seconds(struct text unit)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {
	        {"second", 1},
	        {"minute", 60},
	        {"hour", 3600},
	        {"day", 86400},
	        {"week", 7 * 86400},
	        {"month", 30 * 86400},
	        {"year", 365 * 86400},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct text name = text_from(units[i].name);
		bool is_plural = unit.len == name.len + 1 && unit.ptr[name.len] == 's';
		if (text_eq(unit, name) || (is_plural && text_has_prefix(unit, name)))
			return units[i].seconds;
	}
	return 0;
}

static void table_purge(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *meta = make_table_meta(maker, table, "purge");
	struct text rest, number, unit = TEXT("");
	int64_t n, seconds;

	if (!meta)
		return;
	rest = text_trim(meta->value.text);
	if (!text_split(&rest, ' ', &number))
		number = TEXT("");
	unit = text_trim(rest);
	seconds = unit_seconds(unit);
	if (!seconds || !text_to_int64(number, &n) || n < 1 || n > 36500) {
		diag_error(maker->diags, meta->value.at, "'%.*s' is no duration",
		        TEXT_ARG(meta->value.text));
		diag_mend(maker->diags, "write a number and a unit: '30 days'");
		return;
	}
	if (!model_is_soft(table)) {
		diag_error(maker->diags, meta->at,
		        "purge, but rows of \"%.*s\" are never soft-deleted",
		        TEXT_ARG(table->name));
		diag_mend(maker->diags, "add: deleted_at timestamptz");
		return;
	}
	table->purge_after_s = n * seconds;
}

static void table_was(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *meta = make_table_meta(maker, table, "was");

	if (!meta)
		return;
	table->was = meta->value.text;
	if (model_table_find(maker->model, table->was)) {
		diag_error(maker->diags, meta->value.at,
		        "there is a table \"%.*s\", so it was not renamed", TEXT_ARG(table->was));
		diag_mend(maker->diags, "remove the key");
	}
}

static void table_checks(struct maker *maker, struct model_table *table)
{
	const struct dbml_table *source = make_source(maker, table);

	for (size_t i = 0; source && i < source->check_count + source->column_count; i++) {
		bool is_of_table = i < source->check_count;
		const struct dbml_column *column =
		        is_of_table ? NULL : &source->columns[i - source->check_count];
		const struct dbml_check *checks = is_of_table ? &source->checks[i] : column->checks;
		size_t count = is_of_table ? 1 : column->check_count;
		for (size_t j = 0; j < count; j++) {
			struct model_check *check =
			        ARENA_PUSH(maker->arena, table->checks, table->check_count);
			if (!check)
				return;
			check->at = checks[j].at;
			check->name = checks[j].name;
			if (!check->name.len)
				check->name = arena_printf(maker->arena, "%.*s_check_%zu",
				        TEXT_ARG(text_sub(table->name, 0, 48)), table->check_count);
			check->expr = make_expr(
			        maker, table, EXPR_CHECK, checks[j].expression, checks[j].at, NULL);
		}
	}
}

/* ---- columns ---- */

static void column_policies(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *read = make_column_meta(maker, column, "read");
	const struct dbml_meta *write = make_column_meta(maker, column, "write");

	if (read) {
		column->read_text = read->value.text;
		column->read = make_expr(maker, column->table, EXPR_COLUMN_POLICY, read->value.text,
		        make_meta_at(read, read->value.text), NULL);
	}
	if (write) {
		column->write_text = write->value.text;
		column->write = make_expr(maker, column->table, EXPR_COLUMN_POLICY,
		        write->value.text, make_meta_at(write, write->value.text), NULL);
	}
}

static void column_secret(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *meta = make_column_meta(maker, column, "secret");
	const struct dbml_meta *read = make_column_meta(maker, column, "read");
	enum type_family family = type_family(&column->type);

	if (column->concept == COLUMN_IS_PASSWORD) {
		column->secret = SECRET_HASHED;
		if (!meta)
			diag_note(maker->diags, column->at,
			        "\"%.*s.%.*s\" is a password: it is hashed and never shown",
			        TEXT_ARG(column->table->name), TEXT_ARG(column->name));
	}
	if (meta && !secret_kind_from_text(meta->value.text, &column->secret)) {
		diag_error(maker->diags, meta->value.at, "there is no secret '%.*s'",
		        TEXT_ARG(meta->value.text));
		diag_mend(maker->diags, "write 'write-only', 'hashed' or 'encrypted'");
		return;
	}
	if (column->secret == SECRET_NONE)
		return;
	if (column->concept == COLUMN_IS_PASSWORD && column->secret != SECRET_HASHED) {
		diag_error(maker->diags, meta->value.at, "a password is 'hashed', nothing else");
		return;
	}
	if (read) {
		diag_error(maker->diags, read->at, "\"%.*s\" is a secret, which no one reads",
		        TEXT_ARG(column->name));
		diag_mend(maker->diags, "remove read, or the secret");
	}
	if (family != FAMILY_TEXT && family != FAMILY_BYTES && family != FAMILY_JSON &&
	        family != FAMILY_ARRAY) {
		diag_error(maker->diags, meta ? meta->at : column->at,
		        "\"%.*s\" cannot be a secret: only text, json and bytes can",
		        TEXT_ARG(column->name));
	}
}

static void column_member(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *meta = make_column_meta(maker, column, "member");
	const struct model_ref *ref = make_ref_of(column->table, column);
	const struct model_table *users = maker->model->by_concept[TABLE_IS_USERS];

	if (!meta)
		return;
	if (!text_eq(meta->value.text, TEXT("active"))) {
		diag_error(maker->diags, meta->value.at, "member can only be 'active'");
		return;
	}
	if (!users || !ref || ref->parent != users) {
		diag_error(maker->diags, meta->at, "\"%.*s\" refers to no person",
		        TEXT_ARG(column->name));
		diag_mend(maker->diags, "member stands on a column with a Ref to the users table");
		return;
	}
	if (column->table->scope != SCOPE_TENANT) {
		diag_error(maker->diags, meta->at,
		        "rows of \"%.*s\" are in no tenant, so no one is a member of it",
		        TEXT_ARG(column->table->name));
		return;
	}
	column->must_be_active_member = true;
}

static void was_values_check(
        struct maker *maker, struct model_column *column, const struct dbml_meta *meta)
{
	struct text rest = meta->value.text, part, from;

	while (text_split(&rest, ',', &part)) {
		struct text to = part;
		bool is_pair = text_split(&to, '>', &from) && text_trim(to).len;
		const struct model_enum *enumeration = column->type.enumeration;
		bool is_known = false;
		to = text_trim(to);
		for (size_t i = 0; is_pair && i < enumeration->value_count; i++)
			is_known |= text_eq(enumeration->values[i], to);
		if (is_pair && is_known)
			continue;
		diag_error(maker->diags, make_meta_at(meta, text_trim(part)),
		        "'%.*s' names no new value of \"%.*s\"", TEXT_ARG(text_trim(part)),
		        TEXT_ARG(enumeration->name));
		diag_mend(maker->diags, "write 'old > new', separated by commas");
	}
}

static void column_was(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *was = make_column_meta(maker, column, "was");
	const struct dbml_meta *values = make_column_meta(maker, column, "was_values");

	if (was) {
		column->was = was->value.text;
		if (model_column_find(column->table, column->was)) {
			diag_error(maker->diags, was->value.at,
			        "there is a column \"%.*s\", so it was not renamed",
			        TEXT_ARG(column->was));
			diag_mend(maker->diags, "remove the key");
		}
	}
	if (!values)
		return;
	column->was_values = values->value.text;
	if (column->type.kind == TYPE_ENUM && column->type.enumeration) {
		was_values_check(maker, column, values);
		return;
	}
	diag_error(maker->diags, values->at, "\"%.*s\" is no enum", TEXT_ARG(column->name));
}

void make_rules(struct maker *maker)
{
	struct model *model = maker->model;

	for (size_t i = 0; i < model->declared_count; i++) {
		struct model_table *table = model->tables[i];
		table_unique(maker, table);
		table_audit(maker, table);
		table_purge(maker, table);
		table_was(maker, table);
		table_musts(maker, table);
		table_checks(maker, table);
		for (size_t j = 0; j < table->declared_count; j++) {
			struct model_column *column = &table->columns[j];
			make_default(maker, column);
			column_policies(maker, column);
			column_secret(maker, column);
			column_member(maker, column);
			column_was(maker, column);
			make_flow(maker, column);
			make_validation(maker, column);
		}
	}
	make_policies(maker);
	make_indexes(maker);
	make_hooks(maker);
}
