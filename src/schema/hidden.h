/*
 * What completion adds for people: the tables that hold logins, and the one that holds
 * answers to repeat, with the names of their columns. Completion makes the tables from this
 * list and src/sql asks them by these names, so that both cannot drift apart.
 *
 * They are hidden, not audited and refer to nothing: what they name is looked up alive at
 * each use. Those of logins are global, and only units of sql/system.h touch them;
 * manor_requests is each person's own (sql/repeat.h).
 *
 * On users, completion adds an index over lower() of each login column (e-mail, user
 * name), "manor_login_COLUMN", so that a login needs no scan.
 */
#ifndef SCHEMA_HIDDEN_H
#define SCHEMA_HIDDEN_H

#include "schema/model.h"

enum hidden_type {
	HIDDEN_UUID,
	HIDDEN_TEXT,
	HIDDEN_INTEGER, /* bigint */
	HIDDEN_TIMESTAMPTZ,
	HIDDEN_PERSON, /* the type of users' primary key */
	HIDDEN_TENANT, /* the type of tenants' primary key; text where there are no tenants */
};

struct hidden_column {
	enum table_concept table; /* TABLE_IS_SESSIONS … */
	const char *table_name;   /* manor_sessions … */
	const char *name;
	enum hidden_type type;
	bool is_key; /* the (one-column) primary key */
	bool is_not_null;
	bool is_indexed;
	unsigned since; /* the completion that first adds it (model.h) */
};

extern const struct hidden_column hidden_columns[];
extern const size_t hidden_column_count;

#endif
