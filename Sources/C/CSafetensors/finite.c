#include "CSafetensors.h"
#include "variants.h"

#include <string.h>

// The number of values between checks of the result: the inner loop has no branch, so that it is vectorized.
enum { CHUNK = 4096 };

IA3_VARIANTS static uint32_t any_float(const uint8_t *bytes, size_t count) {
  uint32_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t value;
    memcpy(&value, bytes + 4 * i, sizeof value);
    found |= (value & 0x7F800000) == 0x7F800000;
  }
  return found;
}

// Searches two-byte values whose exponent bits are `exponent`.
IA3_VARIANTS static uint16_t any_short(const uint8_t *bytes, size_t count, uint16_t exponent) {
  uint16_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint16_t value;
    memcpy(&value, bytes + 2 * i, sizeof value);
    found |= (value & exponent) == exponent;
  }
  return found;
}

size_t ia3_first_non_finite_float(const void *values, size_t count) {
  const uint8_t *bytes = values;
  for (size_t start = 0; start < count; start += CHUNK) {
    const size_t length = count - start < CHUNK ? count - start : CHUNK;
    if (!any_float(bytes + 4 * start, length)) continue;
    for (size_t i = start; i < start + length; i++) {
      if (any_float(bytes + 4 * i, 1)) return i;
    }
  }
  return count;
}

static size_t first_short(const void *values, size_t count, uint16_t exponent) {
  const uint8_t *bytes = values;
  for (size_t start = 0; start < count; start += CHUNK) {
    const size_t length = count - start < CHUNK ? count - start : CHUNK;
    if (!any_short(bytes + 2 * start, length, exponent)) continue;
    for (size_t i = start; i < start + length; i++) {
      if (any_short(bytes + 2 * i, 1, exponent)) return i;
    }
  }
  return count;
}

size_t ia3_first_non_finite_half(const void *values, size_t count) {
  return first_short(values, count, 0x7C00);
}

size_t ia3_first_non_finite_bfloat(const void *values, size_t count) {
  return first_short(values, count, 0x7F80);
}
