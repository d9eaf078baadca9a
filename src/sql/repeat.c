#include "sql/repeat.h"

#include "base/crypto.h"

/* The table's columns, in the order of schema/hidden.c. */
enum { ID, PERSON, DIGEST, CREATED_AT, STATUS, HEADERS, BODY, COLUMN_COUNT };

struct repeat {
	struct arena *arena;
	const struct model_table *table;
	const struct sql_dialect *dialect;
	struct sql_writer w;
	struct text id;
	struct error *err;
};

static void add_key(struct buf *out, const struct key *key)
{
	buf_add_int(out, key->kind);
	buf_add_char(out, ':');
	if (key->kind == KEY_NUMBER)
		buf_add_int(out, key->number);
	else if (key->kind == KEY_TEXT)
		buf_add(out, (struct text){key->text, key->len});
	buf_add_char(out, '\0');
}

/* No two tenants, people and keys read alike: what stands before a NUL holds none. */
static struct text id_of(struct arena *arena, const struct repeat_claim *claim)
{
	unsigned char digest[DIGEST_BYTES];
	struct buf out;

	buf_init(&out, arena);
	add_key(&out, &claim->principal->tenant.key);
	add_key(&out, &claim->principal->person.key);
	buf_add(&out, claim->key);
	if (buf_failed(&out))
		return TEXT("");
	crypto_digest(buf_text(&out), digest);
	return crypto_hex(arena, digest, sizeof(digest));
}

static bool begin(struct repeat *r, struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, const struct repeat_claim *claim, struct error *err)
{
	*r = (struct repeat){
	        .arena = arena,
	        .dialect = dialect,
	        .table = model->by_concept[TABLE_IS_REQUESTS],
	        .err = err,
	};
	if (!r->table || r->table->column_count != COLUMN_COUNT)
		return error_set(err, ERROR_INTERNAL, "the schema has no place for requests");
	r->id = id_of(arena, claim);
	return !text_is_empty(r->id) || error_memory(err);
}

static struct sql_step *begin_step(struct repeat *r, struct sql_unit *unit)
{
	sql_writer_init(&r->w, r->arena, r->dialect);
	struct sql_step *step = ARENA_PUSH(r->arena, unit->steps, unit->step_count);
	if (!step)
		error_memory(r->err);
	return step;
}

static void column(struct repeat *r, int index)
{
	sql_name(&r->w, r->table->columns[index].name);
}

static bool end_write(struct repeat *r, struct sql_unit *unit, struct sql_step *step)
{
	r->dialect->forms->end_write(&r->w, r->table->primary, (unsigned)unit->step_count - 1);
	if (!sql_writer_finish(&r->w, step, r->err))
		return false;
	step->kind = SQL_STEP_WRITE;
	step->key_columns = 1;
	step->target = r->table->name;
	unit->is_write = true;
	return true;
}

/* A key whose time is over is claimed anew; of one that is not, no row is written. */
static bool add_insert(struct repeat *r, const struct repeat_claim *claim, struct sql_unit *unit)
{
	static const int given[] = {ID, PERSON, DIGEST, CREATED_AT};
	static const int cleared[] = {STATUS, HEADERS, BODY};
	struct sql_step *step = begin_step(r, unit);

	if (!step)
		return false;
	SQL_ADD(&r->w, "INSERT INTO ");
	sql_base(&r->w, r->table);
	SQL_ADD(&r->w, " AS r (");
	for (size_t i = 0; i < 4; i++) {
		if (i)
			SQL_ADD(&r->w, ", ");
		column(r, given[i]);
	}
	SQL_ADD(&r->w, ") VALUES (");
	sql_param(&r->w, value_text(r->id));
	SQL_ADD(&r->w, ", ");
	sql_param_context_for(&r->w, SQL_PARAM_PERSON, &r->table->columns[PERSON]);
	SQL_ADD(&r->w, ", ");
	sql_param(&r->w, value_text(claim->digest));
	SQL_ADD(&r->w, ", ");
	sql_param_context_for(&r->w, SQL_PARAM_NOW, &r->table->columns[CREATED_AT]);
	SQL_ADD(&r->w, ") ON CONFLICT (");
	column(r, ID);
	SQL_ADD(&r->w, ") DO UPDATE SET ");
	for (size_t i = DIGEST; i <= CREATED_AT; i++) {
		column(r, (int)i);
		SQL_ADD(&r->w, " = excluded.");
		column(r, (int)i);
		SQL_ADD(&r->w, ", ");
	}
	for (size_t i = 0; i < 3; i++) {
		if (i)
			SQL_ADD(&r->w, ", ");
		column(r, cleared[i]);
		SQL_ADD(&r->w, " = NULL");
	}
	SQL_ADD(&r->w, " WHERE r.");
	column(r, CREATED_AT);
	SQL_ADD(&r->w, " < ");
	sql_param(&r->w, value_text(claim->before));
	return end_write(r, unit, step);
}

static bool add_look(struct repeat *r, struct sql_unit *unit)
{
	static const int shown[REPEAT_COLUMNS] = {DIGEST, STATUS, HEADERS, BODY};
	struct sql_step *step = begin_step(r, unit);

	if (!step)
		return false;
	for (size_t i = 0; i < REPEAT_COLUMNS; i++) {
		buf_add(&r->w.text, i ? TEXT(", ") : TEXT("SELECT "));
		column(r, shown[i]);
	}
	SQL_ADD(&r->w, " FROM ");
	sql_name(&r->w, r->table->name);
	SQL_ADD(&r->w, " WHERE ");
	column(r, ID);
	SQL_ADD(&r->w, " = ");
	sql_param(&r->w, value_text(r->id));
	SQL_ADD(&r->w, " AND ");
	column(r, PERSON);
	SQL_ADD(&r->w, " = ");
	sql_param_context_for(&r->w, SQL_PARAM_PERSON, &r->table->columns[PERSON]);
	step->kind = SQL_STEP_VALUES;
	return sql_writer_finish(&r->w, step, r->err);
}

static bool add_demand(struct repeat *r, struct sql_unit *unit, unsigned written)
{
	struct sql_step *step = begin_step(r, unit);

	if (!step)
		return false;
	SQL_ADD(&r->w, "SELECT ");
	r->dialect->forms->write_key_count(&r->w, written);
	SQL_ADD(&r->w, " = 1");
	r->dialect->forms->end_require(&r->w, ERROR_REPEATED);
	step->kind = SQL_STEP_REQUIRE;
	step->refusal = ERROR_REPEATED;
	return sql_writer_finish(&r->w, step, r->err);
}

bool repeat_claim(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct repeat_claim *claim, struct sql_unit *unit, struct error *err)
{
	struct repeat r;
	unsigned written = (unsigned)unit->step_count;

	return begin(&r, arena, dialect, model, claim, err) && add_insert(&r, claim, unit) &&
	       add_look(&r, unit) && add_demand(&r, unit, written);
}

bool repeat_keep(struct arena *arena, const struct sql_dialect *dialect, const struct model *model,
        const struct repeat_claim *claim, int64_t status, struct text headers, struct text body,
        struct sql_unit *out_unit, struct error *err)
{
	struct repeat r;
	struct sql_unit unit = {0};

	if (!begin(&r, arena, dialect, model, claim, err))
		return false;
	struct sql_step *step = begin_step(&r, &unit);
	if (!step)
		return false;
	SQL_ADD(&r.w, "UPDATE ");
	sql_base(&r.w, r.table);
	SQL_ADD(&r.w, " AS r SET ");
	column(&r, STATUS);
	SQL_ADD(&r.w, " = ");
	sql_param(&r.w, value_integer(status));
	SQL_ADD(&r.w, ", ");
	column(&r, HEADERS);
	SQL_ADD(&r.w, " = ");
	sql_param(&r.w, value_text(headers));
	SQL_ADD(&r.w, ", ");
	column(&r, BODY);
	SQL_ADD(&r.w, " = ");
	sql_param(&r.w, value_text(body));
	SQL_ADD(&r.w, " WHERE ");
	column(&r, ID);
	SQL_ADD(&r.w, " = ");
	sql_param(&r.w, value_text(r.id));
	SQL_ADD(&r.w, " AND ");
	column(&r, PERSON);
	SQL_ADD(&r.w, " = ");
	sql_param_context_for(&r.w, SQL_PARAM_PERSON, &r.table->columns[PERSON]);
	if (!end_write(&r, &unit, step))
		return false;
	*out_unit = unit;
	return true;
}
