#include <math.h>
#include <string.h>

#include "randomness.h"

// Multi-versioned if the loader can choose a version by processor. The fused multiply-adds are explicit,
// and everything else is compiled with -ffp-contract=off, so every version gives the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
#define VERSIONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VERSIONED
#endif
#define INLINE static inline __attribute__((always_inline))

// The polynomials are those of the Cephes Mathematical Library's logf and sinf/cosf (S. L. Moshier), the order of
// operations is that of PyTorch's vectorized kernel. GCC, which PyTorch is built with, fuses each product that is
// only added or subtracted, so `fmaf` is used in those places.

INLINE float from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint32_t to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// The natural logarithm of a positive, normal x.
INLINE float logarithm(float x) {
  uint32_t bits = to_bits(x);
  float exponent = (float)((int32_t)(bits >> 23) - 127) + 1.0f;
  float fraction = from_bits((bits & 0x807fffffu) | 0x3f000000u);  // in [0.5, 1)
  int below = fraction < 0.707106781186547524f;
  float extra = below ? fraction : 0.0f;
  exponent -= below ? 1.0f : 0.0f;
  x = (fraction - 1.0f) + extra;
  float z = x * x;
  float y = fmaf(7.0376836292e-2f, x, -1.1514610310e-1f);
  y = fmaf(y, x, 1.1676998740e-1f);
  y = fmaf(y, x, -1.2420140846e-1f);
  y = fmaf(y, x, 1.4249322787e-1f);
  y = fmaf(y, x, -1.6668057665e-1f);
  y = fmaf(y, x, 2.0000714765e-1f);
  y = fmaf(y, x, -2.4999993993e-1f);
  y = fmaf(y, x, 3.3333331174e-1f);
  y = y * x;
  y = fmaf(y, z, exponent * -2.12194440e-4f);
  y = fmaf(-z, 0.5f, y);
  return fmaf(exponent, 0.693359375f, x + y);
}

// The sine and the cosine of an x in [0, 8192).
INLINE void sine_cosine(float x, float *sine, float *cosine) {
  int32_t octant = ((int32_t)(x * 1.27323954473516f) + 1) & ~1;
  float y = (float)octant;
  uint32_t sine_sign = (uint32_t)(octant & 4) << 29;
  uint32_t cosine_sign = (uint32_t)(~(octant - 2) & 4) << 29;
  x = fmaf(y, -0.78515625f, x);
  x = fmaf(y, -2.4187564849853515625e-4f, x);
  x = fmaf(y, -3.77489497744594108e-8f, x);
  float z = x * x;
  float c = fmaf(2.443315711809948e-5f, z, -1.388731625493765e-3f);
  c = fmaf(c, z, 4.166664568298827e-2f);
  c = c * z;
  c = fmaf(c, z, -(z * 0.5f));
  c = c + 1.0f;
  float s = fmaf(-1.9515295891e-4f, z, 8.3321608736e-3f);
  s = fmaf(s, z, -1.6666654611e-1f);
  s = s * z;
  s = fmaf(s, x, x);
  int swapped = (octant & 2) != 0;
  *sine = from_bits(to_bits(swapped ? c : s) ^ sine_sign);
  *cosine = from_bits(to_bits(swapped ? s : c) ^ cosine_sign);
}

VERSIONED void ia3_normal_from_uniform(float *values, size_t blocks) {
  for (size_t block = 0; block < blocks; ++block) {
    float *first = values + 16 * block;
    for (int i = 0; i < 8; ++i) {
      float radius = sqrtf(-2.0f * logarithm(1.0f - first[i]));
      float sine, cosine;
      sine_cosine(6.283185307179586f * first[i + 8], &sine, &cosine);
      // PyTorch multiplies by a deviation of 1 and adds a mean of 0, which turns -0 into 0.
      first[i] = radius * cosine + 0.0f;
      first[i + 8] = radius * sine + 0.0f;
    }
  }
}

VERSIONED void ia3_uniform_from_bits(void *words, size_t count) {
  unsigned char *bytes = words;
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, bytes + 4 * i, sizeof bits);
    float value = (float)(int32_t)(bits & 0xffffffu) * 0x1p-24f;
    memcpy(bytes + 4 * i, &value, sizeof value);
  }
}
