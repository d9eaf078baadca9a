#include "grammar.h"

#include <stdio.h>

enum { TABLES = 6, COLUMNS = 8, ENUMS = 3, VALUES = 6, ROWS = 4, NAME = 24 };

struct column {
	bool is_there, is_new, is_not_null, is_unique, is_indexed, is_checked, has_default;
	char name[NAME], was[NAME];
	unsigned type;
	int enumeration; /* -1: none */
	int ref;         /* table, -1: none */
};

struct table {
	bool is_there, is_new, is_soft, is_live, is_audited, has_tenant, has_pair;
	char name[NAME], was[NAME], note[NAME];
	struct column columns[COLUMNS];
	unsigned rule; /* a policy, a must: counted up by edits */
};

struct enumeration {
	bool is_there;
	char name[NAME];
	char values[VALUES][NAME];
	unsigned count;
	char from[NAME], to[NAME]; /* the renamed value */
};

struct grammar {
	struct arena *arena;
	uint64_t state;
	unsigned names;
	struct table tables[TABLES];
	struct enumeration enums[ENUMS];
};

static const struct {
	const char *name, *value, *other; /* records: two values, not the same */
	const char *fallback;             /* a default */
	const char *check;                /* with %s */
} types[] = {
        {"smallint", "%u", "%u", "7", "%s > -1"},
        {"int", "%u", "%u", "7", "%s >= 0"},
        {"bigint", "%u", "%u", "70", "%s >= 0"},
        {"numeric(8,2)", "%u.25", "%u.50", "1.25", "%s > -1"},
        {"numeric(12,4)", "%u.2500", "%u.5000", "1.25", "%s > -1"},
        {"numeric(30,6)", "%u.25", "%u.5", "1.25", NULL},
        {"double", "%u.25", "%u.5", "0.5", NULL},
        {"text", "'t%u'", "'u%u'", "'x'", "length(%s) < 90"},
        {"varchar(40)", "'t%u'", "'u%u'", "'x'", "length(%s) < 90"},
        {"varchar(12)", "'t%u'", "'u%u'", "'x'", "length(%s) < 90"},
        {"boolean", "true", "false", "true", NULL},
        {"date", "'2026-01-%02u'", "'2025-02-%02u'", "'2026-03-04'", NULL},
        {"timestamptz", "'2026-01-%02u 01:02:03'", "'2025-02-%02u 00:00:00'", "`now()`", NULL},
        {"timestamp", "'2026-01-%02u 01:02:03'", "'2025-02-%02u 00:00:00'", NULL, NULL},
        {"uuid", "'00000000-0000-4000-8000-0000000000%02u'",
                "'00000000-0000-4000-9000-0000000000%02u'", "`gen_random_uuid()`", NULL},
        {"jsonb", "'{\"a\": %u}'", "'[%u]'", "'{}'", NULL},
        {"int[]", "'{%u}'", "'{1,%u}'", "'{}'", NULL},
        {"inet", "'10.0.0.%u'", "'10.0.1.%u'", NULL, NULL},
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

/* ---- chance ---- */

/* splitmix64, public domain, by Sebastiano Vigna */
static uint64_t next(struct grammar *g)
{
	uint64_t z = (g->state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned below(struct grammar *g, unsigned n)
{
	return (unsigned)(next(g) % n);
}

static bool one_in(struct grammar *g, unsigned n)
{
	return below(g, n) == 0;
}

/* Names unlike one another, so that no drop and add look like a rename. */
static void name(struct grammar *g, char *out, const char *kind)
{
	static const char *const stems[] = {"amber", "birch", "cedar", "dune", "ember", "fjord",
	        "grove", "harbor", "island", "jungle", "kelp", "lagoon", "meadow", "north"};

	snprintf(out, NAME, "%s_%s%03u", stems[below(g, 14)], kind, g->names++ * 37 % 1000);
}

/* ---- a schema ---- */

static void column_new(struct grammar *g, struct table *t, struct column *c)
{
	*c = (struct column){.is_there = true, .enumeration = -1, .ref = -1};
	name(g, c->name, "c");
	c->type = below(g, TYPES);
	if (one_in(g, 5)) {
		int e = (int)below(g, ENUMS);
		if (g->enums[e].is_there)
			c->enumeration = e;
	} else if (one_in(g, 5)) {
		int r = (int)below(g, TABLES);
		if (g->tables[r].is_there && !g->tables[r].is_new)
			c->ref = r;
	}
	c->is_not_null = c->ref < 0 && one_in(g, 3);
	c->is_unique = c->ref < 0 && c->enumeration < 0 && one_in(g, 8) &&
	               types[c->type].value != types[c->type].other &&
	               strcmp(types[c->type].name, "boolean") != 0 &&
	               strcmp(types[c->type].name, "jsonb") != 0;
	c->is_indexed = one_in(g, 5) && strcmp(types[c->type].name, "jsonb") != 0;
	c->is_checked = c->ref < 0 && c->enumeration < 0 && types[c->type].check && one_in(g, 5);
	c->has_default =
	        c->ref < 0 && one_in(g, 3) && (c->enumeration >= 0 || types[c->type].fallback);
	(void)t;
}

static void table_new(struct grammar *g, struct table *t)
{
	*t = (struct table){.is_there = true, .is_new = true};
	name(g, t->name, "t");
	t->is_soft = one_in(g, 3);
	t->is_live = t->is_soft && one_in(g, 2);
	t->is_audited = one_in(g, 3);
	t->has_tenant = !one_in(g, 4);
	t->has_pair = one_in(g, 4);
	t->is_new = false;
	for (unsigned i = 0; i < 2 + below(g, COLUMNS - 3); i++)
		column_new(g, t, &t->columns[i]);
}

static void enum_new(struct grammar *g, struct enumeration *e)
{
	*e = (struct enumeration){.is_there = true, .count = 2 + below(g, 3)};
	name(g, e->name, "e");
	for (unsigned i = 0; i < e->count; i++)
		name(g, e->values[i], "v");
}

struct grammar *grammar_new(struct arena *arena, uint64_t seed)
{
	struct grammar *g = ARENA_NEW(arena, struct grammar);

	if (!g)
		return NULL;
	g->arena = arena;
	g->state = seed;
	for (unsigned i = 0; i < 1 + below(g, ENUMS); i++)
		enum_new(g, &g->enums[i]);
	for (unsigned i = 0; i < 1 + below(g, TABLES - 1); i++)
		table_new(g, &g->tables[i]);
	return g;
}

/* ---- as DBML ---- */

static bool is_walled(const struct grammar *g, int t)
{
	return g->tables[t].is_there && g->tables[t].has_tenant;
}

/* A reference to what is there, from a row that has a tenant to one that has. */
static bool refers(const struct grammar *g, const struct table *t, const struct column *c)
{
	return c->ref >= 0 && t->has_tenant && is_walled(g, c->ref);
}

static void write_was_values(struct buf *out, const struct enumeration *e, bool *is_open)
{
	if (!e->from[0])
		return;
	buf_printf(out, "%swas_values: '%s > %s'", *is_open ? ", " : " [", e->from, e->to);
	*is_open = true;
}

static void write_column(
        struct buf *out, const struct grammar *g, const struct table *t, const struct column *c)
{
	const struct enumeration *e = c->enumeration >= 0 ? &g->enums[c->enumeration] : NULL;
	bool is_open = false;

	buf_printf(out, "  %s %s", c->name,
	        e             ? e->name
	        : c->ref >= 0 ? "int"
	                      : types[c->type].name);
#define SETTING(...)                                                                               \
	do {                                                                                       \
		buf_add_cstr(out, is_open ? ", " : " [");                                          \
		buf_printf(out, __VA_ARGS__);                                                      \
		is_open = true;                                                                    \
	} while (0)
	if (c->is_not_null)
		SETTING("not null");
	if (c->is_unique)
		SETTING("unique");
	if (c->has_default && e)
		SETTING("default: '%s'", e->values[0]);
	else if (c->has_default)
		SETTING("default: %s", types[c->type].fallback);
	if (refers(g, t, c))
		SETTING("ref: > %s.id", g->tables[c->ref].name);
	if (c->was[0])
		SETTING("was: '%s'", c->was);
#undef SETTING
	if (e)
		write_was_values(out, e, &is_open);
	buf_add_cstr(out, is_open ? "]\n" : "\n");
}

static void write_parts(struct buf *out, const struct table *t)
{
	const struct column *first = NULL;

	buf_add_cstr(out, "\n  indexes {\n    id\n");
	for (unsigned i = 0; i < COLUMNS; i++) {
		const struct column *c = &t->columns[i];
		if (c->is_there && c->is_indexed)
			buf_printf(out, "    %s [name: 'i_%s']\n", c->name, c->name);
		if (c->is_there && !first && !c->is_unique && strcmp(types[c->type].name, "jsonb"))
			first = c;
	}
	if (t->has_pair && first)
		buf_printf(out, "    (id, %s) [unique]\n", first->name);
	buf_add_cstr(out, "  }\n");
	for (unsigned i = 0; i < COLUMNS; i++) {
		const struct column *c = &t->columns[i];
		if (!c->is_there || !c->is_checked)
			continue;
		buf_add_cstr(out, "\n  checks {\n    `");
		for (const char *s = types[c->type].check; *s; s++) {
			if (s[0] == '%') {
				buf_add_cstr(out, c->name);
				s++;
			} else {
				buf_add_char(out, *s);
			}
		}
		buf_printf(out, "` [name: 'k_%s']\n  }\n", c->name);
		break;
	}
}

static void write_table(struct buf *out, const struct grammar *g, const struct table *t)
{
	buf_printf(out, "Table %s [audit: '%s'", t->name, t->is_audited ? "changes" : "off");
	if (t->was[0])
		buf_printf(out, ", was: '%s'", t->was);
	if (t->is_live)
		buf_add_cstr(out, ", unique: 'live'");
	if (t->note[0])
		buf_printf(out, ", note: '%s'", t->note);
	buf_add_cstr(out, "] {\n  id int [pk, increment]\n");
	if (t->has_tenant)
		buf_add_cstr(out, "  tenant_id int [not null, ref: > tenants.id]\n");
	for (unsigned i = 0; i < COLUMNS; i++)
		if (t->columns[i].is_there)
			write_column(out, g, t, &t->columns[i]);
	if (t->is_soft)
		buf_add_cstr(out, "  deleted_at timestamptz\n");
	write_parts(out, t);
	buf_printf(out, "}\nMetadata Table %s {\n  read: '%u = %u'\n", t->name, t->rule, t->rule);
	if (!t->has_tenant)
		buf_add_cstr(out, "  scope: 'global'\n  write: 'is_platform_admin()'\n");
	if (t->rule % 3 == 2)
		buf_printf(out, "  must: 'new.id > -%u'\n", t->rule);
	buf_add_cstr(out, "}\n\n");
}

static void write_value(
        struct buf *out, const struct grammar *g, const struct column *c, unsigned row)
{
	const struct enumeration *e = c->enumeration >= 0 ? &g->enums[c->enumeration] : NULL;
	char value[64];

	if (!c->is_not_null && row % 4 == 3) {
		buf_add_cstr(out, ", null");
	} else if (c->ref >= 0) {
		buf_printf(out, ", null");
	} else if (e) {
		buf_printf(out, ", %s.%s", e->name, e->values[row % e->count]);
	} else {
		const char *form = row % 2 ? types[c->type].other : types[c->type].value;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(value, sizeof(value), form, row + 1);
#pragma GCC diagnostic pop
		buf_printf(out, ", %s", value);
	}
}

static void write_records(struct buf *out, const struct grammar *g, const struct table *t)
{
	buf_printf(out, "Records %s(id%s", t->name, t->has_tenant ? ", tenant_id" : "");
	for (unsigned i = 0; i < COLUMNS; i++)
		if (t->columns[i].is_there)
			buf_printf(out, ", %s", t->columns[i].name);
	buf_add_cstr(out, ") {\n");
	for (unsigned row = 0; row < ROWS; row++) {
		buf_printf(out, "  %u%s", row + 1, t->has_tenant ? row % 2 ? ", 2" : ", 1" : "");
		for (unsigned i = 0; i < COLUMNS; i++)
			if (t->columns[i].is_there)
				write_value(out, g, &t->columns[i], row);
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "}\n\n");
}

void grammar_write(struct buf *out, const struct grammar *g, bool with_records)
{
	buf_add_cstr(out, "Project {\n  read: 'me() is not null'\n  write: "
	                  "'is_platform_admin()'\n}\n\nTable tenants {\n  id int [pk, increment]\n"
	                  "  name varchar [not null]\n}\n\nTable users {\n  id int [pk, "
	                  "increment]\n  tenant_id int [not null, ref: > tenants.id]\n  email "
	                  "varchar [not null]\n  password varchar\n}\n\n");
	for (unsigned i = 0; i < ENUMS; i++) {
		if (!g->enums[i].is_there)
			continue;
		buf_printf(out, "Enum %s {\n", g->enums[i].name);
		for (unsigned j = 0; j < g->enums[i].count; j++)
			buf_printf(out, "  %s\n", g->enums[i].values[j]);
		buf_add_cstr(out, "}\n\n");
	}
	for (unsigned i = 0; i < TABLES; i++)
		if (g->tables[i].is_there)
			write_table(out, g, &g->tables[i]);
	if (!with_records)
		return;
	buf_add_cstr(out, "Records tenants(id, name) {\n  1, 'North'\n  2, 'South'\n}\n\n");
	for (unsigned i = 0; i < TABLES; i++)
		if (g->tables[i].is_there)
			write_records(out, g, &g->tables[i]);
}

/* ---- edits ---- */

static bool is_used(const struct grammar *g, int e)
{
	for (unsigned i = 0; i < TABLES; i++)
		for (unsigned j = 0; j < COLUMNS; j++)
			if (g->tables[i].is_there && g->tables[i].columns[j].is_there &&
			        g->tables[i].columns[j].enumeration == e)
				return true;
	return false;
}

static void edit_enum(struct grammar *g, int at)
{
	struct enumeration *e = &g->enums[at];

	if (!e->is_there) {
		enum_new(g, e);
		return;
	}
	switch (below(g, 5)) {
	case 0: /* one more, somewhere; the count differs, so that it looks like no rename */
		if (e->count < VALUES && !e->from[0]) {
			unsigned place = below(g, e->count + 1);
			memmove(e->values[place + 1], e->values[place], (e->count - place) * NAME);
			name(g, e->values[place], "v");
			e->count++;
		}
		break;
	case 1:
		if (e->count > 2 && !e->from[0])
			e->count--;
		break;
	case 2:
		if (!e->from[0] && is_used(g, at)) {
			unsigned place = below(g, e->count);
			memcpy(e->from, e->values[place], NAME);
			name(g, e->values[place], "v");
			memcpy(e->to, e->values[place], NAME);
		}
		break;
	case 3: {
		char kept[NAME];
		memcpy(kept, e->values[0], NAME);
		memcpy(e->values[0], e->values[1], NAME);
		memcpy(e->values[1], kept, NAME);
		break;
	}
	default:
		if (!is_used(g, at))
			e->is_there = false;
		break;
	}
}

static void edit_column(struct grammar *g, struct table *t, struct column *c)
{
	bool was_there = c->is_there;
	bool was_edited = c->was[0] || c->is_new;

	switch (below(g, 9)) {
	case 0: /* a name that is used again would be the column that was */
		c->is_there = false;
		break;
	case 1:
		if (!was_there && !was_edited) {
			column_new(g, t, c);
			c->is_new = true;
		}
		break;
	case 2:
		if (was_there && !was_edited) {
			memcpy(c->was, c->name, NAME);
			name(g, c->name, "c");
		}
		break;
	case 3:
		if (c->ref < 0 && c->enumeration < 0 && !c->has_default && !c->is_checked)
			c->type = below(g, TYPES);
		break;
	case 4:
		if (c->ref < 0)
			c->is_not_null = !c->is_not_null;
		break;
	case 5:
		if (c->enumeration >= 0 || (c->ref < 0 && types[c->type].fallback))
			c->has_default = !c->has_default;
		break;
	case 6:
		c->is_indexed = strcmp(types[c->type].name, "jsonb") != 0 && !c->is_indexed;
		break;
	case 7:
		if (c->ref < 0 && c->enumeration < 0 && types[c->type].check)
			c->is_checked = !c->is_checked;
		break;
	default:
		if (c->is_unique)
			c->is_unique = false;
		break;
	}
}

static void edit_table(struct grammar *g, struct table *t)
{
	if (!t->is_there) {
		if (!t->was[0] && !t->name[0])
			table_new(g, t);
		return;
	}
	switch (below(g, 10)) {
	case 0:
		t->is_there = false;
		break;
	case 1:
		if (!t->was[0]) {
			memcpy(t->was, t->name, NAME);
			name(g, t->name, "t");
		}
		break;
	case 2:
		t->is_soft = !t->is_soft;
		t->is_live = t->is_live && t->is_soft;
		break;
	case 3:
		t->is_live = t->is_soft && !t->is_live;
		break;
	case 4:
		t->is_audited = !t->is_audited;
		break;
	case 5:
		t->rule++;
		break;
	case 6:
		name(g, t->note, "n");
		break;
	case 7:
		t->has_pair = !t->has_pair;
		break;
	case 8:
		t->has_tenant = !t->has_tenant;
		break;
	default:
		break;
	}
}

void grammar_edit(struct grammar *g)
{
	unsigned edits = 2 + below(g, 10);

	for (unsigned i = 0; i < edits; i++) {
		struct table *t = &g->tables[below(g, TABLES)];
		unsigned kind = below(g, 12);
		for (unsigned j = 0; kind > 2 && !t->is_there && j < 20; j++)
			t = &g->tables[below(g, TABLES)];
		if (kind < 2)
			edit_enum(g, (int)below(g, ENUMS));
		else if (kind < 5)
			edit_table(g, t);
		else if (t->is_there)
			edit_column(g, t, &t->columns[below(g, COLUMNS)]);
	}
}
