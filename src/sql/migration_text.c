#include "sql/migration_part.h"

/*
 * The text of DDL: cut into a table's parts, and as renaming leaves it. It is our own
 * generator's, with every name of the schema in quotes.
 */

/* The byte behind the quoted piece that begins at `at`. */
static size_t after_quotes(struct text t, size_t at)
{
	char quote = t.ptr[at++];

	while (at < t.len) {
		if (t.ptr[at] != quote)
			at++;
		else if (at + 1 < t.len && t.ptr[at + 1] == quote)
			at += 2;
		else
			return at + 1;
	}
	return at;
}

static bool add_element(struct arena *arena, struct migration_table_text *table, struct text piece)
{
	struct text *slot;

	piece = text_trim(piece);
	slot = ARENA_PUSH(arena, table->elements, table->count);
	if (!slot)
		return false;
	*slot = piece;
	if (piece.len && piece.ptr[0] == '"' && table->column_count + 1 == table->count)
		table->column_count++;
	return true;
}

bool migration_table_read(struct arena *arena, struct text sql, struct migration_table_text *out)
{
	struct migration_table_text table = {0};
	unsigned depth = 0;
	size_t from = 0;

	for (size_t i = 0; i < sql.len;) {
		char c = sql.ptr[i];
		if (c == '"' || c == '\'') {
			i = after_quotes(sql, i);
			continue;
		}
		if (c == '(' && depth++ == 0)
			from = i + 1;
		bool is_end = c == ')' && --depth == 0;
		if ((is_end || (c == ',' && depth == 1)) &&
		        !add_element(arena, &table, text_sub(sql, from, i - from)))
			return false;
		if (is_end)
			break;
		if (c == ',' && depth == 1)
			from = i + 1;
		i++;
	}
	*out = table;
	return true;
}

/* ---- renames ---- */

struct renamer {
	struct migration_draft *m;
	const struct model_table *table; /* whose columns names are, at this place */
	struct buf out;
	bool is_object; /* the next name is that of an object which nothing renames */
	bool is_table, is_switch;
};

/* Names here hold no quotes that would be doubled, or they stay as they are. */
static void rename_one(struct renamer *r, struct text quoted)
{
	const struct diff *diff = r->m->diff;
	struct text name = text_sub(quoted, 1, quoted.len - 2), now = name;

	if (r->is_object) {
		r->is_object = false;
	} else if (r->is_table) {
		const struct model_table *table = model_table_find(diff->old_model, name);
		const struct model_table *other = table ? diff_new_table(diff, table) : NULL;
		r->is_table = false;
		if (r->is_switch)
			r->table = table;
		now = other ? other->name : name;
	} else if (r->table) {
		const struct model_column *column = model_column_find(r->table, name);
		const struct model_column *other = column ? diff_new_column(diff, column) : NULL;
		now = other ? other->name : name;
	}
	if (text_eq(now, name))
		buf_add(&r->out, quoted);
	else
		r->m->dialect->write_name(&r->out, now);
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_one_of(struct text token, const char *const *words)
{
	for (; *words; words++) {
		if (text_eq_cstr(token, *words))
			return true;
	}
	return false;
}

/* What the word says of the name behind it. */
static void read_word(struct renamer *r, struct text token)
{
	static const char *const objects[] = {
	        "CONSTRAINT", "INDEX", "TRIGGER", "POLICY", "FUNCTION", "COLLATE", NULL};
	static const char *const switches[] = {"TABLE", "ON", "REFERENCES", "COLUMN", NULL};
	static const char *const tables[] = {"FROM", "JOIN", NULL};

	if (!is_letter(token.ptr[0]))
		return;
	r->is_object = is_one_of(token, objects);
	r->is_switch = is_one_of(token, switches);
	r->is_table = r->is_switch || is_one_of(token, tables);
}

struct text migration_renamed(
        struct migration_draft *m, const struct model_table *old_table, struct text piece)
{
	struct renamer r = {.m = m, .table = old_table};

	buf_init(&r.out, m->arena);
	for (size_t i = 0; i < piece.len;) {
		size_t end = i + 1;
		if (piece.ptr[i] == '"' || piece.ptr[i] == '\'')
			end = after_quotes(piece, i);
		else if (is_letter(piece.ptr[i]))
			while (end < piece.len && is_letter(piece.ptr[end]))
				end++;
		struct text token = text_sub(piece, i, end - i);
		if (piece.ptr[i] == '"') {
			rename_one(&r, token);
		} else {
			read_word(&r, token);
			buf_add(&r.out, token);
		}
		i = end;
	}
	return buf_text(&r.out);
}

bool migration_mentions(struct text sql, struct text quoted)
{
	for (size_t i = 0; i + quoted.len <= sql.len; i++) {
		if (sql.ptr[i] == quoted.ptr[0] && text_eq(text_sub(sql, i, quoted.len), quoted))
			return true;
	}
	return false;
}
