// Sixteen floats: what an instruction of AVX-512 does in one step and other processors in several. Powers of
// two, exponents and significands in the meaning of `scalef`, `getexp` and `getmant`, tables of thirty-two
// entries, and the change to eight doubles and back.

#ifndef CFLOATLANES_H
#define CFLOATLANES_H

#include "CFloatTables.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef float ck_float_half __attribute__((ext_vector_type(8)));
typedef float ck_float_half_anywhere __attribute__((ext_vector_type(8), aligned(4)));
typedef unsigned ck_float_word __attribute__((ext_vector_type(16)));

/// Eight floats as doubles, and back with one rounding.
CK ck_lanes ck_float_widen(const float *p) {
  return __builtin_convertvector(*(const ck_float_half_anywhere *)p, ck_lanes);
}
CK void ck_float_narrow(float *p, ck_lanes v) {
  *(ck_float_half_anywhere *)p = __builtin_convertvector(v, ck_float_half);
}

/// Whether any |v| is above the limit or not a number.
CK _Bool ck_float_beyond(ck_float_lanes v, float limit) {
#ifdef __AVX512F__
  return _mm512_cmp_ps_mask(_mm512_abs_ps((__m512)v), _mm512_set1_ps(limit), _CMP_NLE_UQ) != 0;
#else
  return __builtin_reduce_or(~(__builtin_elementwise_abs(v) <= limit)) != 0;
#endif
}

/// v 2^⌊k⌋, rounded once where the result is subnormal; k of any size, not NaN.
CK ck_float_lanes ck_float_scale(ck_float_lanes v, ck_float_lanes k) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_scalef_ps((__m512)v, (__m512)k);
#else
  k = k < -252.0f ? -252.0f : k;
  k = k > 254.0f ? 254.0f : k;
  ck_float_bits n = __builtin_convertvector(__builtin_elementwise_floor(k), ck_float_bits);
  ck_float_bits half = n >> 1;
  ck_float_lanes a = (ck_float_lanes)((half + 127) << 23), b = (ck_float_lanes)((n - half + 127) << 23);
  return v * a * b;
#endif
}

#ifndef __AVX512F__
/// Subnormal numbers times 2^32.
CK ck_float_lanes ck_float_raised(ck_float_lanes v, ck_float_bits tiny) {
  return tiny ? v * 0x1p32f : v;
}
CK ck_float_bits ck_float_tiny(ck_float_lanes v) { return __builtin_elementwise_abs(v) < 0x1p-126f; }
#endif

/// ⌊log2 |v|⌋; -∞ of 0, +∞ of ±∞.
CK ck_float_lanes ck_float_exponent(ck_float_lanes v) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_getexp_ps((__m512)v);
#else
  ck_float_bits tiny = ck_float_tiny(v);
  ck_float_lanes a = __builtin_elementwise_abs(v);
  ck_float_bits n = ((ck_float_bits)ck_float_raised(a, tiny) >> 23) - (tiny ? 127 + 32 : 127);
  ck_float_lanes k = __builtin_convertvector(n, ck_float_lanes);
  k = a == 0 ? -__builtin_inff() : k;
  return a < __builtin_inff() ? k : a;
#endif
}

/// The significand in [3/4, 3/2); NaN of a negative number; 1 of +∞.
CK ck_float_lanes ck_float_significand(ck_float_lanes v) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_getmant_ps((__m512)v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan);
#else
  ck_float_bits b = (ck_float_bits)ck_float_raised(v, ck_float_tiny(v));
  ck_float_lanes m = (ck_float_lanes)((b & 0x007FFFFF) | 0x3F800000);
  m = m >= 1.5f ? m * 0.5f : m;
  return v >= 0 ? m : v * 0 + __builtin_nanf("");
#endif
}

/// The significand of |v| in [1, 2).
CK ck_float_lanes ck_float_whole_significand(ck_float_lanes v) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_getmant_ps((__m512)v, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero);
#else
  ck_float_bits b = (ck_float_bits)ck_float_raised(v, ck_float_tiny(v));
  return (ck_float_lanes)((b & 0x007FFFFF) | 0x3F800000);
#endif
}

/// table[index mod 32].
CK ck_float_lanes ck_float_lookup(const float *table, ck_float_word index) {
#if defined(__AVX512F__)
  __m512 low = _mm512_load_ps(table), high = _mm512_load_ps(table + 16);
  return (ck_float_lanes)_mm512_permutex2var_ps(low, (__m512i)index, high);
#elif defined(__AVX2__)
  ck_float_lanes result;
  __m256 t0 = _mm256_load_ps(table), t1 = _mm256_load_ps(table + 8);
  __m256 t2 = _mm256_load_ps(table + 16), t3 = _mm256_load_ps(table + 24);
  __m256i half[2] = {(__m256i)index.lo, (__m256i)index.hi};
  __m256 out[2];
  for (int i = 0; i < 2; i++) {
    __m256 bit3 = (__m256)_mm256_slli_epi32(half[i], 28), bit4 = (__m256)_mm256_slli_epi32(half[i], 27);
    __m256 a = _mm256_blendv_ps(
      _mm256_permutevar8x32_ps(t0, half[i]), _mm256_permutevar8x32_ps(t1, half[i]), bit3);
    __m256 b = _mm256_blendv_ps(
      _mm256_permutevar8x32_ps(t2, half[i]), _mm256_permutevar8x32_ps(t3, half[i]), bit3);
    out[i] = _mm256_blendv_ps(a, b, bit4);
  }
  result.lo = (ck_float_half)out[0];
  result.hi = (ck_float_half)out[1];
  return result;
#else
  ck_float_lanes result;
  for (int i = 0; i < 16; i++) result[i] = table[index[i] & 31];
  return result;
#endif
}

#define CK_LOOKUP(name) \
  CK ck_float_lanes ck_lookup_##name(ck_float_word index) { return ck_float_lookup(ck_table_##name, index); }
CK_LOOKUP(exp2) CK_LOOKUP(exp2_rest) CK_LOOKUP(exp2m1)
CK_LOOKUP(log_inverse) CK_LOOKUP(log) CK_LOOKUP(log2_inverse) CK_LOOKUP(log2)
CK_LOOKUP(log10_inverse) CK_LOOKUP(log10)
CK_LOOKUP(pow_inverse) CK_LOOKUP(pow_log2) CK_LOOKUP(pow_log2_rest)
CK_LOOKUP(cbrt_inverse) CK_LOOKUP(cbrt)
CK_LOOKUP(erf_0) CK_LOOKUP(erf_rest) CK_LOOKUP(erf_1) CK_LOOKUP(erf_2) CK_LOOKUP(erf_3) CK_LOOKUP(erf_4)
CK_LOOKUP(erf_5)

#endif
