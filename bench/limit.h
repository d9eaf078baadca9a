/*
 * The limit that the server is measured against: the statements that its requests
 * need, as one would write them by hand for the filings schema, prepared once and
 * run in C on the same file. They read every column; they do no checking, no
 * policies, no isolation beyond the tenant in the condition.
 *
 * Writes go to a copy of the file without its triggers and write what the
 * triggers would: the row, its indexes, its audit row with before and after.
 */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum limit_kind {
	LIMIT_POINT, /* a filing by id */
	LIMIT_LIST,  /* 20 filings of one status, newest first */
	LIMIT_EMBED, /* the same with client and vehicle */
	LIMIT_DEEP,  /* 20 by three filters, with vehicle and its category, and their number */
	LIMIT_INSERT,
	LIMIT_UPDATE,
	LIMIT_LOGIN,
	LIMIT_KIND_COUNT,
};

/* How the generator numbers rows: FIRST_ID + n * OFFICES + (tenant - FIRST_TENANT). */
enum {
	LIMIT_FIRST_TENANT = 1000,
	LIMIT_FIRST_ID = 100000,
	LIMIT_OFFICES = 100,
	LIMIT_FILINGS = 1200, /* an office */
	LIMIT_CLIENTS = 800,
	LIMIT_STATUSES = 8,
	LIMIT_TEXT_BYTES = 16384,
};

struct limit {
	sqlite3 *handle;
	sqlite3_stmt *reads[4], *count;
	sqlite3_stmt *insert, *update, *before, *audit, *begin, *commit;
	int64_t tenant, person;
	uint64_t random;
	unsigned written;
	size_t len;
	char text[LIMIT_TEXT_BYTES]; /* the values that were read, with commas between */
};

/* The name on the command line and in the table. */
bool limit_kind_find(const char *name, enum limit_kind *out_kind);

/* Ends the program when the file is not what it must be; so do all that follow. */
void limit_open(struct limit *limit, const char *path, int64_t tenant, unsigned seed);
void limit_close(struct limit *limit);
uint64_t limit_random(struct limit *limit, uint64_t below);
int64_t limit_random_id(struct limit *limit, unsigned count_of_office);

/* Reads all rows into limit->text. `argument` is the id or the status. */
void limit_read(struct limit *limit, enum limit_kind kind, int64_t argument);

void limit_begin(struct limit *limit);
void limit_insert(struct limit *limit);
void limit_update(struct limit *limit, int64_t client);
void limit_commit(struct limit *limit);

#endif
