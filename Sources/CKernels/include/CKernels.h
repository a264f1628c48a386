// Vector one-liners for which Swift's SIMD types have no single instruction (loads and stores anywhere,
// square root, selection), and the C library's functions under names that cannot collide. Everything is
// `static inline`: a caller compiled for another processor gets a copy of its own and no symbol is shared
// between the two. What is not is asked once (processor.c).

#ifndef CKERNELS_H
#define CKERNELS_H

#include <math.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "CMatrix.h"

#define CK static inline __attribute__((always_inline, unused))

typedef double ck_lanes __attribute__((ext_vector_type(8)));
typedef double ck_lanes_anywhere __attribute__((ext_vector_type(8), aligned(8)));
typedef long long ck_bits __attribute__((ext_vector_type(8)));

typedef float ck_float_lanes __attribute__((ext_vector_type(16)));
typedef int ck_float_bits __attribute__((ext_vector_type(16)));
typedef float ck_float_lanes_anywhere __attribute__((ext_vector_type(16), aligned(4)));

CK ck_lanes ck_load(const double *p) { return *(const ck_lanes_anywhere *)p; }
CK void ck_store(double *p, ck_lanes v) { *(ck_lanes_anywhere *)p = v; }
/// To a whole line of memory, past the caches.
CK void ck_stream(double *p, ck_lanes v) { __builtin_nontemporal_store(v, (ck_lanes *)p); }
/// Until then another thread may not see it.
CK void ck_stream_end(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  __sync_synchronize();
#endif
}
CK ck_float_lanes ck_float_load(const float *p) { return *(const ck_float_lanes_anywhere *)p; }
CK void ck_float_store(float *p, ck_float_lanes v) { *(ck_float_lanes_anywhere *)p = v; }

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
/// The first `n` lanes from memory, the others `fill`.
CK ck_lanes ck_load_some(const double *p, long n, double fill) {
  return _mm512_mask_loadu_pd(_mm512_set1_pd(fill), (__mmask8)((1 << n) - 1), p);
}
/// Writes the first `n` lanes only.
CK void ck_store_some(double *p, long n, ck_lanes v) {
  _mm512_mask_storeu_pd(p, (__mmask8)((1 << n) - 1), v);
}
CK ck_float_lanes ck_float_load_some(const float *p, long n, float fill) {
  return _mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1 << n) - 1), p);
}
CK void ck_float_store_some(float *p, long n, ck_float_lanes v) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1 << n) - 1), v);
}
#else
/// Keeps the compiler from following single lanes into a computation, which would take the vectors apart.
#define CK_KEPT(a) __asm__ volatile("" : "+m"(a))
CK ck_lanes ck_load_some(const double *p, long n, double fill) {
  ck_lanes v = fill;
  for (int i = 0; i < 8; i++)
    if (i < n) v[i] = p[i];
  return v;
}
CK void ck_store_some(double *p, long n, ck_lanes v) {
  CK_KEPT(v);
  for (int i = 0; i < 8; i++)
    if (i < n) p[i] = v[i];
}
CK ck_float_lanes ck_float_load_some(const float *p, long n, float fill) {
  ck_float_lanes v = fill;
  for (int i = 0; i < 16; i++)
    if (i < n) v[i] = p[i];
  return v;
}
CK void ck_float_store_some(float *p, long n, ck_float_lanes v) {
  CK_KEPT(v);
  for (int i = 0; i < 16; i++)
    if (i < n) p[i] = v[i];
}
#endif

/// a b + c, with one rounding where there is an instruction for it. Swift's `addingProduct` is eight scalar
/// ones, which are put together again only if nothing stands between them.
#if defined(__FMA__) || defined(__aarch64__)
CK ck_lanes ck_mad(ck_lanes a, ck_lanes b, ck_lanes c) { return __builtin_elementwise_fma(a, b, c); }
#else
CK ck_lanes ck_mad(ck_lanes a, ck_lanes b, ck_lanes c) {
  ck_lanes product = a * b;
  return product + c;
}
#endif

CK ck_lanes ck_sqrt(ck_lanes v) { return __builtin_elementwise_sqrt(v); }
CK ck_float_lanes ck_float_sqrt(ck_float_lanes v) { return __builtin_elementwise_sqrt(v); }

/// `a < b ? a : b` in one instruction; `b` when either is not a number.
CK ck_lanes ck_smaller(ck_lanes a, ck_lanes b) { return a < b ? a : b; }
CK ck_float_lanes ck_float_smaller(ck_float_lanes a, ck_float_lanes b) { return a < b ? a : b; }
/// `a > b ? a : b` in one instruction; `b` when either is not a number.
CK ck_lanes ck_larger(ck_lanes a, ck_lanes b) { return a > b ? a : b; }
CK ck_float_lanes ck_float_larger(ck_float_lanes a, ck_float_lanes b) { return a > b ? a : b; }

/// a where the mask is set, otherwise b.
CK ck_lanes ck_select(ck_bits mask, ck_lanes a, ck_lanes b) { return mask ? a : b; }

/// Whether any lane of a mask is set, as a tree of `or`.
CK _Bool ck_any(ck_bits mask) { return __builtin_reduce_or(mask) != 0; }
CK _Bool ck_float_any(ck_float_bits mask) { return __builtin_reduce_or(mask) != 0; }

#include "Wide.h"
#include "Lookup.h"
#include "CFloatLanes.h"
#include "ErrorTables.h"

#define CK_C1(name) CK double ck_c_##name(double x) { return name(x); }
#define CK_C2(name) CK double ck_c_##name(double x, double y) { return name(x, y); }
CK_C1(exp) CK_C1(expm1) CK_C1(log) CK_C1(log1p) CK_C1(log2) CK_C1(log10) CK_C1(sin) CK_C1(cos) CK_C1(tan)
CK_C1(asin) CK_C1(acos) CK_C1(atan) CK_C1(sinh) CK_C1(cosh) CK_C1(tanh) CK_C1(asinh) CK_C1(acosh) CK_C1(atanh)
CK_C1(erf) CK_C1(erfc) CK_C1(tgamma) CK_C1(cbrt) CK_C1(sqrt) CK_C1(floor) CK_C1(ceil) CK_C1(round) CK_C1(rint)
CK_C2(pow) CK_C2(atan2) CK_C2(hypot) CK_C2(fmod)

/// ln |Γ(x)| without the shared `signgam`, so that threads may call it together.
double lgamma_r(double, int *);
CK double ck_c_lgamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}

/// 3 or 4 for a level of x86-64 that both processor and operating system carry; less when there is neither.
int ck_processor_level(void);
/// Processors this process may run on; the machine may have more.
int ck_processors(void);
/// The value of the variable NABLA_KERNELS, or null.
const char *ck_wanted_kernels(void);

#endif
