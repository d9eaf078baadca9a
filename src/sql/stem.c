#include "sql/stem.h"

#include <stdlib.h>

/*
 * A word as its characters: the bytes of ASCII, and one letter 0x80 for any other, which
 * counts as a consonant. r1 and r2 are places in it.
 */
struct word {
	unsigned char letters[STEM_BYTES];
	size_t len;
	size_t r1, r2;
};

static bool is_vowel(unsigned char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

static bool ends_with(const struct word *w, const char *suffix)
{
	size_t len = strlen(suffix);

	return w->len >= len && memcmp(w->letters + w->len - len, suffix, len) == 0;
}

/* The suffix's first character is at or past the place. */
static bool is_from(const struct word *w, const char *suffix, size_t place)
{
	return w->len - strlen(suffix) >= place;
}

static void replace(struct word *w, const char *suffix, const char *by)
{
	size_t len = strlen(by);

	w->len -= strlen(suffix);
	memcpy(w->letters + w->len, by, len);
	w->len += len;
}

static bool has_vowel(const struct word *w, size_t end)
{
	for (size_t i = 0; i < end; i++) {
		if (is_vowel(w->letters[i]))
			return true;
	}
	return false;
}

/* A short syllable ends at `end`. */
static bool is_short(const struct word *w, size_t end)
{
	const unsigned char *c = w->letters + end;

	if (end == 2)
		return is_vowel(c[-2]) && !is_vowel(c[-1]);
	if (end < 3)
		return false;
	bool is_open = is_vowel(c[-1]) || c[-1] == 'w' || c[-1] == 'x' || c[-1] == 'Y';
	return !is_open && is_vowel(c[-2]) && !is_vowel(c[-3]);
}

/* Past the first consonant after a vowel, from a place on. */
static size_t region(const struct word *w, size_t from)
{
	size_t i = from;

	while (i < w->len && !is_vowel(w->letters[i]))
		i++;
	while (i < w->len && is_vowel(w->letters[i]))
		i++;
	return i < w->len ? i + 1 : w->len;
}

static void mark_regions(struct word *w)
{
	static const char *const prefixes[] = {"gener", "commun", "arsen"};

	for (size_t i = 0; i < w->len; i++) {
		if (w->letters[i] == 'y' && (i == 0 || is_vowel(w->letters[i - 1])))
			w->letters[i] = 'Y';
	}
	w->r1 = region(w, 0);
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);
		if (w->len >= len && memcmp(w->letters, prefixes[i], len) == 0)
			w->r1 = len;
	}
	w->r2 = region(w, w->r1);
}

/* ---- steps ---- */

static void step_1a(struct word *w)
{
	if (ends_with(w, "sses"))
		replace(w, "sses", "ss");
	else if (ends_with(w, "ied") || ends_with(w, "ies"))
		replace(w, "ies", w->len > 4 ? "i" : "ie");
	else if (ends_with(w, "us") || ends_with(w, "ss"))
		return;
	else if (ends_with(w, "s") && w->len > 2 && has_vowel(w, w->len - 2))
		w->len--;
}

static bool is_double(const struct word *w)
{
	unsigned char c = w->letters[w->len - 1];

	return w->len > 1 && c == w->letters[w->len - 2] && strchr("bdfgmnprt", c) && c;
}

static void step_1b(struct word *w)
{
	static const char *const suffixes[] = {"eedly", "ingly", "edly", "eed", "ing", "ed"};
	const char *suffix = NULL;

	for (size_t i = 0; !suffix && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		suffix = ends_with(w, suffixes[i]) ? suffixes[i] : NULL;
	if (!suffix)
		return;
	if (suffix[0] == 'e' && suffix[1] == 'e') {
		if (is_from(w, suffix, w->r1))
			replace(w, suffix, "ee");
		return;
	}
	size_t end = w->len - strlen(suffix);
	if (!has_vowel(w, end))
		return;
	w->len = end;
	if (ends_with(w, "at") || ends_with(w, "bl") || ends_with(w, "iz"))
		replace(w, "", "e");
	else if (is_double(w))
		w->len--;
	else if (w->len == w->r1 && is_short(w, w->len))
		replace(w, "", "e");
}

static void step_1c(struct word *w)
{
	unsigned char last = w->letters[w->len - 1];

	if (w->len > 2 && (last == 'y' || last == 'Y') && !is_vowel(w->letters[w->len - 2]))
		w->letters[w->len - 1] = 'i';
}

struct rule {
	const char *suffix, *by;
};

/* The first that fits: longer ones stand before shorter ones that they end in. */
static const struct rule *find_rule(const struct word *w, const struct rule *rules)
{
	while (rules->suffix && !ends_with(w, rules->suffix))
		rules++;
	return rules->suffix ? rules : NULL;
}

static void step_2(struct word *w)
{
	static const struct rule rules[] = {{"ization", "ize"}, {"ational", "ate"},
	        {"fulness", "ful"}, {"ousness", "ous"}, {"iveness", "ive"}, {"tional", "tion"},
	        {"biliti", "ble"}, {"lessli", "less"}, {"entli", "ent"}, {"ation", "ate"},
	        {"alism", "al"}, {"aliti", "al"}, {"ousli", "ous"}, {"iviti", "ive"},
	        {"fulli", "ful"}, {"enci", "ence"}, {"anci", "ance"}, {"abli", "able"},
	        {"izer", "ize"}, {"ator", "ate"}, {"alli", "al"}, {"bli", "ble"}, {"ogi", "og"},
	        {"li", ""}, {NULL, NULL}};
	const struct rule *rule = find_rule(w, rules);

	if (!rule || !is_from(w, rule->suffix, w->r1))
		return;
	size_t end = w->len - strlen(rule->suffix);
	unsigned char before = end ? w->letters[end - 1] : 0;
	if (strcmp(rule->suffix, "ogi") == 0 && before != 'l')
		return;
	if (strcmp(rule->suffix, "li") == 0 && !(before && strchr("cdeghkmnrt", before)))
		return;
	replace(w, rule->suffix, rule->by);
}

static void step_3(struct word *w)
{
	static const struct rule rules[] = {{"ational", "ate"}, {"tional", "tion"}, {"alize", "al"},
	        {"icate", "ic"}, {"iciti", "ic"}, {"ative", ""}, {"ical", "ic"}, {"ness", ""},
	        {"ful", ""}, {NULL, NULL}};
	const struct rule *rule = find_rule(w, rules);

	if (!rule || !is_from(w, rule->suffix, w->r1))
		return;
	if (strcmp(rule->suffix, "ative") == 0 && !is_from(w, rule->suffix, w->r2))
		return;
	replace(w, rule->suffix, rule->by);
}

static void step_4(struct word *w)
{
	static const struct rule rules[] = {{"ement", ""}, {"ance", ""}, {"ence", ""}, {"able", ""},
	        {"ible", ""}, {"ment", ""}, {"ant", ""}, {"ent", ""}, {"ism", ""}, {"ate", ""},
	        {"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""}, {"ion", ""}, {"al", ""},
	        {"er", ""}, {"ic", ""}, {NULL, NULL}};
	const struct rule *rule = find_rule(w, rules);

	if (!rule || !is_from(w, rule->suffix, w->r2))
		return;
	size_t end = w->len - strlen(rule->suffix);
	unsigned char before = end ? w->letters[end - 1] : 0;
	if (strcmp(rule->suffix, "ion") == 0 && before != 's' && before != 't')
		return;
	w->len = end;
}

static void step_5(struct word *w)
{
	size_t end = w->len - 1;

	if (w->letters[end] == 'e' && (end >= w->r2 || (end >= w->r1 && !is_short(w, end))))
		w->len--;
	else if (w->letters[end] == 'l' && end >= w->r2 && end && w->letters[end - 1] == 'l')
		w->len--;
}

/* ---- the whole ---- */

static const struct {
	struct text word, stem;
} exceptions[] = {
        {TEXT_INIT("skis"), TEXT_INIT("ski")},
        {TEXT_INIT("skies"), TEXT_INIT("sky")},
        {TEXT_INIT("dying"), TEXT_INIT("die")},
        {TEXT_INIT("lying"), TEXT_INIT("lie")},
        {TEXT_INIT("tying"), TEXT_INIT("tie")},
        {TEXT_INIT("idly"), TEXT_INIT("idl")},
        {TEXT_INIT("gently"), TEXT_INIT("gentl")},
        {TEXT_INIT("ugly"), TEXT_INIT("ugli")},
        {TEXT_INIT("early"), TEXT_INIT("earli")},
        {TEXT_INIT("only"), TEXT_INIT("onli")},
        {TEXT_INIT("singly"), TEXT_INIT("singl")},
        {TEXT_INIT("sky"), TEXT_INIT("sky")},
        {TEXT_INIT("news"), TEXT_INIT("news")},
        {TEXT_INIT("howe"), TEXT_INIT("howe")},
        {TEXT_INIT("atlas"), TEXT_INIT("atlas")},
        {TEXT_INIT("cosmos"), TEXT_INIT("cosmos")},
        {TEXT_INIT("bias"), TEXT_INIT("bias")},
        {TEXT_INIT("andes"), TEXT_INIT("andes")},
};

/* Words that stay as they are after the first step. */
static bool is_kept(const struct word *w)
{
	static const char *const words[] = {"inning", "outing", "canning", "herring", "earring",
	        "proceed", "exceed", "succeed"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (w->len == strlen(words[i]) && ends_with(w, words[i]))
			return true;
	}
	return false;
}

static void read_word(struct word *w, struct text from)
{
	w->len = 0;
	for (size_t i = 0; i < from.len; i++) {
		unsigned char c = (unsigned char)from.ptr[i];
		if ((c & 0xc0) != 0x80)
			w->letters[w->len++] = c < 0x80 ? c : 0x80;
	}
}

/* The bytes of the characters that are not ASCII are those of the word. */
static struct text write_word(const struct word *w, struct text from, char *out)
{
	size_t at = 0, len = 0;

	for (size_t i = 0; i < w->len; i++) {
		unsigned char c = w->letters[i];
		size_t begin = at;
		if (at < from.len)
			at++;
		while (at < from.len && ((unsigned char)from.ptr[at] & 0xc0) == 0x80)
			at++;
		if (c < 0x80) {
			out[len++] = c == 'Y' ? 'y' : (char)c;
		} else {
			memcpy(out + len, from.ptr + begin, at - begin);
			len += at - begin;
		}
	}
	return (struct text){out, len};
}

struct text stem_english(struct text word, char *out)
{
	struct word w;

	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		if (text_eq(exceptions[i].word, word))
			return exceptions[i].stem;
	}
	if (word.len >= STEM_BYTES)
		return word;
	read_word(&w, word);
	if (w.len < 3)
		return word;
	mark_regions(&w);
	step_1a(&w);
	if (!is_kept(&w)) {
		step_1b(&w);
		step_1c(&w);
		step_2(&w);
		step_3(&w);
		step_4(&w);
		step_5(&w);
	}
	return write_word(&w, word, out);
}

/* ---- common words ---- */

static const char *const common[] = {"a", "about", "above", "after", "again", "against", "all",
        "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before", "being",
        "below", "between", "both", "but", "by", "can", "did", "do", "does", "doing", "don", "down",
        "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he",
        "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into",
        "is", "it", "its", "itself", "just", "me", "more", "most", "my", "myself", "no", "nor",
        "not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "ourselves",
        "out", "over", "own", "s", "same", "she", "should", "so", "some", "such", "t", "than",
        "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these", "they",
        "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we",
        "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with",
        "you", "your", "yours", "yourself", "yourselves"};

static int compare_word(const void *key, const void *member)
{
	return text_compare(*(const struct text *)key, text_from(*(const char *const *)member));
}

bool stem_is_common(struct text word)
{
	return bsearch(&word, common, sizeof(common) / sizeof(common[0]), sizeof(common[0]),
	               compare_word) != NULL;
}
