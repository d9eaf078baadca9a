#include "db/address.h"

#include "base/buf.h"
#include "sql/unit.h"

/* The parts as they stand, percent-encoded. */
struct parts {
	struct text scheme; /* with "://" */
	struct text user, password;
	struct text place; /* hosts and ports */
	struct text name;
	struct text params; /* without '?' */
};

static bool is_server(struct text address)
{
	return text_has_prefix(address, TEXT("postgres:")) ||
	       text_has_prefix(address, TEXT("postgresql:"));
}

const struct sql_dialect *db_address_dialect(struct text address)
{
	return is_server(address) ? &sql_postgres : &sql_sqlite;
}

/* What stands before the first of the characters, which goes with it. */
static struct text take_until(struct text *rest, const char *ends)
{
	size_t len = 0;

	while (len < rest->len && !strchr(ends, rest->ptr[len]))
		len++;
	struct text part = text_sub(*rest, 0, len);
	*rest = text_sub(*rest, len, SIZE_MAX);
	return part;
}

/* Takes any text apart, however wrong: libpq says what is wrong with it. */
static struct parts parts_of(struct text address)
{
	ptrdiff_t colon = text_find_char(address, ':');
	size_t scheme_len = colon < 0 ? 0 : (size_t)colon + 1;
	struct parts parts = {.name = {0}};

	while (scheme_len < address.len && address.ptr[scheme_len] == '/' &&
	        scheme_len < (size_t)colon + 3)
		scheme_len++;
	parts.scheme = text_sub(address, 0, scheme_len);
	struct text rest = text_sub(address, scheme_len, SIZE_MAX);
	struct text authority = take_until(&rest, "/?");
	if (text_has_prefix(rest, TEXT("/"))) {
		rest = text_sub(rest, 1, SIZE_MAX);
		parts.name = take_until(&rest, "?");
	}
	parts.params = text_sub(rest, 1, SIZE_MAX);
	parts.place = authority;
	for (size_t i = authority.len; i; i--) {
		if (authority.ptr[i - 1] != '@')
			continue;
		parts.place = text_sub(authority, i, SIZE_MAX);
		parts.password = text_sub(authority, 0, i - 1);
		parts.user = take_until(&parts.password, ":");
		parts.password = text_sub(parts.password, 1, SIZE_MAX);
		break;
	}
	return parts;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

static bool decode(
        struct arena *arena, struct text encoded, struct text *out_text, struct error *err)
{
	struct buf out;

	buf_init(&out, arena);
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.ptr[i];
		if (c == '%') {
			int high = i + 2 < encoded.len ? hex_value(encoded.ptr[i + 1]) : -1;
			int low = high >= 0 ? hex_value(encoded.ptr[i + 2]) : -1;
			if (i + 2 >= encoded.len || low < 0 || (high == 0 && low == 0))
				return error_set(err, ERROR_CONFIG,
				        "the database's address: '%%' begins no character");
			c = (char)(high * 16 + low);
			i += 2;
		}
		buf_add_char(&out, c);
	}
	if (buf_failed(&out))
		return error_memory(err);
	*out_text = buf_text(&out);
	return true;
}

static void encode(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		char c = t.ptr[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		        c == '-' || c == '.' || c == '_' || c == '~')
			buf_add_char(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned char)c);
	}
}

static struct text encoded(struct arena *arena, struct text t)
{
	struct buf out;

	buf_init(&out, arena);
	encode(&out, t);
	return buf_text(&out);
}

static bool is_param(struct text param, const char *name)
{
	struct text key = take_until(&param, "=");

	return text_eq_cstr(key, name);
}

struct text db_address_file(struct text address)
{
	return is_server(address) ? TEXT("") : address;
}

bool db_address_name(
        struct arena *arena, struct text address, struct text *out_name, struct error *err)
{
	if (is_server(address))
		return decode(arena, parts_of(address).name, out_name, err);
	size_t begin = address.len;
	while (begin && address.ptr[begin - 1] != '/')
		begin--;
	struct text name = text_sub(address, begin, SIZE_MAX);
	*out_name = text_has_suffix(name, TEXT(".db")) ? text_sub(name, 0, name.len - 3) : name;
	return true;
}

bool db_address_user(
        struct arena *arena, struct text address, struct text *out_user, struct error *err)
{
	if (is_server(address))
		return decode(arena, parts_of(address).user, out_user, err);
	*out_user = TEXT("");
	return true;
}

bool db_address_with(struct arena *arena, struct text address, struct text user,
        struct text password, struct text name, struct text *out_address, struct error *err)
{
	struct parts parts = parts_of(address);
	struct text rest = parts.params, param;
	struct buf out;

	if (!is_server(address))
		return error_set(err, ERROR_CONFIG, "a database that is a file has no users");
	while (text_split(&rest, '&', &param)) {
		if (is_param(param, "user") || is_param(param, "password") ||
		        is_param(param, "dbname")) {
			error_set(err, ERROR_CONFIG,
			        "the database's address names user, password or database among "
			        "its parameters");
			error_hint(err, "write them as postgres://USER:PASSWORD@HOST:PORT/NAME");
			return false;
		}
	}
	buf_init(&out, arena);
	buf_add(&out, parts.scheme);
	if (user.len) {
		parts.user = encoded(arena, user);
		parts.password = encoded(arena, password);
	}
	buf_add(&out, parts.user);
	if (parts.password.len) {
		buf_add_char(&out, ':');
		buf_add(&out, parts.password);
	}
	if (parts.user.len || parts.password.len)
		buf_add_char(&out, '@');
	buf_add(&out, parts.place);
	buf_add_char(&out, '/');
	encode(&out, name);
	if (parts.params.len) {
		buf_add_char(&out, '?');
		buf_add(&out, parts.params);
	}
	if (buf_failed(&out) || arena->failed)
		return error_memory(err);
	*out_address = buf_text(&out);
	return true;
}

bool db_address_has_password(struct text address)
{
	struct parts parts = parts_of(address);
	struct text rest = parts.params, param;

	if (!is_server(address))
		return false;
	while (text_split(&rest, '&', &param)) {
		if (is_param(param, "password") || is_param(param, "sslpassword"))
			return true;
	}
	return parts.password.len || text_find_char(parts.name, '@') >= 0 ||
	       text_find_char(parts.params, '@') >= 0;
}

struct text db_address_shown(struct arena *arena, struct text address)
{
	struct parts parts = parts_of(address);
	struct text rest = parts.params, param;
	struct buf out;
	char mark = '?';

	if (!is_server(address))
		return address;
	buf_init(&out, arena);
	buf_add(&out, parts.scheme);
	/* A password with '/' or '?' in it: what it ends with is no name to show. */
	if (text_find_char(parts.name, '@') >= 0 || text_find_char(parts.params, '@') >= 0)
		return parts.scheme;
	if (parts.user.len) {
		buf_add(&out, parts.user);
		buf_add_char(&out, '@');
	}
	buf_add(&out, parts.place);
	buf_add_char(&out, '/');
	buf_add(&out, parts.name);
	while (text_split(&rest, '&', &param)) {
		if (text_is_empty(param) || is_param(param, "password") ||
		        is_param(param, "sslpassword"))
			continue;
		buf_add_char(&out, mark);
		buf_add(&out, param);
		mark = '&';
	}
	return buf_failed(&out) ? TEXT("the database") : buf_text(&out);
}
