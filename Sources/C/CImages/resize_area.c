// Averages over areas, as OpenCV's INTER_AREA does if both sides shrink.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "resize.h"

// A source pixel's weight in a target pixel.
typedef struct {
  size_t source;
  size_t target;
  float share;
} area_share;

// Computes the weights of a row or column in the targets' order; returns their number.
static size_t shares(size_t source_side, size_t target_side, double scale, area_share *result) {
  size_t count = 0;
  for (size_t target = 0; target < target_side; target++) {
    double first = target * scale;
    double last = first + scale;
    double width = fmin(scale, source_side - first);
    size_t from = (size_t)ceil(first);
    size_t to = (size_t)floor(last);
    if (to > source_side - 1) to = source_side - 1;
    if (from > to) from = to;
    if (from - first > 1e-3) result[count++] = (area_share){from - 1, target, (float)((from - first) / width)};
    for (size_t source = from; source < to; source++) {
      result[count++] = (area_share){source, target, (float)(1 / width)};
    }
    if (last - to > 1e-3) {
      result[count++] = (area_share){to, target, (float)(fmin(fmin(last - to, 1), width) / width)};
    }
  }
  return count;
}

static uint8_t rounded(float value) { return ia3_clamp_byte((int)lrintf(value)); }

// For an integer ratio, sums of bytes are exact.
static void whole(const ia3_resize *resize, size_t across, size_t down) {
  size_t channels = resize->channels;
  size_t stride = resize->width * channels;
  float scale = 1.0f / (float)(across * down);
  for (size_t y = 0; y < resize->target_height; y++) {
    for (size_t x = 0; x < resize->target_width; x++) {
      const uint8_t *block = resize->source + y * down * stride + x * across * channels;
      uint8_t *pixel = resize->target + (y * resize->target_width + x) * channels;
      for (size_t channel = 0; channel < channels; channel++) {
        uint32_t sum = 0;
        for (size_t row = 0; row < down; row++) {
          const uint8_t *line = block + row * stride + channel;
          for (size_t column = 0; column < across; column++) sum += line[column * channels];
        }
        // Four pixels are rounded half up, any other number half to even.
        pixel[channel] = across == 2 && down == 2 ? (uint8_t)((sum + 2) >> 2) : rounded((float)sum * scale);
      }
    }
  }
}

static void store(const float *sums, uint8_t *target, size_t count) {
  for (size_t i = 0; i < count; i++) target[i] = rounded(sums[i]);
}

int ia3_resize_area(const ia3_resize *resize) {
  double across = 1 / ((double)resize->target_width / (double)resize->width);
  double down = 1 / ((double)resize->target_height / (double)resize->height);
  if (resize->width % resize->target_width == 0 && resize->height % resize->target_height == 0) {
    whole(resize, resize->width / resize->target_width, resize->height / resize->target_height);
    return 0;
  }
  size_t channels = resize->channels;
  size_t row = resize->target_width * channels;
  area_share *columns = malloc((resize->width * 2 + 2) * sizeof *columns);
  area_share *lines = malloc((resize->height * 2 + 2) * sizeof *lines);
  float *line = malloc(row * sizeof *line);
  float *sums = malloc(row * sizeof *sums);
  if (!columns || !lines || !line || !sums) {
    free(columns);
    free(lines);
    free(line);
    free(sums);
    return -1;
  }
  size_t column_count = shares(resize->width, resize->target_width, across, columns);
  size_t line_count = shares(resize->height, resize->target_height, down, lines);
  size_t previous = SIZE_MAX;
  for (size_t j = 0; j < line_count; j++) {
    const uint8_t *source = resize->source + lines[j].source * resize->width * channels;
    memset(line, 0, row * sizeof *line);
    for (size_t k = 0; k < column_count; k++) {
      const uint8_t *from = source + columns[k].source * channels;
      float *to = line + columns[k].target * channels;
      for (size_t channel = 0; channel < channels; channel++) to[channel] += from[channel] * columns[k].share;
    }
    float share = lines[j].share;
    if (lines[j].target != previous) {
      if (previous != SIZE_MAX) store(sums, resize->target + previous * row, row);
      for (size_t i = 0; i < row; i++) sums[i] = share * line[i];
      previous = lines[j].target;
    } else {
      for (size_t i = 0; i < row; i++) sums[i] += share * line[i];
    }
  }
  if (previous != SIZE_MAX) store(sums, resize->target + previous * row, row);
  free(columns);
  free(lines);
  free(line);
  free(sums);
  return 0;
}
