#include "schema/show.h"

#include "schema/show_words.h"

static void write_project(struct buf *out, const struct model *model)
{
	const struct dbml_project *project = model->dbml->project;

	if (!project)
		return;
	buf_add_cstr(out, "Project");
	if (project->name.len) {
		buf_add_char(out, ' ');
		dbml_write_name(out, project->name);
	}
	buf_add_cstr(out, " {\n");
	for (size_t i = 0; i < project->meta_count; i++) {
		const struct dbml_meta *meta =
		        show_meta_ranked(project->metas, project->meta_count, i);
		buf_printf(out, "  %.*s: ", TEXT_ARG(meta->key));
		show_string(out, meta->value.text);
		buf_add_char(out, '\n');
	}
	if (project->note.text.len) {
		buf_add_cstr(out, "  Note: ");
		show_string(out, project->note.text);
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "}\n\n");
}

static void write_enum(struct buf *out, const struct model_enum *enumeration)
{
	buf_add_cstr(out, "Enum ");
	show_qualified(out, enumeration->schema, enumeration->name);
	buf_add_cstr(out, " {\n");
	for (size_t i = 0; i < enumeration->value_count; i++) {
		buf_add_cstr(out, "  ");
		dbml_write_name(out, enumeration->values[i]);
		struct show_settings settings = {out, false};
		if (enumeration->notes[i].len)
			show_setting_string(&settings, "note", enumeration->notes[i]);
		show_settings_end(&settings);
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "}\n\n");
}

/* ---- tables ---- */

struct shown {
	struct buf *out;
	const struct model *model;
	enum show_mode mode;
	const struct dbml_table **sources; /* by table index; NULL: not in the document */
};

static const struct dbml_table *source_of(
        const struct shown *shown, const struct model_table *table)
{
	return shown->sources[table->index];
}

static bool is_single_primary(const struct model_column *column)
{
	return model_table_id(column->table) == column;
}

/* [unique] on the column: a key of this column alone under the name that is made for it. */
static bool is_unique_inline(const struct shown *shown, const struct model_column *column)
{
	const struct dbml_table *source = source_of(shown, column->table);

	return source && column->index < source->column_count &&
	       source->columns[column->index].is_unique;
}

static void write_default(const struct shown *shown, struct show_settings *settings,
        const struct model_column *column)
{
	const struct dbml_table *source = source_of(shown, column->table);

	if (column->default_kind == DEFAULT_NONE)
		return;
	show_setting(settings);
	buf_add_cstr(settings->out, "default: ");
	if (source && column->index < source->column_count) {
		show_value(settings->out, &source->columns[column->index].default_value);
		return;
	}
	buf_add_char(settings->out, '`');
	expr_write(settings->out, column->default_expr);
	buf_add_char(settings->out, '`');
}

static void write_column_metas(const struct shown *shown, struct show_settings *settings,
        const struct model_column *column)
{
	const struct dbml_table *source = source_of(shown, column->table);
	const struct dbml_column *from = source && column->index < source->column_count
	                                         ? &source->columns[column->index]
	                                         : NULL;
	bool says_is = false, says_secret = false;

	for (size_t i = 0; from && i < from->meta_count; i++) {
		says_is |= text_eq(from->metas[i].key, TEXT("is"));
		says_secret |= text_eq(from->metas[i].key, TEXT("secret"));
	}
	if (shown->mode == SHOW_FULL && !says_is && column->concept != COLUMN_IS_NONE)
		show_setting_string(
		        settings, "is", text_from(column_concept_name(column->concept)));
	if (shown->mode == SHOW_FULL && !says_secret && column->secret != SECRET_NONE)
		show_setting_string(
		        settings, "secret", text_from(secret_kind_name(column->secret)));
	for (size_t i = 0; from && i < from->meta_count; i++) {
		const struct dbml_meta *meta = show_meta_ranked(from->metas, from->meta_count, i);
		show_setting(settings);
		buf_printf(settings->out, "%.*s: ", TEXT_ARG(meta->key));
		show_string(settings->out, meta->value.text);
	}
}

static void write_column(const struct shown *shown, const struct model_column *column)
{
	struct buf *out = shown->out;
	struct show_settings settings = {out, false};

	buf_add_cstr(out, "  ");
	dbml_write_name(out, column->name);
	buf_add_char(out, ' ');
	show_type(out, &column->type);
	if (is_single_primary(column))
		show_setting_word(&settings, "pk");
	else if (column->is_not_null)
		show_setting_word(&settings, "not null");
	if (column->is_identity)
		show_setting_word(&settings, "increment");
	if (is_unique_inline(shown, column))
		show_setting_word(&settings, "unique");
	write_default(shown, &settings, column);
	write_column_metas(shown, &settings, column);
	if (column->note.len)
		show_setting_string(&settings, "note", column->note);
	show_settings_end(&settings);
	buf_add_char(out, '\n');
}

/* ---- indexes ---- */

struct index_block {
	struct buf *out;
	bool is_open;
};

static void index_line(struct index_block *block)
{
	if (!block->is_open)
		buf_add_cstr(block->out, "\n  indexes {\n");
	block->is_open = true;
	buf_add_cstr(block->out, "    ");
}

static void write_columns(struct buf *out, struct model_column *const *columns, size_t count)
{
	if (count != 1)
		buf_add_char(out, '(');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		dbml_write_name(out, columns[i]->name);
	}
	if (count != 1)
		buf_add_char(out, ')');
}

static void write_primary(struct index_block *block, const struct model_table *table)
{
	const struct model_key *primary = table->primary;

	if (!primary || primary->column_count == 1)
		return;
	index_line(block);
	write_columns(block->out, primary->columns, primary->column_count);
	buf_add_cstr(block->out, " [pk]\n");
}

static void write_source_index(struct index_block *block, const struct dbml_index *index)
{
	struct buf *out = block->out;
	struct show_settings settings = {out, false};

	index_line(block);
	if (index->part_count != 1)
		buf_add_char(out, '(');
	for (size_t i = 0; i < index->part_count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		if (index->parts[i].is_expression)
			buf_printf(out, "`%.*s`", TEXT_ARG(index->parts[i].text));
		else
			dbml_write_name(out, index->parts[i].text);
	}
	if (index->part_count != 1)
		buf_add_char(out, ')');
	if (index->is_unique)
		show_setting_word(&settings, "unique");
	if (index->name.len)
		show_setting_string(&settings, "name", index->name);
	if (index->type.len) {
		show_setting(&settings);
		buf_printf(out, "type: %.*s", TEXT_ARG(index->type));
	}
	if (index->note.text.len)
		show_setting_string(&settings, "note", index->note.text);
	show_settings_end(&settings);
	buf_add_char(out, '\n');
}

static void write_added_index(struct index_block *block, const struct model_index *index)
{
	struct buf *out = block->out;

	index_line(block);
	buf_add_char(out, '(');
	for (size_t i = 0; i < index->part_count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		if (index->parts[i].column) {
			dbml_write_name(out, index->parts[i].column->name);
			continue;
		}
		buf_add_char(out, '`');
		expr_write(out, index->parts[i].expr);
		buf_add_char(out, '`');
	}
	buf_add_char(out, ')');
	struct show_settings settings = {out, false};
	if (index->is_unique)
		show_setting_word(&settings, "unique");
	show_setting_string(&settings, "name", index->name);
	show_settings_end(&settings);
	buf_add_char(out, '\n');
}

static void write_indexes(const struct shown *shown, const struct model_table *table)
{
	const struct dbml_table *source = source_of(shown, table);
	struct index_block block = {shown->out, false};

	write_primary(&block, table);
	for (size_t i = 0; source && i < source->index_count; i++) {
		if (!source->indexes[i].is_pk)
			write_source_index(&block, &source->indexes[i]);
	}
	for (size_t i = 0; shown->mode == SHOW_FULL && i < table->key_count; i++) {
		const struct model_key *key = &table->keys[i];
		struct show_settings settings = {shown->out, false};
		if (!key->is_hidden)
			continue;
		index_line(&block);
		write_columns(shown->out, key->columns, key->column_count);
		show_setting_word(&settings, "unique");
		show_setting_string(&settings, "name", key->name);
		show_settings_end(&settings);
		buf_add_char(shown->out, '\n');
	}
	for (size_t i = 0; shown->mode == SHOW_FULL && i < table->index_count; i++) {
		if (table->indexes[i].is_hidden)
			write_added_index(&block, &table->indexes[i]);
	}
	if (block.is_open)
		buf_add_cstr(shown->out, "  }\n");
}

static void write_check_line(struct buf *out, bool *is_open, struct text expression,
        const struct expr *expr, struct text name)
{
	struct show_settings settings = {out, false};

	if (!*is_open)
		buf_add_cstr(out, "\n  checks {\n");
	*is_open = true;
	buf_add_cstr(out, "    `");
	if (expr)
		expr_write(out, expr);
	else
		buf_add(out, expression);
	buf_add_char(out, '`');
	if (name.len)
		show_setting_string(&settings, "name", name);
	show_settings_end(&settings);
	buf_add_char(out, '\n');
}

/* A column's checks stand with the table's: one place, one form. */
static void write_checks(const struct shown *shown, const struct model_table *table)
{
	const struct dbml_table *source = source_of(shown, table);
	bool is_open = false;

	for (size_t i = 0; source && i < source->check_count; i++)
		write_check_line(shown->out, &is_open, source->checks[i].expression, NULL,
		        source->checks[i].name);
	for (size_t i = 0; source && i < source->column_count; i++) {
		const struct dbml_column *column = &source->columns[i];
		for (size_t j = 0; j < column->check_count; j++)
			write_check_line(shown->out, &is_open, column->checks[j].expression, NULL,
			        column->checks[j].name);
	}
	for (size_t i = 0; shown->mode == SHOW_FULL && i < table->check_count; i++) {
		if (table->checks[i].is_hidden && table->checks[i].expr)
			write_check_line(shown->out, &is_open, TEXT(""), table->checks[i].expr,
			        table->checks[i].name);
	}
	if (is_open)
		buf_add_cstr(shown->out, "  }\n");
}

/* ---- metadata ---- */

struct meta_block {
	const struct shown *shown;
	const struct model_table *table;
	bool is_open;
};

static void meta_line(struct meta_block *block, struct text key, struct text value)
{
	struct buf *out = block->shown->out;

	if (!block->is_open) {
		buf_add_cstr(out, "Metadata Table ");
		show_table_name(out, block->table);
		buf_add_cstr(out, " {\n");
	}
	block->is_open = true;
	buf_printf(out, "  %.*s: ", TEXT_ARG(key));
	show_string(out, value);
	buf_add_char(out, '\n');
}

/* What was inferred or inherited, said as if it were written. */
static void write_inferred(struct meta_block *block, const struct dbml_table *source)
{
	const struct model_table *table = block->table;
	bool says[6] = {false};
	static const char *const keys[] = {
	        "is", "scope", "through", "write", "audit", "platform_admin"};

	for (size_t i = 0; source && i < source->meta_count; i++) {
		for (size_t k = 0; k < 6; k++)
			says[k] |= text_eq_cstr(source->metas[i].key, keys[k]);
	}
	if (!says[0] && table->concept != TABLE_IS_NONE)
		meta_line(block, TEXT("is"), text_from(table_concept_name(table->concept)));
	if (!says[1])
		meta_line(block, TEXT("scope"), text_from(table_scope_name(table->scope)));
	if (!says[2] && table->through)
		meta_line(block, TEXT("through"), table->through->child_columns[0]->name);
	for (enum verb verb = VERB_READ; verb < VERB_COUNT; verb++) {
		const struct model_policy *policy = &table->policies[verb];
		if (policy->is_inherited && policy->expr)
			meta_line(block, text_from(verb_name(verb)), policy->sql);
	}
	if (!says[4] && table->audit != AUDIT_OFF)
		meta_line(block, TEXT("audit"), text_from(audit_mode_name(table->audit)));
}

static void write_metadata(const struct shown *shown, const struct model_table *table)
{
	const struct dbml_table *source = source_of(shown, table);
	struct meta_block block = {shown, table, false};

	if (shown->mode == SHOW_FULL)
		write_inferred(&block, source);
	for (size_t i = 0; source && i < source->meta_count; i++) {
		const struct dbml_meta *meta =
		        show_meta_ranked(source->metas, source->meta_count, i);
		meta_line(&block, meta->key, meta->value.text);
	}
	if (block.is_open)
		buf_add_cstr(shown->out, "}\n");
}

static void write_table(const struct shown *shown, const struct model_table *table)
{
	const struct dbml_table *source = source_of(shown, table);
	struct buf *out = shown->out;
	struct show_settings settings = {out, false};
	size_t count = shown->mode == SHOW_FULL ? table->column_count : table->declared_count;

	buf_add_cstr(out, "Table ");
	show_table_name(out, table);
	if (table->alias.len) {
		buf_add_cstr(out, " as ");
		dbml_write_name(out, table->alias);
	}
	if (source)
		show_known_settings(&settings, source->settings, source->setting_count);
	if (table->note.len)
		show_setting_string(&settings, "note", table->note);
	show_settings_end(&settings);
	buf_add_cstr(out, " {\n");
	for (size_t i = 0; i < count; i++)
		write_column(shown, &table->columns[i]);
	write_indexes(shown, table);
	write_checks(shown, table);
	buf_add_cstr(out, "}\n");
	write_metadata(shown, table);
	buf_add_char(out, '\n');
}

/* ---- references ---- */

static void write_end(struct buf *out, const struct model_table *table,
        const struct model_column *tenant, struct model_column *const *columns, size_t count)
{
	show_table_name(out, table);
	buf_add_char(out, '.');
	if (!tenant) {
		write_columns(out, columns, count);
		return;
	}
	buf_add_char(out, '(');
	dbml_write_name(out, tenant->name);
	for (size_t i = 0; i < count; i++) {
		buf_add_cstr(out, ", ");
		dbml_write_name(out, columns[i]->name);
	}
	buf_add_char(out, ')');
}

static void write_rules(struct show_settings *settings, enum reference_rule on_delete,
        enum reference_rule on_update)
{
	if (on_delete != RULE_NO_ACTION) {
		show_setting(settings);
		buf_printf(settings->out, "delete: %s", reference_rule_name(on_delete));
	}
	if (on_update != RULE_NO_ACTION) {
		show_setting(settings);
		buf_printf(settings->out, "update: %s", reference_rule_name(on_update));
	}
}

static void write_full_ref(struct buf *out, const struct model_ref *ref)
{
	bool is_walled = ref->wall == WALL_KEY;
	struct show_settings settings = {out, false};

	buf_add_cstr(out, "Ref ");
	dbml_write_name(out, ref->name);
	buf_add_cstr(out, ": ");
	write_end(out, ref->child, is_walled ? ref->child->tenant : NULL, ref->child_columns,
	        ref->column_count);
	buf_add_cstr(out, ref->is_one_to_one ? " - " : " > ");
	write_end(out, ref->parent, is_walled ? ref->parent->tenant : NULL, ref->parent_columns,
	        ref->column_count);
	write_rules(&settings, ref->on_delete, ref->on_update);
	show_settings_end(&settings);
	if (ref->wall == WALL_GUARD)
		buf_add_cstr(out, " // a guard compares the tenants");
	buf_add_char(out, '\n');
}

static void write_dbml_end(struct buf *out, const struct dbml_endpoint *end)
{
	show_qualified(out, end->table->schema, end->table->name);
	buf_add_char(out, '.');
	if (end->column_count != 1)
		buf_add_char(out, '(');
	for (size_t i = 0; i < end->column_count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		dbml_write_name(out, end->columns[i]->name);
	}
	if (end->column_count != 1)
		buf_add_char(out, ')');
}

static enum reference_rule rule_from(struct text t)
{
	for (int rule = RULE_NO_ACTION; rule <= RULE_SET_DEFAULT; rule++) {
		if (text_eq_nocase(t, text_from(reference_rule_name(rule))))
			return rule;
	}
	return RULE_NO_ACTION;
}

/* `<` is turned, so that the child always stands first. */
static void write_declared_ref(struct buf *out, const struct dbml_ref *ref)
{
	static const char *const signs[] = {
	        [DBML_MANY_TO_ONE] = ">",
	        [DBML_ONE_TO_MANY] = ">",
	        [DBML_ONE_TO_ONE] = "-",
	        [DBML_MANY_TO_MANY] = "<>",
	};
	bool is_turned = ref->relation == DBML_ONE_TO_MANY;
	bool left_optional = is_turned ? ref->right_optional : ref->left_optional;
	bool right_optional = is_turned ? ref->left_optional : ref->right_optional;
	struct show_settings settings = {out, false};

	buf_add_cstr(out, "Ref");
	if (ref->name.len) {
		buf_add_char(out, ' ');
		dbml_write_name(out, ref->name);
	}
	buf_add_cstr(out, ": ");
	write_dbml_end(out, is_turned ? &ref->right : &ref->left);
	buf_printf(out, " %s%s%s ", left_optional ? "?" : "", signs[ref->relation],
	        right_optional ? "?" : "");
	write_dbml_end(out, is_turned ? &ref->left : &ref->right);
	write_rules(&settings, rule_from(ref->on_delete), rule_from(ref->on_update));
	show_known_settings(&settings, ref->settings, ref->setting_count);
	show_settings_end(&settings);
	buf_add_char(out, '\n');
}

static void write_refs(const struct shown *shown)
{
	const struct model *model = shown->model;
	size_t count = shown->mode == SHOW_FULL ? model->ref_count : model->dbml->ref_count;

	for (size_t i = 0; i < count; i++) {
		if (shown->mode == SHOW_FULL)
			write_full_ref(shown->out, model->refs[i]);
		else
			write_declared_ref(shown->out, model->dbml->refs[i]);
	}
	if (count)
		buf_add_char(shown->out, '\n');
}

/* Declared tables of the model stand in the order of the document's. */
static const struct dbml_table **sources_of(struct buf *out, const struct model *model)
{
	const struct dbml_table **sources =
	        ARENA_ARRAY(out->arena, const struct dbml_table *, model->table_count + 1);

	for (size_t i = 0; sources && i < model->dbml->table_count; i++)
		sources[i] = model->dbml->tables[i];
	return sources;
}

void show_write(struct buf *out, const struct model *model, enum show_mode mode)
{
	struct shown shown = {out, model, mode, sources_of(out, model)};
	const struct dbml *dbml = model->dbml;
	size_t declared = dbml->table_count;

	if (!shown.sources) {
		out->failed = true;
		return;
	}
	write_project(out, model);
	for (size_t i = 0; i < model->enum_count; i++)
		write_enum(out, model->enums[i]);
	for (size_t i = 0; i < (mode == SHOW_FULL ? model->table_count : declared); i++)
		write_table(&shown, model->tables[i]);
	write_refs(&shown);
	show_drawing(out, dbml);
	/* One line break ends the text, not two. */
	if (out->len > 1 && out->ptr[out->len - 1] == '\n' && out->ptr[out->len - 2] == '\n')
		buf_truncate(out, out->len - 1);
}
