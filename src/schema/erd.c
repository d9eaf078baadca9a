#include "schema/erd.h"

#include "base/json_build.h"
#include "schema/erd_layout.h"

/* ---- Mermaid ---- */

/* Mermaid's words are letters, digits, '_' and '-'; everything else becomes '_'. */
static void mermaid_word(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		                (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
		buf_add_char(out, is_plain ? c : '_');
	}
}

static void mermaid_type(struct buf *out, const struct type *type)
{
	struct type bare = *type;
	struct buf text;

	bare.array_depth = 0;
	bare.length = bare.precision = 0;
	buf_init(&text, out->arena);
	type_write(&text, &bare);
	mermaid_word(out, buf_text(&text));
	for (unsigned i = 0; i < type->array_depth; i++)
		buf_add_cstr(out, "[]");
}

static bool is_in_primary(const struct model_column *column)
{
	const struct model_key *primary = column->table->primary;

	for (size_t i = 0; primary && i < primary->column_count; i++) {
		if (primary->columns[i] == column)
			return true;
	}
	return false;
}

static bool is_reference(const struct model_column *column)
{
	for (size_t i = 0; i < column->table->ref_count; i++) {
		const struct model_ref *ref = column->table->refs[i];
		for (size_t j = 0; j < ref->column_count; j++) {
			if (ref->child_columns[j] == column)
				return true;
		}
	}
	return false;
}

static bool is_unique(const struct model_column *column)
{
	const struct model_table *table = column->table;

	for (size_t i = 0; i < table->key_count; i++) {
		if (table->keys[i].column_count == 1 && table->keys[i].columns[0] == column)
			return true;
	}
	return false;
}

static void mermaid_table(struct buf *out, const struct model_table *table)
{
	buf_add_cstr(out, "    ");
	mermaid_word(out, table->name);
	buf_add_cstr(out, " {\n");
	for (size_t i = 0; i < table->declared_count; i++) {
		const struct model_column *column = &table->columns[i];
		const char *separator = " ";
		buf_add_cstr(out, "        ");
		mermaid_type(out, &column->type);
		buf_add_char(out, ' ');
		mermaid_word(out, column->name);
		if (is_in_primary(column)) {
			buf_printf(out, "%sPK", separator);
			separator = ", ";
		}
		if (is_reference(column)) {
			buf_printf(out, "%sFK", separator);
			separator = ", ";
		}
		if (is_unique(column))
			buf_printf(out, "%sUK", separator);
		buf_add_char(out, '\n');
	}
	buf_add_cstr(out, "    }\n");
}

static void mermaid_ref(struct buf *out, const struct model_ref *ref)
{
	bool may_be_null = false;

	for (size_t i = 0; i < ref->column_count; i++)
		may_be_null |= !ref->child_columns[i]->is_not_null;
	buf_add_cstr(out, "    ");
	mermaid_word(out, ref->parent->name);
	buf_printf(out, " %s--%s ", may_be_null ? "|o" : "||", ref->is_one_to_one ? "o|" : "o{");
	mermaid_word(out, ref->child->name);
	buf_add_cstr(out, " : \"");
	for (size_t i = 0; i < ref->column_count; i++) {
		if (i)
			buf_add_cstr(out, ", ");
		mermaid_word(out, ref->child_columns[i]->name);
	}
	buf_add_cstr(out, "\"\n");
}

void erd_mermaid(struct buf *out, const struct model *model)
{
	buf_add_cstr(out, "erDiagram\n");
	for (size_t i = 0; i < model->declared_count; i++)
		mermaid_table(out, model->tables[i]);
	for (size_t i = 0; i < model->ref_count; i++) {
		if (!model->refs[i]->child->is_hidden && !model->refs[i]->parent->is_hidden)
			mermaid_ref(out, model->refs[i]);
	}
}

/* ---- SVG ---- */

static void svg_text(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		switch (t.ptr[i]) {
		case '<':
			buf_add_cstr(out, "&lt;");
			break;
		case '>':
			buf_add_cstr(out, "&gt;");
			break;
		case '&':
			buf_add_cstr(out, "&amp;");
			break;
		case '"':
			buf_add_cstr(out, "&quot;");
			break;
		default:
			/* Control characters have no place in XML. */
			if ((unsigned char)t.ptr[i] >= 0x20)
				buf_add_char(out, t.ptr[i]);
		}
	}
}

static const char *scope_class(const struct model_table *table)
{
	if (table->concept == TABLE_IS_TENANTS)
		return "root";
	return table_scope_name(table->scope);
}

static int row_y(const struct erd_box *box, const struct model_column *column)
{
	return box->y + ERD_HEAD + (int)column->index * ERD_ROW + ERD_ROW / 2 + 2;
}

static void svg_row(struct buf *out, const struct erd_box *box, const struct model_column *column)
{
	int y = row_y(box, column) + 4;
	bool is_tenant = column == box->table->tenant && !is_in_primary(column);
	const char *kind = is_in_primary(column)  ? "key"
	                   : is_tenant            ? "tenant-column"
	                   : is_reference(column) ? "reference"
	                                          : "plain";

	buf_printf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", kind, box->x + 10, y);
	svg_text(out, column->name);
	if (column->is_not_null)
		buf_add_cstr(out, "<tspan class=\"mark\">*</tspan>");
	buf_printf(
	        out, "</text><text class=\"type\" x=\"%d\" y=\"%d\">", box->x + box->width - 10, y);
	struct buf type;
	buf_init(&type, out->arena);
	type_write(&type, &column->type);
	svg_text(out, buf_text(&type));
	buf_add_cstr(out, "</text>\n");
}

static void svg_box(struct buf *out, const struct erd_box *box)
{
	const struct model_table *table = box->table;

	buf_printf(out, "<g class=\"%s\"><title>", scope_class(table));
	svg_text(out, table->note.len ? table->note : table->name);
	buf_printf(out,
	        "</title><rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
	        "rx=\"5\"/>\n",
	        box->x, box->y, box->width, box->height);
	buf_printf(out,
	        "<path class=\"head\" d=\"M%d %dv%da5 5 0 0 1 5-5h%da5 5 0 0 1 5 5v%dz\"/>\n",
	        box->x, box->y + ERD_HEAD - 4, -(ERD_HEAD - 9), box->width - 10, ERD_HEAD - 9);
	buf_printf(out, "<text class=\"name\" x=\"%d\" y=\"%d\">", box->x + 10, box->y + 17);
	svg_text(out, table->name);
	buf_add_cstr(out, "</text>\n");
	for (size_t i = 0; i < table->declared_count; i++)
		svg_row(out, box, &table->columns[i]);
	buf_add_cstr(out, "</g>\n");
}

/* From the referring row to the referred one; round a table that refers to itself. */
static void svg_line(struct buf *out, const struct erd_layout *layout, const struct model_ref *ref)
{
	const struct erd_box *from = &layout->boxes[ref->child->index];
	const struct erd_box *to = &layout->boxes[ref->parent->index];
	int y1 = row_y(from, ref->child_columns[0]), y2 = row_y(to, ref->parent_columns[0]);
	int x1, x2, bend1, bend2;

	if (from == to || from->x == to->x) {
		x1 = from->x + from->width;
		x2 = to->x + to->width;
		int bend = x1 > x2 ? x1 : x2;
		bend1 = bend2 = bend + ERD_GAP_X / 2;
	} else {
		bool is_left = to->x < from->x;
		x1 = is_left ? from->x : from->x + from->width;
		x2 = is_left ? to->x + to->width : to->x;
		int reach = is_left ? -(x1 - x2) / 2 : (x2 - x1) / 2;
		bend1 = x1 + reach;
		bend2 = x2 - reach;
	}
	buf_printf(out, "<path class=\"line%s\" d=\"M%d %dC%d %d %d %d %d %d\"/>\n",
	        ref->on_delete == RULE_CASCADE ? " owned" : "", x1, y1, bend1, y1, bend2, y2, x2,
	        y2);
	buf_printf(out, "<circle class=\"end\" cx=\"%d\" cy=\"%d\" r=\"3\"/>\n", x2, y2);
}

static const char svg_style[] =
        "<style>\n"
        "text{font:12px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2933}\n"
        ".name{font-weight:600;fill:#fff}\n"
        ".type{text-anchor:end;fill:#7b8794}\n"
        ".key{font-weight:600}\n"
        ".reference{fill:#1d4ed8}\n"
        ".tenant-column{fill:#0f766e}\n"
        ".mark{fill:#b42318}\n"
        ".box{fill:#fff;stroke:#cbd2d9}\n"
        ".tenant .head{fill:#0f766e}\n"
        ".root .head{fill:#134e4a}\n"
        ".user .head{fill:#6d28d9}\n"
        ".global .head{fill:#52606d}\n"
        ".line{fill:none;stroke:#9aa5b1;stroke-width:1.4}\n"
        ".owned{stroke:#52606d}\n"
        ".end{fill:#52606d}\n"
        ".legend{fill:#52606d}\n"
        "</style>\n";

static void svg_legend(struct buf *out, const struct erd_layout *layout)
{
	static const struct {
		const char *class, *text;
	} items[] = {
	        {"root", "tenants"},
	        {"tenant", "of a tenant"},
	        {"user", "of a person"},
	        {"global", "global"},
	};
	int x = ERD_MARGIN, y = layout->height + 6;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		buf_printf(out,
		        "<g class=\"%s\"><rect class=\"head\" x=\"%d\" y=\"%d\" width=\"12\" "
		        "height=\"12\" rx=\"2\"/></g><text class=\"legend\" x=\"%d\" y=\"%d\">%s"
		        "</text>\n",
		        items[i].class, x, y, x + 18, y + 10, items[i].text);
		x += 40 + (int)strlen(items[i].text) * ERD_CHAR;
	}
	buf_printf(out,
	        "<text class=\"legend\" x=\"%d\" y=\"%d\"><tspan class=\"mark\">*</tspan> never "
	        "null</text>\n",
	        x, y + 10);
}

void erd_svg(struct buf *out, const struct model *model)
{
	struct erd_layout layout;

	if (!erd_layout_make(out->arena, model, &layout)) {
		out->failed = true;
		return;
	}
	int width = layout.width < 620 ? 620 : layout.width, height = layout.height + 36;
	buf_printf(out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	        "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
	        width, height, width, height);
	svg_text(out, model->name.len ? model->name : TEXT("schema"));
	buf_add_cstr(out, "</title>\n");
	buf_add_cstr(out, svg_style);
	buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#f5f7fa\"/>\n", width, height);
	for (size_t i = 0; i < model->ref_count; i++) {
		const struct model_ref *ref = model->refs[i];
		if (!ref->child->is_hidden && !ref->parent->is_hidden && !erd_is_tenant_ref(ref))
			svg_line(out, &layout, ref);
	}
	for (size_t i = 0; i < layout.count; i++)
		svg_box(out, &layout.boxes[i]);
	svg_legend(out, &layout);
	buf_add_cstr(out, "</svg>\n");
}

/* ---- JSON ---- */

static void json_number(struct json_build *json, const char *key, int n)
{
	json_build_key(json, key);
	json_build_int(json, n);
}

void erd_json(struct buf *out, const struct model *model)
{
	struct erd_layout layout;
	struct json_build json;

	if (!erd_layout_make(out->arena, model, &layout)) {
		out->failed = true;
		return;
	}
	json_build_init(&json, out);
	json_build_object(&json);
	json_number(&json, "width", layout.width);
	json_number(&json, "height", layout.height);
	json_build_key(&json, "tables");
	json_build_array(&json);
	for (size_t i = 0; i < layout.count; i++) {
		const struct erd_box *box = &layout.boxes[i];
		json_build_object(&json);
		json_build_text_at(&json, "name", box->table->name);
		json_build_text_at(&json, "scope", text_from(scope_class(box->table)));
		json_number(&json, "x", box->x);
		json_number(&json, "y", box->y);
		json_number(&json, "width", box->width);
		json_number(&json, "height", box->height);
		json_build_end(&json);
	}
	json_build_end_array(&json);
	json_build_key(&json, "references");
	json_build_array(&json);
	for (size_t i = 0; i < model->ref_count; i++) {
		const struct model_ref *ref = model->refs[i];
		if (ref->child->is_hidden || ref->parent->is_hidden)
			continue;
		json_build_object(&json);
		json_build_text_at(&json, "from", ref->child->name);
		json_build_text_at(&json, "column", ref->child_columns[0]->name);
		json_build_text_at(&json, "to", ref->parent->name);
		json_build_end(&json);
	}
	json_build_end_array(&json);
	json_build_end(&json);
}
