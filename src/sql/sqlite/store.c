#include "sql/sqlite/store.h"

#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>

static bool out_of_range(const struct type *type, struct error *err)
{
	return error_tell(err, ERROR_VALUE_RANGE, "A value is out of range for type %s",
	        type_info(type->kind)->name);
}

static bool store_scaled(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	struct decimal decimal, rounded;
	int64_t scaled;

	enum decimal_verdict verdict = decimal_read(arena, canonical, &decimal);
	if (verdict != DECIMAL_OK)
		return verdict == DECIMAL_MEMORY ? error_memory(err) : out_of_range(type, err);
	if (!decimal_round(arena, &decimal, type->scale, &rounded))
		return error_memory(err);
	if (!decimal_to_scaled(&rounded, &scaled))
		return out_of_range(type, err);
	*out_value = value_integer(scaled);
	return true;
}

static int hex_digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* "\x00ff", lower case by its canonical form. */
static bool store_bytes(
        struct arena *arena, struct text canonical, struct value *out_value, struct error *err)
{
	size_t count = canonical.len >= 2 ? (canonical.len - 2) / 2 : 0;
	char *bytes = arena_alloc(arena, count + 1);

	if (!bytes)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (char)(hex_digit(canonical.ptr[2 + 2 * i]) << 4 |
		                  hex_digit(canonical.ptr[3 + 2 * i]));
	*out_value = value_blob((struct text){bytes, count});
	return true;
}

bool sqlite_store(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	int64_t integer;

	if (type->array_depth) {
		*out_value = value_text(canonical);
		return true;
	}
	switch (type->kind) {
	case TYPE_BOOLEAN:
		*out_value = value_integer(text_eq(canonical, TEXT("true")));
		return true;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		if (!text_to_int64(canonical, &integer))
			return out_of_range(type, err);
		*out_value = value_integer(integer);
		return true;
	case TYPE_NUMERIC_SCALED:
		return store_scaled(arena, type, canonical, out_value, err);
	case TYPE_REAL:
	case TYPE_DOUBLE: {
		char *number = arena_cstr(arena, canonical);
		if (!number)
			return error_memory(err);
		*out_value = (struct value){.kind = VALUE_REAL, .real = strtod(number, NULL)};
		return true;
	}
	case TYPE_BYTEA:
		return store_bytes(arena, canonical, out_value, err);
	default:
		*out_value = value_text(canonical);
		return true;
	}
}

static struct text show_scaled(struct arena *arena, int64_t scaled, unsigned scale)
{
	struct buf out;
	uint64_t magnitude = scaled < 0 ? 0 - (uint64_t)scaled : (uint64_t)scaled;
	uint64_t unit = 1;

	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	buf_init(&out, arena);
	buf_printf(&out, "%s%llu", scaled < 0 ? "-" : "", (unsigned long long)(magnitude / unit));
	if (scale)
		buf_printf(&out, ".%0*llu", (int)scale, (unsigned long long)(magnitude % unit));
	return buf_text(&out);
}

bool sqlite_show(struct arena *arena, const struct type *type, const struct value *value,
        struct text *out_text, struct error *err)
{
	switch (value->kind) {
	case VALUE_INTEGER:
		*out_text = show_scaled(arena, value->integer,
		        type->kind == TYPE_NUMERIC_SCALED && !type->array_depth ? type->scale : 0);
		break;
	case VALUE_REAL:
		*out_text = arena_printf(arena, "%.17g", value->real);
		break;
	case VALUE_TEXT:
		*out_text = value->text;
		break;
	default:
		*out_text = TEXT("");
		break;
	}
	return !arena->failed || error_memory(err);
}
