/*
 * Input syntax of single types, for literal.c alone: each says whether the text
 * has the form and writes the canonical one.
 */
#ifndef SCHEMA_LITERAL_SCALAR_H
#define SCHEMA_LITERAL_SCALAR_H

#include "base/buf.h"

/* true, t, yes, y, on, 1 and their prefixes, as PostgreSQL's boolean input takes them. */
bool literal_boolean(struct text t, bool *out_value);
/* 32 hexadecimal digits, a hyphen after any group of four, perhaps in braces. */
bool literal_uuid(struct text t, struct buf *out);
/* \x00FF */
bool literal_bytes(struct text t, struct buf *out);
/* An IPv4 or IPv6 address, perhaps /bits; the bits are left out when they are all. */
bool literal_inet(struct text t, struct buf *out);
/* 03:04:05.500000 from microseconds of the day. */
void literal_write_time(struct buf *out, int64_t us);

struct literal_item {
	struct text text;
	bool is_null;
	bool is_malformed;
};

/*
 * The next element of what stands between an array literal's braces; nested
 * arrays come whole, with their braces. False at the end, or malformed.
 */
bool literal_next_item(
        struct arena *arena, struct text *rest, bool is_first, struct literal_item *out);

#endif
