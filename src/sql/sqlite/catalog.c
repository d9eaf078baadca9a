/* SQLite's answers to sql/catalog.h. */
#include "sql/sqlite/catalog.h"

#define TABLES                                                                                     \
	"(SELECT rowid AS at, name, sql FROM sqlite_schema WHERE type = 'table' AND "              \
	"name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%') m "

static const struct text questions[CATALOG_COUNT] = {
        [CATALOG_ENUMS] = TEXT_INIT("SELECT NULL, NULL WHERE 0"),
        [CATALOG_TABLES] = TEXT_INIT("SELECT m.name, NULL, m.sql FROM " TABLES "ORDER BY m.at"),
        /* INTEGER PRIMARY KEY is the row's own number, which SQLite gives. */
        [CATALOG_COLUMNS] = TEXT_INIT(
                "SELECT m.name, c.name, c.type, c.\"notnull\" OR c.pk > 0, c.dflt_value, "
                "upper(c.type) = 'INTEGER' AND c.pk = 1 AND NOT EXISTS (SELECT 1 FROM "
                "pragma_table_xinfo(m.name) o WHERE o.pk > 1), NULL FROM " TABLES
                "JOIN pragma_table_xinfo(m.name) c WHERE c.hidden <> 1 ORDER BY m.at, c.cid"),
        [CATALOG_KEYS] = TEXT_INIT(
                "SELECT name, '', 1, column FROM (SELECT m.at, m.name, c.name AS column, c.pk "
                "FROM " TABLES "JOIN pragma_table_xinfo(m.name) c WHERE c.pk > 0 "
                "ORDER BY m.at, c.pk) UNION ALL "
                "SELECT name, key, 0, column FROM (SELECT m.at, m.name, i.name AS key, i.seq, "
                "x.seqno, x.name AS column FROM " TABLES "JOIN pragma_index_list(m.name) i "
                "JOIN pragma_index_info(i.name) x WHERE i.origin = 'u' "
                "ORDER BY m.at, i.seq DESC, x.seqno)"),
        [CATALOG_REFERENCES] = TEXT_INIT(
                "SELECT m.name, m.name || '#' || f.id, f.\"from\", f.\"table\", "
                "coalesce(f.\"to\", (SELECT p.name FROM pragma_table_xinfo(f.\"table\") p "
                "WHERE p.pk = f.seq + 1)), lower(f.on_delete), lower(f.on_update) FROM " TABLES
                "JOIN pragma_foreign_key_list(m.name) f ORDER BY m.at, f.id DESC, f.seq"),
        [CATALOG_CHECKS] = TEXT_INIT("SELECT NULL, NULL, NULL WHERE 0"),
        [CATALOG_INDEXES] = TEXT_INIT(
                "SELECT i.tbl_name, i.name, i.sql FROM sqlite_schema i WHERE i.type = 'index' "
                "AND i.sql IS NOT NULL ORDER BY i.rowid"),
        [CATALOG_GUARDS] = TEXT_INIT(
                "SELECT m.name, (SELECT count(*) FROM sqlite_schema t WHERE t.type = 'trigger' "
                "AND t.tbl_name = m.name), 0, 0 FROM " TABLES "ORDER BY m.at"),
        [CATALOG_OBJECTS] = TEXT_INIT(
                "SELECT tbl_name, type, name, 'DROP ' || upper(type) || ' \"' || "
                "replace(name, '\"', '\"\"') || '\"', sql FROM sqlite_schema WHERE type IN "
                "('view', 'trigger', 'index') AND sql IS NOT NULL ORDER BY type DESC, rowid DESC"),
        [CATALOG_ALL] = TEXT_INIT(
                "SELECT type, CASE type WHEN 'table' THEN '' ELSE tbl_name END, name, sql, sql, "
                "'DROP ' || upper(type) || ' \"' || replace(name, '\"', '\"\"') || '\"', "
                /* Its rows must be carried over: no single statement does that. */
                "CASE type WHEN 'table' THEN '-- build it anew in a migration by hand, as ' || sql "
                "ELSE '' END FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE "
                "'sqlite\\_%' ESCAPE '\\' ORDER BY instr('table index view trigger', type), "
                "tbl_name, name"),
};

struct text sqlite_catalog_sql(enum catalog_question question)
{
	return questions[question];
}

#define IS(type, condition) "sum(typeof(@) = '" type "' AND " condition ")"

static const struct text values = TEXT_INIT("count(@), " IS("text",
        "length(@) = 36 AND lower(@) GLOB '*-*-*-*-*' AND "
        "length(replace(@, '-', '')) = 32 AND lower(@) NOT GLOB '*[^-0-9a-f]*'") ", " IS("text",
        "length(@) >= 19 AND substr(@, 1, 19) GLOB "
        "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T][0-9][0-9]:*' AND "
        "julianday(@) IS NOT NULL") ", " IS("text",
        "length(@) = 10 AND @ GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND "
        "julianday(@) IS NOT NULL") ", " IS("text",
        "substr(ltrim(@), 1, 1) IN ('{', '[') AND json_valid(@)") ", " IS("integer",
        "@ IN (0, 1)") ", " IS("integer",
        "@ BETWEEN -2147483648 AND 2147483647") ", "
                                                "sum(typeof(@) = 'integer')");

/* Each @ is the column. */
void sqlite_catalog_values(struct buf *out, struct text table, struct text column)
{
	struct text rest = values, part;
	unsigned at = 0;

	buf_add_cstr(out, "SELECT ");
	while (text_split(&rest, '@', &part)) {
		if (at++)
			sql_quoted_write(out, column, '"');
		buf_add(out, part);
	}
	buf_add_cstr(out, " FROM ");
	sql_quoted_write(out, table, '"');
}
