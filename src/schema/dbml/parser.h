/*
 * The parser of DBML: tokens in, syntax tree out. It recovers at the next
 * comma, bracket, brace or line, so that all errors of a file are said in one
 * run. Nesting is bounded.
 */
#ifndef SCHEMA_DBML_PARSER_H
#define SCHEMA_DBML_PARSER_H

#include "schema/dbml/syntax.h"

/* Deeper nesting than this is refused. */
enum { PARSER_DEPTH = 200 };

/* A NODE_PROGRAM, with holes when there were errors; NULL when memory is out. */
struct node *parser_run(
        struct arena *arena, const struct source *source, struct diagnostics *diags);

#endif
