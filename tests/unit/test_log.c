#include "unit.h"

#include "base/json.h"
#include "base/log.h"

#include <fcntl.h>
#include <unistd.h>

static int pipe_fds[2];
static char line[512 * 1024];

static int open_pipe(void **state)
{
	(void)state;
	if (pipe(pipe_fds) != 0 || fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK) != 0)
		return -1;
	log_open(pipe_fds[1], LOG_LEVEL_INFO);
	return 0;
}

static int close_pipe(void **state)
{
	(void)state;
	log_open(-1, LOG_LEVEL_ERROR);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return 0;
}

static struct text logged(void)
{
	ssize_t len = read(pipe_fds[0], line, sizeof(line));

	return (struct text){line, len > 0 ? (size_t)len : 0};
}

static const struct json *logged_json(struct arena *arena)
{
	struct text t = logged();
	struct json *root;

	assert_true(t.len > 0 && t.ptr[t.len - 1] == '\n');
	assert_int_equal(text_find_char(t, '\n'), t.len - 1);
	assert_true(json_parse(arena, t, 4, &root, NULL));
	return root;
}

static void test_a_line_is_json(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	log_write(LOG_LEVEL_INFO, "said \"%s\"\nand more", "x");
	const struct json *root = logged_json(&arena);
	assert_text(json_find_text(root, TEXT("level")), "info");
	assert_text(json_find_text(root, TEXT("message")), "said \"x\"\nand more");
	assert_int_equal(json_find_text(root, TEXT("time")).len > 20, 1);
}

static void test_levels_are_left_out(void **state)
{
	(void)state;
	assert_true(log_is_on(LOG_LEVEL_INFO));
	assert_false(log_is_on(LOG_LEVEL_DEBUG));
	log_write(LOG_LEVEL_DEBUG, "unseen");
	assert_int_equal(logged().len, 0);
}

static void test_broken_bytes_stay_inside_json(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	log_write(LOG_LEVEL_WARN, "bytes \xff\xc3 \x1b[31m");
	assert_text(json_find_text(logged_json(&arena), TEXT("message")), "bytes ?? \x1b[31m");
}

static void test_an_error_is_told(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};

	(void)state;
	arena_init(&arena, 0);
	error_set(&err, ERROR_DATABASE, "disk I/O");
	log_error(LOG_LEVEL_ERROR, &err, "request %d", 7);
	const struct json *root = logged_json(&arena);
	assert_text(json_find_text(root, TEXT("error")), "DATABASE");
	assert_text(json_find_text(root, TEXT("detail")), "disk I/O");
	assert_text(json_find_text(root, TEXT("message")), "request 7");
}

static void test_whole_lines(void **state)
{
	(void)state;
	log_line(TEXT("{}"));
	assert_text(logged(), "{}\n");
}

static void test_without_memory_something_is_said(void **state)
{
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	arena_fail_at(1);
	log_write(LOG_LEVEL_INFO, "lost");
	arena_fail_at(0);
	assert_text(json_find_text(logged_json(&arena), TEXT("level")), "error");
}

static void test_a_closed_log_is_silent(void **state)
{
	(void)state;
	log_open(-1, LOG_LEVEL_DEBUG);
	assert_false(log_is_on(LOG_LEVEL_ERROR));
	log_write(LOG_LEVEL_ERROR, "nobody hears");
	log_line(TEXT("{}"));
	assert_int_equal(logged().len, 0);
}

#define LOG_TEST(f) cmocka_unit_test_setup_teardown(f, open_pipe, close_pipe)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        LOG_TEST(test_a_line_is_json),
	        LOG_TEST(test_levels_are_left_out),
	        LOG_TEST(test_broken_bytes_stay_inside_json),
	        LOG_TEST(test_an_error_is_told),
	        LOG_TEST(test_whole_lines),
	        LOG_TEST(test_without_memory_something_is_said),
	        LOG_TEST(test_a_closed_log_is_silent),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
