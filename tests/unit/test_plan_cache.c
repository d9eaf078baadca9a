/*
 * A plan that is used again gives what a new one would: for every read of
 * tests/sql/plans.txt, with other values in its filters. And the cache around it: bounded,
 * shared by threads, never given to another class of principals.
 */
#include "api/rest/plan_cache.h"
#include "base/crypto.h"
#include "plans.h"

#include <pthread.h>

static struct arena arena;
static struct plan_file file;

static struct resolve resolver(struct arena *into)
{
	return (struct resolve){
	        .arena = into,
	        .model = file.model,
	        .dialect = file.dialect,
	        .principal = &file.principal,
	        .limits = {.embed_depth = 6, .row_limit = 1000, .has_aggregates = true},
	};
}

/* A plan in its own memory, held; NULL when the query has an error. */
static struct kept_plan *make(
        const struct model_table *table, struct text wish, struct text query_text)
{
	struct kept_plan *plan = kept_plan_new(0);
	struct resolve r = resolver(&plan->arena);
	struct prefer prefer = {0};
	struct error err = {0};
	struct query query;

	if (prefer_parse(wish, &prefer, &err) &&
	        query_parse(&plan->arena, NULL, query_text, &query, &err) &&
	        resolve_select(&r, table, &query, &prefer, -1, -1, &plan->select, &err) &&
	        plan_compile_select(&plan->arena, file.dialect, &plan->select, &file.principal,
	                &plan->unit, &err)) {
		kept_plan_take_slots(plan, &r);
		return plan;
	}
	kept_plan_release(plan);
	return NULL;
}

static void assert_same_value(const struct value *a, const struct value *b, struct text query)
{
	bool is_same = a->kind == b->kind;

	if (is_same && (a->kind == VALUE_TEXT || a->kind == VALUE_BLOB))
		is_same = text_eq(a->text, b->text);
	else if (is_same && a->kind == VALUE_INTEGER)
		is_same = a->integer == b->integer;
	else if (is_same && a->kind == VALUE_REAL)
		is_same = memcmp(&a->real, &b->real, sizeof(a->real)) == 0;
	if (!is_same)
		fail_msg("another value: %.*s", TEXT_ARG(query));
}

static void assert_same_unit(const struct sql_unit *a, const struct sql_unit *b, struct text query)
{
	assert_int_equal(a->step_count, b->step_count);
	for (size_t i = 0; i < a->step_count; i++) {
		const struct sql_step *x = &a->steps[i], *y = &b->steps[i];
		if (!text_eq(x->sql, y->sql) || !text_eq(x->shape, y->shape) || x->kind != y->kind)
			fail_msg("another statement: %.*s\n%.*s\n%.*s", TEXT_ARG(query),
			        TEXT_ARG(x->sql), TEXT_ARG(y->sql));
		assert_int_equal(x->param_count, y->param_count);
		for (size_t k = 0; k < x->param_count; k++) {
			assert_int_equal(x->params[k].kind, y->params[k].kind);
			assert_same_value(&x->params[k].value, &y->params[k].value, query);
		}
	}
}

/* The query with another value in one of its slots. */
static struct text replace(struct text query, struct text old, const char *value)
{
	size_t at = (size_t)(old.ptr - query.ptr);

	return arena_printf(&arena, "%.*s%s%.*s", (int)at, query.ptr, value,
	        (int)(query.len - at - old.len), old.ptr + old.len);
}

struct tally {
	unsigned bound, refused, wrong;
};

static void check_value(const struct kept_plan *plan, const struct plan_key *key,
        const struct model_table *table, struct text wish, struct text query, struct tally *tally)
{
	struct resolve r = resolver(&arena);
	struct sql_unit unit;
	struct plan_key other;

	assert_true(plan_key_make(&arena, &file.principal, table, wish, query, &other));
	if (!text_eq(other.text, key->text))
		fail_msg("another key: %.*s", TEXT_ARG(query));
	bool is_bound = kept_plan_bind(plan, &r, &other, &unit);
	struct kept_plan *fresh = make(table, wish, query);
	if (is_bound && !fresh)
		fail_msg("bound, but wrong: %.*s", TEXT_ARG(query));
	if (is_bound)
		assert_same_unit(&unit, &fresh->unit, query);
	tally->bound += is_bound;
	tally->wrong += !fresh;
	tally->refused += !is_bound && fresh;
	kept_plan_release(fresh);
}

static void check_request(struct plan_cache *cache, struct text line, struct tally *tally)
{
	static const char *const values[] = {"1", "42", "-7", "12.501", "12.50", "1e3", "null", "",
	        "a", "%C3%A9*", "a%5C", "'", "%22x%22", "low", "high", "true", "2020-01-02",
	        "2020-01-02T03:04:05Z", "00000000-0000-0000-0000-000000000002", "%00", "%ff",
	        "99999999999999999999", "(1,2)", "()", "(1,2,3,4,5)", "(a,%22b,c%22)", "(1",
	        "(1.5,2.25)", "(low,high)", "(12.501)", "%7B1,2%7D", "\\x00", "a%26b", "a+b"};
	struct text target = text_sub(line, 4, line.len), name, wish = file.prefer;
	struct plan_key key;

	file.prefer = TEXT("");
	text_split(&target, '?', &name);
	const struct model_table *table = policy_table_find(file.model, name, &file.principal);
	struct text query = target.ptr ? target : TEXT("");
	struct kept_plan *plan = table ? make(table, wish, query) : NULL;
	if (!plan)
		return;
	assert_true(plan_key_make(&arena, &file.principal, table, wish, query, &key));
	plan_cache_put(cache, &key, plan);
	struct kept_plan *kept = plan_cache_find(cache, &key);
	for (size_t i = 0; kept && i < key.given_count; i++) {
		for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++)
			check_value(kept, &key, table, wish,
			        replace(query, key.given[i].raw, values[k]), tally);
	}
	if (kept && !key.given_count)
		check_value(kept, &key, table, wish, query, tally);
	kept_plan_release(kept);
	kept_plan_release(plan);
}

static void check_reads(const struct sql_dialect *dialect)
{
	struct text lines = plans_read(&arena, "plans.txt"), line;
	struct plan_cache *cache;
	struct tally tally = {0};
	struct error err = {0};
	uint64_t hits, misses;
	size_t plans;

	file.dialect = dialect;
	assert_true(plan_cache_new(1024, &cache, &err));
	while (text_split(&lines, '\n', &line)) {
		if (!plans_line(&file, line))
			continue;
		principal_classify(&file.principal);
		if (text_has_prefix(line, TEXT("GET ")))
			check_request(cache, line, &tally);
		file.prefer = TEXT("");
	}
	plan_cache_stats(cache, &hits, &misses, &plans);
	print_message("# %u bound, %u made anew, %u wrong, %zu plans\n", tally.bound, tally.refused,
	        tally.wrong, plans);
	assert_true(tally.bound > 150 && tally.wrong > 100 && plans > 30);
	plan_cache_free(cache);
}

static void test_reads_of_sqlite(void **state)
{
	(void)state;
	check_reads(&sql_sqlite);
}

static void test_reads_of_postgres(void **state)
{
	(void)state;
	check_reads(&sql_postgres);
}

static void test_classes(void **state)
{
	(void)state;
	static const struct text boundary[] = {TEXT_INIT("a"), TEXT_INIT("bc")};
	static const struct text moved[] = {TEXT_INIT("ab"), TEXT_INIT("c")};
	struct principal one = {.roles = boundary, .role_count = 2}, two = one;

	assert_false(principal_has_class(&one));
	principal_classify(&one);
	assert_true(principal_has_class(&one));
	two.roles = moved;
	principal_classify(&two);
	assert_memory_not_equal(&one.class, &two.class, sizeof(one.class));
	two = (struct principal){.permissions = boundary, .permission_count = 2};
	principal_classify(&two);
	assert_memory_not_equal(&one.class, &two.class, sizeof(one.class));
	two = one;
	two.tenant.key = key_from_number(1);
	principal_classify(&two);
	assert_memory_not_equal(&one.class, &two.class, sizeof(one.class));
	one = two;
	one.tenant.key = key_from_number(2);
	principal_classify(&one);
	assert_memory_equal(&one.class, &two.class, sizeof(one.class));
	one.is_platform_admin = true;
	principal_classify(&one);
	assert_memory_not_equal(&one.class, &two.class, sizeof(one.class));
}

static void test_no_class_is_not_kept(void **state)
{
	(void)state;
	struct principal nobody = {0};
	struct plan_key key;

	assert_false(plan_key_make(
	        &arena, &nobody, file.model->tables[0], TEXT(""), TEXT("id=eq.1"), &key));
}

/* What stands in the key cannot be made to look like something else. */
static void test_keys(void **state)
{
	(void)state;
	static const char *const queries[] = {"id=eq.1&a=eq.2", "id=eq.1", "id=in.(1)", "id=neq.1",
	        "id=not.eq.1", "a=eq.1", "id=eq(any).1", "id=gt.1", "", "id=eq.1&a=eq.2&",
	        "select=id&id=eq.1", "id=eq.1&select=id"};
	enum { COUNT = sizeof(queries) / sizeof(queries[0]) };
	struct plan_key keys[COUNT];

	principal_classify(&file.principal);
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(plan_key_make(&arena, &file.principal, file.model->tables[0], TEXT("w"),
		        text_from(queries[i]), &keys[i]));
		for (size_t k = 0; k < i; k++)
			assert_int_equal(text_eq(keys[i].text, keys[k].text), i == 9 && k == 0);
	}
}

enum { THREADS = 4, ROUNDS = 3000 };

static void *use(void *context)
{
	struct plan_cache *cache = context;

	for (unsigned i = 0; i < ROUNDS; i++) {
		char text[16];
		struct plan_key key = {.text = {text, 0}};
		key.text.len = (size_t)snprintf(text, sizeof(text), "key %u", i % 400);
		key.hash = text_hash(key.text);
		struct kept_plan *plan = plan_cache_find(cache, &key);
		if (!plan) {
			plan = kept_plan_new(0);
			if (!plan)
				return cache;
			plan->select.offset = i % 400;
			plan_cache_put(cache, &key, plan);
		}
		bool is_right = plan->select.offset == i % 400;
		kept_plan_release(plan);
		if (!is_right)
			return cache;
	}
	return NULL;
}

static void test_threads_and_bounds(void **state)
{
	(void)state;
	struct plan_cache *cache;
	struct error err = {0};
	pthread_t threads[THREADS];
	uint64_t hits, misses;
	size_t plans;

	assert_true(plan_cache_new(128, &cache, &err));
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, cache), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	plan_cache_stats(cache, &hits, &misses, &plans);
	assert_int_equal(hits + misses, THREADS * ROUNDS);
	assert_true(plans > 64 && plans <= 128);
	plan_cache_free(cache);
}

static void test_none_is_kept(void **state)
{
	(void)state;
	struct plan_cache *cache;
	struct error err = {0};
	struct plan_key key = {.text = TEXT("k")};

	assert_true(plan_cache_new(0, &cache, &err));
	struct kept_plan *plan = kept_plan_new(0);
	plan_cache_put(cache, &key, plan);
	assert_null(plan_cache_find(cache, &key));
	kept_plan_release(plan);
	plan_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reads_of_sqlite),
	        cmocka_unit_test(test_reads_of_postgres),
	        cmocka_unit_test(test_classes),
	        cmocka_unit_test(test_no_class_is_not_kept),
	        cmocka_unit_test(test_keys),
	        cmocka_unit_test(test_threads_and_bounds),
	        cmocka_unit_test(test_none_is_kept),
	};
	struct error err = {0};

	if (!crypto_init(&err))
		return 70;
	arena_init(&arena, 0);
	file.arena = &arena;
	file.model = plans_model(&arena, "office.dbml");
	int failed = cmocka_run_group_tests_name("plan cache", tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
