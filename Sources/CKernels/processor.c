// What the processor can do. A level counts only as a whole, since the compiler may use any part of it; and
// only when the operating system saves the registers, without which the first wide instruction is a trap.

#ifdef __linux__
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <stdlib.h>
#include <unistd.h>

#include "CKernels.h"

const char *ck_wanted_kernels(void) { return getenv("NABLA_KERNELS"); }

int ck_processors(void) {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

#if defined(__x86_64__)

#include <cpuid.h>

static unsigned enabled_states(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

int ck_processor_level(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  // AVX, FMA, MOVBE, F16C, and that xgetbv may be asked.
  const unsigned v3_1 = 1u << 28 | 1u << 12 | 1u << 22 | 1u << 29 | 1u << 27;
  if ((c & v3_1) != v3_1) return 0;
  unsigned states = enabled_states();
  if ((states & 0x06) != 0x06) return 0;  // xmm, ymm
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & 1u << 5)) return 0;  // LZCNT
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned v3_7 = 1u << 3 | 1u << 5 | 1u << 8;  // BMI1, AVX2, BMI2
  if ((b & v3_7) != v3_7) return 0;
  const unsigned v4_7 = 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31;  // F, DQ, CD, BW, VL
  if ((b & v4_7) != v4_7) return 3;
  return (states & 0xE0) == 0xE0 ? 4 : 3;  // masks, zmm
}

#else

int ck_processor_level(void) { return 0; }

#endif
