/*
 * The DBML compiler under a fuzzer: whatever the bytes, it ends, within its
 * memory, with a document or with errors. What stands behind a line "%%" is
 * the body of every module that is used.
 */
#include "schema/dbml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MODULES = 30 };

struct input {
	struct text main;
	struct text other;
	int modules;
};

static bool read_input(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	struct input *input = context;

	(void)arena;
	if (++input->modules > MODULES)
		return error_set(err, ERROR_FILE, "%.*s is one too many", TEXT_ARG(path));
	*out_body = text_eq_cstr(path, "main.dbml") ? input->main : input->other;
	return true;
}

static struct input split(const uint8_t *data, size_t size)
{
	struct text all = {(const char *)data, size};

	for (size_t i = 0; i + 4 <= size; i++)
		if (memcmp(all.ptr + i, "\n%%\n", 4) == 0)
			return (struct input){.main = text_sub(all, 0, i + 1),
			        .other = text_sub(all, i + 4, all.len)};
	return (struct input){.main = all, .other = TEXT("Table users as U { id int [pk] }\n")};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = split(data, size);
	struct diagnostics diags;
	struct arena arena;
	struct dbml *dbml;
	struct buf out;

	arena_init(&arena, 256 << 20);
	diagnostics_init(&diags, &arena);
	dbml = dbml_compile(&arena, TEXT("main.dbml"), read_input, &input, &diags);
	if (!dbml && !diags.error_count && !arena.failed)
		__builtin_trap();
	buf_init(&out, &arena);
	diagnostics_sort(&diags);
	diagnostics_print(&diags, SEVERITY_NOTE, &out);
	arena_release(&arena);
	return 0;
}
