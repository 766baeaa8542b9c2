#include <math.h>

#include "include/kernels.h"
#include "vector.h"

KERNEL void kernel_layer_norm(
    float *restrict y, float *restrict statistics, const float *restrict x,
    const float *restrict weight, const float *restrict bias, float epsilon, size_t rows,
    size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels;
    float *out = y + r * channels;
    float sum = 0, squares = 0;
    {
#pragma clang fp reassociate(on)
      for (size_t c = 0; c < channels; c++) sum += in[c];
    }
    const float mean = sum / (float)channels;
    {
#pragma clang fp reassociate(on)
      for (size_t c = 0; c < channels; c++) squares += (in[c] - mean) * (in[c] - mean);
    }
    const float inverse = 1.0f / sqrtf(squares / (float)channels + epsilon);
    for (size_t c = 0; c < channels; c++) out[c] = (in[c] - mean) * inverse * weight[c] + bias[c];
    statistics[2 * r] = mean;
    statistics[2 * r + 1] = inverse;
  }
}

KERNEL void kernel_layer_norm_backward(
    float *restrict dx, const float *restrict statistics, const float *restrict x,
    const float *restrict dy, const float *restrict weight, size_t rows, size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels, *d = dy + r * channels;
    float *out = dx + r * channels;
    const float mean = statistics[2 * r], inverse = statistics[2 * r + 1];
    float sum = 0, product = 0;
    {
#pragma clang fp reassociate(on)
      for (size_t c = 0; c < channels; c++) {
        const float g = d[c] * weight[c];
        sum += g;
        product += g * (in[c] - mean);
      }
    }
    const float average = sum / (float)channels;
    const float slope = product * inverse * inverse / (float)channels;
    for (size_t c = 0; c < channels; c++)
      out[c] = inverse * (d[c] * weight[c] - average - (in[c] - mean) * slope);
  }
}

void kernel_group_norm_sums(float *sums, const float *x, size_t rows, size_t channels) {
  kernel_sum_rows(sums, x, NULL, rows, channels);
}

KERNEL void kernel_group_norm_squares(
    float *restrict sums, const float *restrict x, const float *restrict mean, size_t rows,
    size_t channels, size_t groups) {
  const size_t width = channels / groups;
  for (size_t c = 0; c < channels; c++) sums[c] = 0;
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels;
    for (size_t g = 0; g < groups; g++) {
      const float m = mean[g];
      for (size_t c = g * width; c < (g + 1) * width; c++) sums[c] += (in[c] - m) * (in[c] - m);
    }
  }
}

static double group_total(
    const float *partials, size_t parts, size_t part_width, size_t first, size_t width) {
  double sum = 0;
  for (size_t p = 0; p < parts; p++)
    for (size_t c = first; c < first + width; c++) sum += partials[p * part_width + c];
  return sum;
}

void kernel_group_norm_mean(
    float *mean, const float *partials, size_t parts, size_t rows, size_t channels, size_t groups) {
  const size_t width = channels / groups;
  for (size_t g = 0; g < groups; g++)
    mean[g] =
        (float)(group_total(partials, parts, channels, g * width, width) / (double)(rows * width));
}

void kernel_group_norm_deviation(
    float *inverse, const float *partials, float epsilon, size_t parts, size_t rows, size_t channels,
    size_t groups) {
  const size_t width = channels / groups;
  for (size_t g = 0; g < groups; g++) {
    const double variance =
        group_total(partials, parts, channels, g * width, width) / (double)(rows * width);
    inverse[g] = (float)(1.0 / sqrt(variance + (double)epsilon));
  }
}

void kernel_group_norm_affine(
    float *scale, float *offset, const float *mean, const float *inverse, const float *weight,
    const float *bias, size_t channels, size_t groups) {
  const size_t width = channels / groups;
  for (size_t c = 0; c < channels; c++) {
    scale[c] = weight[c] * inverse[c / width];
    offset[c] = bias[c] - mean[c / width] * scale[c];
  }
}

KERNEL void kernel_group_norm_apply(
    float *restrict y, const float *restrict x, const float *restrict scale,
    const float *restrict offset, int silu, size_t rows, size_t channels) {
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels;
    float *out = y + r * channels;
    if (silu) {
      for (size_t c = 0; c < channels; c++) {
        const float n = in[c] * scale[c] + offset[c];
        out[c] = n * sigmoid_inline(n);
      }
    } else {
      for (size_t c = 0; c < channels; c++) out[c] = in[c] * scale[c] + offset[c];
    }
  }
}

KERNEL void kernel_group_norm_backward_sums(
    float *restrict dn, float *restrict sums, const float *restrict x, const float *restrict dy,
    const float *restrict scale, const float *restrict offset, const float *restrict mean, int silu,
    size_t rows, size_t channels, size_t groups) {
  const size_t width = channels / groups;
  float *products = sums + channels;
  for (size_t c = 0; c < 2 * channels; c++) sums[c] = 0;
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels, *d = dy + r * channels;
    float *out = dn + r * channels;
    if (silu) {
      for (size_t c = 0; c < channels; c++) {
        const float n = in[c] * scale[c] + offset[c];
        const float s = sigmoid_inline(n);
        out[c] = d[c] * s * (1.0f + n * (1.0f - s));
      }
    } else {
      memcpy(out, d, channels * sizeof(float));
    }
    for (size_t g = 0; g < groups; g++) {
      const float m = mean[g];
      for (size_t c = g * width; c < (g + 1) * width; c++) {
        sums[c] += out[c];
        products[c] += out[c] * (in[c] - m);
      }
    }
  }
}

void kernel_group_norm_backward_factors(
    float *factors, const float *partials, const float *mean, const float *inverse,
    const float *weight, size_t parts, size_t rows, size_t channels, size_t groups) {
  const size_t width = channels / groups;
  const double count = (double)(rows * width);
  for (size_t g = 0; g < groups; g++) {
    double sum = 0, product = 0;
    for (size_t p = 0; p < parts; p++) {
      const float *part = partials + p * 2 * channels;
      for (size_t c = g * width; c < (g + 1) * width; c++) {
        sum += (double)weight[c] * part[c];
        product += (double)weight[c] * part[channels + c];
      }
    }
    const double i = inverse[g];
    const double slope = -i * i * i * product / count;
    for (size_t c = g * width; c < (g + 1) * width; c++) {
      factors[c] = (float)(i * weight[c]);
      factors[channels + c] = (float)slope;
      factors[2 * channels + c] = (float)(-i * sum / count - slope * mean[g]);
    }
  }
}

KERNEL void kernel_group_norm_backward_apply(
    float *restrict dn, const float *restrict x, const float *restrict factors, size_t rows,
    size_t channels) {
  const float *slope = factors + channels, *offset = factors + 2 * channels;
  for (size_t r = 0; r < rows; r++) {
    const float *in = x + r * channels;
    float *out = dn + r * channels;
    for (size_t c = 0; c < channels; c++) out[c] = out[c] * factors[c] + in[c] * slope[c] + offset[c];
  }
}
