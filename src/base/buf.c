#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

enum { FIRST_BYTES = 256 };

void buf_init(struct buf *buf, struct arena *arena)
{
	*buf = (struct buf){.arena = arena};
}

static bool grow(struct buf *buf, size_t need)
{
	size_t cap = buf->cap ? buf->cap : FIRST_BYTES;

	if (buf->limit_bytes && need > buf->limit_bytes)
		return false;
	while (cap < need + 1) {
		if (cap > SIZE_MAX / 4)
			return false;
		cap *= 2;
	}
	char *grown = arena_alloc(buf->arena, cap);
	if (!grown)
		return false;
	if (buf->len)
		memcpy(grown, buf->ptr, buf->len);
	buf->ptr = grown;
	buf->cap = cap;
	return true;
}

char *buf_reserve(struct buf *buf, size_t bytes)
{
	if (buf->failed)
		return NULL;
	if (bytes >= buf->cap - buf->len && !grow(buf, buf->len + bytes)) {
		buf->failed = true;
		return NULL;
	}
	return buf->ptr + buf->len;
}

void buf_add(struct buf *buf, struct text t)
{
	char *at = buf_reserve(buf, t.len);

	if (!at)
		return;
	if (t.len)
		memcpy(at, t.ptr, t.len);
	buf->len += t.len;
	buf->ptr[buf->len] = '\0';
}

void buf_add_cstr(struct buf *buf, const char *cstr)
{
	buf_add(buf, text_from(cstr));
}

void buf_add_char(struct buf *buf, char c)
{
	char *at = buf_reserve(buf, 1);

	if (!at)
		return;
	at[0] = c;
	at[1] = '\0';
	buf->len++;
}

void buf_add_int(struct buf *buf, int64_t n)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	uint64_t magnitude = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--at = (char)('0' + magnitude % 10);
		magnitude /= 10;
	} while (magnitude);
	if (n < 0)
		*--at = '-';
	buf_add(buf, (struct text){at, (size_t)(digits + sizeof(digits) - at)});
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	/* Into the room that is there, which nearly always is enough. */
	size_t room = buf->failed ? 0 : buf->cap - buf->len;
	va_start(args, format);
	int len = vsnprintf(room ? buf->ptr + buf->len : NULL, room, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= room) {
		if (room)
			buf->ptr[buf->len] = '\0';
		char *at = len < 0 ? NULL : buf_reserve(buf, (size_t)len);
		if (!at)
			return;
		va_start(args, format);
		vsnprintf(at, (size_t)len + 1, format, args);
		va_end(args);
	}
	buf->len += (size_t)len;
}

void buf_truncate(struct buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->ptr[len] = '\0';
}
