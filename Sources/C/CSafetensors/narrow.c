#include "CSafetensors.h"
#include "variants.h"

#include <string.h>

static inline uint32_t bits(float value) {
  uint32_t result;
  memcpy(&result, &value, sizeof result);
  return result;
}

static inline float number(uint32_t bits) {
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

static inline uint16_t half(float value) {
  const uint32_t all = bits(value);
  const uint32_t magnitude = all & 0x7FFFFFFF;
  const uint32_t sign = (all ^ magnitude) >> 16;
  // Adding 1/2 moves the bits that a subnormal half keeps to the end of the significand; the addition rounds.
  const uint32_t tiny = bits(number(magnitude) + 0.5f) - bits(0.5f);
  const uint32_t odd = (magnitude >> 13) & 1;
  const uint32_t normal = (magnitude - ((127 - 15) << 23) + 0xFFF + odd) >> 13;
  const uint32_t huge = magnitude > 0x7F800000 ? 0x7E00 : 0x7C00;
  const uint32_t finite = magnitude < ((127 - 14) << 23) ? tiny : normal;
  return (uint16_t)(sign | (magnitude >= ((127 + 16) << 23) ? huge : finite));
}

static inline uint16_t bfloat(float value) {
  const uint32_t all = bits(value);
  const uint32_t rounded = (all + 0x7FFF + ((all >> 16) & 1)) >> 16;
  const uint32_t quiet = ((all >> 16) & 0x8000) | 0x7FC0;
  return (uint16_t)((all & 0x7FFFFFFF) > 0x7F800000 ? quiet : rounded);
}

static inline float widened(uint16_t half) {
  const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
  const uint32_t exponent = magnitude & (0x7C00 << 13);
  const uint32_t normal = magnitude + ((127 - 15) << 23);
  // A subnormal half lacks the float's implicit leading one: subtract it again.
  const uint32_t tiny = bits(number(magnitude + ((127 - 14) << 23)) - number((127 - 14) << 23));
  const uint32_t huge = magnitude + ((255 - 31) << 23);
  return number(sign | (exponent == 0 ? tiny : exponent == (0x7C00 << 13) ? huge : normal));
}

IA3_VARIANTS void ia3_narrow_half(const float *from, uint16_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = half(from[i]);
}

IA3_VARIANTS void ia3_narrow_bfloat(const float *from, uint16_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = bfloat(from[i]);
}

IA3_VARIANTS void ia3_widen_half(const void *from, float *to, size_t count) {
  const uint8_t *bytes = from;
  for (size_t i = 0; i < count; i++) {
    uint16_t value;
    memcpy(&value, bytes + 2 * i, sizeof value);
    to[i] = widened(value);
  }
}

IA3_VARIANTS void ia3_widen_bfloat(const void *from, float *to, size_t count) {
  const uint8_t *bytes = from;
  for (size_t i = 0; i < count; i++) {
    uint16_t value;
    memcpy(&value, bytes + 2 * i, sizeof value);
    to[i] = number((uint32_t)value << 16);
  }
}
