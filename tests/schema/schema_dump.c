/*
 * Prints what the compiler makes of a schema, one form of it:
 *
 *   schema_dump diag|show|full|check|access|erd|svg|show-json|check-json|access-json|erd-json FILE
 * [ROLE]
 *
 * Errors and warnings go to standard output for `diag`, errors to standard
 * error otherwise; status 1 when there was an error.
 */
#include "base/crypto.h"
#include "schema/erd.h"
#include "schema/report.h"
#include "schema/show.h"
#include "sql/access.h"

#include <stdio.h>

static void write_show(struct buf *out, const struct model *model)
{
	show_write(out, model, SHOW_DECLARED);
}

static void write_full(struct buf *out, const struct model *model)
{
	show_write(out, model, SHOW_FULL);
}

static void write_show_json(struct buf *out, const struct model *model)
{
	show_json(out, model, SHOW_FULL);
}

static struct text role;

static void write_access(struct buf *out, const struct model *model)
{
	struct error err = {0};

	if (!access_write(out, model, role, &err))
		fprintf(stderr, "%s\n", err.operator_text);
	out->failed = out->failed || error_is_set(&err);
}

static void write_access_json(struct buf *out, const struct model *model)
{
	struct error err = {0};

	out->failed = !access_json(out, model, role, &err) || out->failed;
}

static const struct {
	const char *name;
	void (*write)(struct buf *out, const struct model *model);
} forms[] = {
        {"diag", NULL},
        {"show", write_show},
        {"full", write_full},
        {"check", report_write},
        {"access", write_access},
        {"access-json", write_access_json},
        {"erd", erd_mermaid},
        {"svg", erd_svg},
        {"show-json", write_show_json},
        {"check-json", report_json},
        {"erd-json", erd_json},
};

static int run(size_t form, const char *path)
{
	AUTO_ARENA arena = {0};
	struct diagnostics diags;
	struct buf out, messages;
	const struct model *model;

	arena_init(&arena, 0);
	diagnostics_init(&diags, &arena);
	buf_init(&out, &arena);
	buf_init(&messages, &arena);
	model = model_compile(&arena, text_from(path), dbml_read_file, NULL, &diags);
	if (!forms[form].write)
		diagnostics_print(&diags, SEVERITY_WARNING, &out);
	else if (model)
		forms[form].write(&out, model);
	else
		diagnostics_print(&diags, SEVERITY_ERROR, &messages);
	fwrite(buf_text(&out).ptr, 1, buf_text(&out).len, stdout);
	fwrite(buf_text(&messages).ptr, 1, buf_text(&messages).len, stderr);
	return model && !buf_failed(&out) ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct error err = {0};

	if (argc < 3 || argc > 4 || !crypto_init(&err))
		return 64;
	if (argc == 4)
		role = text_from(argv[3]);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(argv[1], forms[i].name) == 0)
			return run(i, argv[2]);
	}
	return 64;
}
