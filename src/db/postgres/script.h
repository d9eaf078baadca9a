/* A script of SQL as its statements, by PostgreSQL's lexical rules. */
#ifndef DB_POSTGRES_SCRIPT_H
#define DB_POSTGRES_SCRIPT_H

#include "base/text.h"

/*
 * Takes the next statement off the front of `rest`, without its semicolon and without
 * white space and comments before it. False when there is none left. Bodies that are
 * quoted hold semicolons; bodies of the form BEGIN ATOMIC … END are not known.
 */
bool postgres_script_next(struct text *rest, struct text *out_statement);

#endif
