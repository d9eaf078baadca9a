#include "migrate/folder.h"

#include "base/crypto.h"
#include "schema/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_DIGITS = 4 };

static const struct text snapshot_suffix = TEXT_INIT(".dbml");
static const struct text up_suffix = TEXT_INIT(".sql");
static const struct text down_suffix = TEXT_INIT("_rollback.sql");

/* ---- names ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool folder_name_is_fit(struct text name)
{
	if (text_is_empty(name) || name.len > FOLDER_NAME_MOST ||
	        text_has_suffix(name, TEXT("_rollback")))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!is_digit(c) && !(c >= 'a' && c <= 'z') && c != '_')
			return false;
	}
	return true;
}

/* "0002_phone" -> 2; 0: it is named otherwise. */
static unsigned number_of(struct text name)
{
	int64_t number;

	if (name.len < NUMBER_DIGITS + 2 || name.ptr[NUMBER_DIGITS] != '_' ||
	        !is_digit(name.ptr[0]) ||
	        !text_to_int64(text_sub(name, 0, NUMBER_DIGITS), &number) ||
	        !folder_name_is_fit(name))
		return 0;
	return (unsigned)number;
}

struct text folder_snapshot_path(struct arena *arena, struct text folder, struct text name)
{
	return arena_printf(arena, "%.*s/%.*s%.*s", TEXT_ARG(folder), TEXT_ARG(name),
	        TEXT_ARG(snapshot_suffix));
}

struct text folder_file_path(
        struct arena *arena, struct text folder, struct text engine, struct text name, bool is_down)
{
	struct text suffix = is_down ? down_suffix : up_suffix;

	return arena_printf(arena, "%.*s/%.*s/%.*s%.*s", TEXT_ARG(folder), TEXT_ARG(engine),
	        TEXT_ARG(name), TEXT_ARG(suffix));
}

/* ---- listing ---- */

struct names {
	struct text *items;
	size_t count;
};

/* Names of a folder that end so, without the ending. Others are people's own. */
static bool list(struct arena *arena, struct text path, struct text suffix, struct names *out,
        bool *out_is_absent, struct error *err)
{
	char *name = arena_cstr(arena, path);
	DIR *folder = name ? opendir(name) : NULL;
	struct dirent *found;

	*out_is_absent = !folder && errno == ENOENT;
	if (!folder)
		return name && *out_is_absent ? true
		                              : error_set(err, ERROR_FILE, "%.*s: %s",
		                                        TEXT_ARG(path), strerror(errno));
	while ((found = readdir(folder))) {
		struct text file = text_from(found->d_name);
		if (!text_has_suffix(file, suffix) || file.ptr[0] == '.')
			continue;
		struct text *slot = ARENA_PUSH(arena, out->items, out->count);
		if (!slot)
			break;
		*slot = arena_text(arena, text_sub(file, 0, file.len - suffix.len));
	}
	closedir(folder);
	return !arena->failed || error_memory(err);
}

static int compare_text(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static bool has(const struct names *names, struct text name)
{
	return names->count &&
	       bsearch(&name, names->items, names->count, sizeof(*names->items), compare_text);
}

static void sort(struct names *names)
{
	if (names->count)
		qsort(names->items, names->count, sizeof(*names->items), compare_text);
}

/* ---- checking ---- */

static bool check_number(
        const struct folder *folder, struct text name, unsigned expected, struct error *err)
{
	unsigned number = number_of(name);

	if (number == expected)
		return true;
	if (!number) {
		error_set(err, ERROR_FILE, "%.*s/%.*s: the name of a migration is NNNN_name",
		        TEXT_ARG(folder->path), TEXT_ARG(name));
		error_hint(err, "four digits, then lower-case letters, digits and _");
	} else if (number < expected) {
		const struct folder_entry *other = &folder->entries[folder->count - 1];
		error_set(err, ERROR_FILE, "%.*s and %.*s have the same number",
		        TEXT_ARG(other->name), TEXT_ARG(name));
		error_hint(err, "take the later one out and generate it again after the other");
	} else {
		error_set(err, ERROR_FILE, "%.*s: number %04u is missing before %.*s",
		        TEXT_ARG(folder->path), expected, TEXT_ARG(name));
		error_hint(err, "bring its files back; numbers follow one another");
	}
	return false;
}

static bool read_file(struct arena *arena, const struct folder *folder, struct text name,
        bool is_down, struct folder_file *out, struct error *err)
{
	struct text body;

	out->path = folder_file_path(arena, folder->path, folder->engine, name, is_down);
	if (!dbml_read_file(NULL, arena, out->path, &body, err)) {
		error_hint(err,
		        "each migration has %.*s/%.*s.sql and …_rollback.sql; bring it back",
		        TEXT_ARG(folder->engine), TEXT_ARG(name));
		return false;
	}
	out->checksum = crypto_sha256(arena, body);
	if (!header_read(arena, out->path, body, &out->header, &out->statements, err))
		return false;
	if (text_eq(out->header.name, name) && text_eq(out->header.engine, folder->engine) &&
	        out->header.is_down == is_down)
		return true;
	return error_set(err, ERROR_FILE, "%.*s:1: the head says %.*s, %s, %.*s",
	        TEXT_ARG(out->path), TEXT_ARG(out->header.name),
	        out->header.is_down ? "down" : "up", TEXT_ARG(out->header.engine));
}

/* Each starts where the one before it ended, and its way back ends where it started. */
static bool check_chain(const struct folder *folder, struct error *err)
{
	struct text at = header_empty;

	for (size_t i = 0; i < folder->count; i++) {
		const struct folder_entry *entry = &folder->entries[i];
		const struct header *up = &entry->up.header, *down = &entry->down.header;
		bool is_foreign = !i && text_eq(up->before, header_foreign);
		if (!is_foreign && !text_eq(up->before, at)) {
			error_set(err, ERROR_FILE,
			        "%.*s starts from another schema than the one %s%.*s",
			        TEXT_ARG(entry->up.path), i ? "left by " : "of an empty database",
			        i ? (int)folder->entries[i - 1].name.len : 0,
			        i ? folder->entries[i - 1].name.ptr : "");
			error_hint(err, "take its files out and generate it again");
			return false;
		}
		if (!text_eq(down->before, up->after) || !text_eq(down->after, up->before))
			return error_set(err, ERROR_FILE,
			        "%.*s does not lead back to where %.*s started",
			        TEXT_ARG(entry->down.path), TEXT_ARG(entry->up.path));
		at = up->after;
	}
	return true;
}

static bool add_entry(struct arena *arena, struct folder *folder, struct text name,
        const struct names *snapshots, struct error *err)
{
	if (!check_number(folder, name, (unsigned)folder->count + 1, err))
		return false;
	if (!has(snapshots, name)) {
		error_set(err, ERROR_FILE, "%.*s/%.*s.dbml is missing", TEXT_ARG(folder->path),
		        TEXT_ARG(name));
		error_hint(err, "it is the schema after that migration; bring it back");
		return false;
	}
	struct folder_entry *entry = ARENA_PUSH(arena, folder->entries, folder->count);
	if (!entry)
		return error_memory(err);
	entry->name = name;
	entry->number = number_of(name);
	return read_file(arena, folder, name, false, &entry->up, err) &&
	       read_file(arena, folder, name, true, &entry->down, err);
}

/* Every name that any of its files says. */
static bool gather(struct arena *arena, const struct names *snapshots, const struct names *files,
        struct names *out, struct error *err)
{
	const struct text rollback = TEXT("_rollback");

	for (size_t i = 0; i < snapshots->count + files->count; i++) {
		struct text name = i < snapshots->count ? snapshots->items[i]
		                                        : files->items[i - snapshots->count];
		if (text_has_suffix(name, rollback))
			name = text_sub(name, 0, name.len - rollback.len);
		struct text *slot = ARENA_PUSH(arena, out->items, out->count);
		if (!slot)
			return error_memory(err);
		*slot = name;
	}
	sort(out);
	size_t kept = 0;
	for (size_t i = 0; i < out->count; i++) {
		if (!kept || !text_eq(out->items[kept - 1], out->items[i]))
			out->items[kept++] = out->items[i];
	}
	out->count = kept;
	return true;
}

bool folder_read(struct arena *arena, struct text path, struct text engine,
        struct folder *out_folder, struct error *err)
{
	struct folder folder = {.path = path, .engine = engine};
	struct names snapshots = {.count = 0}, files = {.count = 0}, all = {.count = 0};
	bool is_absent;

	struct text of_engine = arena_printf(arena, "%.*s/%.*s", TEXT_ARG(path), TEXT_ARG(engine));
	if (!list(arena, path, snapshot_suffix, &snapshots, &folder.is_absent, err) ||
	        !list(arena, of_engine, up_suffix, &files, &is_absent, err))
		return false;
	sort(&snapshots);
	if (!gather(arena, &snapshots, &files, &all, err))
		return false;
	for (size_t i = 0; i < all.count; i++) {
		if (!add_entry(arena, &folder, all.items[i], &snapshots, err))
			return false;
	}
	if (!check_chain(&folder, err))
		return false;
	*out_folder = folder;
	return true;
}

bool folder_has_engine(struct arena *arena, struct text path, const char *engine)
{
	char *name = arena_cstr(arena, arena_printf(arena, "%.*s/%s", TEXT_ARG(path), engine));

	return name && access(name, F_OK) == 0;
}

const struct folder_entry *folder_find(const struct folder *folder, struct text name)
{
	for (size_t i = 0; i < folder->count; i++) {
		if (text_eq(folder->entries[i].name, name))
			return &folder->entries[i];
	}
	return NULL;
}

bool folder_snapshot(struct arena *arena, const struct folder *folder, struct text name,
        struct diagnostics *diags, struct model **out_model, struct error *err)
{
	struct text path = folder_snapshot_path(arena, folder->path, name), body;
	struct buf digest;

	if (!dbml_read_file(NULL, arena, path, &body, err))
		return false;
	struct model *model = snapshot_compile(arena, path, body, diags);
	if (!model) {
		error_set(err, ERROR_SCHEMA, "%.*s has errors", TEXT_ARG(path));
		error_hint(err, "it is written by manor; bring it back as it was");
		return false;
	}
	buf_init(&digest, arena);
	model_digest_write(&digest, model);
	const struct folder_entry *entry = folder_find(folder, name);
	if (entry && !text_eq(buf_text(&digest), entry->up.header.after)) {
		error_set(err, ERROR_FILE, "%.*s is not the schema that %.*s leaves",
		        TEXT_ARG(path), TEXT_ARG(entry->up.path));
		error_hint(err, "it was edited; bring it back as it was");
		return false;
	}
	*out_model = model;
	return true;
}

bool folder_newest(struct arena *arena, const struct folder *folder, struct diagnostics *diags,
        struct model **out_model, struct error *err)
{
	*out_model = NULL;
	if (!folder->count)
		return true;
	return folder_snapshot(
	        arena, folder, folder->entries[folder->count - 1].name, diags, out_model, err);
}

/* ---- writing ---- */

static bool make_folders(char *path, struct error *err)
{
	for (char *at = path + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		bool ok = mkdir(path, 0777) == 0 || errno == EEXIST;
		if (!ok)
			error_set(err, ERROR_FILE, "cannot make the folder %s: %s", path,
			        strerror(errno));
		*at = '/';
		if (!ok)
			return false;
	}
	return true;
}

bool folder_write(struct text path, struct text body, struct error *err)
{
	AUTO_ARENA arena = {0};

	arena_init(&arena, 0);
	char *name = arena_cstr(&arena, path);
	if (!name)
		return error_memory(err);
	if (!make_folders(name, err))
		return false;
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_set(err, ERROR_FILE, "cannot write %s: %s", name, strerror(errno));
	while (body.len) {
		ssize_t wrote = write(fd, body.ptr, body.len);
		if (wrote < 0)
			break;
		body = text_sub(body, (size_t)wrote, body.len);
	}
	bool ok = fsync(fd) == 0 && body.len == 0;
	if (!ok)
		error_set(err, ERROR_FILE, "cannot write %s: %s", name, strerror(errno));
	close(fd);
	if (!ok)
		unlink(name);
	return ok;
}
