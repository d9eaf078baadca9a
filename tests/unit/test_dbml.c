#include "unit.h"

#include <stdlib.h>

#include "schema/dbml.h"

/* ---- compiling texts from memory ---- */

struct file {
	const char *path;
	struct text body;
};

static bool read_files(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	(void)arena;
	for (const struct file *file = context; file->path; file++) {
		if (!text_eq_cstr(path, file->path))
			continue;
		*out_body = file->body;
		return true;
	}
	return error_set(err, ERROR_FILE, "%.*s cannot be opened", TEXT_ARG(path));
}

static struct dbml *compile(struct diagnostics *diags, struct arena *arena, struct text body)
{
	struct file files[] = {{"main.dbml", body}, {NULL, {0}}};

	arena_init(arena, 0);
	diagnostics_init(diags, arena);
	return dbml_compile(arena, TEXT("main.dbml"), read_files, files, diags);
}

static const struct text blog = TEXT_INIT(
        "Project blog { database_type: 'PostgreSQL' }\n"
        "Enum status { draft\n published [note: 'seen'] }\n"
        "TablePartial base { id uuid [pk, is: 'id']\n created_at timestamptz [not null]\n"
        "  indexes { created_at [name: 'age'] } }\n"
        "Table core.users as U [read: 'id = me()'] { ~base\n email varchar(320) [unique] }\n"
        "Table posts { ~base\n user_id uuid [ref: > U.id]\n state status [default: status.draft]\n"
        "  checks { `length(title) > 0` [name: 'titled'] }\n title text }\n"
        "Metadata Column posts.title { pattern: '^x' }\n"
        "Metadata Column posts.id { is: 'key' }\n"
        "Records posts(id, title, state) { 'a', null, status.published }\n");

static void test_document_has_what_the_text_says(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct dbml *dbml = compile(&diags, &arena, blog);

	(void)state;
	assert_non_null(dbml);
	assert_int_equal(dbml->table_count, 2);
	assert_text(dbml->project->metas[0].value.text, "PostgreSQL");
	const struct dbml_table *users = dbml->tables[0];
	const struct dbml_table *posts = dbml->tables[1];
	assert_text(users->schema, "core");
	assert_text(users->alias, "U");
	assert_text(users->metas[0].key, "read");
	assert_int_equal(users->column_count, 3);
	assert_text(users->columns[2].type.written, "varchar(320)");
	assert_text(users->columns[2].type.args[0], "320");
	assert_int_equal(posts->index_count, 1);
	assert_text(posts->indexes[0].name, "age");
	assert_text(posts->checks[0].name, "titled");
	assert_ptr_equal(posts->columns[3].type.enumeration, dbml->enums[0]);
	assert_int_equal(posts->columns[3].default_value.kind, DBML_VALUE_NAME);
	assert_text(posts->columns[3].default_value.text, "draft");
	assert_int_equal(dbml->ref_count, 1);
	assert_ptr_equal(dbml->refs[0]->right.columns[0], &users->columns[0]);
	assert_ptr_equal(dbml->refs[0]->left.columns[0], &posts->columns[2]);
	assert_int_equal(dbml->records[0]->rows[0].values[1].kind, DBML_VALUE_NULL);
}

/* A block that speaks of one table's column leaves the partial's other users alone. */
static void test_metadata_of_injected_column_is_its_tables_own(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct dbml *dbml = compile(&diags, &arena, blog);

	(void)state;
	assert_non_null(dbml);
	assert_text(dbml->tables[0]->columns[0].metas[0].value.text, "id");
	assert_text(dbml->tables[1]->columns[0].metas[0].value.text, "key");
}

static void test_position_of_value_covers_it(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct text body = TEXT("Table t {\n  a int [\n    is: 'x', check: `a > 0`]\n}\n");
	struct dbml *dbml = compile(&diags, &arena, body);

	(void)state;
	assert_non_null(dbml);
	const struct dbml_column *a = &dbml->tables[0]->columns[0];
	struct position at = a->metas[0].value.at;
	assert_text(text_sub(body, at.offset, at.end - at.offset), "'x'");
	assert_int_equal(at.line, 3);
	assert_int_equal(at.column, 9);
	at = a->checks[0].at;
	assert_text(text_sub(body, at.offset, at.end - at.offset), "a > 0");
	assert_int_equal(at.column, 22);
}

/* ---- modules ---- */

static void test_modules_come_from_the_reader(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct file files[] = {{"lib/main.dbml", TEXT("use { table users } from '../people'\n"
	                                              "Table t { u int [ref: > users.id] }\n")},
	        {"people.dbml", TEXT("Table users { id int }\n")}, {NULL, {0}}};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	struct dbml *dbml = dbml_compile(&arena, TEXT("lib/main.dbml"), read_files, files, &diags);
	assert_non_null(dbml);
	assert_int_equal(dbml->table_count, 2);
	assert_int_equal(dbml->source_count, 2);
	assert_text(dbml->sources[0]->path, "lib/main.dbml");
}

static void test_unreadable_file_is_an_error(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct file files[] = {{NULL, {0}}};

	(void)state;
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	assert_null(dbml_compile(&arena, TEXT("gone.dbml"), read_files, files, &diags));
	assert_int_equal(diags.error_count, 1);
	assert_text(diags.items[0].message, "gone.dbml cannot be opened");
	assert_text(diags.items[0].at.source->path, "gone.dbml");
}

static void test_endless_modules_are_bounded(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct dbml *dbml;
	struct file files[1002] = {0};
	static char paths[1001][32];
	static char bodies[1001][32];

	(void)state;
	for (int i = 0; i < 1001; i++) {
		snprintf(paths[i], sizeof paths[i], "m%d.dbml", i);
		snprintf(bodies[i], sizeof bodies[i], "use * from './m%d'\n", i + 1);
		files[i] = (struct file){paths[i], text_from(bodies[i])};
	}
	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	dbml = dbml_compile(&arena, TEXT("m0.dbml"), read_files, files, &diags);
	assert_null(dbml);
	assert_text(diags.items[0].message, "more than 1000 files are used");
}

/* ---- what no text may do ---- */

static void test_bytes_that_are_no_text_are_refused(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;

	(void)state;
	assert_null(compile(&diags, &arena, TEXT("Table t { id int [note: '\xff'] }\n")));
	assert_text(diags.items[0].message, "main.dbml is not UTF-8");
}

static void test_deep_nesting_is_refused(void **state)
{
	static const struct {
		const char *head;
		char nest;
	} cases[] = {{"Table t { a int [default: ", '('}, {"Table t { a int [default: ", '-'},
	        {"Table t { a int [default: ", '['}, {"Table t ", '{'}};
	char body[100000];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_ARENA arena = {0};
		struct diagnostics diags;
		size_t head = strlen(cases[i].head);

		memcpy(body, cases[i].head, head);
		memset(body + head, cases[i].nest, sizeof body - head);
		assert_null(compile(&diags, &arena, (struct text){body, sizeof body}));
		assert_true(diags.error_count > 0);
	}
}

static void test_errors_are_counted_and_bounded(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	char body[20000];

	(void)state;
	memset(body, '$', sizeof body);
	assert_null(compile(&diags, &arena, (struct text){body, sizeof body}));
	assert_int_equal(diags.error_count, 500);
	assert_text(diags.items[diags.count - 1].message, "there are more errors than these");
}

/* Whichever allocation fails, the compiler says so and ends. */
static void test_lost_memory_is_no_document(void **state)
{
	bool failed = true;
	size_t nth = 0;

	(void)state;
	while (failed) {
		AUTO_ARENA arena = {0};
		struct diagnostics diags;
		struct dbml *dbml;

		/* Counted from here: the arena's own first block is made before. */
		arena_fail_at(++nth);
		dbml = compile(&diags, &arena, blog);
		failed = arena.failed;
		arena_fail_at(0);
		if (failed)
			assert_null(dbml);
		else
			assert_non_null(dbml);
		assert_true(nth < 100000);
	}
	assert_true(nth > 100);
}

/* ---- writing ---- */

static void read_back(struct text name, struct text note)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct buf out;
	AUTO_ARENA written = {0};

	arena_init(&written, 0);
	buf_init(&out, &written);
	buf_add_cstr(&out, "Table t {\n  ");
	dbml_write_name(&out, name);
	buf_add_cstr(&out, " int [default: ");
	dbml_write_string(&out, note);
	buf_add_cstr(&out, "]\n}\n");
	struct dbml *dbml = compile(&diags, &arena, buf_text(&out));
	assert_non_null(dbml);
	assert_true(text_eq(dbml->tables[0]->columns[0].name, name));
	assert_true(text_eq(dbml->tables[0]->columns[0].default_value.text, note));
}

static void test_what_is_written_reads_back(void **state)
{
	(void)state;
	read_back(TEXT("plain"), TEXT("plain"));
	read_back(TEXT("größe"), TEXT("it's"));
	read_back(TEXT("two words"), TEXT("two\nlines"));
	read_back(TEXT("1a"), TEXT("'''"));
	read_back(TEXT("a\"b\\c"), TEXT("a\\b\\\\"));
	read_back(TEXT("tab\there"), TEXT("\ttab\r\n"));
	read_back(TEXT("line\nbreak"), TEXT("ends with '"));
	read_back(TEXT("a b\\ c"), TEXT("back\\ slash"));
	read_back(TEXT("\xf0\x9f\x98\x80"), TEXT("nul \0 inside"));
	read_back(TEXT("nul \0 inside"), TEXT(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_document_has_what_the_text_says),
	        cmocka_unit_test(test_metadata_of_injected_column_is_its_tables_own),
	        cmocka_unit_test(test_position_of_value_covers_it),
	        cmocka_unit_test(test_modules_come_from_the_reader),
	        cmocka_unit_test(test_unreadable_file_is_an_error),
	        cmocka_unit_test(test_endless_modules_are_bounded),
	        cmocka_unit_test(test_bytes_that_are_no_text_are_refused),
	        cmocka_unit_test(test_deep_nesting_is_refused),
	        cmocka_unit_test(test_errors_are_counted_and_bounded),
	        cmocka_unit_test(test_lost_memory_is_no_document),
	        cmocka_unit_test(test_what_is_written_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
