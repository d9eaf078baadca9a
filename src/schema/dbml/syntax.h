/*
 * The syntax tree of DBML. The grammar is small and general: elements, blocks,
 * lists and expressions; what may stand where is decided afterwards. A tree of
 * a text with errors has holes: any child may be NULL.
 */
#ifndef SCHEMA_DBML_SYNTAX_H
#define SCHEMA_DBML_SYNTAX_H

#include "schema/dbml/lexer.h"

enum node_kind {
	NODE_PROGRAM,   /* items: elements and uses */
	NODE_ELEMENT,   /* token kind, target, a name, as, b alias, list, body */
	NODE_USE,       /* token use|reuse, a specifiers (NODE_USES, NODE_WILDCARD), target path */
	NODE_USES,      /* items: NODE_SPECIFIER */
	NODE_SPECIFIER, /* token kind, a name, as, b alias */
	NODE_ATTRIBUTE, /* a name (NODE_WORDS or a primary), b value; has_colon */
	NODE_WORDS,     /* token and the count - 1 behind it: not null */
	NODE_PREFIX,    /* token operator, a */
	NODE_INFIX,     /* a, token operator, b */
	NODE_FUNCTION,  /* token `…` */
	NODE_FIELD,     /* a callee, items: arguments; one line of a block */
	NODE_BLOCK,     /* items */
	NODE_LIST,      /* items: NODE_ATTRIBUTE */
	NODE_TUPLE,     /* items; one item is a group */
	NODE_COMMA,     /* items: a, b, , c */
	NODE_CALL,      /* a callee, b NODE_TUPLE */
	NODE_ARRAY,     /* a, b NODE_LIST: int[] */
	NODE_LITERAL,   /* token: number, string or colour */
	NODE_NAME,      /* token: identifier or "quoted" */
	NODE_WILDCARD,
	NODE_EMPTY, /* nothing between two commas */
};

/* What an element is, by its first word in any case. */
enum element_kind {
	ELEMENT_CUSTOM,
	ELEMENT_TABLE,
	ELEMENT_ENUM,
	ELEMENT_REF,
	ELEMENT_DEP,
	ELEMENT_NOTE,
	ELEMENT_PROJECT,
	ELEMENT_INDEXES,
	ELEMENT_TABLEGROUP,
	ELEMENT_TABLEPARTIAL,
	ELEMENT_CHECKS,
	ELEMENT_RECORDS,
	ELEMENT_DIAGRAMVIEW,
	ELEMENT_METADATA,
};

struct node {
	enum node_kind kind;
	enum element_kind element;
	bool has_colon;
	uint32_t start; /* of its first and behind its last byte */
	uint32_t end;
	uint32_t line;
	uint32_t column;
	const struct token *token;
	const struct token *target; /* Metadata TARGET name; use … from PATH */
	const struct token *as;
	struct node *a;
	struct node *b;
	struct node *list; /* the settings of an element */
	struct node *body; /* NODE_BLOCK, or NODE_FIELD behind a colon */
	struct node **items;
	size_t count;
};

/* A dotted path of names: core.users.id, perhaps with a tuple last: users.(a, b). */
enum { PATH_PARTS = 8 };
struct path {
	const struct node *parts[PATH_PARTS]; /* NODE_NAME each */
	size_t count;
	bool too_long;            /* it has more parts than any name could */
	const struct node *tuple; /* NULL */
};

struct position node_position(const struct source *source, const struct node *node);

/* A name, "quoted" or not. */
bool node_is_name(const struct node *node);
/* An unquoted name. */
bool node_is_word(const struct node *node);
/* An unquoted name that reads like `word` in any case. */
bool node_is_keyword(const struct node *node, const char *word);
/* 'x', '''x''' or "x". */
bool node_is_string(const struct node *node);
/* Digits, with any number of signs before them. */
bool node_is_number(const struct node *node);
/* #abc or #aabbcc */
bool node_is_color(const struct node *node);
/* a.b: an access with both sides. */
bool node_is_access(const struct node *node);
bool node_is_operator(const struct node *node, const char *op);
/* Every item of a tuple is a name. */
bool node_is_name_tuple(const struct node *node);
/* ~name */
bool node_is_injection(const struct node *node);
bool node_is_element(const struct node *node, enum element_kind kind);

struct text node_text(const struct node *node); /* of a name, literal or function */

/* A path of names only; false when the node is none. */
bool node_names(const struct node *node, struct path *out);
/* The same, or with a tuple of names last. */
bool node_path(const struct node *node, struct path *out);

/* The items of a body: those of a block, or the one field behind the colon. */
size_t node_body_count(const struct node *element);
struct node *node_body_item(const struct node *element, size_t i);

/* The words of a setting's name or value, lower case, joined by single spaces. */
struct text node_words(struct arena *arena, const struct node *words);

/* -5 as a text without needless signs. */
struct text node_number(struct arena *arena, const struct node *node);

#endif
