/*
 * Show: a model as DBML again, canonical: one spelling of everything, a fixed
 * order. Printing what was printed changes nothing. The completed form holds
 * hidden columns, keys and tables as well and is accepted by the official
 * parser like any other.
 */
#ifndef SCHEMA_SHOW_H
#define SCHEMA_SHOW_H

#include "schema/model.h"

enum show_mode {
	SHOW_DECLARED, /* what the document says */
	SHOW_FULL,     /* and what completion adds */
};

void show_write(struct buf *out, const struct model *model, enum show_mode mode);
/* The model as one JSON object: tables, columns, keys, references, policies, bindings. */
void show_json(struct buf *out, const struct model *model, enum show_mode mode);

#endif
