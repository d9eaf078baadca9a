#include "schema/model_make.h"

static enum reference_rule rule_from(struct text t)
{
	for (int rule = RULE_NO_ACTION; rule <= RULE_SET_DEFAULT; rule++) {
		if (text_eq_nocase(t, text_from(reference_rule_name(rule))))
			return rule;
	}
	return RULE_NO_ACTION;
}

struct model_ref *make_ref_of(const struct model_table *table, const struct model_column *column)
{
	for (size_t i = 0; i < table->ref_count; i++) {
		if (table->refs[i]->column_count == 1 && table->refs[i]->child_columns[0] == column)
			return table->refs[i];
	}
	return NULL;
}

static bool is_same_set(struct model_column *const *a, size_t a_count,
        struct model_column *const *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) {
		size_t j = 0;
		while (j < b_count && b[j] != a[i])
			j++;
		if (j == b_count)
			return false;
	}
	return true;
}

bool make_is_key(const struct model_table *table, struct model_column *const *columns, size_t count,
        bool counts_live)
{
	const struct model_key *primary = table->primary;

	if (primary && is_same_set(primary->columns, primary->column_count, columns, count))
		return true;
	for (size_t i = 0; i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		if ((counts_live || !key->is_live) &&
		        is_same_set(key->columns, key->column_count, columns, count))
			return true;
	}
	return false;
}

struct model_ref *make_ref_new(struct maker *maker, struct model_table *child,
        struct model_column **child_columns, struct model_table *parent,
        struct model_column **parent_columns, size_t count, struct position at)
{
	struct model_ref *ref = ARENA_NEW(maker->arena, struct model_ref);
	struct model_ref **in_model, **in_child, **in_parent;

	if (!ref)
		return NULL;
	*ref = (struct model_ref){
	        .child = child,
	        .child_columns = child_columns,
	        .parent = parent,
	        .parent_columns = parent_columns,
	        .column_count = count,
	        .at = at,
	};
	in_model = ARENA_PUSH(maker->arena, maker->model->refs, maker->model->ref_count);
	in_child = ARENA_PUSH(maker->arena, child->refs, child->ref_count);
	in_parent = ARENA_PUSH(maker->arena, parent->inbound, parent->inbound_count);
	/* Each list that grew holds the reference, even when another could not. */
	if (in_model)
		*in_model = ref;
	if (in_child)
		*in_child = ref;
	if (in_parent)
		*in_parent = ref;
	return maker->arena->failed ? NULL : ref;
}

static struct model_table *endpoint_table(
        const struct maker *maker, const struct dbml_endpoint *endpoint)
{
	const struct dbml_table *source = endpoint->table;

	for (size_t i = 0; i < maker->model->table_count; i++) {
		if (maker->tables[i].source == source)
			return maker->model->tables[i];
	}
	return NULL;
}

/* By name first, which is a hash; two tables of one name are an error that was reported. */
static struct model_table *endpoint_find(
        const struct maker *maker, const struct dbml_endpoint *endpoint)
{
	const struct dbml_table *source = endpoint->table;
	struct model_table *table = model_table_find(maker->model, source->name);

	if (table && maker->tables[table->index].source == source)
		return table;
	return endpoint_table(maker, endpoint);
}

static struct model_column **endpoint_columns(const struct maker *maker,
        const struct model_table *table, const struct dbml_endpoint *endpoint)
{
	struct model_column **columns =
	        ARENA_ARRAY(maker->arena, struct model_column *, endpoint->column_count);

	for (size_t i = 0; columns && i < endpoint->column_count; i++) {
		columns[i] = model_column_find(table, endpoint->columns[i]->name);
		if (!columns[i])
			return NULL;
	}
	return columns;
}

/* What a foreign key compares must be one type, but for lengths. */
static bool is_comparable(const struct type *a, const struct type *b)
{
	if (a->kind == TYPE_ENUM || b->kind == TYPE_ENUM)
		return a->kind == b->kind && a->enumeration == b->enumeration;
	return type_family(a) == type_family(b) && a->array_depth == b->array_depth &&
	       a->scale == b->scale;
}

static void ref_check(struct maker *maker, const struct model_ref *ref)
{
	struct diagnostics *diags = maker->diags;

	for (size_t i = 0; i < ref->column_count; i++) {
		const struct model_column *from = ref->child_columns[i];
		const struct model_column *to = ref->parent_columns[i];
		if (!is_comparable(&from->type, &to->type)) {
			diag_error(diags, ref->at,
			        "\"%.*s.%.*s\" refers to \"%.*s.%.*s\" and has another type",
			        TEXT_ARG(ref->child->name), TEXT_ARG(from->name),
			        TEXT_ARG(ref->parent->name), TEXT_ARG(to->name));
			diag_mend(diags, "give both columns the same type");
		}
		if (ref->on_delete == RULE_SET_NULL && from->is_not_null) {
			diag_error(diags, ref->at,
			        "delete: set null, but \"%.*s.%.*s\" may not be null",
			        TEXT_ARG(ref->child->name), TEXT_ARG(from->name));
			diag_mend(diags, "remove [not null] or choose cascade or restrict");
		}
	}
	if (!make_is_key(ref->parent, ref->parent_columns, ref->column_count, true)) {
		diag_error(diags, ref->at,
		        "\"%.*s.%.*s\" is referred to, but it is neither the primary key nor "
		        "unique",
		        TEXT_ARG(ref->parent->name), TEXT_ARG(ref->parent_columns[0]->name));
		diag_mend(diags, "refer to the primary key, or make it [unique]");
	}
}

static void ref_make(struct maker *maker, const struct dbml_ref *source)
{
	bool is_turned = source->relation == DBML_ONE_TO_MANY;
	const struct dbml_endpoint *from = is_turned ? &source->right : &source->left;
	const struct dbml_endpoint *to = is_turned ? &source->left : &source->right;
	struct model_table *child = endpoint_find(maker, from);
	struct model_table *parent = endpoint_find(maker, to);
	struct model_column **child_columns, **parent_columns;
	struct model_ref *ref;

	if (!child || !parent)
		return;
	child_columns = endpoint_columns(maker, child, from);
	parent_columns = endpoint_columns(maker, parent, to);
	if (!child_columns || !parent_columns || from->column_count != to->column_count)
		return;
	ref = make_ref_new(maker, child, child_columns, parent, parent_columns, from->column_count,
	        source->at);
	if (!ref)
		return;
	ref->name = source->name;
	ref->on_delete = rule_from(source->on_delete);
	ref->on_update = rule_from(source->on_update);
	ref->is_one_to_one = source->relation == DBML_ONE_TO_ONE;
	ref_check(maker, ref);
}

/* The exporter's name: first_second, then first_second(1) … */
static struct text join_name(
        struct maker *maker, const struct model_table *first, const struct model_table *second)
{
	struct text name = arena_printf(
	        maker->arena, "%.*s_%.*s", TEXT_ARG(first->name), TEXT_ARG(second->name));
	struct text base = name;

	for (unsigned n = 1; n < 1000; n++) {
		if (!lookup_find(maker->objects, lookup_fold(maker->arena, name)))
			break;
		name = arena_printf(maker->arena, "%.*s(%u)", TEXT_ARG(base), n);
	}
	return name;
}

static bool join_half(struct maker *maker, struct model_table *join, struct model_table *parent,
        const struct dbml_endpoint *endpoint, struct model_column **primary, size_t primary_from,
        const struct dbml_ref *source)
{
	size_t count = endpoint->column_count;
	struct model_column **to = endpoint_columns(maker, parent, endpoint);
	struct model_column **from = ARENA_ARRAY(maker->arena, struct model_column *, count);
	struct model_ref *ref;

	if (!to || !from)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct text base = arena_printf(
		        maker->arena, "%.*s_%.*s", TEXT_ARG(parent->name), TEXT_ARG(to[i]->name));
		struct text name = base;
		for (unsigned n = 1; model_column_find(join, name) && n < 1000; n++)
			name = arena_printf(maker->arena, "%.*s(%u)", TEXT_ARG(base), n);
		from[i] = make_column_new(join, name, to[i]->type, source->at);
		if (!from[i])
			return false;
		from[i]->is_not_null = true;
		primary[primary_from + i] = from[i];
	}
	ref = make_ref_new(maker, join, from, parent, to, count, source->at);
	if (!ref)
		return false;
	ref->on_delete = rule_from(source->on_delete);
	ref->on_update = rule_from(source->on_update);
	ref_check(maker, ref);
	return true;
}

/* `<>` becomes a table whose primary key is both sides' columns, as the official exporter does. */
static void join_make(struct maker *maker, const struct dbml_ref *source)
{
	struct model_table *first = endpoint_find(maker, &source->left);
	struct model_table *second = endpoint_find(maker, &source->right);
	size_t count = source->left.column_count + source->right.column_count;
	struct model_column **primary = ARENA_ARRAY(maker->arena, struct model_column *, count);
	struct model_key *key = ARENA_NEW(maker->arena, struct model_key);
	struct model_table *join;

	if (!first || !second || !primary || !key)
		return;
	join = make_table_new(maker, join_name(maker, first, second), count, source->at);
	if (!join)
		return;
	lookup_add(maker->objects, lookup_fold(maker->arena, join->name), join);
	lookup_add(maker->model->name_index, join->name, join);
	if (!join_half(maker, join, first, &source->left, primary, 0, source) ||
	        !join_half(maker, join, second, &source->right, primary, source->left.column_count,
	                source))
		return;
	join->declared_count = join->column_count;
	*key = (struct model_key){
	        .name = make_object_name(maker, join, NULL, 0, "pkey"),
	        .columns = primary,
	        .column_count = count,
	        .at = source->at,
	};
	join->primary = key;
	diag_note(maker->diags, source->at,
	        "added table \"%.*s\", which joins \"%.*s\" and \"%.*s\"", TEXT_ARG(join->name),
	        TEXT_ARG(first->name), TEXT_ARG(second->name));
}

static void ref_name(struct maker *maker, struct model_ref *ref)
{
	if (!ref->name.len)
		ref->name = make_object_name(
		        maker, ref->child, ref->child_columns, ref->column_count, "fkey");
}

void make_refs(struct maker *maker)
{
	const struct dbml *dbml = maker->dbml;

	for (size_t i = 0; i < dbml->ref_count; i++) {
		if (dbml->refs[i]->relation == DBML_MANY_TO_MANY)
			join_make(maker, dbml->refs[i]);
		else
			ref_make(maker, dbml->refs[i]);
	}
	for (size_t i = 0; i < maker->model->ref_count; i++)
		ref_name(maker, maker->model->refs[i]);
	maker->model->declared_count = maker->model->table_count;
}

void make_one_to_one(struct maker *maker)
{
	for (size_t i = 0; i < maker->model->ref_count; i++) {
		struct model_ref *ref = maker->model->refs[i];
		bool is_key = make_is_key(ref->child, ref->child_columns, ref->column_count, false);
		if (ref->is_one_to_one &&
		        !make_is_key(ref->child, ref->child_columns, ref->column_count, true)) {
			diag_warn(maker->diags, ref->at,
			        "a one-to-one reference, but nothing keeps \"%.*s.%.*s\" unique",
			        TEXT_ARG(ref->child->name), TEXT_ARG(ref->child_columns[0]->name));
			diag_mend(maker->diags, "make it [unique], or write > for many");
		}
		ref->is_one_to_one = is_key;
	}
}
