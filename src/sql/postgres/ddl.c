#include "sql/postgres/ddl.h"

bool postgres_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err)
{
	(void)arena;
	(void)dialect;
	(void)model;
	(void)err;
	*out_ddl = (struct ddl){0};
	return true;
}

bool postgres_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err)
{
	(void)arena;
	(void)dialect;
	(void)model;
	(void)kind;
	(void)err;
	*out_session = (struct ddl_session){0};
	return true;
}
