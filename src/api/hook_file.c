#include "api/hook_file.h"

#include "http/client.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256 * 1024, TARGETS_MAX = 256, SECRETS_MAX = 1000000 };

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

static bool read_all(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	struct stat facts;
	size_t len = 0;
	AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &facts) != 0)
		return error_tell(err, ERROR_FILE, "%s cannot be read: %s", path, strerror(errno));
	if (!S_ISREG(facts.st_mode) || facts.st_size > FILE_BYTES_MAX)
		return error_tell(err, ERROR_FILE, "%s is not a small file", path);
	char *bytes = arena_alloc(arena, (size_t)facts.st_size + 1);
	if (!bytes)
		return error_memory(err);
	while (len < (size_t)facts.st_size) {
		ssize_t n = read(fd, bytes + len, (size_t)facts.st_size - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	*out = (struct text){bytes, len};
	return true;
}

static bool is_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		            c == '_'))
			return false;
	}
	return name.len > 0;
}

static bool read_secret(struct text word, unsigned *out_number)
{
	struct text prefix = TEXT("secret=");
	int64_t number;

	if (!text_has_prefix(word, prefix) ||
	        !text_to_int64(text_sub(word, prefix.len, word.len), &number) || number < 1 ||
	        number > SECRETS_MAX)
		return false;
	*out_number = (unsigned)number;
	return true;
}

/* The faults name the line, and nothing of the address. */
static bool read_line(struct arena *arena, struct text line, struct text place,
        struct hook_target *target, struct error *err)
{
	ptrdiff_t equals = text_find_char(line, '=');
	struct error why = {0};
	struct text url;

	*target = (struct hook_target){.secret = 1};
	if (equals > 0)
		target->name = text_trim(text_sub(line, 0, (size_t)equals));
	if (!is_name(target->name))
		return error_set(
		        err, ERROR_CONFIG, "%.*s: a line is \"NAME = https://…\"", TEXT_ARG(place));
	struct text rest = text_trim(text_sub(line, (size_t)equals + 1, line.len));
	if (text_eq(rest, TEXT("none")))
		return true;
	if (!text_split(&rest, ' ', &url) || text_is_empty(url))
		return error_set(err, ERROR_CONFIG, "%.*s: \"%.*s\" has no address",
		        TEXT_ARG(place), TEXT_ARG(target->name));
	rest = text_trim(rest);
	if (rest.len && !read_secret(rest, &target->secret))
		return error_set(err, ERROR_CONFIG,
		        "%.*s: behind an address may stand secret=N, with N from 1 on",
		        TEXT_ARG(place));
	if (!http_url_check(url, &target->origin, &why))
		return error_set(err, ERROR_CONFIG, "%.*s: %s", TEXT_ARG(place), why.operator_text);
	target->url = arena_cstr(arena, url);
	return target->url ? true : error_memory(err);
}

bool hook_file_read(struct arena *arena, struct text path, struct hook_target **out_targets,
        size_t *out_count, struct error *err)
{
	const char *name = arena_cstr(arena, path);
	struct hook_target *targets = NULL;
	struct text rest, line;
	size_t count = 0;
	unsigned number = 0;

	if (!name)
		return error_memory(err);
	if (!read_all(arena, name, &rest, err))
		return false;
	while (text_split(&rest, '\n', &line)) {
		struct text place = arena_printf(arena, "%s:%u", name, ++number);
		struct hook_target target;
		line = text_trim(line);
		if (text_is_empty(line) || line.ptr[0] == '#')
			continue;
		if (!read_line(arena, line, place, &target, err))
			return false;
		for (size_t i = 0; i < count; i++)
			if (text_eq(targets[i].name, target.name))
				return error_set(err, ERROR_CONFIG,
				        "%.*s: \"%.*s\" has an address already", TEXT_ARG(place),
				        TEXT_ARG(target.name));
		struct hook_target *slot = ARENA_PUSH(arena, targets, count);
		if (!slot)
			return error_memory(err);
		*slot = target;
		if (count > TARGETS_MAX)
			return error_set(err, ERROR_CONFIG, "%s names more than %d webhooks", name,
			        TARGETS_MAX);
	}
	*out_targets = targets;
	*out_count = count;
	return true;
}
