/*
 * Building JSON: places commas and quotes, so that writers say only what they
 * mean. Sticky, as its buf is. Indented by two spaces, for people and diffs, or
 * without white space, for programs.
 */
#ifndef BASE_JSON_BUILD_H
#define BASE_JSON_BUILD_H

#include "base/buf.h"

struct json_build {
	struct buf *out;
	unsigned depth;
	bool has_item; /* in the innermost array or object */
	bool is_after_key;
	bool is_compact; /* no white space; set after init */
};

void json_build_init(struct json_build *json, struct buf *out);
void json_build_object(struct json_build *json); /* { … json_build_end() */
void json_build_array(struct json_build *json);  /* [ … json_build_end_array() */
void json_build_end(struct json_build *json);
void json_build_end_array(struct json_build *json);
void json_build_key(struct json_build *json, const char *key);
void json_build_key_text(struct json_build *json, struct text key);
void json_build_text(struct json_build *json, struct text t);
void json_build_bool(struct json_build *json, bool value);
void json_build_int(struct json_build *json, int64_t n);
void json_build_null(struct json_build *json);
/* A value that is JSON already. */
void json_build_raw(struct json_build *json, struct text value);

/* A member: key and value. */
void json_build_text_at(struct json_build *json, const char *key, struct text t);
void json_build_bool_at(struct json_build *json, const char *key, bool value);

#endif
