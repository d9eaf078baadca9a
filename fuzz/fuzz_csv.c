/*
 * CSV of a body: any bytes give rows, each with every name of the first line, or an error;
 * and rows that were read go out and come in again the same.
 */
#include "fuzz.h"

#include "api/rest/csv.h"
#include "api/rest/rows.h"

#include <stdlib.h>

const char *const fuzz_seeds[] = {
        "a,b\n1,x\n",
        "a,b\r\n\"x \"\"y\"\"\n,z\",NULL\r\n\r\n2,",
        "\xef\xbb\xbf\"a\"\n\"\"\n",
        "a,a\n1,2\n",
        "a\n\"open",
        "\xc3\xa9,b c\n\\,()\n",
        NULL,
};

static void check_rows(const struct json *list)
{
	if (list->type != JSON_ARRAY)
		abort();
	for (size_t i = 0; i < list->count; i++) {
		const struct json *row = &list->items[i];
		if (row->type != JSON_OBJECT || row->count != list->items[0].count)
			abort();
		for (size_t k = 0; k < row->count; k++) {
			if (!text_eq(row->members[k].name, list->items[0].members[k].name))
				abort();
		}
	}
}

/* Through the writer of rows and the reader again; null comes back as an empty text. */
static void check_round(struct arena *arena, const struct json *list)
{
	const struct json *first = &list->items[0];
	struct plan_select plan = {.field_count = first->count};
	struct model_column *columns = ARENA_ARRAY(arena, struct model_column, first->count);
	struct error err = {0};
	struct json *again;
	struct text csv;
	struct buf json;

	plan.fields = ARENA_ARRAY(arena, struct plan_field, first->count);
	if (!columns || !plan.fields)
		return;
	for (size_t i = 0; i < first->count; i++) {
		columns[i].type.kind = TYPE_TEXT;
		plan.fields[i].name = first->members[i].name;
		plan.fields[i].path.column = &columns[i];
	}
	buf_init(&json, arena);
	json_write(&json, list);
	if (buf_failed(&json))
		return;
	if (!rows_csv(arena, &plan, buf_text(&json), &csv, &err) ||
	        !csv_parse(arena, csv, &again, &err)) {
		if (err.kind == ERROR_MEMORY)
			return;
		abort();
	}
	for (size_t i = 0; i < list->count && i < again->count; i++) {
		for (size_t k = 0; k < first->count; k++) {
			const struct json *a = &list->items[i].members[k].value;
			const struct json *b = &again->items[i].members[k].value;
			if (a->type == JSON_STRING && !text_eq(a->text, b->text))
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct json *list;

	arena_init(&arena, 16 << 20);
	if (csv_parse(&arena, (struct text){(const char *)data, size}, &list, &err)) {
		check_rows(list);
		/* One column of nulls alone is written as empty lines, which are none. */
		if (list->count && list->items[0].count > 1)
			check_round(&arena, list);
	} else if (!error_is_set(&err)) {
		abort();
	}
	return 0;
}
