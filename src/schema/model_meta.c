#include "schema/model_make.h"

enum place {
	ON_TABLE = 1,
	ON_COLUMN = 2,
	ON_PROJECT = 4,
};

/* Every custom key there is, and where it may stand; docs/schema.md explains each. */
static const struct {
	const char *key;
	unsigned places;
} known_keys[] = {
        {"is", ON_TABLE | ON_COLUMN},
        {"scope", ON_TABLE},
        {"through", ON_TABLE},
        {"read", ON_TABLE | ON_COLUMN | ON_PROJECT},
        {"create", ON_TABLE | ON_PROJECT},
        {"update", ON_TABLE | ON_PROJECT},
        {"delete", ON_TABLE | ON_PROJECT},
        {"write", ON_TABLE | ON_COLUMN | ON_PROJECT},
        {"platform_admin", ON_TABLE},
        {"must", ON_TABLE},
        {"unique", ON_TABLE},
        {"audit", ON_TABLE},
        {"purge", ON_TABLE},
        {"was", ON_TABLE | ON_COLUMN},
        {"was_values", ON_COLUMN},
        {"flow", ON_COLUMN},
        {"member", ON_COLUMN},
        {"format", ON_COLUMN},
        {"length", ON_COLUMN},
        {"range", ON_COLUMN},
        {"pattern", ON_COLUMN},
        {"schema", ON_COLUMN},
        {"secret", ON_COLUMN},
        {"database_type", ON_PROJECT},
};

enum { KNOWN_KEY_COUNT = sizeof(known_keys) / sizeof(known_keys[0]) };

const struct dbml_meta *make_meta(const struct dbml_meta *metas, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (text_eq_cstr(metas[i].key, key))
			return &metas[i];
	}
	return NULL;
}

const struct dbml_meta *make_table_meta(
        const struct maker *maker, const struct model_table *table, const char *key)
{
	const struct dbml_table *source = make_source(maker, table);

	return source ? make_meta(source->metas, source->meta_count, key) : NULL;
}

const struct dbml_meta *make_column_meta(
        const struct maker *maker, const struct model_column *column, const char *key)
{
	const struct dbml_column *source = make_column_source(maker, column);

	return source ? make_meta(source->metas, source->meta_count, key) : NULL;
}

struct position make_value_at(const struct dbml_value *value, struct text part)
{
	struct position at = value->at;
	size_t open = 0;
	struct text body, inner;

	if (!at.source || at.end > at.source->body.len || at.offset >= at.end)
		return at;
	body = text_sub(at.source->body, at.offset, at.end - at.offset);
	if (text_has_prefix(body, TEXT("'''")))
		open = 3;
	else if (body.ptr[0] == '\'' || body.ptr[0] == '"' || body.ptr[0] == '`')
		open = 1;
	inner = text_sub(body, open, body.len - 2 * open);
	if (!text_eq(inner, value->text) || part.ptr < value->text.ptr ||
	        part.ptr + part.len > value->text.ptr + value->text.len)
		return at;
	size_t skip = open + (size_t)(part.ptr - value->text.ptr);
	for (size_t i = 0; i < skip; i++) {
		if (body.ptr[i] == '\n') {
			at.line++;
			at.column = 1;
		} else {
			at.column++;
		}
	}
	at.offset += (uint32_t)skip;
	at.end = at.offset + (uint32_t)part.len;
	return at;
}

struct position make_meta_at(const struct dbml_meta *meta, struct text part)
{
	return make_value_at(&meta->value, part);
}

static const char *place_name(enum place place)
{
	return place == ON_TABLE ? "tables" : place == ON_COLUMN ? "columns" : "Project";
}

static void places_name(unsigned places, struct buf *out)
{
	for (unsigned place = ON_TABLE; place <= ON_PROJECT; place *= 2) {
		if (!(places & place))
			continue;
		if (out->len)
			buf_add_cstr(out, " and ");
		buf_add_cstr(out, place_name(place));
	}
}

static void unknown_key(struct maker *maker, const struct dbml_meta *meta, enum place place)
{
	const char *nearest = NULL;
	unsigned best = 3;

	for (size_t i = 0; i < KNOWN_KEY_COUNT; i++) {
		unsigned distance = text_distance(meta->key, text_from(known_keys[i].key), 2);
		if ((known_keys[i].places & place) && distance < best && distance < meta->key.len) {
			best = distance;
			nearest = known_keys[i].key;
		}
	}
	diag_error(maker->diags, meta->at, "there is no metadata key \"%.*s\" on %s",
	        TEXT_ARG(meta->key), place_name(place));
	if (nearest)
		diag_mend(maker->diags, "did you mean %s?", nearest);
	else
		diag_mend(maker->diags, "say it in a note; docs/schema.md lists the keys");
}

static void key_check(struct maker *maker, const struct dbml_meta *meta, enum place place)
{
	static const struct text prefixes[] = {TEXT_INIT("index_"), TEXT_INIT("webhook_")};
	struct buf places;

	for (size_t i = 0; place == ON_TABLE && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (text_has_prefix(meta->key, prefixes[i]) && meta->key.len > prefixes[i].len)
			return;
	for (size_t i = 0; i < KNOWN_KEY_COUNT; i++) {
		if (!text_eq_cstr(meta->key, known_keys[i].key))
			continue;
		if (known_keys[i].places & place)
			return;
		buf_init(&places, maker->arena);
		places_name(known_keys[i].places, &places);
		diag_error(maker->diags, meta->at, "\"%.*s\" stands on %.*s, not on %s",
		        TEXT_ARG(meta->key), TEXT_ARG(buf_text(&places)), place_name(place));
		return;
	}
	unknown_key(maker, meta, place);
}

static void metas_check(
        struct maker *maker, const struct dbml_meta *metas, size_t count, enum place place)
{
	for (size_t i = 0; i < count; i++) {
		key_check(maker, &metas[i], place);
		if (metas[i].value.kind != DBML_VALUE_STRING) {
			diag_error(maker->diags,
			        metas[i].value.at.source ? metas[i].value.at : metas[i].at,
			        "the value of \"%.*s\" must be a string", TEXT_ARG(metas[i].key));
			diag_mend(maker->diags, "write it in quotes: %.*s: '%.*s'",
			        TEXT_ARG(metas[i].key), TEXT_ARG(metas[i].value.text));
		}
		for (size_t j = 0; j < i; j++) {
			if (!text_eq(metas[i].key, metas[j].key))
				continue;
			diag_error(maker->diags, metas[i].at, "\"%.*s\" is said twice",
			        TEXT_ARG(metas[i].key));
			diag_mend(maker->diags, "keep one, here or in the Metadata block");
			break;
		}
	}
}

/* Groups and sticky notes are for drawing; what is said there would be lost. */
static void drawing_check(struct maker *maker, const struct dbml_meta *metas, size_t count)
{
	for (size_t i = 0; i < count; i++)
		diag_warn(maker->diags, metas[i].at,
		        "\"%.*s\" has no meaning here: metadata works on tables and columns",
		        TEXT_ARG(metas[i].key));
}

void make_check_metas(struct maker *maker)
{
	const struct dbml *dbml = maker->dbml;

	if (dbml->project)
		metas_check(maker, dbml->project->metas, dbml->project->meta_count, ON_PROJECT);
	for (size_t i = 0; i < dbml->table_count; i++) {
		const struct dbml_table *table = dbml->tables[i];
		metas_check(maker, table->metas, table->meta_count, ON_TABLE);
		for (size_t j = 0; j < table->column_count; j++)
			metas_check(maker, table->columns[j].metas, table->columns[j].meta_count,
			        ON_COLUMN);
	}
	for (size_t i = 0; i < dbml->group_count; i++)
		drawing_check(maker, dbml->groups[i]->metas, dbml->groups[i]->meta_count);
	for (size_t i = 0; i < dbml->sticky_count; i++)
		drawing_check(maker, dbml->stickies[i]->metas, dbml->stickies[i]->meta_count);
}
