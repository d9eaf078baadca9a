#include "sql/postgres/roles.h"

#include "sql/dialect.h"

enum { NAME_BYTES_MAX = 63 };

#define SQL(literal) TEXT_INIT(literal)

static const char *const suffixes[POSTGRES_LOGIN_COUNT] = {
        [POSTGRES_OWNER] = "owner",
        [POSTGRES_SERVER] = "server",
        [POSTGRES_APP] = "app",
};

static bool is_fit(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!is_letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return name.len > 0;
}

bool postgres_roles_name(
        struct arena *arena, struct text database, struct postgres_roles *out, struct error *err)
{
	struct postgres_roles roles = {.database = database};

	if (text_is_empty(database)) {
		error_set(err, ERROR_CONFIG, "the address names no database");
		error_hint(err, "write it as postgres://USER@HOST:PORT/NAME");
		return false;
	}
	if (!is_fit(database) || database.len > NAME_BYTES_MAX - sizeof("_server") + 1)
		return error_set(err, ERROR_CONFIG,
		        "\"%.*s\" is no name for a database: letters, digits, _ and -, at most %zu",
		        TEXT_ARG(database), NAME_BYTES_MAX - sizeof("_server") + 1);
	if (text_eq(database, TEXT("postgres")) || text_has_prefix(database, TEXT("template"))) {
		error_set(err, ERROR_CONFIG, "the database %.*s is the cluster's own",
		        TEXT_ARG(database));
		error_hint(err, "name one of its own in the address; it is made when it is absent");
		return false;
	}
	for (size_t i = 0; i < POSTGRES_LOGIN_COUNT; i++)
		roles.logins[i] = arena_printf(arena, "%.*s_%s", TEXT_ARG(database), suffixes[i]);
	if (arena->failed)
		return error_memory(err);
	*out = roles;
	return true;
}

const struct text postgres_roles_who =
        SQL("SELECT current_setting('server_version_num')::int, r.rolsuper::int,"
            " (r.rolsuper OR r.rolcreaterole)::int, (r.rolsuper OR r.rolcreatedb)::int,"
            " (d.oid IS NOT NULL)::int,"
            " coalesce(pg_has_role(r.oid, d.datdba, 'MEMBER') OR"
            " pg_get_userbyid(d.datdba) = $1 || '_owner', false)::int"
            " FROM pg_roles r LEFT JOIN pg_database d ON d.datname = $1"
            " WHERE r.rolname = current_user");

static void add_name(struct buf *out, struct text name)
{
	sql_quoted_write(out, name, '"');
}

/* Byte order and UTF-8: what sorts and folds otherwise says so itself. */
void postgres_roles_write_database(struct buf *out, const struct postgres_roles *roles)
{
	buf_add(out, TEXT("CREATE DATABASE "));
	add_name(out, roles->database);
	buf_add(out, TEXT(" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"));
}

void postgres_roles_write_look(struct buf *out, const struct postgres_roles *roles)
{
	buf_add(out, TEXT("SELECT r.rolname::text, r.rolcanlogin::int,"
	                  " (r.rolsuper OR r.rolbypassrls OR r.rolreplication OR r.rolcreaterole OR"
	                  " r.rolcreatedb)::int,"
	                  " (SELECT count(*) FROM pg_auth_members m"
	                  " JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid AND"
	                  " (r.rolname, g.rolname) NOT IN ((name "));
	sql_quoted_write(out, roles->logins[POSTGRES_SERVER], '\'');
	buf_add(out, TEXT(", name 'manor_server'), (name "));
	sql_quoted_write(out, roles->logins[POSTGRES_APP], '\'');
	buf_add(out, TEXT(", name 'manor_app')))::int"
	                  " FROM pg_roles r WHERE r.rolname IN ('manor_server', 'manor_app'"));
	for (size_t i = 0; i < POSTGRES_LOGIN_COUNT; i++) {
		buf_add(out, TEXT(", "));
		sql_quoted_write(out, roles->logins[i], '\'');
	}
	buf_add_char(out, ')');
}

void postgres_roles_write_group(struct buf *out, bool is_server)
{
	buf_add_cstr(out, is_server ? "CREATE ROLE manor_server NOLOGIN;\n"
	                            : "CREATE ROLE manor_app NOLOGIN;\n");
}

void postgres_roles_write_login(struct buf *out, const struct postgres_roles *roles,
        enum postgres_login login, bool exists, struct text verifier)
{
	buf_add_cstr(out, exists ? "ALTER ROLE " : "CREATE ROLE ");
	add_name(out, roles->logins[login]);
	/* A line of its own: errors show a statement's first one. */
	buf_add(out, TEXT(" LOGIN PASSWORD\n"));
	sql_quoted_write(out, verifier, '\'');
	buf_add(out, TEXT(";\n"));
}

void postgres_roles_write_grants(
        struct buf *out, const struct postgres_roles *roles, bool is_superuser)
{
	buf_add(out, TEXT("GRANT manor_server TO "));
	add_name(out, roles->logins[POSTGRES_SERVER]);
	buf_add(out, TEXT(";\nGRANT manor_app TO "));
	add_name(out, roles->logins[POSTGRES_APP]);
	if (!is_superuser) {
		buf_add(out, TEXT(";\nGRANT "));
		add_name(out, roles->logins[POSTGRES_OWNER]);
		buf_add(out, TEXT(" TO CURRENT_USER"));
	}
	buf_add(out, TEXT(";\nREVOKE CREATE ON SCHEMA public FROM PUBLIC"
	                  ";\nGRANT USAGE ON SCHEMA public TO manor_server, manor_app"
	                  ";\nREVOKE CONNECT, TEMPORARY ON DATABASE "));
	add_name(out, roles->database);
	buf_add(out, TEXT(" FROM PUBLIC;\nGRANT CONNECT ON DATABASE "));
	add_name(out, roles->database);
	buf_add(out, TEXT(" TO "));
	for (size_t i = 0; i < POSTGRES_LOGIN_COUNT; i++) {
		if (i)
			buf_add(out, TEXT(", "));
		add_name(out, roles->logins[i]);
	}
	buf_add(out, TEXT(";\nALTER DATABASE "));
	add_name(out, roles->database);
	buf_add(out, TEXT(" OWNER TO "));
	add_name(out, roles->logins[POSTGRES_OWNER]);
	if (!is_superuser) {
		/* After the owner has changed, who takes over what the old one had. */
		buf_add(out, TEXT(";\nGRANT CONNECT ON DATABASE "));
		add_name(out, roles->database);
		buf_add(out, TEXT(" TO CURRENT_USER;\nREVOKE "));
		add_name(out, roles->logins[POSTGRES_OWNER]);
		buf_add(out, TEXT(" FROM CURRENT_USER"));
	}
	buf_add(out, TEXT(";\n"));
}
