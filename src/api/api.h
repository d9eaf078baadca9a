/*
 * The API: what HTTP handlers share. Made by the command line's wiring, lives as long as
 * the server, never changes while it serves.
 */
#ifndef API_API_H
#define API_API_H

#include "api/rest/grammar.h"
#include "http/http.h"
#include "identity/identity.h"
#include "store/store.h"

struct openapi_cache;
struct plan_cache;

struct api {
	struct store *store;
	const struct model *model;
	struct identity *identity;
	struct plan_cache *plans; /* of reads */
	struct openapi_cache *descriptions;
	unsigned password_pool;  /* http_pool_add()'s: argon2id runs there and nowhere else */
	int64_t read_budget_us;  /* what a read may take on an HTTP thread */
	int64_t row_limit;       /* rows of one answer, at most; 0: none */
	int64_t write_row_limit; /* rows of one body, at most; 0: none */
	size_t result_limit_bytes;
	unsigned embed_depth_limit;
	size_t batch_limit; /* requests of one batch */
	struct query_limits query_limits;
	bool has_aggregates;
	unsigned json_depth_limit; /* of bodies */
	bool may_roll_back;        /* Prefer: tx=rollback is obeyed */
};

/* The request's facts, for audit. The texts live as long as the request. */
struct store_facts api_facts(struct http_request *request);

#endif
