#include "sql/system_part.h"

/* ---- what every statement about one hidden table begins with ---- */

static const struct model_table *begin(
        struct system_builder *b, struct sql_writer *w, enum table_concept concept)
{
	const struct model_table *table = system_table(b, concept);

	system_write(b, w);
	if (!table || !table->primary)
		error_set(&b->err, ERROR_INTERNAL, "the model has no table of %s",
		        table_concept_name(concept));
	return error_is_set(&b->err) ? NULL : table;
}

/* INSERT INTO table ("a", "b") VALUES ( — for the columns named, in their order. */
static void insert_into(struct system_builder *b, struct sql_writer *w,
        const struct model_table *table, const char *const *columns, size_t count)
{
	SQL_ADD(w, "INSERT INTO ");
	system_from(w, table, "x");
	SQL_ADD(w, " (");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(w, ", ");
		system_hidden(b, w, table, "", columns[i]);
	}
	SQL_ADD(w, ") VALUES (");
}

#define INSERT_INTO(b, w, table, ...)                                                              \
	insert_into(b, w, table, (const char *const[]){__VA_ARGS__},                               \
	        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void next(struct sql_writer *w, struct value value)
{
	SQL_ADD(w, ", ");
	sql_param(w, value);
}

static void equals(struct system_builder *b, struct sql_writer *w, const struct model_table *table,
        const char *alias, const char *column, struct text t)
{
	system_hidden(b, w, table, alias, column);
	SQL_ADD(w, " = ");
	system_text(w, t);
}

/* ---- sessions ---- */

/* " AND neither revoked nor expired". */
static void and_alive(struct system_builder *b, struct sql_writer *w,
        const struct model_table *sessions, const char *alias, struct text now)
{
	SQL_ADD(w, " AND ");
	system_hidden(b, w, sessions, alias, "revoked_at");
	SQL_ADD(w, " IS NULL AND ");
	system_hidden(b, w, sessions, alias, "expires_at");
	SQL_ADD(w, " > ");
	system_text(w, now);
}

void system_session(struct system_builder *b, struct text id, struct text now)
{
	struct sql_writer w;
	const struct model_table *sessions = begin(b, &w, TABLE_IS_SESSIONS);

	if (!sessions)
		return;
	SQL_ADD(&w, "SELECT ");
	system_hidden(b, &w, sessions, "s", "person");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, sessions, "s", "tenant");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, sessions, "s", "credential");
	SQL_ADD(&w, " FROM ");
	system_from(&w, sessions, "s");
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, sessions, "s", "id", id);
	and_alive(b, &w, sessions, "s", now);
	system_add_values(b, &w);
}

void system_session_insert(struct system_builder *b, const struct system_session *session)
{
	struct sql_writer w;
	const struct model_table *sessions = begin(b, &w, TABLE_IS_SESSIONS);

	if (!sessions)
		return;
	INSERT_INTO(b, &w, sessions, "id", "person", "tenant", "created_at", "touched_at",
	        "expires_at", "address", "agent", "credential");
	system_text(&w, session->id);
	next(&w, system_key_value(w.arena, &session->person.key));
	next(&w, system_key_value(w.arena, &session->tenant.key));
	SQL_ADD(&w, ", ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, ", ");
	sql_param_context(&w, SQL_PARAM_NOW);
	next(&w, value_text(session->expires_at));
	next(&w, value_text(session->address));
	next(&w, value_text(session->agent));
	next(&w, value_text(session->credential));
	SQL_ADD(&w, ")");
	system_add_write(b, &w, sessions);
}

void system_session_touch(
        struct system_builder *b, const struct system_session *session, bool is_moved)
{
	struct sql_writer w;
	const struct model_table *sessions = begin(b, &w, TABLE_IS_SESSIONS);

	if (!sessions)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, sessions, "s");
	SQL_ADD(&w, " SET ");
	if (is_moved) {
		system_hidden(b, &w, sessions, "", "tenant");
		SQL_ADD(&w, " = ");
		system_key(&w, &session->tenant.key);
		SQL_ADD(&w, ", ");
	}
	equals(b, &w, sessions, "", "expires_at", session->expires_at);
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, sessions, "", "touched_at");
	SQL_ADD(&w, " = ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, sessions, "s", "id", session->id);
	system_add_write(b, &w, sessions);
}

void system_session_credential(struct system_builder *b, struct text id, struct text credential)
{
	struct sql_writer w;
	const struct model_table *sessions = begin(b, &w, TABLE_IS_SESSIONS);

	if (!sessions)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, sessions, "s");
	SQL_ADD(&w, " SET ");
	equals(b, &w, sessions, "", "credential", credential);
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, sessions, "s", "id", id);
	system_add_write(b, &w, sessions);
}

static const struct model_table *revoke(struct system_builder *b, struct sql_writer *w)
{
	const struct model_table *sessions = begin(b, w, TABLE_IS_SESSIONS);

	if (!sessions)
		return NULL;
	SQL_ADD(w, "UPDATE ");
	system_from(w, sessions, "s");
	SQL_ADD(w, " SET ");
	system_hidden(b, w, sessions, "", "revoked_at");
	SQL_ADD(w, " = ");
	sql_param_context(w, SQL_PARAM_NOW);
	SQL_ADD(w, " WHERE ");
	system_hidden(b, w, sessions, "s", "revoked_at");
	SQL_ADD(w, " IS NULL AND ");
	return sessions;
}

void system_session_revoke(struct system_builder *b, struct text id)
{
	struct sql_writer w;
	const struct model_table *sessions = revoke(b, &w);

	if (!sessions)
		return;
	equals(b, &w, sessions, "s", "id", id);
	system_add_write(b, &w, sessions);
}

void system_sessions_revoke(
        struct system_builder *b, const struct person_id *person, struct text except)
{
	struct sql_writer w;
	const struct model_table *sessions = revoke(b, &w);

	if (!sessions)
		return;
	system_hidden(b, &w, sessions, "s", "person");
	SQL_ADD(&w, " = ");
	system_key(&w, &person->key);
	if (!text_is_empty(except)) {
		SQL_ADD(&w, " AND ");
		system_hidden(b, &w, sessions, "s", "id");
		SQL_ADD(&w, " <> ");
		system_text(&w, except);
	}
	system_add_write(b, &w, sessions);
}

/* ---- refresh tokens ---- */

void system_token(struct system_builder *b, struct text digest, struct text now)
{
	struct sql_writer w;
	const struct model_table *tokens = begin(b, &w, TABLE_IS_REFRESH_TOKENS);
	const struct model_table *sessions = system_table(b, TABLE_IS_SESSIONS);

	if (!tokens)
		return;
	SQL_ADD(&w, "SELECT ");
	system_hidden(b, &w, tokens, "k", "session");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, tokens, "k", "used_at");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, sessions, "s", "person");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, sessions, "s", "tenant");
	SQL_ADD(&w, ", CASE WHEN 1 = 1");
	and_alive(b, &w, sessions, "s", now);
	SQL_ADD(&w, " THEN 1 ELSE 0 END, CASE WHEN EXISTS (SELECT 1 FROM ");
	system_from(&w, tokens, "c");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, tokens, "c", "parent");
	SQL_ADD(&w, " = ");
	system_hidden(b, &w, tokens, "k", "digest");
	SQL_ADD(&w, " AND ");
	system_hidden(b, &w, tokens, "c", "used_at");
	SQL_ADD(&w, " IS NULL) THEN 1 ELSE 0 END FROM ");
	system_from(&w, tokens, "k");
	SQL_ADD(&w, " JOIN ");
	system_from(&w, sessions, "s");
	SQL_ADD(&w, " ON ");
	system_hidden(b, &w, sessions, "s", "id");
	SQL_ADD(&w, " = ");
	system_hidden(b, &w, tokens, "k", "session");
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, tokens, "k", "digest", digest);
	system_add_values(b, &w);
}

void system_token_insert(
        struct system_builder *b, struct text digest, struct text session, struct text parent)
{
	struct sql_writer w;
	const struct model_table *tokens = begin(b, &w, TABLE_IS_REFRESH_TOKENS);

	if (!tokens)
		return;
	INSERT_INTO(b, &w, tokens, "digest", "session", "parent", "created_at");
	system_text(&w, digest);
	next(&w, value_text(session));
	next(&w, text_is_empty(parent) ? value_null() : value_text(parent));
	SQL_ADD(&w, ", ");
	sql_param_context(&w, SQL_PARAM_NOW);
	/* Two requests that use one token make the same next one; step and accept say who did. */
	SQL_ADD(&w, ") ON CONFLICT DO NOTHING");
	system_add_write(b, &w, tokens);
}

void system_token_use(struct system_builder *b, struct text digest)
{
	struct sql_writer w;
	const struct model_table *tokens = begin(b, &w, TABLE_IS_REFRESH_TOKENS);

	if (!tokens)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, tokens, "k");
	SQL_ADD(&w, " SET ");
	system_hidden(b, &w, tokens, "", "used_at");
	SQL_ADD(&w, " = ");
	sql_param_context(&w, SQL_PARAM_NOW);
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, tokens, "k", "digest", digest);
	SQL_ADD(&w, " AND ");
	system_hidden(b, &w, tokens, "k", "used_at");
	SQL_ADD(&w, " IS NULL");
	system_add_write(b, &w, tokens);
}

/* ---- lockouts ---- */

void system_lockouts(struct system_builder *b, const struct text *keys, size_t count)
{
	struct sql_writer w;
	const struct model_table *lockouts = begin(b, &w, TABLE_IS_LOCKOUTS);

	if (!lockouts)
		return;
	SQL_ADD(&w, "SELECT ");
	system_hidden(b, &w, lockouts, "l", "key");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, lockouts, "l", "failures");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, lockouts, "l", "failed_at");
	SQL_ADD(&w, ", ");
	system_hidden(b, &w, lockouts, "l", "locked_until");
	SQL_ADD(&w, " FROM ");
	system_from(&w, lockouts, "l");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, lockouts, "l", "key");
	SQL_ADD(&w, " IN (");
	for (size_t i = 0; i < count; i++) {
		if (i)
			SQL_ADD(&w, ", ");
		system_text(&w, keys[i]);
	}
	SQL_ADD(&w, ")");
	system_add_values(b, &w);
}

static void failure_add(
        struct system_builder *b, struct text key, struct text since, struct text now)
{
	struct sql_writer w;
	const struct model_table *lockouts = begin(b, &w, TABLE_IS_LOCKOUTS);

	if (!lockouts)
		return;
	INSERT_INTO(b, &w, lockouts, "key", "failures", "failed_at");
	system_text(&w, key);
	SQL_ADD(&w, ", 1, ");
	system_text(&w, now);
	SQL_ADD(&w, ") ON CONFLICT (");
	system_hidden(b, &w, lockouts, "", "key");
	SQL_ADD(&w, ") DO UPDATE SET ");
	system_hidden(b, &w, lockouts, "", "failures");
	SQL_ADD(&w, " = CASE WHEN ");
	system_hidden(b, &w, lockouts, "x", "failed_at");
	SQL_ADD(&w, " < ");
	system_text(&w, since);
	SQL_ADD(&w, " OR ");
	system_hidden(b, &w, lockouts, "x", "locked_until");
	SQL_ADD(&w, " <= ");
	system_text(&w, now);
	SQL_ADD(&w, " THEN 1 ELSE ");
	system_hidden(b, &w, lockouts, "x", "failures");
	SQL_ADD(&w, " + 1 END, ");
	system_hidden(b, &w, lockouts, "", "locked_until");
	SQL_ADD(&w, " = CASE WHEN ");
	system_hidden(b, &w, lockouts, "x", "locked_until");
	SQL_ADD(&w, " > ");
	system_text(&w, now);
	SQL_ADD(&w, " THEN ");
	system_hidden(b, &w, lockouts, "x", "locked_until");
	SQL_ADD(&w, " END, ");
	equals(b, &w, lockouts, "", "failed_at", now);
	system_add_write(b, &w, lockouts);
}

void system_failure_count(struct system_builder *b, struct text key, struct text since,
        struct text now, int64_t limit, struct text until)
{
	struct sql_writer w;
	const struct model_table *lockouts;

	failure_add(b, key, since, now);
	lockouts = begin(b, &w, TABLE_IS_LOCKOUTS);
	if (!lockouts)
		return;
	SQL_ADD(&w, "UPDATE ");
	system_from(&w, lockouts, "l");
	SQL_ADD(&w, " SET ");
	equals(b, &w, lockouts, "", "locked_until", until);
	SQL_ADD(&w, " WHERE ");
	equals(b, &w, lockouts, "l", "key", key);
	SQL_ADD(&w, " AND ");
	system_hidden(b, &w, lockouts, "l", "failures");
	SQL_ADD(&w, " >= ");
	sql_param(&w, value_integer(limit));
	SQL_ADD(&w, " AND ");
	system_hidden(b, &w, lockouts, "l", "locked_until");
	SQL_ADD(&w, " IS NULL");
	system_add_write(b, &w, lockouts);
}

static const struct model_table *failure_delete(
        struct system_builder *b, struct sql_writer *w, struct text key)
{
	const struct model_table *lockouts = begin(b, w, TABLE_IS_LOCKOUTS);

	if (!lockouts)
		return NULL;
	SQL_ADD(w, "DELETE FROM ");
	system_from(w, lockouts, "l");
	SQL_ADD(w, " WHERE ");
	equals(b, w, lockouts, "l", "key", key);
	return lockouts;
}

void system_failure_clear(struct system_builder *b, struct text key)
{
	struct sql_writer w;
	const struct model_table *lockouts = failure_delete(b, &w, key);

	if (lockouts)
		system_add_write(b, &w, lockouts);
}

void system_failure_forgive(struct system_builder *b, struct text key,
        const struct person_id *person, struct text login)
{
	struct sql_writer w;
	const struct model_table *users = system_table(b, TABLE_IS_USERS);
	const struct model_table *lockouts = failure_delete(b, &w, key);

	if (!lockouts)
		return;
	SQL_ADD(&w, " AND NOT EXISTS (SELECT 1");
	system_people_of_login(b, &w, login);
	SQL_ADD(&w, " AND ");
	system_column_of(&w, "u", model_table_id(users));
	SQL_ADD(&w, " <> ");
	system_key(&w, &person->key);
	SQL_ADD(&w, ")");
	system_add_write(b, &w, lockouts);
}

/* DELETE … WHERE column < moment */
static void sweep(struct system_builder *b, enum table_concept concept, const char *column,
        struct text before)
{
	struct sql_writer w;
	const struct model_table *table = begin(b, &w, concept);

	if (!table)
		return;
	SQL_ADD(&w, "DELETE FROM ");
	system_from(&w, table, "x");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, table, "x", column);
	SQL_ADD(&w, " < ");
	system_text(&w, before);
	system_add_write(b, &w, table);
}

/* So many at once, lest one login pays for a day of them. */
static void sweep_requests(struct system_builder *b, struct text before)
{
	struct sql_writer w;
	const struct model_table *requests = begin(b, &w, TABLE_IS_REQUESTS);

	if (!requests)
		return;
	SQL_ADD(&w, "DELETE FROM ");
	system_from(&w, requests, "r");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, requests, "r", "id");
	SQL_ADD(&w, " IN (SELECT ");
	system_hidden(b, &w, requests, "o", "id");
	SQL_ADD(&w, " FROM ");
	system_from(&w, requests, "o");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, requests, "o", "created_at");
	SQL_ADD(&w, " < ");
	system_text(&w, before);
	SQL_ADD(&w, " LIMIT 5000)");
	system_add_write(b, &w, requests);
}

void system_sweep(struct system_builder *b, struct text sessions_before, struct text failed_before,
        struct text requests_before)
{
	struct sql_writer w;
	const struct model_table *tokens = begin(b, &w, TABLE_IS_REFRESH_TOKENS);
	const struct model_table *sessions = system_table(b, TABLE_IS_SESSIONS);

	if (!tokens)
		return;
	SQL_ADD(&w, "DELETE FROM ");
	system_from(&w, tokens, "k");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, tokens, "k", "session");
	SQL_ADD(&w, " IN (SELECT ");
	system_hidden(b, &w, sessions, "s", "id");
	SQL_ADD(&w, " FROM ");
	system_from(&w, sessions, "s");
	SQL_ADD(&w, " WHERE ");
	system_hidden(b, &w, sessions, "s", "expires_at");
	SQL_ADD(&w, " < ");
	system_text(&w, sessions_before);
	SQL_ADD(&w, ")");
	system_add_write(b, &w, tokens);
	sweep(b, TABLE_IS_SESSIONS, "expires_at", sessions_before);
	sweep(b, TABLE_IS_LOCKOUTS, "failed_at", failed_before);
	sweep_requests(b, requests_before);
}
