// What the matrix loops need beyond Swift's vectors: reading and writing the first lanes only, in one
// instruction where the processor has masks; interleaving two vectors, of which transposing a block is made;
// and asking for memory ahead of time.

#ifndef CMATRIX_H
#define CMATRIX_H

#ifdef __AVX512F__
#include <immintrin.h>
#endif

#define CK_MATRIX static inline __attribute__((always_inline, unused))

typedef float ck_float4 __attribute__((ext_vector_type(4)));
typedef float ck_float8 __attribute__((ext_vector_type(8)));
typedef float ck_float16 __attribute__((ext_vector_type(16)));
typedef double ck_double2 __attribute__((ext_vector_type(2)));
typedef double ck_double4 __attribute__((ext_vector_type(4)));
typedef double ck_double8 __attribute__((ext_vector_type(8)));

CK_MATRIX void ck_prefetch(const void *p) { __builtin_prefetch(p, 1, 3); }
/// Between two looks at a number another thread will change.
CK_MATRIX void ck_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The lanes a0 b0 a1 b1 … of the first halves, and of the second.
CK_MATRIX ck_float4 ck_low_float4(ck_float4 a, ck_float4 b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
CK_MATRIX ck_float4 ck_high_float4(ck_float4 a, ck_float4 b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
CK_MATRIX ck_double2 ck_low_double2(ck_double2 a, ck_double2 b) { return __builtin_shufflevector(a, b, 0, 2); }
CK_MATRIX ck_double2 ck_high_double2(ck_double2 a, ck_double2 b) { return __builtin_shufflevector(a, b, 1, 3); }
CK_MATRIX ck_float8 ck_low_float8(ck_float8 a, ck_float8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
CK_MATRIX ck_float8 ck_high_float8(ck_float8 a, ck_float8 b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
CK_MATRIX ck_double4 ck_low_double4(ck_double4 a, ck_double4 b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
CK_MATRIX ck_double4 ck_high_double4(ck_double4 a, ck_double4 b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
CK_MATRIX ck_float16 ck_low_float16(ck_float16 a, ck_float16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
CK_MATRIX ck_float16 ck_high_float16(ck_float16 a, ck_float16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
CK_MATRIX ck_double8 ck_low_double8(ck_double8 a, ck_double8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
CK_MATRIX ck_double8 ck_high_double8(ck_double8 a, ck_double8 b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/// The first `n` lanes from memory, the others zero; and writing the first `n` lanes only.
#define CK_FIRST(name, vector, element, count)                      \
  CK_MATRIX vector ck_load_##name(const element *p, long n) {       \
    vector v = 0;                                                   \
    for (int i = 0; i < count; i++)                                 \
      if (i < n) v[i] = p[i];                                       \
    return v;                                                       \
  }                                                                 \
  CK_MATRIX void ck_store_##name(element *p, long n, vector v) {    \
    for (int i = 0; i < count; i++)                                 \
      if (i < n) p[i] = v[i];                                       \
  }
CK_FIRST(float4, ck_float4, float, 4)
CK_FIRST(float8, ck_float8, float, 8)
CK_FIRST(double2, ck_double2, double, 2)
CK_FIRST(double4, ck_double4, double, 4)

#ifdef __AVX512F__
/// Only the lanes of the mask; what is not read is zero and may lie outside of the array.
CK_MATRIX ck_float16 ck_load_float16(const float *p, unsigned short mask) {
  return (ck_float16)_mm512_maskz_loadu_ps(mask, p);
}
CK_MATRIX ck_double8 ck_load_double8(const double *p, unsigned char mask) {
  return (ck_double8)_mm512_maskz_loadu_pd(mask, p);
}
CK_MATRIX void ck_store_float16(float *p, unsigned short mask, ck_float16 v) {
  _mm512_mask_storeu_ps(p, mask, (__m512)v);
}
CK_MATRIX void ck_store_double8(double *p, unsigned char mask, ck_double8 v) {
  _mm512_mask_storeu_pd(p, mask, (__m512d)v);
}
#endif

#endif
