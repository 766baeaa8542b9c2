// What the kernels share: compilation for several instruction sets, and functions that vectorise.
#ifndef IA3_VECTOR_H
#define IA3_VECTOR_H

#include <stdint.h>
#include <string.h>

#include "include/kernels.h"

/// Compiled once for each instruction set; the loader picks. One build serves every processor.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define INLINE static inline __attribute__((always_inline))

// Functions on `floats` are always inlined, so there is no call whose convention could change.
#pragma clang diagnostic ignored "-Wpsabi"

/// Sixteen floats: one register with AVX-512, two with AVX2, four without.
typedef float floats __attribute__((vector_size(64)));

INLINE floats load(const float *from) {
  floats value;
  memcpy(&value, from, sizeof value);
  return value;
}

INLINE void store(float *to, floats value) { memcpy(to, &value, sizeof value); }

/// Rows become columns: four perfect shuffles.
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

/// IEEE half to single, exact for every value, without branches, so that it vectorises, and without
/// arithmetic on denormals, which is slow on some processors.
INLINE float half_to_float(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  const uint32_t magnitude = (uint32_t)(half & 0x7FFFu) << 13;
  // The exponent's bias is 15 in one and 127 in the other.
  const uint32_t normal = magnitude + (112u << 23);
  // As if there were a leading one, which is then taken away: 2^−14.
  const uint32_t denormal = float_to_bits(bits_to_float(magnitude + (113u << 23)) - 6.103515625e-5f);
  const uint32_t special = magnitude | 0x7F800000u;
  const uint32_t finite = magnitude < (0x0400u << 13) ? denormal : normal;
  return bits_to_float(sign | (magnitude >= (0x7C00u << 13) ? special : finite));
}

/// The float at `index` of numbers stored as `type`.
INLINE float stored(const void *numbers, ia3_type type, size_t index) {
  if (type == ia3_float16) return half_to_float(((const uint16_t *)numbers)[index]);
  if (type == ia3_bfloat16) return bits_to_float((uint32_t)((const uint16_t *)numbers)[index] << 16);
  return ((const float *)numbers)[index];
}

/// Sixteen floats from numbers stored as `type`.
INLINE floats load_stored(const void *numbers, ia3_type type, size_t index) {
  float values[16];
  for (size_t i = 0; i < 16; i++) values[i] = stored(numbers, type, index + i);
  return load(values);
}

/// e^x within 1 ulp or so; below −87.3 it is 0 (no denormals), above 88.7 infinite, NaN stays NaN.
/// Written without branches or calls so that loops around it vectorise.
INLINE float exp_inline(float x) {
  const float bound = x < -87.33f ? -87.33f : (x > 88.72f ? 88.72f : x);
  // Adding 1.5·2^23 rounds to the nearest integer and leaves it in the low bits.
  const float shifted = bound * 1.44269504088896341f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  float r = bound - n * 0.693145751953125f;
  r = r - n * 1.42860682030941723212e-6f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // Two half powers, because 2^128 alone does not fit.
  const int32_t exponent = (int32_t)float_to_bits(shifted) - 0x4B400000;
  const int32_t half = exponent >> 1;
  const float low = bits_to_float((uint32_t)(half + 127) << 23);
  const float high = bits_to_float((uint32_t)(exponent - half + 127) << 23);
  const float value = p * low * high;
  const float upper = x > 88.72f ? bits_to_float(0x7F800000) : value;
  return x < -87.33f ? 0.0f : upper;
}

INLINE float sigmoid_inline(float x) { return 1.0f / (1.0f + exp_inline(-x)); }

#endif
