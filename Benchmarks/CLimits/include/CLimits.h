// What this processor can do at most, measured: arithmetic without memory, memory without arithmetic.
#ifndef CLIMITS_H
#define CLIMITS_H

#include <stddef.h>

// Does `steps` rounds of fused products in registers, as wide as the processor has them, and answers how many
// floating-point operations that was: two for each number of each product.
double limits_fma_double(long steps);
double limits_fma_float(long steps);

// Copies `count` bytes once, as the C library does it.
void limits_copy(void *to, const void *from, size_t count);

// The same with stores that pass by the caches, where there are such: long copies do not fetch what they overwrite.
// Whole lines of 64 bytes, at addresses that are multiples of 64.
void limits_stream(void *to, const void *from, size_t count);

// What this process and those it starts run with: one thread for every library that would take more, all the stack
// there is, and an error instead of a signal when a peer has gone.
void limits_prepare(void);

#endif
