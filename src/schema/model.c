#include "schema/model.h"

#include "schema/lookup.h"

static const char *const table_concept_names[] = {
#define TABLE_CONCEPT_NAME(kind, name) name,
        TABLE_CONCEPT_TABLE(TABLE_CONCEPT_NAME)
#undef TABLE_CONCEPT_NAME
};

static const char *const column_concept_names[] = {
#define COLUMN_CONCEPT_NAME(kind, name) name,
        COLUMN_CONCEPT_TABLE(COLUMN_CONCEPT_NAME)
#undef COLUMN_CONCEPT_NAME
};

static const char *const verb_names[VERB_COUNT] = {"read", "create", "update", "delete"};

static const char *const rule_names[] = {
        [RULE_NO_ACTION] = "no action",
        [RULE_RESTRICT] = "restrict",
        [RULE_CASCADE] = "cascade",
        [RULE_SET_NULL] = "set null",
        [RULE_SET_DEFAULT] = "set default",
};

static const char *const hiding_names[] = {
        [SECRET_NONE] = "",
        [SECRET_WRITE_ONLY] = "write-only",
        [SECRET_HASHED] = "hashed",
        [SECRET_ENCRYPTED] = "encrypted",
};

static const char *const scope_names[] = {
        [SCOPE_GLOBAL] = "global",
        [SCOPE_TENANT] = "tenant",
        [SCOPE_USER] = "user",
};

static const char *const audit_names[] = {
        [AUDIT_OFF] = "off",
        [AUDIT_CHANGES] = "changes",
        [AUDIT_READS] = "reads",
};

bool model_column_is_server_given(const struct model_column *column)
{
	const struct model_key *key = column->table->primary;

	if (column->concept == COLUMN_IS_CREATED_AT || column->concept == COLUMN_IS_UPDATED_AT)
		return true;
	return column->is_identity || (key && key->column_count == 1 && key->columns[0] == column &&
	                                      column->default_kind != DEFAULT_NONE);
}

const char *table_concept_name(enum table_concept concept)
{
	return table_concept_names[concept];
}

const char *column_concept_name(enum column_concept concept)
{
	return column_concept_names[concept];
}

const char *verb_name(enum verb verb)
{
	return verb_names[verb];
}

const char *reference_rule_name(enum reference_rule rule)
{
	return rule_names[rule];
}

const char *secret_kind_name(enum secret_kind secret)
{
	return hiding_names[secret];
}

bool secret_kind_from_text(struct text name, enum secret_kind *out_kind)
{
	for (int kind = SECRET_WRITE_ONLY; kind <= SECRET_ENCRYPTED; kind++) {
		if (!text_eq_cstr(name, hiding_names[kind]))
			continue;
		*out_kind = kind;
		return true;
	}
	return false;
}

const char *table_scope_name(enum table_scope scope)
{
	return scope_names[scope];
}

const char *audit_mode_name(enum audit_mode audit)
{
	return audit_names[audit];
}

struct model_table *model_table_find(const struct model *model, struct text name)
{
	return lookup_find(model->name_index, name);
}

struct model_column *model_column_find(const struct model_table *table, struct text name)
{
	return lookup_find(table->name_index, name);
}

struct model_column *model_table_id(const struct model_table *table)
{
	if (!table->primary || table->primary->column_count != 1)
		return NULL;
	return table->primary->columns[0];
}
