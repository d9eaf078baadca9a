/*
 * Validation: what `format length range pattern schema` say of a column, held
 * by the server on every write, whatever engine it goes to. Lengths count
 * characters, patterns are PCRE2 and search anywhere, as JSON Schema has it.
 */
#ifndef SQL_VALIDATE_H
#define SQL_VALIDATE_H

#include "base/error.h"
#include "schema/model.h"

bool validate_is_needed(const struct model_column *column);

/* `shown`: the value's canonical text. ERROR_VALUE_FORMAT names the column and the rule. */
bool validate_text(struct arena *arena, const struct model_column *column, struct text shown,
        struct error *err);

#endif
