/*
 * ERD: the declared tables and their references as a drawing, in Mermaid's
 * language or as SVG that needs nothing else to be looked at. The reference to
 * the tenants table, which almost every table has, is a mark and not a line.
 */
#ifndef SCHEMA_ERD_H
#define SCHEMA_ERD_H

#include "schema/model.h"

void erd_mermaid(struct buf *out, const struct model *model);
void erd_svg(struct buf *out, const struct model *model);
/* Boxes and lines as JSON, with their places. */
void erd_json(struct buf *out, const struct model *model);

#endif
