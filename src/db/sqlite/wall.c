#include "db/sqlite/wall.h"

#include "sql/walls.h"

#include <stdlib.h>

/* Each kind of entry begins with its name, so that one comparison serves all. */
_Static_assert(offsetof(struct ddl_view, name) == 0, "sorted by name");
_Static_assert(offsetof(struct ddl_target, name) == 0, "sorted by name");
_Static_assert(offsetof(struct wall_identity, table) == 0, "sorted by name");

static int compare_names(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static const void *find(const void *items, size_t count, size_t item_bytes, struct text name)
{
	return count ? bsearch(&name, items, count, item_bytes, compare_names) : NULL;
}

#define FIND(items, count, name) find((items), (count), sizeof(*(items)), text_from(name))

static void *sorted_copy(struct arena *arena, const void *items, size_t count, size_t item_bytes)
{
	void *copy = arena_array(arena, count ? count : 1, item_bytes);

	if (!copy || !count)
		return copy;
	memcpy(copy, items, count * item_bytes);
	qsort(copy, count, item_bytes, compare_names);
	return copy;
}

#define SORTED(arena, items, count) sorted_copy((arena), (items), (count), sizeof(*(items)))

static void add_names(struct arena *arena, const struct ddl *ddl, const char *kind,
        struct text **names, size_t *count)
{
	for (size_t i = 0; i < ddl->count; i++) {
		if (strcmp(ddl->objects[i].kind, kind) != 0)
			continue;
		struct text *slot = ARENA_PUSH(arena, *names, *count);
		if (slot)
			*slot = ddl->objects[i].name;
	}
}

static void sort_names(struct text *names, size_t count)
{
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
}

bool wall_init(struct arena *arena, const struct ddl_session *session, const struct ddl *persistent,
        const struct wall_identity *identity, size_t identity_count, struct wall *out_wall,
        struct error *err)
{
	struct wall wall = {.is_off = sql_wall_two_is_off()};

	wall.views = SORTED(arena, session->views, session->view_count);
	wall.view_count = session->view_count;
	wall.targets = SORTED(arena, session->targets, session->target_count);
	wall.target_count = session->target_count;
	wall.identity = SORTED(arena, identity, identity_count);
	wall.identity_count = identity_count;
	add_names(arena, persistent, "table", &wall.tables, &wall.table_count);
	add_names(arena, persistent, "trigger", &wall.triggers, &wall.trigger_count);
	add_names(arena, &session->statements, "trigger", &wall.triggers, &wall.trigger_count);
	if (arena->failed)
		return error_memory(err);
	sort_names(wall.tables, wall.table_count);
	sort_names(wall.triggers, wall.trigger_count);
	*out_wall = wall;
	return true;
}

static bool is_in(const struct text *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_eq_cstr(names[i], name))
			return true;
	}
	return false;
}

/* An unqualified name (database NULL) means the temporary view before the table. */
static bool is_view(const struct wall *wall, const char *table, const char *database)
{
	return (!database || strcmp(database, "temp") == 0) &&
	       FIND(wall->views, wall->view_count, table);
}

static bool is_trigger(const struct wall *wall, const char *inner)
{
	return inner && FIND(wall->triggers, wall->trigger_count, inner);
}

static bool is_base(const char *table, const char *database)
{
	return (!database || strcmp(database, "main") == 0) &&
	       strncmp(table, "sqlite_", strlen("sqlite_")) != 0;
}

/* A table expression of the statement's own: no table, and no database to it. */
static bool is_expression(const struct wall *wall, const char *table, const char *database)
{
	return !database && is_base(table, database) &&
	       !FIND(wall->tables, wall->table_count, table);
}

static bool is_table_function(const char *table)
{
	return strcmp(table, "json_each") == 0 || strcmp(table, "json_tree") == 0;
}

static uint64_t *seen_word(struct wall_state *state, const struct ddl_view *view, uint64_t *out_bit)
{
	size_t place = (size_t)(view - state->wall->views) % (64 * (size_t)WALL_SEEN_WORDS);

	*out_bit = (uint64_t)1 << (place % 64);
	return &state->seen[place / 64];
}

/*
 * A table of which no column is used (count(*), EXISTS) is asked for after views were
 * merged into the statement, and so without the view's name. Views with a condition
 * use a column, and were asked for it before; a row's number is none, so that a view
 * whose condition is on that alone comes here too, after its name was seen.
 */
static bool is_whole(struct wall_state *state, const char *table, const char *column)
{
	const struct wall *wall = state->wall;
	const struct ddl_view *view = FIND(wall->views, wall->view_count, table);
	uint64_t bit;

	if (column[0] != '\0' || !view)
		return false;
	return view->is_whole || (*seen_word(state, view, &bit) & bit);
}

static void note_seen(struct wall_state *state, const struct ddl_view *view, const char *table)
{
	uint64_t bit;

	if (text_eq_cstr(view->name, table))
		*seen_word(state, view, &bit) |= bit;
}

static bool may_read(struct wall_state *state, const char *table, const char *column,
        const char *database, const char *inner)
{
	const struct wall *wall = state->wall;

	if (is_table_function(table) || is_view(wall, table, database) ||
	        is_expression(wall, table, database))
		return true;
	if (!is_base(table, database))
		return false;
	if (state->is_system || is_trigger(wall, inner) || is_whole(state, table, column))
		return true;
	const struct ddl_view *view = inner ? FIND(wall->views, wall->view_count, inner) : NULL;
	if (view) {
		note_seen(state, view, table);
		return is_in(view->reads, view->read_count, table);
	}
	return state->target &&
	       (text_eq_cstr(state->target->name, table) ||
	               is_in(state->target->neighbours, state->target->neighbour_count, table));
}

/*
 * The first table that a statement writes must be its declared target; what it
 * writes further without a trigger's name are the actions of foreign keys.
 */
static bool may_write(
        struct wall_state *state, const char *table, const char *database, const char *inner)
{
	const struct wall *wall = state->wall;

	if (!is_base(table, database))
		return false;
	if (state->is_system || is_trigger(wall, inner))
		return true;
	if (inner || !state->target)
		return false;
	if (text_eq_cstr(state->target->name, table))
		return state->has_written = true;
	return state->has_written &&
	       is_in(state->target->neighbours, state->target->neighbour_count, table);
}

static void note_identity(
        struct wall_state *state, int action, const char *table, const char *column)
{
	const struct wall *wall = state->wall;
	const struct wall_identity *identity = FIND(wall->identity, wall->identity_count, table);

	if (!identity || (action == SQLITE_INSERT && identity->is_session))
		return;
	if (action == SQLITE_UPDATE && is_in(identity->quiet, identity->quiet_count, column))
		return;
	state->touches_identity = true;
}

static int verdict(bool is_allowed)
{
	return is_allowed ? SQLITE_OK : SQLITE_DENY;
}

static int authorize(void *context, int action, const char *first, const char *second,
        const char *database, const char *inner)
{
	struct wall_state *state = context;

	if (state->is_driver)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return verdict(strcmp(second, "load_extension") != 0 &&
		               strcmp(second, "fts3_tokenizer") != 0);
	case SQLITE_READ:
		return verdict(
		        state->wall->is_off || may_read(state, first, second, database, inner));
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		note_identity(state, action, first, second);
		return verdict(state->wall->is_off || may_write(state, first, database, inner));
	default:
		return SQLITE_DENY;
	}
}

const struct ddl_target *wall_target(const struct wall *wall, struct text table)
{
	return find(wall->targets, wall->target_count, sizeof(*wall->targets), table);
}

void wall_begin(struct wall_state *state, const struct ddl_target *target)
{
	state->target = target;
	state->has_written = false;
	memset(state->seen, 0, sizeof(state->seen));
}

void wall_install(sqlite3 *handle, struct wall_state *state)
{
	sqlite3_set_authorizer(handle, authorize, state);
}
