/* Drives a fuzz target without libFuzzer; see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROUNDS_DEFAULT = 20000,
	INPUT_BYTES = 4096,
};

static uint64_t state = 0x9e3779b97f4a7c15u;

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t below(size_t n)
{
	return n ? (size_t)(next_random() % n) : 0;
}

static size_t seed_count(void)
{
	size_t count = 0;

	while (fuzz_seeds[count])
		count++;
	return count;
}

static size_t insert(uint8_t *data, size_t size, size_t at, const uint8_t *piece, size_t len)
{
	if (size + len > INPUT_BYTES)
		return size;
	memmove(data + at + len, data + at, size - at);
	memcpy(data + at, piece, len);
	return size + len;
}

static size_t mutate(uint8_t *data, size_t size)
{
	static const char marks[] = "()[]{},.:;!*\"'\\%&=?<>-+ \t\n\0\x80\xff";
	size_t at = below(size + 1);
	size_t len;
	uint8_t piece[64];

	switch (below(5)) {
	case 0: /* one byte is another */
		if (at < size)
			data[at] = (uint8_t)next_random();
		return size;
	case 1: /* a mark comes in */
		piece[0] = (uint8_t)marks[below(sizeof(marks) - 1)];
		return insert(data, size, at, piece, 1);
	case 2: /* a piece goes */
		len = below(size - at + 1);
		len = len > 8 ? 8 : len;
		memmove(data + at, data + at + len, size - at - len);
		return size - len;
	case 3: /* a piece comes twice */
		len = below(size - at + 1);
		len = len > sizeof(piece) ? sizeof(piece) : len;
		memcpy(piece, data + at, len);
		return insert(data, size, below(size + 1), piece, len);
	default: /* a piece of another seed */
	{
		const char *seed = fuzz_seeds[below(seed_count())];
		size_t from = below(strlen(seed));
		len = below(strlen(seed) - from + 1);
		len = len > sizeof(piece) ? sizeof(piece) : len;
		memcpy(piece, seed + from, len);
		return insert(data, size, at, piece, len);
	}
	}
}

static void run(const uint8_t *data, size_t size)
{
	/* Exactly as long as it is, so that a sanitizer sees a byte too far. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		return;
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int run_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return 1;
	}
	size_t size = fread(data, 1, sizeof(data), file);
	fclose(file);
	run(data, size);
	return 0;
}

int main(int argc, char **argv)
{
	static uint8_t data[INPUT_BYTES];
	const char *wish = getenv("FUZZ_ROUNDS");
	size_t rounds = wish ? strtoul(wish, NULL, 10) : ROUNDS_DEFAULT;
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= run_file(argv[i]);
	if (argc > 1)
		return failed;
	for (size_t i = 0; i < rounds; i++) {
		const char *seed = fuzz_seeds[i % seed_count()];
		size_t size = strlen(seed);
		memcpy(data, seed, size);
		for (size_t n = below(8); n > 0; n--)
			size = mutate(data, size);
		run(data, size);
	}
	printf("%zu inputs\n", rounds);
	return 0;
}
