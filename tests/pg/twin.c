#include "twin.h"

#include "db/sqlite/connection.h"
#include "schema/literal.h"

static const char schema_path[] = "twin.dbml";

static bool read_schema(
        void *context, struct arena *arena, struct text path, struct text *out, struct error *err)
{
	(void)arena;
	(void)path;
	(void)err;
	*out = text_from(context);
	return true;
}

/* What is likely to make a difference, in input syntax; NULL comes by itself. */
static const char *const booleans[] = {"true", "false", NULL};
static const char *const integers[] = {"7", "0", "1", "-5", "2", "3", "32767", "-1", "5", NULL};
static const char *const large[] = {"7", "0", "2147483648", "-5", "9007199254740993", "1", NULL};
static const char *const numbers[] = {
        "12.5", "0", "-0.01", "1", "12.49", "99999.99", "0.05", "3", NULL};
static const char *const decimals[] = {
        "12.5", "12345678901234567890.5", "-3", "0", "12345678901234567891", NULL};
static const char *const floats[] = {"1.5", "0.1", "-2", "1e20", "0", "3", "0.3", NULL};
static const char *const texts[] = {"Hello*", "", "a", "A", "abc", "abC", "a_b", "a%b", "a\\b", "é",
        "État", "straße", "STRASSE", "İ", "ΑΣ", " x ", "line\nbreak", "a\n", "foo bar", "Z", "_",
        "b", "10", "x.y", "🐘", "true", "it's", "e\xcc\x81", "\xe2\x84\xaa", NULL};
static const char *const uuids[] = {"11111111-1111-4111-8111-111111111111",
        "22222222-2222-4222-8222-222222222222", "abcdef01-2345-4678-8abc-0123456789ab",
        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", NULL};
static const char *const dates[] = {
        "2026-03-04", "2026-01-02", "1999-12-31", "0044-03-15", "2024-02-29", NULL};
static const char *const times[] = {"03:04", "23:59:59.999999", "00:00", NULL};
static const char *const moments[] = {"2026-03-04 05:06:07", "2026-03-04 00:00",
        "2026-03-29 01:30:00.123456", "1969-12-31 23:59:59.999999", "2026-01-02 03:04", NULL};
static const char *const bytes[] = {"\\x00ff", "\\x", "\\x61", NULL};
static const char *const networks[] = {"10.0.0.1", "10.0.0.0/8", "::1", NULL};
static const char *const jsons[] = {
        "{\"kind\":\"a\",\"a\":{\"b\":[\"b\",1]},\"list\":[10,20,\"x\"]}", "[]",
        "[\"b\",null,{\"a\":\"b\"}]", "\"a\"", "5", "null", "true",
        "{\"a\":[\"b\"],\"kind\":5,\"list\":{}}", "{\"a\":null,\"kind\":1.50,\"list\":[]}",
        "{\"k\":\"v\",\"n\":1.50,\"b\":true,\"z\":null,\"l\":[10,20]}", "{\"kind\":\"\"}", NULL};

static const char *const *pool_of(enum type_kind kind)
{
	switch (kind) {
	case TYPE_BOOLEAN:
		return booleans;
	case TYPE_BIGINT:
		return large;
	case TYPE_SMALLINT:
	case TYPE_INTEGER:
		return integers;
	case TYPE_NUMERIC_SCALED:
		return numbers;
	case TYPE_NUMERIC:
		return decimals;
	case TYPE_REAL:
	case TYPE_DOUBLE:
		return floats;
	case TYPE_UUID:
		return uuids;
	case TYPE_DATE:
		return dates;
	case TYPE_TIME:
		return times;
	case TYPE_TIMESTAMP:
	case TYPE_TIMESTAMPTZ:
		return moments;
	case TYPE_BYTEA:
		return bytes;
	case TYPE_INET:
		return networks;
	case TYPE_JSON:
	case TYPE_JSONB:
		return jsons;
	default:
		return texts;
	}
}

static size_t pool_size(const char *const *pool)
{
	size_t n = 0;
	while (pool[n])
		n++;
	return n;
}

/* The canonical value at a place of the pool; empty where the type cannot hold it: NULL. */
static struct text pick_scalar(struct arena *arena, const struct type *type, size_t at)
{
	struct text canonical, input;
	struct error err = {0};
	if (type->kind == TYPE_ENUM)
		return type->enumeration->values[at % type->enumeration->value_count];
	const char *const *pool = pool_of(type->kind);
	input = text_from(pool[at % pool_size(pool)]);
	return literal_read(arena, type, input, &canonical, &err) ? canonical : (struct text){0};
}

/* An array of a few that follow each other, with a NULL here and there. */
static void pick_array(struct buf *json, const struct type *type, size_t count, size_t at)
{
	struct type element = *type;
	element.array_depth--;
	buf_add_char(json, '[');
	for (size_t i = 0; i < count; i++) {
		struct text item = TEXT("null");
		buf_add_cstr(json, i ? "," : "");
		if (element.array_depth) {
			pick_array(json, &element, 2, at + i);
			continue;
		}
		struct text canonical = pick_scalar(json->arena, &element, at + i);
		if ((at + i) % 7 == 6 || !canonical.ptr)
			buf_add(json, item);
		else
			literal_write_json(json, &element, canonical);
	}
	buf_add_char(json, ']');
}

/* The nth value for the column, or an empty pointer for NULL. */
static struct text pick(struct twin *twin, const struct model_column *column, size_t nth)
{
	const struct type *type = &column->type;
	size_t size = type->kind == TYPE_ENUM ? type->enumeration->value_count
	                                      : pool_size(pool_of(type->kind));
	/* each column goes through its pool again and again, every time shifted */
	size_t at = nth + (nth / (size + 1)) * (column->index + 1) + column->index;
	if (at % (size + 1) == size)
		return (struct text){0};
	if (!type->array_depth)
		return pick_scalar(&twin->arena, type, at % (size + 1));
	struct buf json;
	buf_init(&json, &twin->arena);
	pick_array(&json, type, nth % 4, at);
	return buf_text(&json);
}

static void add_columns(
        struct buf *sql, const struct sql_dialect *dialect, const struct model_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		const struct model_column *column = &table->columns[i];
		buf_add_cstr(sql, i ? ", " : "");
		dialect->write_name(sql, column->name);
		buf_add_char(sql, ' ');
		dialect->write_type(sql, &column->type);
		if (dialect == &sql_postgres &&
		        type_family(&(struct type){.kind = column->type.kind}) == FAMILY_TEXT &&
		        column->type.kind != TYPE_ENUM)
			buf_add_cstr(sql, " COLLATE \"C\"");
	}
}

static void run_sqlite(struct twin *twin, struct text sql)
{
	char *message = NULL;
	if (sqlite3_exec(twin->sqlite, arena_cstr(&twin->arena, sql), NULL, NULL, &message) !=
	        SQLITE_OK)
		fail_msg("%s\n%.*s", message, TEXT_ARG(sql));
}

static struct text table_sql(struct twin *twin, const struct sql_dialect *dialect,
        const struct model_table *table, const char *key, const char *end)
{
	struct buf sql;
	buf_init(&sql, &twin->arena);
	buf_add_cstr(&sql, "CREATE TABLE ");
	dialect->write_base(&sql, table->name);
	buf_printf(&sql, " (%s, ", key);
	add_columns(&sql, dialect, table);
	buf_printf(&sql, ")%s", end);
	return buf_text(&sql);
}

static void make_table(struct twin *twin, const struct model_table *table)
{
	run_sqlite(twin, table_sql(twin, &sql_sqlite, table, "nth INTEGER PRIMARY KEY", " STRICT"));
	pg_exec(twin->postgres, &twin->arena,
	        table_sql(twin, &sql_postgres, table,
	                "nth integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY", ""));
}

static void make_enum(struct twin *twin, const struct model_enum *known)
{
	struct type type = {.kind = TYPE_ENUM, .enumeration = known};
	struct buf sql;
	buf_init(&sql, &twin->arena);
	buf_add_cstr(&sql, "CREATE TYPE ");
	sql_postgres.write_type(&sql, &type);
	buf_add_cstr(&sql, " AS ENUM (");
	for (size_t i = 0; i < known->value_count; i++) {
		buf_add_cstr(&sql, i ? ", " : "");
		sql_postgres.write_string(&sql, known->values[i]);
	}
	buf_add_cstr(&sql, ")");
	pg_exec(twin->postgres, &twin->arena, buf_text(&sql));
}

static void bind_sqlite(sqlite3_stmt *statement, int at, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		sqlite3_bind_null(statement, at);
		return;
	case VALUE_INTEGER:
		sqlite3_bind_int64(statement, at, value->integer);
		return;
	case VALUE_REAL:
		sqlite3_bind_double(statement, at, value->real);
		return;
	case VALUE_TEXT:
		sqlite3_bind_text(
		        statement, at, value->text.ptr, (int)value->text.len, SQLITE_TRANSIENT);
		return;
	case VALUE_BLOB:
		sqlite3_bind_blob(statement, at, value->text.len ? value->text.ptr : "",
		        (int)value->text.len, SQLITE_TRANSIENT);
		return;
	case VALUE_KEY:
		break;
	}
}

/* PostgreSQL is given text, whatever the value. */
static const char *pg_text(struct twin *twin, const struct value *value)
{
	assert_true(value->kind == VALUE_NULL || value->kind == VALUE_TEXT);
	return value->kind == VALUE_NULL ? NULL : arena_cstr(&twin->arena, value->text);
}

static struct text insert_sql(
        struct twin *twin, const struct sql_dialect *dialect, const struct model_table *table)
{
	struct buf sql;
	buf_init(&sql, &twin->arena);
	buf_add_cstr(&sql, "INSERT INTO ");
	dialect->write_base(&sql, table->name);
	buf_add_cstr(&sql, " (");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add_cstr(&sql, i ? ", " : "");
		dialect->write_name(&sql, table->columns[i].name);
	}
	buf_add_cstr(&sql, ") VALUES (");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add_cstr(&sql, i ? ", " : "");
		dialect->write_param(&sql, (unsigned)i + 1);
	}
	buf_add_char(&sql, ')');
	return buf_text(&sql);
}

enum { COLUMNS_MOST = 64 };

static void stored(struct twin *twin, const struct sql_dialect *dialect, const struct type *type,
        struct text input, struct value *out)
{
	struct text canonical;
	struct error err = {0};
	*out = value_null();
	if (input.ptr && !(literal_read(&twin->arena, type, input, &canonical, &err) &&
	                         dialect->store(&twin->arena, type, canonical, out, &err)))
		fail_msg("%.*s: %s", TEXT_ARG(input), err.public_text);
}

static void insert(struct twin *twin, const struct model_table *table, const struct text *inputs)
{
	const char *values[COLUMNS_MOST];
	sqlite3_stmt *statement;
	struct text sql = insert_sql(twin, &sql_sqlite, table);
	assert_int_equal(sqlite3_prepare_v2(twin->sqlite, sql.ptr, (int)sql.len, &statement, NULL),
	        SQLITE_OK);
	for (size_t i = 0; i < table->column_count; i++) {
		struct value value;
		stored(twin, &sql_sqlite, &table->columns[i].type, inputs[i], &value);
		bind_sqlite(statement, (int)i + 1, &value);
		stored(twin, &sql_postgres, &table->columns[i].type, inputs[i], &value);
		values[i] = pg_text(twin, &value);
	}
	if (sqlite3_step(statement) != SQLITE_DONE)
		fail_msg("%s", sqlite3_errmsg(twin->sqlite));
	sqlite3_finalize(statement);
	PGresult *result = PQexecParams(twin->postgres,
	        arena_cstr(&twin->arena, insert_sql(twin, &sql_postgres, table)),
	        (int)table->column_count, NULL, values, NULL, NULL, 0);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s", PQerrorMessage(twin->postgres));
	PQclear(result);
}

void twin_insert(struct twin *twin, const char *name, ...)
{
	const struct model_table *table = model_table_find(twin->model, text_from(name));
	struct text inputs[COLUMNS_MOST] = {{0}};
	va_list args;
	const char *column;
	va_start(args, name);
	while ((column = va_arg(args, const char *)))
		inputs[model_column_find(table, text_from(column))->index] =
		        text_from(va_arg(args, const char *));
	va_end(args);
	insert(twin, table, inputs);
}

static void show(struct twin *twin, const struct diagnostics *diags)
{
	struct buf out;
	buf_init(&out, &twin->arena);
	diagnostics_print(diags, SEVERITY_ERROR, &out);
	fail_msg("%.*s", TEXT_ARG(buf_text(&out)));
}

/* The functions that statements call, as the driver registers them. */
static struct connection connection;

static void open_sqlite(struct twin *twin)
{
	assert_int_equal(sqlite3_open(":memory:", &twin->sqlite), SQLITE_OK);
	connection = (struct connection){.handle = twin->sqlite};
	assert_true(functions_register(&connection) && patterns_register(&connection));
}

static bool has_icu(void)
{
	PGconn *probe = pg_database("probe", "");
	struct arena arena;
	arena_init(&arena, 0);
	const char *n = pg_value(probe, &arena,
	        TEXT("SELECT count(*) FROM pg_collation WHERE collname = 'und-x-icu'"));
	bool has = strcmp(n, "0") != 0;
	arena_release(&arena);
	pg_drop(probe);
	return has;
}

static bool is_key_new(
        const struct model_key *key, struct text (*before)[COLUMNS_MOST], size_t rows)
{
	const struct text *row = before[rows];
	for (size_t i = 0; i < key->column_count; i++)
		if (!row[key->columns[i]->index].ptr)
			return false;
	for (size_t n = 0; n < rows; n++) {
		size_t same = 0;
		for (size_t i = 0; i < key->column_count; i++)
			same += text_eq(
			        before[n][key->columns[i]->index], row[key->columns[i]->index]);
		if (same == key->column_count)
			return false;
	}
	return true;
}

static bool are_keys_new(
        const struct model_table *table, struct text (*before)[COLUMNS_MOST], size_t rows)
{
	for (size_t k = 0; k < table->key_count; k++)
		if (!table->keys[k].is_hidden && !is_key_new(&table->keys[k], before, rows))
			return false;
	return !table->primary || is_key_new(table->primary, before, rows);
}

/* Rows whose keys are taken are left out, where keys are to be kept. */
static void fill(struct twin *twin, const struct model_table *table, size_t rows, bool has_keys)
{
	struct text(*inputs)[COLUMNS_MOST] = arena_alloc(&twin->arena, rows * sizeof(*inputs));
	size_t count = 0;
	for (size_t row = 0; row < rows; row++) {
		for (size_t c = 0; c < table->column_count; c++)
			inputs[count][c] = pick(twin, &table->columns[c], row);
		if (has_keys && !are_keys_new(table, inputs, count))
			continue;
		insert(twin, table, inputs[count++]);
	}
}

void twin_fill(struct twin *twin, const char *table, size_t rows)
{
	fill(twin, model_table_find(twin->model, text_from(table)), rows, false);
}

void twin_open(
        struct twin *twin, const char *name, const char *schema, const char *subject, size_t rows)
{
	struct diagnostics diags;
	*twin = (struct twin){.moment = TEXT("2026-03-04 05:06:07.000001")};
	arena_init(&twin->arena, 0);
	diagnostics_init(&diags, &twin->arena);
	twin->model = model_compile(&twin->arena, text_from(schema_path), read_schema,
	        (void *)(uintptr_t)schema, &diags);
	if (!twin->model)
		show(twin, &diags);
	assert_true(has_icu());
	open_sqlite(twin);
	twin->postgres = pg_database(
	        name, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C.UTF-8'");
	for (size_t i = 0; i < twin->model->enum_count; i++)
		make_enum(twin, twin->model->enums[i]);
	for (size_t i = 0; i < twin->model->declared_count; i++) {
		make_table(twin, twin->model->tables[i]);
		fill(twin, twin->model->tables[i], rows,
		        !text_eq_cstr(twin->model->tables[i]->name, subject));
	}
}

void twin_close(struct twin *twin)
{
	sqlite3_close(twin->sqlite);
	pg_drop(twin->postgres);
	arena_release(&twin->arena);
}

void twin_be_strange(struct twin *twin, bool is_strange)
{
	pg_exec(twin->postgres, &twin->arena,
	        is_strange ? TEXT("SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = 'SQL, DMY'; "
	                          "SET IntervalStyle = 'sql_standard'")
	                   : TEXT("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; "
	                          "SET IntervalStyle = 'postgres'"));
}

bool twin_write(struct twin *twin, const struct sql_dialect *dialect, enum expr_sql_place place,
        const struct expr *expr, const struct type *as, bool is_bare, struct twin_sql *out)
{
	struct sql_writer w;
	struct expr_sql to;
	*out = (struct twin_sql){0};
	sql_writer_init(&w, &twin->arena, dialect);
	expr_sql_init(&to, &w, place);
	to.self.alias = is_bare ? TEXT("") : TEXT("r");
	to.old_row.alias = TEXT("o");
	to.new_row.alias = TEXT("n");
	to.tenant = place == EXPR_SQL_PERSISTENT ? TEXT("r.tenant_id") : TEXT("");
	if (!expr_sql_write_as(&to, expr, as, &out->err))
		return false;
	out->sql = buf_text(&w.text);
	out->params = w.params;
	out->param_count = w.param_count;
	return true;
}

static struct text param_text(const struct twin *twin, const struct sql_param *param)
{
	switch (param->kind) {
	case SQL_PARAM_PERSON:
		return twin->person;
	case SQL_PARAM_TENANT:
		return twin->tenant;
	default:
		return twin->moment;
	}
}

/* Ids of integers are stored as such. */
static void bind_params(struct twin *twin, sqlite3_stmt *statement, const struct twin_sql *sql)
{
	for (size_t i = 0; i < sql->param_count; i++) {
		struct text t = param_text(twin, &sql->params[i]);
		int64_t n;
		struct value value = text_to_int64(t, &n) ? value_integer(n) : value_text(t);
		bind_sqlite(statement, (int)i + 1, &value);
	}
}

static sqlite3_stmt *prepare(
        struct twin *twin, const struct twin_sql *sql, const char *from, struct text *out_text)
{
	sqlite3_stmt *statement;
	*out_text = arena_printf(&twin->arena, "SELECT %.*s%s", TEXT_ARG(sql->sql), from);
	if (sqlite3_prepare_v2(twin->sqlite, out_text->ptr, (int)out_text->len, &statement, NULL) !=
	        SQLITE_OK)
		fail_msg("%s\n%.*s", sqlite3_errmsg(twin->sqlite), TEXT_ARG(*out_text));
	bind_params(twin, statement, sql);
	return statement;
}

struct text twin_ask_sqlite(struct twin *twin, const struct twin_sql *sql, const char *from)
{
	struct text text;
	sqlite3_stmt *statement = prepare(twin, sql, from, &text);
	struct buf out;
	int code;
	buf_init(&out, &twin->arena);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		buf_add_char(&out, sqlite3_column_type(statement, 0) == SQLITE_NULL ? 'n'
		                   : sqlite3_column_int(statement, 0)               ? 't'
		                                                                    : 'f');
	if (code != SQLITE_DONE)
		buf_printf(&out, "error: %s", sqlite3_errmsg(twin->sqlite));
	sqlite3_finalize(statement);
	return buf_text(&out);
}

static PGresult *query(struct twin *twin, const struct twin_sql *sql, const char *from)
{
	const char *values[8];
	struct text text = arena_printf(&twin->arena, "SELECT %.*s%s", TEXT_ARG(sql->sql), from);
	assert_true(sql->param_count <= 8);
	for (size_t i = 0; i < sql->param_count; i++)
		values[i] = arena_cstr(&twin->arena, param_text(twin, &sql->params[i]));
	return PQexecParams(twin->postgres, arena_cstr(&twin->arena, text), (int)sql->param_count,
	        NULL, values, NULL, NULL, 0);
}

struct text twin_ask_postgres(struct twin *twin, const struct twin_sql *sql, const char *from)
{
	PGresult *result = query(twin, sql, from);
	struct buf out;
	buf_init(&out, &twin->arena);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		buf_printf(&out, "error: %s", PQerrorMessage(twin->postgres));
	for (int i = 0; i < PQntuples(result); i++)
		buf_add_char(&out, PQgetisnull(result, i, 0) ? 'n' : PQgetvalue(result, i, 0)[0]);
	PQclear(result);
	return buf_text(&out);
}

struct text twin_value_sqlite(
        struct twin *twin, const struct twin_sql *sql, const struct type *type, const char *from)
{
	struct text text, shown = TEXT("");
	struct error err = {0};
	sqlite3_stmt *statement = prepare(twin, sql, from, &text);
	struct value value = value_null();
	if (sqlite3_step(statement) != SQLITE_ROW)
		fail_msg("%s", sqlite3_errmsg(twin->sqlite));
	const char *bytes_at = sqlite3_column_blob(statement, 0);
	struct text bytes_of = {bytes_at, (size_t)sqlite3_column_bytes(statement, 0)};
	switch (sqlite3_column_type(statement, 0)) {
	case SQLITE_INTEGER:
		value = value_integer(sqlite3_column_int64(statement, 0));
		break;
	case SQLITE_FLOAT:
		value = (struct value){
		        .kind = VALUE_REAL, .real = sqlite3_column_double(statement, 0)};
		break;
	case SQLITE_TEXT:
		value = value_text(arena_text(&twin->arena, bytes_of));
		break;
	case SQLITE_BLOB: {
		struct buf hex;
		buf_init(&hex, &twin->arena);
		buf_add_cstr(&hex, "\\x");
		for (size_t i = 0; i < bytes_of.len; i++)
			buf_printf(&hex, "%02x", (unsigned char)bytes_of.ptr[i]);
		sqlite3_finalize(statement);
		return buf_text(&hex);
	}
	default:
		break;
	}
	sqlite3_finalize(statement);
	if (type->kind == TYPE_BOOLEAN && !type->array_depth && value.kind == VALUE_INTEGER)
		return value.integer ? TEXT("true") : TEXT("false");
	assert_true(sql_sqlite.show(&twin->arena, type, &value, &shown, &err));
	if (value.kind == VALUE_REAL)
		assert_true(literal_read(&twin->arena, type, shown, &shown, &err));
	return shown;
}

struct text twin_value_postgres(
        struct twin *twin, const struct twin_sql *sql, const struct type *type, const char *from)
{
	struct twin_sql cast = *sql;
	struct text canonical = TEXT("");
	struct error err = {0};
	struct buf name;
	buf_init(&name, &twin->arena);
	sql_postgres.write_type(&name, type);
	cast.sql = arena_printf(&twin->arena, "((%.*s)::%.*s)::text", TEXT_ARG(sql->sql),
	        TEXT_ARG(buf_text(&name)));
	PGresult *result = query(twin, &cast, from);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		fail_msg("%s%.*s", PQerrorMessage(twin->postgres), TEXT_ARG(cast.sql));
	bool is_null = PQgetisnull(result, 0, 0);
	struct text got = arena_text(&twin->arena, text_from(PQgetvalue(result, 0, 0)));
	PQclear(result);
	if (!is_null && !literal_read(&twin->arena, type, got, &canonical, &err))
		fail_msg("%.*s: %s", TEXT_ARG(got), err.public_text);
	return canonical;
}
