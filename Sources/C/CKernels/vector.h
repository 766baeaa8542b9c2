// Shared by the kernels: compilation for several instruction sets, and functions that vectorize.
#ifndef KERNEL_VECTOR_H
#define KERNEL_VECTOR_H

#include <stdint.h>
#include <string.h>

#include "include/kernels.h"

/// Compiled once for each instruction set; the loader picks the right one, so one build serves every processor.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define INLINE static inline __attribute__((always_inline))

// Functions on `floats` are always inlined, so there is no call whose convention could change.
#pragma clang diagnostic ignored "-Wpsabi"

/// Sixteen floats: one register with AVX-512, two with AVX2, four without.
typedef float floats __attribute__((ext_vector_type(16)));

INLINE floats load(const float *from) {
  floats value;
  memcpy(&value, from, sizeof value);
  return value;
}

INLINE void store(float *to, floats value) { memcpy(to, &value, sizeof value); }

/// Transposes 16×16 floats in four perfect shuffles.
INLINE void transpose(floats rows[16]) {
#pragma clang loop unroll(full)
  for (int stage = 0; stage < 4; stage++) {
    floats next[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      next[2 * i] = __builtin_shufflevector(
          rows[i], rows[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * i + 1] = __builtin_shufflevector(
          rows[i], rows[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) rows[i] = next[i];
  }
}

INLINE float bits_to_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE uint32_t float_to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// IEEE half to single, exact for every value, without branches, so that it vectorizes, and without
/// arithmetic on denormals, which is slow on some processors.
INLINE float half_to_float(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  const uint32_t magnitude = (uint32_t)(half & 0x7FFFu) << 13;
  // The exponent's bias is 15 in one and 127 in the other.
  const uint32_t normal = magnitude + (112u << 23);
  // Computed with an implicit leading one, which is then subtracted: 2^−14.
  const uint32_t denormal = float_to_bits(bits_to_float(magnitude + (113u << 23)) - 6.103515625e-5f);
  const uint32_t special = magnitude | 0x7F800000u;
  const uint32_t finite = magnitude < (0x0400u << 13) ? denormal : normal;
  return bits_to_float(sign | (magnitude >= (0x7C00u << 13) ? special : finite));
}

/// The float at `index` of numbers stored as `type`.
INLINE float stored(const void *numbers, kernel_type type, size_t index) {
  if (type == kernel_float16) return half_to_float(((const uint16_t *)numbers)[index]);
  if (type == kernel_bfloat16) return bits_to_float((uint32_t)((const uint16_t *)numbers)[index] << 16);
  return ((const float *)numbers)[index];
}

/// Sixteen floats from numbers stored as `type`.
INLINE floats load_stored(const void *numbers, kernel_type type, size_t index) {
  float values[16];
  for (size_t i = 0; i < 16; i++) values[i] = stored(numbers, type, index + i);
  return load(values);
}

/// 2^f·2^n for |f| ≤ 1/2, where the integer n is the low bits of `shifted` = n + 1.5·2^23; within 2 ulp.
/// The polynomial minimizes the largest relative error.
INLINE float power_of_two(float f, float shifted) {
  float p = 1.3264727e-3f * f + 9.671513e-3f;
  p = p * f + 5.5507336e-2f;
  p = p * f + 2.4022242e-1f;
  p = p * f + 6.93147e-1f;
  p = p * f + 1.0f;
  return bits_to_float(float_to_bits(p) + (float_to_bits(shifted) << 23));
}

/// e^x within 2 ulp, without branches or calls, so that loops around it vectorize. Below −86 and above 87 it
/// has the value at that bound, so that nothing is denormal or infinite; NaN stays NaN.
INLINE float exp_inline(float x) {
  const float bound = x < -86.0f ? -86.0f : (x > 87.0f ? 87.0f : x);
  // Adding 1.5·2^23 rounds to the nearest integer and leaves it in the low bits.
  const float shifted = bound * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  // The remainder is computed in two steps, because n·ln 2 is not a float, and converted back to powers of two.
  const float rest = (bound - n * 0.693145752f) - n * 1.42860677e-6f;
  return power_of_two(rest * 1.44269504f, shifted);
}

/// The error function within 1e-7: a polynomial in x² if |x| < 1, else 1 − 2^(a polynomial for log₂ erfc).
INLINE float erf_inline(float x) {
  const float size = x < 0 ? -x : x;
  const float square = x * x;
  float central = 7.8538615e-5f * square - 8.010194e-4f;
  central = central * square + 5.1883277e-3f;
  central = central * square - 2.6853813e-2f;
  central = central * square + 1.12835854e-1f;
  central = central * square - 3.7612626e-1f;
  central = x * (central * square + 1.1283791f);
  const float t = size > 4.0f ? 4.0f : size;
  float power = 2.6772585e-4f * t - 4.2409496e-3f;
  power = power * t + 3.14584e-2f;
  power = power * t - 1.4865147e-1f;
  power = power * t - 9.2076504e-1f;
  power = power * t - 1.625975f;
  power = power * t - 5.103124e-4f;
  const float shifted = power + 12582912.0f;
  const float tail = 1.0f - power_of_two(power - (shifted - 12582912.0f), shifted);
  return size < 1.0f ? central : (x < 0 ? -tail : tail);
}

typedef int32_t integers __attribute__((ext_vector_type(16)));

/// 2^x for x ≤ 0, within 2 ulp; below −100 it is 2^−100 (so that nothing is denormal), NaN stays NaN.
INLINE floats exp2_of_negative(floats x) {
  const floats low = (floats){0} - 100.0f;
  x = x < low ? low : x;
  // Adding 1.5·2^23 rounds to the nearest integer and leaves it in the low bits.
  const floats shifted = x + 12582912.0f;
  const floats f = x - (shifted - 12582912.0f);
  floats p = 1.3264727e-3f * f + 9.671513e-3f;
  p = p * f + 5.5507336e-2f;
  p = p * f + 2.4022242e-1f;
  p = p * f + 6.93147e-1f;
  p = p * f + 1.0f;
  return (floats)((integers)p + ((integers)shifted << 23));
}

INLINE float sigmoid_inline(float x) { return 1.0f / (1.0f + exp_inline(-x)); }

#endif
