#include "cli/setup.h"

#include "base/crypto.h"
#include "cli/cli.h"
#include "cli/password.h"
#include "db/address.h"
#include "db/setup.h"
#include "sql/dialect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The names of settings, and MANOR_APP_DB for programs of one's own. */
static const char *const variables[DB_LOGIN_COUNT] = {
        [DB_OWNER] = "MANOR_OWNER_DB",
        [DB_SERVER] = "MANOR_DB",
        [DB_APP] = "MANOR_APP_DB",
};
static const char *const purposes[DB_LOGIN_COUNT] = {
        [DB_OWNER] = "owns the tables and migrates",
        [DB_SERVER] = "is for manor serve",
        [DB_APP] = "is for your own programs",
};

struct setup {
	struct arena arena;
	const char *schema;   /* NULL: none */
	const char *env_path; /* NULL: DATABASE.env */
	bool is_rotated;
	struct text path; /* of the file that was written; "" */
};

/* ---- the file of addresses ---- */

static bool is_plain(struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		if (!strchr("/:@.%-_~=[]", t.ptr[i]) &&
		        !((t.ptr[i] | 32) >= 'a' && (t.ptr[i] | 32) <= 'z') &&
		        !(t.ptr[i] >= '0' && t.ptr[i] <= '9'))
			return false;
	}
	return true;
}

/* As a shell reads it, and what else takes files of NAME=value: quoted only where it must be. */
static bool add_variable(struct buf *out, const char *name, struct text value, struct error *err)
{
	if (text_find_char(value, '\'') >= 0 || text_find_char(value, '\n') >= 0)
		return error_set(err, ERROR_CONFIG, "the address has a quote or a line feed in it");
	buf_printf(out, is_plain(value) ? "%s=%.*s\n" : "%s='%.*s'\n", name, TEXT_ARG(value));
	return true;
}

static bool write_private(const char *path, struct text body, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_set(err, ERROR_FILE, "cannot write %s: %s", path, strerror(errno));
	bool ok = write(fd, body.ptr, body.len) == (ssize_t)body.len;
	ok = fsync(fd) == 0 && ok;
	close(fd);
	return ok || error_set(err, ERROR_FILE, "cannot write %s: %s", path, strerror(errno));
}

/* Whole or not at all: what stood there holds the passwords that count until the commit. */
static bool replace_private(
        struct arena *arena, const char *path, struct text body, struct error *err)
{
	const char *fresh = arena_cstr(arena, arena_printf(arena, "%s.new", path));

	if (!fresh)
		return error_memory(err);
	unlink(fresh);
	if (!write_private(fresh, body, err))
		return false;
	if (rename(fresh, path) == 0)
		return true;
	unlink(fresh);
	return error_set(err, ERROR_FILE, "cannot write %s: %s", path, strerror(errno));
}

static bool refuse_to_overwrite(const struct setup *setup, const char *path, struct error *err)
{
	struct stat facts;

	if (setup->is_rotated || lstat(path, &facts) != 0)
		return true;
	error_set(err, ERROR_FILE, "%s is there already; no role was made", path);
	error_hint(err, "name another file with --env, or move that one away");
	return false;
}

static bool keep_addresses(void *context, const struct db_setup *made, struct error *err)
{
	struct setup *setup = context;
	struct buf out;

	if (text_is_empty(made->addresses[DB_SERVER]))
		return true;
	struct text name =
	        setup->env_path ? text_from(setup->env_path)
	                        : arena_printf(&setup->arena, "%.*s.env", TEXT_ARG(made->database));
	const char *path = arena_cstr(&setup->arena, name);
	if (!path)
		return error_memory(err);
	buf_init(&out, &setup->arena);
	buf_printf(&out,
	        "# The database %.*s, as manor init --db made its roles. These are passwords:\n"
	        "# for the eyes of who runs it only. manor init --db URL --rotate makes new "
	        "ones.\n",
	        TEXT_ARG(made->database));
	for (unsigned i = 0; i < DB_LOGIN_COUNT; i++) {
		if (!add_variable(&out, variables[i], made->addresses[i], err))
			return false;
	}
	if (buf_failed(&out))
		return error_memory(err);
	setup->path = name;
	bool ok = refuse_to_overwrite(setup, path, err) &&
	          replace_private(&setup->arena, path, buf_text(&out), err);
	crypto_wipe(out.ptr, out.len);
	return ok;
}

/* ---- what is said ---- */

static void add_next_steps(struct buf *out, const struct setup *setup, const struct db_setup *made)
{
	const char *schema = setup->schema ? setup->schema : "SCHEMA";

	for (unsigned i = 0; i < DB_LOGIN_COUNT; i++)
		buf_printf(out, "  %-24.*s %-30s %s\n", TEXT_ARG(made->logins[i]), purposes[i],
		        variables[i]);
	if (text_is_empty(setup->path)) {
		buf_add(out, TEXT("\nThe roles were there; rights were set again, passwords kept. "
		                  "--rotate makes new ones.\n"));
		return;
	}
	buf_printf(out,
	        "\nTheir addresses, with fresh passwords, are in %.*s (mode 0600). Next:\n\n"
	        "  set -a; . %s%.*s; set +a\n"
	        "  manor push %s\n"
	        "  manor serve %s\n",
	        TEXT_ARG(setup->path), text_find_char(setup->path, '/') < 0 ? "./" : "",
	        TEXT_ARG(setup->path), schema, schema);
}

/* What a schema asks for and is not made by itself, with the reason. */
static bool add_optional(struct buf *out, struct setup *setup, struct error *err)
{
	const struct sql_dialect *dialect = db_setup_dialect();
	bool is_first = true;
	struct ddl ddl;

	struct model *model = cli_load_model(&setup->arena, setup->schema, false);
	if (!model)
		return error_set(err, ERROR_SCHEMA, "%s has errors", setup->schema);
	if (!ddl_persistent(&setup->arena, dialect, model, &ddl, err))
		return false;
	for (size_t i = 0; i < ddl.count; i++) {
		const struct ddl_object *object = &ddl.objects[i];
		if (!object->is_optional)
			continue;
		if (is_first)
			buf_add(out,
			        TEXT("\nNot made by themselves; run as the owner what you want, "
			             "after manor push:\n"));
		is_first = false;
		struct ddl_object wanted = *object;
		wanted.is_optional = false;
		ddl_write_object(out, &wanted);
	}
	return true;
}

static bool run(struct setup *setup, struct text address, struct buf *out, struct error *err)
{
	struct text shown = db_address_shown(&setup->arena, address);
	struct buf optional;
	struct db_setup made;

	buf_init(&optional, &setup->arena);
	/* A mistake in the schema is said before anything is made. */
	if (setup->schema && !add_optional(&optional, setup, err))
		return false;
	if (!db_setup(&setup->arena, address, setup->is_rotated, keep_addresses, setup, &made, err))
		return false;
	buf_printf(out, "%.*s%s has its roles:\n\n", TEXT_ARG(shown),
	        made.is_made ? " is made, and" : "");
	add_next_steps(out, setup, &made);
	buf_add(out, buf_text(&optional));
	return !buf_failed(out) || error_memory(err);
}

int setup_command(const char *address, int argc, char **argv)
{
	struct setup setup = {.schema = NULL};
	struct text given = text_from(address);
	struct error err = {0};
	struct buf out;

	cli_take_value(&argc, argv, "--env", &setup.env_path);
	setup.is_rotated = cli_take_switch(&argc, argv, "--rotate");
	if (argc > 2)
		return cli_usage("init", "\"%s\" is not understood", argv[2]);
	if (argc == 2 && argv[1][0] == '-')
		return cli_usage("init", "\"%s\" is not understood", argv[1]);
	setup.schema = argc == 2 ? argv[1] : NULL;
	arena_init(&setup.arena, 0);
	buf_init(&out, &setup.arena);
	bool ok = !text_eq(given, TEXT("-")) ||
	          password_take(&setup.arena, "-", "the address", &given, &err);
	ok = ok && run(&setup, given, &out, &err);
	int code = ok ? cli_print(buf_text(&out)) : cli_fail(&err);
	arena_release(&setup.arena);
	return code;
}
