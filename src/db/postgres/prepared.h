/*
 * The statements that one connection has prepared, by their text: a bounded number, the
 * least recently used goes first. It knows texts and names; who sends what is lane.c's
 * business.
 */
#ifndef DB_POSTGRES_PREPARED_H
#define DB_POSTGRES_PREPARED_H

#include "db/shape.h"
#include "sql/unit.h"

enum { PREPARED_KEPT = 256, PREPARED_BUCKETS = 512 };

struct prepared {
	struct prepared *next; /* in its bucket */
	struct prepared *newer, *older;
	struct prepared *list; /* whatever list it is in for the moment */
	uint64_t hash;
	uint64_t batch;               /* the last one that needed it */
	struct text sql, shape_text;  /* one block, freed with it */
	char *cstr;                   /* sql, terminated */
	char name[24];                /* on the server */
	bool is_ready;                /* the server has it */
	const struct sql_step *first; /* for whom it is prepared, while it is not ready */
	struct shape *shape;          /* NULL: the step has none */
	struct error err;             /* why it cannot be prepared */
};

struct prepared_cache {
	struct prepared *buckets[PREPARED_BUCKETS];
	struct prepared *newest, *oldest;
	unsigned count;
	uint64_t made; /* names are not given twice */
};

/* The step's statement, new ones with !is_ready. False: ERROR_MEMORY, ERROR_INTERNAL. */
bool prepared_find(struct prepared_cache *cache, const struct sql_step *step, uint64_t batch,
        struct prepared **out_prepared, bool *out_is_new, struct error *err);

/*
 * Takes the least recently used out while there are too many, unless `batch` needs it.
 * The caller tells the server and calls prepared_free(). NULL: nothing to drop.
 */
struct prepared *prepared_surplus(struct prepared_cache *cache, uint64_t batch);
/* Takes one out that could not be prepared. */
void prepared_remove(struct prepared_cache *cache, struct prepared *prepared);
void prepared_free(struct prepared *prepared);
/* All of them: the connection is over. */
void prepared_release(struct prepared_cache *cache);

#endif
