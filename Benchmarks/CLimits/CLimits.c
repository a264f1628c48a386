// Fourteen independent chains of a·b + c: more than latency times ports of any processor we know, so that what is
// measured is how many products it finishes, not how long one takes. The same loop is compiled for each width and
// chosen by what the processor reports.

#include "CLimits.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#pragma STDC FP_CONTRACT ON

typedef double double8 __attribute__((vector_size(64)));
typedef double double4 __attribute__((vector_size(32)));
typedef double double2 __attribute__((vector_size(16)));
typedef float float16 __attribute__((vector_size(64)));
typedef float float8 __attribute__((vector_size(32)));
typedef float float4 __attribute__((vector_size(16)));

#define CHAINS(NAME, VECTOR, SCALAR, TARGET)                                                             \
  TARGET static double NAME(long steps) {                                                                \
    VECTOR a = (VECTOR){} + (SCALAR)0.999, b = (VECTOR){} + (SCALAR)0.001;                               \
    __asm__ volatile("" : "+m"(a), "+m"(b));                                                             \
    VECTOR s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a, s6 = a, s7 = a;                               \
    VECTOR t0 = a, t1 = a, t2 = a, t3 = a, t4 = a, t5 = a;                                               \
    for (long k = 0; k < steps; k++) {                                                                   \
      s0 = s0 * a + b; s1 = s1 * a + b; s2 = s2 * a + b; s3 = s3 * a + b;                                \
      s4 = s4 * a + b; s5 = s5 * a + b; s6 = s6 * a + b; s7 = s7 * a + b;                                \
      t0 = t0 * a + b; t1 = t1 * a + b; t2 = t2 * a + b; t3 = t3 * a + b;                                \
      t4 = t4 * a + b; t5 = t5 * a + b;                                                                  \
    }                                                                                                    \
    VECTOR all = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + t0 + t1 + t2 + t3 + t4 + t5;                    \
    __asm__ volatile("" : : "m"(all));                                                                   \
    return 14.0 * 2.0 * (double)(sizeof(VECTOR) / sizeof(SCALAR)) * (double)steps;                       \
  }

#define PLAIN
CHAINS(double_plain, double2, double, PLAIN)
CHAINS(float_plain, float4, float, PLAIN)

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,fma")))
CHAINS(double_avx2, double4, double, AVX2)
CHAINS(float_avx2, float8, float, AVX2)
CHAINS(double_avx512, double8, double, __attribute__((target("avx512f,fma"))))
CHAINS(float_avx512, float16, float, __attribute__((target("avx512f,fma"))))

double limits_fma_double(long steps) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return double_avx512(steps);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return double_avx2(steps);
  return double_plain(steps);
}

double limits_fma_float(long steps) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return float_avx512(steps);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return float_avx2(steps);
  return float_plain(steps);
}
#else
double limits_fma_double(long steps) { return double_plain(steps); }
double limits_fma_float(long steps) { return float_plain(steps); }
#endif

void limits_copy(void *to, const void *from, size_t count) {
  memcpy(to, from, count);
  __asm__ volatile("" : : "r"(to), "r"(from) : "memory");
}

typedef long long line2 __attribute__((vector_size(16)));

void limits_stream(void *to, const void *from, size_t count) {
  line2 *out = to;
  const line2 *in = from;
  for (size_t k = 0; k + 4 <= count / 16; k += 4) {
    line2 a = in[k], b = in[k + 1], c = in[k + 2], d = in[k + 3];
#if __has_builtin(__builtin_nontemporal_store)
    __builtin_nontemporal_store(a, out + k);
    __builtin_nontemporal_store(b, out + k + 1);
    __builtin_nontemporal_store(c, out + k + 2);
    __builtin_nontemporal_store(d, out + k + 3);
#else
    out[k] = a; out[k + 1] = b; out[k + 2] = c; out[k + 3] = d;
#endif
  }
  __asm__ volatile("" : : "r"(to), "r"(from) : "memory");
}

void limits_prepare(void) {
  static const char *const names[] = {
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) setenv(names[k], "1", 1);
  setenv("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1", 1);
  setenv("JAX_PLATFORMS", "cpu", 1);
  struct rlimit stack;
  if (getrlimit(RLIMIT_STACK, &stack) == 0) {
    rlim_t wanted = (rlim_t)1 << 30;
    stack.rlim_cur = stack.rlim_max == RLIM_INFINITY || stack.rlim_max > wanted ? wanted : stack.rlim_max;
    setrlimit(RLIMIT_STACK, &stack);
  }
  signal(SIGPIPE, SIG_IGN);
}
