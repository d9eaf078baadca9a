/*
 * The words of canonical DBML: names, strings, types, values and settings in
 * their one spelling. For the files show*.c alone.
 */
#ifndef SCHEMA_SHOW_WORDS_H
#define SCHEMA_SHOW_WORDS_H

#include "schema/show.h"

void show_qualified(struct buf *out, struct text schema, struct text name);
void show_table_name(struct buf *out, const struct model_table *table);
/* Quotes inside stay as they are where three of them can stand around. */
void show_string(struct buf *out, struct text t);
void show_type(struct buf *out, const struct type *type);
void show_value(struct buf *out, const struct dbml_value *value);

/* Settings in brackets: opens at the first, closes at the end. */
struct show_settings {
	struct buf *out;
	bool is_open;
};

/* What comes before a setting; its text follows. */
void show_setting(struct show_settings *settings);
void show_setting_word(struct show_settings *settings, const char *word);
void show_setting_string(struct show_settings *settings, const char *key, struct text value);
void show_settings_end(struct show_settings *settings);
/* Settings of DBML itself, such as headercolor, as they were written. */
void show_known_settings(
        struct show_settings *settings, const struct dbml_meta *metas, size_t count);

/* The `n`th of the custom keys in canonical order. */
const struct dbml_meta *show_meta_ranked(const struct dbml_meta *metas, size_t count, size_t n);

/* show_drawing.c: groups, sticky notes and rows. */
void show_drawing(struct buf *out, const struct dbml *dbml);

#endif
