#include "world.h"

#include "random.h"

enum { TABLES_LEAST = 3, TABLES_MORE = 4, DEPTH_MAX = 3 };

/* ---- schemas ---- */

static const struct {
	const char *dbml;
	enum type_kind kind;
} column_types[] = {
        {"integer", TYPE_INTEGER},
        {"bigint", TYPE_BIGINT},
        {"smallint", TYPE_SMALLINT},
        {"numeric(10,2)", TYPE_NUMERIC_SCALED},
        {"\"double precision\"", TYPE_DOUBLE},
        {"text", TYPE_TEXT},
        {"varchar(80)", TYPE_VARCHAR},
        {"boolean", TYPE_BOOLEAN},
        {"date", TYPE_DATE},
        {"timestamptz", TYPE_TIMESTAMPTZ},
        {"timestamp", TYPE_TIMESTAMP},
        {"uuid", TYPE_UUID},
        {"jsonb", TYPE_JSONB},
        {"level", TYPE_ENUM},
        {"text[]", TYPE_TEXT},
        {"integer[]", TYPE_INTEGER},
};

static void write_column(struct buf *out, unsigned number)
{
	size_t type = below(sizeof(column_types) / sizeof(column_types[0]));

	buf_printf(out, "  c%u %s", number, column_types[type].dbml);
	if (one_in(6))
		buf_add_cstr(out, " [read: '''can('secrets.read')''']");
	buf_add_char(out, '\n');
}

static void write_policies(struct buf *out, unsigned table, bool has_parent)
{
	buf_printf(out, "Metadata Table t%u {\n", table);
	switch (below(4)) {
	case 0:
		buf_printf(out, "  read: '''can('t%u.read')'''\n", table);
		break;
	case 1:
		buf_printf(out, "  read: '''flag is not false or can('all.read')'''\n");
		break;
	case 2:
		if (has_parent) {
			buf_printf(out, "  read: '''exists (select 1 from t0 p where p.id = a_id "
			                "and p.flag) or can('all.read')'''\n");
			break;
		}
		__attribute__((fallthrough));
	default:
		buf_add_cstr(out, "  read: 'true'\n");
	}
	buf_add_cstr(out, "  write: '''can('rows.write')'''\n}\n");
}

/* t0 has no parents; a_id is to t0, b_id to any before or to itself. */
static void write_table(struct buf *out, unsigned table)
{
	unsigned columns = 3 + below(6);
	bool is_soft = one_in(3);

	buf_printf(out,
	        "Table t%u {\n  id integer [pk, increment]\n"
	        "  tenant_id integer [not null, ref: > tenants.id]\n  flag boolean\n"
	        "  name text\n",
	        table);
	if (table)
		buf_add_cstr(out, "  a_id integer [ref: > t0.id]\n");
	if (one_in(2))
		buf_printf(out, "  b_id integer [ref: %c t%u.id]\n", one_in(4) ? '-' : '>',
		        below(table + 1));
	for (unsigned i = 0; i < columns; i++)
		write_column(out, i);
	if (is_soft)
		buf_add_cstr(out, "  deleted_at timestamptz\n");
	buf_add_cstr(out, "}\n");
	write_policies(out, table, table > 0);
}

void world_schema(struct buf *out)
{
	unsigned tables = TABLES_LEAST + below(TABLES_MORE);

	buf_add_cstr(out, "Enum level { low\n mid\n high }\n"
	                  "Table tenants {\n  id integer [pk, increment]\n  name text\n}\n"
	                  "Metadata Table tenants { read: 'true'\n"
	                  "  write: 'is_platform_admin()' }\n");
	for (unsigned i = 0; i < tables; i++)
		write_table(out, i);
}

/* ---- rows ---- */

static const char *const words[] = {"a", "Ada", "bEE", "\\u00e9t\\u00e9", "%", "_x", "x y", ""};

static void write_value(struct buf *out, const struct model_column *column, unsigned tenant)
{
	bool is_secret = column->read != NULL;
	const struct type *type = &column->type;

	if (type->array_depth) {
		if (type->kind == TYPE_TEXT)
			buf_printf(out, "[\"T%u-%s\",\"%s\"]", tenant, is_secret ? "SECRET-" : "",
			        PICK(words));
		else
			buf_printf(out, "[%u,%u]", below(4), below(4));
		return;
	}
	switch (type->kind) {
	case TYPE_BOOLEAN:
		buf_add_cstr(out, one_in(2) ? "true" : "false");
		break;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
	case TYPE_BIGINT:
		buf_printf(out, "%d", (int)below(12) - 3);
		break;
	case TYPE_NUMERIC_SCALED:
	case TYPE_DOUBLE:
		buf_printf(out, "%d.%02u", (int)below(20) - 5, below(4) * 25);
		break;
	case TYPE_DATE:
		buf_printf(out, "\"2024-0%u-1%u\"", 1 + below(9), below(10));
		break;
	case TYPE_TIMESTAMP:
		buf_printf(out, "\"2024-0%u-1%uT0%u:00:00.5\"", 1 + below(9), below(10), below(10));
		break;
	case TYPE_TIMESTAMPTZ:
		buf_printf(out, "\"2024-0%u-1%uT0%u:00:00Z\"", 1 + below(9), below(10), below(10));
		break;
	case TYPE_UUID:
		buf_printf(out, "\"00000000-0000-4000-8000-00000000000%u\"", below(10));
		break;
	case TYPE_JSONB:
		buf_printf(out, "{\"a\":{\"b\":\"T%u-%s%s\"},\"n\":%u,\"l\":[1,\"x\",null]}",
		        tenant, is_secret ? "SECRET-" : "", PICK(words), below(5));
		break;
	case TYPE_ENUM:
		buf_printf(out, "\"%s\"", PICK(((const char *const[]){"low", "mid", "high"})));
		break;
	default:
		buf_printf(out, "\"T%u-%s%s\"", tenant, is_secret ? "SECRET-" : "", PICK(words));
	}
}

/* The reference that the column is, of columns that a body may name. */
static const struct model_ref *reference_of(
        const struct model_table *table, const struct model_column *column)
{
	if (!text_eq_cstr(column->name, "a_id") && !text_eq_cstr(column->name, "b_id"))
		return NULL;
	for (size_t i = 0; i < table->ref_count; i++) {
		const struct model_ref *ref = table->refs[i];
		for (size_t k = 0; k < ref->column_count; k++) {
			if (ref->child_columns[k] == column)
				return ref;
		}
	}
	return NULL;
}

/* Rows of one tenant have odd ids, of the other even ones; each is the only one of its id. */
static void write_reference(struct buf *out, const struct model_ref *ref, unsigned number)
{
	if (ref->parent == ref->child)
		buf_add_cstr(out, "null");
	else if (one_in(2))
		buf_printf(out, "%u", number);
	else
		buf_add_cstr(out, "null");
}

static bool is_supplied(const struct model_column *column)
{
	return column->is_hidden || column->concept == COLUMN_IS_ID ||
	       column->concept == COLUMN_IS_DELETED_AT || text_eq_cstr(column->name, "tenant_id");
}

void world_row(struct buf *out, const struct model_table *table, unsigned tenant, unsigned number)
{
	bool has = false;

	buf_printf(out, "POST %.*s <- {", TEXT_ARG(table->name));
	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		if (is_supplied(column) || one_in(6))
			continue;
		buf_printf(out, "%s\"%.*s\":", has ? "," : "", TEXT_ARG(column->name));
		has = true;
		const struct model_ref *ref = reference_of(table, column);
		if (ref)
			write_reference(out, ref, number);
		else
			write_value(out, column, tenant);
	}
	buf_add_char(out, '}');
}

/* ---- requests ---- */

struct asking {
	struct buf *out, *more; /* more: parameters that embeds need */
	const struct model *model;
	unsigned aliases;
};

static const struct model_table *any_table(const struct model *model)
{
	return model->tables[below((unsigned)model->declared_count)];
}

/* Whether it may be read or not; seldom one that completion added. */
static const struct model_column *any_column(const struct model_table *table)
{
	size_t count = one_in(60) ? table->column_count : table->declared_count;

	return &table->columns[below((unsigned)count)];
}

/* One that was not set by the clock, for filters and orders. */
static const struct model_column *any_stable_column(const struct model_table *table)
{
	const struct model_column *column = any_column(table);

	while (column->concept == COLUMN_IS_CREATED_AT || column->concept == COLUMN_IS_UPDATED_AT)
		column = any_column(table);
	return column;
}

static void write_path(struct buf *out, const struct model_column *column)
{
	buf_add(out, column->name);
	if (type_family(&column->type) == FAMILY_JSON && one_in(2))
		buf_add_cstr(out, PICK(((const char *const[]){
		                          "->a->>b", "->n", "->l->0", "->>n", "->a", "->l->>-1"})));
}

static void write_select_column(struct asking *a, const struct model_table *table)
{
	if (one_in(120)) {
		buf_add_cstr(a->out, "nowhere");
		return;
	}
	if (one_in(6))
		buf_printf(a->out, "n%u:", a->aliases++);
	const struct model_column *column = any_column(table);
	write_path(a->out, column);
	if (one_in(10) && type_family(&column->type) != FAMILY_JSON)
		buf_add_cstr(a->out, "::text");
}

/* A table that hangs together with this one, by the references of the model. */
static const struct model_table *related(const struct model *model, const struct model_table *table)
{
	const struct model_table *found = NULL;
	unsigned seen = 0;

	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *child = model->tables[i];
		for (size_t k = 0; k < child->ref_count; k++) {
			const struct model_ref *ref = child->refs[k];
			const struct model_table *other = ref->child == table    ? ref->parent
			                                  : ref->parent == table ? ref->child
			                                                         : NULL;
			if (other && !other->is_hidden && one_in(++seen))
				found = other;
		}
	}
	return found;
}

static void write_items(
        struct asking *a, const struct model_table *table, struct text prefix, unsigned depth);

static void write_embed(
        struct asking *a, const struct model_table *table, struct text prefix, unsigned depth)
{
	static const char *const hints[] = {"", "", "", "", "", "", "", "", "!a_id", "!b_id",
	        "!inner", "!inner", "!left", "!left", "!a_id!inner", "!b_id!inner"};
	const struct model_table *other = related(a->model, table);

	if (!other || one_in(30))
		other = any_table(a->model);
	struct text path = arena_printf(a->out->arena, "%.*se%u", TEXT_ARG(prefix), a->aliases);
	buf_printf(a->out, "e%u:%.*s%s(", a->aliases++, TEXT_ARG(other->name), PICK(hints));
	path = arena_printf(a->out->arena, "%.*s.", TEXT_ARG(path));
	buf_printf(a->more, "&%.*sorder=id", TEXT_ARG(path));
	if (one_in(4))
		buf_printf(a->more, "&%.*slimit=%u", TEXT_ARG(path), below(4));
	if (one_in(8))
		buf_printf(a->more, "&%.*soffset=%u", TEXT_ARG(path), below(3));
	if (one_in(4) && model_column_find(other, TEXT("flag")))
		buf_printf(a->more, "&%.*sflag=is.true", TEXT_ARG(path));
	write_items(a, other, path, depth + 1);
	buf_add_char(a->out, ')');
}

static void write_items(
        struct asking *a, const struct model_table *table, struct text prefix, unsigned depth)
{
	unsigned items = 1 + below(4);

	for (unsigned i = 0; i < items; i++) {
		if (i)
			buf_add_char(a->out, ',');
		if (one_in(8))
			buf_add_char(a->out, '*');
		else if (depth < DEPTH_MAX && one_in(3))
			write_embed(a, table, prefix, depth);
		else
			write_select_column(a, table);
	}
}

static void write_operand(struct buf *out, const struct model_column *column)
{
	static const char *const odd[] = {"", "null", "x", "%25", "1e5", "'", "%C3%A9"};

	if (one_in(40)) {
		buf_add_cstr(out, PICK(odd));
		return;
	}
	if (column->type.array_depth) {
		buf_printf(out, column->type.kind == TYPE_TEXT ? "%%7BT1-,%s%%7D" : "%%7B1,%s%%7D",
		        column->type.kind == TYPE_TEXT ? "a" : "2");
		return;
	}
	switch (column->type.kind) {
	case TYPE_BOOLEAN:
		buf_add_cstr(out, one_in(2) ? "true" : "false");
		break;
	case TYPE_DATE:
		buf_printf(out, "2024-0%u-1%u", 1 + below(9), below(10));
		break;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		buf_printf(out, "2024-0%u-10T05:00:00Z", 1 + below(9));
		break;
	case TYPE_UUID:
		buf_printf(out, "00000000-0000-4000-8000-00000000000%u", below(10));
		break;
	case TYPE_ENUM:
		buf_add_cstr(out, PICK(((const char *const[]){"low", "mid", "high"})));
		break;
	case TYPE_JSONB:
		buf_add_cstr(out, "%7B%22n%22:1%7D");
		break;
	case TYPE_NUMERIC_SCALED:
	case TYPE_DOUBLE:
		buf_printf(out, "%d.%s", (int)below(20) - 5,
		        PICK(((const char *const[]){"0", "25", "5", "333"})));
		break;
	case TYPE_TEXT:
	case TYPE_VARCHAR:
		buf_printf(out, "T%u-%s", 1 + below(2),
		        PICK(((const char *const[]){"a", "*", "x y"})));
		break;
	default:
		buf_printf(out, "%d", (int)below(12) - 3);
	}
}

static const char *operator_for(const struct type *type)
{
	static const char *const any[] = {"eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike",
	        "isdistinct", "cs", "cd", "ov"};
	static const char *const ordered[] = {"eq", "neq", "gt", "gte", "lt", "lte", "isdistinct"};
	static const char *const texts[] = {"eq", "neq", "gt", "lte", "like", "ilike"};
	static const char *const arrays[] = {"eq", "neq", "cs", "cd", "ov", "cs"};
	static const char *const equal[] = {"eq", "neq", "isdistinct"};

	if (one_in(30))
		return PICK(any);
	if (type->array_depth)
		return PICK(arrays);
	switch (type_family(type)) {
	case FAMILY_BOOLEAN:
		return PICK(equal);
	case FAMILY_JSON:
		return one_in(2) ? "cs" : "cd";
	case FAMILY_TEXT:
		return type->kind == TYPE_ENUM ? PICK(ordered) : PICK(texts);
	default:
		return PICK(ordered);
	}
}

static void write_is(struct buf *out, const struct type *type)
{
	static const char *const nulls[] = {"is.null", "is.not_null"};
	static const char *const truths[] = {"is.true", "is.false", "is.unknown", "is.null"};

	buf_add_cstr(out,
	        type_family(type) == FAMILY_BOOLEAN || one_in(40) ? PICK(truths) : PICK(nulls));
}

static void write_list(struct buf *out, const struct model_column *column)
{
	buf_add_cstr(out, "in.(");
	for (unsigned i = below(4); i-- > 0;) {
		write_operand(out, column);
		buf_add_cstr(out, i ? "," : "");
	}
	buf_add_char(out, ')');
}

static void write_quantified(struct buf *out, const struct model_column *column)
{
	buf_printf(out, "%s(%s).%%7B", one_in(3) ? "eq" : operator_for(&column->type),
	        one_in(2) ? "any" : "all");
	write_operand(out, column);
	buf_add_char(out, ',');
	write_operand(out, column);
	buf_add_cstr(out, "%7D");
}

/* "operator.value", as it stands behind "column=" and behind "column." in and(…). */
static void write_operator(struct buf *out, const struct model_column *column, bool is_nested)
{
	bool is_listed = !column->type.array_depth && type_family(&column->type) != FAMILY_JSON;

	if (one_in(4))
		buf_add_cstr(out, "not.");
	if (one_in(8)) {
		write_is(out, &column->type);
	} else if (one_in(8) && is_listed) {
		write_list(out, column);
	} else if (one_in(8) && is_listed && !is_nested) {
		write_quantified(out, column);
	} else {
		buf_printf(out, "%s.", operator_for(&column->type));
		write_operand(out, column);
	}
}

static void write_tree(struct buf *out, const struct model_table *table, unsigned depth)
{
	unsigned parts = 1 + below(3);

	buf_add_char(out, '(');
	for (unsigned i = 0; i < parts; i++) {
		const struct model_column *column = any_stable_column(table);
		if (i)
			buf_add_char(out, ',');
		if (depth < 3 && one_in(3)) {
			buf_add_cstr(out,
			        PICK(((const char *const[]){"or", "and", "not.or", "not.and"})));
			write_tree(out, table, depth + 1);
			continue;
		}
		write_path(out, column);
		buf_add_char(out, '.');
		write_operator(out, column, true);
	}
	buf_add_char(out, ')');
}

static void write_filters(struct buf *out, const struct model_table *table)
{
	for (unsigned i = below(4); i-- > 0;) {
		const struct model_column *column = any_stable_column(table);
		buf_add_char(out, '&');
		write_path(out, column);
		buf_add_char(out, '=');
		write_operator(out, column, false);
	}
	if (one_in(3)) {
		buf_add_cstr(out, PICK(((const char *const[]){"&or=", "&and=", "&not.or="})));
		write_tree(out, table, 0);
	}
}

static void write_order(struct buf *out, const struct model_table *table)
{
	buf_add_cstr(out, "&order=");
	for (unsigned i = below(3); i-- > 0;) {
		write_path(out, any_stable_column(table));
		buf_add_cstr(out, PICK(((const char *const[]){
		                          "", ".asc", ".desc", ".desc.nullslast", ".nullsfirst"})));
		buf_add_char(out, ',');
	}
	buf_add_cstr(out, "id");
}

void world_request(struct buf *out, const struct model *model)
{
	const struct model_table *table = any_table(model);
	struct buf more;
	struct asking a = {out, &more, model, 0};
	bool is_count = one_in(12);

	buf_init(&more, out->arena);
	buf_printf(out, "GET %.*s?select=", TEXT_ARG(table->name));
	if (is_count)
		buf_add_cstr(out, "count()");
	else
		write_items(&a, table, TEXT(""), 0);
	write_filters(out, table);
	if (!is_count)
		write_order(out, table);
	if (one_in(3))
		buf_printf(out, "&limit=%u", below(6));
	if (one_in(5))
		buf_printf(out, "&offset=%u", below(4));
	buf_add(out, buf_text(&more));
}
