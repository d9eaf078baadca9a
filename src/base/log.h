/*
 * The log: one JSON object a line on a descriptor. Only the command line, the
 * HTTP workers, the threads of webhooks and the migrator write it; libraries return errors instead.
 * Never pass a secret: there is no redaction here.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* fd stays the caller's. */
void log_open(int fd, enum log_level most);
bool log_is_on(enum log_level level);

/* {"time":…,"level":…,"message":…} */
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with the error's kind and operator text. */
void log_error(enum log_level level, const struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* A whole line that is JSON already, without its line feed. Written in one write(2). */
void log_line(struct text json);

#endif
