/* WITH: CTEs, recursive ones too; those that write are handed on. */
#include "schema/expr/select.h"

/* The part that does not name itself gives the columns; the other adds to them. */
static bool read_recursive(struct expr_reader *r, const PgQuery__CommonTableExpr *cte,
        const PgQuery__SelectStmt *select, struct expr_relation **out)
{
	int32_t location = cte->location;
	bool is_union = select->op == PG_QUERY__SET_OPERATION__SETOP_UNION;

	if (!is_union || select->n_sort_clause || select->limit_count || select->limit_offset ||
	        select->with_clause)
		return expr_refuse_mend(r, location,
		        "a recursive query is one union of a start and of what follows from it",
		        NULL);
	struct expr_query *query = ARENA_NEW(r->arena, struct expr_query);
	struct expr_query *start = expr_read_select(r, select->larg, location);
	if (!query || !start)
		return false;
	struct text name = arena_text(r->arena, text_from(cte->ctename));
	struct expr_relation *relation = expr_relation_new(
	        r, name, start->full->targets, start->full->target_count, location);
	struct expr_with *with = ARENA_NEW(r->arena, struct expr_with);
	if (!relation || !with ||
	        !expr_rename_columns(
	                r, relation, cte->aliascolnames, cte->n_aliascolnames, location))
		return false;
	relation->is_recursive = true;
	*with = (struct expr_with){.outer = r->with, .relation = relation};
	r->with = with;
	unsigned before = r->self_count;
	struct expr_query *next = expr_read_select(r, select->rarg, location);
	r->with = with->outer;
	if (!next)
		return false;
	if (r->self_count != before + 1)
		return expr_refuse_mend(
		        r, location, "a recursive query names itself exactly once", NULL);
	bool is_direct = false;
	for (size_t i = 0; i < next->from_count; i++)
		is_direct |=
		        next->from[i].relation == relation && next->from[i].join == EXPR_JOIN_INNER;
	if (!is_direct || next->full->has_aggregate || next->full->group_count ||
	        next->full->is_distinct || next->full->set)
		return expr_refuse_mend(r, location,
		        "a recursive query names itself in its own from, without groups", NULL);
	query->full = ARENA_NEW(r->arena, struct expr_select);
	if (!query->full)
		return false;
	*query->full = (struct expr_select){
	        .set = select->all ? EXPR_SET_UNION_ALL : EXPR_SET_UNION,
	        .left = start,
	        .right = next,
	};
	if (start->full->target_count != next->full->target_count)
		return expr_refuse_mend(
		        r, location, "both sides must have the same number of columns", NULL);
	for (size_t i = 0; i < start->full->target_count; i++) {
		const struct type *type = &relation->table->columns[i].type;
		if (!expr_assign(r, &next->full->targets[i].expr, type) ||
		        (!select->all &&
		                !expr_has_equality(r, start->full->targets[i].expr, "union")))
			return false;
	}
	query->full->targets = start->full->targets;
	query->full->target_count = start->full->target_count;
	relation->query = query;
	*out = relation;
	return true;
}

static bool names(const ProtobufCMessage *message, const char *name, unsigned depth);

static bool field_names(
        const void *at, const ProtobufCFieldDescriptor *field, const char *name, unsigned depth)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return names(*(ProtobufCMessage *const *)at, name, depth);
	const char *quantifier = (const char *)at - field->offset + field->quantifier_offset;
	size_t count = *(const size_t *)(const void *)quantifier;
	ProtobufCMessage *const *items = *(ProtobufCMessage *const *const *)at;
	for (size_t i = 0; i < count; i++) {
		if (names(items[i], name, depth))
			return true;
	}
	return false;
}

/* True where the tree, or a part of it, names the table. */
static bool names(const ProtobufCMessage *message, const char *name, unsigned depth)
{
	enum { DEPTH_MOST = 2000 };

	if (!message || depth > DEPTH_MOST)
		return false;
	if (message->descriptor == &pg_query__range_var__descriptor)
		return strcmp(((const PgQuery__RangeVar *)message)->relname, name) == 0;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const char *at = (const char *)message + field->offset;
		const char *which = (const char *)message + field->quantifier_offset;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		bool is_other = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		                *(const uint32_t *)(const void *)which != field->id;
		if (!is_other && field_names(at, field, name, depth + 1))
			return true;
	}
	return false;
}

static bool read_cte(struct expr_reader *r, const PgQuery__CommonTableExpr *cte, bool is_recursive,
        struct expr_relation **out)
{
	const PgQuery__Node *node = cte->ctequery;

	if (cte->search_clause || cte->cycle_clause)
		return expr_refuse_mend(
		        r, cte->location, "search and cycle cannot be run on both engines", NULL);
	if (!node || node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
		if (r->read_writing && node)
			return r->read_writing(r, cte, out);
		return expr_refuse_mend(r, cte->location,
		        "a query that writes stands in the statement's own with", NULL);
	}
	const PgQuery__SelectStmt *select = node->select_stmt;
	if (is_recursive && select->larg && names(&node->base, cte->ctename, 0))
		return read_recursive(r, cte, select, out);
	/* A statement that writes has no place further inside. */
	expr_writing_fn *read_writing = r->read_writing;
	r->read_writing = NULL;
	struct expr_query *query = expr_read_select(r, select, cte->location);
	r->read_writing = read_writing;
	if (!query)
		return false;
	struct text name = arena_text(r->arena, text_from(cte->ctename));
	struct expr_relation *relation = expr_relation_new(
	        r, name, query->full->targets, query->full->target_count, cte->location);
	if (!relation || !expr_rename_columns(r, relation, cte->aliascolnames, cte->n_aliascolnames,
	                         cte->location))
		return false;
	relation->query = query;
	*out = relation;
	return expr_find_keys(r, relation);
}

bool expr_read_with(struct expr_reader *r, const PgQuery__WithClause *clause)
{
	const struct expr_scope *scope = r->scope;
	bool is_whole = true;

	/* It stands before its statement, and sees no row of it. */
	r->scope = NULL;
	for (size_t i = 0; clause && i < clause->n_ctes; i++) {
		const PgQuery__CommonTableExpr *cte = clause->ctes[i]->common_table_expr;
		struct expr_relation *relation = NULL;
		struct expr_with *with = ARENA_NEW(r->arena, struct expr_with);
		if (!with || !read_cte(r, cte, clause->recursive, &relation)) {
			is_whole = false;
			continue;
		}
		*with = (struct expr_with){.outer = r->with, .relation = relation};
		r->with = with;
	}
	r->scope = scope;
	return is_whole;
}
