#include "sql/dialect.h"

enum { FIRST_SQL_BYTES = 1024 };

const struct sql_dialect *const sql_dialects[] = {&sql_sqlite, &sql_postgres, NULL};

const struct sql_dialect *sql_dialect_find(struct text name)
{
	for (size_t i = 0; sql_dialects[i]; i++) {
		if (text_eq_cstr(name, sql_dialects[i]->name))
			return sql_dialects[i];
	}
	return NULL;
}

void sql_quoted_write(struct buf *out, struct text t, char quote)
{
	size_t from = 0;

	buf_add_char(out, quote);
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] != quote && t.ptr[i] != '\0')
			continue;
		buf_add(out, text_sub(t, from, i - from));
		if (t.ptr[i] == quote)
			buf_add(out, (struct text){(char[]){quote, quote}, 2});
		from = i + 1;
	}
	buf_add(out, text_sub(t, from, t.len - from));
	buf_add_char(out, quote);
}

void sql_writer_init(struct sql_writer *w, struct arena *arena, const struct sql_dialect *dialect)
{
	*w = (struct sql_writer){.dialect = dialect, .arena = arena};
	buf_init(&w->text, arena);
	buf_reserve(&w->text, FIRST_SQL_BYTES);
}

void sql_name(struct sql_writer *w, struct text name)
{
	w->dialect->write_name(&w->text, name);
}

void sql_column(struct sql_writer *w, struct text alias, const struct model_column *column)
{
	if (!text_is_empty(alias)) {
		buf_add(&w->text, alias);
		buf_add_char(&w->text, '.');
	}
	sql_name(w, column->name);
}

void sql_base(struct sql_writer *w, const struct model_table *table)
{
	w->dialect->write_base(&w->text, table->name);
}

void sql_string(struct sql_writer *w, struct text t)
{
	w->dialect->write_string(&w->text, t);
}

static void add_param(struct sql_writer *w, const struct sql_param *param)
{
	struct sql_param *slot = ARENA_PUSH(w->arena, w->params, w->param_count);
	if (!slot) {
		w->text.failed = true;
		return;
	}
	*slot = *param;
	w->dialect->write_param(&w->text, (unsigned)w->param_count);
}

void sql_param(struct sql_writer *w, struct value value)
{
	if (value.kind == VALUE_KEY) {
		w->dialect->forms->write_only_key(w, value.key.step, value.key.column);
		return;
	}
	add_param(w, &(struct sql_param){.kind = SQL_PARAM_VALUE, .value = value});
}

void sql_param_as(struct sql_writer *w, struct value value, const struct type *type)
{
	sql_param(w, value);
	w->dialect->forms->write_as(w, type);
}

/* What is the same all through a statement is bound once. */
static bool name_again(struct sql_writer *w, enum sql_param_kind kind, unsigned step)
{
	for (size_t i = 0; i < w->param_count; i++) {
		if (w->params[i].kind == kind && w->params[i].step == step) {
			w->dialect->write_param(&w->text, (unsigned)(i + 1));
			return true;
		}
	}
	return false;
}

void sql_param_context(struct sql_writer *w, enum sql_param_kind kind)
{
	if (!name_again(w, kind, 0))
		add_param(w, &(struct sql_param){.kind = kind});
}

void sql_param_context_for(
        struct sql_writer *w, enum sql_param_kind kind, const struct model_column *column)
{
	sql_param_context(w, kind);
	w->dialect->forms->write_as(w, &column->type);
}

void sql_param_argument(
        struct sql_writer *w, unsigned argument, struct value value, const struct type *type)
{
	struct sql_param param = {.kind = SQL_PARAM_VALUE, .step = argument + 1, .value = value};

	if (!name_again(w, SQL_PARAM_VALUE, argument + 1))
		add_param(w, &param);
	w->dialect->forms->write_as(w, type);
}

void sql_param_keys(struct sql_writer *w, unsigned step)
{
	if (!name_again(w, SQL_PARAM_KEYS, step))
		add_param(w, &(struct sql_param){.kind = SQL_PARAM_KEYS, .step = step});
}

void sql_prepend(struct sql_writer *w, struct text before)
{
	size_t len = w->text.len;

	buf_add(&w->text, before);
	if (buf_failed(&w->text))
		return;
	memmove(w->text.ptr + before.len, w->text.ptr, len);
	memcpy(w->text.ptr, before.ptr, before.len);
}

struct text sql_alias(struct sql_writer *w)
{
	/* Most statements name few tables; this is on the way of every request. */
	static const struct text first[] = {TEXT_INIT("t1"), TEXT_INIT("t2"), TEXT_INIT("t3"),
	        TEXT_INIT("t4"), TEXT_INIT("t5"), TEXT_INIT("t6"), TEXT_INIT("t7"),
	        TEXT_INIT("t8")};

	if (w->alias_count++ < sizeof(first) / sizeof(first[0]))
		return first[w->alias_count - 1];
	return arena_printf(w->arena, "t%u", w->alias_count);
}

bool sql_writer_finish(struct sql_writer *w, struct sql_step *out_step, struct error *err)
{
	if (buf_failed(&w->text) || w->arena->failed)
		return error_memory(err);
	out_step->sql = buf_text(&w->text);
	out_step->params = w->params;
	out_step->param_count = w->param_count;
	return true;
}
