/*
 * A file system that fails on order, for tests: it stands between SQLite and the
 * real one, and lets the nth write or sync fail, the disk be full, or each sync
 * take its time. No part of a server that is built to be used: it is linked into
 * unit tests, and into the server by -Dtest_faults=true only.
 */
#ifndef DB_SQLITE_FAULT_H
#define DB_SQLITE_FAULT_H

#include <stdbool.h>

/* Makes it the file system of every connection opened from now on. */
bool fault_install(void);

/*
 * The same when MANOR_TEST_FAULTS is set: "sync_ms=2,write=100,sync=7,full=1", each
 * part as the function below with its name.
 */
void fault_install_from_environment(void);

/* The nth write (or sync) to database or log from now on fails, once; 0: none. */
void fault_write_at(unsigned nth);
void fault_sync_at(unsigned nth);
/* While it is on, no write to database or log finds room. */
void fault_full(bool is_full);
/* How long each sync takes, beside its own time. */
void fault_sync_us(unsigned us);
/* Since the start. */
unsigned fault_sync_count(void);

#endif
