/* Arenas, buffers and errors: what happens at their edges. */
#include "unit.h"

#include "base/buf.h"
#include "base/error.h"

static void test_arena_is_zeroed_and_aligned(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	for (size_t bytes = 0; bytes < 5000; bytes += 37) {
		char *at = arena_alloc(&arena, bytes);
		assert_non_null(at);
		assert_int_equal((uintptr_t)at % 16, 0);
		for (size_t i = 0; i < bytes; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xff, bytes);
	}
}

static void test_arena_cap_is_hard_and_sticky(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 64 * 1024);
	assert_non_null(arena_alloc(&arena, 1000));
	assert_null(arena_alloc(&arena, 65 * 1024));
	assert_true(arena.failed);
	assert_null(arena_alloc(&arena, 1));
	assert_text(arena_text(&arena, TEXT("x")), "");
	assert_text(arena_printf(&arena, "%d", 1), "");
	assert_null(arena_cstr(&arena, TEXT("x")));
	arena_reset(&arena);
	assert_false(arena.failed);
	assert_non_null(arena_alloc(&arena, 1000));
}

static void test_arena_sizes_cannot_overflow(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	assert_null(arena_array(&arena, SIZE_MAX / 8, 16));
	assert_true(arena.failed);
	arena_release(&arena);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	arena_release(&arena);
	assert_null(arena_alloc(&arena, SIZE_MAX - 8));
}

static void test_arena_push_grows(void **state)
{
	AUTO_ARENA arena = {0};
	size_t *items = NULL;
	size_t count = 0;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 1000; i++) {
		size_t *slot = ARENA_PUSH(&arena, items, count);
		assert_non_null(slot);
		assert_int_equal(*slot, 0);
		*slot = i;
	}
	assert_int_equal(count, 1000);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(items[i], i);
}

static void test_arena_reset_keeps_one_block(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	for (int i = 0; i < 100; i++)
		assert_non_null(arena_alloc(&arena, 4000));
	assert_true(arena.used_bytes >= 400000);
	arena_reset(&arena);
	assert_true(arena.used_bytes <= 16 * 1024);
	char *at = arena_alloc(&arena, 4000);
	assert_int_equal(at[0], 0);
}

static void test_arena_fails_on_demand(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	arena_fail_at(2);
	assert_non_null(arena_alloc(&arena, 1));
	assert_null(arena_alloc(&arena, 1));
	arena_release(&arena);
	assert_non_null(arena_alloc(&arena, 1));
	arena_fail_at(1);
	arena_fail_at(0);
	assert_non_null(arena_alloc(&arena, 1));
}

static void test_arena_copies(void **state)
{
	AUTO_ARENA arena = {0};
	char source[] = "abc";

	(void)state;
	arena_init(&arena, 0);
	struct text copy = arena_text(&arena, text_from(source));
	source[0] = 'x';
	assert_text(copy, "abc");
	assert_string_equal(arena_cstr(&arena, (struct text){0}), "");
	assert_text(arena_printf(&arena, "%s-%d", "n", 42), "n-42");
}

static void test_buf_writes_what_was_given(void **state)
{
	AUTO_ARENA arena = {0};
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	assert_text(buf_text(&buf), "");
	buf_add(&buf, (struct text){0});
	buf_add(&buf, TEXT("a"));
	buf_add_cstr(&buf, "b");
	buf_add_char(&buf, 'c');
	buf_add_int(&buf, INT64_MIN);
	buf_add_int(&buf, 0);
	buf_add_int(&buf, INT64_MAX);
	buf_printf(&buf, "%05d", 42);
	assert_text(buf_text(&buf), "abc-92233720368547758080922337203685477580700042");
	assert_int_equal(buf.ptr[buf.len], '\0');
	buf_truncate(&buf, 2);
	assert_string_equal(buf.ptr, "ab");
	buf_truncate(&buf, 100);
	assert_int_equal(buf.len, 2);
	assert_false(buf_failed(&buf));
}

static void test_buf_grows_at_every_boundary(void **state)
{
	AUTO_ARENA arena = {0};
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	for (int i = 0; i < 5000; i++) {
		buf_add_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.ptr[buf.len], '\0');
	}
	for (size_t i = 0; i < buf.len; i++)
		assert_int_equal(buf.ptr[i], 'a' + (int)(i % 26));
	char *at = buf_reserve(&buf, 4096);
	assert_non_null(at);
	memset(at, 'z', 4096);
	buf.len += 4096;
	buf_add_char(&buf, '!');
	assert_int_equal(buf.len, 9097);
}

static void test_buf_limit_is_sticky(void **state)
{
	AUTO_ARENA arena = {0};
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	buf.limit_bytes = 1000;
	for (int i = 0; i < 2000; i++)
		buf_add_char(&buf, 'x');
	assert_true(buf_failed(&buf));
	assert_true(buf.len <= 1024);
	size_t len = buf.len;
	buf_add(&buf, TEXT("y"));
	assert_int_equal(buf.len, len);
	assert_null(buf_reserve(&buf, 1));
}

static void test_buf_fails_with_its_arena(void **state)
{
	AUTO_ARENA arena = {0};
	struct buf buf;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&buf, &arena);
	buf_add(&buf, TEXT("kept"));
	arena_fail_at(1);
	for (int i = 0; i < 300; i++)
		buf_add(&buf, TEXT("more"));
	assert_true(buf_failed(&buf));
	arena_fail_at(0);
}

static void test_error_keeps_the_first(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(error_is_set(&err));
	assert_false(error_tell(&err, ERROR_NOT_FOUND, "no %s", "row"));
	assert_false(error_set(&err, ERROR_INTERNAL, "later"));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_string_equal(err.public_text, "no row");
	assert_string_equal(err.operator_text, "no row");
	error_hint(&err, "look %d", 1);
	error_hint(&err, "look %d", 2);
	assert_string_equal(err.hint_text, "look 1");
	assert_false(error_set(NULL, ERROR_INTERNAL, "nobody asks"));
	assert_false(error_memory(NULL));
}

static void test_error_says_in_place_of_its_kind(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(error_say(&err, ERROR_NO_TABLE, "no table %s", "x"));
	assert_false(error_say(&err, ERROR_NO_TABLE, "later"));
	error_detail(&err, "looked in %d places", 2);
	error_detail(&err, "later");
	assert_string_equal(err.message_text, "no table x");
	assert_string_equal(err.public_text, "looked in 2 places");
	assert_string_equal(err.operator_text, "no table x");
}

static void test_error_set_tells_the_client_nothing(void **state)
{
	struct error err = {0};

	(void)state;
	error_set(&err, ERROR_DATABASE, "no such table: %s", "secrets");
	assert_string_equal(err.public_text, "");
	assert_string_equal(err.operator_text, "no such table: secrets");
}

static void test_error_cuts_whole_characters(void **state)
{
	struct error err = {0};
	char many[600];

	(void)state;
	for (size_t i = 0; i < sizeof(many) - 1; i++)
		many[i] = i % 2 ? '\xa4' : '\xc3';
	many[sizeof(many) - 1] = '\0';
	error_tell(&err, ERROR_VALUE_FORMAT, "x%s", many);
	assert_true(text_is_utf8(text_from(err.public_text)));
	assert_true(strlen(err.public_text) >= 250);
}

static void test_error_table_is_whole(void **state)
{
	(void)state;
	assert_int_equal(ERROR_NONE, 0);
	for (int kind = 1; kind < ERROR_KIND_COUNT; kind++) {
		const struct error_info *info = error_info((enum error_kind)kind);
		assert_true(info->http_status >= 300 && info->http_status < 600);
		assert_true(info->exit_code > 0 && info->exit_code < 126);
		assert_true(strlen(info->code) > 0);
		assert_true(strlen(info->message) > 0);
	}
	assert_string_equal(error_info((enum error_kind)9999)->name, "INTERNAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_arena_is_zeroed_and_aligned),
	        cmocka_unit_test(test_arena_cap_is_hard_and_sticky),
	        cmocka_unit_test(test_arena_sizes_cannot_overflow),
	        cmocka_unit_test(test_arena_push_grows),
	        cmocka_unit_test(test_arena_reset_keeps_one_block),
	        cmocka_unit_test(test_arena_fails_on_demand),
	        cmocka_unit_test(test_arena_copies),
	        cmocka_unit_test(test_buf_writes_what_was_given),
	        cmocka_unit_test(test_buf_grows_at_every_boundary),
	        cmocka_unit_test(test_buf_limit_is_sticky),
	        cmocka_unit_test(test_buf_fails_with_its_arena),
	        cmocka_unit_test(test_error_keeps_the_first),
	        cmocka_unit_test(test_error_says_in_place_of_its_kind),
	        cmocka_unit_test(test_error_set_tells_the_client_nothing),
	        cmocka_unit_test(test_error_cuts_whole_characters),
	        cmocka_unit_test(test_error_table_is_whole),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
