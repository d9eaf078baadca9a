/*
 * A value on its way to or from a database, in storage form. Text and blobs
 * belong to someone else: the arena or the row they came from.
 */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/text.h"

enum value_kind {
	VALUE_NULL,
	VALUE_INTEGER,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_BLOB,
	VALUE_KEY, /* in plans alone: what an earlier step of the unit wrote */
};

struct value {
	enum value_kind kind;
	/*
	 * Where it comes from, for those who run a unit again with other values: a number of
	 * the maker's, 0 for none. A copy keeps it; a value that is made from another has none.
	 */
	uint16_t slot;
	union {
		int64_t integer;
		double real;
		struct text text; /* VALUE_TEXT, VALUE_BLOB */
		struct {
			unsigned step;
			const void *column; /* whose value it is; src/sql knows what that is */
		} key;
	};
};

static inline struct value value_null(void)
{
	return (struct value){.kind = VALUE_NULL};
}

static inline struct value value_integer(int64_t n)
{
	return (struct value){.kind = VALUE_INTEGER, .integer = n};
}

static inline struct value value_text(struct text t)
{
	return (struct value){.kind = VALUE_TEXT, .text = t};
}

static inline struct value value_blob(struct text t)
{
	return (struct value){.kind = VALUE_BLOB, .text = t};
}

#endif
