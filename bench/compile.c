/*
 * How long the compiler takes for a schema of 1,000 tables with 10 columns
 * each, and how much memory: prints both beside their limits (0.5 s, 200 MB)
 * and ends with status 1 when one is passed. The processor's time decides, so
 * that a busy machine does not.
 *
 *   compile [TABLES]
 */
#include "base/clock.h"
#include "base/crypto.h"
#include "schema/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { TABLES = 1000, LIMIT_MS = 500, LIMIT_MB = 200 };

static void write_schema(struct buf *out, unsigned tables)
{
	buf_add_cstr(out, "Project bench {\n"
	                  "  read: '''can('rows.read')'''\n"
	                  "  write: '''has_role('owner', 'manager')'''\n"
	                  "}\n"
	                  "Enum state {\n  open\n  closed\n}\n"
	                  "Table tenants {\n  id int [pk, increment]\n"
	                  "  name varchar [not null]\n}\n"
	                  "Table users {\n  id int [pk, increment]\n"
	                  "  tenant_id int [not null, ref: > tenants.id]\n"
	                  "  email varchar [not null]\n\n"
	                  "  indexes {\n    (tenant_id, email) [unique]\n  }\n}\n");
	for (unsigned i = 0; i + 2 < tables; i++) {
		buf_printf(out,
		        "Table table_%u [note: 'The table of number %u.'] {\n"
		        "  id int [pk, increment]\n"
		        "  tenant_id int [not null, ref: > tenants.id]\n"
		        "  owner_id int [not null, ref: > users.id]\n"
		        "  parent_id int [ref: > table_%u.id]\n"
		        "  name varchar(200) [not null, length: '1..200']\n"
		        "  amount numeric(12,2) [default: 0, range: '0..']\n"
		        "  state state [not null, default: 'open', flow: 'open > closed']\n"
		        "  created_at timestamptz [not null, default: `now()`]\n"
		        "  updated_at timestamptz [not null, default: `now()`]\n"
		        "  deleted_at timestamptz\n\n"
		        "  indexes {\n"
		        "    (tenant_id, name)\n    owner_id\n    parent_id\n  }\n}\n",
		        i, i, i ? i - 1 : 0);
		buf_printf(out,
		        "Metadata Table table_%u {\n"
		        "  update: '''owner_id = me() or can('table_%u.update')'''\n"
		        "  create: '''can('table_%u.create')'''\n"
		        "  delete: 'is_platform_admin()'\n}\n",
		        i, i, i);
	}
}

static bool read_memory(void *context, struct arena *arena, struct text path, struct text *out_body,
        struct error *err)
{
	(void)arena, (void)path, (void)err;
	*out_body = *(const struct text *)context;
	return true;
}

static double processor_ms(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000 +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000;
}

int main(int argc, char **argv)
{
	unsigned tables = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : TABLES;
	AUTO_ARENA source = {0}, arena = {0};
	struct diagnostics diags;
	struct error err = {0};
	struct rusage usage;
	struct buf out;

	if (!crypto_init(&err))
		return 70;
	arena_init(&source, 0);
	arena_init(&arena, 0);
	buf_init(&out, &source);
	write_schema(&out, tables);
	struct text body = buf_text(&out);
	diagnostics_init(&diags, &arena);
	getrusage(RUSAGE_SELF, &usage);
	double before_ms = processor_ms(&usage);
	int64_t began = clock_monotonic_us();
	const struct model *model =
	        model_compile(&arena, TEXT("bench.dbml"), read_memory, &body, &diags);
	double took_ms = (double)(clock_monotonic_us() - began) / 1000;
	getrusage(RUSAGE_SELF, &usage);
	double busy_ms = processor_ms(&usage) - before_ms;
	double used_mb = (double)usage.ru_maxrss / 1024;
	if (!model) {
		struct buf messages;
		buf_init(&messages, &source);
		diagnostics_print(&diags, SEVERITY_ERROR, &messages);
		fwrite(buf_text(&messages).ptr, 1, buf_text(&messages).len, stderr);
		return 1;
	}
	printf("compile %u tables, %zu KB of DBML: %.0f ms of processor, %.0f ms in all "
	       "(limit %d), %.0f MB (limit %d)\n",
	        tables, body.len / 1024, busy_ms, took_ms, LIMIT_MS, used_mb, LIMIT_MB);
	return busy_ms <= LIMIT_MS && used_mb <= LIMIT_MB ? 0 : 1;
}
