/*
 * A call of a function as a request says it: which function, with which arguments, and what
 * is asked of the rows it gives. Pure: no database, no HTTP.
 *
 * Arguments come as a JSON object, as a form, as the whole body for a function with one
 * argument without a name, or (GET, HEAD) as parameters of the query. A function is called
 * when the arguments that are given are its own and all that have no default are given;
 * otherwise, and where the caller may not call it, it does not exist, and the answers to
 * both are the same.
 */
#ifndef API_REST_RPC_CALL_H
#define API_REST_RPC_CALL_H

#include "api/rest/call.h"
#include "sql/function.h"

struct rpc_call {
	const struct function *function;
	struct value *values; /* by argument, storage form */
	bool *has;
	struct query query; /* of the rows: what of the query is no argument */
};

/* call->table is set to that of the rows, or NULL. ERROR_NO_FUNCTION, ERROR_TOKEN_NEEDED … */
bool rpc_call_read(struct rest_call *call, struct rpc_call *out_rpc, struct error *err);

#endif
