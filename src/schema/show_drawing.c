#include "schema/show_words.h"

static void write_group(struct buf *out, const struct dbml_group *group)
{
	struct show_settings settings = {out, false};

	buf_add_cstr(out, "TableGroup ");
	show_qualified(out, group->schema, group->name);
	show_known_settings(&settings, group->settings, group->setting_count);
	for (size_t i = 0; i < group->meta_count; i++) {
		show_setting(&settings);
		buf_printf(out, "%.*s: ", TEXT_ARG(group->metas[i].key));
		show_value(out, &group->metas[i].value);
	}
	if (group->note.text.len)
		show_setting_string(&settings, "note", group->note.text);
	show_settings_end(&settings);
	buf_add_cstr(out, " {\n");
	for (size_t i = 0; i < group->table_count; i++) {
		buf_add_cstr(out, "  ");
		show_qualified(out, group->tables[i]->schema, group->tables[i]->name);
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "}\n\n");
}

static void write_sticky(struct buf *out, const struct dbml_sticky *sticky)
{
	struct show_settings settings = {out, false};

	buf_add_cstr(out, "Note ");
	dbml_write_name(out, sticky->name);
	show_known_settings(&settings, sticky->settings, sticky->setting_count);
	show_settings_end(&settings);
	buf_add_cstr(out, " {\n  ");
	show_string(out, sticky->note.text);
	buf_add_cstr(out, "\n}\n\n");
}

static void write_records(struct buf *out, const struct dbml_records *records)
{
	buf_add_cstr(out, "Records ");
	show_qualified(out, records->table->schema, records->table->name);
	buf_add_char(out, '(');
	for (size_t i = 0; i < records->column_count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		dbml_write_name(out, records->columns[i]);
	}
	buf_add_cstr(out, ") {\n");
	for (size_t r = 0; r < records->row_count; r++) {
		buf_add_cstr(out, "  ");
		for (size_t c = 0; c < records->column_count; c++) {
			const struct dbml_value *value = &records->rows[r].values[c];
			if (c)
				buf_add_cstr(out, ", ");
			if (value->kind == DBML_VALUE_NONE)
				buf_add_cstr(out, "null");
			else
				show_value(out, value);
		}
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "}\n\n");
}

void show_drawing(struct buf *out, const struct dbml *dbml)
{
	for (size_t i = 0; i < dbml->group_count; i++)
		write_group(out, dbml->groups[i]);
	for (size_t i = 0; i < dbml->sticky_count; i++)
		write_sticky(out, dbml->stickies[i]);
	for (size_t i = 0; i < dbml->records_count; i++)
		write_records(out, dbml->records[i]);
}
