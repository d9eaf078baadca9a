/* Warnings: what will work and is probably not meant. */
#include "schema/model_make.h"

static bool has_prefix(struct model_column *const *columns, size_t count,
        struct model_column *const *wanted, size_t wanted_count)
{
	if (wanted_count > count)
		return false;
	for (size_t i = 0; i < wanted_count; i++) {
		bool is_found = false;
		for (size_t j = 0; j < wanted_count; j++)
			is_found |= columns[i] == wanted[j];
		if (!is_found)
			return false;
	}
	return true;
}

/* The columns of an index, when it is nothing but columns over all rows; else 0. */
static size_t index_columns(
        const struct model_index *index, struct model_column **columns, size_t room)
{
	if (index->where || index->part_count > room || !text_eq(index->method, TEXT("btree")))
		return 0;
	for (size_t i = 0; i < index->part_count; i++) {
		columns[i] = index->parts[i].column;
		if (!columns[i])
			return 0;
	}
	return index->part_count;
}

enum { COLUMNS_MOST = 32 };

/* `columns`, or the tenant and then them, begin a key or an index. */
static bool is_indexed(
        const struct model_table *table, struct model_column *const *columns, size_t count)
{
	struct model_column *scoped[COLUMNS_MOST], *parts[COLUMNS_MOST];
	size_t scoped_count = 0;

	if (count + 1 > COLUMNS_MOST)
		return true;
	if (table->tenant)
		scoped[scoped_count++] = table->tenant;
	for (size_t i = 0; i < count; i++)
		scoped[scoped_count++] = columns[i];
	const struct model_key *primary = table->primary;
	if (primary && has_prefix(primary->columns, primary->column_count, columns, count))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		if (has_prefix(key->columns, key->column_count, columns, count) ||
		        has_prefix(key->columns, key->column_count, scoped, scoped_count))
			return true;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		size_t n = index_columns(&table->indexes[i], parts, COLUMNS_MOST);
		if (n && (has_prefix(parts, n, columns, count) ||
		                 has_prefix(parts, n, scoped, scoped_count)))
			return true;
	}
	return false;
}

static void warn_unindexed(struct maker *maker, const struct model_table *table)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_ref *ref = table->refs[i];
		if (ref->is_hidden || is_indexed(table, ref->child_columns, ref->column_count))
			continue;
		diag_warn(maker->diags, ref->child_columns[0]->at,
		        "no index on \"%.*s.%.*s\", which refers to \"%.*s\"",
		        TEXT_ARG(table->name), TEXT_ARG(ref->child_columns[0]->name),
		        TEXT_ARG(ref->parent->name));
		diag_mend(maker->diags, "add it in indexes { … }: deleting and joining read the "
		                        "whole table otherwise");
	}
}

/* True when the columns tell the tenant: it is among them, or a row they refer to has it. */
static bool names_tenant(const struct model_table *table, const struct model_key *key)
{
	for (size_t i = 0; i < key->column_count; i++) {
		const struct model_ref *ref = make_ref_of(table, key->columns[i]);
		if (key->columns[i] == table->tenant || (ref && ref->wall != WALL_NONE))
			return true;
	}
	return false;
}

static void warn_unique(struct maker *maker, const struct model_table *table)
{
	if (table->scope != SCOPE_TENANT || table->concept == TABLE_IS_TENANTS)
		return;
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		if (key->is_hidden || names_tenant(table, key))
			continue;
		diag_warn(maker->diags, key->at,
		        "\"%.*s.%.*s\" is unique over all tenants: it tells one tenant what "
		        "another has",
		        TEXT_ARG(table->name), TEXT_ARG(key->columns[0]->name));
		/* A hidden tenant cannot be written; what leads to it can. */
		const struct model_column *by = table->tenant;
		if (by && by->is_hidden)
			by = table->through ? table->through->child_columns[0] : NULL;
		if (by)
			diag_mend(maker->diags,
			        "make it unique in the tenant: (%.*s, %.*s) [unique]",
			        TEXT_ARG(by->name), TEXT_ARG(key->columns[0]->name));
	}
}

static bool begins(struct model_column *const *columns, size_t count,
        struct model_column *const *longer, size_t longer_count)
{
	if (count >= longer_count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (columns[i] != longer[i])
			return false;
	}
	return true;
}

/* What a longer key or index that begins with the same columns serves as well. */
static struct text covering(const struct model_table *table, const struct model_index *self,
        struct model_column *const *columns, size_t count)
{
	struct model_column *parts[COLUMNS_MOST];
	const struct model_key *primary = table->primary;

	if (primary && begins(columns, count, primary->columns, primary->column_count))
		return primary->name;
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		bool is_same = key->column_count == count &&
		               has_prefix(key->columns, key->column_count, columns, count);
		if (!key->is_hidden && !key->is_live &&
		        (is_same || begins(columns, count, key->columns, key->column_count)))
			return key->name;
	}
	for (size_t i = 0; i < table->index_count; i++) {
		size_t n = index_columns(&table->indexes[i], parts, COLUMNS_MOST);
		bool is_twin = &table->indexes[i] < self && n == count &&
		               memcmp(parts, columns, n * sizeof(*parts)) == 0;
		if (&table->indexes[i] != self && !table->indexes[i].is_hidden &&
		        (is_twin || begins(columns, count, parts, n)))
			return table->indexes[i].name;
	}
	return TEXT("");
}

static void warn_redundant(struct maker *maker, const struct model_table *table)
{
	for (size_t i = 0; i < table->index_count; i++) {
		const struct model_index *index = &table->indexes[i];
		struct model_column *columns[COLUMNS_MOST];
		size_t count = index_columns(index, columns, COLUMNS_MOST);
		struct text other;
		if (!count || index->is_unique || index->is_hidden)
			continue;
		other = covering(table, index, columns, count);
		if (!other.len)
			continue;
		diag_warn(maker->diags, index->at,
		        "index \"%.*s\" is redundant: \"%.*s\" begins with the same columns",
		        TEXT_ARG(index->name), TEXT_ARG(other));
		diag_mend(maker->diags, "remove it: every write pays for it");
	}
}

/* A key that holds the column: what a person signs in with names one account. */
static bool is_in_key(const struct model_table *table, const struct model_column *column)
{
	for (size_t i = 0; i < table->key_count; i++) {
		for (size_t j = 0; j < table->keys[i].column_count; j++) {
			if (table->keys[i].columns[j] == column)
				return true;
		}
	}
	for (size_t i = 0; i < table->index_count; i++) {
		/* Over an expression such as lower(email): taken to be meant for it. */
		if (table->indexes[i].is_unique)
			return true;
	}
	return false;
}

static void warn_logins(struct maker *maker)
{
	static const enum column_concept logins[] = {COLUMN_IS_EMAIL, COLUMN_IS_USERNAME};
	const struct model_table *users = maker->model->by_concept[TABLE_IS_USERS];
	const struct model_column *email = users ? users->by_concept[COLUMN_IS_EMAIL] : NULL;

	for (size_t i = 0; users && i < 2; i++) {
		const struct model_column *login = users->by_concept[logins[i]];
		if (!login || is_in_key(users, login))
			continue;
		diag_warn(maker->diags, login->at,
		        "two people may have the same \"%.*s\", and sign in with it",
		        TEXT_ARG(login->name));
		diag_mend(maker->diags, login == email && users->scope == SCOPE_TENANT
		                                ? "make it unique in the tenant"
		                                : "make it [unique]");
	}
}

static void warn_memberships(struct maker *maker)
{
	const struct model_table *table = maker->model->by_concept[TABLE_IS_MEMBERSHIPS];
	struct model_column *both[2];

	if (!table)
		return;
	both[0] = table->by_concept[COLUMN_IS_USER];
	both[1] = table->by_concept[COLUMN_IS_TENANT];
	if (!both[0] || !both[1] || make_is_key(table, both, 2, true))
		return;
	diag_warn(maker->diags, table->at, "a person can be a member of one tenant twice");
	diag_mend(maker->diags, "add: indexes { (%.*s, %.*s) [unique] }", TEXT_ARG(both[0]->name),
	        TEXT_ARG(both[1]->name));
}

void make_warnings(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		const struct model_table *table = maker->model->tables[i];
		warn_unindexed(maker, table);
		warn_unique(maker, table);
		warn_redundant(maker, table);
	}
	warn_logins(maker);
	warn_memberships(maker);
}
