/* Every schema of tests/schema that compiles has a snapshot that compiles to the same. */
#include "schema/snapshot.h"

#include "base/crypto.h"
#include "unit.h"

#include <glob.h>
#include <stdlib.h>

static struct model *compile(struct arena *arena, const char *path)
{
	struct diagnostics diags;

	diagnostics_init(&diags, arena);
	return model_compile(arena, text_from(path), dbml_read_file, NULL, &diags);
}

static void check(const char *path, size_t *compiled)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct buf first, second;

	arena_init(&arena, 0);
	struct model *model = compile(&arena, path);
	if (!model)
		return;
	(*compiled)++;
	buf_init(&first, &arena);
	snapshot_write(&first, model);
	diagnostics_init(&diags, &arena);
	struct model *again = snapshot_compile(
	        &arena, TEXT("migrations/0001_first.dbml"), buf_text(&first), &diags);
	if (!again)
		fail_msg("%s: its snapshot does not compile: %s", path,
		        diags.count ? arena_cstr(&arena, diags.items[0].message) : "");
	buf_init(&second, &arena);
	snapshot_write(&second, again);
	if (!text_eq(buf_text(&first), buf_text(&second)))
		fail_msg("%s: the snapshot of the snapshot differs", path);
	if (memcmp(model->digest, again->digest, sizeof(model->digest)) != 0)
		fail_msg("%s: the digest differs", path);
}

static void test_all(void **state)
{
	char pattern[4096];
	glob_t found;
	size_t compiled = 0;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/tests/schema/*.dbml", getenv("MANOR_ROOT"));
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check(found.gl_pathv[i], &compiled);
	globfree(&found);
	assert_true(compiled > 20);
}

/* One of an older completion is compiled as it was; one of a later version is refused. */
static void test_completions(void **state)
{
	const char *schema = "Table tenants {\n  id int [pk, increment]\n}\n"
	                     "Metadata Table tenants {\n  read: 'true'\n  write: 'false'\n}\n";
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	(void)state;
	arena_init(&arena, 0);
	for (int number = 0; number <= MODEL_COMPLETION + 1; number++) {
		diagnostics_init(&diags, &arena);
		struct text body =
		        arena_printf(&arena, "// manor:completion %d\n%s", number, schema);
		struct model *model = snapshot_compile(&arena, TEXT("s.dbml"), body, &diags);
		bool is_known = number >= 1 && number <= MODEL_COMPLETION;
		assert_int_equal(model != NULL, is_known);
		assert_int_equal(diags.error_count > 0, !is_known);
		struct buf again;
		buf_init(&again, &arena);
		if (!model)
			continue;
		assert_int_equal(model->completion, number);
		snapshot_write(&again, model);
		assert_int_equal(text_has_prefix(buf_text(&again), TEXT("// manor:completion ")),
		        number > 1);
	}
	diagnostics_init(&diags, &arena);
	struct model *model = snapshot_compile(&arena, TEXT("s.dbml"), text_from(schema), &diags);
	assert_non_null(model);
	assert_int_equal(model->completion, 1);
}

static void test_file_is_held(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	char path[4096];
	struct buf body;

	(void)state;
	arena_init(&arena, 0);
	snprintf(path, sizeof(path), "%s/tests/schema/validation.dbml", getenv("MANOR_ROOT"));
	struct model *model = compile(&arena, path);
	assert_non_null(model);
	buf_init(&body, &arena);
	snapshot_write(&body, model);
	char *at = strstr(body.ptr, "// manor:file ");
	assert_non_null(at);
	/* Without it the snapshot does not stand alone. */
	diagnostics_init(&diags, &arena);
	assert_null(snapshot_compile(
	        &arena, TEXT("s.dbml"), (struct text){body.ptr, (size_t)(at - body.ptr)}, &diags));
	assert_true(diags.error_count > 0);
}

int main(void)
{
	struct error err = {0};
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_all),
	        cmocka_unit_test(test_completions),
	        cmocka_unit_test(test_file_is_held),
	};

	if (!crypto_init(&err))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
