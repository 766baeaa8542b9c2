#include "include/kernels.h"
#include "vector.h"

/// IEEE half to single by integer arithmetic: exact for every value, denormals, infinities and NaN
/// included, and free of branches, so that it vectorises.
INLINE float half_to_float(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  const uint32_t magnitude = half & 0x7FFFu;
  // 2^112 moves the exponent's bias from 15 to 127, and makes denormals right as it does.
  const float scaled = bits_to_float(magnitude << 13) * bits_to_float(0x77800000u);
  const uint32_t bits = float_to_bits(scaled);
  const uint32_t special = (magnitude << 13) | 0x7F800000u;
  return bits_to_float(sign | (magnitude >= 0x7C00u ? special : bits));
}

KERNEL void ia3_widen_float16(float *restrict y, const void *restrict x, size_t count) {
  const uint16_t *half = x;
  for (size_t i = 0; i < count; i++) y[i] = half_to_float(half[i]);
}

KERNEL void ia3_widen_bfloat16(float *restrict y, const void *restrict x, size_t count) {
  const uint16_t *brain = x;
  for (size_t i = 0; i < count; i++) y[i] = bits_to_float((uint32_t)brain[i] << 16);
}
