#include "http/internal.h"

#include <stdlib.h>

struct job {
	pool_job *run;
	void *argument, *context;
};

struct pool {
	pthread_mutex_t mutex;
	pthread_cond_t work;
	struct job *ring;
	unsigned ring_size, first, waiting;
	pthread_t *threads;
	unsigned thread_count;
	bool is_stopping;
};

static void *pool_thread(void *argument)
{
	struct pool *pool = argument;

	for (;;) {
		pthread_mutex_lock(&pool->mutex);
		while (!pool->waiting && !pool->is_stopping)
			pthread_cond_wait(&pool->work, &pool->mutex);
		if (!pool->waiting) {
			pthread_mutex_unlock(&pool->mutex);
			return NULL;
		}
		struct job job = pool->ring[pool->first];
		pool->first = (pool->first + 1) % pool->ring_size;
		pool->waiting--;
		pthread_mutex_unlock(&pool->mutex);
		job.run(job.argument, job.context);
	}
}

struct pool *pool_new(const char *name, unsigned threads, unsigned queue_limit, struct error *err)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (!pool) {
		error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->work, NULL);
	pool->ring_size = queue_limit ? queue_limit : 1;
	pool->ring = calloc(pool->ring_size, sizeof(*pool->ring));
	pool->threads = calloc(threads, sizeof(*pool->threads));
	while (pool->ring && pool->threads && pool->thread_count < threads) {
		if (pthread_create(&pool->threads[pool->thread_count], NULL, pool_thread, pool) !=
		        0)
			break;
		pool->thread_count++;
	}
	if (pool->thread_count < threads) {
		error_set(err, ERROR_MEMORY, "the worker threads \"%s\" cannot be started", name);
		pool_free(pool);
		return NULL;
	}
	return pool;
}

bool pool_add(struct pool *pool, pool_job *job, void *argument, void *context)
{
	pthread_mutex_lock(&pool->mutex);
	bool has_room = pool->waiting < pool->ring_size && !pool->is_stopping;
	if (has_room) {
		unsigned at = (pool->first + pool->waiting) % pool->ring_size;
		pool->ring[at] = (struct job){job, argument, context};
		pool->waiting++;
		pthread_cond_signal(&pool->work);
	}
	pthread_mutex_unlock(&pool->mutex);
	return has_room;
}

void pool_free(struct pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->is_stopping = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->mutex);
	for (unsigned i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->mutex);
	free(pool->threads);
	free(pool->ring);
	free(pool);
}
