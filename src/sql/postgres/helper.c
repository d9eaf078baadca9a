#include "sql/postgres/ddl.h"

/* Functions that statements call, of no table. See sql/ddl.h. */

/* A refusal in the midst of a unit: nothing has to wait for the answer to go on. */
static bool write_require(struct postgres_ddl *d, struct error *err)
{
	postgres_function_begin(
	        d, TEXT("manor_require"), "ok boolean, word text", "boolean", "plpgsql", false);
	SQL_ADD(&d->w, "\nBEGIN\n"
	               "\tIF ok IS NOT TRUE THEN\n"
	               "\t\tRAISE EXCEPTION 'manor:%', word USING ERRCODE = 'P0001';\n"
	               "\tEND IF;\n"
	               "\tRETURN true;\n"
	               "END;");
	return postgres_function_end(d, TEXT("manor_require"), NULL,
	        TEXT("Raises manor:WORD unless the condition is true."), err);
}

static bool write_renumber(struct postgres_ddl *d, struct error *err)
{
	struct text name = TEXT("manor_renumber");
	postgres_function_begin(d, name, "relation text, name text", "void", "plpgsql", true);
	SQL_ADD(&d->w, "\nDECLARE\n"
	               "\tnumbers text := pg_get_serial_sequence(quote_ident(relation), name);\n"
	               "\ttop bigint;\n"
	               "\tlast bigint;\n"
	               "BEGIN\n"
	               "\tIF numbers IS NULL THEN\n"
	               "\t\tRETURN;\n"
	               "\tEND IF;\n"
	               "\tEXECUTE format('SELECT max(%I) FROM %I', name, relation) INTO top;\n"
	               "\tEXECUTE format('SELECT last_value FROM %s', numbers) INTO last;\n"
	               "\tIF top >= last THEN\n"
	               "\t\tPERFORM setval(numbers, top);\n"
	               "\tEND IF;\n"
	               "END;");
	if (!postgres_function_end(d, name, NULL,
	            TEXT("After rows that came with their numbers: the next is a new one."), err))
		return false;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "REVOKE ALL ON FUNCTION manor_renumber FROM PUBLIC");
	if (!postgres_object_end_drop(d, "grant", TEXT("manor_renumber.public"), NULL, TEXT(""),
	            TEXT("GRANT EXECUTE ON FUNCTION manor_renumber TO PUBLIC"), err))
		return false;
	postgres_object_begin(d);
	SQL_ADD(&d->w, "GRANT EXECUTE ON FUNCTION manor_renumber TO manor_server");
	return postgres_object_end_drop(d, "grant", TEXT("manor_renumber.manor_server"), NULL,
	        TEXT(""), TEXT("REVOKE ALL ON FUNCTION manor_renumber FROM manor_server"), err);
}

bool postgres_ddl_helpers(struct postgres_ddl *d, struct error *err)
{
	return write_require(d, err) && write_renumber(d, err);
}
