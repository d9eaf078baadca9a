#include "rules/rules.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LIMIT = 1000, TABLE_LIMIT = 50 };

struct line {
	unsigned number;
	struct text text;
};

struct table {
	const char *path;
	struct line lines[LIMIT];
	size_t line_count;
	const char *rows[LIMIT];
	size_t row_count;
	struct ddl ddl;
};

static unsigned case_count, failure_count;

static bool stop(const char *path, unsigned line, const char *what)
{
	printf("Bail out! %s:%u: %s\n", path, line, what);
	return false;
}

static bool take_word(struct text *rest, const char *word)
{
	struct text prefix = text_from(word);
	if (!text_has_prefix(*rest, prefix))
		return false;
	*rest = text_trim(text_sub(*rest, prefix.len, rest->len));
	return true;
}

/* Lines that go on are joined; comments and empty ones are left out. */
static bool read_lines(struct arena *arena, struct table *table, struct text text)
{
	struct text raw;
	for (unsigned number = 1; text_split(&text, '\n', &raw); number++) {
		if (text_is_empty(text_trim(raw)) || raw.ptr[0] == '#')
			continue;
		if ((raw.ptr[0] == ' ' || raw.ptr[0] == '\t') && table->line_count) {
			struct line *last = &table->lines[table->line_count - 1];
			last->text = arena_printf(
			        arena, "%.*s %.*s", TEXT_ARG(last->text), TEXT_ARG(text_trim(raw)));
			continue;
		}
		if (table->line_count == LIMIT)
			return stop(table->path, number, "too many lines");
		table->lines[table->line_count++] = (struct line){number, text_trim(raw)};
	}
	return true;
}

static bool read_model(struct arena *arena, struct table *table, const struct rules_engine *engine)
{
	struct diagnostics diags;
	struct error err = {0};
	size_t stem = strlen(table->path) - strlen(".rules");
	diagnostics_init(&diags, arena);
	struct model *model =
	        model_compile(arena, arena_printf(arena, "%.*s.dbml", (int)stem, table->path),
	                dbml_read_file, NULL, &diags);
	if (!model) {
		struct buf out;
		buf_init(&out, arena);
		diagnostics_print(&diags, SEVERITY_ERROR, &out);
		fprintf(stderr, "%.*s", TEXT_ARG(buf_text(&out)));
		return stop(table->path, 0, "the schema is refused");
	}
	if (!ddl_persistent(arena, engine->dialect, model, &table->ddl, &err))
		return stop(table->path, 0, err.operator_text);
	return true;
}

/* "EXPECTED <- SQL" */
static bool split_arrow(
        struct arena *arena, struct text t, const char **out_left, const char **out_right)
{
	const char *arrow = memmem(t.ptr, t.len, "<-", 2);
	if (!arrow)
		return false;
	size_t at = (size_t)(arrow - t.ptr);
	*out_left = arena_cstr(arena, text_trim(text_sub(t, 0, at)));
	*out_right = arena_cstr(arena, text_trim(text_sub(t, at + 2, t.len)));
	return *out_left && *out_right;
}

static const char *act(struct arena *arena, const struct rules_engine *engine, struct text rest)
{
	struct text pair, name;
	while (text_split(&rest, ' ', &pair)) {
		if (!text_split(&pair, '=', &name))
			return "as NAME=VALUE";
		const char *message =
		        engine->act(arena, arena_cstr(arena, name), arena_cstr(arena, pair));
		if (*message)
			return message;
	}
	return "";
}

/* What differs from what the line says, or "". */
static const char *step(struct arena *arena, const struct rules_engine *engine, struct text t)
{
	const char *expected, *sql, *got;
	if (take_word(&t, "run "))
		return engine->run(arena, arena_cstr(arena, t));
	if (take_word(&t, "as "))
		return act(arena, engine, t);
	if (take_word(&t, "fail ")) {
		if (!split_arrow(arena, t, &expected, &sql))
			return "fail TEXT <- SQL";
		got = engine->run(arena, sql);
		if (!*got)
			return "went through";
		return strcasestr(got, expected) ? "" : got;
	}
	if (take_word(&t, "ask ")) {
		if (!split_arrow(arena, t, &expected, &sql))
			return "ask VALUES <- SQL";
		got = engine->ask(arena, sql);
		return strcmp(got, expected) == 0
		               ? ""
		               : arena_cstr(arena, arena_printf(arena, "answered %s", got));
	}
	return "an unknown word";
}

/* One case, up to the next; gives the index of that. */
static size_t run_case(struct table *table, size_t from, const struct rules_engine *engine)
{
	struct text name = table->lines[from].text;
	AUTO_ARENA arena = {0};
	size_t i = from + 1;
	arena_init(&arena, 0);
	(void)take_word(&name, "case ");
	const char *wrong = engine->make(&arena, &table->ddl, table->rows, table->row_count);
	unsigned number = table->lines[from].number;
	for (; i < table->line_count; i++) {
		struct text t = table->lines[i].text;
		struct text engine_name;
		if (text_has_prefix(t, TEXT("case ")))
			break;
		if (*wrong)
			continue;
		if (t.ptr[0] == '@') {
			(void)text_split(&t, ' ', &engine_name);
			if (!text_eq_cstr(text_sub(engine_name, 1, engine_name.len), engine->name))
				continue;
		}
		number = table->lines[i].number;
		wrong = step(&arena, engine, t);
	}
	printf("%sok %u - %.*s\n", *wrong ? "not " : "", ++case_count, TEXT_ARG(name));
	if (*wrong) {
		printf("# %s:%u: %s\n", table->path, number, wrong);
		failure_count++;
	}
	engine->drop();
	(void)fflush(stdout);
	return i;
}

static bool run_table(const char *path, const struct rules_engine *engine)
{
	static struct table table;
	AUTO_ARENA arena = {0};
	struct error err = {0};
	struct text text;
	size_t i = 0;
	arena_init(&arena, 0);
	table = (struct table){.path = path};
	if (!dbml_read_file(NULL, &arena, text_from(path), &text, &err))
		return stop(path, 0, err.operator_text);
	if (!read_lines(&arena, &table, text) || !read_model(&arena, &table, engine))
		return false;
	for (; i < table.line_count && !text_has_prefix(table.lines[i].text, TEXT("case ")); i++) {
		struct text row = table.lines[i].text;
		if (!take_word(&row, "row "))
			return stop(path, table.lines[i].number, "row SQL, or a case");
		table.rows[table.row_count++] = arena_cstr(&arena, row);
	}
	while (i < table.line_count)
		i = run_case(&table, i, engine);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int rules_run(const struct rules_engine *engine)
{
	static char *paths[TABLE_LIMIT];
	size_t count = 0;
	const char *root = getenv("MANOR_ROOT");
	struct dirent *entry;
	if (root && chdir(root) != 0)
		return 1;
	DIR *dir = opendir("tests/rules");
	while (dir && (entry = readdir(dir)) && count < TABLE_LIMIT) {
		char path[600];
		if (!text_has_suffix(text_from(entry->d_name), TEXT(".rules")))
			continue;
		(void)snprintf(path, sizeof(path), "tests/rules/%s", entry->d_name);
		paths[count++] = strdup(path);
	}
	if (dir)
		closedir(dir);
	qsort(paths, count, sizeof(paths[0]), by_name);
	bool is_run = count > 0;
	for (size_t i = 0; i < count; i++) {
		is_run = is_run && run_table(paths[i], engine);
		free(paths[i]);
	}
	printf("1..%u\n", case_count);
	return is_run && failure_count == 0 ? 0 : 1;
}
