/*
 * Completion: what the schema leaves out and the engine needs. Columns, keys
 * and tables that are added are hidden from the API, and each is reported.
 */
#include "schema/hidden.h"
#include "schema/model_make.h"

static struct type type_of(enum type_kind kind)
{
	return (struct type){.kind = kind};
}

static struct expr *boolean_literal(struct maker *maker, bool value, struct position at)
{
	struct expr *expr = ARENA_NEW(maker->arena, struct expr);

	if (expr)
		*expr = (struct expr){
		        .kind = EXPR_BOOLEAN,
		        .type = type_of(TYPE_BOOLEAN),
		        .at = at,
		        .number = value,
		};
	return expr;
}

/* The type of tenants' or users' key; text where there is none. */
static struct type id_type(const struct maker *maker, enum table_concept concept)
{
	const struct model_table *table = maker->model->by_concept[concept];
	const struct model_column *id = table ? model_table_id(table) : NULL;

	return id ? id->type : type_of(TYPE_TEXT);
}

static struct model_column *column_add(
        struct maker *maker, struct model_table *table, const char *name, struct type type)
{
	struct model_column *column = make_column_new(table, text_from(name), type, table->at);

	if (!column)
		return NULL;
	column->is_hidden = true;
	if (!table->is_hidden)
		diag_note(maker->diags, table->at, "added column \"%s\" to \"%.*s\"", name,
		        TEXT_ARG(table->name));
	return column;
}

static void complete_tenant(struct maker *maker, struct model_table *table)
{
	struct model_column *column;

	if (table->scope != SCOPE_TENANT || table->tenant ||
	        maker->tables[table->index].has_scope_error)
		return;
	column = column_add(maker, table, "manor_tenant", id_type(maker, TABLE_IS_TENANTS));
	if (!column)
		return;
	column->is_not_null = !table->is_tenant_nullable;
	column->concept = COLUMN_IS_TENANT;
	table->by_concept[COLUMN_IS_TENANT] = column;
	table->tenant = column;
}

static void complete_deletion(struct maker *maker, struct model_table *table)
{
	struct model_column *column;

	if (!model_is_soft(table))
		return;
	column = column_add(maker, table, "manor_deletion", type_of(TYPE_UUID));
	if (!column)
		return;
	column->concept = COLUMN_IS_DELETION;
	table->by_concept[COLUMN_IS_DELETION] = column;
}

static void complete_platform_admin(struct maker *maker)
{
	struct model_table *users = maker->model->by_concept[TABLE_IS_USERS];
	struct model_column *column;

	if (!users || users->by_concept[COLUMN_IS_PLATFORM_ADMIN] ||
	        make_table_meta(maker, users, "platform_admin"))
		return;
	column = column_add(maker, users, "manor_platform_admin", type_of(TYPE_BOOLEAN));
	if (!column)
		return;
	column->is_not_null = true;
	column->default_kind = DEFAULT_LITERAL;
	column->default_expr = boolean_literal(maker, false, users->at);
	column->concept = COLUMN_IS_PLATFORM_ADMIN;
	users->by_concept[COLUMN_IS_PLATFORM_ADMIN] = column;
}

/* ---- walls ---- */

static bool holds(struct model_column *const *columns, size_t count, const struct model_column *of)
{
	for (size_t i = 0; i < count; i++) {
		if (columns[i] == of)
			return true;
	}
	return false;
}

/* The reference itself compares the tenants. */
static bool holds_tenant(const struct model_ref *ref)
{
	for (size_t i = 0; i < ref->column_count; i++) {
		if (ref->child_columns[i] == ref->child->tenant &&
		        ref->parent_columns[i] == ref->parent->tenant)
			return true;
	}
	return false;
}

static enum reference_wall wall_of(const struct model_ref *ref)
{
	const struct model_table *child = ref->child, *parent = ref->parent;

	/* The audit is written by the engine alone, of whoever acted: perhaps of no tenant. */
	if (child->concept == TABLE_IS_AUDIT || parent->scope != SCOPE_TENANT ||
	        parent->concept == TABLE_IS_TENANTS || child->scope != SCOPE_TENANT ||
	        !parent->tenant || !child->tenant)
		return WALL_NONE;
	if (holds_tenant(ref) && !child->is_tenant_nullable)
		return WALL_NONE;
	if (child->is_tenant_nullable || parent->is_tenant_nullable)
		return WALL_GUARD;
	return WALL_KEY;
}

/* (tenant, columns) unique, hidden, unless a key says so already. */
static void tenant_key_add(struct maker *maker, struct model_table *table,
        struct model_column *const *columns, size_t count)
{
	struct model_column **all = ARENA_ARRAY(maker->arena, struct model_column *, count + 1);
	struct model_key *key;

	if (!all || holds(columns, count, table->tenant))
		return;
	all[0] = table->tenant;
	for (size_t i = 0; i < count; i++)
		all[i + 1] = columns[i];
	if (make_is_key(table, all, count + 1, false))
		return;
	key = make_key_new(maker, table, all, count + 1,
	        make_object_name(maker, table, all, count + 1, "wall"), table->at);
	if (key)
		key->is_hidden = true;
}

static void complete_keys(struct maker *maker)
{
	struct model *model = maker->model;

	for (size_t i = 0; i < model->table_count; i++) {
		struct model_table *table = model->tables[i];
		if (table->scope == SCOPE_TENANT && table->tenant && !table->is_tenant_nullable &&
		        table->primary && table->concept != TABLE_IS_TENANTS)
			tenant_key_add(maker, table, table->primary->columns,
			        table->primary->column_count);
	}
	for (size_t i = 0; i < model->ref_count; i++) {
		struct model_ref *ref = model->refs[i];
		ref->wall = wall_of(ref);
		if (ref->wall == WALL_KEY)
			tenant_key_add(maker, ref->parent, ref->parent_columns, ref->column_count);
	}
}

/* ---- tables ---- */

static struct type hidden_type(const struct maker *maker, enum hidden_type type)
{
	switch (type) {
	case HIDDEN_UUID:
		return type_of(TYPE_UUID);
	case HIDDEN_TEXT:
		return type_of(TYPE_TEXT);
	case HIDDEN_INTEGER:
		return type_of(TYPE_BIGINT);
	case HIDDEN_TIMESTAMPTZ:
		return type_of(TYPE_TIMESTAMPTZ);
	case HIDDEN_PERSON:
		return id_type(maker, TABLE_IS_USERS);
	case HIDDEN_TENANT:
		return id_type(maker, TABLE_IS_TENANTS);
	}
	return type_of(TYPE_TEXT);
}

static struct model_table *table_add(
        struct maker *maker, const char *name, enum table_concept concept, size_t column_count)
{
	struct model *model = maker->model;
	struct position at = {0};
	struct model_table *table;

	if (model->declared_count)
		at = model->tables[0]->at;
	at.end = at.offset;
	table = make_table_new(maker, text_from(name), column_count, at);
	if (!table)
		return NULL;
	table->is_hidden = true;
	table->concept = concept;
	model->by_concept[concept] = table;
	lookup_add(model->name_index, table->name, table);
	lookup_add(maker->objects, table->name, table);
	diag_note(maker->diags, at, "added table \"%s\"", name);
	return table;
}

static void primary_add(struct maker *maker, struct model_table *table, struct model_column *column)
{
	struct model_column **columns = ARENA_ARRAY(maker->arena, struct model_column *, 1);
	struct model_key *key = ARENA_NEW(maker->arena, struct model_key);

	if (!columns || !key)
		return;
	columns[0] = column;
	*key = (struct model_key){
	        .name = make_object_name(maker, table, NULL, 0, "pkey"),
	        .columns = columns,
	        .column_count = 1,
	        .at = table->at,
	};
	column->is_not_null = true;
	column->concept = COLUMN_IS_ID;
	table->by_concept[COLUMN_IS_ID] = column;
	table->primary = key;
}

static void index_add(struct maker *maker, struct model_table *table, struct text name,
        struct model_column *column, const struct expr *expr)
{
	struct model_index *index = ARENA_PUSH(maker->arena, table->indexes, table->index_count);
	struct model_index_part *part = ARENA_NEW(maker->arena, struct model_index_part);

	if (!index || !part)
		return;
	part->column = expr ? NULL : column;
	part->expr = expr;
	*index = (struct model_index){
	        .name = name,
	        .parts = part,
	        .part_count = 1,
	        .method = TEXT("btree"),
	        .is_hidden = true,
	        .at = table->at,
	};
}

struct model_table *make_hidden_table(struct maker *maker, const char *name,
        enum table_concept concept, const struct make_column *columns, size_t count)
{
	struct model_table *table = table_add(maker, name, concept, count);

	for (size_t i = 0; table && i < count; i++) {
		struct model_column *column = column_add(
		        maker, table, columns[i].name, hidden_type(maker, columns[i].type));
		if (!column)
			return NULL;
		column->is_not_null = columns[i].is_not_null;
		column->concept = columns[i].concept;
		if (column->concept)
			table->by_concept[column->concept] = column;
	}
	if (table)
		primary_add(maker, table, &table->columns[0]);
	return table;
}

/* One row: what the database was made from. */
static void add_meta(struct maker *maker)
{
	static const struct make_column columns[] = {
	        {"id", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"format", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"digest", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"schema", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	};
	make_hidden_table(
	        maker, "manor_meta", TABLE_IS_META, columns, sizeof(columns) / sizeof(columns[0]));
}

/* A row a migration that was applied; `progress` while one is under way in parts. */
static void add_migrations(struct maker *maker)
{
	static const struct make_column columns[] = {
	        {"name", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"checksum", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"engine", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"applied_by", HIDDEN_TEXT, true, COLUMN_IS_NONE},
	        {"applied_at", HIDDEN_TIMESTAMPTZ, true, COLUMN_IS_NONE},
	        {"duration_ms", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"progress", HIDDEN_TEXT, false, COLUMN_IS_NONE},
	};
	make_hidden_table(maker, "manor_migrations", TABLE_IS_MIGRATIONS, columns,
	        sizeof(columns) / sizeof(columns[0]));
}

/* One row: who acts. is_platform is 2 while purging. */
static void add_context(struct maker *maker)
{
	static const struct make_column columns[] = {
	        {"id", HIDDEN_INTEGER, true, COLUMN_IS_NONE},
	        {"tenant", HIDDEN_TENANT, false, COLUMN_IS_NONE},
	        {"person", HIDDEN_PERSON, false, COLUMN_IS_NONE},
	        {"request_id", HIDDEN_TEXT, false, COLUMN_IS_NONE},
	        {"address", HIDDEN_TEXT, false, COLUMN_IS_NONE},
	        {"agent", HIDDEN_TEXT, false, COLUMN_IS_NONE},
	        {"is_platform", HIDDEN_INTEGER, false, COLUMN_IS_NONE},
	        {"moment", HIDDEN_TIMESTAMPTZ, false, COLUMN_IS_NONE},
	};
	struct model_table *table = make_hidden_table(maker, "manor_context", TABLE_IS_CONTEXT,
	        columns, sizeof(columns) / sizeof(columns[0]));
	struct model_check *check;

	if (!table)
		return;
	check = ARENA_PUSH(maker->arena, table->checks, table->check_count);
	if (check)
		*check = (struct model_check){
		        .name = TEXT("manor_context_id_check"),
		        .expr = make_expr(
		                maker, table, EXPR_CHECK, TEXT("id = 1"), table->at, NULL),
		        .is_hidden = true,
		        .at = table->at,
		};
}

static void add_audit(struct maker *maker)
{
	static const struct make_column columns[] = {
	        {"id", HIDDEN_INTEGER, true, COLUMN_IS_ID},
	        {"tenant", HIDDEN_TENANT, false, COLUMN_IS_TENANT},
	        {"person", HIDDEN_PERSON, false, COLUMN_IS_ACTOR},
	        {"event", HIDDEN_TEXT, true, COLUMN_IS_EVENT},
	        {"payload", HIDDEN_TEXT, true, COLUMN_IS_PAYLOAD},
	        {"address", HIDDEN_TEXT, false, COLUMN_IS_ADDRESS},
	        {"agent", HIDDEN_TEXT, false, COLUMN_IS_AGENT},
	        {"created_at", HIDDEN_TIMESTAMPTZ, true, COLUMN_IS_CREATED_AT},
	};
	struct model_table *table;

	if (maker->model->by_concept[TABLE_IS_AUDIT])
		return;
	table = make_hidden_table(maker, "manor_audit", TABLE_IS_AUDIT, columns,
	        sizeof(columns) / sizeof(columns[0]));
	if (!table)
		return;
	table->columns[0].is_identity = true;
	table->by_concept[COLUMN_IS_PAYLOAD]->type = type_of(TYPE_JSONB);
	if (!maker->model->by_concept[TABLE_IS_TENANTS])
		return;
	table->scope = SCOPE_TENANT;
	table->tenant = table->by_concept[COLUMN_IS_TENANT];
	table->is_tenant_nullable = true;
	index_add(maker, table, TEXT("manor_audit_tenant_idx"), table->tenant, NULL);
}

static void add_identity(struct maker *maker)
{
	const struct model_table *users = maker->model->by_concept[TABLE_IS_USERS];
	struct model_table *table = NULL;

	if (!users)
		return;
	for (size_t i = 0; i < hidden_column_count; i++) {
		const struct hidden_column *hidden = &hidden_columns[i];
		struct model_column *column;
		if (hidden->since > maker->completion)
			continue;
		if (hidden->table == TABLE_IS_CREDENTIALS && users->by_concept[COLUMN_IS_PASSWORD])
			continue;
		if (!table || table->concept != hidden->table)
			table = table_add(maker, hidden->table_name, hidden->table, 16);
		if (!table)
			return;
		column = column_add(maker, table, hidden->name, hidden_type(maker, hidden->type));
		if (!column)
			return;
		column->is_not_null = hidden->is_not_null;
		if (hidden->table == TABLE_IS_REQUESTS && hidden->type == HIDDEN_PERSON) {
			table->scope = SCOPE_USER;
			table->owner = column;
		}
		if (hidden->is_key)
			primary_add(maker, table, column);
		if (hidden->is_indexed)
			index_add(maker, table, make_object_name(maker, table, &column, 1, "idx"),
			        column, NULL);
	}
}

/* A nullable tenant gets no key that begins with it, so what is added needs an index. */
static void add_tenant_indexes(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		struct model_table *table = maker->model->tables[i];
		if (table->tenant && table->tenant->is_hidden && table->is_tenant_nullable)
			index_add(maker, table,
			        make_object_name(maker, table, &table->tenant, 1, "idx"),
			        table->tenant, NULL);
	}
}

/* A join table has no block where its maker could ask for an index on its second half. */
static void add_join_indexes(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		struct model_table *table = maker->model->tables[i];
		struct model_column **columns;
		if (make_source(maker, table) || table->ref_count != 2 ||
		        table->refs[1]->column_count != 1)
			continue;
		columns = table->refs[1]->child_columns;
		index_add(maker, table, make_object_name(maker, table, columns, 1, "idx"),
		        columns[0], NULL);
	}
}

/* A login folds what is typed; without these it would read the whole table. */
static void add_login_indexes(struct maker *maker)
{
	static const enum column_concept logins[] = {COLUMN_IS_EMAIL, COLUMN_IS_USERNAME};
	struct model_table *users = maker->model->by_concept[TABLE_IS_USERS];

	for (size_t i = 0; users && i < 2; i++) {
		struct model_column *column = users->by_concept[logins[i]];
		struct text sql;
		const struct expr *expr;
		if (!column)
			continue;
		sql = arena_printf(maker->arena, "lower(%.*s)",
		        TEXT_ARG(make_sql_name(maker->arena, column->name)));
		expr = make_expr(maker, users, EXPR_INDEX, sql, users->at, NULL);
		if (expr)
			index_add(maker, users,
			        arena_printf(maker->arena, "manor_login_%.*s",
			                TEXT_ARG(text_sub(column->name, 0, 48))),
			        NULL, expr);
	}
}

void make_complete(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		complete_tenant(maker, maker->model->tables[i]);
		complete_deletion(maker, maker->model->tables[i]);
	}
	complete_platform_admin(maker);
	complete_keys(maker);
}

void make_hidden_tables(struct maker *maker)
{
	add_meta(maker);
	add_migrations(maker);
	add_context(maker);
	add_audit(maker);
	add_identity(maker);
	add_login_indexes(maker);
	add_tenant_indexes(maker);
	add_join_indexes(maker);
	make_outbox(maker);
}

/* ---- who counts ---- */

static bool enum_has(const struct type *type, struct text value)
{
	for (size_t i = 0; type->enumeration && i < type->enumeration->value_count; i++) {
		if (text_eq(type->enumeration->values[i], value))
			return true;
	}
	return false;
}

/* What the columns say of a row that counts: status active, is_active, not deleted. */
static const struct expr *active_expr(struct maker *maker, const struct model_table *table)
{
	const struct model_column *status = table->by_concept[COLUMN_IS_STATUS];
	const struct model_column *is_active = table->by_concept[COLUMN_IS_IS_ACTIVE];
	const struct model_column *deleted = table->by_concept[COLUMN_IS_DELETED_AT];
	struct buf sql;

	buf_init(&sql, maker->arena);
	if (status && enum_has(&status->type, TEXT("active")))
		buf_printf(&sql, "%.*s = 'active'",
		        TEXT_ARG(make_sql_name(maker->arena, status->name)));
	if (is_active)
		buf_printf(&sql, "%s%.*s", sql.len ? " and " : "",
		        TEXT_ARG(make_sql_name(maker->arena, is_active->name)));
	if (deleted)
		buf_printf(&sql, "%s%.*s is null", sql.len ? " and " : "",
		        TEXT_ARG(make_sql_name(maker->arena, deleted->name)));
	if (!sql.len)
		return boolean_literal(maker, true, table->at);
	return make_expr(maker, table, EXPR_CHECK, buf_text(&sql), table->at, NULL);
}

static const struct expr *platform_admin_expr(struct maker *maker, const struct model_table *users)
{
	const struct dbml_meta *said = make_table_meta(maker, users, "platform_admin");
	const struct model_column *column = users->by_concept[COLUMN_IS_PLATFORM_ADMIN];

	if (said && column) {
		diag_error(maker->diags, said->at,
		        "\"%.*s\" says who is a platform administrator already",
		        TEXT_ARG(column->name));
		diag_mend(maker->diags, "remove the key, or give the column is: 'none'");
	}
	if (said)
		return make_expr(maker, users, EXPR_CHECK, said->value.text,
		        make_meta_at(said, said->value.text), NULL);
	if (!column)
		return NULL;
	return make_expr(maker, users, EXPR_CHECK, make_sql_name(maker->arena, column->name),
	        users->at, NULL);
}

void make_activity(struct maker *maker)
{
	struct model *model = maker->model;
	const struct model_table *users = model->by_concept[TABLE_IS_USERS];
	const struct model_table *tenants = model->by_concept[TABLE_IS_TENANTS];
	const struct model_table *memberships = model->by_concept[TABLE_IS_MEMBERSHIPS];

	if (users) {
		model->platform_admin = platform_admin_expr(maker, users);
		model->user_active = active_expr(maker, users);
		model->member_active = model->user_active;
	}
	if (memberships)
		model->member_active = active_expr(maker, memberships);
	if (tenants)
		model->tenant_active = active_expr(maker, tenants);
}
