#include "unit.h"

#include "base/crypto.h"
#include "diff/diff.h"

#include <glob.h>
#include <stdlib.h>

static struct model *compile(struct arena *arena, const char *path)
{
	struct diagnostics diags;

	diagnostics_init(&diags, arena);
	return model_compile(arena, text_from(path), dbml_read_file, NULL, &diags);
}

/* A schema differs from itself by nothing, and so does what was read twice. */
static void same_is_empty(void **state)
{
	const char *root = getenv("MANOR_ROOT");
	char pattern[4096];
	size_t compiled = 0;
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/schema/*.dbml", root ? root : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		AUTO_ARENA arena = {0};
		struct error err = {0};
		struct diff diff, reverse;
		arena_init(&arena, 0);
		struct model *a = compile(&arena, found.gl_pathv[i]);
		struct model *b = a ? compile(&arena, found.gl_pathv[i]) : NULL;
		if (!b)
			continue;
		compiled++;
		assert_true(diff_models(&arena, a, b, &diff, &err));
		for (size_t j = 0; j < diff.count; j++)
			print_error(
			        "%s: %.*s\n", found.gl_pathv[i], TEXT_ARG(diff.changes[j].what));
		assert_int_equal(diff.count, 0);
		assert_false(diff.is_refused || diff.is_lossy);
		assert_true(diff_models(&arena, a, a, &diff, &err));
		assert_int_equal(diff.count, 0);
		assert_true(diff_reverse(&arena, &diff, &reverse, &err));
		assert_int_equal(reverse.count, 0);
	}
	globfree(&found);
	assert_true(compiled > 20);
}

/* From nothing everything is added, and to nothing everything goes. */
static void nothing_is_a_model(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct diff diff, reverse;
	char path[4096];

	(void)state;
	arena_init(&arena, 0);
	snprintf(path, sizeof(path), "%s/tests/schema/types.dbml",
	        getenv("MANOR_ROOT") ? getenv("MANOR_ROOT") : ".");
	struct model *model = compile(&arena, path);
	assert_non_null(model);
	assert_true(diff_models(&arena, NULL, model, &diff, &err));
	assert_true(diff.count > 0 && !diff.is_lossy && !diff.is_refused);
	assert_true(diff_reverse(&arena, &diff, &reverse, &err));
	assert_int_equal(reverse.count, diff.count);
	assert_true(reverse.is_lossy);
}

/* Every allocation that fails is said, and nothing is made of what is there so far. */
static void memory_runs_out(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct diff diff;
	char path[4096];
	size_t nth = 1;

	(void)state;
	arena_init(&arena, 0);
	snprintf(path, sizeof(path), "%s/tests/schema/flow.dbml",
	        getenv("MANOR_ROOT") ? getenv("MANOR_ROOT") : ".");
	struct model *model = compile(&arena, path);
	assert_non_null(model);
	for (;; nth++) {
		AUTO_ARENA inner = {0};
		arena_init(&inner, 0);
		err = (struct error){0};
		diff = (struct diff){.count = 7};
		arena_fail_at(nth);
		bool ok = diff_models(&inner, NULL, model, &diff, &err);
		arena_fail_at(0);
		if (ok)
			break;
		assert_int_equal(err.kind, ERROR_MEMORY);
		assert_int_equal(diff.count, 7);
	}
	assert_true(nth > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(same_is_empty),
	        cmocka_unit_test(nothing_is_a_model),
	        cmocka_unit_test(memory_runs_out),
	};
	struct error err = {0};

	return crypto_init(&err) ? cmocka_run_group_tests_name("diff", tests, NULL, NULL) : 1;
}
