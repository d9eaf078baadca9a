/*
 * Generated pairs: random schemas, random edits, rows in the old one.
 *
 *     pair_run ADDRESS FIRST COUNT [SHOW]
 *
 * Seeds FIRST … FIRST + COUNT - 1. Up leads to a fresh database of the new schema, down back
 * to one of the old; what is stopped by a count that blocks is tried again without rows.
 * Where nothing is lost either way, the rows that come back are those that were. A failure
 * names its seed; SHOW prints the two schemas of the first.
 */
#include "base/crypto.h"
#include "grammar.h"
#include "sql/dialect.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

struct pair {
	struct arena *arena;
	struct world world;
	const struct model *old_model, *new_model;
	struct diff diff, back;
	struct migration up, down;
	struct text old_text, new_text;
};

struct tally {
	unsigned uncompiled, refused, stopped, lossy, same;
};

static bool fail(const char *what, const struct error *err)
{
	printf("# %s: %s\n", what, err->operator_text);
	return false;
}

static bool tell(struct pair *p, struct text *out, struct error *err)
{
	struct buf buf;

	buf_init(&buf, p->arena);
	if (!world_tell(&p->world, &buf, err))
		return false;
	*out = buf_text(&buf);
	return true;
}

static bool is_equal(struct pair *p, const char *what, struct text want)
{
	struct error err = {0};
	struct text have, a = TEXT(""), b = TEXT("");

	if (!tell(p, &have, &err))
		return fail(what, &err);
	if (text_eq(want, have))
		return true;
	while (text_eq(a, b) && (want.len || have.len)) {
		a = b = TEXT("");
		text_split(&want, '\n', &a);
		text_split(&have, '\n', &b);
	}
	printf("# %s: the database is not a fresh one\n#   want %.*s\n#   have %.*s\n", what,
	        TEXT_ARG(a), TEXT_ARG(b));
	return false;
}

static bool rows(struct pair *p, struct text *out)
{
	struct error err = {0};
	struct buf buf;

	buf_init(&buf, p->arena);
	if (!world_rows(&p->world, p->old_model, &buf, &err))
		return fail("rows", &err);
	*out = buf_text(&buf);
	return true;
}

static bool lead(struct pair *p, const struct migration *migration, const char *what,
        struct text fresh, struct world_counts *out_counts)
{
	struct error err = {0};

	if (!world_count(&p->world, migration, NULL, out_counts, &err))
		return fail(what, &err);
	if (out_counts->blocking)
		return true;
	return (world_migrate(&p->world, migration, &err) || fail(what, &err)) &&
	       is_equal(p, what, fresh);
}

/* Up and down with the rows there are; *out_is_stopped when a count blocks. */
static bool there_and_back(struct pair *p, struct text fresh_old, struct text fresh_new,
        struct tally *tally, bool *out_is_stopped)
{
	struct world_counts up, down;
	struct text before, after;

	*out_is_stopped = false;
	if (!rows(p, &before) || !lead(p, &p->up, "up", fresh_new, &up))
		return false;
	if (up.blocking || !lead(p, &p->down, "down", fresh_old, &down)) {
		*out_is_stopped = up.blocking != 0;
		return up.blocking != 0;
	}
	*out_is_stopped = down.blocking != 0;
	if (down.blocking)
		return true;
	if (up.lost || down.lost) {
		tally->lossy++;
		return true;
	}
	tally->same++;
	if (!rows(p, &after))
		return false;
	if (text_eq(before, after))
		return true;
	printf("# nothing was lost, but the rows are others\n# before\n%.*s\n# after\n%.*s\n",
	        TEXT_ARG(before), TEXT_ARG(after));
	return false;
}

static bool run(struct pair *p, struct tally *tally)
{
	struct error err = {0};
	struct text fresh_old, fresh_new;
	bool is_stopped;

	if (!diff_models(p->arena, p->old_model, p->new_model, &p->diff, &err))
		return fail("diff", &err);
	if (p->diff.is_refused) {
		tally->refused++;
		return true;
	}
	if (!migration_write(p->arena, p->world.dialect, p->old_model, p->new_model, &p->diff,
	            &p->up, &err) ||
	        !diff_reverse(p->arena, &p->diff, &p->back, &err) ||
	        !migration_write(p->arena, p->world.dialect, p->new_model, p->old_model, &p->back,
	                &p->down, &err))
		return fail("migration", &err);
	if (!world_make(&p->world, p->new_model, &err) || !tell(p, &fresh_new, &err) ||
	        !world_make(&p->world, p->old_model, &err) || !tell(p, &fresh_old, &err) ||
	        !world_seed(&p->world, p->old_model, &err))
		return fail("a fresh database", &err);
	if (!there_and_back(p, fresh_old, fresh_new, tally, &is_stopped))
		return false;
	if (!is_stopped)
		return true;
	tally->stopped++;
	if (!world_make(&p->world, p->old_model, &err))
		return fail("a fresh database", &err);
	return there_and_back(p, fresh_old, fresh_new, tally, &is_stopped);
}

static bool compile(struct pair *p, uint64_t seed)
{
	struct grammar *g = grammar_new(p->arena, seed);
	struct buf old_text, new_text;
	struct text messages;

	buf_init(&old_text, p->arena);
	buf_init(&new_text, p->arena);
	grammar_write(&old_text, g, true);
	grammar_edit(g);
	grammar_write(&new_text, g, false);
	p->old_text = buf_text(&old_text);
	p->new_text = buf_text(&new_text);
	p->old_model = world_compile(p->arena, TEXT("old.dbml"), p->old_text, &messages);
	if (p->old_model)
		p->new_model = world_compile(p->arena, TEXT("new.dbml"), p->new_text, &messages);
	if (!p->new_model && getenv("PAIR_VERBOSE"))
		printf("# %llu: %.*s\n", (unsigned long long)seed, TEXT_ARG(messages));
	return p->new_model != NULL;
}

static bool run_seed(struct world *world, uint64_t seed, bool is_shown, struct tally *tally)
{
	AUTO_ARENA arena = {0};
	struct pair p = {.arena = &arena};
	bool ok = true;

	arena_init(&arena, 0);
	p.world = *world;
	p.world.arena = &arena;
	if (!compile(&p, seed))
		tally->uncompiled++;
	else
		ok = run(&p, tally);
	if (!ok)
		printf("# seed %llu\n", (unsigned long long)seed);
	if (is_shown)
		printf("%.*s\n---\n%.*s\n", TEXT_ARG(p.old_text), TEXT_ARG(p.new_text));
	for (size_t i = 0; is_shown && i < p.up.step_count; i++)
		printf("%.*s;\n", TEXT_ARG(p.up.steps[i].sql));
	return ok;
}

int main(int argc, char **argv)
{
	struct world world = {0};
	struct tally tally = {0};
	struct error err = {0};
	int64_t first, count, failed = 0;

	if (argc < 4 || argc > 5 || !crypto_init(&err) ||
	        !text_to_int64(text_from(argv[2]), &first) ||
	        !text_to_int64(text_from(argv[3]), &count))
		return 64;
	if (!db_admin_open(text_from(argv[1]), DB_ADMIN_MAKE, &world.admin, &err)) {
		fprintf(stderr, "%s\n", err.operator_text);
		return 1;
	}
	world.dialect = db_admin_dialect(world.admin);
	for (int64_t i = 0; i < count && failed < 10; i++)
		failed += !run_seed(&world, (uint64_t)(first + i), i == 0 && argc == 5, &tally);
	db_admin_close(world.admin);
	printf("# %u do not compile, %u are refused; of the rest %u keep all rows, %u lose some, "
	       "%u were stopped and run without rows\n",
	        tally.uncompiled, tally.refused, tally.same, tally.lossy, tally.stopped);
	/* A grammar that is mostly refused shows nothing. */
	bool is_telling = (tally.uncompiled + tally.refused) * 2 < count;
	printf("%s 1 - %lld generated pairs from seed %lld\n",
	        failed || !is_telling ? "not ok" : "ok", (long long)count, (long long)first);
	printf("1..1\n");
	return failed || !is_telling;
}
