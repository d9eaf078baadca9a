/*
 * Settings: what stands in brackets, [pk, note: 'x'], by name.
 */
#ifndef SCHEMA_DBML_SETTINGS_H
#define SCHEMA_DBML_SETTINGS_H

#include "schema/dbml.h"
#include "schema/dbml/syntax.h"

struct setting {
	struct text name;        /* lower case, words joined by one space */
	const struct node *node; /* NODE_ATTRIBUTE, or the word of [pk] written without brackets */
	const struct node *value;
	bool has_value;
	unsigned repeats; /* how many of its name there are */
};

struct settings {
	struct setting *items; /* in source order */
	size_t count;
};

/* NULL gives no settings. Names that are no words are left out. */
void settings_read(struct arena *arena, const struct node *list, struct settings *out);
/* The first of the name, or NULL. */
const struct setting *settings_find(const struct settings *settings, const char *name);
/* The settings of a field: its last argument that is a list, or its first. */
const struct node *settings_list(const struct node *field);

/* A value as dbml.h has it; kind NONE for what is no value. */
struct dbml_value settings_value(
        struct arena *arena, const struct source *source, const struct node *node);
/* Without the white space that all lines begin with, and the empty lines before. */
struct text settings_dedent(struct arena *arena, struct text t);
struct dbml_note settings_note(
        struct arena *arena, const struct source *source, const struct node *string);

#endif
