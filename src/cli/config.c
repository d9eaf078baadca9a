#include "cli/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 1 << 20, NAME_BYTES = 64 };

enum setting_kind { SETTING_NUMBER, SETTING_TEXT, SETTING_LIST, SETTING_SWITCH };

struct setting {
	const char *name; /* of the field; flags have '-' for '_' */
	enum setting_kind kind;
	const char *value;
	uint64_t least, most;
	const char *unit;
	const char *help;
	size_t offset, count_offset;
};

static const struct setting settings[] = {
#define SETTING_ROW_NUMBER(field, value, least, most, unit, help)                                  \
	{#field, SETTING_NUMBER, #value, least, most, unit, help, offsetof(struct config, field),  \
	        0},
#define SETTING_ROW_TEXT(field, value, help)                                                       \
	{#field, SETTING_TEXT, value, 0, 0, "", help, offsetof(struct config, field), 0},
#define SETTING_ROW_LIST(field, value, help)                                                       \
	{#field, SETTING_LIST, value, 0, 0, "", help, offsetof(struct config, field),              \
	        offsetof(struct config, field##_count)},
#define SETTING_ROW_SWITCH(field, value, help)                                                     \
	{#field, SETTING_SWITCH, #value, 0, 0, "", help, offsetof(struct config, field), 0},
        CONFIG_TABLE(SETTING_ROW_NUMBER, SETTING_ROW_TEXT, SETTING_ROW_LIST, SETTING_ROW_SWITCH)};

enum { SETTING_COUNT = sizeof(settings) / sizeof(settings[0]) };

static bool set_number(const struct setting *setting, struct text value, struct text origin,
        uint64_t *field, struct error *err)
{
	int64_t number;

	if (!text_to_int64(value, &number) || number < 0 || (uint64_t)number < setting->least ||
	        (uint64_t)number > setting->most)
		return error_set(err, ERROR_CONFIG,
		        "%.*s: \"%.*s\" is not a number from %llu to %llu%s%s", TEXT_ARG(origin),
		        TEXT_ARG(value), (unsigned long long)setting->least,
		        (unsigned long long)setting->most, setting->unit[0] ? " " : "",
		        setting->unit);
	*field = (uint64_t)number;
	return true;
}

static bool set_list(struct arena *arena, struct text value, struct text **items, size_t *count)
{
	struct text part;

	*items = NULL;
	*count = 0;
	while (text_split(&value, ',', &part)) {
		part = text_trim(part);
		if (text_is_empty(part))
			continue;
		struct text *slot = ARENA_PUSH(arena, *items, *count);
		if (!slot)
			return false;
		*slot = part;
	}
	return true;
}

static bool setting_set(struct arena *arena, const struct setting *setting, struct text value,
        struct text origin, struct config *config, struct error *err)
{
	char *at = (char *)config + setting->offset;

	value = arena_text(arena, text_trim(value));
	switch (setting->kind) {
	case SETTING_NUMBER:
		return set_number(setting, value, origin, (uint64_t *)(void *)at, err);
	case SETTING_TEXT:
		*(struct text *)(void *)at = value;
		return true;
	case SETTING_LIST:
		return set_list(arena, value, (struct text **)(void *)at,
		               (size_t *)(void *)((char *)config + setting->count_offset)) ||
		       error_memory(err);
	case SETTING_SWITCH:
		break;
	}
	bool is_on = text_eq(value, TEXT("true")) || text_eq(value, TEXT("1"));
	if (!is_on && !text_eq(value, TEXT("false")) && !text_eq(value, TEXT("0")))
		return error_set(err, ERROR_CONFIG, "%.*s: \"%.*s\" is neither true nor false",
		        TEXT_ARG(origin), TEXT_ARG(value));
	*(bool *)(void *)at = is_on;
	return true;
}

/* '-' and '_' are the same in names. */
static const struct setting *setting_find(struct text name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const char *known = settings[i].name;
		size_t at = 0;
		while (at < name.len && known[at] &&
		        (name.ptr[at] == known[at] || (name.ptr[at] == '-' && known[at] == '_')))
			at++;
		if (at == name.len && !known[at])
			return &settings[i];
	}
	return NULL;
}

static bool unknown_setting(struct text origin, struct text name, struct error *err)
{
	unsigned best = 4;
	const char *near = NULL;

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		unsigned distance = text_distance(name, text_from(settings[i].name), 3);
		if (distance < best) {
			best = distance;
			near = settings[i].name;
		}
	}
	error_set(err, ERROR_CONFIG, "%.*s: there is no setting \"%.*s\"", TEXT_ARG(origin),
	        TEXT_ARG(name));
	if (near)
		error_hint(err, "did you mean \"%s\"?", near);
	return false;
}

static bool read_file(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	struct stat facts;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) ||
	        facts.st_size > FILE_MAX_BYTES) {
		error_set(err, ERROR_FILE, "cannot read the configuration %s: %s", path,
		        fd < 0 ? strerror(errno) : "not a small file");
		if (fd >= 0)
			close(fd);
		return false;
	}
	char *body = arena_alloc(arena, (size_t)facts.st_size + 1);
	ssize_t got = body ? read(fd, body, (size_t)facts.st_size) : -1;
	close(fd);
	if (got < 0)
		return error_set(err, ERROR_FILE, "cannot read the configuration %s", path);
	*out = (struct text){body, (size_t)got};
	return true;
}

static bool load_file(
        struct arena *arena, const char *path, struct config *config, struct error *err)
{
	struct text rest = {0}, line;
	unsigned number = 0;

	if (!read_file(arena, path, &rest, err))
		return false;
	while (text_split(&rest, '\n', &line)) {
		struct text origin = arena_printf(arena, "%s:%u", path, ++number);
		line = text_trim(line);
		if (text_is_empty(line) || line.ptr[0] == '#')
			continue;
		ptrdiff_t equals = text_find_char(line, '=');
		if (equals < 0)
			return error_set(err, ERROR_CONFIG, "%.*s: a line is \"setting = value\"",
			        TEXT_ARG(origin));
		struct text name = text_trim(text_sub(line, 0, (size_t)equals));
		const struct setting *setting = setting_find(name);
		if (!setting)
			return unknown_setting(origin, name, err);
		struct text value = text_sub(line, (size_t)equals + 1, SIZE_MAX);
		if (!setting_set(arena, setting, value, origin, config, err))
			return false;
	}
	return true;
}

static bool load_environment(struct arena *arena, struct config *config, struct error *err)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		char name[NAME_BYTES] = "MANOR_";
		size_t len = strlen(name);
		for (const char *c = settings[i].name; *c && len + 1 < sizeof(name); c++)
			name[len++] = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
		name[len] = '\0';
		const char *value = getenv(name);
		if (value && !setting_set(arena, &settings[i], text_from(value), text_from(name),
		                     config, err))
			return false;
	}
	return true;
}

/* The flag's setting and value; false when it is none of ours. */
static bool flag_match(struct text argument, const struct setting **out_setting,
        struct text *out_value, bool *out_has_value)
{
	struct text name = text_sub(argument, 2, SIZE_MAX);
	ptrdiff_t equals = text_find_char(name, '=');

	*out_has_value = equals >= 0;
	if (equals >= 0) {
		*out_value = text_sub(name, (size_t)equals + 1, SIZE_MAX);
		name = text_sub(name, 0, (size_t)equals);
	}
	*out_setting = setting_find(name);
	if (*out_setting && (*out_setting)->kind == SETTING_SWITCH && !*out_has_value) {
		*out_value = TEXT("true");
		*out_has_value = true;
	}
	if (!*out_setting && text_has_prefix(name, TEXT("no-"))) {
		*out_setting = setting_find(text_sub(name, 3, SIZE_MAX));
		if (*out_setting && (*out_setting)->kind != SETTING_SWITCH)
			*out_setting = NULL;
		*out_value = TEXT("false");
		*out_has_value = true;
	}
	return *out_setting != NULL;
}

struct flag {
	const struct setting *setting;
	struct text value, origin;
};

static bool take_flags(struct arena *arena, int *argc, char **argv, struct flag **flags,
        size_t *flag_count, const char **out_file, struct error *err)
{
	int kept = 0;

	for (int i = 0; i < *argc; i++) {
		struct text argument = text_from(argv[i]);
		const struct setting *setting = NULL;
		struct text value = {0};
		bool has_value = false;
		bool is_file = text_eq(argument, TEXT("--config"));
		bool is_file_inline = text_has_prefix(argument, TEXT("--config="));
		if (is_file_inline) {
			*out_file = argv[i] + sizeof("--config=") - 1;
			continue;
		}
		if (!is_file && (!text_has_prefix(argument, TEXT("--")) ||
		                        !flag_match(argument, &setting, &value, &has_value))) {
			argv[kept++] = argv[i];
			continue;
		}
		if (!has_value && i + 1 == *argc)
			return error_set(err, ERROR_USAGE, "%s needs a value", argv[i]);
		if (!has_value)
			value = text_from(argv[++i]);
		if (is_file) {
			*out_file = argv[i];
			continue;
		}
		struct flag *flag = ARENA_PUSH(arena, *flags, *flag_count);
		if (!flag)
			return error_memory(err);
		*flag = (struct flag){
		        setting, value, arena_printf(arena, "flag %.*s", TEXT_ARG(argument))};
	}
	*argc = kept;
	return true;
}

bool config_load(
        struct arena *arena, int *argc, char **argv, struct config *out_config, struct error *err)
{
	struct config config = {0};
	struct flag *flags = NULL;
	size_t flag_count = 0;
	const char *file = getenv("MANOR_CONFIG");

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!setting_set(arena, &settings[i], text_from(settings[i].value), TEXT("default"),
		            &config, err))
			return false;
	}
	if (!take_flags(arena, argc, argv, &flags, &flag_count, &file, err) ||
	        (file && !load_file(arena, file, &config, err)) ||
	        !load_environment(arena, &config, err))
		return false;
	for (size_t i = 0; i < flag_count; i++) {
		if (!setting_set(
		            arena, flags[i].setting, flags[i].value, flags[i].origin, &config, err))
			return false;
	}
	*out_config = config;
	return true;
}

static void add_flag_name(struct buf *out, const struct setting *setting)
{
	buf_add(out, TEXT("--"));
	for (const char *c = setting->name; *c; c++)
		buf_add_char(out, *c == '_' ? '-' : *c);
}

void config_write_help(struct buf *out)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];
		size_t begin = out->len;
		buf_add(out, TEXT("  "));
		add_flag_name(out, setting);
		if (setting->kind != SETTING_SWITCH)
			buf_add_cstr(out, setting->kind == SETTING_NUMBER ? " N" : " X");
		while (out->len - begin < 30)
			buf_add_char(out, ' ');
		buf_add_cstr(out, setting->help);
		if (setting->value[0])
			buf_printf(out, " (%s%s%s)", setting->value, setting->unit[0] ? " " : "",
			        setting->unit);
		buf_add_char(out, '\n');
	}
}

void config_write_markdown(struct buf *out)
{
	buf_add(out,
	        TEXT("# Configuration\n\nMade from the table in `src/cli/config.h` by `manor "
	             "config "
	             "--markdown`.\n\nA setting is taken from its flag, else from the environment, "
	             "else from the file that `--config FILE` (or `MANOR_CONFIG`) names, with "
	             "lines "
	             "`setting = value`, else it has its default.\n\n"
	             "| setting | flag | environment | default | bounds | unit | what it does |\n"
	             "| --- | --- | --- | --- | --- | --- | --- |\n"));
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];
		buf_printf(out, "| `%s` | `", setting->name);
		add_flag_name(out, setting);
		buf_add(out, TEXT("` | `MANOR_"));
		for (const char *c = setting->name; *c; c++)
			buf_add_char(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c));
		buf_printf(out, "` | %s | ", setting->value[0] ? setting->value : "none");
		if (setting->kind == SETTING_NUMBER)
			buf_printf(out, "%llu to %llu", (unsigned long long)setting->least,
			        (unsigned long long)setting->most);
		buf_printf(out, " | %s | %s |\n", setting->unit, setting->help);
	}
}
