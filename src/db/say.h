/*
 * What the error of a database may say to a client: the names of columns and rules that
 * he can know of anyway.
 */
#ifndef DB_SAY_H
#define DB_SAY_H

#include "base/error.h"

struct model;
struct model_check;

/* "a, b": names that may be told, as far as there is room. */
struct say {
	char text[128];
	size_t used;
};

/*
 * Adds a column unless it is hidden, has a policy of its own, or is the table's tenant,
 * which is the caller's own whatever a key says. The model may be NULL.
 */
void say_column(struct say *say, const struct model *model, struct text table, struct text column);

/* The kind, the operator's text, and "words: a, b" when there is something to say. */
bool say_error(const struct say *say, enum error_kind kind, const char *words,
        struct text operator_text, struct error *err);

/* A rule that was broken: "rule: NAME" when the schema names it. */
bool say_check(const struct model *model, struct text table, struct text name,
        struct text operator_text, struct error *err);

#endif
