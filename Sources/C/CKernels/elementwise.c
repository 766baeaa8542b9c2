#include "include/kernels.h"
#include "vector.h"

KERNEL void kernel_add(float *restrict y, const float *a, const float *b, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = a[i] + b[i];
}

KERNEL void kernel_accumulate(float *restrict y, const float *restrict x, float factor, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += factor * x[i];
}

KERNEL void kernel_one_plus(float *restrict y, const float *restrict x, float factor, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = 1.0f + factor * x[i];
}

KERNEL void kernel_affine_rows(
    float *y, const float *x, const float *restrict scale, const float *restrict offset, size_t rows,
    size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels;
    float *out = y + r * channels;
    if (scale && offset) {
      for (size_t c = 0; c < channels; c++) out[c] = in[c] * scale[c] + offset[c];
    } else if (scale) {
      for (size_t c = 0; c < channels; c++) out[c] = in[c] * scale[c];
    } else if (offset) {
      for (size_t c = 0; c < channels; c++) out[c] = in[c] + offset[c];
    } else if (in != out) {
      memcpy(out, in, channels * sizeof(float));
    }
  }
}

KERNEL void kernel_sum_rows(
    float *restrict sums, const float *restrict a, const float *restrict b, size_t rows,
    size_t channels) {
  for (size_t c = 0; c < channels; c++) sums[c] = 0;
  for (size_t r = 0; r < rows; r++) {
    const float *x = a + r * channels;
    if (b) {
      const float *y = b + r * channels;
      for (size_t c = 0; c < channels; c++) sums[c] += x[c] * y[c];
    } else {
      for (size_t c = 0; c < channels; c++) sums[c] += x[c];
    }
  }
}

void kernel_sum_partials(
    float *total, const float *partials, float factor, size_t parts, size_t channels) {
  for (size_t c = 0; c < channels; c++) {
    double sum = 0;
    for (size_t p = 0; p < parts; p++) sum += partials[p * channels + c];
    total[c] += (float)(factor * sum);
  }
}

void kernel_copy_rows(
    float *target, size_t stride, const float *source, size_t source_stride, size_t rows,
    size_t channels) {
  for (size_t r = 0; r < rows; r++)
    memcpy(target + r * stride, source + r * source_stride, channels * sizeof(float));
}
