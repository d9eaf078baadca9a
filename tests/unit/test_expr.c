/*
 * Expressions by a table (tests/schema/expr.table): each block is a place and an
 * expression, and what becomes of it. Whatever is accepted must read back from
 * its canonical text as the same tree.
 */
#include "schema/expr.h"
#include "schema/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct text table_text;
static struct text document; /* docs/expressions.md */

static struct text statuses[] = {TEXT_INIT("draft"), TEXT_INIT("active"), TEXT_INIT("done")};
static const struct model_enum status_enum = {
        .name = TEXT_INIT("project_status"), .values = statuses, .value_count = 3};

#define UUID                                                                                       \
	{                                                                                          \
		.kind = TYPE_UUID                                                                  \
	}
#define KIND(k)                                                                                    \
	{                                                                                          \
		.kind = TYPE_##k                                                                   \
	}

static struct model_column tenant_columns[] = {
        {.name = TEXT_INIT("id"), .type = UUID},
        {.name = TEXT_INIT("slug"), .type = KIND(VARCHAR)},
};
static struct model_column user_columns[] = {
        {.name = TEXT_INIT("id"), .type = UUID},
        {.name = TEXT_INIT("email"), .type = KIND(VARCHAR)},
        {.name = TEXT_INIT("googleId"), .type = KIND(TEXT)},
        {.name = TEXT_INIT("is_active"), .type = KIND(BOOLEAN)},
};
static struct model_column project_columns[] = {
        {.name = TEXT_INIT("id"), .type = UUID},
        {.name = TEXT_INIT("tenant_id"), .type = UUID},
        {.name = TEXT_INIT("owner_id"), .type = UUID},
        {.name = TEXT_INIT("name"), .type = {.kind = TYPE_VARCHAR, .length = 100}},
        {.name = TEXT_INIT("status"), .type = {.kind = TYPE_ENUM, .enumeration = &status_enum}},
        {.name = TEXT_INIT("price"),
                .type = {.kind = TYPE_NUMERIC_SCALED, .precision = 10, .scale = 2}},
        {.name = TEXT_INIT("big"), .type = KIND(NUMERIC)},
        {.name = TEXT_INIT("quantity"), .type = KIND(INTEGER)},
        {.name = TEXT_INIT("views"), .type = KIND(BIGINT)},
        {.name = TEXT_INIT("ratio"), .type = KIND(DOUBLE)},
        {.name = TEXT_INIT("is_public"), .type = KIND(BOOLEAN)},
        {.name = TEXT_INIT("due"), .type = KIND(DATE)},
        {.name = TEXT_INIT("starts_at"), .type = KIND(TIMESTAMP)},
        {.name = TEXT_INIT("created_at"), .type = KIND(TIMESTAMPTZ)},
        {.name = TEXT_INIT("data"), .type = KIND(JSONB)},
        {.name = TEXT_INIT("tags"), .type = {.kind = TYPE_TEXT, .array_depth = 1}},
        {.name = TEXT_INIT("viewers"), .type = {.kind = TYPE_UUID, .array_depth = 1}},
        {.name = TEXT_INIT("address"), .type = KIND(INET)},
};
static struct model_column member_columns[] = {
        {.name = TEXT_INIT("project_id"), .type = UUID},
        {.name = TEXT_INIT("user_id"), .type = UUID},
        {.name = TEXT_INIT("level"), .type = KIND(INTEGER)},
};

#define COLUMNS(list) .columns = list, .column_count = sizeof(list) / sizeof((list)[0])

static struct model_column *tenant_key[] = {&tenant_columns[0]};
static struct model_column *user_key[] = {&user_columns[0]};
static struct model_column *email_key[] = {&user_columns[1]};
static struct model_column *project_key[] = {&project_columns[0]};
static struct model_column *member_key[] = {&member_columns[0], &member_columns[1]};
static struct model_key keys[] = {
        {.columns = tenant_key, .column_count = 1},
        {.columns = user_key, .column_count = 1},
        {.columns = project_key, .column_count = 1},
        {.columns = member_key, .column_count = 2},
        {.columns = email_key, .column_count = 1},
};
static struct model_table tables[] = {
        {.name = TEXT_INIT("tenants"), COLUMNS(tenant_columns), .primary = &keys[0]},
        {.name = TEXT_INIT("users"),
                COLUMNS(user_columns),
                .primary = &keys[1],
                .keys = &keys[4],
                .key_count = 1},
        {.name = TEXT_INIT("projects"), COLUMNS(project_columns), .primary = &keys[2]},
        {.name = TEXT_INIT("members"), COLUMNS(member_columns), .primary = &keys[3]},
};
static struct model_table *table_list[] = {&tables[0], &tables[1], &tables[2], &tables[3]};
static struct model_enum *enum_list[] = {(struct model_enum *)&status_enum};
static struct model model = {.tables = table_list,
        .table_count = 4,
        .enums = enum_list,
        .enum_count = 1,
        .by_concept = {[TABLE_IS_TENANTS] = &tables[0], [TABLE_IS_USERS] = &tables[1]}};

static void link_columns(void)
{
	for (size_t t = 0; t < model.table_count; t++) {
		for (size_t c = 0; c < tables[t].column_count; c++)
			tables[t].columns[c].table = &tables[t];
		tables[t].schema = TEXT("public");
	}
}

static enum expr_place place_of(struct text word)
{
	static const char *const names[] = {
	        "policy", "column", "must", "check", "default", "index"};

	for (unsigned i = 0; i < 6; i++) {
		if (text_eq_cstr(word, names[i]))
			return (enum expr_place)i;
	}
	fail_msg("no place %.*s", TEXT_ARG(word));
	return EXPR_POLICY;
}

static struct expr *parse(
        struct arena *arena, struct text place, struct text sql, struct diagnostics *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct text word = TEXT("");
	struct type type = {0};
	struct type *expected = NULL;

	source->body = sql;
	text_split(&place, ' ', &word);
	if (place.len) {
		bool is_array = text_has_suffix(place, TEXT("[]"));
		struct text name = text_sub(place, 0, place.len - (is_array ? 2 : 0));
		if (text_eq(name, TEXT("status")))
			type = project_columns[4].type;
		else if (text_eq(name, TEXT("price")))
			type = project_columns[5].type;
		else
			assert_true(type_from_name(name, NULL, 0, &type, NULL));
		type.array_depth = is_array;
		expected = &type;
	}
	struct position at = {.source = source, .line = 1, .column = 1};
	return expr_parse(&model, &tables[2], place_of(word), sql, at, expected, arena, diags);
}

/* What the table should say below the expression. */
static void outcome(struct buf *out, struct arena *arena, struct text place, struct text sql)
{
	struct diagnostics diags;

	diagnostics_init(&diags, arena);
	struct expr *e = parse(arena, place, sql, &diags);
	if (e) {
		buf_add(out, TEXT("  = "));
		expr_write(out, e);
		buf_add_char(out, '\n');
		assert_int_equal(diags.count, 0);
	}
	for (size_t i = 0; i < diags.count; i++) {
		const struct diagnostic *d = &diags.items[i];
		buf_printf(out, "  ! %u: %.*s\n", d->at.column, TEXT_ARG(d->message));
		if (d->mend.len)
			buf_printf(out, "  ? %.*s\n", TEXT_ARG(d->mend));
	}
	assert_true(e || diags.error_count);
}

static void assert_stable(struct arena *arena, struct text place, struct text sql)
{
	struct diagnostics diags;
	struct buf first;
	struct buf second;

	diagnostics_init(&diags, arena);
	buf_init(&first, arena);
	buf_init(&second, arena);
	struct expr *e = parse(arena, place, sql, &diags);
	if (!e)
		return;
	expr_write(&first, e);
	struct expr *again = parse(arena, place, buf_text(&first), &diags);
	if (!again)
		fail_msg("not read back: %.*s", TEXT_ARG(buf_text(&first)));
	expr_write(&second, again);
	if (!text_eq(buf_text(&first), buf_text(&second)))
		fail_msg("%.*s\n became\n%.*s", TEXT_ARG(buf_text(&first)),
		        TEXT_ARG(buf_text(&second)));
	if (!expr_eq(e, again))
		fail_msg("another tree: %.*s", TEXT_ARG(buf_text(&first)));
}

/* Reads "place: expression" and the indented lines that belong to it. */
static bool next_block(struct text *rest, struct text *place, struct text *sql, struct text *said)
{
	struct text line = TEXT("");

	while (text_split(rest, '\n', &line)) {
		if (text_is_empty(text_trim(line)) || line.ptr[0] == '#')
			continue;
		ptrdiff_t colon = text_find_char(line, ':');
		assert_true(colon > 0);
		*place = text_sub(line, 0, (size_t)colon);
		*sql = text_trim(text_sub(line, (size_t)colon + 1, line.len));
		const char *start = rest->ptr;
		while (rest->len && rest->ptr[0] == ' ')
			text_split(rest, '\n', &line);
		*said = (struct text){start, (size_t)(rest->ptr - start)};
		return true;
	}
	return false;
}

static void test_table(void **state)
{
	struct text rest = table_text;
	struct text place, sql, said;
	unsigned failures = 0;
	unsigned count = 0;
	(void)state;

	while (next_block(&rest, &place, &sql, &said)) {
		AUTO_ARENA arena = {0};
		struct buf out;
		arena_init(&arena, 0);
		buf_init(&out, &arena);
		outcome(&out, &arena, place, sql);
		count++;
		if (!text_eq(buf_text(&out), said)) {
			print_message("%.*s: %.*s\n%.*s", TEXT_ARG(place), TEXT_ARG(sql),
			        TEXT_ARG(buf_text(&out)));
			failures++;
		}
		assert_stable(&arena, place, sql);
	}
	assert_int_equal(failures, 0);
	assert_true(count > 100);
}

static void test_every_allocation_may_fail(void **state)
{
	struct text sql = TEXT("exists (select 1 from members m join users u on u.id = m.user_id "
	                       "where m.project_id = projects.id and m.user_id = me() and u.email "
	                       "in ('a', 'b')) or status = 'active' and tags @> '{a,b}'");
	(void)state;

	for (size_t nth = 1; nth < 400; nth++) {
		AUTO_ARENA arena = {0};
		struct diagnostics diags;
		arena_init(&arena, 0);
		diagnostics_init(&diags, &arena);
		struct source *source = ARENA_NEW(&arena, struct source);
		source->body = sql;
		arena_fail_at(nth);
		struct expr *e = expr_parse(&model, &tables[2], EXPR_POLICY, sql,
		        (struct position){.source = source, .line = 1, .column = 1}, NULL, &arena,
		        &diags);
		arena_fail_at(0);
		assert_true(!e || !arena.failed);
	}
}

static struct position place_of_error(
        struct arena *arena, struct text body, uint32_t offset, struct text sql)
{
	struct diagnostics diags;
	struct source *source = ARENA_NEW(arena, struct source);

	source->body = body;
	diagnostics_init(&diags, arena);
	struct position at = {.source = source, .offset = offset, .line = 1, .column = 1};
	for (uint32_t i = 0; i < offset; i++) {
		at.line += body.ptr[i] == '\n';
		at.column = body.ptr[i] == '\n' ? 1 : at.column + 1;
	}
	assert_null(expr_parse(&model, &tables[2], EXPR_POLICY, sql, at, NULL, arena, &diags));
	assert_int_equal(diags.count, 1);
	return diags.items[0].at;
}

/* The schema may have indentation and backslashes that the expression has not. */
static void test_positions(void **state)
{
	AUTO_ARENA arena = {0};
	(void)state;

	arena_init(&arena, 0);
	struct position at = place_of_error(&arena,
	        TEXT("x\n read: '''\n    is_public\n      and nme = 'a'\n  '''"), 12,
	        TEXT("is_public\n  and nme = 'a'"));
	assert_int_equal(at.line, 4);
	assert_int_equal(at.column, 11);
	at = place_of_error(&arena, TEXT("read: 'name = \\'a\\' and nme = \\'b\\''"), 7,
	        TEXT("name = 'a' and nme = 'b'"));
	assert_int_equal(at.line, 1);
	assert_int_equal(at.column, 25);
	at = place_of_error(&arena, TEXT("name = 'é' and and"), 0, TEXT("name = 'é' and and"));
	assert_int_equal(at.column, 17);
}

static void test_nesting_is_bounded(void **state)
{
	static const char *const openings[] = {"(", "not ", "- ", "array[", "abs(", "case when "};
	(void)state;

	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
		AUTO_ARENA arena = {0};
		struct diagnostics diags;
		struct buf sql;
		arena_init(&arena, 0);
		diagnostics_init(&diags, &arena);
		buf_init(&sql, &arena);
		for (unsigned n = 0; n < 8000; n++)
			buf_add_cstr(&sql, openings[i]);
		buf_add(&sql, TEXT("1"));
		assert_null(expr_parse(&model, &tables[2], EXPR_POLICY, buf_text(&sql),
		        (struct position){.line = 1, .column = 1}, NULL, &arena, &diags));
		assert_int_equal(diags.error_count, 1);
	}
}

static struct text read_whole(const char *path, char *room, size_t bytes)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	size_t len = fread(room, 1, bytes, file);
	fclose(file);
	return (struct text){room, len};
}

static bool documents(const char *word)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "`%s`", word);
	return memmem(document.ptr, document.len, quoted, strlen(quoted)) != NULL;
}

static void test_document_names_everything(void **state)
{
	(void)state;
	for (unsigned fn = 0; fn <= EXPR_FN_SUM; fn++) {
		const char *name = expr_function_text((enum expr_function)fn);
		if (!documents(name))
			fail_msg("docs/expressions.md lacks %s", name);
	}
	for (unsigned op = 0; op <= EXPR_OP_NOT_DISTINCT; op++) {
		const char *word = expr_operator_text((enum expr_operator)op);
		bool is_like = op >= EXPR_OP_LIKE && op <= EXPR_OP_NOT_ILIKE;
		if (!is_like && op != EXPR_OP_CONCAT && !documents(word))
			fail_msg("docs/expressions.md lacks %s", word);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_every_allocation_may_fail),
	        cmocka_unit_test(test_positions),
	        cmocka_unit_test(test_nesting_is_bounded),
	        cmocka_unit_test(test_document_names_everything),
	};

	static char rooms[2][256 * 1024];

	if (argc != 3)
		return 64;
	link_columns();
	table_text = read_whole(argv[1], rooms[0], sizeof(rooms[0]));
	document = read_whole(argv[2], rooms[1], sizeof(rooms[1]));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
