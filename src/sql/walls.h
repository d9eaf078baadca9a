/*
 * The switches of test builds: each takes one wall of isolation away, so that
 * tests can show that the other holds alone. In every other build both
 * functions are the constant false, and no code behind them is left.
 *
 * A build with -Dtest_walls=true reads MANOR_TEST_WALLS once: "no-one", "no-two"
 * or "neither"; anything else leaves both standing.
 *
 * Where the database itself holds wall two (PostgreSQL), it is taken away when the
 * database is made: `manor push` under the switch writes policies that let every row
 * pass. A database that was made with its walls keeps them, whatever its server is told.
 */
#ifndef SQL_WALLS_H
#define SQL_WALLS_H

#include <stdbool.h>

#ifdef MANOR_TEST_WALLS

/* The tenant condition that compiling adds to every table of a statement. */
bool sql_wall_one_is_off(void);
/* What the database refuses by itself: views, authorizer, guard triggers. */
bool sql_wall_two_is_off(void);

#else

static inline bool sql_wall_one_is_off(void)
{
	return false;
}

static inline bool sql_wall_two_is_off(void)
{
	return false;
}

#endif

#endif
