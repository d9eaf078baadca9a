#include "migrate/import_words.h"

#include "schema/type.h"

void import_name(struct buf *out, struct text name)
{
	bool is_plain = name.len > 0 && !(name.ptr[0] >= '0' && name.ptr[0] <= '9');

	for (size_t i = 0; i < name.len && is_plain; i++) {
		char c = name.ptr[i];
		is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		           (c >= '0' && c <= '9') || c == '_';
	}
	if (is_plain) {
		buf_add(out, name);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, name.ptr[i]);
	}
	buf_add_char(out, '"');
}

void import_string(struct buf *out, struct text t)
{
	bool is_long = text_find_char(t, '\n') >= 0;

	buf_add(out, is_long ? TEXT("'''") : TEXT("'"));
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '\'' || t.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, t.ptr[i]);
	}
	buf_add(out, is_long ? TEXT("'''") : TEXT("'"));
}

void import_expression(struct buf *out, struct text sql)
{
	buf_add_char(out, '`');
	for (size_t i = 0; i < sql.len; i++)
		buf_add_char(out, sql.ptr[i] == '\n' ? ' ' : sql.ptr[i]);
	buf_add_char(out, '`');
}

/* "timestamp(3) without time zone" -> its name without the arguments, and those. */
static struct text take_args(
        struct arena *arena, struct text type, struct text *args, size_t *out_count)
{
	ptrdiff_t open = text_find_char(type, '(');
	ptrdiff_t close = text_find_char(type, ')');

	*out_count = 0;
	if (open < 0 || close < open)
		return type;
	struct text list = text_sub(type, (size_t)open + 1, (size_t)(close - open - 1));
	while (*out_count < 2 && text_split(&list, ',', &args[*out_count])) {
		args[*out_count] = text_trim(args[*out_count]);
		++*out_count;
	}
	struct text head = text_trim(text_sub(type, 0, (size_t)open));
	struct text tail = text_sub(type, (size_t)close + 1, type.len);
	return text_is_empty(text_trim(tail))
	               ? head
	               : arena_printf(arena, "%.*s%.*s", TEXT_ARG(head), TEXT_ARG(tail));
}

static bool known_type(struct arena *arena, struct buf *out, struct text written)
{
	struct text args[2];
	size_t count;
	unsigned depth = 0;
	struct type type;

	while (text_has_suffix(written, TEXT("[]"))) {
		written = text_sub(written, 0, written.len - 2);
		depth++;
	}
	struct text name = take_args(arena, written, args, &count);
	bool is_known = type_from_name(name, args, count, &type, NULL);
	if (!is_known && count)
		is_known = type_from_name(name, NULL, 0, &type, NULL);
	if (!is_known)
		return false;
	type.array_depth = (uint8_t)depth;
	type_write(out, &type);
	return true;
}

static bool is_enum(const struct catalog *catalog, struct text name)
{
	for (size_t i = 0; i < catalog->enum_count; i++) {
		if (text_eq(catalog->enums[i].name, name))
			return true;
	}
	return false;
}

static bool has_word(struct text name, const char *const *words)
{
	for (; *words; words++) {
		struct text word = text_from(*words);
		for (size_t i = 0; i + word.len <= name.len; i++) {
			if (text_eq_nocase(text_sub(name, i, word.len), word))
				return true;
		}
	}
	return false;
}

static bool is_one_of(struct text t, const char *const *words)
{
	for (; *words; words++) {
		if (text_eq_nocase(t, text_from(*words)))
			return true;
	}
	return false;
}

static bool is_now(struct text sql)
{
	static const char *const words[] = {"current_timestamp", "now", NULL};
	static const char *const calls[] = {"now()", "datetime('now')", "strftime(",
	        "localtimestamp", "clock_timestamp()", NULL};

	return is_one_of(sql, words) || has_word(sql, calls);
}

/* What a loosely typed column really holds, by its values, else by its default. */
static struct text narrower(const struct catalog_column *column, struct text *out_why)
{
	static const char *const texts[] = {"text", "", "clob", "blob", "numeric", NULL};
	static const char *const integers[] = {"integer", "int", "bigint", "numeric", "", NULL};
	static const char *const flags[] = {"is_", "has_", "can_", "enabled", "active", NULL};
	static const char *const ids[] = {"varchar(36)", "char(36)", "uuid", NULL};
	bool is_text = is_one_of(column->type, texts);
	bool is_integer = is_one_of(column->type, integers);
	struct text guess = column->guess;

	if (text_eq_cstr(guess, "boolean") && is_integer) {
		if (has_word(column->name, flags)) {
			*out_why = TEXT("its values are 0 and 1");
			return guess;
		}
		guess = TEXT("integer");
	}
	if (is_integer && text_eq_cstr(guess, "bigint")) {
		*out_why = TEXT("its values need it");
		return guess;
	}
	if (is_integer && !text_eq_cstr(column->type, "numeric") && !text_is_empty(column->type))
		return TEXT("");
	if (text_eq_cstr(guess, "uuid") && (is_text || is_one_of(column->type, ids))) {
		*out_why = TEXT("its values are");
		return guess;
	}
	if (is_text && !text_is_empty(guess)) {
		*out_why = TEXT("its values are");
		return guess;
	}
	if (is_text && is_now(column->default_value)) {
		*out_why = TEXT("its default is a moment");
		return TEXT("timestamp");
	}
	return TEXT("");
}

/* Where the column refers to, when it does so alone; itself otherwise. */
static bool follow(const struct catalog *catalog, const struct catalog_table **table,
        const struct catalog_column **column)
{
	for (size_t i = 0; i < (*table)->reference_count; i++) {
		const struct catalog_key *key = &(*table)->references[i];
		if (key->column_count != 1 || !text_eq_nocase(key->columns[0], (*column)->name))
			continue;
		const struct catalog_table *parent = catalog_table_find(catalog, key->parent);
		const struct catalog_column *to =
		        parent ? catalog_column_find(parent, key->parent_columns[0]) : NULL;
		if (!to || to == *column)
			return false;
		*table = parent;
		*column = to;
		return true;
	}
	return false;
}

/* References in a circle end somewhere. */
enum { FOLLOW_MOST = 16 };

bool import_type(struct arena *arena, struct buf *out, const struct catalog *catalog,
        const struct catalog_table *table, const struct catalog_column *column,
        struct text *out_why)
{
	bool is_strict = text_is_empty(table->sql), is_followed = false;

	for (int i = 0; !is_strict && i < FOLLOW_MOST && follow(catalog, &table, &column); i++)
		is_followed = true;
	struct text better = TEXT("");
	struct text name = column->type;

	*out_why = TEXT("");
	if (!is_strict)
		better = narrower(column, out_why);
	if (is_followed)
		*out_why = TEXT("");
	if (!text_is_empty(better))
		return known_type(arena, out, better);
	if (name.len > 1 && name.ptr[0] == '"')
		name = text_sub(name, 1, name.len - 2);
	if (is_enum(catalog, name)) {
		import_name(out, name);
		return true;
	}
	if (known_type(arena, out, column->type))
		return true;
	buf_add(out, TEXT("text"));
	return !is_strict && text_is_empty(column->type);
}

/* (x) -> x while the brackets hold the whole. */
static struct text unwrap(struct text sql)
{
	for (sql = text_trim(sql); sql.len > 1 && sql.ptr[0] == '('; sql = text_trim(sql)) {
		size_t depth = 0;
		for (size_t i = 0; i < sql.len; i++) {
			depth += sql.ptr[i] == '(';
			depth -= sql.ptr[i] == ')';
			if (!depth && i + 1 < sql.len)
				return sql;
		}
		sql = text_sub(sql, 1, sql.len - 2);
	}
	return sql;
}

/* 'draft'::status -> draft, unescaped. False: it is no string. */
static bool string_of(struct text sql, struct buf *out)
{
	size_t at = 1;

	if (sql.len < 2 || sql.ptr[0] != '\'')
		return false;
	for (; at < sql.len; at++) {
		if (sql.ptr[at] == '\'') {
			if (at + 1 >= sql.len || sql.ptr[at + 1] != '\'')
				break;
			at++;
		}
		buf_add_char(out, sql.ptr[at]);
	}
	struct text rest = text_sub(sql, at + 1, sql.len);
	return text_is_empty(rest) || text_has_prefix(rest, TEXT("::"));
}

static bool is_number(struct text sql)
{
	bool has_digit = false;

	for (size_t i = 0; i < sql.len; i++) {
		char c = sql.ptr[i];
		has_digit |= c >= '0' && c <= '9';
		if (!(c >= '0' && c <= '9') && c != '.' && !(c == '-' && i == 0))
			return false;
	}
	return has_digit;
}

void import_default(struct buf *out, struct text type, struct text sql)
{
	static const char *const words[] = {"true", "false", "null", NULL};
	struct buf string;

	sql = unwrap(sql);
	buf_init(&string, out->arena);
	if (string_of(sql, &string)) {
		import_string(out, buf_text(&string));
		return;
	}
	ptrdiff_t cast = text_find_char(sql, ':');
	if (cast > 0 && is_number(unwrap(text_sub(sql, 0, (size_t)cast))))
		sql = unwrap(text_sub(sql, 0, (size_t)cast));
	if (text_eq_cstr(type, "boolean") && (text_eq_cstr(sql, "0") || text_eq_cstr(sql, "1")))
		buf_add(out, text_eq_cstr(sql, "1") ? TEXT("true") : TEXT("false"));
	else if (is_number(sql) || is_one_of(sql, words))
		buf_add(out, sql);
	else
		import_expression(out, is_now(sql) ? TEXT("now()") : sql);
}

bool import_is_password(const struct catalog_column *column)
{
	static const char *const names[] = {"password", "password_hash", "passwordhash",
	        "hashed_password", "hashedpassword", "encrypted_password", "encryptedpassword",
	        "password_digest", "passworddigest", NULL};

	return is_one_of(column->name, names);
}

bool import_is_secret(const struct catalog_column *column)
{
	static const char *const words[] = {"password", "passwd", "secret", "token", "api_key",
	        "apikey", "private_key", "privatekey", "hash", "backup_code", "backupcode", "otp",
	        NULL};
	static const char *const others[] = {"_at", "expires", "expiry", "count", "enabled", "type",
	        "changed", "verified", NULL};

	return has_word(column->name, words) && !has_word(column->name, others) &&
	       !import_is_password(column);
}
