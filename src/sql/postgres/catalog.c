/* PostgreSQL's answers to sql/catalog.h. */
#include "sql/postgres/catalog.h"

#include "objects.sql.h"

#define TABLES                                                                                     \
	"(SELECT c.oid, c.relname, c.relrowsecurity FROM pg_class c WHERE c.relkind IN ('r', "     \
	"'p') "                                                                                    \
	"AND c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition "            \
	"AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass "        \
	"AND e.objid = c.oid AND e.deptype = 'e')) t "

#define RULE(column)                                                                               \
	"CASE k." column " WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN "        \
	"'set default' WHEN 'r' THEN 'restrict' ELSE 'no action' END"

static const struct text questions[CATALOG_COUNT] = {
        [CATALOG_ENUMS] = TEXT_INIT(
                "SELECT y.typname, e.enumlabel FROM pg_type y JOIN pg_enum e ON "
                "e.enumtypid = y.oid WHERE y.typnamespace = current_schema()::regnamespace "
                "ORDER BY y.oid, e.enumsortorder"),
        [CATALOG_TABLES] = TEXT_INIT("SELECT t.relname, obj_description(t.oid, 'pg_class'), NULL "
                                     "FROM " TABLES "ORDER BY t.oid"),
        [CATALOG_COLUMNS] = TEXT_INIT(
                "SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), "
                "a.attnotnull::int, pg_get_expr(d.adbin, d.adrelid), "
                "(a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE "
                "'nextval(%', false))::int, col_description(t.oid, a.attnum) FROM " TABLES
                "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 "
                "AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = t.oid "
                "AND d.adnum = a.attnum AND a.attgenerated = '' ORDER BY t.oid, a.attnum"),
        [CATALOG_KEYS] = TEXT_INIT(
                "SELECT t.relname, k.conname, (k.contype = 'p')::int, a.attname FROM " TABLES
                "JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN ('p', 'u') "
                "CROSS JOIN unnest(k.conkey) WITH ORDINALITY u(num, at) "
                "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.num "
                "ORDER BY t.oid, k.contype, k.oid, u.at"),
        [CATALOG_REFERENCES] =
                TEXT_INIT("SELECT t.relname, k.conname, a.attname, p.relname, b.attname, " RULE(
                        "confdeltype") ", " RULE("confupdtype") " FROM " TABLES
                                                                "JOIN pg_constraint k ON "
                                                                "k.conrelid = t.oid AND k.contype "
                                                                "= 'f' "
                                                                "JOIN pg_class p ON p.oid = "
                                                                "k.confrelid "
                                                                "CROSS JOIN unnest(k.conkey, "
                                                                "k.confkey) WITH ORDINALITY u(num, "
                                                                "other, at) "
                                                                "JOIN pg_attribute a ON a.attrelid "
                                                                "= t.oid AND a.attnum = u.num "
                                                                "JOIN pg_attribute b ON b.attrelid "
                                                                "= p.oid AND b.attnum = u.other "
                                                                "ORDER BY t.oid, k.oid, u.at"),
        [CATALOG_CHECKS] = TEXT_INIT(
                "SELECT t.relname, k.conname, pg_get_expr(k.conbin, k.conrelid) FROM " TABLES
                "JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c' "
                "ORDER BY t.oid, k.oid"),
        [CATALOG_INDEXES] = TEXT_INIT(
                "SELECT t.relname, x.relname, pg_get_indexdef(x.oid) FROM " TABLES
                "JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid "
                "WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.oid "
                "AND k.contype IN ('p', 'u', 'x')) ORDER BY t.oid, x.oid"),
        [CATALOG_GUARDS] = TEXT_INIT(
                "SELECT t.relname, (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = t.oid "
                "AND NOT g.tgisinternal), t.relrowsecurity::int, (SELECT count(*) FROM "
                "pg_policy p WHERE p.polrelid = t.oid) FROM " TABLES "ORDER BY t.oid"),
        [CATALOG_OBJECTS] = TEXT_INIT(
                "SELECT t.relname, 'constraint', k.conname, format('ALTER TABLE %I DROP "
                "CONSTRAINT %I', t.relname, k.conname), format('ALTER TABLE %I ADD CONSTRAINT "
                "%I %s', t.relname, k.conname, pg_get_constraintdef(k.oid)), CASE k.contype WHEN "
                "'f' THEN 1 ELSE 3 END, k.oid "
                "FROM " TABLES "JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype IN "
                "('c', 'f', 'p', 'u', 'x') UNION ALL SELECT t.relname, 'index', x.relname, "
                "format('DROP INDEX %I', x.relname), pg_get_indexdef(x.oid), 2, x.oid "
                "FROM " TABLES
                "JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid "
                "WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.oid "
                "AND k.contype IN ('p', 'u', 'x')) ORDER BY 6, 7 DESC"),
};

struct text postgres_catalog_sql(enum catalog_question question)
{
	if (question == CATALOG_ALL)
		return (struct text){(const char *)objects_sql, objects_sql_len};
	return questions[question];
}
