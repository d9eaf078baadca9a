/*
 * The file of a migration: a head of comment lines, and the statements.
 *
 *     -- manor migration 0002_phone, up, sqlite
 *     -- before: DIGEST        of the schema it starts from; "empty": no database yet;
 *                              "foreign": one that was not made here
 *     -- after: DIGEST
 *     -- optional: yes         applied only when it is named
 *     -- change: clients.phone: varchar(40), added
 *     -- @count clients.fax: values, which go | SELECT count(*) FROM …
 *     -- @block clients.name: rows that have no value | SELECT count(*) FROM …
 *
 *     statements, in one transaction but for those of a line "-- @outside" and of the
 *     lines below it, up to an empty one
 *
 * The head ends at the first line that is no comment.
 */
#ifndef MIGRATE_HEADER_H
#define MIGRATE_HEADER_H

#include "base/buf.h"
#include "base/error.h"

struct header_count {
	struct text what, sql;
	bool is_blocking; /* cannot be accepted: the engine itself would refuse */
};

struct header {
	struct text name;   /* 0002_phone */
	struct text engine; /* a dialect's name */
	bool is_down;
	bool is_optional;
	struct text before, after; /* hex; "empty", "foreign" */
	struct text *changes;
	size_t change_count;
	struct header_count *counts;
	size_t count_count;
};

/* What `before` or `after` says of no database, and of one that was not made here. */
extern const struct text header_empty, header_foreign;

void header_write(struct buf *out, const struct header *header);

/* `path` for errors: ERROR_FILE with the line. The statements are what follows the head. */
bool header_read(struct arena *arena, struct text path, struct text body, struct header *out_header,
        struct text *out_statements, struct error *err);

/* Statements that run together: in one transaction, or each by itself. */
struct header_part {
	struct text script;
	bool is_outside;
};

/* At least one part, which may be empty. */
bool header_split(struct arena *arena, struct text statements, struct header_part **out_parts,
        size_t *out_count, struct error *err);

#endif
