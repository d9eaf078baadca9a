/* Addresses of databases: files and servers, their parts, and what is shown of them. */
#include "db/address.h"

#include "unit.h"

static void files_and_servers(void **state)
{
	(void)state;
	assert_text(db_address_file(TEXT("shop.db")), "shop.db");
	assert_text(db_address_file(TEXT("postgres.db")), "postgres.db");
	assert_text(db_address_file(TEXT("postgres://h/shop")), "");
	assert_text(db_address_file(TEXT("postgresql://h/shop")), "");
}

static void names(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text name;

	(void)state;
	arena_init(&arena, 0);
	assert_true(db_address_name(&arena, TEXT("a/b/shop.db"), &name, &err));
	assert_text(name, "shop");
	assert_true(db_address_name(
	        &arena, TEXT("postgres://u:p@h:5/shop?sslmode=require"), &name, &err));
	assert_text(name, "shop");
	assert_true(db_address_name(&arena, TEXT("postgres:///a%20b"), &name, &err));
	assert_text(name, "a b");
	assert_true(db_address_name(&arena, TEXT("postgres://h"), &name, &err));
	assert_text(name, "");
	assert_true(db_address_user(&arena, TEXT("postgres://a%40b:p@h/x"), &name, &err));
	assert_text(name, "a@b");
	assert_true(db_address_user(&arena, TEXT("postgres://h/x"), &name, &err));
	assert_text(name, "");
	assert_false(db_address_name(&arena, TEXT("postgres://h/a%2"), &name, &err));
	assert_int_equal(err.kind, ERROR_CONFIG);
	err = (struct error){0};
	assert_false(db_address_name(&arena, TEXT("postgres://h/a%00b"), &name, &err));
	assert_int_equal(err.kind, ERROR_CONFIG);
}

static void another_login(void **state)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text made = {0};

	(void)state;
	arena_init(&arena, 0);
	assert_true(db_address_with(&arena,
	        TEXT("postgres://admin:secret@[::1]:5433/shop?sslmode=require"), TEXT("shop_app"),
	        TEXT("a/b:c"), TEXT("my shop"), &made, &err));
	assert_text(made, "postgres://shop_app:a%2Fb%3Ac@[::1]:5433/my%20shop?sslmode=require");
	assert_true(db_address_with(&arena, TEXT("postgres:///shop?host=/run/pg"), TEXT("x"),
	        TEXT(""), TEXT("shop"), &made, &err));
	assert_text(made, "postgres://x@/shop?host=/run/pg");
	assert_true(db_address_with(&arena, TEXT("postgres://a%40:b@h/shop"), TEXT(""), TEXT(""),
	        TEXT("postgres"), &made, &err));
	assert_text(made, "postgres://a%40:b@h/postgres");
	assert_true(db_address_with(
	        &arena, TEXT("postgres://h/shop"), TEXT(""), TEXT(""), TEXT("other"), &made, &err));
	assert_text(made, "postgres://h/other");
	assert_false(db_address_with(&arena, TEXT("postgres://h/shop?user=root"), TEXT("x"),
	        TEXT("y"), TEXT("shop"), &made, &err));
	assert_int_equal(err.kind, ERROR_CONFIG);
	err = (struct error){0};
	assert_false(db_address_with(
	        &arena, TEXT("shop.db"), TEXT("x"), TEXT("y"), TEXT("shop"), &made, &err));
	assert_int_equal(err.kind, ERROR_CONFIG);
}

static void no_password_is_shown(void **state)
{
	static const struct {
		const char *address, *shown;
	} cases[] = {
	        {"a/shop.db", "a/shop.db"},
	        {"postgres://u:secret@h:5432/shop", "postgres://u@h:5432/shop"},
	        {"postgres://:secret@h/shop", "postgres://h/shop"},
	        {"postgres://u@h/shop?password=secret", "postgres://u@h/shop"},
	        {"postgres://h/s?sslmode=require&password=secret&a=b",
	                "postgres://h/s?sslmode=require&a=b"},
	        {"postgres://u:sec@ret@h/shop", "postgres://u@h/shop"},
	        {"postgres://u:sec/ret@h/shop", "postgres://"},
	        {"postgres://u:sec?ret@h/shop", "postgres://"},
	        {"postgres:", "postgres:/"},
	};
	AUTO_ARENA arena = {0};

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text address = text_from(cases[i].address);
		assert_int_equal(db_address_has_password(address), i >= 1 && i <= 7);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_text(db_address_shown(&arena, text_from(cases[i].address)), cases[i].shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(files_and_servers),
	        cmocka_unit_test(names),
	        cmocka_unit_test(another_login),
	        cmocka_unit_test(no_password_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
