// What only AVX-512 has, as functions on eight doubles: tables of sixteen numbers held in registers, numbers
// taken apart and put together at their exponents with all special values in place, estimates of 14 bits.

#ifndef CKERNELS_WIDE_H
#define CKERNELS_WIDE_H

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

/// Entry `index & 15` of a table of sixteen, given as two halves.
CK ck_lanes ck_lookup(ck_bits index, ck_lanes low, ck_lanes high) {
  return _mm512_permutex2var_pd(low, (__m512i)index, high);
}
/// Entry `index & 7` of a table of eight.
CK ck_lanes ck_lookup8(ck_bits index, ck_lanes table) { return _mm512_permutexvar_pd((__m512i)index, table); }

/// v · 2^⌊n⌋, rounded once, to subnormal numbers, zero and infinity as they come.
CK ck_lanes ck_scale(ck_lanes v, ck_lanes n) { return _mm512_scalef_pd(v, n); }

/// ⌊log₂ |v|⌋ as a double, subnormal numbers included; -∞ of zero, +∞ of infinity, NaN of NaN.
CK ck_lanes ck_exponent(ck_lanes v) { return _mm512_getexp_pd(v); }

/// |v| scaled by a power of two into [3/4, 3/2); 1 of zero and infinity, NaN of what is below zero.
CK ck_lanes ck_mantissa(ck_lanes v) { return _mm512_getmant_pd(v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan); }
/// The same with the sign left out; 1 of zero and infinity.
CK ck_lanes ck_mantissa_magnitude(ck_lanes v) {
  return _mm512_getmant_pd(v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero);
}
/// |v| scaled by a power of two into [1, 2); 1 of zero and infinity.
CK ck_lanes ck_significand(ck_lanes v) { return _mm512_getmant_pd(v, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero); }

/// 1 / v to 14 bits.
CK ck_lanes ck_reciprocal_estimate(ck_lanes v) { return _mm512_rcp14_pd(v); }
/// 1 / sqrt v to 14 bits.
CK ck_lanes ck_root_estimate(ck_lanes v) { return _mm512_rsqrt14_pd(v); }
/// The integer below.
CK ck_lanes ck_floor(ck_lanes v) { return _mm512_roundscale_pd(v, _MM_FROUND_TO_NEG_INF); }

/// v less the nearest integer.
CK ck_lanes ck_fraction(ck_lanes v) { return _mm512_reduce_pd(v, 8); }

/// Where v is not a number from `low` to `high`, both positive.
CK ck_bits ck_outside(ck_lanes v, double low, double high) {
  __m512i above = _mm512_sub_epi64((__m512i)v, (__m512i)_mm512_set1_pd(low));
  long long range = ((__m128i)_mm_set_sd(high))[0] - ((__m128i)_mm_set_sd(low))[0];
  return (ck_bits)_mm512_movm_epi64(_mm512_cmpgt_epu64_mask(above, _mm512_set1_epi64(range)));
}

/// The argument where it is 0, infinite or NaN, otherwise the result.
CK ck_lanes ck_keep_special(ck_lanes result, ck_lanes v) {
  return _mm512_fixupimm_pd(result, v, _mm512_set1_epi64(0x00110122), 0);
}
#endif
#endif
