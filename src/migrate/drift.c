#include "migrate/drift.h"

#include "base/json.h"
#include "migrate/history.h"
#include "schema/snapshot.h"
#include "sql/catalog.h"
#include "sql/ddl.h"

#include <stdlib.h>

/* As CATALOG_ALL tells it. */
struct object {
	struct text kind, table, name, definition, make, take, alter;
	unsigned rank;
	bool is_met; /* the other side has it too */
};

struct objects {
	struct arena *arena;
	struct object *items;
	size_t count;
};

static int compare_object(const void *a, const void *b)
{
	const struct object *left = a, *right = b;
	int order = text_compare(left->kind, right->kind);

	if (!order)
		order = text_compare(left->table, right->table);
	return order ? order : text_compare(left->name, right->name);
}

static bool note_object(
        void *context, const struct value *values, unsigned count, struct error *err)
{
	struct objects *objects = context;
	struct object *object = ARENA_PUSH(objects->arena, objects->items, objects->count);
	struct text *const texts[] = {object ? &object->kind : NULL, object ? &object->table : NULL,
	        object ? &object->name : NULL, object ? &object->definition : NULL,
	        object ? &object->make : NULL, object ? &object->take : NULL,
	        object ? &object->alter : NULL};

	if (!object || count != sizeof(texts) / sizeof(texts[0]))
		return error_memory(err);
	object->rank = (unsigned)objects->count;
	for (unsigned i = 0; i < count; i++)
		*texts[i] = values[i].kind == VALUE_TEXT
		                    ? arena_text(objects->arena, values[i].text)
		                    : TEXT("");
	return !objects->arena->failed || error_memory(err);
}

static bool list(struct db_admin *admin, struct objects *objects, struct error *err)
{
	struct text sql = catalog_sql(db_admin_dialect(admin), CATALOG_ALL);

	if (!db_admin_query(admin, sql, NULL, 0, note_object, objects, err))
		return false;
	if (objects->count)
		qsort(objects->items, objects->count, sizeof(*objects->items), compare_object);
	return true;
}

static struct object *find(const struct objects *objects, const struct object *key)
{
	return objects->count ? bsearch(key, objects->items, objects->count,
	                                sizeof(*objects->items), compare_object)
	                      : NULL;
}

/* ---- what the schema makes ---- */

static bool make_all(
        struct db_admin *admin, const struct ddl *ddl, bool is_optional, struct error *err)
{
	for (size_t i = 0; i < ddl->count; i++) {
		if (ddl->objects[i].is_optional == is_optional &&
		        !db_admin_exec(admin, ddl->objects[i].sql, err))
			return false;
	}
	return true;
}

/* `allowed` has what is optional too. */
static bool list_made(struct db_admin *admin, const struct ddl *ddl, struct objects *expected,
        struct objects *allowed, struct error *err)
{
	if (!db_admin_scratch_begin(admin, err))
		return false;
	bool ok = make_all(admin, ddl, false, err) && list(admin, expected, err) &&
	          make_all(admin, ddl, true, err) && list(admin, allowed, err);
	db_admin_scratch_end(admin);
	return ok;
}

/* ---- comparing ---- */

static bool is_part_of_table(const struct object *object)
{
	static const char *const kinds[] = {"column", "identity", "not null", "default"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (text_eq_cstr(object->kind, kinds[i]))
			return true;
	}
	return false;
}

static bool has_table(const struct objects *objects, struct text table)
{
	const struct object key = {.kind = TEXT("table"), .table = TEXT(""), .name = table};

	return find(objects, &key) != NULL;
}

static bool has_column(const struct objects *objects, const struct object *of)
{
	const struct object key = {.kind = TEXT("column"), .table = of->table, .name = of->name};

	return text_eq(of->kind, TEXT("column")) || find(objects, &key) != NULL;
}

/* What comes, or goes, with its table or column is not told by itself. */
static bool is_told(const struct object *object, const struct objects *other)
{
	if (text_is_empty(object->table))
		return true;
	if (is_part_of_table(object))
		return has_table(other, object->table) &&
		       (has_column(other, object) || text_eq(object->kind, TEXT("not null")));
	return true;
}

static bool goes_with_table(const struct object *object, const struct objects *expected)
{
	return !text_is_empty(object->table) && !has_table(expected, object->table);
}

struct comparison {
	struct arena *arena;
	struct drift *drift;
	struct ranked {
		struct drift_item item;
		uint64_t rank;
	} * found;
	size_t count;
};

static bool add(struct comparison *c, enum drift_kind kind, const struct object *object,
        uint64_t rank, struct text mend, struct error *err)
{
	struct ranked *slot = ARENA_PUSH(c->arena, c->found, c->count);

	if (!slot)
		return error_memory(err);
	slot->rank = rank;
	slot->item = (struct drift_item){kind, object->kind, object->table, object->name, mend};
	return true;
}

static struct text change(struct arena *arena, const struct object *live, const struct object *made)
{
	if (!text_is_empty(made->alter))
		return made->alter;
	return arena_printf(arena, "%.*s;\n%.*s", TEXT_ARG(live->take), TEXT_ARG(made->make));
}

static bool compare(struct comparison *c, const struct objects *live,
        const struct objects *expected, const struct objects *allowed, struct error *err)
{
	for (size_t i = 0; i < expected->count; i++) {
		const struct object *made = &expected->items[i];
		const struct object *found = find(live, made);
		bool is_same = found && ddl_same_text(found->definition, made->definition);
		if (is_same || (!found && !is_told(made, live)))
			continue;
		struct text mend = found ? change(c->arena, found, made) : made->make;
		if (!add(c, found ? DRIFT_DIFFERS : DRIFT_MISSING, made, made->rank, mend, err))
			return false;
	}
	for (size_t i = 0; i < live->count; i++) {
		const struct object *found = &live->items[i];
		if (find(allowed, found) || !is_told(found, expected) ||
		        goes_with_table(found, expected))
			continue;
		/* Behind all that is made. */
		if (!add(c, DRIFT_EXTRA, found, (uint64_t)1 << 32 | found->rank, found->take, err))
			return false;
	}
	return true;
}

static int compare_rank(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	return left->rank < right->rank ? -1 : left->rank > right->rank;
}

static bool give(struct comparison *c, struct drift *out, struct error *err)
{
	if (c->count)
		qsort(c->found, c->count, sizeof(*c->found), compare_rank);
	out->items = ARENA_ARRAY(c->arena, struct drift_item, c->count + 1);
	if (!out->items)
		return error_memory(err);
	for (size_t i = 0; i < c->count; i++)
		out->items[i] = c->found[i].item;
	out->count = c->count;
	return true;
}

static bool read_digest(struct arena *arena, struct db_admin *admin, const struct model *model,
        struct drift *out, struct error *err)
{
	struct buf digest;

	buf_init(&digest, arena);
	model_digest_write(&digest, model);
	if (!history_digest(arena, admin, &out->digest, err))
		return false;
	out->is_of_schema = text_eq(out->digest, buf_text(&digest));
	return !buf_failed(&digest) || error_memory(err);
}

bool drift_find(struct arena *arena, struct db_admin *admin, const struct model *model,
        struct drift *out_drift, struct error *err)
{
	struct drift drift = {.count = 0};
	struct objects live = {.arena = arena}, expected = {.arena = arena},
	               allowed = {.arena = arena};
	struct comparison c = {.arena = arena, .drift = &drift};
	struct ddl ddl;

	if (!read_digest(arena, admin, model, &drift, err) ||
	        !ddl_persistent(arena, db_admin_dialect(admin), model, &ddl, err) ||
	        !list(admin, &live, err) || !list_made(admin, &ddl, &expected, &allowed, err) ||
	        !compare(&c, &live, &expected, &allowed, err) || !give(&c, &drift, err))
		return false;
	*out_drift = drift;
	return true;
}

/* ---- for people and programs ---- */

static const char *kind_name(enum drift_kind kind)
{
	return kind == DRIFT_MISSING ? "missing" : kind == DRIFT_DIFFERS ? "differs" : "extra";
}

/* What would lose rows is left for a person to uncomment. */
static void add_mend(struct buf *out, const struct drift_item *item)
{
	bool is_comment = item->kind == DRIFT_EXTRA || text_has_prefix(item->mend, TEXT("--"));
	struct text rest = item->mend, line;

	while (text_split(&rest, '\n', &line))
		buf_printf(out, "%s%.*s%s",
		        is_comment && !text_has_prefix(line, TEXT("--")) ? "-- " : "",
		        TEXT_ARG(line), rest.len ? "\n" : "");
	buf_add_cstr(out, ";\n");
}

void drift_write(struct buf *out, const struct drift *drift)
{
	for (size_t i = 0; i < drift->count; i++) {
		const struct drift_item *item = &drift->items[i];
		buf_printf(out, "-- %s: %.*s %.*s%s%.*s\n", kind_name(item->kind),
		        TEXT_ARG(item->object), TEXT_ARG(item->table),
		        text_is_empty(item->table) ? "" : ".", TEXT_ARG(item->name));
		add_mend(out, item);
	}
}

static void add_member(struct buf *out, const char *name, struct text value)
{
	buf_printf(out, ",\"%s\":", name);
	json_write_string(out, value);
}

void drift_json(struct buf *out, const struct drift *drift)
{
	buf_add_cstr(out, "{\"drift\":[");
	for (size_t i = 0; i < drift->count; i++) {
		const struct drift_item *item = &drift->items[i];
		buf_printf(out, "%s\n{\"state\":\"%s\"", i ? "," : "", kind_name(item->kind));
		add_member(out, "object", item->object);
		if (!text_is_empty(item->table))
			add_member(out, "table", item->table);
		add_member(out, "name", item->name);
		add_member(out, "mend", item->mend);
		buf_add_char(out, '}');
	}
	buf_printf(
	        out, "],\n\"is_of_schema\":%s,\"digest\":", drift->is_of_schema ? "true" : "false");
	json_write_string(out, drift->digest);
	buf_add_cstr(out, "}\n");
}
