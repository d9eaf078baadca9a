/* Prepared statements of a connection: bounded, the least used goes first. */
#include "db/sqlite/connection.h"

#include <stdlib.h>

static uint64_t mix(uint64_t hash, struct text t)
{
	const uint64_t factor = 0x9e3779b97f4a7c15u;
	size_t i = 0;

	for (; i + 8 <= t.len; i += 8) {
		uint64_t w;
		memcpy(&w, t.ptr + i, 8);
		hash = (hash ^ w) * factor;
		hash ^= hash >> 32;
	}
	uint64_t tail = 0;
	if (i < t.len)
		memcpy(&tail, t.ptr + i, t.len - i);
	hash = (hash ^ tail ^ ((uint64_t)t.len << 56)) * factor;
	return hash ^ (hash >> 29);
}

static uint64_t hash_step(const struct sql_step *step, bool is_system)
{
	uint64_t hash = mix(is_system, step->sql);

	hash = mix(hash, step->target);
	return mix(hash, step->shape);
}

static void unlink_order(struct statement_cache *cache, struct statement *s)
{
	*(s->newer ? &s->newer->older : &cache->newest) = s->older;
	*(s->older ? &s->older->newer : &cache->oldest) = s->newer;
}

static void push_newest(struct statement_cache *cache, struct statement *s)
{
	s->newer = NULL;
	s->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = s;
	cache->newest = s;
}

static void statement_free(struct statement *s)
{
	sqlite3_finalize(s->handle);
	free(s->shape);
	free(s);
}

static void drop(struct statement_cache *cache, struct statement *s)
{
	struct statement **at = &cache->buckets[s->hash & (STATEMENT_BUCKETS - 1)];

	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	unlink_order(cache, s);
	cache->count--;
	statement_free(s);
}

void statement_cache_release(struct statement_cache *cache)
{
	while (cache->oldest)
		drop(cache, cache->oldest);
}

static struct statement *find(
        struct statement_cache *cache, const struct sql_step *step, bool is_system, uint64_t hash)
{
	struct statement *s = cache->buckets[hash & (STATEMENT_BUCKETS - 1)];

	for (; s; s = s->next) {
		if (s->hash == hash && s->is_system == is_system &&
		        (s->shape != NULL) == (step->kind == SQL_STEP_JSON) &&
		        text_eq(s->sql, step->sql) && text_eq(s->target, step->target) &&
		        text_eq(s->shape_text, step->shape))
			return s;
	}
	return NULL;
}

static struct text keep(char **at, struct text t)
{
	struct text kept = {*at, t.len};

	if (t.len)
		memcpy(*at, t.ptr, t.len);
	*at += t.len;
	return kept;
}

static struct statement *statement_new(const struct sql_step *step, bool is_system, uint64_t hash)
{
	struct statement *s =
	        calloc(1, sizeof(*s) + step->sql.len + step->target.len + step->shape.len + 1);

	if (!s)
		return NULL;
	char *at = (char *)(s + 1);
	s->sql = keep(&at, step->sql);
	s->target = keep(&at, step->target);
	s->shape_text = keep(&at, step->shape);
	s->is_system = is_system;
	s->hash = hash;
	return s;
}

static bool check_columns(const struct sql_step *step, const struct statement *s, struct error *err)
{
	int columns = sqlite3_column_count(s->handle);

	if (s->shape && (unsigned)columns != s->shape->column_count)
		return error_set(err, ERROR_INTERNAL, "%d columns for the shape %.*s: %.*s",
		        columns, TEXT_ARG(step->shape), TEXT_ARG(step->sql));
	if ((size_t)sqlite3_bind_parameter_count(s->handle) > step->param_count)
		return error_set(err, ERROR_INTERNAL, "%zu parameters are too few: %.*s",
		        step->param_count, TEXT_ARG(step->sql));
	return true;
}

static bool prepare(
        struct connection *c, const struct sql_step *step, struct statement *s, struct error *err)
{
	const char *rest = NULL;

	int code = sqlite3_prepare_v3(c->handle, s->sql.ptr, (int)s->sql.len,
	        SQLITE_PREPARE_PERSISTENT, &s->handle, &rest);
	if (code != SQLITE_OK)
		return connection_fail(c, step, code, err);
	struct text more = text_trim((struct text){rest, (size_t)(s->sql.ptr + s->sql.len - rest)});
	if (!s->handle || more.len)
		return error_set(
		        err, ERROR_INTERNAL, "not one statement: %.*s", TEXT_ARG(step->sql));
	s->touches_identity = c->wall.touches_identity;
	if (step->kind == SQL_STEP_JSON && !(s->shape = shape_parse(s->shape_text, err)))
		return false;
	return check_columns(step, s, err);
}

bool connection_statement(struct connection *c, const struct sql_step *step,
        struct statement **out_statement, struct error *err)
{
	bool is_system = c->unit->sql->is_system;
	uint64_t hash = hash_step(step, is_system);
	struct statement *s = find(&c->statements, step, is_system, hash);

	/* Stands for a repeated preparing within sqlite3_step() too, when the schema changed. */
	c->wall.is_system = is_system;
	wall_begin(&c->wall, step->target.len ? wall_target(c->wall.wall, step->target) : NULL);
	c->wall.touches_identity = false;
	if (s) {
		counter_add(&c->hits, 1);
		if (s->newer) {
			unlink_order(&c->statements, s);
			push_newest(&c->statements, s);
		}
		*out_statement = s;
		return true;
	}
	counter_add(&c->misses, 1);
	if (c->statements.count == STATEMENTS_KEPT)
		drop(&c->statements, c->statements.oldest);
	s = statement_new(step, is_system, hash);
	if (!s)
		return error_memory(err);
	if (!prepare(c, step, s, err)) {
		statement_free(s);
		return false;
	}
	s->next = c->statements.buckets[hash & (STATEMENT_BUCKETS - 1)];
	c->statements.buckets[hash & (STATEMENT_BUCKETS - 1)] = s;
	push_newest(&c->statements, s);
	c->statements.count++;
	*out_statement = s;
	return true;
}
