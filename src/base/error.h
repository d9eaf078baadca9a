/*
 * Errors. A caller owns a `struct error`, zeroed; what can fail returns false
 * and fills it. The first error wins: a filled error is not overwritten.
 * No allocation is needed to fail.
 *
 * Two readers, two texts: `message_text`, `public_text` and `hint_text` go to the
 * client and may hold only names that the caller sent or may see, never a text of
 * the database; `operator_text` goes to the log and the command line.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/text.h"

/*
 * kind, HTTP status, exit code, code (PostgREST's or SQLSTATE), public message
 * The exit codes are those of sysexits(3) where one fits.
 */
#define ERROR_TABLE(X)                                                                             \
	X(NONE, 200, 0, "", "")                                                                    \
	X(USAGE, 400, 64, "MN001", "The command was not understood")                               \
	X(SCHEMA, 500, 1, "MN002", "The schema has errors")                                        \
	X(CONFIG, 500, 78, "MN003", "The configuration has an error")                              \
	X(FILE, 500, 66, "MN004", "A file cannot be used")                                         \
	X(ADDRESS, 500, 69, "MN005", "The address cannot be used")                                 \
	X(DATABASE_OTHER, 500, 65, "MN006", "The database was made from another schema")           \
	X(DATABASE_BUSY, 503, 75, "MN007", "The database is in use by another process")            \
	X(INTERNAL, 500, 70, "MN500", "Something went wrong here")                                 \
	X(MEMORY, 500, 71, "MN501", "The request needs more memory than it may have")              \
	X(DATABASE, 503, 74, "MN502", "The database cannot answer now")                            \
	X(DISK_FULL, 503, 74, "MN503", "Nothing was written: storage is full")                     \
	X(TIMEOUT, 504, 75, "57014", "The request took longer than it may")                        \
	X(OVERLOADED, 503, 75, "MN504", "Too much is going on; try again shortly")                 \
	X(SHUTDOWN, 503, 75, "MN505", "The server is going down")                                  \
	X(LOST, 503, 75, "MN506",                                                                  \
	        "It is not known whether this was done: look before trying again")                 \
	X(QUERY_SYNTAX, 400, 65, "PGRST100", "The query string cannot be parsed")                  \
	X(BODY_INVALID, 400, 65, "PGRST102", "Empty or invalid json")                              \
	X(RANGE, 416, 65, "PGRST103", "Requested range not satisfiable")                           \
	X(PUT_FILTER, 405, 65, "PGRST105",                                                         \
	        "Filters must include all and only primary key columns with 'eq' operators")       \
	X(PROFILE, 406, 65, "PGRST106", "Invalid schema")                                          \
	X(MEDIA_TYPE, 406, 65, "PGRST107", "None of the requested media types can be given")       \
	X(BODY_TYPE, 415, 65, "PGRST107", "The content type of the body is not supported")         \
	X(EMBED_NOT_SELECTED, 400, 65, "PGRST108", "The resource is not embedded in this request") \
	X(LIMIT_ORDER, 400, 65, "PGRST109", "A 'limit' was applied without an explicit 'order'")   \
	X(PUT_LIMIT, 400, 65, "PGRST114",                                                          \
	        "limit/offset querystring parameters are not allowed for PUT")                     \
	X(PUT_KEY, 400, 65, "PGRST115",                                                            \
	        "Payload values do not match URL in primary key column(s)")                        \
	X(SINGULAR, 406, 65, "PGRST116", "Cannot coerce the result to a single JSON object")       \
	X(METHOD, 405, 65, "PGRST117", "The method is not allowed here")                           \
	X(EMBED_ORDER, 400, 65, "PGRST118", "A related order is not possible")                     \
	X(PREFERENCE, 400, 65, "PGRST122", "Invalid preferences given with handling=strict")       \
	X(MAX_AFFECTED, 400, 65, "PGRST124",                                                       \
	        "Query result exceeds max-affected preference constraint")                         \
	X(AGGREGATE, 400, 65, "PGRST123", "Use of aggregate functions is not allowed")             \
	X(PATH, 404, 65, "PGRST125", "Invalid path specified in request URL")                      \
	X(NOT_IMPLEMENTED, 400, 65, "PGRST127", "Feature not implemented")                         \
	X(NO_RELATION, 400, 65, "PGRST200", "No relationship between these resources was found")   \
	X(AMBIGUOUS_RELATION, 300, 65, "PGRST201",                                                 \
	        "More than one relationship fits; name one of them")                               \
	X(NO_FUNCTION, 404, 65, "PGRST202", "The function was not found")                          \
	X(NO_BODY_COLUMN, 400, 65, "PGRST204", "A column of the body was not found")               \
	X(NO_TABLE, 404, 65, "PGRST205", "The table was not found")                                \
	X(TOKEN_INVALID, 401, 77, "PGRST301", "The token is not valid")                            \
	X(TOKEN_NEEDED, 401, 77, "PGRST302", "Anonymous access is disabled")                       \
	X(TOKEN_EXPIRED, 401, 77, "PGRST303", "The token has expired")                             \
	X(NO_COLUMN, 400, 65, "42703", "A column was not found")                                   \
	X(NO_TYPE, 400, 65, "42704", "There is no such type or object")                            \
	X(NO_KEY, 400, 65, "42P10", "There is no unique key of these columns")                     \
	X(TYPE_DISAGREES, 400, 65, "42804", "The type does not fit what is asked of it")           \
	X(GROUPING, 400, 65, "42803", "What is ordered by is neither grouped nor an aggregate")    \
	X(NO_OPERATOR, 400, 65, "42883", "The operator does not exist for this type")              \
	X(FORBIDDEN, 403, 77, "42501", "You may not do this")                                      \
	X(NOT_FOUND, 404, 65, "PGRST116", "There is no such row")                                  \
	X(NO_FILTER, 400, 65, "21000", "A write needs a filter")                                   \
	X(VALUE_INVALID, 400, 65, "22P02", "A value has the wrong form for its type")              \
	X(VALUE_TIME, 400, 65, "22007", "A value has the wrong form for a date or a time")         \
	X(VALUE_TIME_RANGE, 400, 65, "22008", "A date or a time is out of range")                  \
	X(VALUE_REGEXP, 400, 65, "2201B", "A regular expression is not valid")                     \
	X(VALUE_RANGE, 400, 65, "22003", "A number is out of range for its type")                  \
	X(VALUE_LONG, 400, 65, "22001", "A value is too long for its type")                        \
	X(VALUE_NULL, 400, 65, "23502", "A value is missing that must be given")                   \
	X(VALUE_FORMAT, 400, 65, "23514", "A value breaks a rule of its column")                   \
	X(VALUE_GENERATED, 400, 65, "428C9", "The server gives this value")                        \
	X(DIVISION, 400, 65, "22012", "Division by zero")                                          \
	X(CHECK, 400, 65, "23514", "The row breaks a rule of its table")                           \
	X(FLOW, 400, 65, "23514", "This move is not allowed from the present value")               \
	X(MUST, 409, 65, "23514", "The change would break a rule that must hold")                  \
	X(REFERENCE, 409, 65, "23503", "A row that is referred to does not exist")                 \
	X(REFERENCED, 409, 65, "23503", "Other rows still refer to this one")                      \
	X(CONFLICT, 409, 65, "23505", "A row with the same key exists")                            \
	X(DELETED_CONFLICT, 409, 65, "23505", "A deleted row holds this key")                      \
	X(READ_ONLY, 405, 65, "25006", "This scope is read only")                                  \
	X(CALL_METHOD, 405, 65, "25006", "A function that writes is called by POST")               \
	X(BODY_LARGE, 413, 65, "MN413", "The body is larger than it may be")                       \
	X(URL_LONG, 414, 65, "MN414", "The address is longer than it may be")                      \
	X(HEADERS_LARGE, 431, 65, "MN431", "The headers are larger than they may be")              \
	X(TOO_MANY, 429, 75, "MN429", "Too many requests; wait before the next")                   \
	X(TENANT_NEEDED, 400, 65, "MN410", "Name the tenant")                                      \
	X(TENANT_DISAGREES, 400, 65, "MN411", "The request names two different tenants")           \
	X(TENANT_UNKNOWN, 404, 65, "MN412", "There is no such tenant")                             \
	X(PRECONDITION, 412, 65, "MN420", "The row is not there, or not as it was")                \
	X(REPEATED, 409, 65, "MN421", "A request with this Idempotency-Key was made before")       \
	X(KEY_REUSED, 422, 65, "MN422", "This Idempotency-Key belongs to another request")         \
	X(CURSOR, 400, 65, "MN423", "The cursor is not one of this request")                       \
	X(CREDENTIALS, 400, 77, "invalid_credentials", "Invalid login credentials")                \
	X(GRANT_TYPE, 400, 65, "unsupported_grant_type", "The grant type is not supported")        \
	X(REFRESH_UNKNOWN, 400, 77, "refresh_token_not_found", "Invalid refresh token")            \
	X(REFRESH_REUSED, 400, 77, "refresh_token_already_used", "Invalid refresh token")          \
	X(SESSION_GONE, 403, 77, "session_not_found", "The session has ended")                     \
	X(PASSWORD_WEAK, 422, 65, "weak_password", "The password is too weak")                     \
	X(PASSWORD_SAME, 422, 65, "same_password",                                                 \
	        "The new password must differ from the old one")                                   \
	X(REAUTHENTICATE, 400, 77, "reauthentication_needed", "Give the current password")         \
	X(VALIDATION, 400, 65, "validation_failed", "The request is not valid")

enum error_kind {
#define ERROR_ENUM(kind, status, exit_code, code, message) ERROR_##kind,
	ERROR_TABLE(ERROR_ENUM)
#undef ERROR_ENUM
	        ERROR_KIND_COUNT,
};

struct error_info {
	const char *name;
	unsigned http_status;
	int exit_code;
	const char *code;
	const char *message;
};

struct error {
	enum error_kind kind;
	unsigned retry_after_s; /* when it is worth trying again; 0: not said */
	char message_text[256]; /* "message" for the client where it names what was asked */
	char public_text[256];  /* "details" for the client; may be empty */
	char hint_text[256];    /* what would mend it; may be empty; for both readers */
	char operator_text[512];
	/* "details" where they are more than a text: JSON in memory that outlives the error. */
	struct text json_details;
};

const struct error_info *error_info(enum error_kind kind);

static inline bool error_is_set(const struct error *err)
{
	return err->kind != ERROR_NONE;
}

/*
 * Each returns false, so that a failing function can end with
 * `return error_set(...)`. err may be NULL where the caller does not ask.
 *
 * error_set: the text is for the operator only.
 * error_tell: the text is for both readers.
 * error_say: the text is for both readers, in place of the kind's own message.
 */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
bool error_tell(struct error *err, enum error_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
bool error_say(struct error *err, enum error_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* Adds details for the client, unless some stand there already. */
void error_detail(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same as JSON, which is not copied. */
void error_detail_json(struct error *err, struct text json);
/* Adds what would mend it, unless a hint stands there already. */
void error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* ERROR_MEMORY with no text. */
bool error_memory(struct error *err);

#endif
