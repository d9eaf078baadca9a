#include "sql/access.h"

#include "base/json_build.h"
#include "sql/policy.h"

#include <stdlib.h>

enum who_kind { WHO_ANONYMOUS, WHO_MEMBER, WHO_ROLE, WHO_PERMISSION, WHO_PLATFORM };

struct who {
	enum who_kind kind;
	struct text name;
	struct principal principal;
};

struct access {
	struct arena *arena;
	const struct model *model;
	struct who *whos; /* anonymous, member, roles, permissions, platform */
	size_t who_count;
};

/* ---- the kinds of principals ---- */

struct collector {
	struct arena *arena;
	struct text *roles, *permissions;
	size_t role_count, permission_count;
};

static void add_name(struct arena *arena, struct text **names, size_t *count, struct text name)
{
	struct text *slot;

	for (size_t i = 0; i < *count; i++) {
		if (text_eq((*names)[i], name))
			return;
	}
	slot = arena_push(arena, (void **)names, count, sizeof(struct text));
	if (slot)
		*slot = name;
}

static void collect(void *context, const struct expr *node)
{
	struct collector *c = context;

	for (size_t i = 0; node->kind == EXPR_HAS_ROLE && i < node->arg_count; i++)
		add_name(c->arena, &c->roles, &c->role_count, node->args[i]->text);
	if (node->kind == EXPR_CAN)
		add_name(c->arena, &c->permissions, &c->permission_count, node->args[0]->text);
}

static void collect_table(struct collector *c, const struct model_table *table)
{
	for (int verb = 0; verb < VERB_COUNT; verb++) {
		if (table->policies[verb].expr)
			expr_walk(table->policies[verb].expr, collect, c);
	}
	for (size_t i = 0; i < table->declared_count; i++) {
		if (table->columns[i].read)
			expr_walk(table->columns[i].read, collect, c);
		if (table->columns[i].write)
			expr_walk(table->columns[i].write, collect, c);
	}
}

static int by_bytes(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static struct who *who_add(struct access *access, enum who_kind kind, struct text name)
{
	struct who *who = ARENA_PUSH(access->arena, access->whos, access->who_count);

	if (!who)
		return NULL;
	who->kind = kind;
	who->name = name;
	if (kind == WHO_ANONYMOUS)
		return who;
	who->principal.person.key = key_from_number(1);
	who->principal.tenant.key = key_from_number(1);
	who->principal.is_platform_admin = kind == WHO_PLATFORM;
	return who;
}

static void who_add_named(
        struct access *access, enum who_kind kind, struct text *names, size_t count)
{
	if (count)
		qsort(names, count, sizeof(*names), by_bytes);
	for (size_t i = 0; i < count; i++) {
		struct who *who = who_add(access, kind, names[i]);
		if (!who)
			return;
		if (kind == WHO_ROLE) {
			who->principal.roles = &names[i];
			who->principal.role_count = 1;
		} else {
			who->principal.permissions = &names[i];
			who->principal.permission_count = 1;
		}
	}
}

static bool access_init(struct access *access, struct arena *arena, const struct model *model)
{
	struct collector c = {.arena = arena};

	*access = (struct access){.arena = arena, .model = model};
	for (size_t i = 0; i < model->declared_count; i++)
		collect_table(&c, model->tables[i]);
	who_add(access, WHO_ANONYMOUS, TEXT("anonymous"));
	who_add(access, WHO_MEMBER, TEXT("member"));
	who_add_named(access, WHO_ROLE, c.roles, c.role_count);
	who_add_named(access, WHO_PERMISSION, c.permissions, c.permission_count);
	who_add(access, WHO_PLATFORM, TEXT("platform"));
	return !arena->failed;
}

static const struct who *who_find(const struct access *access, struct text role, struct error *err)
{
	struct text nearest = TEXT("");
	unsigned best = 4;

	for (size_t i = 0; i < access->who_count; i++) {
		unsigned distance = text_distance(access->whos[i].name, role, 3);
		if (text_eq(access->whos[i].name, role))
			return &access->whos[i];
		if (distance < best) {
			best = distance;
			nearest = access->whos[i].name;
		}
	}
	error_tell(err, ERROR_USAGE, "no policy names the role \"%.*s\"", TEXT_ARG(role));
	if (nearest.len)
		error_hint(err, "did you mean %.*s?", TEXT_ARG(nearest));
	else
		error_hint(err, "without --role all of them are listed");
	return NULL;
}

static struct text who_text(struct arena *arena, const struct who *who)
{
	if (who->kind == WHO_ROLE)
		return arena_printf(arena, "role %.*s", TEXT_ARG(who->name));
	if (who->kind == WHO_PERMISSION)
		return arena_printf(arena, "can %.*s", TEXT_ARG(who->name));
	return who->name;
}

/* ---- what each may do ---- */

/* "" for never, "all rows", or the condition. */
static bool verdict_of(const struct access *access, const struct model_table *table, enum verb verb,
        const struct who *who, struct text *out_rows, struct error *err)
{
	struct policy_decision decision;
	struct buf rows;

	if (!policy_decide(access->arena, table, verb, &who->principal, &decision, err)) {
		if (error_is_set(err))
			return false;
		decision.verdict = POLICY_DENY;
	}
	buf_init(&rows, access->arena);
	if (decision.verdict == POLICY_ALLOW)
		buf_add_cstr(&rows, "all rows");
	else if (decision.verdict == POLICY_ROWS)
		expr_write(&rows, decision.residue);
	*out_rows = buf_text(&rows);
	return !buf_failed(&rows) || error_memory(err);
}

static struct text column_verdict(
        const struct model_column *column, bool is_write, const struct who *who)
{
	bool may = is_write ? policy_column_is_writable(column, &who->principal)
	                    : policy_column_is_readable(column, &who->principal);

	return may ? TEXT("yes") : TEXT("");
}

/* One line of the report: a verb of a table, or reading or writing of a column. */
struct subject {
	const struct model_table *table;
	const struct model_column *column; /* NULL: the table */
	enum verb verb;                    /* of a column: VERB_READ or VERB_UPDATE */
};

struct grant {
	const struct who *who;
	struct text rows;
};

static bool rows_of(const struct access *access, const struct subject *subject,
        const struct who *who, struct text *out_rows, struct error *err)
{
	if (!subject->column)
		return verdict_of(access, subject->table, subject->verb, who, out_rows, err);
	*out_rows = column_verdict(subject->column, subject->verb != VERB_READ, who);
	return true;
}

/* Who may: each that has more than a member; with `only`, that one. */
static bool grants_of(const struct access *access, const struct subject *subject,
        const struct who *only, struct grant **out_grants, size_t *out_count, struct error *err)
{
	struct text base = TEXT("");
	struct grant *grants = NULL;
	size_t count = 0;

	for (size_t i = 0; i < access->who_count; i++) {
		const struct who *who = &access->whos[i];
		struct grant *grant;
		struct text rows;
		if (!rows_of(access, subject, who, &rows, err))
			return false;
		if (who->kind == WHO_MEMBER)
			base = rows;
		bool is_more = rows.len && (who->kind <= WHO_MEMBER || !text_eq(rows, base));
		if (only ? who != only || !rows.len : !is_more)
			continue;
		grant = ARENA_PUSH(access->arena, grants, count);
		if (!grant)
			return error_memory(err);
		*grant = (struct grant){who, rows};
	}
	*out_grants = grants;
	*out_count = count;
	return true;
}

/* ---- text ---- */

struct report {
	struct buf *out;
	const struct access *access;
	const struct who *only;
	struct error *err;
};

/* `indent` is what stands before the label. */
static bool write_subject(const struct report *report, const struct subject *subject,
        const char *indent, const char *label)
{
	struct grant *grants;
	size_t count;

	if (!grants_of(report->access, subject, report->only, &grants, &count, report->err))
		return false;
	buf_printf(report->out, "%s%-8s", indent, label);
	if (!count)
		buf_add_cstr(report->out, report->only ? "no\n" : "no one\n");
	for (size_t i = 0; i < count; i++) {
		const char *separator = "";
		if (i)
			buf_printf(report->out, "%s%-8s", indent, "");
		if (!report->only) {
			buf_add(report->out, who_text(report->access->arena, grants[i].who));
			separator = ": ";
		}
		if (!subject->column || report->only)
			buf_printf(report->out, "%s%.*s", separator, TEXT_ARG(grants[i].rows));
		buf_add_char(report->out, '\n');
	}
	return true;
}

static bool is_special(const struct model_column *column)
{
	return column->read || column->write || column->secret != SECRET_NONE;
}

/* Without a policy of its own a column is written with its row. */
static bool write_column(const struct report *report, const struct model_column *column)
{
	struct subject read = {column->table, column, VERB_READ};
	struct subject write = {column->table, column, VERB_UPDATE};
	bool has_read = column->read || column->secret != SECRET_NONE;

	buf_printf(report->out, "  %.*s", TEXT_ARG(column->name));
	if (column->secret != SECRET_NONE)
		buf_printf(report->out, " (%s)", secret_kind_name(column->secret));
	buf_add_char(report->out, '\n');
	if (has_read && !write_subject(report, &read, "    ", "read"))
		return false;
	return !column->write || write_subject(report, &write, "    ", "write");
}

static bool write_table(const struct report *report, const struct model_table *table)
{
	buf_printf(
	        report->out, "%.*s (%s)\n", TEXT_ARG(table->name), table_scope_name(table->scope));
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		struct subject subject = {table, NULL, verb};
		if (!write_subject(report, &subject, "  ", verb_name(verb)))
			return false;
	}
	for (size_t i = 0; i < table->declared_count; i++) {
		if (is_special(&table->columns[i]) && !write_column(report, &table->columns[i]))
			return false;
	}
	return true;
}

static bool report_init(struct report *report, struct access *access, struct buf *out,
        const struct model *model, struct text role, struct error *err)
{
	*report = (struct report){.out = out, .access = access, .err = err};
	if (!access_init(access, out->arena, model))
		return error_memory(err);
	if (!role.len)
		return true;
	report->only = who_find(access, role, err);
	return report->only != NULL;
}

bool access_write(struct buf *out, const struct model *model, struct text role, struct error *err)
{
	struct access access;
	struct report report;

	if (!report_init(&report, &access, out, model, role, err))
		return false;
	for (size_t i = 0; i < model->declared_count; i++) {
		if (i)
			buf_add_char(out, '\n');
		if (!write_table(&report, model->tables[i]))
			return false;
	}
	return !buf_failed(out) || error_memory(err);
}

/* ---- JSON ---- */

static bool json_subject(struct json_build *json, const struct report *report,
        const struct subject *subject, const char *key)
{
	struct grant *grants;
	size_t count;

	if (!grants_of(report->access, subject, report->only, &grants, &count, report->err))
		return false;
	json_build_key(json, key);
	json_build_object(json);
	for (size_t i = 0; i < count; i++) {
		struct text who = who_text(report->access->arena, grants[i].who);
		const char *name = arena_cstr(report->access->arena, who);
		if (!name)
			return error_memory(report->err);
		json_build_text_at(json, name, grants[i].rows);
	}
	json_build_end(json);
	return true;
}

static bool json_column(
        struct json_build *json, const struct report *report, const struct model_column *column)
{
	struct subject read = {column->table, column, VERB_READ};
	struct subject write = {column->table, column, VERB_UPDATE};

	json_build_object(json);
	json_build_text_at(json, "name", column->name);
	if (column->secret != SECRET_NONE)
		json_build_text_at(json, "secret", text_from(secret_kind_name(column->secret)));
	if (!json_subject(json, report, &read, "read") ||
	        !json_subject(json, report, &write, "write"))
		return false;
	json_build_end(json);
	return true;
}

static bool json_table(
        struct json_build *json, const struct report *report, const struct model_table *table)
{
	json_build_object(json);
	json_build_text_at(json, "table", table->name);
	json_build_text_at(json, "scope", text_from(table_scope_name(table->scope)));
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		struct subject subject = {table, NULL, verb};
		if (!json_subject(json, report, &subject, verb_name(verb)))
			return false;
	}
	json_build_key(json, "columns");
	json_build_array(json);
	for (size_t i = 0; i < table->declared_count; i++) {
		if (is_special(&table->columns[i]) &&
		        !json_column(json, report, &table->columns[i]))
			return false;
	}
	json_build_end_array(json);
	json_build_end(json);
	return true;
}

bool access_json(struct buf *out, const struct model *model, struct text role, struct error *err)
{
	struct access access;
	struct report report;
	struct json_build json;

	if (!report_init(&report, &access, out, model, role, err))
		return false;
	json_build_init(&json, out);
	json_build_array(&json);
	for (size_t i = 0; i < model->declared_count; i++) {
		if (!json_table(&json, &report, model->tables[i]))
			return false;
	}
	json_build_end_array(&json);
	return !buf_failed(out) || error_memory(err);
}

/* Everything at once; the names lie in the arena, sorted, once access_init() has run. */
static bool access_everything(
        struct access *access, struct principal *out_principal, struct error *err)
{
	struct text *roles = ARENA_ARRAY(access->arena, struct text, access->who_count);
	struct text *permissions = ARENA_ARRAY(access->arena, struct text, access->who_count);
	struct principal all = {.is_platform_admin = true};

	if (!roles || !permissions)
		return error_memory(err);
	for (size_t i = 0; i < access->who_count; i++) {
		const struct who *who = &access->whos[i];
		if (who->kind == WHO_ROLE)
			roles[all.role_count++] = who->name;
		else if (who->kind == WHO_PERMISSION)
			permissions[all.permission_count++] = who->name;
	}
	all.person.key = key_from_number(1);
	all.tenant.key = key_from_number(1);
	all.roles = roles;
	all.permissions = permissions;
	*out_principal = all;
	return true;
}

bool access_principal(struct arena *arena, const struct model *model, struct text role,
        struct principal *out_principal, struct error *err)
{
	struct access access;

	if (!access_init(&access, arena, model))
		return error_memory(err);
	if (!role.len)
		return access_everything(&access, out_principal, err);
	const struct who *who = who_find(&access, role, err);
	if (!who)
		return false;
	*out_principal = who->principal;
	return true;
}
