#include "schema/model_make.h"

static struct model_index *index_new(
        struct maker *maker, struct model_table *table, size_t part_count, struct position at)
{
	struct model_index *index = ARENA_PUSH(maker->arena, table->indexes, table->index_count);

	if (!index)
		return NULL;
	*index = (struct model_index){
	        .parts = ARENA_ARRAY(maker->arena, struct model_index_part, part_count),
	        .part_count = part_count,
	        .method = TEXT("btree"),
	        .at = at,
	};
	return index->parts ? index : NULL;
}

/* A bare column name is that column, anything else an expression. */
static bool part_read(struct maker *maker, struct model_table *table, struct text sql,
        struct position at, struct model_index_part *part)
{
	struct text name = sql;

	if (name.len > 2 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
		name = text_sub(name, 1, name.len - 2);
	part->column = model_column_find(table, name);
	if (part->column)
		return true;
	part->expr = make_expr(maker, table, EXPR_INDEX, sql, at, NULL);
	return part->expr != NULL;
}

static struct text index_name(
        struct maker *maker, const struct model_table *table, const struct model_index *index)
{
	struct model_column **columns =
	        ARENA_ARRAY(maker->arena, struct model_column *, index->part_count);
	size_t count = 0;

	for (size_t i = 0; columns && i < index->part_count; i++) {
		if (index->parts[i].column)
			columns[count++] = index->parts[i].column;
	}
	return make_object_name(
	        maker, table, columns, columns ? count : 0, count ? "idx" : "expr_idx");
}

static bool is_plain_key(const struct dbml_index *source)
{
	for (size_t i = 0; i < source->part_count; i++) {
		if (source->parts[i].is_expression)
			return false;
	}
	return source->is_pk || source->is_unique;
}

static const char *const methods[] = {"btree", "hash", "gin", "gist", "brin", "spgist"};

static void method_check(struct maker *maker, struct text method, struct position at)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (text_eq_nocase(method, text_from(methods[i])))
			return;
	}
	diag_error(maker->diags, at, "there is no index type \"%.*s\"", TEXT_ARG(method));
	diag_mend(maker->diags, "types are btree, hash, gin, gist, brin and spgist");
}

static void index_make(
        struct maker *maker, struct model_table *table, const struct dbml_index *source)
{
	struct model_index *index = index_new(maker, table, source->part_count, source->at);

	if (!index)
		return;
	for (size_t i = 0; i < source->part_count; i++) {
		const struct dbml_index_part *part = &source->parts[i];
		struct text sql = part->text;
		if (part->is_expression) {
			part_read(maker, table, text_trim(sql), part->at, &index->parts[i]);
			continue;
		}
		index->parts[i].column = model_column_find(table, sql);
		if (!index->parts[i].column)
			diag_error(maker->diags, part->at, "table \"%.*s\" has no column \"%.*s\"",
			        TEXT_ARG(table->name), TEXT_ARG(sql));
	}
	index->is_unique = source->is_unique;
	if (source->is_pk)
		diag_error(maker->diags, source->at, "a primary key cannot hold expressions");
	if (source->type.len) {
		method_check(maker, source->type, source->at);
		index->method = source->type;
	}
	if (source->name.len)
		make_object_claim(maker, source->name, source->at);
	index->name = source->name.len ? source->name : index_name(maker, table, index);
}

/* ---- index_NAME: '[unique] [using method] (part, part) [where condition]' ---- */

/* The byte after the bracket that closes the one at `open`; 0 when none does. */
static size_t closing(struct text t, size_t open)
{
	unsigned depth = 0;
	char quote = 0;

	for (size_t i = open; i < t.len; i++) {
		char c = t.ptr[i];
		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && --depth == 0) {
			return i + 1;
		}
	}
	return 0;
}

/* Takes the next part, up to a comma outside brackets and quotes. */
static bool next_part(struct text *rest, struct text *out_part)
{
	unsigned depth = 0;
	char quote = 0;
	size_t i = 0;

	if (!rest->ptr)
		return false;
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
		else if (c == ',' && depth == 0)
			break;
	}
	*out_part = text_trim(text_sub(*rest, 0, i));
	*rest = i < rest->len ? text_sub(*rest, i + 1, rest->len) : (struct text){NULL, 0};
	return true;
}

static bool take_word(struct text *t, const char *word)
{
	struct text head = text_sub(*t, 0, strlen(word));
	char next = t->len > head.len ? t->ptr[head.len] : ' ';

	if (!text_eq_nocase(head, text_from(word)) || !(next == ' ' || next == '(' || next == '\n'))
		return false;
	*t = text_trim(text_sub(*t, head.len, t->len));
	return true;
}

static bool fail_said(struct maker *maker, const struct dbml_meta *meta)
{
	diag_error(maker->diags, meta->value.at, "'%.*s' is no index", TEXT_ARG(meta->value.text));
	diag_mend(maker->diags, "write '[unique] [using method] (column, …) [where condition]'");
	return false;
}

static bool index_said(struct maker *maker, struct model_table *table, const struct dbml_meta *meta)
{
	struct text rest = text_trim(meta->value.text), method = TEXT(""), parts, part;
	struct text name = text_sub(meta->key, strlen("index_"), meta->key.len);
	bool is_unique = take_word(&rest, "unique");
	struct model_index *index;
	size_t end, count = 0;

	if (take_word(&rest, "using")) {
		size_t i = 0;
		while (i < rest.len && rest.ptr[i] != ' ' && rest.ptr[i] != '(')
			i++;
		method = text_sub(rest, 0, i);
		rest = text_trim(text_sub(rest, i, rest.len));
		method_check(maker, method, make_meta_at(meta, method));
	}
	end = rest.len && rest.ptr[0] == '(' ? closing(rest, 0) : 0;
	if (end < 3)
		return fail_said(maker, meta);
	parts = text_sub(rest, 1, end - 2);
	rest = text_trim(text_sub(rest, end, rest.len));
	if (rest.len && !take_word(&rest, "where"))
		return fail_said(maker, meta);
	for (struct text left = parts; next_part(&left, &part); count++) {
		if (!part.len)
			return fail_said(maker, meta);
	}
	index = index_new(maker, table, count, meta->at);
	if (!index)
		return false;
	for (size_t i = 0; i < count && next_part(&parts, &part); i++)
		part_read(maker, table, part, make_meta_at(meta, part), &index->parts[i]);
	if (rest.len)
		index->where =
		        make_expr(maker, table, EXPR_CHECK, rest, make_meta_at(meta, rest), NULL);
	index->is_unique = is_unique;
	if (method.len)
		index->method = method;
	index->name = name;
	make_object_claim(maker, name, meta->at);
	return true;
}

void make_indexes(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->declared_count; i++) {
		struct model_table *table = maker->model->tables[i];
		const struct dbml_table *source = make_source(maker, table);
		for (size_t j = 0; source && j < source->index_count; j++) {
			if (!is_plain_key(&source->indexes[j]))
				index_make(maker, table, &source->indexes[j]);
		}
		for (size_t j = 0; source && j < source->meta_count; j++) {
			const struct dbml_meta *meta = &source->metas[j];
			if (text_has_prefix(meta->key, TEXT("index_")) && meta->key.len > 6 &&
			        meta->value.kind == DBML_VALUE_STRING)
				index_said(maker, table, meta);
		}
	}
}
