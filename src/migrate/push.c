#include "migrate/push.h"

#include "migrate/apply.h"
#include "migrate/history.h"
#include "migrate/questions.h"
#include "schema/snapshot.h"
#include "sql/ddl.h"
#include "sql/migration.h"

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

static bool check_pushable(const struct history *history, struct error *err)
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
	if (text_is_empty(history->schema)) {
		error_set(err, ERROR_DATABASE_OTHER,
		        "an older manor made this database, and it kept no copy of its schema");
		error_hint(err, "make it anew, or write the change by hand");
		return false;
	}
	return true;
}

/* ---- changing ---- */

static struct model *read_kept(
        const struct push *push, const struct history *history, struct error *err)
{
	struct diagnostics diags;
	struct buf digest;

	diagnostics_init(&diags, push->arena);
	struct model *model = snapshot_compile(
	        push->arena, TEXT("the database's schema"), history->schema, &diags);
	buf_init(&digest, push->arena);
	if (model)
		model_digest_write(&digest, model);
	if (model && text_eq(buf_text(&digest), history->digest))
		return model;
	error_set(err, ERROR_DATABASE_OTHER,
	        "what the database keeps of its schema is not what it was made from");
	error_hint(err, "another version of manor made it, or manor_meta was changed");
	return NULL;
}

static bool count_losses(
        const struct push *push, const struct migration *migration, struct error *err)
{
	const struct apply apply = {
	        .arena = push->arena, .admin = push->admin, .accept_loss = push->accept_loss};
	struct header header = {.is_down = false};

	for (size_t i = 0; i < migration->count_count; i++) {
		struct header_count *slot =
		        ARENA_PUSH(push->arena, header.counts, header.count_count);
		if (!slot)
			return error_memory(err);
		*slot = (struct header_count){migration->counts[i].what, migration->counts[i].sql,
		        migration->counts[i].is_blocking};
	}
	return apply_count(&apply, TEXT("push"), &header, err);
}

static bool run_steps(struct db_admin *admin, const struct migration *migration, bool is_outside,
        struct error *err)
{
	for (size_t i = 0; i < migration->step_count; i++) {
		if (migration->steps[i].is_outside == is_outside &&
		        !db_admin_exec(admin, migration->steps[i].sql, err))
			return false;
	}
	return true;
}

static bool make_change(
        const struct push *push, const struct migration *migration, struct error *err)
{
	if (!db_admin_begin(push->admin, err))
		return false;
	if (!run_steps(push->admin, migration, false, err)) {
		db_admin_rollback(push->admin);
		return false;
	}
	return db_admin_commit(push->admin, err) && run_steps(push->admin, migration, true, err);
}

static bool change_database(
        const struct push *push, const struct history *history, struct error *err)
{
	struct diff diff;
	struct migration migration;

	struct model *kept = read_kept(push, history, err);
	if (!kept || !diff_models(push->arena, kept, push->model, &diff, err) ||
	        !questions_check(&diff, push->words, err) ||
	        !migration_write(push->arena, db_admin_dialect(push->admin), kept, push->model,
	                &diff, &migration, err) ||
	        !count_losses(push, &migration, err) || !make_change(push, &migration, err))
		return false;
	for (size_t i = 0; i < diff.count; i++)
		buf_printf(push->words, "%.*s\n", TEXT_ARG(diff.changes[i].what));
	if (!diff.count)
		buf_add_cstr(push->words, "the schema was recorded; nothing else differs\n");
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
	return check_pushable(&history, err) && change_database(push, &history, err);
}
