#include "schema/hidden.h"

#define SESSIONS    TABLE_IS_SESSIONS, "manor_sessions"
#define TOKENS      TABLE_IS_REFRESH_TOKENS, "manor_refresh_tokens"
#define LOCKOUTS    TABLE_IS_LOCKOUTS, "manor_lockouts"
#define REQUESTS    TABLE_IS_REQUESTS, "manor_requests"
#define CREDENTIALS TABLE_IS_CREDENTIALS, "manor_credentials"

/* table, column, type, key, not null, indexed, since */
const struct hidden_column hidden_columns[] = {
        {SESSIONS, "id", HIDDEN_UUID, true, true, false},
        {SESSIONS, "person", HIDDEN_PERSON, false, true, true},
        {SESSIONS, "tenant", HIDDEN_TENANT, false, false, false},
        {SESSIONS, "created_at", HIDDEN_TIMESTAMPTZ, false, true, false},
        {SESSIONS, "touched_at", HIDDEN_TIMESTAMPTZ, false, true, false},
        {SESSIONS, "expires_at", HIDDEN_TIMESTAMPTZ, false, true, true},
        {SESSIONS, "revoked_at", HIDDEN_TIMESTAMPTZ, false, false, false},
        {SESSIONS, "address", HIDDEN_TEXT, false, true, false},
        {SESSIONS, "agent", HIDDEN_TEXT, false, true, false},
        /* Of the password hash it was begun under: another password ends it. */
        {SESSIONS, "credential", HIDDEN_TEXT, false, true, false},

        /* A token is known by its digest; a session's tokens are one family. */
        {TOKENS, "digest", HIDDEN_TEXT, true, true, false},
        {TOKENS, "session", HIDDEN_UUID, false, true, true},
        {TOKENS, "parent", HIDDEN_TEXT, false, false, true},
        {TOKENS, "created_at", HIDDEN_TIMESTAMPTZ, false, true, false},
        {TOKENS, "used_at", HIDDEN_TIMESTAMPTZ, false, false, false},

        /* The key is a digest of an account's name or an address. */
        {LOCKOUTS, "key", HIDDEN_TEXT, true, true, false},
        {LOCKOUTS, "failures", HIDDEN_INTEGER, false, true, false},
        {LOCKOUTS, "failed_at", HIDDEN_TIMESTAMPTZ, false, true, true},
        {LOCKOUTS, "locked_until", HIDDEN_TIMESTAMPTZ, false, false, false},

        /* The id is a digest of who asked and his key, the digest one of what was asked. */
        {REQUESTS, "id", HIDDEN_TEXT, true, true, false, 2},
        {REQUESTS, "person", HIDDEN_PERSON, false, true, false, 2},
        {REQUESTS, "digest", HIDDEN_TEXT, false, true, false, 2},
        {REQUESTS, "created_at", HIDDEN_TIMESTAMPTZ, false, true, true, 2},
        {REQUESTS, "status", HIDDEN_INTEGER, false, false, false, 2},
        {REQUESTS, "headers", HIDDEN_TEXT, false, false, false, 2},
        {REQUESTS, "body", HIDDEN_TEXT, false, false, false, 2},

        /* Only where users has no password column. */
        {CREDENTIALS, "person", HIDDEN_PERSON, true, true, false},
        {CREDENTIALS, "password", HIDDEN_TEXT, false, true, false},
        {CREDENTIALS, "updated_at", HIDDEN_TIMESTAMPTZ, false, true, false},
};

const size_t hidden_column_count = sizeof(hidden_columns) / sizeof(hidden_columns[0]);
