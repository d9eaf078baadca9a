/*
 * Buf: a growing, sticky byte buffer in an arena. Write freely, check
 * buf_failed() once at the end. Its bytes are NUL terminated past the length,
 * so that buf.ptr may go to a C library when no NUL was written.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *ptr;
	size_t len;
	size_t cap;
	size_t limit_bytes; /* 0: the arena's cap alone */
	bool failed;
};

void buf_init(struct buf *buf, struct arena *arena);

void buf_add(struct buf *buf, struct text t);
void buf_add_cstr(struct buf *buf, const char *cstr);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t n);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `bytes` more; the caller writes there and raises len. NULL: failed. */
char *buf_reserve(struct buf *buf, size_t bytes);

/* Cuts back to an earlier length. */
void buf_truncate(struct buf *buf, size_t len);

static inline bool buf_failed(const struct buf *buf)
{
	return buf->failed;
}

/* What was written; valid until the next write or the arena's end. */
static inline struct text buf_text(const struct buf *buf)
{
	return (struct text){buf->len ? buf->ptr : "", buf->len};
}

#endif
