/*
 * What each fuzz target defines. With clang and -Dfuzz=true libFuzzer drives it;
 * otherwise standalone.c does: over the files it is given, or over mutations of
 * the target's seeds, a fixed number of them from a fixed start, so that a test
 * run is the same every time.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends with NULL. */
extern const char *const fuzz_seeds[];

#endif
