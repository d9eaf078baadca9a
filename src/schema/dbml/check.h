/*
 * Whether each element may stand where it stands and say what it says, looked
 * at by itself: names are resolved elsewhere. Private to the DBML compiler.
 */
#ifndef SCHEMA_DBML_CHECK_H
#define SCHEMA_DBML_CHECK_H

#include "schema/dbml/compile.h"

/* What the value of a setting must be. */
enum form {
	FORM_STRING,
	FORM_COLOR,
	FORM_COLOR_OR_NONE,
	FORM_FLAG,       /* no value */
	FORM_NAME,       /* a name, quoted or not */
	FORM_ACTION,     /* cascade, set null … */
	FORM_DEFAULT,    /* a literal, an expression, a value of an enum */
	FORM_EXPRESSION, /* `…` */
	FORM_REF,        /* > table.column */
	FORM_DEP,        /* -> table.column */
	FORM_CUSTOM,     /* a string or a colour */
	FORM_PLAIN,      /* a string, colour, number or name, or no value */
	FORM_NEVER,      /* the setting is not known */
};

struct setting_rule {
	const char *name; /* NULL ends the list: the rule for all other names */
	enum form form;
	bool many; /* may stand more than once */
};

struct check {
	struct compiler *c;
	struct module *module;
};

#define check_error(ck, node, ...) compile_error((ck)->c, (ck)->module, (node), __VA_ARGS__)

void check_settings(
        const struct check *ck, const struct node *list, const struct setting_rule *rules);
void check_setting_list(
        const struct check *ck, const struct settings *settings, const struct setting_rule *rules);
/* Names in brackets that are no words. */
void check_setting_names(const struct check *ck, const struct node *list);
bool check_form(const struct node *value, enum form form);
const char *check_form_words(enum form form);

/* parent is NULL at the top of a file. */
void check_element(const struct check *ck, const struct node *node, const struct node *parent);
void check_elements_within(const struct check *ck, const struct node *node);

/* What the element must not have. */
void check_top(const struct check *ck, const struct node *node, const struct node *parent,
        const char *what);
void check_no_name(const struct check *ck, const struct node *node, const char *what);
void check_no_alias(const struct check *ck, const struct node *node, const char *what);
void check_no_settings(const struct check *ck, const struct node *node, const char *what);
bool check_is_block(const struct check *ck, const struct node *node, const char *what);
void check_one_note(const struct check *ck, const struct node *node);
/* A name that may be missing, and is one word when it is there. */
void check_single_name(
        const struct check *ck, const struct node *node, const char *what, bool is_needed);

/* check_table.c */
void check_table(const struct check *ck, const struct node *node, const struct node *parent);
void check_partial(const struct check *ck, const struct node *node, const struct node *parent);
void check_indexes(const struct check *ck, const struct node *node, const struct node *parent);
void check_checks(const struct check *ck, const struct node *node, const struct node *parent);
void check_records(const struct check *ck, const struct node *node, const struct node *parent);

/* check_diagram.c */
void check_group(const struct check *ck, const struct node *node, const struct node *parent);
void check_view(const struct check *ck, const struct node *node, const struct node *parent);
void check_dep(const struct check *ck, const struct node *node, const struct node *parent);
void check_metadata(const struct check *ck, const struct node *node);
void check_use(const struct check *ck, const struct node *node);

#endif
