/* Bytes of an answer under construction: growing, sticky, and kept from one use to the next. */
#ifndef DB_OUTPUT_H
#define DB_OUTPUT_H

#include "base/text.h"

/* On the heap, unlike a buf: it outlives the units it serves. Sticky. */
struct output {
	char *ptr;
	size_t len;
	size_t cap;
	size_t limit_bytes; /* 0: none */
	bool failed;
};

void output_release(struct output *out);
/* Empties; gives memory back when it had grown large. */
void output_reset(struct output *out, size_t limit_bytes);
/* Room for `bytes` more, or NULL and failed. */
char *output_reserve(struct output *out, size_t bytes);
void output_add(struct output *out, struct text t);
void output_add_char(struct output *out, char c);
void output_add_int(struct output *out, int64_t n);
/* 1250 with scale 2 is 12.50 */
void output_add_scaled(struct output *out, int64_t n, unsigned scale);
/* The shortest that reads back the same; NaN and infinities as JSON strings. */
void output_add_real(struct output *out, double n);
void output_add_string(struct output *out, struct text t); /* as a JSON string */

#endif
