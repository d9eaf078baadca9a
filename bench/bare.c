/*
 * The statements of limit.h in a loop, nothing around them.
 *
 *     bare FILE WORKLOAD SECONDS THREADS GROUP TENANT
 *
 * prints how many a second. Writes are made by one thread, GROUP of them in a
 * transaction; reads by THREADS threads, each with a connection of its own. A
 * login is the check of one password, as the server hashes it.
 */
#include "limit.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MOST = 64 };

struct job {
	pthread_t thread;
	enum limit_kind kind;
	unsigned group;
	uint64_t done;
	struct limit limit;
};

static atomic_bool is_over;
static char password_hash[crypto_pwhash_STRBYTES];

static void write_group(struct job *job)
{
	limit_begin(&job->limit);
	for (unsigned i = 0; i < job->group; i++) {
		if (job->kind == LIMIT_INSERT)
			limit_insert(&job->limit);
		else
			limit_update(&job->limit, limit_random_id(&job->limit, LIMIT_CLIENTS));
	}
	limit_commit(&job->limit);
	job->done += job->group;
}

static void run_once(struct job *job)
{
	struct limit *limit = &job->limit;

	switch (job->kind) {
	case LIMIT_POINT:
		limit_read(limit, job->kind, limit_random_id(limit, LIMIT_FILINGS));
		break;
	case LIMIT_LIST:
	case LIMIT_EMBED:
	case LIMIT_DEEP:
		limit_read(limit, job->kind, 1 + (int64_t)limit_random(limit, LIMIT_STATUSES));
		break;
	case LIMIT_LOGIN:
		if (crypto_pwhash_str_verify(password_hash, "password", 8) != 0)
			exit(1);
		break;
	default:
		write_group(job);
		return;
	}
	job->done++;
}

static void *run(void *argument)
{
	struct job *job = argument;

	while (!atomic_load_explicit(&is_over, memory_order_relaxed))
		run_once(job);
	return NULL;
}

static double seconds_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void prepare_login(void)
{
	if (sodium_init() < 0 ||
	        crypto_pwhash_str(password_hash, "password", 8, crypto_pwhash_OPSLIMIT_INTERACTIVE,
	                crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	static struct job jobs[THREADS_MOST];
	enum limit_kind kind;
	uint64_t done = 0;

	if (argc != 7 || !limit_kind_find(argv[2], &kind)) {
		fprintf(stderr,
		        "usage: bare FILE point|list|embed|deep|insert|update|login SECONDS "
		        "THREADS GROUP TENANT\n");
		return 64;
	}
	double seconds = strtod(argv[3], NULL);
	unsigned threads = (unsigned)strtoul(argv[4], NULL, 10);
	if (threads < 1 || threads > THREADS_MOST)
		return 64;
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	if (kind == LIMIT_LOGIN)
		prepare_login();
	for (unsigned i = 0; i < threads; i++) {
		jobs[i].kind = kind;
		jobs[i].group = (unsigned)strtoul(argv[5], NULL, 10);
		limit_open(&jobs[i].limit, argv[1], strtoll(argv[6], NULL, 10),
		        i + (unsigned)time(NULL));
	}
	double began = seconds_now();
	for (unsigned i = 0; i < threads; i++)
		pthread_create(&jobs[i].thread, NULL, run, &jobs[i]);
	nanosleep(&(struct timespec){.tv_sec = (time_t)seconds,
	                  .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)},
	        NULL);
	atomic_store(&is_over, true);
	for (unsigned i = 0; i < threads; i++) {
		pthread_join(jobs[i].thread, NULL);
		done += jobs[i].done;
		limit_close(&jobs[i].limit);
	}
	printf("%.1f\n", (double)done / (seconds_now() - began));
	return 0;
}
