#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

static const struct error_info infos[] = {
#define ERROR_INFO(kind, status, exit_code, code, message)                                         \
	{#kind, status, exit_code, code, message},
        ERROR_TABLE(ERROR_INFO)
#undef ERROR_INFO
};

const struct error_info *error_info(enum error_kind kind)
{
	return &infos[kind < ERROR_KIND_COUNT ? kind : ERROR_INTERNAL];
}

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;

	if (!err || error_is_set(err))
		return false;
	err->kind = kind;
	va_start(args, format);
	vsnprintf(err->operator_text, sizeof(err->operator_text), format, args);
	va_end(args);
	return false;
}

/* A cut must not leave half of a UTF-8 sequence at the end of a client's text. */
static void drop_broken_tail(char *text, size_t size)
{
	size_t len = strlen(text);

	if (len + 1 < size)
		return;
	while (len && !text_is_utf8((struct text){text, len}))
		len--;
	text[len] = '\0';
}

/* A text for the client, unless one stands there. */
__attribute__((format(printf, 3, 0))) static void write_text(
        char *text, size_t size, const char *format, va_list args)
{
	if (text[0])
		return;
	vsnprintf(text, size, format, args);
	drop_broken_tail(text, size);
}

bool error_tell(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;

	if (!err || error_is_set(err))
		return false;
	err->kind = kind;
	va_start(args, format);
	vsnprintf(err->operator_text, sizeof(err->operator_text), format, args);
	va_end(args);
	va_start(args, format);
	write_text(err->public_text, sizeof(err->public_text), format, args);
	va_end(args);
	return false;
}

bool error_say(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;

	if (!err || error_is_set(err))
		return false;
	err->kind = kind;
	va_start(args, format);
	vsnprintf(err->operator_text, sizeof(err->operator_text), format, args);
	va_end(args);
	va_start(args, format);
	write_text(err->message_text, sizeof(err->message_text), format, args);
	va_end(args);
	return false;
}

void error_detail(struct error *err, const char *format, ...)
{
	va_list args;

	if (!err)
		return;
	va_start(args, format);
	write_text(err->public_text, sizeof(err->public_text), format, args);
	va_end(args);
}

void error_detail_json(struct error *err, struct text json)
{
	if (err && !err->json_details.len)
		err->json_details = json;
}

void error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	if (!err)
		return;
	va_start(args, format);
	write_text(err->hint_text, sizeof(err->hint_text), format, args);
	va_end(args);
}

bool error_memory(struct error *err)
{
	return error_set(err, ERROR_MEMORY, "memory for this task is used up");
}
