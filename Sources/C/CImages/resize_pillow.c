// Convolution with a filter that widens as the image shrinks, as Pillow's ImagingResample does.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "resize.h"

// Weights are multiples of 2^-22: of 32 bits, that leaves eight for a byte and two of headroom.
#define WEIGHT_BITS 22

// The weights of the pixels from `first` on for one target pixel.
typedef struct {
  size_t first;
  size_t count;
} taps;

typedef struct {
  taps *spans;
  int32_t *weights;
  size_t stride;
} kernel;

static double sinc(double x) {
  if (x == 0) return 1;
  x *= 3.14159265358979323846;
  return sin(x) / x;
}

static double lanczos(double x) { return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0; }

static double box(double x) { return x > -0.5 && x <= 0.5 ? 1 : 0; }

static void release(kernel *kernel) {
  free(kernel->spans);
  free(kernel->weights);
}

static int prepare(kernel *kernel, size_t source_side, size_t target_side, int is_box) {
  double scale = (double)source_side / (double)target_side;
  double widening = scale < 1 ? 1 : scale;
  double support = (is_box ? 0.5 : 3.0) * widening;
  kernel->stride = (size_t)ceil(support) * 2 + 1;
  kernel->spans = malloc(target_side * sizeof *kernel->spans);
  kernel->weights = calloc(target_side * kernel->stride, sizeof *kernel->weights);
  double *exact = malloc(kernel->stride * sizeof *exact);
  if (!kernel->spans || !kernel->weights || !exact) {
    free(exact);
    return -1;
  }
  for (size_t target = 0; target < target_side; target++) {
    double center = ((double)target + 0.5) * scale;
    double inverse = 1 / widening;
    double low = center - support + 0.5;
    size_t first = low < 0 ? 0 : (size_t)low;
    size_t end = (size_t)(center + support + 0.5);
    if (end > source_side) end = source_side;
    size_t count = end - first;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
      double x = ((double)(i + first) - center + 0.5) * inverse;
      exact[i] = is_box ? box(x) : lanczos(x);
      sum += exact[i];
    }
    int32_t *weights = kernel->weights + target * kernel->stride;
    for (size_t i = 0; i < count; i++) {
      double weight = sum != 0 ? exact[i] / sum : exact[i];
      weights[i] = (int32_t)(weight * (1 << WEIGHT_BITS) + (weight < 0 ? -0.5 : 0.5));
    }
    kernel->spans[target] = (taps){first, count};
  }
  free(exact);
  return 0;
}

// One target byte from bytes that are `step` apart.
static uint8_t convolve(const uint8_t *source, size_t step, const int32_t *weights, size_t count) {
  int32_t sum = 1 << (WEIGHT_BITS - 1);
  for (size_t i = 0; i < count; i++) sum += source[i * step] * weights[i];
  return ia3_clamp_byte(sum >> WEIGHT_BITS);
}

static void across(const kernel *kernel, const ia3_resize *resize, const uint8_t *source, uint8_t *target) {
  size_t channels = resize->channels;
  for (size_t y = 0; y < resize->height; y++) {
    const uint8_t *row = source + y * resize->width * channels;
    for (size_t x = 0; x < resize->target_width; x++) {
      const taps span = kernel->spans[x];
      for (size_t channel = 0; channel < channels; channel++) {
        *target++ = convolve(row + span.first * channels + channel, channels, kernel->weights + x * kernel->stride,
                             span.count);
      }
    }
  }
}

static void down(const kernel *kernel, const ia3_resize *resize, const uint8_t *source, uint8_t *target) {
  size_t row = resize->target_width * resize->channels;
  for (size_t y = 0; y < resize->target_height; y++) {
    const taps span = kernel->spans[y];
    for (size_t i = 0; i < row; i++) {
      *target++ = convolve(source + span.first * row + i, row, kernel->weights + y * kernel->stride, span.count);
    }
  }
}

// a·b/255, rounded.
static uint8_t product(uint8_t a, uint8_t b) {
  unsigned value = (unsigned)a * b + 128;
  return (uint8_t)(((value >> 8) + value) >> 8);
}

static void multiply_alpha(const uint8_t *source, uint8_t *target, size_t pixels) {
  for (size_t i = 0; i < pixels; i++, source += 4, target += 4) {
    for (int channel = 0; channel < 3; channel++) target[channel] = product(source[channel], source[3]);
    target[3] = source[3];
  }
}

static void divide_alpha(uint8_t *pixel, size_t pixels) {
  for (size_t i = 0; i < pixels; i++, pixel += 4) {
    if (pixel[3] == 0 || pixel[3] == 255) continue;
    for (int channel = 0; channel < 3; channel++) pixel[channel] = ia3_clamp_byte(255 * pixel[channel] / pixel[3]);
  }
}

int ia3_resize_pillow(const ia3_resize *resize, int is_box) {
  kernel columns = {0};
  kernel rows = {0};
  uint8_t *multiplied = NULL;
  uint8_t *narrowed = NULL;
  int result = -1;
  const uint8_t *source = resize->source;
  if (resize->channels == 4) {
    multiplied = malloc(resize->width * resize->height * 4);
    if (!multiplied) goto done;
    multiply_alpha(source, multiplied, resize->width * resize->height);
    source = multiplied;
  }
  int is_as_wide = resize->width == resize->target_width;
  int is_as_high = resize->height == resize->target_height;
  if (!is_as_wide) {
    uint8_t *target = resize->target;
    if (!is_as_high) target = narrowed = malloc(resize->target_width * resize->height * resize->channels);
    if (!target || prepare(&columns, resize->width, resize->target_width, is_box)) goto done;
    across(&columns, resize, source, target);
    source = target;
  }
  if (!is_as_high) {
    if (prepare(&rows, resize->height, resize->target_height, is_box)) goto done;
    down(&rows, resize, source, resize->target);
  }
  if (resize->channels == 4) divide_alpha(resize->target, resize->target_width * resize->target_height);
  result = 0;
done:
  release(&columns);
  release(&rows);
  free(multiplied);
  free(narrowed);
  return result;
}
