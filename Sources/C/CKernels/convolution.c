#include "include/kernels.h"
#include "vector.h"

KERNEL void kernel_patches(
    float *restrict patches, const float *restrict image, const kernel_convolution *shape, size_t first,
    size_t count) {
  const size_t channels = shape->channels;
  for (size_t p = 0; p < count; p++) {
    const size_t row = (first + p) / shape->output_width, column = (first + p) % shape->output_width;
    float *patch = patches + p * 9 * channels;
    for (size_t tap = 0; tap < 9; tap++, patch += channels) {
      // Unsigned wrap-around turns both bounds checks into one comparison.
      const size_t y = row * shape->stride + tap / 3 - shape->padding;
      const size_t x = column * shape->stride + tap % 3 - shape->padding;
      if (y < shape->height && x < shape->width)
        memcpy(patch, image + (y * shape->width + x) * channels, channels * sizeof(float));
      else
        memset(patch, 0, channels * sizeof(float));
    }
  }
}

KERNEL void kernel_patches_backward(
    float *restrict image, const float *restrict patches, const kernel_convolution *shape, size_t first,
    size_t count) {
  const size_t channels = shape->channels;
  for (size_t y = first; y < first + count; y++) {
    for (size_t x = 0; x < shape->width; x++) {
      float *pixel = image + (y * shape->width + x) * channels;
      memset(pixel, 0, channels * sizeof(float));
      for (size_t tap = 0; tap < 9; tap++) {
        const size_t above = y + shape->padding - tap / 3, left = x + shape->padding - tap % 3;
        if (above > y + shape->padding || left > x + shape->padding) continue;
        if (above % shape->stride || left % shape->stride) continue;
        const size_t row = above / shape->stride, column = left / shape->stride;
        if (row >= shape->output_height || column >= shape->output_width) continue;
        const float *patch = patches + ((row * shape->output_width + column) * 9 + tap) * channels;
        for (size_t c = 0; c < channels; c++) pixel[c] += patch[c];
      }
    }
  }
}

KERNEL void kernel_taps_first(
    float *restrict target, const float *restrict source, size_t outputs, size_t inputs) {
  for (size_t o = 0; o < outputs; o++)
    for (size_t tap = 0; tap < 9; tap++)
      for (size_t i = 0; i < inputs; i++)
        target[(o * 9 + tap) * inputs + i] = source[(o * inputs + i) * 9 + tap];
}

KERNEL void kernel_upsample(
    float *restrict y, const float *restrict x, size_t first, size_t count, size_t width,
    size_t channels) {
  for (size_t r = first; r < first + count; r++) {
    float *top = y + r * 4 * width * channels;
    for (size_t c = 0; c < width; c++) {
      const float *pixel = x + (r * width + c) * channels;
      memcpy(top + 2 * c * channels, pixel, channels * sizeof(float));
      memcpy(top + (2 * c + 1) * channels, pixel, channels * sizeof(float));
    }
    memcpy(top + 2 * width * channels, top, 2 * width * channels * sizeof(float));
  }
}

KERNEL void kernel_upsample_backward(
    float *restrict dx, const float *restrict dy, size_t first, size_t count, size_t width,
    size_t channels) {
  for (size_t r = first; r < first + count; r++) {
    for (size_t c = 0; c < width; c++) {
      float *pixel = dx + (r * width + c) * channels;
      const float *top = dy + (r * 4 * width + 2 * c) * channels;
      const float *bottom = top + 2 * width * channels;
      for (size_t i = 0; i < channels; i++)
        pixel[i] = (top[i] + top[channels + i]) + (bottom[i] + bottom[channels + i]);
    }
  }
}
