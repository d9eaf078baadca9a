#include "schema/model_make.h"
#include "schema/words.h"

/* Tables of these concepts are Manor's own; a schema cannot declare them. */
static bool is_internal(enum table_concept concept)
{
	return concept == TABLE_IS_CREDENTIALS || concept == TABLE_IS_SESSIONS ||
	       concept == TABLE_IS_REFRESH_TOKENS || concept == TABLE_IS_LOCKOUTS ||
	       concept == TABLE_IS_META || concept == TABLE_IS_MIGRATIONS ||
	       concept == TABLE_IS_CONTEXT || concept == TABLE_IS_OUTBOX ||
	       concept == TABLE_IS_DELIVERIES || concept == TABLE_IS_REQUESTS;
}

/* Names that say what a table is, nearest first. */
static const struct {
	enum table_concept concept;
	const char *words;
	bool needs_inbound; /* bound only when something refers to it */
} table_names[] = {
        {TABLE_IS_TENANTS, "tenant", false},
        {TABLE_IS_TENANTS, "organization", true},
        {TABLE_IS_TENANTS, "organisation", true},
        {TABLE_IS_TENANTS, "workspace", true},
        {TABLE_IS_USERS, "user", false},
        {TABLE_IS_ROLES, "role", false},
        {TABLE_IS_PERMISSIONS, "permission", false},
};

/* The name without its schema: "core.users" is "users". */
static struct text bare_name(const struct model_table *table)
{
	struct text name = table->name, schema = table->schema;

	if (text_eq(schema, TEXT("public")) || !text_has_prefix(name, schema) ||
	        name.len <= schema.len + 1)
		return name;
	return text_sub(name, schema.len + 1, name.len);
}

static void table_bind(
        struct maker *maker, struct model_table *table, enum table_concept concept, const char *how)
{
	table->concept = concept;
	maker->model->by_concept[concept] = table;
	diag_note(maker->diags, table->at, "%s: table \"%.*s\" (%s)", table_concept_name(concept),
	        TEXT_ARG(table->name), how);
}

static enum table_concept table_concept_from(struct text name)
{
	for (int i = TABLE_IS_NONE + 1; i < TABLE_CONCEPT_COUNT; i++) {
		if (text_eq_cstr(name, table_concept_name(i)))
			return i;
	}
	return TABLE_IS_NONE;
}

static void suggest(struct maker *maker, struct text said, const char *(*name_of)(int), int count)
{
	const char *nearest = NULL;
	unsigned best = 4;

	for (int i = 1; i < count; i++) {
		unsigned distance = text_distance(said, text_from(name_of(i)), 3);
		if (distance < best && distance < said.len) {
			best = distance;
			nearest = name_of(i);
		}
	}
	if (nearest)
		diag_mend(maker->diags, "did you mean '%s'?", nearest);
}

static const char *table_name_of(int i)
{
	return table_concept_name(i);
}

static const char *column_name_of(int i)
{
	return column_concept_name(i);
}

static bool is_said_none(const struct dbml_meta *meta)
{
	return meta && text_eq(meta->value.text, TEXT("none"));
}

static void table_bind_said(struct maker *maker, struct model_table *table)
{
	const struct dbml_meta *is = make_table_meta(maker, table, "is");
	enum table_concept concept;
	struct model_table *taken;

	if (!is || is_said_none(is))
		return;
	concept = table_concept_from(is->value.text);
	if (concept == TABLE_IS_NONE) {
		diag_error(maker->diags, is->value.at, "a table cannot be '%.*s'",
		        TEXT_ARG(is->value.text));
		suggest(maker, is->value.text, table_name_of, TABLE_CONCEPT_COUNT);
		return;
	}
	if (is_internal(concept)) {
		diag_error(maker->diags, is->value.at, "'%s' is a table that Manor keeps itself",
		        table_concept_name(concept));
		diag_mend(maker->diags, "remove the key; the table stays an ordinary one");
		return;
	}
	taken = maker->model->by_concept[concept];
	if (taken) {
		diag_error(maker->diags, is->value.at, "\"%.*s\" is '%s' already",
		        TEXT_ARG(taken->name), table_concept_name(concept));
		return;
	}
	table_bind(maker, table, concept, "as it says");
}

static bool may_bind(const struct maker *maker, const struct model_table *table)
{
	return table->concept == TABLE_IS_NONE && make_source(maker, table) &&
	       !is_said_none(make_table_meta(maker, table, "is"));
}

static void table_bind_named(struct maker *maker, const struct text *words, size_t rule)
{
	enum table_concept concept = table_names[rule].concept;
	struct model_table *found = NULL;

	if (maker->model->by_concept[concept])
		return;
	for (size_t i = 0; i < maker->model->table_count; i++) {
		struct model_table *table = maker->model->tables[i];
		if (!text_eq_cstr(words[i], table_names[rule].words) || !may_bind(maker, table) ||
		        (table_names[rule].needs_inbound && !table->inbound_count))
			continue;
		if (found)
			return;
		found = table;
	}
	if (found)
		table_bind(maker, found, concept, "by its name");
}

static bool refers_to(const struct model_table *table, const struct model_table *parent)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		if (parent && table->refs[i]->parent == parent)
			return true;
	}
	return false;
}

/* True when the name says both sides, or the joining itself, and nothing else. */
static bool is_made_of(struct text words, struct text a, struct text b, const char *fillers)
{
	bool has_a = false, has_b = false;
	struct text part;

	while (text_split(&words, '_', &part)) {
		bool is_a = words_has(a, part), is_b = words_has(b, part);
		if (!is_a && !is_b && !words_has(text_from(fillers), part))
			return false;
		has_a |= is_a || text_eq(part, TEXT("member")) || text_eq(part, TEXT("membership"));
		has_b |= is_b || text_eq(part, TEXT("member")) || text_eq(part, TEXT("membership"));
	}
	return has_a && has_b;
}

struct joining {
	enum table_concept concept, first, second;
	const char *fillers;
};

static const struct joining joinings[] = {
        {TABLE_IS_MEMBERSHIPS, TABLE_IS_USERS, TABLE_IS_TENANTS,
                "member_membership_association_assignment_link"},
        {TABLE_IS_USER_ROLES, TABLE_IS_USERS, TABLE_IS_ROLES, "association_assignment_link"},
        {TABLE_IS_ROLE_PERMISSIONS, TABLE_IS_ROLES, TABLE_IS_PERMISSIONS,
                "association_assignment_link_grant"},
};

/* A table that refers to both and whose name holds nothing else joins them. */
static void table_bind_joining(
        struct maker *maker, const struct text *words, const struct joining *joining)
{
	const struct model_table *first = maker->model->by_concept[joining->first];
	const struct model_table *second = maker->model->by_concept[joining->second];
	struct model_table *found = NULL;

	if (!first || !second || maker->model->by_concept[joining->concept])
		return;
	for (size_t i = 0; i < maker->model->table_count; i++) {
		struct model_table *table = maker->model->tables[i];
		if (!may_bind(maker, table) || !refers_to(table, first) ||
		        !refers_to(table, second) ||
		        !is_made_of(words[i], words[first->index], words[second->index],
		                joining->fillers))
			continue;
		if (found)
			return;
		found = table;
	}
	if (found)
		table_bind(maker, found, joining->concept, "by its name and references");
}

static void table_bind_holding(struct maker *maker, const struct text *words,
        enum table_concept concept, const char *word, const char *other)
{
	struct model_table *found = NULL;

	if (maker->model->by_concept[concept])
		return;
	for (size_t i = 0; i < maker->model->table_count; i++) {
		struct model_table *table = maker->model->tables[i];
		if (!may_bind(maker, table) || !(words_has(words[i], text_from(word)) ||
		                                       words_has(words[i], text_from(other))))
			continue;
		if (found)
			return;
		found = table;
	}
	if (found)
		table_bind(maker, found, concept, "by its name");
}

static void table_bind_settings(struct maker *maker, const struct text *words)
{
	const struct model_table *tenants = maker->model->by_concept[TABLE_IS_TENANTS];

	if (!tenants || maker->model->by_concept[TABLE_IS_TENANT_SETTINGS])
		return;
	for (size_t i = 0; i < maker->model->table_count; i++) {
		struct model_table *table = maker->model->tables[i];
		struct text expected =
		        arena_printf(maker->arena, "%.*s_setting", TEXT_ARG(words[tenants->index]));
		if (may_bind(maker, table) && refers_to(table, tenants) &&
		        text_eq(words[i], expected)) {
			table_bind(maker, table, TABLE_IS_TENANT_SETTINGS, "by its name");
			return;
		}
	}
}

/* ---- columns ---- */

enum need {
	NEED_ANY,
	NEED_TEXT,
	NEED_TIME,
	NEED_BOOLEAN,
	NEED_JSON,
	NEED_ROLES, /* an array, or text */
	NEED_ADDRESS,
	NEED_TENANT_REF,
	NEED_USER_REF,
	NEED_PERMISSION_REF,
};

static const char *const need_names[] = {
        [NEED_ANY] = "",
        [NEED_TEXT] = "text or an enum",
        [NEED_TIME] = "a timestamp",
        [NEED_BOOLEAN] = "a boolean",
        [NEED_JSON] = "json or jsonb",
        [NEED_ROLES] = "an array of text",
        [NEED_ADDRESS] = "text or inet",
        [NEED_TENANT_REF] = "a reference to the tenants table",
        [NEED_USER_REF] = "a reference to the users table",
        [NEED_PERMISSION_REF] = "a reference to the permissions table",
};

static const enum need concept_needs[COLUMN_CONCEPT_COUNT] = {
        [COLUMN_IS_TENANT] = NEED_TENANT_REF,
        [COLUMN_IS_USER] = NEED_USER_REF,
        [COLUMN_IS_ACTOR] = NEED_USER_REF,
        [COLUMN_IS_PERMISSION] = NEED_PERMISSION_REF,
        [COLUMN_IS_ROLES] = NEED_ROLES,
        [COLUMN_IS_NAME] = NEED_TEXT,
        [COLUMN_IS_SLUG] = NEED_TEXT,
        [COLUMN_IS_EMAIL] = NEED_TEXT,
        [COLUMN_IS_USERNAME] = NEED_TEXT,
        [COLUMN_IS_PASSWORD] = NEED_TEXT,
        [COLUMN_IS_STATUS] = NEED_TEXT,
        [COLUMN_IS_IS_ACTIVE] = NEED_BOOLEAN,
        [COLUMN_IS_PLATFORM_ADMIN] = NEED_BOOLEAN,
        [COLUMN_IS_RESOURCE] = NEED_TEXT,
        [COLUMN_IS_ACTION] = NEED_TEXT,
        [COLUMN_IS_CREATED_AT] = NEED_TIME,
        [COLUMN_IS_UPDATED_AT] = NEED_TIME,
        [COLUMN_IS_DELETED_AT] = NEED_TIME,
        [COLUMN_IS_LAST_LOGIN] = NEED_TIME,
        [COLUMN_IS_EVENT] = NEED_TEXT,
        [COLUMN_IS_PAYLOAD] = NEED_JSON,
        [COLUMN_IS_ENTITY] = NEED_TEXT,
        [COLUMN_IS_ADDRESS] = NEED_ADDRESS,
        [COLUMN_IS_AGENT] = NEED_TEXT,
};

#define IN(concept) (1U << TABLE_IS_##concept)
#define IN_PEOPLE   (IN(USERS) | IN(MEMBERSHIPS) | IN(INVITATIONS))
#define IN_ANY      (~0U)

/* Words that say what a column is, nearest first; within these tables only. */
static const struct {
	enum column_concept concept;
	unsigned tables;
	const char *words;
} column_names[] = {
        {COLUMN_IS_CREATED_AT, IN_ANY, "created_at"},
        {COLUMN_IS_UPDATED_AT, IN_ANY, "updated_at"},
        {COLUMN_IS_DELETED_AT, IN_ANY, "deleted_at"},
        {COLUMN_IS_NAME, IN_ANY, "name"},
        {COLUMN_IS_NAME, IN(USERS), "full_name"},
        {COLUMN_IS_NAME, IN(USERS), "display_name"},
        {COLUMN_IS_SLUG, IN(TENANTS), "slug"},
        {COLUMN_IS_EMAIL, IN(USERS) | IN(INVITATIONS), "email"},
        {COLUMN_IS_EMAIL, IN(USERS) | IN(INVITATIONS), "email_address"},
        {COLUMN_IS_USERNAME, IN(USERS), "username"},
        {COLUMN_IS_USERNAME, IN(USERS), "user_name"},
        {COLUMN_IS_PASSWORD, IN(USERS), "password"},
        {COLUMN_IS_PASSWORD, IN(USERS), "password_hash"},
        {COLUMN_IS_PASSWORD, IN(USERS), "hashed_password"},
        {COLUMN_IS_PASSWORD, IN(USERS), "encrypted_password"},
        {COLUMN_IS_PASSWORD, IN(USERS), "password_digest"},
        {COLUMN_IS_STATUS, IN_PEOPLE | IN(TENANTS), "status"},
        {COLUMN_IS_IS_ACTIVE, IN_PEOPLE | IN(TENANTS), "is_active"},
        {COLUMN_IS_IS_ACTIVE, IN_PEOPLE | IN(TENANTS), "active"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_superuser"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_super_user"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_superadmin"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_super_admin"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_platform_admin"},
        {COLUMN_IS_PLATFORM_ADMIN, IN(USERS), "is_system_admin"},
        {COLUMN_IS_LAST_LOGIN, IN(USERS), "last_login_at"},
        {COLUMN_IS_LAST_LOGIN, IN(USERS), "last_login"},
        {COLUMN_IS_ROLE, IN_PEOPLE, "role"},
        {COLUMN_IS_ROLE, IN_PEOPLE | IN(USER_ROLES) | IN(ROLE_PERMISSIONS), "role_id"},
        {COLUMN_IS_ROLES, IN_PEOPLE, "roles"},
        {COLUMN_IS_PERMISSION, IN(ROLE_PERMISSIONS), "permission_id"},
        {COLUMN_IS_RESOURCE, IN(PERMISSIONS), "resource"},
        {COLUMN_IS_ACTION, IN(PERMISSIONS), "action"},
        {COLUMN_IS_CREATED_AT, IN(AUDIT), "timestamp"},
        {COLUMN_IS_CREATED_AT, IN(AUDIT), "occurred_at"},
        {COLUMN_IS_ACTOR, IN(AUDIT), "user_id"},
        {COLUMN_IS_ACTOR, IN(AUDIT), "actor_id"},
        {COLUMN_IS_EVENT, IN(AUDIT), "event"},
        {COLUMN_IS_EVENT, IN(AUDIT), "event_name"},
        {COLUMN_IS_EVENT, IN(AUDIT), "event_type"},
        {COLUMN_IS_EVENT, IN(AUDIT), "action"},
        {COLUMN_IS_PAYLOAD, IN(AUDIT), "payload"},
        {COLUMN_IS_PAYLOAD, IN(AUDIT), "details"},
        {COLUMN_IS_PAYLOAD, IN(AUDIT), "data"},
        {COLUMN_IS_PAYLOAD, IN(AUDIT), "changes"},
        {COLUMN_IS_ENTITY, IN(AUDIT), "resource_type"},
        {COLUMN_IS_ENTITY, IN(AUDIT), "entity_type"},
        {COLUMN_IS_ENTITY, IN(AUDIT), "entity"},
        {COLUMN_IS_ENTITY, IN(AUDIT), "table_name"},
        {COLUMN_IS_ENTITY_ID, IN(AUDIT), "resource_id"},
        {COLUMN_IS_ENTITY_ID, IN(AUDIT), "entity_id"},
        {COLUMN_IS_ENTITY_ID, IN(AUDIT), "record_id"},
        {COLUMN_IS_ADDRESS, IN(AUDIT), "ip_address"},
        {COLUMN_IS_ADDRESS, IN(AUDIT), "ip"},
        {COLUMN_IS_AGENT, IN(AUDIT), "user_agent"},
};

enum { COLUMN_NAME_COUNT = sizeof(column_names) / sizeof(column_names[0]) };

static bool is_ref_to(
        const struct maker *maker, const struct model_column *column, enum table_concept concept)
{
	const struct model_ref *ref = make_ref_of(column->table, column);
	const struct model_table *parent = maker->model->by_concept[concept];

	return ref && parent && ref->parent == parent;
}

static bool column_meets(
        const struct maker *maker, const struct model_column *column, enum need need)
{
	const struct type *type = &column->type;
	enum type_family family = type_family(type);

	switch (need) {
	case NEED_ANY:
		return true;
	case NEED_TEXT:
		return family == FAMILY_TEXT;
	case NEED_TIME:
		return !type->array_depth &&
		       (type->kind == TYPE_TIMESTAMP || type->kind == TYPE_TIMESTAMPTZ);
	case NEED_BOOLEAN:
		return family == FAMILY_BOOLEAN;
	case NEED_JSON:
		return family == FAMILY_JSON;
	case NEED_ROLES:
		return family == FAMILY_ARRAY || family == FAMILY_TEXT;
	case NEED_ADDRESS:
		return family == FAMILY_TEXT || family == FAMILY_NETWORK;
	case NEED_TENANT_REF:
		return is_ref_to(maker, column, TABLE_IS_TENANTS);
	case NEED_USER_REF:
		return is_ref_to(maker, column, TABLE_IS_USERS);
	case NEED_PERMISSION_REF:
		return is_ref_to(maker, column, TABLE_IS_PERMISSIONS);
	}
	return false;
}

static void column_bind(struct model_column *column, enum column_concept concept)
{
	if (column->concept == COLUMN_IS_NONE)
	column->concept = concept;
	column->table->by_concept[concept] = column;
}

static void column_bind_said(struct maker *maker, struct model_column *column)
{
	const struct dbml_meta *is = make_column_meta(maker, column, "is");
	enum column_concept concept = COLUMN_IS_NONE;

	if (!is || is_said_none(is))
		return;
	for (int i = COLUMN_IS_NONE + 1; i < COLUMN_CONCEPT_COUNT; i++) {
		if (text_eq_cstr(is->value.text, column_concept_name(i)))
		concept = i;
	}
	if (concept == COLUMN_IS_NONE || concept == COLUMN_IS_DELETION) {
		diag_error(maker->diags, is->value.at, "a column cannot be '%.*s'",
		        TEXT_ARG(is->value.text));
		suggest(maker, is->value.text, column_name_of, COLUMN_CONCEPT_COUNT);
		return;
	}
	if (!column_meets(maker, column, concept_needs[concept])) {
		diag_error(maker->diags, is->value.at, "what is '%s' must be %s",
		        column_concept_name(concept), need_names[concept_needs[concept]]);
		return;
	}
	if (column->table->by_concept[concept]) {
		diag_error(maker->diags, is->value.at, "\"%.*s\" is '%s' already",
		        TEXT_ARG(column->table->by_concept[concept]->name),
		        column_concept_name(concept));
		return;
	}
	column_bind(column, concept);
}

static bool column_may_bind(const struct maker *maker, const struct model_column *column)
{
	return column->concept == COLUMN_IS_NONE && !make_column_meta(maker, column, "is");
}

static void columns_bind_named(
        struct maker *maker, struct model_table *table, const struct text *words)
{
	for (size_t rule = 0; rule < COLUMN_NAME_COUNT; rule++) {
		enum column_concept concept = column_names[rule].concept;
		if (table->by_concept[concept] ||
		        !(column_names[rule].tables & (1U << table->concept)))
			continue;
		for (size_t i = 0; i < table->declared_count; i++) {
			struct model_column *column = &table->columns[i];
			if (!text_eq_cstr(words[i], column_names[rule].words) ||
			        !column_may_bind(maker, column) ||
			        !column_meets(maker, column, concept_needs[concept]))
				continue;
			column_bind(column, concept);
			break;
		}
	}
}

/*
 * The column that refers to a table of a concept: the one that is named after
 * it, or, where `takes_only` says so, the only one.
 */
static void column_bind_reference(struct maker *maker, struct model_table *table,
        const struct text *words, enum column_concept concept, enum table_concept parent_concept,
        bool takes_only)
{
	const struct model_table *parent = maker->model->by_concept[parent_concept];
	struct model_column *only = NULL, *named = NULL;
	size_t count = 0;
	struct text base, with_id;

	if (!parent || parent == table || table->by_concept[concept])
		return;
	base = words_singular(maker->arena, bare_name(parent));
	with_id = arena_printf(maker->arena, "%.*s_id", TEXT_ARG(base));
	for (size_t i = 0; i < table->declared_count; i++) {
		struct model_column *column = &table->columns[i];
		if (!column_may_bind(maker, column) || !is_ref_to(maker, column, parent_concept))
			continue;
		only = column;
		count++;
		if (text_eq(words[i], with_id) || text_eq(words[i], base))
			named = column;
	}
	if (named)
		column_bind(named, concept);
	else if (count == 1 && takes_only)
		column_bind(only, concept);
}

static void columns_bind(struct maker *maker, struct model_table *table)
{
	bool joins = table->concept == TABLE_IS_MEMBERSHIPS ||
	             table->concept == TABLE_IS_USER_ROLES ||
	             table->concept == TABLE_IS_ROLE_PERMISSIONS;
	struct text *words = ARENA_ARRAY(maker->arena, struct text, table->column_count);
	struct model_column *id = model_table_id(table);

	if (!words)
		return;
	for (size_t i = 0; i < table->declared_count; i++) {
		words[i] = words_from_name(maker->arena, table->columns[i].name);
		column_bind_said(maker, &table->columns[i]);
	}
	columns_bind_named(maker, table, words);
	column_bind_reference(maker, table, words, COLUMN_IS_TENANT, TABLE_IS_TENANTS, true);
	if (table->concept == TABLE_IS_AUDIT)
		column_bind_reference(maker, table, words, COLUMN_IS_ACTOR, TABLE_IS_USERS, true);
	column_bind_reference(maker, table, words, COLUMN_IS_USER, TABLE_IS_USERS, joins);
	if (joins) {
		column_bind_reference(maker, table, words, COLUMN_IS_ROLE, TABLE_IS_ROLES, joins);
		column_bind_reference(
		        maker, table, words, COLUMN_IS_PERMISSION, TABLE_IS_PERMISSIONS, joins);
	}
	if (id && !table->by_concept[COLUMN_IS_ID])
		column_bind(id, COLUMN_IS_ID);
}

void make_concepts(struct maker *maker)
{
	struct model *model = maker->model;
	struct text *words = ARENA_ARRAY(maker->arena, struct text, model->table_count);

	if (!words)
		return;
	for (size_t i = 0; i < model->table_count; i++) {
		words[i] = words_singular(maker->arena, bare_name(model->tables[i]));
		table_bind_said(maker, model->tables[i]);
	}
	for (size_t i = 0; i < sizeof(table_names) / sizeof(table_names[0]); i++)
		table_bind_named(maker, words, i);
	for (size_t i = 0; i < sizeof(joinings) / sizeof(joinings[0]); i++)
		table_bind_joining(maker, words, &joinings[i]);
	table_bind_settings(maker, words);
	table_bind_holding(maker, words, TABLE_IS_INVITATIONS, "invitation", "invite");
	table_bind_holding(maker, words, TABLE_IS_AUDIT, "audit", "audit");
	for (size_t i = 0; i < model->table_count; i++)
		columns_bind(maker, model->tables[i]);
}
