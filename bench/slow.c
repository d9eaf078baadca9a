/*
 * Preloaded into a program, makes each sync of its SQLite files take 2 ms longer:
 * the disk of a server whose writes must reach a plate or another machine. The
 * program is the one that is built to be used, unchanged.
 */
#include "db/sqlite/fault.h"

#include <sqlite3.h>

enum { SYNC_US = 2000 };

__attribute__((constructor)) static void make_slow(void)
{
	/* As the driver asks for it, which comes too late once SQLite is started. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	fault_install();
	fault_sync_us(SYNC_US);
}
