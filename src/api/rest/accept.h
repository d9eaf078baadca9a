/*
 * The Accept header (RFC 9110, 12.5.1) as PostgREST reads it: which form the answer is
 * wanted in. Of those that can be given, the one with the greatest weight counts; of equal
 * ones the first. Pure.
 */
#ifndef API_REST_ACCEPT_H
#define API_REST_ACCEPT_H

#include "base/arena.h"
#include "base/error.h"

enum accept_form {
	ACCEPT_JSON,     /* an array of objects */
	ACCEPT_SINGULAR, /* one object; ERROR_SINGULAR unless there is exactly one */
	ACCEPT_CSV,
	ACCEPT_PLAN, /* how the database would answer */
};

#define ACCEPT_PLAN_OPTION_TABLE(X)                                                                \
	X(ANALYZE, "analyze")                                                                      \
	X(VERBOSE, "verbose")                                                                      \
	X(SETTINGS, "settings")                                                                    \
	X(BUFFERS, "buffers")                                                                      \
	X(WAL, "wal")

enum accept_plan_option {
#define ACCEPT_PLAN_OPTION_ENUM(name, text) ACCEPT_PLAN_##name,
	ACCEPT_PLAN_OPTION_TABLE(ACCEPT_PLAN_OPTION_ENUM)
#undef ACCEPT_PLAN_OPTION_ENUM
	        ACCEPT_PLAN_OPTION_COUNT,
};

struct accept {
	enum accept_form form;
	bool is_stripped;      /* nulls=stripped */
	bool is_plan_json;     /* PLAN: as JSON, else as text */
	enum accept_form for_; /* PLAN: of the answer in this form */
	bool is_for_stripped;  /* PLAN */
	unsigned plan_options; /* PLAN: bits 1 << enum accept_plan_option */
};

/*
 * may_plan: plans can be given to this caller; to others they do not exist. ERROR_MEDIA_TYPE
 * when nothing of what is named can be given. An empty header is any form.
 */
bool accept_parse(struct text header, bool may_plan, struct accept *out_accept, struct error *err);

/* What Content-Type says of the answer; "" and ptr NULL when memory is out. */
struct text accept_content_type(struct arena *arena, const struct accept *accept);

#endif
