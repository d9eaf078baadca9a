/*
 * kill -9 while several threads write: every change that was acknowledged is there
 * afterwards, each with its row in the audit trail, and the file opens as it is.
 *
 * A child writes and tells each acknowledged id through a pipe; it is killed in the
 * middle, at another moment each round.
 */
#include "sqlite_world.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 8, WRITERS = 4, IDS_MOST = 1000000 };

struct child {
	struct world *world;
	int pipe;
};

static void *write_on(void *context)
{
	const struct child *child = context;

	for (;;) {
		struct world own = {.db = child->world->db};
		arena_init(&own.arena, 0);
		struct db_unit unit = write_one(&own, "a",
		        "INSERT INTO main.notes (tenant, body) VALUES ('a', 'x') RETURNING id",
		        "notes");
		int64_t id = 0;
		struct text json = unit.ok ? unit.results[0].json : TEXT("");
		if (!text_to_int64(text_sub(json, 1, json.len > 2 ? json.len - 2 : 0), &id) ||
		        write(child->pipe, &id, sizeof(id)) != (ssize_t)sizeof(id))
			_exit(1);
		arena_release(&own.arena);
	}
	return NULL;
}

static void run_child(struct world *w, int pipe)
{
	struct child child = {w, pipe};
	pthread_t threads[WRITERS];

	open_world(w);
	for (unsigned i = 0; i < WRITERS; i++)
		pthread_create(&threads[i], NULL, write_on, &child);
	pthread_join(threads[0], NULL);
	_exit(1);
}

/* The last ids may be cut off by the kill; each write of the pipe is whole or absent. */
static size_t read_ids(int from, int64_t *ids, size_t count)
{
	while (count < IDS_MOST && read(from, &ids[count], sizeof(*ids)) == (ssize_t)sizeof(*ids))
		count++;
	return count;
}

static bool *find_notes(struct world *w, const char *sql)
{
	bool *found = calloc(IDS_MOST, 1);
	struct db_unit unit = read_json(w, "a", sql, "=i");
	struct text part;

	must(unit);
	struct text list = unit.results[0].json;
	list = text_sub(list, 1, list.len - 2);
	while (text_split(&list, ',', &part)) {
		int64_t id;
		if (text_to_int64(part, &id) && id < IDS_MOST)
			found[id] = true;
	}
	return found;
}

static void check(struct world *w, const int64_t *ids, size_t count)
{
	bool *notes = find_notes(w, "SELECT id FROM notes");
	bool *trail = find_notes(w, "SELECT note FROM trail");

	for (size_t i = 0; i < count; i++) {
		if (!notes[ids[i]])
			fail_msg("note %lld was acknowledged and is lost", (long long)ids[i]);
	}
	for (size_t i = 0; i < IDS_MOST; i++) {
		if (notes[i] != trail[i])
			fail_msg("note %zu: %d, its trail: %d", i, notes[i], trail[i]);
	}
	free(notes);
	free(trail);
}

static void test_kill_under_load(void **state)
{
	struct world *w = *state;
	int64_t *ids = calloc(IDS_MOST, sizeof(*ids));
	size_t count = 0;

	db_close(w->db);
	for (unsigned round = 0; round < ROUNDS; round++) {
		int ends[2];
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			run_child(w, ends[1]);
		close(ends[1]);
		/* from the first acknowledgement on, so that a slow machine is killed at work too
		 */
		size_t first = count;
		if (read(ends[0], &ids[count], sizeof(*ids)) == (ssize_t)sizeof(*ids))
			count++;
		assert_true(count > first);
		usleep(3000 + round * 17000);
		kill(child, SIGKILL);
		count = read_ids(ends[0], ids, count);
		close(ends[0]);
		waitpid(child, NULL, 0);
		open_world(w);
		check(w, ids, count);
		if (round + 1 < ROUNDS)
			db_close(w->db);
	}
	print_message("# %zu writes acknowledged\n", count);
	free(ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_kill_under_load, world_set_up, world_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
