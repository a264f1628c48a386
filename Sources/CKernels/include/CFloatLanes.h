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

/// Bytes as numbers.
typedef unsigned char ck_bytes_anywhere __attribute__((ext_vector_type(16), aligned(1)));
typedef unsigned char ck_half_bytes_anywhere __attribute__((ext_vector_type(8), aligned(1)));
CK ck_float_lanes ck_float_of_bytes(const unsigned char *p) {
  return __builtin_convertvector(*(const ck_bytes_anywhere *)p, ck_float_lanes);
}
CK ck_lanes ck_of_bytes(const unsigned char *p) {
  return __builtin_convertvector(*(const ck_half_bytes_anywhere *)p, ck_lanes);
}

/// The halves of sixteen floats as doubles, and back.
CK ck_lanes ck_float_low_half(ck_float_lanes v) { return __builtin_convertvector(v.lo, ck_lanes); }
CK ck_lanes ck_float_high_half(ck_float_lanes v) { return __builtin_convertvector(v.hi, ck_lanes); }
CK ck_float_lanes ck_float_joined(ck_lanes low, ck_lanes high) {
  ck_float_lanes v;
  v.lo = __builtin_convertvector(low, ck_float_half);
  v.hi = __builtin_convertvector(high, ck_float_half);
  return v;
}

/// a b + c rounded once. Swift's `addingProduct` goes lane by lane and is not always put together again.
CK ck_float_lanes ck_float_fma(ck_float_lanes a, ck_float_lanes b, ck_float_lanes c) {
  return __builtin_elementwise_fma(a, b, c);
}

/// a where v is above `best`, or not a number while `best` is one; b elsewhere.
CK ck_lanes ck_better(ck_lanes v, ck_lanes best, ck_lanes a, ck_lanes b) {
  return (v > best) | ((v != v) & (best == best)) ? a : b;
}
CK ck_float_lanes ck_float_better(ck_float_lanes v, ck_float_lanes best, ck_float_lanes a, ck_float_lanes b) {
  return (v > best) | ((v != v) & (best == best)) ? a : b;
}

/// The lanes at even and at odd places of two registers.
CK ck_lanes ck_evens(ck_lanes a, ck_lanes b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
CK ck_lanes ck_odds(ck_lanes a, ck_lanes b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}
CK ck_float_lanes ck_float_evens(ck_float_lanes a, ck_float_lanes b) {
  return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
CK ck_float_lanes ck_float_odds(ck_float_lanes a, ck_float_lanes b) {
  return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/// Writes the first `n` lanes, which are whole numbers, plus an integer.
typedef int ck_half_integers __attribute__((ext_vector_type(8)));
CK void ck_store_integers(int *p, long n, ck_lanes v, int offset) {
  ck_half_integers k = __builtin_convertvector(v, ck_half_integers) + offset;
#if defined(__AVX512F__) && defined(__AVX512VL__)
  _mm256_mask_storeu_epi32(p, (__mmask8)(n >= 8 ? 0xFF : (1 << n) - 1), (__m256i)k);
#else
  for (int i = 0; i < 8; i++)
    if (i < n) p[i] = k[i];
#endif
}
CK void ck_float_store_integers(int *p, long n, ck_float_lanes v, int offset) {
  ck_float_bits k = __builtin_convertvector(v, ck_float_bits) + offset;
#if defined(__AVX512F__)
  _mm512_mask_storeu_epi32(p, (__mmask16)(n >= 16 ? 0xFFFF : (1 << n) - 1), (__m512i)k);
#else
  for (int i = 0; i < 16; i++)
    if (i < n) p[i] = k[i];
#endif
}

/// The largest of eight numbers.
CK double ck_largest(ck_lanes v) {
  double a = v[0] > v[4] ? v[0] : v[4], b = v[1] > v[5] ? v[1] : v[5];
  double c = v[2] > v[6] ? v[2] : v[6], d = v[3] > v[7] ? v[3] : v[7];
  a = a > b ? a : b;
  c = c > d ? c : d;
  return a > c ? a : c;
}

/// The largest of sixteen numbers.
CK float ck_float_largest(ck_float_lanes v) {
  ck_float_half a = v.lo > v.hi ? v.lo : v.hi;
  float b = a[0] > a[4] ? a[0] : a[4], c = a[1] > a[5] ? a[1] : a[5];
  float d = a[2] > a[6] ? a[2] : a[6], e = a[3] > a[7] ? a[3] : a[7];
  b = b > c ? b : c;
  d = d > e ? d : e;
  return b > d ? b : d;
}

/// Whether any sign is set.
CK _Bool ck_float_any_sign(ck_float_lanes v) {
#ifdef __AVX512F__
  return _mm512_movepi32_mask((__m512i)v) != 0;
#else
  return __builtin_reduce_or((ck_float_bits)v) < 0;
#endif
}

/// The number of the smaller magnitude of v and the limit, with the sign of v; the limit of NaN.
CK ck_float_lanes ck_float_held(ck_float_lanes v, float limit) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_range_ps((__m512)v, _mm512_set1_ps(limit), 2);
#else
  ck_float_lanes a = __builtin_elementwise_abs(v);
  return __builtin_elementwise_copysign(a < limit ? a : limit, v);
#endif
}

/// result, but x itself where x is a zero, infinite or not a number.
CK ck_float_lanes ck_float_unless_improper(ck_float_lanes result, ck_float_lanes x) {
#ifdef __AVX512F__
  // Classes by number: quiet NaN, signalling NaN, zero, one, -infinity, +infinity, negative, positive; 1 is x.
  return (ck_float_lanes)_mm512_fixupimm_ps((__m512)result, (__m512)x, _mm512_set1_epi32(0x00110111), 0);
#else
  return x + x == x ? x : x == x ? result : x;
#endif
}

/// Negative integers become 0.
CK ck_float_bits ck_float_bits_positive(ck_float_bits v) { return v > 0 ? v : 0; }

/// The bits of a positive number's power of two, held between 2^-126 and 2^126.
CK ck_float_word ck_float_middle_exponent(ck_float_lanes v) {
  ck_float_bits b = (ck_float_bits)v & 0x7F800000;
  b = b > 1 << 23 ? b : 1 << 23;
  return (ck_float_word)(b < 253 << 23 ? b : 253 << 23);
}

/// 1 / v to fourteen bits or more.
CK ck_float_lanes ck_float_reciprocal(ck_float_lanes v) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_rcp14_ps((__m512)v);
#else
  return 1 / v;
#endif
}

/// x = k π/2 + r for |x| >= 1, however large: x / 2π is the integer significand times 96 bits of 1 / 2π, of
/// which only the fraction is computed.
CK double ck_float_turns(float x, unsigned long long *k) {
  static const unsigned words[10] = {0, 0x28BE60DB, 0x9391054A, 0x7F09D5F4, 0x7D4D3770, 0x36D8A566, 0x4F10E410, 0x7F9458EA, 0xF7AEF158, 0x6DC91B8E};
  unsigned b;
  __builtin_memcpy(&b, &x, 4);
  int position = (int)(b >> 23 & 255) - 150 + 32;
  if (position >= 255 - 118 || position < 0) {
    *k = 0;
    return __builtin_nan("");
  }
  unsigned long long m = (b & 0x7FFFFF) | 0x800000;
  const unsigned *w = words + (position >> 5);
  int shift = position & 31;
  unsigned long long first = (unsigned long long)w[0] << 32 | w[1], second = (unsigned long long)w[2] << 32 | w[3];
  unsigned long long high = first << shift | second >> 1 >> (63 - shift);
  unsigned long long turns = m * high + (m * (second << shift >> 32) >> 32);
  unsigned long long quarters = (turns + (1ull << 61)) >> 62;
  double r = (double)(long long)(turns - (quarters << 62)) * 0x1.921fb54442d18p-62;
  *k = b >> 31 ? -quarters : quarters;
  return b >> 31 ? -r : r;
}

/// Whether any |v| is above the limit or not a number.
CK _Bool ck_float_beyond(ck_float_lanes v, float limit) {
#ifdef __AVX512F__
  return _mm512_cmp_ps_mask(_mm512_abs_ps((__m512)v), _mm512_set1_ps(limit), _CMP_NLE_UQ) != 0;
#else
  return __builtin_reduce_or(~(__builtin_elementwise_abs(v) <= limit)) != 0;
#endif
}

/// Whether any |x| + |y| is a zero, infinite or not a number.
CK _Bool ck_float_improper_pair(ck_float_lanes x, ck_float_lanes y) {
  ck_float_lanes a = __builtin_elementwise_abs(x) + __builtin_elementwise_abs(y);
#ifdef __AVX512F__
  return _mm512_fpclass_ps_mask((__m512)a, 0x9F) != 0;
#else
  return __builtin_reduce_or(~((a > 0) & (a < __builtin_inff()))) != 0;
#endif
}
/// Whether any x is a zero, infinite or not a number, or any y infinite or not a number.
CK _Bool ck_float_improper_power(ck_float_lanes x, ck_float_lanes y) {
#ifdef __AVX512F__
  return (_mm512_fpclass_ps_mask((__m512)x, 0x9F) | _mm512_fpclass_ps_mask((__m512)y, 0x99)) != 0;
#else
  ck_float_lanes a = __builtin_elementwise_abs(x), b = __builtin_elementwise_abs(y);
  return __builtin_reduce_or(~((a > 0) & (a < __builtin_inff()) & (b < __builtin_inff()))) != 0;
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

// Without AVX-512, functions of such vectors may not call one another: what they share is written as a macro.
#ifndef __AVX512F__
/// Set where v is subnormal or 0.
#define CK_TINY(v) (__builtin_elementwise_abs(v) < 0x1p-126f)
/// The bits of v, of a subnormal v those of v 2^32.
#define CK_RAISED(v) ((ck_float_bits)(CK_TINY(v) ? (v) * 0x1p32f : (v)))
#endif

/// ⌊log2 |v|⌋; -∞ of 0, +∞ of ±∞.
CK ck_float_lanes ck_float_exponent(ck_float_lanes v) {
#ifdef __AVX512F__
  return (ck_float_lanes)_mm512_getexp_ps((__m512)v);
#else
  ck_float_lanes a = __builtin_elementwise_abs(v);
  ck_float_bits n = (CK_RAISED(a) >> 23) - (CK_TINY(a) ? 127 + 32 : 127);
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
  ck_float_bits b = CK_RAISED(v);
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
  ck_float_bits b = CK_RAISED(v);
  return (ck_float_lanes)((b & 0x007FFFFF) | 0x3F800000);
#endif
}

/// Entry `index` mod 32, or 16, of each table, as functions ck_lookup_….
#if defined(__AVX512F__)
#define CK_LOOKUP16(name)                                                                                     \
  CK ck_float_lanes ck_lookup_##name(ck_float_word index) {                                                   \
    return (ck_float_lanes)_mm512_permutexvar_ps((__m512i)index, _mm512_load_ps(ck_table_##name));            \
  }
#define CK_LOOKUP(name)                                                                                       \
  CK ck_float_lanes ck_lookup_##name(ck_float_word index) {                                                   \
    __m512 low = _mm512_load_ps(ck_table_##name), high = _mm512_load_ps(ck_table_##name + 16);                \
    return (ck_float_lanes)_mm512_permutex2var_ps(low, (__m512i)index, high);                                 \
  }
#elif defined(__AVX2__)
/// Eight entries out of thirty-two: four times eight, of which two bits of the index choose one.
CK __m256 ck_lookup_eight(const float *table, __m256i index) {
  __m256 bit3 = (__m256)_mm256_slli_epi32(index, 28), bit4 = (__m256)_mm256_slli_epi32(index, 27);
  __m256 a = _mm256_permutevar8x32_ps(_mm256_load_ps(table), index);
  __m256 b = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8), index);
  __m256 c = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 16), index);
  __m256 d = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 24), index);
  return _mm256_blendv_ps(_mm256_blendv_ps(a, b, bit3), _mm256_blendv_ps(c, d, bit3), bit4);
}
CK __m256 ck_lookup_eight_of_sixteen(const float *table, __m256i index) {
  __m256 a = _mm256_permutevar8x32_ps(_mm256_load_ps(table), index);
  __m256 b = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8), index);
  return _mm256_blendv_ps(a, b, (__m256)_mm256_slli_epi32(index, 28));
}
#define CK_LOOKUP_HALVES(name, eight)                                                                         \
  CK ck_float_lanes ck_lookup_##name(ck_float_word index) {                                                   \
    ck_float_lanes result;                                                                                    \
    result.lo = (ck_float_half)eight(ck_table_##name, (__m256i)index.lo);                                     \
    result.hi = (ck_float_half)eight(ck_table_##name, (__m256i)index.hi);                                     \
    return result;                                                                                            \
  }
#define CK_LOOKUP(name) CK_LOOKUP_HALVES(name, ck_lookup_eight)
#define CK_LOOKUP16(name) CK_LOOKUP_HALVES(name, ck_lookup_eight_of_sixteen)
#else
#define CK_LOOKUP_MASKED(name, mask)                                                                          \
  CK ck_float_lanes ck_lookup_##name(ck_float_word index) {                                                   \
    ck_float_lanes result;                                                                                    \
    for (int i = 0; i < 16; i++) result[i] = ck_table_##name[index[i] & mask];                                \
    return result;                                                                                            \
  }
#define CK_LOOKUP(name) CK_LOOKUP_MASKED(name, 31)
#define CK_LOOKUP16(name) CK_LOOKUP_MASKED(name, 15)
#endif
CK_LOOKUP(exp2) CK_LOOKUP(exp2_half) CK_LOOKUP(exp2_rest) CK_LOOKUP(exp2m1) CK_LOOKUP(exp2m1_rest)
CK_LOOKUP(log_inverse) CK_LOOKUP(log) CK_LOOKUP(log2_inverse) CK_LOOKUP(log2)
CK_LOOKUP(log10_inverse) CK_LOOKUP(log10)
CK_LOOKUP(pow_inverse) CK_LOOKUP(pow_log2) CK_LOOKUP(pow_log2_rest)
CK_LOOKUP(cbrt_inverse) CK_LOOKUP(cbrt) CK_LOOKUP(cbrt_scale)
CK_LOOKUP(erf_0) CK_LOOKUP(erf_rest) CK_LOOKUP(erf_1) CK_LOOKUP(erf_1_rest) CK_LOOKUP(erf_2) CK_LOOKUP(erf_3)
CK_LOOKUP(erf_4) CK_LOOKUP(erf_5)
CK_LOOKUP(gelu_center) CK_LOOKUP(gelu_0) CK_LOOKUP(gelu_1) CK_LOOKUP(gelu_2) CK_LOOKUP(gelu_3)
CK_LOOKUP(gelu_4) CK_LOOKUP(gelu_5)
CK_LOOKUP16(tan_base) CK_LOOKUP16(tan_over) CK_LOOKUP16(tan_over_slope) CK_LOOKUP16(tan_under)
CK_LOOKUP16(tan_under_slope)
CK_LOOKUP16(sinh_offset) CK_LOOKUP16(sinh_up) CK_LOOKUP16(sinh_down)

#endif
