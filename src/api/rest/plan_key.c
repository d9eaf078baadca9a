/* A request's shape: what a plan depends on, as text, with the values of filters taken out. */
#include "api/rest/plan_cache.h"

/*
 * Operators whose value reaches to the end of the pair: all but "is", which is followed by
 * a word of the language, and those with a word in brackets.
 */
static bool has_plain_value(struct text op)
{
	for (unsigned i = 0; i < PLAN_OPERATOR_COUNT; i++) {
		if (i != PLAN_IS && text_eq_cstr(op, plan_operator_text((enum plan_operator)i)))
			return true;
	}
	return false;
}

/*
 * Where the value begins in name=[not.]operator.value, 0 when nothing is to be taken out.
 * What the name is does not matter here: a pair that is no filter fills no slot.
 */
static size_t value_at(struct text pair)
{
	ptrdiff_t equals = text_find_char(pair, '=');

	if (equals <= 0)
		return 0;
	struct text rest = text_sub(pair, (size_t)equals + 1, SIZE_MAX);
	if (text_has_prefix(rest, TEXT("not.")))
		rest = text_sub(rest, 4, SIZE_MAX);
	ptrdiff_t dot = text_find_char(rest, '.');
	if (dot <= 0 || !has_plain_value(text_sub(rest, 0, (size_t)dot)))
		return 0;
	return (size_t)(rest.ptr - pair.ptr) + (size_t)dot + 1;
}

static bool add_pair(struct arena *arena, struct plan_key *key, struct buf *out, struct text pair,
        unsigned number)
{
	size_t at = number <= UINT16_MAX ? value_at(pair) : 0;

	buf_add_char(out, '&');
	buf_add(out, at ? text_sub(pair, 0, at) : pair);
	if (!at)
		return true;
	struct plan_given *given = ARENA_PUSH(arena, key->given, key->given_count);
	if (!given)
		return false;
	/* No query holds this byte, so that a value which is there cannot look like one taken. */
	buf_add_char(out, '\0');
	*given = (struct plan_given){(uint16_t)number, text_sub(pair, at, SIZE_MAX)};
	return true;
}

bool plan_key_make(struct arena *arena, const struct principal *principal,
        const struct model_table *table, struct text wishes, struct text query,
        struct plan_key *out_key)
{
	struct plan_key key = {0};
	unsigned number = 0;
	struct text pair;
	struct buf out;

	if (!principal_has_class(principal))
		return false;
	buf_init(&out, arena);
	buf_add(&out, (struct text){(const char *)principal->class.digest,
	                      sizeof(principal->class.digest)});
	buf_add(&out, table->name);
	buf_add_char(&out, '\0');
	buf_add(&out, wishes);
	buf_add_char(&out, '\0');
	while (query.len && text_split(&query, '&', &pair)) {
		if (!text_is_empty(pair) && !add_pair(arena, &key, &out, pair, ++number))
			return false;
	}
	key.text = buf_text(&out);
	key.hash = text_hash(key.text);
	*out_key = key;
	return !buf_failed(&out);
}
