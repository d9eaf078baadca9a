#include "db/postgres/address.h"

#include <libpq-fe.h>

#include <stdlib.h>

bool postgres_address_is_ours(struct text address)
{
	return text_has_prefix(address, TEXT("postgres:")) ||
	       text_has_prefix(address, TEXT("postgresql:"));
}

/* libpq's words on a wrong address repeat parts of it: they are dropped. */
static PQconninfoOption *parse(struct text address)
{
	char *copy = strndup(address.ptr, address.len);
	char *words = NULL;
	PQconninfoOption *options = copy ? PQconninfoParse(copy, &words) : NULL;

	if (copy)
		explicit_bzero(copy, address.len);
	free(copy);
	if (words)
		explicit_bzero(words, strlen(words));
	PQfreemem(words);
	return options;
}

static const char *find(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword; options++) {
		if (text_eq_cstr(text_from(options->keyword), keyword))
			return options->val;
	}
	return NULL;
}

static void forget(PQconninfoOption *options)
{
	for (PQconninfoOption *o = options; o && o->keyword; o++) {
		if (o->val)
			explicit_bzero(o->val, strlen(o->val));
	}
	PQconninfoFree(options);
}

bool postgres_address_check(struct text address, struct error *err)
{
	PQconninfoOption *options = parse(address);

	if (!options) {
		error_set(err, ERROR_CONFIG, "the database's address is not a URL of PostgreSQL");
		error_hint(err, "postgres://USER:PASSWORD@HOST:PORT/DATABASE; what is not a letter "
		                "or a digit in a password is written as %%XX");
		return false;
	}
	/* A password with an unescaped @ ends in the host, and hosts are told in errors. */
	const char *host = find(options, "host");
	bool is_split = host && strchr(host, '@');
	forget(options);
	if (!is_split)
		return true;
	error_set(err, ERROR_CONFIG, "the database's address has more than one @");
	error_hint(err, "write an @ in the password as %%40");
	return false;
}
