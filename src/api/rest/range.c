#include "api/rest/range.h"

#include "base/buf.h"

static bool read(struct text t, struct range *out_range)
{
	struct text first, rest = text_trim(t);

	if (text_has_prefix(rest, TEXT("items=")))
		rest = text_sub(rest, 6, SIZE_MAX);
	if (!text_split(&rest, '-', &first) || !rest.ptr ||
	        !text_to_int64(first, &out_range->first) || out_range->first < 0)
		return false;
	out_range->last = -1;
	return text_is_empty(rest) ||
	       (text_to_int64(rest, &out_range->last) && out_range->last >= 0);
}

bool range_parse(struct text header, struct range *out_range, struct error *err)
{
	struct range range;

	if (!header.ptr || !read(header, &range))
		range = (struct range){-1, -1};
	if (range.last >= 0 && range.last < range.first)
		return error_tell(err, ERROR_RANGE,
		        "The lower boundary must be lower than or equal to the upper boundary in "
		        "the Range header.");
	*out_range = range;
	return true;
}

struct text range_content(struct arena *arena, int64_t first, int64_t rows, int64_t total)
{
	struct buf out;

	buf_init(&out, arena);
	if (rows > 0) {
		buf_add_int(&out, first);
		buf_add_char(&out, '-');
		buf_add_int(&out, first + rows - 1);
	} else {
		buf_add_char(&out, '*');
	}
	buf_add_char(&out, '/');
	if (total < 0)
		buf_add_char(&out, '*');
	else
		buf_add_int(&out, total);
	return buf_text(&out);
}

unsigned range_status(int64_t first, int64_t rows, int64_t total)
{
	if (total < 0)
		return 200;
	if (first > total)
		return 416;
	return rows < total ? 206 : 200;
}
