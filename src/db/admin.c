#include "db/admin.h"

#include "db/driver.h"
#include "db/postgres/address.h"
#include "db/postgres/admin.h"
#include "db/sqlite/admin.h"

#ifdef MANOR_TEST_FAULTS
#include <signal.h>
#include <stdlib.h>
#endif

bool db_admin_open(struct text address, enum db_admin_kind kind, struct db_admin **out_admin,
        struct error *err)
{
	if (postgres_address_is_ours(address))
		return postgres_admin_open(address, kind, out_admin, err);
	return sqlite_admin_open(address, kind, out_admin, err);
}

void db_admin_close(struct db_admin *admin)
{
	if (admin)
		admin->driver->close(admin);
}

const struct sql_dialect *db_admin_dialect(const struct db_admin *admin)
{
	return admin->driver->dialect;
}

bool db_admin_exec(struct db_admin *admin, struct text script, struct error *err)
{
	return admin->driver->exec(admin, script, err);
}

bool db_admin_query(struct db_admin *admin, struct text sql, const struct value *params,
        unsigned param_count, db_admin_row_fn *on_row, void *context, struct error *err)
{
	return admin->driver->query(admin, sql, params, param_count, on_row, context, err);
}

bool db_admin_begin(struct db_admin *admin, struct error *err)
{
	return admin->driver->begin(admin, err);
}

bool db_admin_commit(struct db_admin *admin, struct error *err)
{
	return admin->driver->commit(admin, err);
}

void db_admin_rollback(struct db_admin *admin)
{
	admin->driver->rollback(admin);
}

bool db_admin_lock(struct db_admin *admin, unsigned wait_ms, struct error *err)
{
	return admin->driver->lock(admin, wait_ms, err);
}

bool db_admin_scratch_begin(struct db_admin *admin, struct error *err)
{
	return admin->driver->scratch_begin(admin, err);
}

void db_admin_scratch_end(struct db_admin *admin)
{
	admin->driver->scratch_end(admin);
}

bool db_admin_backup(struct db_admin *admin, struct text path, struct error *err)
{
	return admin->driver->backup(admin, path, err);
}

bool db_admin_restore(struct db_admin *admin, struct text path, struct error *err)
{
	return admin->driver->restore(admin, path, err);
}

bool db_admin_is_empty(struct db_admin *admin, bool *out_is_empty, struct error *err)
{
	return admin->driver->is_empty(admin, out_is_empty, err);
}

/* ---- for drivers ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == ';' || (c >= '\t' && c <= '\r');
}

/* The next word of a statement, past comments; "" where another thing stands. */
static struct text next_word(struct text *rest)
{
	size_t at = 0, end;

	for (;;) {
		while (at < rest->len && is_blank(rest->ptr[at]))
			at++;
		struct text here = text_sub(*rest, at, SIZE_MAX);
		const char *close = text_has_prefix(here, TEXT("--"))   ? "\n"
		                    : text_has_prefix(here, TEXT("/*")) ? "*/"
		                                                        : NULL;
		if (!close)
			break;
		for (at += 2; at < rest->len; at++)
			if (text_has_prefix(text_sub(*rest, at, SIZE_MAX), text_from(close)))
				break;
		at += strlen(close);
	}
	for (end = at;
	        end < rest->len && (rest->ptr[end] | 32) >= 'a' && (rest->ptr[end] | 32) <= 'z';)
		end++;
	struct text word = text_sub(*rest, at, end > at ? end - at : 0);
	*rest = text_sub(*rest, end, SIZE_MAX);
	return word;
}

static bool is_word(struct text word, const char *other)
{
	return text_eq_nocase(word, text_from(other));
}

bool db_admin_check_inside(struct text statement, struct error *err)
{
	static const char *const words[] = {"BEGIN", "START", "COMMIT", "END", "ABORT", NULL};
	struct text word = next_word(&statement);
	bool ends = false;

	for (size_t i = 0; words[i]; i++)
		ends |= is_word(word, words[i]);
	if (is_word(word, "PREPARE"))
		ends = is_word(next_word(&statement), "TRANSACTION");
	if (is_word(word, "ROLLBACK")) {
		struct text next = next_word(&statement);
		if (is_word(next, "WORK") || is_word(next, "TRANSACTION"))
			next = next_word(&statement);
		ends = !is_word(next, "TO");
	}
	if (!ends)
		return true;
	error_set(err, ERROR_FILE, "%.*s within a transaction would keep the half of it",
	        TEXT_ARG(word));
	error_hint(err, "leave it out: begin and end are seen to; \"-- @outside\" stands before "
	                "what cannot run in one");
	return false;
}

void db_admin_statement_done(void)
{
#ifdef MANOR_TEST_FAULTS
	static int64_t left = -1;

	if (left < 0) {
		const char *said = getenv("MANOR_TEST_KILL");
		if (!said || !text_to_int64(text_from(said), &left) || left < 0)
			left = 0;
	}
	if (left && --left == 0)
		raise(SIGKILL);
#endif
}

struct text db_admin_first_line(struct text statement)
{
	struct text line = statement;

	while (text_split(&statement, '\n', &line)) {
		line = text_trim(line);
		if (!text_is_empty(line) && !text_has_prefix(line, TEXT("--")))
			break;
	}
	return text_sub(line, 0, 120);
}
