#include "schema/model.h"

#include "base/crypto.h"
#include "schema/erd.h"
#include "schema/lookup.h"
#include "schema/report.h"
#include "schema/show.h"
#include "schema/words.h"
#include "unit.h"

static const char office[] =
        "Project {\n  read: 'me() is not null'\n  write: 'is_platform_admin()'\n}\n"
        "Table tenants {\n  id int [pk, increment]\n  name varchar [not null]\n"
        "  deleted_at timestamptz\n}\n"
        "Enum state {\n  active\n  left\n}\n"
        "Table users {\n  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  email varchar [not null]\n  status state [not null, default: 'active']\n"
        "  is_active boolean [not null, default: true]\n\n"
        "  indexes {\n    (tenant_id, email) [unique]\n  }\n}\n"
        "Table rooms [unique: 'live'] {\n  id int [pk, increment]\n"
        "  tenant_id int [not null, ref: > tenants.id]\n"
        "  name varchar(40) [not null, length: '1..40', unique]\n  deleted_at timestamptz\n}\n"
        "Table bookings {\n  id int [pk, increment]\n  room_id int [not null, ref: > rooms.id]\n"
        "  booker_id int [ref: > users.id, member: 'active']\n"
        "  state state [not null, flow: 'active > left']\n\n"
        "  indexes {\n    room_id\n    booker_id\n  }\n}\n"
        "Metadata Table bookings {\n  index_open: '(room_id) where state = ''active'''\n"
        "  must: 'new.booker_id is null or new.booker_id > 0'\n}\n"
        "Ref: users.id <> rooms.id\n";

static bool read_text(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	(void)arena, (void)path, (void)err;
	*out_body = text_from(context);
	return true;
}

static struct model *compile(struct arena *arena, struct diagnostics *diags, const char *body)
{
	diagnostics_init(diags, arena);
	return model_compile(arena, TEXT("test.dbml"), read_text, (void *)(uintptr_t)body, diags);
}

/* The office without what is wrong in it: a join table that reaches a tenant twice. */
static const char *sound_office(struct arena *arena)
{
	size_t len = strlen(office) - strlen("Ref: users.id <> rooms.id\n");
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < len; i++) {
		/* 'a' in a string of DBML is \'a\'. */
		if (office[i] == '\'' && office[i + 1] == '\'') {
			buf_add_cstr(&out, "\\'");
			i++;
		} else {
			buf_add_char(&out, office[i]);
		}
	}
	return arena_cstr(arena, buf_text(&out));
}

static void test_words(void **state)
{
	static const struct {
		const char *name, *words, *singular;
	} cases[] = {
	        {"user_id", "user_id", "user_id"},
	        {"userId", "user_id", "user_id"},
	        {"UserID", "user_id", "user_id"},
	        {"HTTPServers", "http_servers", "http_server"},
	        {"User Roles", "user_roles", "user_role"},
	        {"companies", "companies", "company"},
	        {"document_request_statuses", "document_request_statuses",
	                "document_request_status"},
	        {"address", "address", "address"},
	        {"status", "status", "status"},
	        {"__x__y", "x_y", "x_y"},
	        {"", "", ""},
	};
	AUTO_ARENA arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text name = text_from(cases[i].name);
		/* Words begin with what a name begins with: no empty first word. */
		struct text words = words_from_name(&arena, name);
		if (words.len && words.ptr[0] == '_')
			words = text_sub(words, 1, words.len);
		assert_text(words, cases[i].words);
		if (strcmp(cases[i].name, "__x__y") != 0)
			assert_text(words_singular(&arena, name), cases[i].singular);
	}
	assert_true(words_has(TEXT("user_tenant"), TEXT("tenant")));
	assert_false(words_has(TEXT("user_tenants"), TEXT("tenant")));
}

static void test_lookup(void **state)
{
	AUTO_ARENA arena = {0};
	struct lookup *lookup = lookup_new(&arena, 1);
	int items[200];

	(void)state;
	for (int i = 0; i < 200; i++)
		assert_null(lookup_add(lookup, arena_printf(&arena, "name %d", i), &items[i]));
	for (int i = 0; i < 200; i++)
		assert_ptr_equal(
		        lookup_find(lookup, arena_printf(&arena, "name %d", i)), &items[i]);
	assert_ptr_equal(lookup_add(lookup, TEXT("name 7"), &items[9]), &items[7]);
	assert_null(lookup_find(lookup, TEXT("name 200")));
	assert_text(lookup_suggest(lookup, TEXT("nam 150")), "name 150");
	assert_text(lookup_suggest(lookup, TEXT("quite another")), "");
	assert_text(lookup_fold(&arena, TEXT("UserId")), "userid");
}

static void test_model(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	const struct model *model = compile(&arena, &diags, sound_office(&arena));

	(void)state;
	assert_non_null(model);
	const struct model_table *users = model_table_find(model, TEXT("users"));
	const struct model_table *rooms = model_table_find(model, TEXT("rooms"));
	const struct model_table *bookings = model_table_find(model, TEXT("bookings"));
	assert_ptr_equal(model->by_concept[TABLE_IS_USERS], users);
	assert_true(users->by_concept[COLUMN_IS_PLATFORM_ADMIN]->is_hidden);
	assert_int_equal(rooms->scope, SCOPE_TENANT);
	assert_true(rooms->keys[0].is_live);
	assert_true(rooms->keys[1].is_hidden && !rooms->keys[1].is_live);
	assert_int_equal(bookings->scope, SCOPE_TENANT);
	assert_text(bookings->tenant->name, "manor_tenant");
	assert_true(bookings->tenant->is_hidden && bookings->tenant->is_not_null);
	assert_text(report_path(&arena, bookings), "room_id > rooms.tenant_id");
	for (size_t i = 0; i < bookings->ref_count; i++)
		assert_int_equal(bookings->refs[i]->wall, WALL_KEY);
	assert_int_equal(users->refs[0]->wall, WALL_NONE);
	assert_true(model_column_find(bookings, TEXT("booker_id"))->must_be_active_member);
	assert_int_equal(model_column_find(bookings, TEXT("state"))->flow->move_count, 1);
	assert_int_equal(bookings->must_count, 1);
	assert_non_null(bookings->indexes[bookings->index_count - 1].where);
	assert_non_null(model->by_concept[TABLE_IS_AUDIT]);
	assert_non_null(model->by_concept[TABLE_IS_CREDENTIALS]);
	assert_int_equal(bookings->audit, AUDIT_CHANGES);
	assert_true(bookings->policies[VERB_DELETE].is_inherited);

	struct buf active;
	buf_init(&active, &arena);
	expr_write(&active, model->user_active);
	assert_text(buf_text(&active), "status = 'active' and is_active");
}

static void test_digest(void **state)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	const char *body = sound_office(&arena);
	const struct model *a = compile(&arena, &diags, body);
	const struct model *b = compile(&arena, &diags, body);
	const char *changed = arena_cstr(
	        &arena, arena_printf(&arena, "%s\nTable more {\n  id int [pk]\n}\n", body));
	const struct model *c = compile(&arena, &diags, changed);

	(void)state;
	assert_non_null(a);
	assert_non_null(c);
	assert_memory_equal(a->digest, b->digest, sizeof(a->digest));
	assert_memory_not_equal(a->digest, c->digest, sizeof(a->digest));
}

/* How many allocations reading the document makes: those left of a known number. */
static size_t reading_allocations(const char *body)
{
	enum { MANY = 1000000 };
	AUTO_ARENA arena = {0}, rest = {0};
	struct diagnostics diags;
	size_t left = 0;

	diagnostics_init(&diags, &arena);
	arena_fail_at(MANY);
	dbml_compile(&arena, TEXT("test.dbml"), read_text, (void *)(uintptr_t)body, &diags);
	while (arena_alloc(&rest, 1))
		left++;
	return MANY - 1 - left;
}

/* Whichever allocation fails once the document is read: no model, no crash. */
static void fail_each(const char *body)
{
	for (size_t nth = reading_allocations(body) + 1;; nth++) {
		AUTO_ARENA arena = {0};
		struct diagnostics diags;
		arena_fail_at(nth);
		const struct model *model = compile(&arena, &diags, body);
		arena_fail_at(0);
		if (!arena.failed)
			return;
		assert_null(model);
	}
}

static void test_memory(void **state)
{
	AUTO_ARENA source = {0};

	(void)state;
	fail_each(sound_office(&source));
	fail_each(office);
}

static void test_printers_memory(void **state)
{
	AUTO_ARENA source = {0};
	struct diagnostics diags;
	const struct model *model = compile(&source, &diags, sound_office(&source));

	(void)state;
	assert_non_null(model);
	for (size_t nth = 1; nth < 400; nth++) {
		AUTO_ARENA arena = {0};
		struct buf out;
		buf_init(&out, &arena);
		arena_fail_at(nth);
		show_write(&out, model, SHOW_FULL);
		show_json(&out, model, SHOW_FULL);
		report_write(&out, model);
		report_json(&out, model);
		erd_mermaid(&out, model);
		erd_svg(&out, model);
		erd_json(&out, model);
		arena_fail_at(0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_lookup),
	        cmocka_unit_test(test_model),
	        cmocka_unit_test(test_digest),
	        cmocka_unit_test(test_memory),
	        cmocka_unit_test(test_printers_memory),
	};
	struct error err = {0};

	if (!crypto_init(&err))
		return 70;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
