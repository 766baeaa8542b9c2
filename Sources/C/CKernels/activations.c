#include "include/kernels.h"
#include "vector.h"

#define INVERSE_SQRT_2 0.70710678118654752440f
#define INVERSE_SQRT_2_PI 0.39894228040143267794f

INLINE float gelu_inline(float x) { return 0.5f * x * (1.0f + erf_inline(x * INVERSE_SQRT_2)); }

INLINE float gelu_slope(float x) {
  const float cumulative = 0.5f * (1.0f + erf_inline(x * INVERSE_SQRT_2));
  return cumulative + x * INVERSE_SQRT_2_PI * exp_inline(-0.5f * x * x);
}

KERNEL void kernel_silu(float *restrict y, const float *restrict x, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * sigmoid_inline(x[i]);
}

KERNEL void kernel_silu_backward(
    float *restrict dx, const float *restrict x, const float *restrict dy, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float s = sigmoid_inline(x[i]);
    dx[i] = dy[i] * s * (1.0f + x[i] * (1.0f - s));
  }
}

KERNEL void kernel_gelu(float *restrict y, const float *restrict x, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = gelu_inline(x[i]);
}

KERNEL void kernel_gelu_backward(
    float *restrict dx, const float *restrict x, const float *restrict dy, size_t count) {
  for (size_t i = 0; i < count; i++) dx[i] = dy[i] * gelu_slope(x[i]);
}

KERNEL void kernel_quick_gelu(float *restrict y, const float *restrict x, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * sigmoid_inline(1.702f * x[i]);
}

KERNEL void kernel_quick_gelu_backward(
    float *restrict dx, const float *restrict x, const float *restrict dy, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float s = sigmoid_inline(1.702f * x[i]);
    dx[i] = dy[i] * s * (1.0f + 1.702f * x[i] * (1.0f - s));
  }
}

KERNEL void kernel_geglu(float *restrict y, const float *restrict x, size_t rows, size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *value = x + r * 2 * channels;
    const float *gate = value + channels;
    float *out = y + r * channels;
    for (size_t c = 0; c < channels; c++) out[c] = value[c] * gelu_inline(gate[c]);
  }
}

KERNEL void kernel_geglu_backward(
    float *restrict dx, const float *restrict x, const float *restrict dy, size_t rows,
    size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *value = x + r * 2 * channels;
    const float *gate = value + channels;
    const float *d = dy + r * channels;
    float *value_out = dx + r * 2 * channels;
    float *gate_out = value_out + channels;
    for (size_t c = 0; c < channels; c++) {
      const float g = gate[c], v = value[c];
      const float cumulative = 0.5f * (1.0f + erf_inline(g * INVERSE_SQRT_2));
      value_out[c] = d[c] * g * cumulative;
      gate_out[c] = d[c] * v * (cumulative + g * INVERSE_SQRT_2_PI * exp_inline(-0.5f * g * g));
    }
  }
}
