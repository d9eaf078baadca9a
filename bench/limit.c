#include "limit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const names[] = {
        [LIMIT_POINT] = "point",
        [LIMIT_LIST] = "list",
        [LIMIT_EMBED] = "embed",
        [LIMIT_DEEP] = "deep",
        [LIMIT_INSERT] = "insert",
        [LIMIT_UPDATE] = "update",
        [LIMIT_LOGIN] = "login",
};

static const char *const reads[] = {
        [LIMIT_POINT] = "SELECT id, tenant_id, client_id, vehicle_id, status_id, created_at,"
                        " updated_at, deleted_at FROM filings"
                        " WHERE tenant_id = ?1 AND id = ?2 AND deleted_at IS NULL",
        [LIMIT_LIST] = "SELECT id, tenant_id, client_id, vehicle_id, status_id, created_at,"
                       " updated_at, deleted_at FROM filings"
                       " WHERE tenant_id = ?1 AND status_id = ?2 AND deleted_at IS NULL"
                       " ORDER BY created_at DESC, id DESC LIMIT 20",
        [LIMIT_EMBED] =
                "SELECT f.id, f.status_id, f.created_at, c.id, c.name, c.email, v.id, v.make,"
                " v.model, v.vin FROM filings f"
                " LEFT JOIN clients c ON c.id = f.client_id AND c.tenant_id = ?1"
                " AND c.deleted_at IS NULL"
                " LEFT JOIN vehicles v ON v.id = f.vehicle_id AND v.tenant_id = ?1"
                " AND v.deleted_at IS NULL"
                " WHERE f.tenant_id = ?1 AND f.status_id = ?2 AND f.deleted_at IS NULL"
                " ORDER BY f.created_at DESC, f.id DESC LIMIT 20",
        [LIMIT_DEEP] =
                "SELECT f.id, f.status_id, f.created_at, v.id, v.make, v.model, k.id, k.name"
                " FROM filings f"
                " LEFT JOIN vehicles v ON v.id = f.vehicle_id AND v.tenant_id = ?1"
                " AND v.deleted_at IS NULL"
                " LEFT JOIN vehicle_categories k ON k.id = v.category_id"
                " WHERE f.tenant_id = ?1 AND f.status_id = ?2 AND f.created_at >= '2020-01-01'"
                " AND f.client_id > 5 AND f.deleted_at IS NULL"
                " ORDER BY f.created_at DESC, f.id DESC LIMIT 20",
};

static const char deep_count[] =
        "SELECT count(*) FROM filings f WHERE f.tenant_id = ?1 AND f.status_id = ?2"
        " AND f.created_at >= '2020-01-01' AND f.client_id > 5 AND f.deleted_at IS NULL";

static void check(struct limit *limit, int code)
{
	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return;
	fprintf(stderr, "bench: %s\n", sqlite3_errmsg(limit->handle));
	exit(1);
}

static sqlite3_stmt *prepare(struct limit *limit, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	check(limit, sqlite3_prepare_v3(
	                     limit->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
	return statement;
}

bool limit_kind_find(const char *name, enum limit_kind *out_kind)
{
	for (int i = 0; i < LIMIT_KIND_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			*out_kind = (enum limit_kind)i;
			return true;
		}
	}
	return false;
}

void limit_open(struct limit *limit, const char *path, int64_t tenant, unsigned seed)
{
	*limit = (struct limit){.tenant = tenant, .random = 0x9e3779b97f4a7c15u * (seed + 1)};
	check(limit, sqlite3_open_v2(path, &limit->handle,
	                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
	sqlite3_busy_timeout(limit->handle, 5000);
	check(limit, sqlite3_exec(limit->handle,
	                     "PRAGMA cache_size=-4096; PRAGMA synchronous=FULL;"
	                     " PRAGMA foreign_keys=ON",
	                     NULL, NULL, NULL));
	for (int i = LIMIT_POINT; i <= LIMIT_DEEP; i++)
		limit->reads[i] = prepare(limit, reads[i]);
	limit->count = prepare(limit, deep_count);
	limit->begin = prepare(limit, "BEGIN IMMEDIATE");
	limit->commit = prepare(limit, "COMMIT");
	limit->insert = prepare(limit, "INSERT INTO clients (tenant_id, name, email, phone,"
	                               " created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)");
	limit->before = prepare(limit, "SELECT name, email, phone, created_at, updated_at FROM"
	                               " clients WHERE tenant_id = ?1 AND id = ?2"
	                               " AND deleted_at IS NULL");
	limit->update = prepare(limit, "UPDATE clients SET phone = ?3, updated_at = ?4 WHERE"
	                               " tenant_id = ?1 AND id = ?2 AND deleted_at IS NULL");
	limit->audit = prepare(limit, "INSERT INTO audit_events (manor_tenant, user_id, event_name,"
	                              " payload, created_at, updated_at)"
	                              " VALUES (?1, ?2, ?3, ?4, ?5, ?5)");
	/* Whoever it was: the first of the office. */
	limit->person = LIMIT_FIRST_ID + (tenant - LIMIT_FIRST_TENANT);
}

void limit_close(struct limit *limit)
{
	sqlite3_close_v2(limit->handle);
}

uint64_t limit_random(struct limit *limit, uint64_t below)
{
	/* xorshift64* */
	limit->random ^= limit->random >> 12;
	limit->random ^= limit->random << 25;
	limit->random ^= limit->random >> 27;
	return (limit->random * 0x2545f4914f6cdd1du >> 33) % below;
}

int64_t limit_random_id(struct limit *limit, unsigned count_of_office)
{
	return LIMIT_FIRST_ID + (int64_t)limit_random(limit, count_of_office) * LIMIT_OFFICES +
	       (limit->tenant - LIMIT_FIRST_TENANT);
}

static void keep_column(struct limit *limit, sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);
	size_t len = (size_t)sqlite3_column_bytes(statement, column);

	if (limit->len + len + 1 > sizeof(limit->text))
		return;
	if (len)
		memcpy(limit->text + limit->len, text, len);
	limit->len += len;
	limit->text[limit->len++] = ',';
}

static void read_all(struct limit *limit, sqlite3_stmt *statement, int64_t argument)
{
	int code;

	sqlite3_bind_int64(statement, 1, limit->tenant);
	sqlite3_bind_int64(statement, 2, argument);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		int columns = sqlite3_column_count(statement);
		for (int i = 0; i < columns; i++)
			keep_column(limit, statement, i);
	}
	check(limit, code);
	sqlite3_reset(statement);
}

void limit_read(struct limit *limit, enum limit_kind kind, int64_t argument)
{
	limit->len = 0;
	read_all(limit, limit->reads[kind], argument);
	if (kind == LIMIT_DEEP)
		read_all(limit, limit->count, argument);
	if (!limit->len) {
		fprintf(stderr, "bench: nothing was found\n");
		exit(1);
	}
}

static void run(struct limit *limit, sqlite3_stmt *statement)
{
	check(limit, sqlite3_step(statement));
	sqlite3_reset(statement);
}

void limit_begin(struct limit *limit)
{
	run(limit, limit->begin);
}

void limit_commit(struct limit *limit)
{
	run(limit, limit->commit);
}

static void now(char out[32])
{
	struct timespec at;
	struct tm parts;

	clock_gettime(CLOCK_REALTIME, &at);
	gmtime_r(&at.tv_sec, &parts);
	size_t len = strftime(out, 32, "%Y-%m-%d %H:%M:%S", &parts);
	snprintf(out + len, 32 - len, ".%06ld", at.tv_nsec / 1000);
}

static void bind(sqlite3_stmt *statement, int index, const char *text)
{
	sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

static void audit(struct limit *limit, const char *event, const char *payload, const char *moment)
{
	sqlite3_bind_int64(limit->audit, 1, limit->tenant);
	sqlite3_bind_int64(limit->audit, 2, limit->person);
	bind(limit->audit, 3, event);
	bind(limit->audit, 4, payload);
	bind(limit->audit, 5, moment);
	run(limit, limit->audit);
}

void limit_insert(struct limit *limit)
{
	char moment[32], email[64], payload[1024];

	now(moment);
	snprintf(email, sizeof(email), "n%llx.%u@client.example",
	        (unsigned long long)limit_random(limit, UINT32_MAX), limit->written++);
	sqlite3_bind_int64(limit->insert, 1, limit->tenant);
	bind(limit->insert, 2, "New Client");
	bind(limit->insert, 3, email);
	bind(limit->insert, 4, "+351 210 000 000");
	bind(limit->insert, 5, moment);
	run(limit, limit->insert);
	int64_t id = sqlite3_last_insert_rowid(limit->handle);
	snprintf(payload, sizeof(payload),
	        "{\"table\":\"clients\",\"id\":%lld,\"before\":null,\"after\":{\"id\":%lld,"
	        "\"tenant_id\":%lld,\"name\":\"New Client\",\"email\":\"%s\",\"phone\":"
	        "\"+351 210 000 000\",\"created_at\":\"%s\",\"updated_at\":\"%s\",\"deleted_at\":"
	        "null},\"request_id\":\"00000000-0000-4000-8000-000000000000\"}",
	        (long long)id, (long long)id, (long long)limit->tenant, email, moment, moment);
	audit(limit, "clients.create", payload, moment);
}

static const char *column(sqlite3_stmt *statement, int index)
{
	const unsigned char *text = sqlite3_column_text(statement, index);

	return text ? (const char *)text : "";
}

void limit_update(struct limit *limit, int64_t client)
{
	char moment[32], phone[32], payload[1024];
	sqlite3_stmt *before = limit->before;

	now(moment);
	snprintf(phone, sizeof(phone), "+351 %09llu",
	        (unsigned long long)limit_random(limit, 1000000000));
	sqlite3_bind_int64(before, 1, limit->tenant);
	sqlite3_bind_int64(before, 2, client);
	if (sqlite3_step(before) != SQLITE_ROW) {
		fprintf(stderr, "bench: client %lld was not found\n", (long long)client);
		exit(1);
	}
	snprintf(payload, sizeof(payload),
	        "{\"table\":\"clients\",\"id\":%lld,\"before\":{\"id\":%lld,\"tenant_id\":%lld,"
	        "\"name\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"created_at\":\"%s\","
	        "\"updated_at\":\"%s\",\"deleted_at\":null},\"after\":{\"id\":%lld,\"tenant_id\":"
	        "%lld,\"name\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"created_at\":\"%s\","
	        "\"updated_at\":\"%s\",\"deleted_at\":null},"
	        "\"request_id\":\"00000000-0000-4000-8000-000000000000\"}",
	        (long long)client, (long long)client, (long long)limit->tenant, column(before, 0),
	        column(before, 1), column(before, 2), column(before, 3), column(before, 4),
	        (long long)client, (long long)limit->tenant, column(before, 0), column(before, 1),
	        phone, column(before, 3), moment);
	sqlite3_reset(before);
	sqlite3_bind_int64(limit->update, 1, limit->tenant);
	sqlite3_bind_int64(limit->update, 2, client);
	bind(limit->update, 3, phone);
	bind(limit->update, 4, moment);
	run(limit, limit->update);
	audit(limit, "clients.update", payload, moment);
}
