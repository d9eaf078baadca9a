#include "sql/walls.h"

#ifdef MANOR_TEST_WALLS

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_one_off, is_two_off;

static void read_environment(void)
{
	const char *walls = getenv("MANOR_TEST_WALLS");

	if (!walls)
		return;
	is_one_off = strcmp(walls, "no-one") == 0 || strcmp(walls, "neither") == 0;
	is_two_off = strcmp(walls, "no-two") == 0 || strcmp(walls, "neither") == 0;
}

bool sql_wall_one_is_off(void)
{
	pthread_once(&once, read_environment);
	return is_one_off;
}

bool sql_wall_two_is_off(void)
{
	pthread_once(&once, read_environment);
	return is_two_off;
}

#else

/* A translation unit may not be empty (ISO C). */
extern const char sql_walls_stand;
const char sql_walls_stand = 1;

#endif
