#include "base/zone.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { NAME_BYTES_MAX = 64, SECOND_US = 1000000 };

static bool is_name(struct text name)
{
	bool is_begin = true;

	if (text_is_empty(name) || name.len > NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!is_letter && (is_begin || !strchr("0123456789_+-/", c)))
			return false;
		is_begin = c == '/';
	}
	return !is_begin;
}

/* The folder holds tables of zones as well, and what GLib is given it takes for a zone. */
static bool is_zone_file(const char *name)
{
	char path[sizeof(ZONE_FOLDER) + NAME_BYTES_MAX + 2], magic[4];
	struct stat facts;

	snprintf(path, sizeof(path), "%s/%s", ZONE_FOLDER, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return false;
	bool ok = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
	          read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
	          memcmp(magic, "TZif", sizeof(magic)) == 0;
	close(fd);
	return ok;
}

struct zone *zone_find(struct text name)
{
	char copy[NAME_BYTES_MAX + 1];

	if (!is_name(name))
		return NULL;
	memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	return is_zone_file(copy) ? (struct zone *)g_time_zone_new_identifier(copy) : NULL;
}

void zone_free(struct zone *zone)
{
	if (zone)
		g_time_zone_unref((GTimeZone *)zone);
}

static int64_t seconds_of(int64_t us)
{
	return us / SECOND_US - (us % SECOND_US < 0);
}

int32_t zone_offset_s(const struct zone *zone, int64_t us)
{
	GTimeZone *tz = (GTimeZone *)(uintptr_t)zone;
	int interval = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, seconds_of(us));

	return interval < 0 ? 0 : g_time_zone_get_offset(tz, interval);
}

int32_t zone_offset_of_local_s(const struct zone *zone, int64_t local_us)
{
	/* The offsets of a day before and after it are the two that it may have. */
	const int64_t day_us = 86400 * (int64_t)SECOND_US;
	int32_t before_s = zone_offset_s(zone, local_us - day_us);
	int32_t after_s = zone_offset_s(zone, local_us + day_us);
	int64_t late_us = local_us - after_s * (int64_t)SECOND_US;

	return zone_offset_s(zone, late_us) == after_s ? after_s : before_s;
}
