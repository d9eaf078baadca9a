/*
 * Time zones by their names in the system's time zone database (package tzdata), the one
 * that PostgreSQL on Debian reads as well. The only user of GLib.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/text.h"

struct zone;

/*
 * "Europe/Madrid". NULL when there is no zone of that name, exactly so written; what is no
 * name of a zone (a path, an offset, a rule) is none.
 */
struct zone *zone_find(struct text name);
void zone_free(struct zone *zone);

/* Seconds east of UTC at that moment, in microseconds since 1970 as base/clock.h has it. */
int32_t zone_offset_s(const struct zone *zone, int64_t us);

/*
 * Of a wall clock's time there, as if it were UTC. One that the clock shows twice is the
 * later, one that it leaves out as before the leap: as PostgreSQL has it.
 */
int32_t zone_offset_of_local_s(const struct zone *zone, int64_t local_us);

static inline void zone_auto_free(struct zone **zone)
{
	zone_free(*zone);
}
#define AUTO_ZONE __attribute__((cleanup(zone_auto_free))) struct zone *

#endif
