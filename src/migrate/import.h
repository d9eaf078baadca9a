/*
 * Import: a catalog as DBML that compiles, with what was recognised in it, what could
 * not be said and what its database lacks. Decides nothing that opens data: every
 * table's policies are `false` until a person says more, and columns that look like
 * secrets are secrets.
 */
#ifndef MIGRATE_IMPORT_H
#define MIGRATE_IMPORT_H

#include "base/diag.h"
#include "migrate/catalog.h"
#include "schema/model.h"

struct db_admin;

struct import {
	struct text dbml;
	/* What of the database stands in no line of the DBML, and why; a line each. */
	struct text *left_out;
	size_t left_out_count;
	/* What was taken for something by its values or its name. */
	struct text *taken;
	size_t taken_count;
	const struct model *model; /* NULL: the DBML has errors that a person must decide */
	struct diagnostics *diags; /* of the last compilation */
};

/* `path`: what the DBML will be called, for messages. ERROR_MEMORY only. */
bool import_make(struct arena *arena, const struct catalog *catalog, struct text path,
        struct import *out_import, struct error *err);

/* What each table plays and whose its rows are, a line each. ERROR_MEMORY. */
bool import_tenancy(struct arena *arena, const struct model *model, struct text **out_lines,
        size_t *out_count, struct error *err);

/*
 * What the database lacks of the model's walls, a line each: composite keys, tenant
 * columns, guards, row security, policies; with the rows that break one already.
 */
bool import_lacks(struct arena *arena, const struct catalog *catalog, const struct model *model,
        struct db_admin *admin, struct text **out_lacks, size_t *out_count, struct error *err);

#endif
