#include "sql/postgres/store.h"

#include "base/arena.h"

bool postgres_store(struct arena *arena, const struct type *type, struct text canonical,
        struct value *out_value, struct error *err)
{
	(void)arena;
	(void)type;
	(void)err;
	*out_value = value_text(canonical);
	return true;
}

bool postgres_show(struct arena *arena, const struct type *type, const struct value *value,
        struct text *out_text, struct error *err)
{
	(void)arena;
	(void)type;
	(void)err;
	*out_text = value->text;
	return true;
}
