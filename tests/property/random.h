/* Numbers that look random and come again with the same seed. */
#ifndef TESTS_PROPERTY_RANDOM_H
#define TESTS_PROPERTY_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

extern uint64_t random_state;

static inline unsigned below(unsigned n)
{
	/* splitmix64 */
	uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % n);
}

static inline bool one_in(unsigned n)
{
	return below(n) == 0;
}

#define PICK(list) (list)[below(sizeof(list) / sizeof((list)[0]))]

#endif
