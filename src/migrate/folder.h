/*
 * The folder of migrations, as one engine sees it. For each, NNNN_name:
 *
 *     NNNN_name.dbml                   the schema after it (schema/snapshot.h)
 *     ENGINE/NNNN_name.sql             up
 *     ENGINE/NNNN_name_rollback.sql    down
 *
 * Numbers follow one another; two of the same number, a gap, a missing file or one that
 * starts from another schema than the one before it left is refused with its name.
 */
#ifndef MIGRATE_FOLDER_H
#define MIGRATE_FOLDER_H

#include "migrate/header.h"
#include "schema/model.h"

enum { FOLDER_NAME_MOST = 100 };

struct folder_file {
	struct text path;
	struct text checksum; /* SHA-256 of the whole, hex */
	struct header header;
	struct text statements;
};

struct folder_entry {
	unsigned number;
	struct text name; /* 0002_phone */
	struct folder_file up, down;
};

struct folder {
	struct text path;
	struct text engine;
	struct folder_entry *entries;
	size_t count;
	bool is_absent; /* there is no folder; no entries then */
};

/* ERROR_FILE. A folder that is not there has no migrations. */
bool folder_read(struct arena *arena, struct text path, struct text engine,
        struct folder *out_folder, struct error *err);

/* The folder has a folder of that engine. */
bool folder_has_engine(struct arena *arena, struct text path, const char *engine);

const struct folder_entry *folder_find(const struct folder *folder, struct text name);

/*
 * The schema that the newest migration leaves; NULL: there is none yet. ERROR_SCHEMA, with
 * what is wrong in `diags`.
 */
bool folder_newest(struct arena *arena, const struct folder *folder, struct diagnostics *diags,
        struct model **out_model, struct error *err);
bool folder_snapshot(struct arena *arena, const struct folder *folder, struct text name,
        struct diagnostics *diags, struct model **out_model, struct error *err);

/* PATH/NNNN_name.dbml; and with an engine its two files. */
struct text folder_snapshot_path(struct arena *arena, struct text folder, struct text name);
struct text folder_file_path(struct arena *arena, struct text folder, struct text engine,
        struct text name, bool is_down);

/* Letters, digits and _, what a file may be called. */
bool folder_name_is_fit(struct text name);

/* Makes the file, and the folders above it as far as they are missing. Never overwrites. */
bool folder_write(struct text path, struct text body, struct error *err);

#endif
