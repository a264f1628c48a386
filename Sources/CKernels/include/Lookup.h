// Arithmetic on eight doubles and eight words as vector instructions, products and sums with one rounding,
// and tables of sixteen numbers: one instruction an entry where the processor permutes eight lanes, eight
// loads where it does not.

#ifndef CKERNELS_LOOKUP_H
#define CKERNELS_LOOKUP_H

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

CK ck_lanes ck_add(ck_lanes a, ck_lanes b) { return a + b; }
CK ck_lanes ck_subtract(ck_lanes a, ck_lanes b) { return a - b; }
CK ck_lanes ck_multiply(ck_lanes a, ck_lanes b) { return a * b; }
CK ck_lanes ck_divide(ck_lanes a, ck_lanes b) { return a / b; }

typedef unsigned long long ck_words __attribute__((ext_vector_type(8)));
CK ck_words ck_and(ck_words a, ck_words b) { return a & b; }
CK ck_words ck_or(ck_words a, ck_words b) { return a | b; }
CK ck_words ck_xor(ck_words a, ck_words b) { return a ^ b; }
CK ck_words ck_plus(ck_words a, ck_words b) { return a + b; }
CK ck_words ck_minus(ck_words a, ck_words b) { return a - b; }
CK ck_words ck_left(ck_words a, int n) { return a << n; }
CK ck_words ck_right(ck_words a, int n) { return a >> n; }

CK ck_bits ck_equal(ck_lanes a, ck_lanes b) { return (ck_bits)(a == b); }
CK ck_bits ck_unequal(ck_lanes a, ck_lanes b) { return (ck_bits)(a != b); }
CK ck_bits ck_below(ck_lanes a, ck_lanes b) { return (ck_bits)(a < b); }
CK ck_bits ck_not_above(ck_lanes a, ck_lanes b) { return (ck_bits)(a <= b); }
/// Entries `index & 15` of a table of sixteen.
CK ck_lanes ck_pick(const double *table, ck_bits index) {
#if defined(__AVX512F__)
  return _mm512_permutex2var_pd(_mm512_loadu_pd(table), (__m512i)index, _mm512_loadu_pd(table + 8));
#else
  ck_lanes v;
  for (int i = 0; i < 8; i++) v[i] = table[index[i] & 15];
  return v;
#endif
}

#if defined(__AVX512F__)
/// v · 2^⌊n⌋, rounded once, to subnormal numbers too.
CK ck_lanes ck_scale_floor(ck_lanes v, ck_lanes n) { return _mm512_scalef_pd(v, n); }
#endif

#endif
