/* PostgreSQL's migrations, from within; everyone else goes through sql/migration.h. */
#ifndef SQL_POSTGRES_MIGRATION_H
#define SQL_POSTGRES_MIGRATION_H

#include "sql/migration_part.h"

enum postgres_enum_fate {
	POSTGRES_ENUM_KEPT,
	POSTGRES_ENUM_NEW,
	POSTGRES_ENUM_ALTERED, /* by RENAME VALUE and ADD VALUE */
	POSTGRES_ENUM_REBUILT, /* a new type, to which columns are converted */
};

struct postgres_migration {
	struct migration_draft *m;
	enum postgres_enum_fate *enums; /* of the new model, in its order */
	/* Of the objects of both lists: what stays where it is, perhaps by another name. */
	bool *is_kept, *is_there;
	struct text *renames; /* of old objects: the name it gets; "" */
	struct text *retyped; /* names, in quotes, of old columns that get another type */
	size_t retyped_count;
};

/* What stays, by another name or as it is; what becomes of enums. Both models are there. */
bool postgres_prepare(struct postgres_migration *p);

/* convert.c */
void postgres_convert(struct sql_writer *w, const struct migration_value *value);
bool postgres_unfit(struct sql_writer *w, const struct migration_value *value);
bool postgres_cut(struct sql_writer *w, const struct migration_value *value);
void postgres_holds(struct sql_writer *w, const struct model_column *column, struct text operand,
        struct text list);
void postgres_empty(struct sql_writer *w, const struct type *type);

/* migration_enum.c */
bool postgres_enum_fates(struct postgres_migration *p);
/* Types that come or change; those that go are dropped when no column has them. */
void postgres_enum_steps(struct postgres_migration *p);
void postgres_enum_drops(struct postgres_migration *p);
/* What columns of a rebuilt type have until they are converted. */
struct text postgres_enum_aside(struct arena *arena, const struct model_enum *e);
enum postgres_enum_fate postgres_enum_fate(
        const struct postgres_migration *p, const struct model_enum *new_enum);

/* migration_column.c */
/* Its values are converted, or its type's are. */
bool postgres_is_retyped(const struct postgres_migration *p, const struct model_column *column);
void postgres_column_steps(struct postgres_migration *p, const struct model_table *table);

/* migration_lint.c */
bool postgres_lint(struct migration_draft *m, struct migration_lint *lint);

#endif
