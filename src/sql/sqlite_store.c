#include "base/decimal.h"
#include "sql/sqlite_ddl.h"

#include <stdlib.h>

/*
 * Storage form on SQLite. What comes is canonical (schema/literal.h), so that
 * nothing here can be out of range or of the wrong form.
 */

static bool store_scaled(
        struct arena *arena, struct text canonical, int64_t *out_integer, struct error *err)
{
	struct decimal decimal = {0};

	if (decimal_read(arena, canonical, &decimal) != DECIMAL_OK)
		return error_memory(err);
	if (!decimal_to_scaled(&decimal, out_integer))
		return error_tell(err, ERROR_VALUE_RANGE, "out of range for numeric");
	return true;
}

static int hex_value(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static bool store_bytes(
        struct arena *arena, struct text canonical, struct text *out, struct error *err)
{
	size_t count = canonical.len / 2 - 1;
	char *bytes = arena_alloc(arena, count + 1);

	if (!bytes)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(hex_value(canonical.ptr[i * 2 + 2]) << 4 |
		                  hex_value(canonical.ptr[i * 2 + 3]));
	*out = (struct text){bytes, count};
	return true;
}

static bool store_real(
        struct arena *arena, struct text canonical, struct value *out, struct error *err)
{
	char *cstr = arena_cstr(arena, canonical);

	if (!cstr)
		return error_memory(err);
	*out = (struct value){.kind = VALUE_REAL, .real = strtod(cstr, NULL)};
	return true;
}

bool sqlite_store(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	struct value value = value_text(canonical);
	bool is_stored = true;

	if (type->array_depth) {
		*out_value = value;
		return true;
	}
	switch (type->kind) {
	case TYPE_BOOLEAN:
		value = value_integer(text_eq(canonical, TEXT("true")));
		break;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
	case TYPE_NUMERIC_SCALED:
		value = value_integer(0);
		is_stored = store_scaled(arena, canonical, &value.integer, err);
		break;
	case TYPE_REAL:
	case TYPE_DOUBLE:
		is_stored = store_real(arena, canonical, &value, err);
		break;
	case TYPE_BYTEA:
		value.kind = VALUE_BLOB;
		is_stored = store_bytes(arena, canonical, &value.text, err);
		break;
	default:
		break;
	}
	if (is_stored)
		*out_value = value;
	return is_stored;
}
