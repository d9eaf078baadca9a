#include "unit.h"

#include "base/diag.h"
#include "base/json.h"

static struct position place(const struct source *source, const char *needle)
{
	const char *found = strstr(source->body.ptr, needle);
	size_t offset = (size_t)(found - source->body.ptr);
	struct position at = {.source = source,
	        .offset = (uint32_t)offset,
	        .end = (uint32_t)(offset + strlen(needle)),
	        .line = 1};
	size_t start = 0;

	for (size_t i = 0; i < offset; i++) {
		if (source->body.ptr[i] == '\n') {
			at.line++;
			start = i + 1;
		}
	}
	at.column = (uint32_t)(offset - start + 1);
	return at;
}

static struct text printed(const struct diagnostics *diags, enum severity least)
{
	struct buf buf;

	buf_init(&buf, diags->arena);
	diagnostics_print(diags, least, &buf);
	assert_false(buf_failed(&buf));
	return buf_text(&buf);
}

static void test_caret_stands_under_its_place(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct source source = {TEXT("a.dbml"), TEXT("Table x {\n\tn\xc3\xa4me txt [pk]\r\n}\n")};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	assert_false(diag_error(&diags, place(&source, "txt"), "unknown type %s", "txt"));
	diag_mend(&diags, "did you mean '%s'", "text");
	assert_text(printed(&diags, SEVERITY_NOTE), "a.dbml:2:8: error: unknown type txt\n"
	                                            "    \tn\xc3\xa4me txt [pk]\n"
	                                            "    \t     ^~~\n"
	                                            "    did you mean 'text'\n");
	assert_int_equal(diags.error_count, 1);
}

static void test_edges_of_the_file(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct source empty = {TEXT("e"), TEXT("")}, cut = {TEXT("c"), TEXT("ab")};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	diag_error(&diags, (struct position){&empty, 0, 0, 1, 1}, "empty");
	diag_error(&diags, (struct position){&cut, 2, 2, 1, 3}, "ends");
	diag_error(&diags, (struct position){&cut, 900, 990, 1, 1}, "beyond");
	diag_error(&diags, (struct position){0}, "nowhere");
	diag_error(&diags, (struct position){.source = &cut}, "whole file");
	assert_text(printed(&diags, SEVERITY_ERROR), "e:1:1: error: empty\n"
	                                             "c:1:3: error: ends\n    ab\n      ^\n"
	                                             "c:1:1: error: beyond\n    ab\n      ^\n"
	                                             "error: nowhere\n"
	                                             "c: error: whole file\n");
}

static void test_long_lines_are_cut(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct buf body;

	(void)state;
	arena_init(&arena, 0);
	buf_init(&body, &arena);
	for (int i = 0; i < 20000; i++)
		buf_add(&body, TEXT("\xc3\xa4"));
	buf_add(&body, TEXT("HERE"));
	for (int i = 0; i < 20000; i++)
		buf_add(&body, TEXT("\xc3\xb6"));
	struct source source = {TEXT("l"), buf_text(&body)};
	diagnostics_init(&diags, &arena);
	diag_error(&diags, place(&source, "HERE"), "long");
	struct text out = printed(&diags, SEVERITY_ERROR);
	assert_true(out.len < 400);
	assert_true(text_is_utf8(out));
	assert_non_null(strstr(out.ptr, "HERE"));
	assert_non_null(strstr(out.ptr, " ^~~~\n"));
}

static void test_control_characters_do_not_reach_the_terminal(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct source source = {TEXT("t"), TEXT("\x1b[2J \xc2\x9b x\xff")};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	diag_error(&diags, (struct position){&source, 0, 1, 1, 1}, "bad \x1b byte");
	struct text out = printed(&diags, SEVERITY_ERROR);
	assert_int_equal(text_find_char(out, '\x1b'), -1);
	assert_int_equal(text_find_char(out, '\xff'), -1);
	assert_int_equal(text_find_char(out, '\x9b'), -1);
}

static void test_the_same_is_said_once(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct source source = {TEXT("a"), TEXT("0123456789")};
	struct position at = {&source, 3, 5, 1, 4}, behind = {&source, 4, 5, 1, 5};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	for (int i = 0; i < 3; i++) {
		diag_error(&diags, at, "bad");
		diag_error(&diags, at, "worse");
		diag_error(&diags, behind, "bad");
		diag_warn(&diags, at, "bad");
	}
	diagnostics_sort(&diags);
	assert_int_equal(diags.count, 4);
	assert_int_equal(diags.error_count, 3);
	diagnostics_sort(&diags);
	assert_int_equal(diags.count, 4);
	assert_int_equal(diags.error_count, 3);
}

static void test_sorting_is_stable(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct source a = {TEXT("a"), TEXT("0123456789")}, b = {TEXT("b"), TEXT("0123456789")};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	diagnostics_sort(&diags);
	for (uint32_t i = 0; i < 100; i++) {
		struct position at = {i % 2 ? &a : &b, 9 - i % 10, 10, 1, 1};
		diag_warn(&diags, at, "%u", i);
	}
	diagnostics_sort(&diags);
	assert_int_equal(diags.count, 100);
	for (size_t i = 1; i < diags.count; i++) {
		const struct diagnostic *x = &diags.items[i - 1], *y = &diags.items[i];
		int order = text_compare(x->at.source->path, y->at.source->path);
		int64_t left, right;
		assert_true(order < 0 || (order == 0 && x->at.offset <= y->at.offset));
		assert_true(text_to_int64(x->message, &left) && text_to_int64(y->message, &right));
		if (order == 0 && x->at.offset == y->at.offset)
			assert_true(left < right);
	}
	assert_int_equal(diags.error_count, 0);
}

static void test_severities_are_chosen(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	diag_mend(&diags, "of nothing");
	diag_note(&diags, (struct position){0}, "n");
	diag_warn(&diags, (struct position){0}, "w");
	diag_error(&diags, (struct position){0}, "e");
	assert_text(printed(&diags, SEVERITY_ERROR), "error: e\n");
	assert_text(printed(&diags, SEVERITY_WARNING), "warning: w\nerror: e\n");
	assert_text(printed(&diags, SEVERITY_NOTE), "note: n\nwarning: w\nerror: e\n");
}

static void test_json(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct buf buf;
	struct json *root;
	struct source source = {TEXT("a\"b"), TEXT("xyz")};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	buf_init(&buf, &arena);
	diagnostics_json(&diags, SEVERITY_NOTE, &buf);
	assert_text(buf_text(&buf), "[]");
	diag_note(&diags, (struct position){0}, "left out");
	diag_error(&diags, (struct position){&source, 1, 2, 1, 2}, "it's \"y\"");
	diag_mend(&diags, "write z");
	buf_init(&buf, &arena);
	diagnostics_json(&diags, SEVERITY_WARNING, &buf);
	assert_text(buf_text(&buf),
	        "[{\"severity\":\"error\",\"file\":\"a\\\"b\",\"line\":1,\"column\":2,"
	        "\"message\":\"it's \\\"y\\\"\",\"mend\":\"write z\"}]");
	assert_true(json_parse(&arena, buf_text(&buf), 8, &root, NULL));
}

static void test_an_error_counts_without_memory(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	arena_fail_at(1);
	assert_false(diag_error(&diags, (struct position){0}, "lost"));
	arena_fail_at(0);
	assert_int_equal(diags.error_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_caret_stands_under_its_place),
	        cmocka_unit_test(test_edges_of_the_file),
	        cmocka_unit_test(test_long_lines_are_cut),
	        cmocka_unit_test(test_control_characters_do_not_reach_the_terminal),
	        cmocka_unit_test(test_the_same_is_said_once),
	        cmocka_unit_test(test_sorting_is_stable),
	        cmocka_unit_test(test_severities_are_chosen),
	        cmocka_unit_test(test_json),
	        cmocka_unit_test(test_an_error_counts_without_memory),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
