#include "schema/snapshot.h"

#include "base/error.h"
#include "schema/show.h"

static const struct text file_mark = TEXT_INIT("// manor:file ");
static const struct text completion_mark = TEXT_INIT("// manor:completion ");
static const struct text comment_mark = TEXT_INIT("// ");

struct snapshot {
	struct text path, body;
};

/* ---- writing ---- */

static bool is_written(const struct text *names, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_eq(names[i], name))
			return true;
	}
	return false;
}

static void write_file(struct buf *out, const struct model_validation *validation)
{
	buf_add_char(out, '\n');
	buf_add(out, file_mark);
	buf_add(out, validation->schema_path);
	buf_add_char(out, '\n');
	buf_add(out, comment_mark);
	buf_add(out, validation->schema_json); /* compact: no line ends in it */
	buf_add_char(out, '\n');
}

void snapshot_write(struct buf *out, const struct model *model)
{
	struct text *names = NULL;
	size_t count = 0;

	if (model->completion > 1)
		buf_printf(out, "%.*s%u\n", TEXT_ARG(completion_mark), model->completion);
	show_write(out, model, SHOW_DECLARED);
	for (size_t i = 0; i < model->declared_count; i++) {
		const struct model_table *table = model->tables[i];
		for (size_t j = 0; j < table->declared_count; j++) {
			const struct model_validation *v = &table->columns[j].validation;
			if (text_is_empty(v->schema_path) ||
			        is_written(names, count, v->schema_path))
				continue;
			struct text *slot = ARENA_PUSH(out->arena, names, count);
			if (!slot) {
				out->failed = true;
				return;
			}
			*slot = v->schema_path;
			write_file(out, v);
		}
	}
}

void model_digest_write(struct buf *out, const struct model *model)
{
	for (size_t i = 0; i < sizeof(model->digest); i++)
		buf_printf(out, "%02x", model->digest[i]);
}

/* ---- reading ---- */

/* The name beside the snapshot: what stands behind its folder. */
static struct text beside(struct text snapshot, struct text path)
{
	size_t cut = snapshot.len;

	while (cut > 0 && snapshot.ptr[cut - 1] != '/')
		cut--;
	return text_has_prefix(path, text_sub(snapshot, 0, cut)) ? text_sub(path, cut, path.len)
	                                                         : path;
}

static bool find_file(struct text body, struct text name, struct text *out_body)
{
	struct text line;

	while (text_split(&body, '\n', &line)) {
		if (!text_has_prefix(line, file_mark) ||
		        !text_eq(text_trim(text_sub(line, file_mark.len, line.len)), name) ||
		        !text_split(&body, '\n', &line) || !text_has_prefix(line, comment_mark))
			continue;
		*out_body = text_sub(line, comment_mark.len, line.len);
		return true;
	}
	return false;
}

static bool read_part(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	const struct snapshot *snapshot = context;

	(void)arena;
	if (text_eq(path, snapshot->path)) {
		*out_body = snapshot->body;
		return true;
	}
	return find_file(snapshot->body, beside(snapshot->path, path), out_body) ||
	       error_set(err, ERROR_FILE, "the snapshot does not hold this file");
}

/* In the first line; without the mark it is of the first one. 0: no number that can be. */
static int64_t completion_of(struct text body)
{
	struct text line;
	int64_t number = 0;

	if (!text_split(&body, '\n', &line) || !text_has_prefix(line, completion_mark))
		return 1;
	return text_to_int64(text_trim(text_sub(line, completion_mark.len, line.len)), &number)
	               ? number
	               : 0;
}

struct model *snapshot_compile(
        struct arena *arena, struct text path, struct text body, struct diagnostics *diags)
{
	struct snapshot *snapshot = ARENA_NEW(arena, struct snapshot);
	int64_t completion = completion_of(body);

	if (!snapshot)
		return NULL;
	*snapshot = (struct snapshot){path, body};
	if (completion < 1 || completion > MODEL_COMPLETION) {
		diag_error(diags, (struct position){0},
		        "the snapshot was made by a later version, which this one does not know "
		        "(completion %lld of %d)",
		        (long long)completion, MODEL_COMPLETION);
		return NULL;
	}
	return model_compile_as(arena, path, read_part, snapshot, (unsigned)completion, diags);
}
