/* PostgreSQL's DDL, from within; everyone else goes through sql/ddl.h. */
#ifndef SQL_POSTGRES_DDL_H
#define SQL_POSTGRES_DDL_H

#include "sql/dialect.h"

bool postgres_ddl_persistent(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, struct ddl *out_ddl, struct error *err);
/* Empty: the database holds wall two by itself. */
bool postgres_ddl_session(struct arena *arena, const struct sql_dialect *dialect,
        const struct model *model, enum ddl_session_kind kind, struct ddl_session *out_session,
        struct error *err);

#endif
