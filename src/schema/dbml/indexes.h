/* Indexes of tables and partials. Private to the DBML compiler. */
#ifndef SCHEMA_DBML_INDEXES_H
#define SCHEMA_DBML_INDEXES_H

#include "schema/dbml/compile.h"

void indexes_read(struct compiler *c, struct relation *relation, const struct node *element);
/* Whether the columns they name exist, once partials are laid in. */
void indexes_check(struct compiler *c, struct relation *relation, const struct node *element);
/* Whether an index holds something twice. */
void indexes_check_parts(struct compiler *c, const struct dbml_table *table);

#endif
