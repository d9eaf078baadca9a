/*
 * The stem of an English word, as the Snowball project's English stemmer ("Porter 2",
 * https://snowballstem.org/algorithms/english/stemmer.html) has it, and the words that are
 * too common to be searched for: both as PostgreSQL's configuration "english".
 */
#ifndef SQL_STEM_H
#define SQL_STEM_H

#include "base/text.h"

enum { STEM_BYTES = 2048 }; /* longer words are left as they are */

/*
 * `word` is in lower case. The stem is written to `out`, which holds STEM_BYTES; it begins
 * with the word's first byte and is never longer.
 */
struct text stem_english(struct text word, char *out);

bool stem_is_common(struct text word);

#endif
