#include "db/sqlite/fault.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static sqlite3_vfs *real;
static atomic_uint write_countdown, sync_countdown, sync_us, sync_count;
static atomic_bool is_full;

struct fault_file {
	sqlite3_file base; /* first */
	bool is_watched;
	sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct fault_file *)file)->real;
}

static bool is_watched(sqlite3_file *file)
{
	return ((struct fault_file *)file)->is_watched;
}

static bool is_due(atomic_uint *countdown)
{
	unsigned left = atomic_load(countdown);

	while (left > 0) {
		if (atomic_compare_exchange_weak(countdown, &left, left - 1))
			return left == 1;
	}
	return false;
}

/* ---- a file ---- */

static int file_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *to, int bytes, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), to, bytes, at);
}

static int file_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
	if (is_watched(file)) {
		if (atomic_load(&is_full))
			return SQLITE_FULL;
		if (is_due(&write_countdown))
			return SQLITE_IOERR_WRITE;
	}
	return real_of(file)->pMethods->xWrite(real_of(file), from, bytes, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
	return real_of(file)->pMethods->xTruncate(real_of(file), bytes);
}

static int file_sync(sqlite3_file *file, int flags)
{
	unsigned wait_us = atomic_load(&sync_us);

	if (is_watched(file)) {
		atomic_fetch_add(&sync_count, 1);
		if (wait_us)
			usleep(wait_us);
		if (is_due(&sync_countdown))
			return SQLITE_IOERR_FSYNC;
	}
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out_bytes)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), out_bytes);
}

static int file_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_check_lock(sqlite3_file *file, int *out_is_locked)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out_is_locked);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int file_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_shm_map(
        sqlite3_file *file, int region, int bytes, int extend, void volatile **out_at)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), region, bytes, extend, out_at);
}

static int file_shm_lock(sqlite3_file *file, int from, int count, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), from, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_shm_unmap(sqlite3_file *file, int is_deleted)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), is_deleted);
}

static const sqlite3_io_methods methods = {
        .iVersion = 2,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_traits,
        .xShmMap = file_shm_map,
        .xShmLock = file_shm_lock,
        .xShmBarrier = file_shm_barrier,
        .xShmUnmap = file_shm_unmap,
};

static int open_file(
        sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct fault_file *fault = (struct fault_file *)file;

	(void)vfs;
	fault->real = (sqlite3_file *)(fault + 1);
	fault->is_watched = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
	int code = real->xOpen(real, name, fault->real, flags, out_flags);
	/* SQLite closes a file whose methods are set, also when opening failed. */
	fault->base.pMethods = fault->real->pMethods ? &methods : NULL;
	return code;
}

bool fault_install(void)
{
	static sqlite3_vfs vfs;

	if (real)
		return true;
	real = sqlite3_vfs_find(NULL);
	if (!real)
		return false;
	vfs = *real;
	vfs.zName = "manor-fault";
	vfs.szOsFile = real->szOsFile + (int)sizeof(struct fault_file);
	vfs.pNext = NULL;
	vfs.xOpen = open_file;
	return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

void fault_install_from_environment(void)
{
	static const char *const names[] = {"sync_ms=", "write=", "sync=", "full="};
	const char *plan = getenv("MANOR_TEST_FAULTS");
	unsigned values[4] = {0};

	if (!plan || !fault_install())
		return;
	for (unsigned i = 0; i < 4; i++) {
		const char *at = strstr(plan, names[i]);
		/* "sync=" must not be found within a longer name */
		if (at && (at == plan || at[-1] == ','))
			values[i] = (unsigned)strtoul(at + strlen(names[i]), NULL, 10);
	}
	fault_sync_us(values[0] * 1000);
	fault_write_at(values[1]);
	fault_sync_at(values[2]);
	fault_full(values[3] != 0);
}

void fault_write_at(unsigned nth)
{
	atomic_store(&write_countdown, nth);
}

void fault_sync_at(unsigned nth)
{
	atomic_store(&sync_countdown, nth);
}

void fault_full(bool is_now_full)
{
	atomic_store(&is_full, is_now_full);
}

void fault_sync_us(unsigned us)
{
	atomic_store(&sync_us, us);
}

unsigned fault_sync_count(void)
{
	return atomic_load(&sync_count);
}
