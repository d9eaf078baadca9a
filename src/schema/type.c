#include "schema/type.h"

#include "base/buf.h"
#include "schema/model.h"

static const struct type_info infos[TYPE_KIND_COUNT] = {
#define TYPE_INFO(kind, postgres, sqlite, family, form, order)                                     \
	[TYPE_##kind] = {postgres, sqlite, family, form, order},
        TYPE_TABLE(TYPE_INFO)
#undef TYPE_INFO
};

enum arguments {
	ARGS_NONE,
	ARGS_LENGTH,    /* (n), optional: characters */
	ARGS_PRECISION, /* (p) or (p,s), optional */
	ARGS_SECONDS,   /* (6) alone: digits of a second, which is what is kept */
};

/* How people write types: PostgreSQL's names and aliases, and what DBML documents use. */
static const struct spelling {
	struct text name;
	enum type_kind kind;
	enum arguments args;
	bool is_serial;
} spellings[] = {
        {TEXT_INIT("boolean"), TYPE_BOOLEAN},
        {TEXT_INIT("bool"), TYPE_BOOLEAN},
        {TEXT_INIT("smallint"), TYPE_SMALLINT},
        {TEXT_INIT("int2"), TYPE_SMALLINT},
        {TEXT_INIT("tinyint"), TYPE_SMALLINT},
        {TEXT_INIT("integer"), TYPE_INTEGER},
        {TEXT_INIT("int"), TYPE_INTEGER},
        {TEXT_INIT("int4"), TYPE_INTEGER},
        {TEXT_INIT("mediumint"), TYPE_INTEGER},
        {TEXT_INIT("bigint"), TYPE_BIGINT},
        {TEXT_INIT("int8"), TYPE_BIGINT},
        {TEXT_INIT("long"), TYPE_BIGINT},
        {TEXT_INIT("smallserial"), TYPE_SMALLINT, ARGS_NONE, true},
        {TEXT_INIT("serial2"), TYPE_SMALLINT, ARGS_NONE, true},
        {TEXT_INIT("serial"), TYPE_INTEGER, ARGS_NONE, true},
        {TEXT_INIT("serial4"), TYPE_INTEGER, ARGS_NONE, true},
        {TEXT_INIT("bigserial"), TYPE_BIGINT, ARGS_NONE, true},
        {TEXT_INIT("serial8"), TYPE_BIGINT, ARGS_NONE, true},
        {TEXT_INIT("real"), TYPE_REAL},
        {TEXT_INIT("float4"), TYPE_REAL},
        {TEXT_INIT("double precision"), TYPE_DOUBLE},
        {TEXT_INIT("double"), TYPE_DOUBLE},
        {TEXT_INIT("float8"), TYPE_DOUBLE},
        {TEXT_INIT("float"), TYPE_DOUBLE},
        {TEXT_INIT("numeric"), TYPE_NUMERIC, ARGS_PRECISION, false},
        {TEXT_INIT("decimal"), TYPE_NUMERIC, ARGS_PRECISION, false},
        {TEXT_INIT("number"), TYPE_NUMERIC, ARGS_PRECISION, false},
        {TEXT_INIT("text"), TYPE_TEXT},
        {TEXT_INIT("longtext"), TYPE_TEXT},
        {TEXT_INIT("mediumtext"), TYPE_TEXT},
        {TEXT_INIT("varchar"), TYPE_VARCHAR, ARGS_LENGTH, false},
        {TEXT_INIT("character varying"), TYPE_VARCHAR, ARGS_LENGTH, false},
        {TEXT_INIT("nvarchar"), TYPE_VARCHAR, ARGS_LENGTH, false},
        {TEXT_INIT("string"), TYPE_VARCHAR, ARGS_LENGTH, false},
        {TEXT_INIT("char"), TYPE_CHAR, ARGS_LENGTH, false},
        {TEXT_INIT("character"), TYPE_CHAR, ARGS_LENGTH, false},
        {TEXT_INIT("bpchar"), TYPE_CHAR, ARGS_LENGTH, false},
        {TEXT_INIT("uuid"), TYPE_UUID},
        {TEXT_INIT("guid"), TYPE_UUID},
        {TEXT_INIT("date"), TYPE_DATE},
        {TEXT_INIT("time"), TYPE_TIME, ARGS_SECONDS, false},
        {TEXT_INIT("time without time zone"), TYPE_TIME, ARGS_SECONDS, false},
        {TEXT_INIT("timestamp"), TYPE_TIMESTAMP, ARGS_SECONDS, false},
        {TEXT_INIT("timestamp without time zone"), TYPE_TIMESTAMP, ARGS_SECONDS, false},
        {TEXT_INIT("datetime"), TYPE_TIMESTAMP, ARGS_SECONDS, false},
        {TEXT_INIT("timestamptz"), TYPE_TIMESTAMPTZ, ARGS_SECONDS, false},
        {TEXT_INIT("timestamp with time zone"), TYPE_TIMESTAMPTZ, ARGS_SECONDS, false},
        {TEXT_INIT("bytea"), TYPE_BYTEA},
        {TEXT_INIT("blob"), TYPE_BYTEA},
        {TEXT_INIT("binary"), TYPE_BYTEA},
        {TEXT_INIT("inet"), TYPE_INET},
        {TEXT_INIT("json"), TYPE_JSON},
        {TEXT_INIT("jsonb"), TYPE_JSONB},
};

enum {
	SCALED_PRECISION_MOST = 18, /* what an int64 holds */
	PRECISION_MOST = 255,
	LENGTH_MOST = 10485760, /* PostgreSQL's bound for varchar(n) */
};

const struct type_info *type_info(enum type_kind kind)
{
	return &infos[kind];
}

enum type_family type_family(const struct type *type)
{
	return type->array_depth ? FAMILY_ARRAY : infos[type->kind].family;
}

enum json_form type_form(const struct type *type)
{
	return type->array_depth ? FORM_JSON : infos[type->kind].form;
}

static bool read_length(const struct text *args, size_t count, struct type *type)
{
	int64_t n = 0;

	if (count == 0) {
		/* PostgreSQL: character without a length is character(1). */
		type->length = type->kind == TYPE_CHAR ? 1 : 0;
		return true;
	}
	if (count != 1 || !text_to_int64(text_trim(args[0]), &n) || n < 1 || n > LENGTH_MOST)
		return false;
	type->length = (uint32_t)n;
	return true;
}

static bool read_precision(const struct text *args, size_t count, struct type *type)
{
	int64_t precision = 0;
	int64_t scale = 0;

	if (count == 0)
		return true;
	if (count > 2 || !text_to_int64(text_trim(args[0]), &precision) || precision < 1 ||
	        precision > PRECISION_MOST)
		return false;
	if (count == 2 &&
	        (!text_to_int64(text_trim(args[1]), &scale) || scale < 0 || scale > precision))
		return false;
	type->precision = (uint8_t)precision;
	type->scale = (uint8_t)scale;
	if (precision <= SCALED_PRECISION_MOST)
		type->kind = TYPE_NUMERIC_SCALED;
	return true;
}

static bool read_args(
        enum arguments takes, const struct text *args, size_t count, struct type *type)
{
	int64_t n = 0;

	switch (takes) {
	case ARGS_NONE:
		return count == 0;
	case ARGS_LENGTH:
		return read_length(args, count, type);
	case ARGS_PRECISION:
		return read_precision(args, count, type);
	case ARGS_SECONDS:
		return count == 0 ||
		       (count == 1 && text_to_int64(text_trim(args[0]), &n) && n == 6);
	}
	return false;
}

bool type_from_name(struct text name, const struct text *args, size_t arg_count,
        struct type *out_type, bool *out_is_serial)
{
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct spelling *known = &spellings[i];
		if (!text_eq_nocase(known->name, name))
			continue;
		struct type type = {.kind = known->kind};
		if (!read_args(known->args, args, arg_count, &type))
			return false;
		*out_type = type;
		if (out_is_serial)
			*out_is_serial = known->is_serial;
		return true;
	}
	return false;
}

struct text type_suggest(struct text name)
{
	struct text best = TEXT("");
	unsigned least = 3;

	if (name.len > 64)
		return best;
	char folded[64];
	for (size_t i = 0; i < name.len; i++)
		folded[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32
		                                                            : name.ptr[i]);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		unsigned distance =
		        text_distance((struct text){folded, name.len}, spellings[i].name, 2);
		if (distance < least) {
			least = distance;
			best = spellings[i].name;
		}
	}
	return best;
}

/* An enum's name is the schema's own and may need quotes. */
static void write_enum_name(struct buf *out, struct text name)
{
	bool is_plain = name.len > 0 && !(name.ptr[0] >= '0' && name.ptr[0] <= '9');

	for (size_t i = 0; i < name.len && is_plain; i++) {
		char c = name.ptr[i];
		is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
	}
	if (is_plain) {
		buf_add(out, name);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, name.ptr[i]);
	}
	buf_add_char(out, '"');
}

void type_write(struct buf *out, const struct type *type)
{
	if (type->kind == TYPE_ENUM && type->enumeration)
		write_enum_name(out, type->enumeration->name);
	else
		buf_add_cstr(out, infos[type->kind].name);
	if (type->length)
		buf_printf(out, "(%u)", type->length);
	if (type->precision)
		buf_printf(out, "(%u,%u)", type->precision, type->scale);
	for (unsigned i = 0; i < type->array_depth; i++)
		buf_add(out, TEXT("[]"));
}
