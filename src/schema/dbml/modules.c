#include "schema/dbml/compile.h"
#include "schema/dbml/parser.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_BYTES = 16 << 20,
	MODULE_COUNT = 1000,
};

static bool read_all(
        int fd, struct arena *arena, struct text path, struct text *out_body, struct error *err)
{
	struct buf buf;

	buf_init(&buf, arena);
	while (buf.len <= FILE_BYTES) {
		char *at = buf_reserve(&buf, 1 << 16);
		ssize_t got;

		if (!at)
			return error_memory(err);
		got = read(fd, at, 1 << 16);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(err, ERROR_FILE, "%.*s cannot be read: %s", TEXT_ARG(path),
			        strerror(errno));
		if (got == 0) {
			*out_body = buf_text(&buf);
			return true;
		}
		buf.len += (size_t)got;
	}
	return error_set(err, ERROR_FILE, "%.*s is larger than 16 MiB", TEXT_ARG(path));
}

static bool is_folder(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

bool dbml_read_file(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	char *name = arena_cstr(arena, path);
	bool read;
	int fd;

	(void)context;
	if (!name)
		return error_memory(err);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, ERROR_FILE, "%s cannot be opened: %s", name, strerror(errno));
	if (is_folder(fd)) {
		close(fd);
		return error_set(err, ERROR_FILE,
		        "%s is a folder; name the file in it, such as %s/schema.dbml", name, name);
	}
	read = read_all(fd, arena, path, out_body, err);
	close(fd);
	return read;
}

/* ---- paths ---- */

static bool is_absolute(struct text path)
{
	if (path.len && (path.ptr[0] == '/' || path.ptr[0] == '\\'))
		return true;
	return path.len > 2 && path.ptr[1] == ':' && (path.ptr[2] == '/' || path.ptr[2] == '\\');
}

/* Takes "." and "name/.." out of a path; ".." at its begin stays. */
static struct text normal(struct arena *arena, struct text path)
{
	struct buf out;
	struct text rest = path;
	struct text part;
	size_t floor;

	buf_init(&out, arena);
	if (path.len && path.ptr[0] == '/')
		buf_add_char(&out, '/');
	floor = out.len;
	while (text_split(&rest, '/', &part)) {
		if (!part.len || text_eq_cstr(part, "."))
			continue;
		if (text_eq_cstr(part, "..") && out.len > floor) {
			while (out.len > floor && out.ptr[out.len - 1] != '/')
				buf_truncate(&out, out.len - 1);
			if (out.len > floor)
				buf_truncate(&out, out.len - 1);
			continue;
		}
		if (out.len && out.ptr[out.len - 1] != '/')
			buf_add_char(&out, '/');
		buf_add(&out, part);
		if (text_eq_cstr(part, ".."))
			floor = out.len;
	}
	return buf_text(&out);
}

struct text modules_resolve(struct arena *arena, struct text from, struct text path)
{
	struct buf joined;
	size_t directory = from.len;

	while (directory > 0 && from.ptr[directory - 1] != '/')
		directory--;
	buf_init(&joined, arena);
	buf_add(&joined, text_sub(from, 0, directory));
	for (size_t i = 0; i < path.len; i++)
		buf_add_char(&joined, path.ptr[i] == '\\' ? '/' : path.ptr[i]);
	if (!text_has_suffix(path, TEXT(".dbml")))
		buf_add_cstr(&joined, ".dbml");
	return normal(arena, buf_text(&joined));
}

/* ---- modules ---- */

static struct module *new_module(struct compiler *c, const struct source *source)
{
	struct module *module = ARENA_NEW(c->arena, struct module);
	struct module **slot = module ? ARENA_PUSH(c->arena, c->modules, c->module_count) : NULL;

	if (!slot)
		return NULL;
	*slot = module;
	module->source = source;
	module->root = ARENA_NEW(c->arena, struct schema);
	if (!module->root)
		return NULL;
	module->root->module = module;
	module->public = symbols_schema(c, module->root, TEXT("public"));
	module->program = parser_run(c->arena, source, c->diags);
	return module->program ? module : NULL;
}

/* The module of a path, read when it is new; NULL when it cannot be had. */
static struct module *load(struct compiler *c, struct text path, struct error *err)
{
	struct text key = normal(c->arena, path);
	struct module *module = names_find(&c->names, c, NAME_MODULE, key);
	struct source *source;

	if (module)
		return module;
	if (c->module_count >= MODULE_COUNT) {
		error_set(err, ERROR_FILE, "more than %d files are used", MODULE_COUNT);
		return NULL;
	}
	source = ARENA_NEW(c->arena, struct source);
	if (!source)
		return NULL;
	source->path = path;
	if (!c->reader(c->reader_context, c->arena, path, &source->body, err))
		return NULL;
	if (source->body.len > FILE_BYTES) {
		error_set(err, ERROR_FILE, "%.*s is larger than 16 MiB", TEXT_ARG(path));
		return NULL;
	}
	if (!text_is_utf8(source->body)) {
		error_set(err, ERROR_FILE, "%.*s is not UTF-8", TEXT_ARG(path));
		return NULL;
	}
	module = new_module(c, source);
	if (module)
		names_add(&c->names, c, NAME_MODULE, key, module);
	return module;
}

static void read_import(struct compiler *c, struct module *module, const struct node *node)
{
	struct text path = node->target->value;
	struct import *import;
	struct error err = {0};

	if (is_absolute(path)) {
		schema_error(c->diags, token_position(module->source, node->target),
		        "the path of a module is relative to the file that uses it");
		return;
	}
	import = ARENA_PUSH(c->arena, module->imports, module->import_count);
	if (!import)
		return;
	import->node = node;
	import->is_reuse = text_eq_nocase(node->token->value, TEXT("reuse"));
	/* The official reader uses all of no file in silence. */
	if (text_is_empty(path) && node->a && node->a->kind == NODE_WILDCARD)
		return;
	import->module = load(c, modules_resolve(c->arena, module->source->path, path), &err);
	if (!import->module && !c->arena->failed)
		schema_error(c->diags, token_position(module->source, node->target), "%s",
		        err.operator_text);
}

static void read_imports(struct compiler *c, struct module *module)
{
	for (size_t i = 0; i < module->program->count; i++) {
		const struct node *node = module->program->items[i];

		if (node->kind == NODE_USE && node->target)
			read_import(c, module, node);
	}
}

bool modules_read(struct compiler *c, struct text path)
{
	struct error err = {0};
	struct position at = {0};
	struct source *source;

	if (!load(c, path, &err)) {
		source = ARENA_NEW(c->arena, struct source);
		if (source) {
			source->path = path;
			at = (struct position){.source = source, .line = 1, .column = 1};
		}
		return schema_error(c->diags, at, "%s", err.operator_text);
	}
	/* The list grows while it is walked. */
	for (size_t i = 0; i < c->module_count; i++)
		read_imports(c, c->modules[i]);
	return true;
}
