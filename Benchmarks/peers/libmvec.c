// glibc's vector functions, at the width of this processor, in a loop of our own. Reads the name of a workload a line
// (function, type, count, interval) and answers `workload<TAB>peer<TAB>seconds` and a line with a dot.
#include <immintrin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The name of a function of single precision ends in f.
#define JOIN(prefix, name) prefix##name##f

#if defined(__AVX512F__)
#define NAMES(f) _ZGVeN8v_##f
#define NAMES2(f) _ZGVeN8vv_##f
#define FLOATS(f) JOIN(_ZGVeN16v_, f)
#define FLOATS2(f) JOIN(_ZGVeN16vv_, f)
#define WIDTH 8
typedef __m512d doubles;
typedef __m512 floats;
#define LOAD _mm512_loadu_pd
#define STORE _mm512_storeu_pd
#define LOADF _mm512_loadu_ps
#define STOREF _mm512_storeu_ps
#else
#define NAMES(f) _ZGVdN4v_##f
#define NAMES2(f) _ZGVdN4vv_##f
#define FLOATS(f) JOIN(_ZGVdN8v_, f)
#define FLOATS2(f) JOIN(_ZGVdN8vv_, f)
#define WIDTH 4
typedef __m256d doubles;
typedef __m256 floats;
#define LOAD _mm256_loadu_pd
#define STORE _mm256_storeu_pd
#define LOADF _mm256_loadu_ps
#define STOREF _mm256_storeu_ps
#endif

#define UNARY(X) \
  X(exp) X(exp2) X(expm1) X(log) X(log1p) X(log2) X(log10) X(sin) X(cos) X(tan) X(asin) X(acos) X(atan) X(sinh) X(cosh) \
  X(tanh) X(asinh) X(acosh) X(atanh) X(erf) X(erfc) X(cbrt)
#define BINARY(X) X(pow) X(atan2) X(hypot)

typedef void loop(const void *x, const void *y, void *out, long count);
struct entry {
  const char *name;
  loop *run;
};

#define LOOP(f)                                                                                      \
  extern doubles NAMES(f)(doubles);                                                                  \
  static void loop_##f(const void *x, const void *y, void *out, long count) {                        \
    for (long i = 0; i < count; i += WIDTH) STORE((double *)out + i, NAMES(f)(LOAD((const double *)x + i))); \
  }
#define LOOP2(f)                                                                                     \
  extern doubles NAMES2(f)(doubles, doubles);                                                        \
  static void loop_##f(const void *x, const void *y, void *out, long count) {                        \
    for (long i = 0; i < count; i += WIDTH)                                                          \
      STORE((double *)out + i, NAMES2(f)(LOAD((const double *)x + i), LOAD((const double *)y + i))); \
  }
#define LOOPF(f)                                                                                     \
  extern floats FLOATS(f)(floats);                                                                   \
  static void floats_##f(const void *x, const void *y, void *out, long count) {                      \
    for (long i = 0; i < count; i += 2 * WIDTH) STOREF((float *)out + i, FLOATS(f)(LOADF((const float *)x + i))); \
  }
#define LOOPF2(f)                                                                                    \
  extern floats FLOATS2(f)(floats, floats);                                                          \
  static void floats_##f(const void *x, const void *y, void *out, long count) {                      \
    for (long i = 0; i < count; i += 2 * WIDTH)                                                      \
      STOREF((float *)out + i, FLOATS2(f)(LOADF((const float *)x + i), LOADF((const float *)y + i))); \
  }
UNARY(LOOP)
BINARY(LOOP2)
UNARY(LOOPF)
BINARY(LOOPF2)

#define ENTRY(f) {#f, loop_##f},
#define ENTRYF(f) {#f, floats_##f},
static const struct entry doubleLoops[] = {UNARY(ENTRY) BINARY(ENTRY)};
static const struct entry floatLoops[] = {UNARY(ENTRYF) BINARY(ENTRYF)};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double spread(double low, double high, long i) {
  double turn = (double)i * 0.6180339887498949;
  return low + (high - low) * (turn - floor(turn));
}

static double burst(loop *run, const void *x, const void *y, void *out, long count) {
  long calls = 1;
  run(x, y, out, count);
  for (;; calls *= 4) {
    double start = seconds();
    for (long k = 0; k < calls; k++) run(x, y, out, count);
    double taken = seconds() - start;
    if (taken > 2e-3 || calls > 1 << 24) {
      if (taken < 4e-3) calls *= 2;
      break;
    }
  }
  double least = INFINITY;
  for (int k = 0; k < 3; k++) {
    double start = seconds();
    for (long k = 0; k < calls; k++) run(x, y, out, count);
    double taken = (seconds() - start) / (double)calls;
    if (taken < least) least = taken;
  }
  return least;
}

static void answer(const char *workload) {
  char name[32], type[32];
  long count;
  double low, high;
  if (sscanf(workload, "%31s %31s %ld %lf %lf", name, type, &count, &low, &high) != 5) return;
  int single = strcmp(type, "float") == 0;
  const struct entry *loops = single ? floatLoops : doubleLoops;
  size_t known = single ? sizeof floatLoops / sizeof *floatLoops : sizeof doubleLoops / sizeof *doubleLoops;
  loop *run = NULL;
  for (size_t k = 0; k < known; k++)
    if (strcmp(loops[k].name, name) == 0) run = loops[k].run;
  if (run == NULL || count <= 0 || count % 16 != 0) return;
  void *x = aligned_alloc(64, (size_t)count * 8), *y = aligned_alloc(64, (size_t)count * 8);
  void *out = aligned_alloc(64, (size_t)count * 8);
  for (long i = 0; i < count; i++) {
    if (single) {
      ((float *)x)[i] = (float)spread(low, high, i);
      ((float *)y)[i] = (float)spread(-3, 3, i);
    } else {
      ((double *)x)[i] = spread(low, high, i);
      ((double *)y)[i] = spread(-3, 3, i);
    }
  }
  printf("%s\tlibmvec\t%.9g\n", workload, burst(run, x, y, out, count));
  free(x);
  free(y);
  free(out);
}

int main(void) {
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    answer(line);
    puts(".");
    fflush(stdout);
  }
}
