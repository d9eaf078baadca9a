#include "sql/postgres/ddl.h"

bool postgres_triggers(struct postgres_ddl *d, struct error *err)
{
	(void)d;
	(void)err;
	return true;
}
