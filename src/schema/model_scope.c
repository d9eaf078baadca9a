/*
 * Whose a table's rows are. Said by `scope` and `through`, or inferred where
 * there is one reading only:
 *
 *   a reference to the tenants table           -> tenant (nullable: or the platform's)
 *   one non-null path to a tenant's table      -> tenant, through it
 *   no such path, one person by a non-null one -> user, when people may be in many tenants
 *   no path to a tenant or a person            -> global
 *
 * Anything else is asked for, with the paths and what to write.
 */
#include "schema/model_make.h"

enum state { STATE_UNKNOWN, STATE_BUSY, STATE_DONE };

static void scope_resolve(struct maker *maker, struct model_table *table);

static struct model_table *tenants_of(const struct maker *maker)
{
	return maker->model->by_concept[TABLE_IS_TENANTS];
}

static struct model_table *users_of(const struct maker *maker)
{
	return maker->model->by_concept[TABLE_IS_USERS];
}

static void set_tenant(struct model_table *table, struct model_column *column)
{
	table->scope = SCOPE_TENANT;
	table->tenant = column;
	table->is_tenant_nullable = !column->is_not_null;
	if (!table->by_concept[COLUMN_IS_TENANT]) {
		table->by_concept[COLUMN_IS_TENANT] = column;
		if (column->concept == COLUMN_IS_NONE)
		column->concept = COLUMN_IS_TENANT;
	}
}

/* The hidden column itself is completion's work. */
static void set_through(struct model_table *table, struct model_ref *ref)
{
	table->scope = SCOPE_TENANT;
	table->through = ref;
	table->is_tenant_nullable =
	        ref->parent->is_tenant_nullable || !ref->child_columns[0]->is_not_null;
}

static void set_user(struct model_table *table, struct model_column *owner)
{
	table->scope = SCOPE_USER;
	table->owner = owner;
}

/* "a, b and c": the columns of the references that are in the running. */
static struct text candidates_text(struct maker *maker, struct model_ref **refs, size_t count)
{
	struct buf out;

	buf_init(&out, maker->arena);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_cstr(&out, i + 1 == count ? " and " : ", ");
		buf_printf(&out, "%.*s (to \"%.*s\")", TEXT_ARG(refs[i]->child_columns[0]->name),
		        TEXT_ARG(refs[i]->parent->name));
	}
	return buf_text(&out);
}

static bool is_not_null_ref(const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		if (!ref->child_columns[i]->is_not_null)
			return false;
	}
	return true;
}

enum target { TARGET_TENANTS, TARGET_TENANT_TABLE, TARGET_PERSON, TARGET_USER_TABLE, TARGET_NONE };

static enum target target_of(struct maker *maker, struct model_ref *ref)
{
	struct model_table *parent = ref->parent;

	if (parent == tenants_of(maker))
		return ref->column_count == 1 ? TARGET_TENANTS : TARGET_NONE;
	if (parent == ref->child)
		return TARGET_NONE;
	scope_resolve(maker, parent);
	if (maker->tables[parent->index].scope_state != STATE_DONE)
		return TARGET_NONE;
	if (parent->scope == SCOPE_TENANT)
		return TARGET_TENANT_TABLE;
	if (parent->scope == SCOPE_USER)
		return parent == users_of(maker) ? TARGET_PERSON : TARGET_USER_TABLE;
	return TARGET_NONE;
}

struct candidates {
	struct model_ref **refs;
	size_t count;
};

static void candidates_find(struct maker *maker, struct model_table *table, enum target target,
        bool wants_not_null, struct candidates *out)
{
	*out = (struct candidates){0};
	for (size_t i = 0; i < table->ref_count; i++) {
		struct model_ref *ref = table->refs[i], **slot;
		if (target_of(maker, ref) != target || (wants_not_null && !is_not_null_ref(ref)))
			continue;
		slot = ARENA_PUSH(maker->arena, out->refs, out->count);
		if (slot)
			*slot = ref;
	}
}

static void fail_ambiguous(struct maker *maker, struct model_table *table,
        const struct candidates *found, const char *what, const char *scope)
{
	maker->tables[table->index].has_scope_error = true;
	diag_error(maker->diags, table->at, "table \"%.*s\" reaches %s in %zu ways: %.*s",
	        TEXT_ARG(table->name), what, found->count,
	        TEXT_ARG(candidates_text(maker, found->refs, found->count)));
	if (!make_source(maker, table)) {
		diag_mend(maker->diags,
		        "write the join table out as a Table, with scope: '%s' and through", scope);
		return;
	}
	diag_mend(maker->diags,
	        "say which one counts: Metadata Table %.*s { scope: '%s' "
	        "through: '%.*s' }",
	        TEXT_ARG(table->name), scope, TEXT_ARG(found->refs[0]->child_columns[0]->name));
}

/* A column that refers to the tenants table; the one bound as the tenant among several. */
static bool by_direct(struct maker *maker, struct model_table *table)
{
	struct candidates found;

	candidates_find(maker, table, TARGET_TENANTS, false, &found);
	if (!found.count)
		return false;
	if (found.count == 1)
		set_tenant(table, found.refs[0]->child_columns[0]);
	else if (table->by_concept[COLUMN_IS_TENANT])
		set_tenant(table, table->by_concept[COLUMN_IS_TENANT]);
	else
		fail_ambiguous(maker, table, &found, "the tenants table", "tenant");
	return true;
}

static bool by_path(struct maker *maker, struct model_table *table)
{
	struct candidates found;

	candidates_find(maker, table, TARGET_TENANT_TABLE, true, &found);
	if (!found.count)
		return false;
	if (found.count == 1)
		set_through(table, found.refs[0]);
	else
		fail_ambiguous(maker, table, &found, "a tenant", "tenant");
	return true;
}

static bool by_person(struct maker *maker, struct model_table *table)
{
	struct candidates found;

	candidates_find(maker, table, TARGET_PERSON, true, &found);
	if (found.count == 1) {
		set_user(table, found.refs[0]->child_columns[0]);
		return true;
	}
	if (found.count > 1) {
		struct model_column *user = table->by_concept[COLUMN_IS_USER];
		if (user && user->is_not_null)
			set_user(table, user);
		else
			fail_ambiguous(maker, table, &found, "a person", "user");
		return true;
	}
	candidates_find(maker, table, TARGET_USER_TABLE, true, &found);
	if (!found.count)
		return false;
	maker->tables[table->index].has_scope_error = true;
	diag_error(maker->diags, table->at,
	        "table \"%.*s\" belongs to a person only through \"%.*s\"", TEXT_ARG(table->name),
	        TEXT_ARG(found.refs[0]->parent->name));
	diag_mend(maker->diags, "give it a column of its own that refers to \"%.*s\"",
	        TEXT_ARG(users_of(maker)->name));
	return true;
}

static void by_nothing(struct maker *maker, struct model_table *table)
{
	struct candidates found;

	table->scope = SCOPE_GLOBAL;
	candidates_find(maker, table, TARGET_TENANT_TABLE, false, &found);
	if (!found.count)
		return;
	maker->tables[table->index].has_scope_error = true;
	diag_error(maker->diags, table->at,
	        "table \"%.*s\" reaches a tenant only through what may be null: %.*s",
	        TEXT_ARG(table->name), TEXT_ARG(candidates_text(maker, found.refs, found.count)));
	diag_mend(maker->diags,
	        "make the column [not null], or say whose the rows are: "
	        "Metadata Table %.*s { scope: 'tenant' through: '%.*s' }, or scope: 'global'",
	        TEXT_ARG(table->name), TEXT_ARG(found.refs[0]->child_columns[0]->name));
}

/* An audit row may be about no person and no tenant; it never decides by a guess. */
static void audit_infer(struct maker *maker, struct model_table *table)
{
	struct candidates found;

	if (by_direct(maker, table))
		return;
	table->scope = SCOPE_TENANT;
	table->is_tenant_nullable = true;
	candidates_find(maker, table, TARGET_TENANT_TABLE, false, &found);
	if (found.count == 1)
		table->through = found.refs[0];
}

/*
 * People who are members of tenants are in none by themselves, whatever tenant a
 * column of theirs may name: the one they saw last, the one that pays.
 */
static void users_infer(struct maker *maker, struct model_table *table)
{
	struct model_column *id = model_table_id(table);
	struct model_column *tenant = table->by_concept[COLUMN_IS_TENANT];
	bool has_members = maker->model->by_concept[TABLE_IS_MEMBERSHIPS] != NULL;
	bool is_said = tenant && make_column_meta(maker, tenant, "is");

	if (has_members && id && !(tenant && (tenant->is_not_null || is_said))) {
		if (tenant) {
			table->by_concept[COLUMN_IS_TENANT] = NULL;
			tenant->concept = COLUMN_IS_NONE;
		}
		set_user(table, id);
		return;
	}
	if (by_direct(maker, table))
		return;
	table->scope = SCOPE_GLOBAL;
	maker->tables[table->index].has_scope_error = true;
	diag_error(maker->diags, table->at, "nothing says in which tenant a row of \"%.*s\" is",
	        TEXT_ARG(table->name));
	diag_mend(maker->diags,
	        "add a column that refers to \"%.*s\", or a table of memberships "
	        "that refers to both, or scope: 'global'",
	        TEXT_ARG(tenants_of(maker)->name));
}

static void scope_infer(struct maker *maker, struct model_table *table)
{
	if (table == tenants_of(maker)) {
		struct model_column *id = model_table_id(table);
		if (id)
			set_tenant(table, id);
		return;
	}
	if (!tenants_of(maker))
		return;
	if (table == users_of(maker)) {
		users_infer(maker, table);
		return;
	}
	if (table->concept == TABLE_IS_AUDIT) {
		audit_infer(maker, table);
		return;
	}
	if (by_direct(maker, table) || by_path(maker, table) || by_person(maker, table))
		return;
	by_nothing(maker, table);
}

/* ---- what was said ---- */

static void fail_said(struct maker *maker, struct model_table *table)
{
	maker->tables[table->index].has_scope_error = true;
}

static struct model_ref *through_ref(
        struct maker *maker, struct model_table *table, const struct dbml_meta *through)
{
	struct model_column *column = model_column_find(table, through->value.text);
	struct model_ref *ref;

	if (!column) {
		struct text near = lookup_suggest(table->name_index, through->value.text);
		fail_said(maker, table);
		diag_error(maker->diags, through->value.at, "table \"%.*s\" has no column \"%.*s\"",
		        TEXT_ARG(table->name), TEXT_ARG(through->value.text));
		if (near.len)
			diag_mend(maker->diags, "did you mean %.*s?", TEXT_ARG(near));
		return NULL;
	}
	ref = make_ref_of(table, column);
	if (!ref) {
		fail_said(maker, table);
		diag_error(maker->diags, through->value.at, "\"%.*s\" refers to no table",
		        TEXT_ARG(column->name));
		diag_mend(maker->diags, "name a column with a Ref");
	}
	return ref;
}

/* Two answers to one question: a tenant of its own, and another table's. */
static bool says_tenant_itself(
        struct maker *maker, struct model_table *table, const struct dbml_meta *through)
{
	struct candidates found;

	candidates_find(maker, table, TARGET_TENANTS, false, &found);
	if (!found.count)
		return false;
	fail_said(maker, table);
	diag_error(maker->diags, through->value.at, "\"%.*s\" names its tenant itself, in \"%.*s\"",
	        TEXT_ARG(table->name), TEXT_ARG(found.refs[0]->child_columns[0]->name));
	diag_mend(maker->diags, "remove through");
	return true;
}

static void said_through(struct maker *maker, struct model_table *table,
        const struct dbml_meta *through, struct text scope)
{
	struct model_ref *ref = through_ref(maker, table, through);
	bool wants_user = text_eq(scope, TEXT("user"));
	bool wants_tenant = text_eq(scope, TEXT("tenant"));

	if (!ref)
		return;
	switch (target_of(maker, ref)) {
	case TARGET_TENANTS:
		if (!wants_user) {
			set_tenant(table, ref->child_columns[0]);
			return;
		}
		break;
	case TARGET_TENANT_TABLE:
		if (!wants_user && !says_tenant_itself(maker, table, through)) {
			set_through(table, ref);
			return;
		}
		if (!wants_user)
			return;
		break;
	case TARGET_PERSON:
		if (!wants_tenant) {
			set_user(table, ref->child_columns[0]);
			return;
		}
		break;
	case TARGET_USER_TABLE:
	case TARGET_NONE:
		break;
	}
	fail_said(maker, table);
	diag_error(maker->diags, through->value.at, "\"%.*s\" leads to no %s",
	        TEXT_ARG(ref->child_columns[0]->name), wants_user ? "person" : "tenant");
	diag_mend(maker->diags, "name a column that refers to a table of %s",
	        wants_user ? "people who may be in several tenants" : "a tenant's own rows");
}

static void said_scope(
        struct maker *maker, struct model_table *table, const struct dbml_meta *scope)
{
	if (text_eq(scope->value.text, TEXT("global"))) {
		struct candidates found;
		candidates_find(maker, table, TARGET_TENANTS, true, &found);
		table->scope = SCOPE_GLOBAL;
		if (!found.count)
			return;
		fail_said(maker, table);
		diag_error(maker->diags, scope->value.at,
		        "\"%.*s\" cannot be global: \"%.*s\" gives every row a tenant",
		        TEXT_ARG(table->name), TEXT_ARG(found.refs[0]->child_columns[0]->name));
		diag_mend(maker->diags, "remove the key, or the reference");
		return;
	}
	bool wants_user = text_eq(scope->value.text, TEXT("user"));
	if (wants_user)
		by_person(maker, table);
	else
		scope_infer(maker, table);
	if (maker->tables[table->index].has_scope_error ||
	        table->scope == (wants_user ? SCOPE_USER : SCOPE_TENANT))
		return;
	fail_said(maker, table);
	diag_error(maker->diags, scope->value.at, "nothing in \"%.*s\" leads to a %s",
	        TEXT_ARG(table->name), wants_user ? "person" : "tenant");
	if (wants_user && users_of(maker) && users_of(maker)->scope == SCOPE_TENANT)
		diag_mend(maker->diags, "people here are in one tenant: leave the scope to be the "
		                        "tenant's and write the policy with me()");
	else
		diag_mend(maker->diags, "add a column that refers to one, or name it with through");
}

static void scope_read(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *scope = make_table_meta(maker, table, "scope");
	const struct dbml_meta *through = make_table_meta(maker, table, "through");
	static const char *const words[] = {"tenant", "user", "global"};
	bool is_known = !scope;

	for (size_t i = 0; scope && i < 3; i++)
		is_known |= text_eq_cstr(scope->value.text, words[i]);
	if (!is_known) {
		fail_said(maker, table);
		diag_error(maker->diags, scope->value.at, "there is no scope '%.*s'",
		        TEXT_ARG(scope->value.text));
		diag_mend(maker->diags, "write 'tenant', 'user' or 'global'");
		return;
	}
	if (table == tenants_of(maker) && (scope || through)) {
		diag_error(maker->diags, (scope ? scope : through)->at,
		        "the scope of the tenants table is fixed: each row is a tenant's own");
		fail_said(maker, table);
		return;
	}
	if (through && scope && text_eq(scope->value.text, TEXT("global"))) {
		diag_error(maker->diags, through->at, "a global table goes through no column");
		diag_mend(maker->diags, "remove through, or the scope");
		fail_said(maker, table);
		return;
	}
	if ((scope || through) && !tenants_of(maker)) {
		if (scope && text_eq(scope->value.text, TEXT("global")))
			return;
		diag_error(maker->diags, (scope ? scope : through)->at,
		        "there is no tenants table that \"%.*s\" could belong to",
		        TEXT_ARG(table->name));
		diag_mend(maker->diags, "mark it with is: 'tenants'");
		fail_said(maker, table);
		return;
	}
	if (through)
		said_through(maker, table, through, scope ? scope->value.text : TEXT(""));
	else if (scope)
		said_scope(maker, table, scope);
	else
		scope_infer(maker, table);
}

static void scope_resolve(struct maker *maker, struct model_table *table)
{
	struct maker_table *work = &maker->tables[table->index];

	if (work->scope_state != STATE_UNKNOWN)
		return;
	work->scope_state = STATE_BUSY;
	scope_read(maker, table);
	work->scope_state = STATE_DONE;
}

static void tenants_check(struct maker *maker)
{
	struct model_table *tenants = tenants_of(maker), *users = users_of(maker);
	struct model_table *both[] = {tenants, users};

	for (size_t i = 0; i < 2; i++) {
		struct model_column *id = both[i] ? model_table_id(both[i]) : NULL;
		enum type_family family = id ? type_family(&id->type) : FAMILY_BOOLEAN;
		if (!both[i])
			continue;
		if (id && (family == FAMILY_INTEGER || family == FAMILY_TEXT ||
		                  family == FAMILY_UUID))
			continue;
		maker->tables[both[i]->index].has_scope_error = true;
		diag_error(maker->diags, both[i]->at,
		        "the table of %s needs a primary key of one column, an integer, a uuid or "
		        "a text",
		        i ? "users" : "tenants");
		diag_mend(maker->diags, "add: id uuid [pk, default: `gen_random_uuid()`]");
	}
	if (!tenants && users)
		diag_warn(maker->diags, users->at,
		        "there is no table of tenants: every table is global, and nothing is kept "
		        "apart");
}

void make_scopes(struct maker *maker)
{
	tenants_check(maker);
	/* Tenants and people first: the others lead to them. */
	if (tenants_of(maker))
		scope_resolve(maker, tenants_of(maker));
	if (users_of(maker))
		scope_resolve(maker, users_of(maker));
	for (size_t i = 0; i < maker->model->table_count; i++)
		scope_resolve(maker, maker->model->tables[i]);
}
