#include "base/log.h"

#include "base/clock.h"
#include "base/json.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINE_CAP_BYTES = 256 * 1024 };

/* Closed until log_open(): what is written before is lost. */
static atomic_int log_fd = -1;
static atomic_int log_most = LOG_LEVEL_ERROR;

static const char *const level_names[] = {
        [LOG_LEVEL_ERROR] = "error",
        [LOG_LEVEL_WARN] = "warn",
        [LOG_LEVEL_INFO] = "info",
        [LOG_LEVEL_DEBUG] = "debug",
};

void log_open(int fd, enum log_level most)
{
	atomic_store(&log_most, (int)most);
	atomic_store(&log_fd, fd);
}

bool log_is_on(enum log_level level)
{
	return atomic_load_explicit(&log_fd, memory_order_relaxed) >= 0 &&
	       (int)level <= atomic_load_explicit(&log_most, memory_order_relaxed);
}

void log_line(struct text json)
{
	int fd = atomic_load_explicit(&log_fd, memory_order_relaxed);
	char line_feed = '\n';
	struct iovec parts[2] = {{(void *)json.ptr, json.len}, {&line_feed, 1}};
	size_t first = json.len ? 0 : 1;

	if (fd < 0)
		return;
	while (first < 2) {
		ssize_t done = writev(fd, parts + first, (int)(2 - first));
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return; /* there is nobody left to tell */
		size_t left = (size_t)done;
		for (; first < 2 && left >= parts[first].iov_len; first++)
			left -= parts[first].iov_len;
		if (first < 2) {
			parts[first].iov_base = (char *)parts[first].iov_base + left;
			parts[first].iov_len -= left;
		}
	}
}

/* A message may hold bytes of a request; a log line is valid UTF-8 all the same. */
static struct text valid_utf8(struct arena *arena, struct text t)
{
	if (text_is_utf8(t))
		return t;
	char *copy = arena_cstr(arena, t);
	for (size_t i = 0; copy && i < t.len; i++) {
		if ((unsigned char)copy[i] >= 0x80)
			copy[i] = '?';
	}
	return copy ? (struct text){copy, t.len} : TEXT("");
}

static void add_member(struct buf *line, const char *name, struct text value)
{
	buf_add_char(line, ',');
	json_write_string(line, text_from(name));
	buf_add_char(line, ':');
	json_write_string(line, valid_utf8(line->arena, value));
}

static void write_event(enum log_level level, const struct error *err, const char *format,
        va_list args) __attribute__((format(printf, 3, 0)));

static void write_event(
        enum log_level level, const struct error *err, const char *format, va_list args)
{
	AUTO_ARENA arena = {0};
	struct buf line;

	arena_init(&arena, LINE_CAP_BYTES);
	buf_init(&line, &arena);
	buf_add(&line, TEXT("{\"time\":\""));
	clock_write_json(&line, clock_now_us(), true);
	buf_add_char(&line, '"');
	add_member(&line, "level", text_from(level_names[level]));
	add_member(&line, "message", arena_vprintf(&arena, format, args));
	if (err) {
		add_member(&line, "error", text_from(error_info(err->kind)->name));
		add_member(&line, "detail", text_from(err->operator_text));
	}
	buf_add_char(&line, '}');
	if (buf_failed(&line) || arena.failed)
		log_line(TEXT("{\"level\":\"error\",\"message\":\"a log line was too large\"}"));
	else
		log_line(buf_text(&line));
}

void log_write(enum log_level level, const char *format, ...)
{
	va_list args;

	if (!log_is_on(level))
		return;
	va_start(args, format);
	write_event(level, NULL, format, args);
	va_end(args);
}

void log_error(enum log_level level, const struct error *err, const char *format, ...)
{
	va_list args;

	if (!log_is_on(level))
		return;
	va_start(args, format);
	write_event(level, err, format, args);
	va_end(args);
}
