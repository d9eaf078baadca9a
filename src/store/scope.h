/* What a scope is, for the two files of the store and for nobody else. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "store/store.h"

struct scope {
	struct arena *arena;
	struct store *store;
	const struct principal *principal;
	struct principal system; /* the principal of the platform's own scope */
	struct db_context context;
	bool is_system;
	bool is_read_only;
	bool is_poisoned;
};

#endif
