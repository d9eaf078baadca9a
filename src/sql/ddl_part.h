/*
 * What the generators of DDL ask of a model in the same way, whatever the engine:
 * which keys are keys, which references hold the tenant, which rows are ruled. Only
 * the dialects' folders include it.
 */
#ifndef SQL_DDL_PART_H
#define SQL_DDL_PART_H

#include "sql/ddl.h"

/* What happens to a row, as triggers see it. A deletion by deleted_at is an event of its own. */
enum ddl_event {
	EVENT_INSERT,
	EVENT_UPDATE,
	EVENT_DELETE, /* physical */
	EVENT_SOFT_DELETE,
	EVENT_RESTORE,
};

/* False for what completion added for identity: nothing is checked or recorded there. */
static inline bool ddl_is_ruled(const struct model_table *table)
{
	return !table->is_hidden || table->concept == TABLE_IS_AUDIT;
}

/* A table that requests' units reach: row by row, as the scope says. */
static inline bool ddl_is_scoped(const struct model_table *table)
{
	return ddl_is_ruled(table) || table->concept == TABLE_IS_REQUESTS;
}

/*
 * The foreign key is (tenant, columns). Audit rows may name people of other tenants
 * (the platform's): a plain key is enough for them.
 */
bool ddl_ref_is_composite(const struct model_ref *ref);
/* SET NULL of a reference that holds the tenant too: the constraint would null both. */
bool ddl_ref_sets_null_by_trigger(const struct model_ref *ref);
/*
 * ERROR_SCHEMA with the place for what no engine can keep: SET DEFAULT of a composite
 * key, or columns that are no key among all rows.
 */
bool ddl_ref_check(const struct model_ref *ref, struct error *err);

/* Counts live rows only. */
bool ddl_key_is_live(const struct model_table *table, const struct model_key *key);
/* btree and hash: what finds a row by a value, rather than by what is in one. */
bool ddl_index_is_plain(const struct model_index *index);
/* True when some index begins with the column, so that children are found without a scan. */
bool ddl_column_leads_index(const struct model_table *table, const struct model_column *column);

/* A person's row that belongs to no one tenant: a user of many, or what he owns. */
bool ddl_is_of_person(const struct model_table *table);

#endif
