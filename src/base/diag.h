/*
 * Diagnostics: what a compiler says of a text, with positions, all of it in
 * one run. Collected in an arena; printed by the command line.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"

/* A file that was read; lives as long as the arena it was read into. */
struct source {
	struct text path; /* as the user named it */
	struct text body;
};

/* A place: line and column count from 1, columns in bytes; end is exclusive. */
struct position {
	const struct source *source;
	uint32_t offset;
	uint32_t end;
	uint32_t line;
	uint32_t column;
};

enum severity {
	SEVERITY_ERROR,
	SEVERITY_WARNING,
	SEVERITY_NOTE, /* what was inferred or added; shown by `manor check` */
};

struct diagnostic {
	enum severity severity;
	struct position at;
	struct text message; /* one sentence, no full stop */
	struct text mend;    /* what to do about it, or empty */
};

struct diagnostics {
	struct arena *arena;
	struct diagnostic *items;
	size_t count;
	size_t error_count;
};

void diagnostics_init(struct diagnostics *diags, struct arena *arena);

/* The texts are formatted into the arena. Returns false, for `return diag_error(...)`. */
bool diag_error(struct diagnostics *diags, struct position at, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void diag_warn(struct diagnostics *diags, struct position at, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void diag_note(struct diagnostics *diags, struct position at, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* Adds the mend to the newest diagnostic. */
void diag_mend(struct diagnostics *diags, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* By file, then place; the order of equal places is kept. What is said twice of a place is kept
 * once. */
void diagnostics_sort(struct diagnostics *diags);

/*
 * file:line:column: error: message
 *     the line itself
 *     ^~~~
 *     mend
 */
void diagnostics_print(const struct diagnostics *diags, enum severity least, struct buf *out);
/* An array of objects: severity, file, line, column, message, mend. */
void diagnostics_json(const struct diagnostics *diags, enum severity least, struct buf *out);

#endif
