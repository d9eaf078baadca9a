/*
 * Columns: what one line of a table or a partial says. Private to the
 * DBML compiler.
 */
#ifndef SCHEMA_DBML_COLUMNS_H
#define SCHEMA_DBML_COLUMNS_H

#include "schema/dbml/compile.h"

/* NULL when the line is no column (it was said), or memory is out. */
struct column *columns_read(
        struct compiler *c, struct relation *relation, const struct node *field);
/* What cannot be known before all modules are declared: enums of types and defaults. */
void columns_bind(struct compiler *c, struct relation *relation, struct column *column);

/* Settings that are not in `known` (ended by NULL), as custom metadata. */
void columns_metas(struct compiler *c, const struct source *source, const struct settings *settings,
        const char *const *known, struct dbml_meta **metas, size_t *count);
/* Puts a key's value into the place of an earlier one, or behind all. */
void columns_set_meta(
        struct compiler *c, struct dbml_meta **metas, size_t *count, struct dbml_meta meta);
/* `x` as a check: its position is that of the text within the quotes. */
struct dbml_check columns_check(const struct source *source, const struct node *function);

#endif
