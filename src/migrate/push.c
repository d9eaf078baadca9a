#include "migrate/push.h"

#include "migrate/history.h"
#include "schema/snapshot.h"
#include "sql/ddl.h"

static bool run_all(struct db_admin *admin, const struct ddl *ddl, struct error *err)
{
	for (size_t i = 0; i < ddl->count; i++) {
		if (!ddl->objects[i].is_optional && !db_admin_exec(admin, ddl->objects[i].sql, err))
			return false;
	}
	return true;
}

static bool make_database(const struct push *push, struct error *err)
{
	struct db_admin *admin = push->admin;
	struct ddl ddl;

	if (!ddl_persistent(push->arena, db_admin_dialect(admin), push->model, &ddl, err) ||
	        !db_admin_begin(admin, err))
		return false;
	if (!run_all(admin, &ddl, err)) {
		db_admin_rollback(admin);
		return false;
	}
	if (!db_admin_commit(admin, err))
		return false;
	buf_printf(
	        push->words, "made, with %zu tables of the schema\n", push->model->declared_count);
	return true;
}

static bool check_pushable(
        const struct push *push, const struct history *history, struct error *err)
{
	if (!history->is_ours) {
		error_set(err, ERROR_DATABASE_OTHER, "Manor has not made this database");
		error_hint(err, "name an empty one; manor import reads this one into a schema");
		return false;
	}
	if (history->count) {
		error_set(err, ERROR_DATABASE_OTHER,
		        "migrations made this database; push would part it from them");
		error_hint(err, "manor migrate generate NAME writes the change, manor migrate up "
		                "makes it");
		return false;
	}
	(void)push;
	return true;
}

bool push_run(const struct push *push, struct error *err)
{
	struct history history;
	struct buf digest;

	if (!db_admin_lock(push->admin, 0, err) ||
	        !history_read(push->arena, push->admin, &history, err))
		return false;
	if (history.is_empty)
		return make_database(push, err);
	buf_init(&digest, push->arena);
	model_digest_write(&digest, push->model);
	if (history.is_ours && text_eq(history.digest, buf_text(&digest))) {
		buf_add_cstr(push->words, "nothing to do: the database is of this schema\n");
		return true;
	}
	return check_pushable(push, &history, err) &&
	       error_set(err, ERROR_DATABASE_OTHER, "%.*s differs from what the database has",
	               TEXT_ARG(push->schema_path));
}
