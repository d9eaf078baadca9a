#include "sql/postgres/migration.h"

bool postgres_lint(struct migration_draft *m, struct migration_lint *lint)
{
	(void)lint;
	return migration_is_well(m);
}
