// Products and sums with one rounding, and tables of sixteen numbers: one instruction an entry where the
// processor permutes eight lanes, eight loads where it does not.

#ifndef CKERNELS_LOOKUP_H
#define CKERNELS_LOOKUP_H

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

/// a b + c, rounded once. Only for processors that can; others would call a function for each lane.
CK ck_lanes ck_fused(ck_lanes a, ck_lanes b, ck_lanes c) { return __builtin_elementwise_fma(a, b, c); }

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

#endif
