#include "formula.h"

#include "vector.h"

INLINE uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

KERNEL void kernel_formula(float *y, uint64_t key, float factor, float offset, size_t count) {
#pragma clang fp contract(off)
  for (size_t i = 0; i < count; i++) {
    const uint64_t bits = mix(key + (i + 1) * 0x9E3779B97F4A7C15u) >> 40;
    const float u = (float)(int32_t)bits * 0x1p-23f - 1.0f;
    const float product = u * factor;
    y[i] = product + offset;
  }
}
