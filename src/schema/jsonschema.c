#include "schema/jsonschema.h"

#include "base/decimal.h"
#include "schema/format.h"
#include "schema/literal.h"

enum {
	DEPTH_MOST = 100,   /* of references and values together */
	STEPS_MOST = 50000, /* schemas and pairs looked at for one value */
};

/* Where in a document, the innermost part first. */
struct place {
	struct text name; /* a member, or */
	size_t index;     /* an item when the name is empty */
	const struct place *outer;
};

/* One run over a schema (compiling) or over a schema and a value (validating). */
struct run {
	struct arena *arena;
	const struct json *root;
	struct error *err;
	const struct place *place;
	unsigned depth;
	unsigned steps;
	bool is_exhausted;
};

struct keyword {
	struct text name;
	/* At compile time: whether the word's own value has the right form. */
	bool (*check)(struct run *run, const struct json *word);
	/* Whether the value keeps the word; NULL: it only describes. */
	bool (*hold)(struct run *run, const struct json *schema, const struct json *word,
	        const struct json *value);
};

static bool check_schema(struct run *run, const struct json *schema);
static bool hold_schema(struct run *run, const struct json *schema, const struct json *value);

static void write_place(struct buf *out, const struct place *place)
{
	if (!place)
		return;
	write_place(out, place->outer);
	buf_add_char(out, '/');
	if (place->name.len)
		buf_add(out, place->name);
	else
		buf_add_int(out, (int64_t)place->index);
}

static bool fail(struct run *run, enum error_kind kind, const char *what, struct text word)
{
	struct buf where;

	if (!run->err)
		return false;
	buf_init(&where, run->arena);
	write_place(&where, run->place);
	return error_tell(run->err, kind, "%.*s%s%s%s%.*s", TEXT_ARG(buf_text(&where)),
	        where.len ? ": " : "", what, word.len ? " " : "", TEXT_ARG(word));
}

static bool bad_word(struct run *run, const char *what)
{
	return fail(run, ERROR_SCHEMA, what, TEXT(""));
}

static bool broken(struct run *run, const char *what, struct text word)
{
	return fail(run, ERROR_VALUE_FORMAT, what, word);
}

/* Comparing. */

static bool same_json(struct run *run, const struct json *a, const struct json *b);

static int compare_numbers(struct run *run, const struct json *a, const struct json *b)
{
	struct decimal left = {0};
	struct decimal right = {0};

	if (decimal_read(run->arena, a->text, &left) != DECIMAL_OK ||
	        decimal_read(run->arena, b->text, &right) != DECIMAL_OK)
		return text_compare(a->text, b->text);
	return decimal_compare(&left, &right);
}

static bool same_members(struct run *run, const struct json *a, const struct json *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct json *other = json_find(b, a->members[i].name);
		if (!other || !same_json(run, &a->members[i].value, other))
			return false;
	}
	return true;
}

static bool same_items(struct run *run, const struct json *a, const struct json *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!same_json(run, &a->items[i], &b->items[i]))
			return false;
	}
	return true;
}

static bool same_json(struct run *run, const struct json *a, const struct json *b)
{
	if (++run->steps > STEPS_MOST)
		run->is_exhausted = true;
	if (run->is_exhausted || a->type != b->type)
		return false;
	switch (a->type) {
	case JSON_NUMBER:
		return compare_numbers(run, a, b) == 0;
	case JSON_STRING:
		return text_eq(a->text, b->text);
	case JSON_ARRAY:
		return same_items(run, a, b);
	case JSON_OBJECT:
		return same_members(run, a, b);
	default:
		return true;
	}
}

/* Forms of the words' own values. */

static bool check_string(struct run *run, const struct json *word)
{
	return word->type == JSON_STRING || bad_word(run, "must be a string");
}

static bool check_boolean(struct run *run, const struct json *word)
{
	return word->type == JSON_TRUE || word->type == JSON_FALSE ||
	       bad_word(run, "must be true or false");
}

static bool check_number(struct run *run, const struct json *word)
{
	return word->type == JSON_NUMBER || bad_word(run, "must be a number");
}

static bool check_count(struct run *run, const struct json *word)
{
	int64_t n = 0;

	return (word->type == JSON_NUMBER && text_to_int64(word->text, &n) && n >= 0) ||
	       bad_word(run, "must be a whole number of 0 or more");
}

static bool check_array(struct run *run, const struct json *word)
{
	return word->type == JSON_ARRAY || bad_word(run, "must be an array");
}

static bool check_nothing(struct run *run, const struct json *word)
{
	(void)run;
	(void)word;
	return true;
}

static bool check_strings(struct run *run, const struct json *word)
{
	if (word->type != JSON_ARRAY)
		return bad_word(run, "must be an array of strings");
	for (size_t i = 0; i < word->count; i++) {
		if (word->items[i].type != JSON_STRING)
			return bad_word(run, "must be an array of strings");
	}
	return true;
}

static bool check_schemas(struct run *run, const struct json *word)
{
	if (word->type != JSON_ARRAY || word->count == 0)
		return bad_word(run, "must be an array of schemas");
	for (size_t i = 0; i < word->count; i++) {
		struct place place = {.index = i, .outer = run->place};
		run->place = &place;
		bool is_good = check_schema(run, &word->items[i]);
		run->place = place.outer;
		if (!is_good)
			return false;
	}
	return true;
}

static bool check_named_schemas(struct run *run, const struct json *word)
{
	if (word->type != JSON_OBJECT)
		return bad_word(run, "must be an object of schemas");
	for (size_t i = 0; i < word->count; i++) {
		struct place place = {.name = word->members[i].name, .outer = run->place};
		run->place = &place;
		bool is_good = check_schema(run, &word->members[i].value);
		run->place = place.outer;
		if (!is_good)
			return false;
	}
	return true;
}

static bool check_pattern(struct run *run, const struct json *word)
{
	struct error reason = {0};
	bool matches = false;

	if (!check_string(run, word))
		return false;
	if (format_pattern_matches(word->text, TEXT(""), &matches, &reason) ||
	        reason.kind == ERROR_VALUE_FORMAT)
		return true;
	return bad_word(run, reason.public_text);
}

static bool check_format(struct run *run, const struct json *word)
{
	return check_string(run, word) &&
	       (format_is_known(word->text) || bad_word(run, "is not a format that is held"));
}

static const struct json *ref_find(const struct json *root, struct text ref)
{
	static const struct text folders[] = {TEXT_INIT("$defs"), TEXT_INIT("definitions")};

	if (text_eq(ref, TEXT("#")))
		return root;
	for (size_t i = 0; i < 2; i++) {
		size_t skipped = folders[i].len + 3; /* #/folder/ */
		if (ref.len > skipped && text_has_prefix(ref, TEXT("#/")) &&
		        text_has_prefix(text_sub(ref, 2, ref.len), folders[i]) &&
		        ref.ptr[skipped - 1] == '/')
			return json_find(
			        json_find(root, folders[i]), text_sub(ref, skipped, ref.len));
	}
	return NULL;
}

static bool check_ref(struct run *run, const struct json *word)
{
	return check_string(run, word) && (ref_find(run->root, word->text) != NULL ||
	                                          bad_word(run, "refers to nothing in this "
	                                                        "document"));
}

static bool type_is_known(struct text name)
{
	static const struct text names[] = {TEXT_INIT("null"), TEXT_INIT("boolean"),
	        TEXT_INIT("number"), TEXT_INIT("integer"), TEXT_INIT("string"), TEXT_INIT("array"),
	        TEXT_INIT("object")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (text_eq(names[i], name))
			return true;
	}
	return false;
}

static bool check_type(struct run *run, const struct json *word)
{
	if (word->type == JSON_STRING && type_is_known(word->text))
		return true;
	if (word->type != JSON_ARRAY)
		return bad_word(run, "must be the name of a type");
	for (size_t i = 0; i < word->count; i++) {
		if (word->items[i].type != JSON_STRING || !type_is_known(word->items[i].text))
			return bad_word(run, "must name types");
	}
	return true;
}

/* Holding. */

static bool is_whole(struct run *run, const struct json *value)
{
	struct decimal decimal = {0};

	if (decimal_read(run->arena, value->text, &decimal) != DECIMAL_OK)
		return false;
	for (size_t i = decimal_whole_digits(&decimal); i < decimal.digits.len; i++) {
		if (decimal.digits.ptr[i] != '0')
			return false;
	}
	return decimal_whole_digits(&decimal) > 0 || decimal.digits.len == 0;
}

static bool has_type(struct run *run, struct text name, const struct json *value)
{
	switch (value->type) {
	case JSON_NULL:
		return text_eq(name, TEXT("null"));
	case JSON_FALSE:
	case JSON_TRUE:
		return text_eq(name, TEXT("boolean"));
	case JSON_NUMBER:
		return text_eq(name, TEXT("number")) ||
		       (text_eq(name, TEXT("integer")) && is_whole(run, value));
	case JSON_STRING:
		return text_eq(name, TEXT("string"));
	case JSON_ARRAY:
		return text_eq(name, TEXT("array"));
	case JSON_OBJECT:
		return text_eq(name, TEXT("object"));
	}
	return false;
}

static bool hold_type(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	if (word->type == JSON_STRING)
		return has_type(run, word->text, value) || broken(run, "must be", word->text);
	for (size_t i = 0; i < word->count; i++) {
		if (has_type(run, word->items[i].text, value))
			return true;
	}
	return broken(run, "has none of the types that it may have", TEXT(""));
}

static bool hold_enum(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	for (size_t i = 0; i < word->count; i++) {
		if (same_json(run, &word->items[i], value))
			return true;
	}
	return broken(run, "is not one of the values that it may be", TEXT(""));
}

static bool hold_const(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	return same_json(run, word, value) || broken(run, "must be", word->raw);
}

static bool hold_member(
        struct run *run, const struct json *schema, struct text name, const struct json *value)
{
	struct place place = {.name = name, .outer = run->place};

	run->place = &place;
	bool is_held = hold_schema(run, schema, value);
	run->place = place.outer;
	return is_held;
}

static bool hold_item(
        struct run *run, const struct json *schema, size_t index, const struct json *value)
{
	struct place place = {.index = index, .outer = run->place};

	run->place = &place;
	bool is_held = hold_schema(run, schema, value);
	run->place = place.outer;
	return is_held;
}

static bool hold_properties(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	for (size_t i = 0; value->type == JSON_OBJECT && i < value->count; i++) {
		const struct json *part = json_find(word, value->members[i].name);
		if (part &&
		        !hold_member(run, part, value->members[i].name, &value->members[i].value))
			return false;
	}
	return true;
}

static bool hold_additional(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	const struct json *known = json_find(schema, TEXT("properties"));

	for (size_t i = 0; value->type == JSON_OBJECT && i < value->count; i++) {
		struct text name = value->members[i].name;
		if (known && json_find(known, name))
			continue;
		if (word->type == JSON_FALSE)
			return broken(run, "has a member that it may not have:", name);
		if (!hold_member(run, word, name, &value->members[i].value))
			return false;
	}
	return true;
}

static bool hold_required(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	for (size_t i = 0; value->type == JSON_OBJECT && i < word->count; i++) {
		if (!json_find(value, word->items[i].text))
			return broken(run, "lacks the member", word->items[i].text);
	}
	return true;
}

static bool hold_prefix(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	for (size_t i = 0; value->type == JSON_ARRAY && i < value->count && i < word->count; i++) {
		if (!hold_item(run, &word->items[i], i, &value->items[i]))
			return false;
	}
	return true;
}

static bool hold_items(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	const struct json *prefix = json_find(schema, TEXT("prefixItems"));

	if (value->type != JSON_ARRAY)
		return true;
	for (size_t i = prefix ? prefix->count : 0; i < value->count; i++) {
		if (!hold_item(run, word, i, &value->items[i]))
			return false;
	}
	return true;
}

static bool hold_unique(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	if (value->type != JSON_ARRAY || word->type != JSON_TRUE)
		return true;
	for (size_t i = 1; i < value->count && !run->is_exhausted; i++) {
		for (size_t k = 0; k < i; k++) {
			if (same_json(run, &value->items[i], &value->items[k]))
				return broken(run, "has the same item twice", TEXT(""));
		}
	}
	return true;
}

static bool hold_least(struct run *run, size_t count, const struct json *word)
{
	int64_t least = 0;

	text_to_int64(word->text, &least);
	return count >= (uint64_t)least || broken(run, "is shorter than", word->text);
}

static bool hold_most(struct run *run, size_t count, const struct json *word)
{
	int64_t most = 0;

	text_to_int64(word->text, &most);
	return count <= (uint64_t)most || broken(run, "is longer than", word->text);
}

#define HOLD_COUNT(name, json_type, count, side)                                                   \
	static bool name(struct run *run, const struct json *schema, const struct json *word,      \
	        const struct json *value)                                                          \
	{                                                                                          \
		(void)schema;                                                                      \
		return value->type != (json_type) || side(run, (count), word);                     \
	}
HOLD_COUNT(hold_min_items, JSON_ARRAY, value->count, hold_least)
HOLD_COUNT(hold_max_items, JSON_ARRAY, value->count, hold_most)
HOLD_COUNT(hold_min_properties, JSON_OBJECT, value->count, hold_least)
HOLD_COUNT(hold_max_properties, JSON_OBJECT, value->count, hold_most)
HOLD_COUNT(hold_min_length, JSON_STRING, literal_characters(value->text), hold_least)
HOLD_COUNT(hold_max_length, JSON_STRING, literal_characters(value->text), hold_most)
#undef HOLD_COUNT

#define HOLD_BOUND(name, test, what)                                                               \
	static bool name(struct run *run, const struct json *schema, const struct json *word,      \
	        const struct json *value)                                                          \
	{                                                                                          \
		(void)schema;                                                                      \
		return value->type != JSON_NUMBER || compare_numbers(run, value, word) test 0 ||   \
		       broken(run, what, word->text);                                              \
	}
HOLD_BOUND(hold_minimum, >=, "is less than")
HOLD_BOUND(hold_maximum, <=, "is more than")
HOLD_BOUND(hold_exclusive_minimum, >, "must be more than")
HOLD_BOUND(hold_exclusive_maximum, <, "must be less than")
#undef HOLD_BOUND

static bool hold_pattern(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	bool matches = false;

	(void)schema;
	if (value->type != JSON_STRING)
		return true;
	return (format_pattern_matches(word->text, value->text, &matches, NULL) && matches) ||
	       broken(run, "does not match", word->text);
}

static bool hold_format(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	return value->type != JSON_STRING || format_is_met(word->text, value->text) ||
	       broken(run, "is not a valid", word->text);
}

static bool hold_all(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	for (size_t i = 0; i < word->count; i++) {
		if (!hold_schema(run, &word->items[i], value))
			return false;
	}
	return true;
}

/* How many of the schemas hold, counted up to `most`; what they say is not told. */
static size_t count_held(
        struct run *run, const struct json *word, const struct json *value, size_t most)
{
	struct error *err = run->err;
	size_t count = 0;

	run->err = NULL;
	for (size_t i = 0; i < word->count && count < most; i++)
		count += hold_schema(run, &word->items[i], value);
	run->err = err;
	return count;
}

static bool hold_any(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	return count_held(run, word, value, 1) == 1 ||
	       broken(run, "fits none of the forms that it may have", TEXT(""));
}

static bool hold_one(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	return count_held(run, word, value, 2) == 1 ||
	       broken(run, "must fit exactly one of its forms", TEXT(""));
}

static bool hold_not(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	struct error *err = run->err;

	(void)schema;
	run->err = NULL;
	bool is_held = hold_schema(run, word, value);
	run->err = err;
	return !is_held || broken(run, "has a form that it may not have", TEXT(""));
}

static bool hold_ref(struct run *run, const struct json *schema, const struct json *word,
        const struct json *value)
{
	(void)schema;
	return hold_schema(run, ref_find(run->root, word->text), value);
}

static const struct keyword keywords[] = {
        {TEXT_INIT("type"), check_type, hold_type},
        {TEXT_INIT("enum"), check_array, hold_enum},
        {TEXT_INIT("const"), check_nothing, hold_const},
        {TEXT_INIT("properties"), check_named_schemas, hold_properties},
        {TEXT_INIT("additionalProperties"), check_schema, hold_additional},
        {TEXT_INIT("required"), check_strings, hold_required},
        {TEXT_INIT("minProperties"), check_count, hold_min_properties},
        {TEXT_INIT("maxProperties"), check_count, hold_max_properties},
        {TEXT_INIT("items"), check_schema, hold_items},
        {TEXT_INIT("prefixItems"), check_schemas, hold_prefix},
        {TEXT_INIT("minItems"), check_count, hold_min_items},
        {TEXT_INIT("maxItems"), check_count, hold_max_items},
        {TEXT_INIT("uniqueItems"), check_boolean, hold_unique},
        {TEXT_INIT("minLength"), check_count, hold_min_length},
        {TEXT_INIT("maxLength"), check_count, hold_max_length},
        {TEXT_INIT("pattern"), check_pattern, hold_pattern},
        {TEXT_INIT("format"), check_format, hold_format},
        {TEXT_INIT("minimum"), check_number, hold_minimum},
        {TEXT_INIT("maximum"), check_number, hold_maximum},
        {TEXT_INIT("exclusiveMinimum"), check_number, hold_exclusive_minimum},
        {TEXT_INIT("exclusiveMaximum"), check_number, hold_exclusive_maximum},
        {TEXT_INIT("allOf"), check_schemas, hold_all},
        {TEXT_INIT("anyOf"), check_schemas, hold_any},
        {TEXT_INIT("oneOf"), check_schemas, hold_one},
        {TEXT_INIT("not"), check_schema, hold_not},
        {TEXT_INIT("$ref"), check_ref, hold_ref},
        {TEXT_INIT("$defs"), check_named_schemas, NULL},
        {TEXT_INIT("definitions"), check_named_schemas, NULL},
        {TEXT_INIT("title"), check_nothing, NULL},
        {TEXT_INIT("description"), check_nothing, NULL},
        {TEXT_INIT("default"), check_nothing, NULL},
        {TEXT_INIT("examples"), check_nothing, NULL},
        {TEXT_INIT("$comment"), check_nothing, NULL},
        {TEXT_INIT("$schema"), check_nothing, NULL},
        {TEXT_INIT("$id"), check_nothing, NULL},
        {TEXT_INIT("deprecated"), check_nothing, NULL},
        {TEXT_INIT("readOnly"), check_nothing, NULL},
        {TEXT_INIT("writeOnly"), check_nothing, NULL},
};

static const struct keyword *keyword_find(struct text name)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (text_eq(keywords[i].name, name))
			return &keywords[i];
	}
	return NULL;
}

static struct text keyword_suggest(struct text name)
{
	struct text best = TEXT("");
	unsigned least = 3;

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		unsigned distance = text_distance(keywords[i].name, name, 2);
		if (distance < least) {
			least = distance;
			best = keywords[i].name;
		}
	}
	return best;
}

static bool check_word(struct run *run, const struct json_member *member)
{
	const struct keyword *keyword = keyword_find(member->name);
	struct place place = {.name = member->name, .outer = run->place};

	if (keyword) {
		run->place = &place;
		bool is_good = keyword->check(run, &member->value);
		run->place = place.outer;
		return is_good;
	}
	fail(run, ERROR_SCHEMA, "this word is not held, so it may not be said:", member->name);
	struct text near = keyword_suggest(member->name);
	if (near.len)
		error_hint(run->err, "did you mean %.*s?", TEXT_ARG(near));
	return false;
}

static bool check_schema(struct run *run, const struct json *schema)
{
	if (schema->type == JSON_TRUE || schema->type == JSON_FALSE)
		return true;
	if (schema->type != JSON_OBJECT)
		return bad_word(run, "a schema is an object, true or false");
	for (size_t i = 0; i < schema->count; i++) {
		if (!check_word(run, &schema->members[i]))
			return false;
	}
	return true;
}

static bool hold_words(struct run *run, const struct json *schema, const struct json *value)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct json_member *member = &schema->members[i];
		const struct keyword *keyword = keyword_find(member->name);
		if (keyword && keyword->hold && !keyword->hold(run, schema, &member->value, value))
			return false;
	}
	return true;
}

static bool hold_schema(struct run *run, const struct json *schema, const struct json *value)
{
	if (schema->type == JSON_TRUE)
		return true;
	if (schema->type == JSON_FALSE)
		return broken(run, "may not be here", TEXT(""));
	if (run->depth == DEPTH_MOST || ++run->steps > STEPS_MOST)
		run->is_exhausted = true;
	if (run->is_exhausted)
		return false;
	run->depth++;
	bool is_held = hold_words(run, schema, value);
	run->depth--;
	return is_held && !run->is_exhausted;
}

bool jsonschema_compile(struct arena *arena, struct text source,
        const struct jsonschema **out_schema, struct error *err)
{
	struct json *root = NULL;
	struct error reason = {0};

	if (!json_parse(arena, source, JSON_DEPTH_DEFAULT, &root, &reason)) {
		if (reason.kind == ERROR_MEMORY)
			return error_memory(err);
		return error_tell(err, ERROR_SCHEMA, "not JSON: %s", reason.public_text);
	}
	struct jsonschema *schema = ARENA_NEW(arena, struct jsonschema);
	if (!schema)
		return error_memory(err);
	struct run run = {.arena = arena, .root = root, .err = err};
	if (!check_schema(&run, root))
		return false;
	schema->root = root;
	*out_schema = schema;
	return true;
}

bool jsonschema_validate(struct arena *arena, const struct jsonschema *schema,
        const struct json *value, struct error *err)
{
	struct error reason = {0};
	struct run run = {.arena = arena, .root = schema->root, .err = &reason};
	bool is_held = hold_schema(&run, schema->root, value);

	if (arena->failed)
		return error_memory(err);
	/* An unfinished look proves nothing, whatever a `not` made of it. */
	if (run.is_exhausted)
		return error_tell(err, ERROR_VALUE_FORMAT, "takes too long to check");
	if (is_held)
		return true;
	return error_tell(err, ERROR_VALUE_FORMAT, "%s", reason.public_text);
}
