// One register of numbers, as wide as the compiler may use: sixteen floats or eight doubles with AVX-512, half
// of that with AVX2, a quarter otherwise; and what the matrix loops need beyond Swift's vectors. That is reading
// and writing the first lanes only, in one instruction where the processor has masks; interleaving two
// registers, of which transposing a block is made; and asking for memory ahead of time.

#ifndef CMATRIX_H
#define CMATRIX_H

#define CKM static inline __attribute__((always_inline, unused))

/// For memory that will be written, and for memory that will be read.
CKM void ck_prefetch(const void *p) { __builtin_prefetch(p, 1, 3); }
CKM void ck_prefetch_read(const void *p) { __builtin_prefetch(p, 0, 3); }

/// Between two looks at a number another thread will change.
CKM void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#if defined(__AVX512F__)
#define CK_FLOATS 16
#define CK_FLOAT_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define CK_FLOAT_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define CK_DOUBLE_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define CK_DOUBLE_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#elif defined(__AVX2__)
#define CK_FLOATS 8
#define CK_FLOAT_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define CK_FLOAT_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define CK_DOUBLE_LOW 0, 4, 1, 5
#define CK_DOUBLE_HIGH 2, 6, 3, 7
#else
#define CK_FLOATS 4
#define CK_FLOAT_LOW 0, 4, 1, 5
#define CK_FLOAT_HIGH 2, 6, 3, 7
#define CK_DOUBLE_LOW 0, 2
#define CK_DOUBLE_HIGH 1, 3
#endif

typedef float ck_floats __attribute__((ext_vector_type(CK_FLOATS)));
typedef double ck_doubles __attribute__((ext_vector_type(CK_FLOATS / 2)));

/// The lanes a0 b0 a1 b1 … of the first halves, and of the second.
CKM ck_floats ck_floats_low(ck_floats a, ck_floats b) { return __builtin_shufflevector(a, b, CK_FLOAT_LOW); }
CKM ck_floats ck_floats_high(ck_floats a, ck_floats b) { return __builtin_shufflevector(a, b, CK_FLOAT_HIGH); }
CKM ck_doubles ck_doubles_low(ck_doubles a, ck_doubles b) { return __builtin_shufflevector(a, b, CK_DOUBLE_LOW); }
CKM ck_doubles ck_doubles_high(ck_doubles a, ck_doubles b) {
  return __builtin_shufflevector(a, b, CK_DOUBLE_HIGH);
}

#if defined(__AVX512F__)
#include <immintrin.h>

/// The first lanes of a register: one bit each.
typedef unsigned short ck_float_part;
typedef unsigned char ck_double_part;
CKM ck_float_part ck_floats_first(long n) { return (ck_float_part)((1u << n) - 1); }
CKM ck_double_part ck_doubles_first(long n) { return (ck_double_part)((1u << n) - 1); }
CKM _Bool ck_floats_all(ck_float_part part) { return part == 0xFFFF; }
CKM _Bool ck_doubles_all(ck_double_part part) { return part == 0xFF; }

/// The lanes of a part, the others zero and not read.
CKM ck_floats ck_floats_load(const float *p, ck_float_part part) {
  return (ck_floats)_mm512_maskz_loadu_ps(part, p);
}
CKM ck_doubles ck_doubles_load(const double *p, ck_double_part part) {
  return (ck_doubles)_mm512_maskz_loadu_pd(part, p);
}
CKM void ck_floats_store(float *p, ck_float_part part, ck_floats v) {
  _mm512_mask_storeu_ps(p, part, (__m512)v);
}
CKM void ck_doubles_store(double *p, ck_double_part part, ck_doubles v) {
  _mm512_mask_storeu_pd(p, part, (__m512d)v);
}

#else

/// The first lanes of a register: their number.
typedef long ck_float_part;
typedef long ck_double_part;
CKM ck_float_part ck_floats_first(long n) { return n; }
CKM ck_double_part ck_doubles_first(long n) { return n; }
CKM _Bool ck_floats_all(ck_float_part part) { return part == CK_FLOATS; }
CKM _Bool ck_doubles_all(ck_double_part part) { return part == CK_FLOATS / 2; }

CKM ck_floats ck_floats_load(const float *p, ck_float_part part) {
  ck_floats v = 0;
  for (int i = 0; i < CK_FLOATS; i++)
    if (i < part) v[i] = p[i];
  return v;
}
CKM ck_doubles ck_doubles_load(const double *p, ck_double_part part) {
  ck_doubles v = 0;
  for (int i = 0; i < CK_FLOATS / 2; i++)
    if (i < part) v[i] = p[i];
  return v;
}
CKM void ck_floats_store(float *p, ck_float_part part, ck_floats v) {
  for (int i = 0; i < CK_FLOATS; i++)
    if (i < part) p[i] = v[i];
}
CKM void ck_doubles_store(double *p, ck_double_part part, ck_doubles v) {
  for (int i = 0; i < CK_FLOATS / 2; i++)
    if (i < part) p[i] = v[i];
}
#endif

#endif
