/* The folder functions/ beside a schema. */
#include "schema/dbml.h"
#include "schema/function.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS_MOST = 1000 };

const struct function *function_find(const struct model *model, struct text name)
{
	for (size_t i = 0; i < model->function_count; i++) {
		if (text_eq(model->functions[i]->name, name))
			return model->functions[i];
	}
	return NULL;
}

const struct function_argument *function_argument_find(
        const struct function *function, struct text name)
{
	for (size_t i = 0; i < function->argument_count; i++) {
		if (name.len && text_eq(function->arguments[i].name, name))
			return &function->arguments[i];
	}
	return NULL;
}

/* "systems/filings/schema.dbml": "systems/filings/functions" */
static struct text folder_of(struct arena *arena, struct text schema_path)
{
	size_t len = schema_path.len;

	while (len && schema_path.ptr[len - 1] != '/')
		len--;
	return arena_printf(arena, "%.*sfunctions", (int)len, schema_path.ptr);
}

static bool is_sql(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 4 && strcmp(name + len - 4, ".sql") == 0;
}

static int compare_names(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static void read_file(struct model *model, struct text path, struct diagnostics *diags)
{
	struct error err = {0};
	struct text body = TEXT("");

	if (dbml_read_file(NULL, model->arena, path, &body, &err)) {
		function_read(model, path, body, diags);
		return;
	}
	diag_error(diags, (struct position){0}, "%s", err.operator_text);
}

void functions_load(struct model *model, struct text schema_path, struct diagnostics *diags)
{
	struct text folder = folder_of(model->arena, schema_path);
	char *name = arena_cstr(model->arena, folder);
	struct text *names = NULL;
	size_t count = 0;
	DIR *dir = name ? opendir(name) : NULL;

	if (!dir) {
		if (name && errno != ENOENT && errno != ENOTDIR)
			diag_error(diags, (struct position){0}, "%s cannot be read: %s", name,
			        strerror(errno));
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir)) && count < FUNCTIONS_MOST;) {
		struct text *slot =
		        is_sql(entry->d_name) ? ARENA_PUSH(model->arena, names, count) : NULL;
		if (slot)
			*slot = arena_text(model->arena, text_from(entry->d_name));
	}
	closedir(dir);
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++)
		read_file(model,
		        arena_printf(
		                model->arena, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(names[i])),
		        diags);
}
