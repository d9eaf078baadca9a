/*
 * What Manor itself refuses, beyond DBML: the second stage. Each names the
 * place and the mend.
 */
#include "schema/model_make.h"

static void check_name(struct maker *maker, struct text name, struct position at, const char *what)
{
	static const struct text reserved[] = {TEXT_INIT("manor_"), TEXT_INIT("pg_")};

	if (name.len > MAKE_NAME_BYTES) {
		diag_error(maker->diags, at,
		        "the name of this %s has %zu bytes, and 63 is the most", what, name.len);
		diag_mend(maker->diags, "shorten it");
	}
	if (!text_is_utf8(name) || text_find_char(name, '\0') >= 0)
		diag_error(maker->diags, at, "the name of this %s is not UTF-8 text", what);
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		struct text head = text_sub(name, 0, reserved[i].len);
		if (!text_eq_nocase(head, reserved[i]))
			continue;
		diag_error(maker->diags, at, "names that begin with %.*s are reserved",
		        TEXT_ARG(reserved[i]));
		diag_mend(maker->diags, "rename the %s", what);
	}
}

static void check_names(struct maker *maker, const struct model_table *table)
{
	const struct dbml_table *source = make_source(maker, table);

	check_name(maker, source ? source->name : table->name, table->at, "table");
	for (size_t i = 0; i < table->declared_count; i++)
		check_name(maker, table->columns[i].name, table->columns[i].at, "column");
	for (size_t i = 0; i < table->key_count; i++)
		check_name(maker, table->keys[i].name, table->keys[i].at, "key");
	for (size_t i = 0; i < table->index_count; i++) {
		if (!table->indexes[i].is_hidden)
			check_name(maker, table->indexes[i].name, table->indexes[i].at, "index");
	}
}

static void check_primary(struct maker *maker, const struct model_table *table)
{
	if (table->primary)
		return;
	diag_error(maker->diags, table->at, "table \"%.*s\" has no primary key",
	        TEXT_ARG(table->name));
	diag_mend(maker->diags, "add: id int [pk, increment], or mark a column [pk]");
}

static void check_identity(struct maker *maker, const struct model_table *table)
{
	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (!column->is_identity)
			continue;
		if (type_family(&column->type) != FAMILY_INTEGER) {
			diag_error(maker->diags, column->at,
			        "only integers increment, and \"%.*s\" is none",
			        TEXT_ARG(column->name));
			diag_mend(maker->diags,
			        "write int or bigint, or default: `gen_random_uuid()`");
		} else if (model_table_id(table) != column) {
			diag_error(maker->diags, column->at,
			        "\"%.*s\" increments, but it is not the primary key",
			        TEXT_ARG(column->name));
			diag_mend(maker->diags, "make it [pk, increment]");
		}
	}
}

/* Which of the four verbs nothing is said for: "read, create". */
static struct text missing_verbs(struct maker *maker, const struct model_table *table)
{
	struct buf out;

	buf_init(&out, maker->arena);
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		if (table->policies[verb].sql.len || table->policies[verb].expr)
			continue;
		if (out.len)
			buf_add_cstr(&out, ", ");
		buf_add_cstr(&out, verb_name(verb));
	}
	return buf_text(&out);
}

/* A join table made from <> has no block of its own to say a policy in. */
static void mend_policy(struct maker *maker, const struct model_table *table, const char *keys)
{
	if (!make_source(maker, table))
		diag_mend(maker->diags, "write the join table out as a Table, with its policies");
	else
		diag_mend(maker->diags, "say who may: Metadata Table %.*s { %s }",
		        TEXT_ARG(table->name), keys);
}

static void check_policies(struct maker *maker, const struct model_table *table)
{
	struct text missing = missing_verbs(maker, table);

	if (!missing.len || maker->tables[table->index].has_scope_error)
		return;
	if (table->scope != SCOPE_GLOBAL) {
		diag_error(maker->diags, table->at, "%s table \"%.*s\" has no policy for %.*s",
		        table_scope_name(table->scope), TEXT_ARG(table->name), TEXT_ARG(missing));
		mend_policy(maker, table, "read: '…' write: '…'");
	} else if (!table->policies[VERB_READ].sql.len) {
		diag_warn(maker->diags, table->at,
		        "no one reads \"%.*s\": it has no policy for read", TEXT_ARG(table->name));
		mend_policy(maker, table, "read: 'me() is not null'");
	}
}

/* A key that counts live rows only cannot be what others refer to. */
static void check_ref_targets(struct maker *maker, const struct model_table *table)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_ref *ref = table->refs[i];
		if (make_is_key(ref->parent, ref->parent_columns, ref->column_count, false) ||
		        !make_is_key(ref->parent, ref->parent_columns, ref->column_count, true))
			continue;
		diag_error(maker->diags, ref->at,
		        "\"%.*s.%.*s\" is unique among live rows only, so nothing can refer to it",
		        TEXT_ARG(ref->parent->name), TEXT_ARG(ref->parent_columns[0]->name));
		diag_mend(maker->diags, "refer to the primary key, or remove unique: 'live'");
	}
}

/* A person may be in many tenants, so nothing could tell whose row his row may name. */
static void check_personal_refs(struct maker *maker, const struct model_table *table)
{
	for (size_t i = 0; i < table->ref_count && table->scope == SCOPE_USER; i++) {
		const struct model_ref *ref = table->refs[i];
		if (ref->parent->scope != SCOPE_TENANT || ref->parent->concept == TABLE_IS_TENANTS)
			continue;
		diag_error(maker->diags, ref->at,
		        "rows of \"%.*s\" are a person's, and \"%.*s\" are a tenant's: nothing "
		        "keeps this reference within one",
		        TEXT_ARG(table->name), TEXT_ARG(ref->parent->name));
		diag_mend(maker->diags, "give \"%.*s\" a column that refers to the tenants table",
		        TEXT_ARG(table->name));
	}
}

static void check_deleted_at(struct maker *maker, const struct model_table *table)
{
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];

	if (!deleted || (!deleted->is_not_null && deleted->default_kind == DEFAULT_NONE))
		return;
	diag_error(maker->diags, deleted->at,
	        "\"%.*s\" says when a row was deleted: it is null until then",
	        TEXT_ARG(deleted->name));
	diag_mend(maker->diags, "remove [not null] and the default, or give it is: 'none'");
}

static void check_concepts(struct maker *maker)
{
	struct model *model = maker->model;
	static const struct {
		enum table_concept table;
		enum column_concept column;
		const char *what;
	} needed[] = {
	        {TABLE_IS_MEMBERSHIPS, COLUMN_IS_USER, "a reference to the users table"},
	        {TABLE_IS_MEMBERSHIPS, COLUMN_IS_TENANT, "a reference to the tenants table"},
	        {TABLE_IS_USER_ROLES, COLUMN_IS_USER, "a reference to the users table"},
	        {TABLE_IS_USER_ROLES, COLUMN_IS_ROLE, "a column for the role"},
	        {TABLE_IS_ROLE_PERMISSIONS, COLUMN_IS_ROLE, "a column for the role"},
	        {TABLE_IS_ROLE_PERMISSIONS, COLUMN_IS_PERMISSION,
	                "a reference to the permissions table"},
	        {TABLE_IS_ROLES, COLUMN_IS_NAME, "a column for the name"},
	        {TABLE_IS_PERMISSIONS, COLUMN_IS_NAME, "a column for the name"},
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		const struct model_table *table = model->by_concept[needed[i].table];
		if (!table || table->by_concept[needed[i].column])
			continue;
		diag_error(maker->diags, table->at, "\"%.*s\" is '%s' and needs %s",
		        TEXT_ARG(table->name), table_concept_name(needed[i].table), needed[i].what);
		diag_mend(maker->diags,
		        "mark the column with is: '%s', or the table with is: 'none'",
		        column_concept_name(needed[i].column));
	}
	const struct model_table *users = model->by_concept[TABLE_IS_USERS];
	if (users && !users->by_concept[COLUMN_IS_EMAIL] &&
	        !users->by_concept[COLUMN_IS_USERNAME]) {
		diag_error(maker->diags, users->at,
		        "nobody can sign in: \"%.*s\" has neither an e-mail nor a user name",
		        TEXT_ARG(users->name));
		diag_mend(maker->diags, "mark a column with is: 'email' or is: 'username'");
	}
}

static void check_audit(struct maker *maker)
{
	const struct model_table *audit = maker->model->by_concept[TABLE_IS_AUDIT];

	if (!audit || audit->is_hidden)
		return;
	for (size_t i = 0; i < audit->declared_count; i++) {
		const struct model_column *column = &audit->columns[i];
		bool is_filled = column->concept != COLUMN_IS_NONE || !column->is_not_null ||
		                 column->default_kind != DEFAULT_NONE || column->is_identity ||
		                 column == audit->tenant;
		if (is_filled)
			continue;
		diag_error(maker->diags, column->at,
		        "the audit cannot fill \"%.*s\", which may not be null",
		        TEXT_ARG(column->name));
		diag_mend(maker->diags,
		        "give it a default, let it be null, or say what it is: 'event', 'payload', "
		        "'entity' …");
	}
}

void make_checks(struct maker *maker)
{
	struct model *model = maker->model;

	for (size_t i = 0; i < model->enum_count; i++)
		check_name(maker, model->enums[i]->name, model->enums[i]->at, "enum");
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		check_names(maker, table);
		check_primary(maker, table);
		check_identity(maker, table);
		check_policies(maker, table);
		check_ref_targets(maker, table);
		check_personal_refs(maker, table);
		check_deleted_at(maker, table);
	}
	check_concepts(maker);
	check_audit(maker);
}
