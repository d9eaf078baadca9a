#include "migrate/questions.h"

static void say(struct buf *words, const struct diff_change *change)
{
	if (change->at.source)
		buf_printf(words, "%.*s:%u:%u: ", TEXT_ARG(change->at.source->path),
		        change->at.line, change->at.column);
	buf_printf(words, "%.*s\n    %.*s\n", TEXT_ARG(change->what), TEXT_ARG(change->question));
}

bool questions_check(const struct diff *diff, struct buf *words, struct error *err)
{
	if (!diff->is_refused)
		return true;
	for (size_t i = 0; i < diff->count; i++) {
		if (diff->changes[i].safety == DIFF_REFUSED)
			say(words, &diff->changes[i]);
	}
	error_set(err, ERROR_SCHEMA, "the change leaves a question open");
	error_hint(err, "answer it in the schema; nothing was changed");
	return false;
}
