/*
 * What every unit test includes: cmocka with the headers it needs before it,
 * and comparing of texts.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* cmocka compares NUL-terminated strings; a failure then shows both. */
static inline void assert_text_at(
        struct text actual, const char *expected, const char *file, int line)
{
	char copy[4096];
	size_t len = actual.len < sizeof(copy) - 1 ? actual.len : sizeof(copy) - 1;

	if (len)
		memcpy(copy, actual.ptr, len);
	copy[len] = '\0';
	_assert_string_equal(copy, expected, file, line);
	_assert_int_equal(actual.len, strlen(expected), file, line);
}
#define assert_text(actual, expected) assert_text_at((actual), (expected), __FILE__, __LINE__)

#endif
