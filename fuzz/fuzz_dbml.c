/*
 * The DBML compiler under a fuzzer: whatever the bytes, it ends, within its
 * memory, with a document or with errors. What stands behind a line "%%" is
 * the body of every module that is used.
 */
#include "fuzz.h"

#include "schema/dbml.h"

const char *const fuzz_seeds[] = {
        "Project p { database_type: 'PostgreSQL'\n Note: '''\n  a\n   b\n''' }\n",
        "Table core.users as U [is: 'users', headercolor: #fff] { id int [pk, increment]\n"
        " name varchar(20) [not null, default: 'x', check: `length(name) > 0`]\n"
        " indexes { (id, name) [unique, name: 'n']\n `lower(name)` }\n checks { `id > 0` }\n"
        " records (id, name) { 1, 'a'\n 2, null } }\nRef r: core.users.id > core.users.x\n",
        "Enum status { a [note: 'x']\n b }\nTable t { s status[] [default: status.a]\n"
        " n numeric(10, 2) [default: -1.5e3]\n t_id int [ref: ?> t.s] }\n",
        "TablePartial p [note: 'x'] { id int pk\n r int [ref: > u.id]\n indexes { r } }\n"
        "Table u { ~p\n id int }\nTable v { ~p }\nTableGroup g { u\n v }\n",
        "Table a { x int\n y int }\nTable b { p int\n q int }\n"
        "Ref { a.(x, y) <> b.(p, q) [delete: set null, update: no action] }\n"
        "Dep: a.x -> b.p\nNote n { 'x' }\nDiagramView d { Tables { a\n b }\n Notes { * } }\n",
        "Table t { id int }\nMetadata Table t { read: 'true'\n must: '''x''' }\n"
        "Metadata Column t.id { is: \"id\" }\nRecords t(id) { 1\n `x()`\n true }\n",
        "use { table users as u\n schema core } from './x'\nreuse * from '../y'\n"
        "Table t { i int [ref: > u.id] }\n%%\nTable users { id int }\nTable core.c { d int }\n"
        "reuse * from './z'\n",
        NULL,
};

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
