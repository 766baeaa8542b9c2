// Interpolation between neighbors, as OpenCV does it for bytes: weights are multiples of 1/2048.
#include <math.h>
#include <stdlib.h>

#include "resize.h"

#define ONE 2048
#define TAPS 4

// The first source pixel of one target pixel, and the weights from it on.
typedef struct {
  int64_t first;
  int16_t weights[TAPS];
} taps;

static int16_t fixed(float weight) { return (int16_t)lrintf(weight * ONE); }

static taps linear(size_t target, size_t source_side, double scale, int is_area) {
  float fraction;
  int64_t first;
  if (is_area) {
    first = (int64_t)floor(target * scale);
    fraction = (float)((double)(target + 1) - (double)(first + 1) / scale);
    fraction = fraction <= 0 ? 0 : fraction - floorf(fraction);
  } else {
    fraction = (float)((target + 0.5) * scale - 0.5);
    first = (int64_t)floorf(fraction);
    fraction -= (float)first;
  }
  if (first < 0) {
    first = 0;
    fraction = 0;
  }
  if (first >= (int64_t)source_side - 1) {
    first = (int64_t)source_side - 1;
    fraction = 0;
  }
  return (taps){first, {fixed(1 - fraction), fixed(fraction)}};
}

static taps cubic(size_t target, double scale) {
  float x = (float)((target + 0.5) * scale - 0.5);
  int64_t first = (int64_t)floorf(x);
  x -= (float)first;
  const float a = -0.75f;
  float weights[TAPS];
  weights[0] = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
  weights[1] = ((a + 2) * x - (a + 3)) * x * x + 1;
  weights[2] = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
  weights[3] = 1.f - weights[0] - weights[1] - weights[2];
  taps result = {first - 1, {0}};
  for (int i = 0; i < TAPS; i++) result.weights[i] = fixed(weights[i]);
  return result;
}

static size_t clamped(int64_t index, size_t side) {
  return index < 0 ? 0 : index >= (int64_t)side ? side - 1 : (size_t)index;
}

// A source row narrowed or widened to the target's columns, in units of 1/2048.
static void across(const ia3_resize *resize, const taps *columns, int count, size_t y, int32_t *row) {
  const uint8_t *source = resize->source + y * resize->width * resize->channels;
  for (size_t x = 0; x < resize->target_width; x++) {
    for (size_t channel = 0; channel < resize->channels; channel++) {
      int32_t sum = 0;
      for (int i = 0; i < count; i++) {
        size_t column = clamped(columns[x].first + i, resize->width);
        sum += source[column * resize->channels + channel] * columns[x].weights[i];
      }
      *row++ = sum;
    }
  }
}

// Rows are kept as long as the next target row needs them.
static int interpolate(const ia3_resize *resize, const taps *columns, const taps *lines, int count) {
  size_t row = resize->target_width * resize->channels;
  int32_t *buffer = malloc(row * TAPS * sizeof *buffer);
  if (!buffer) return -1;
  int32_t *rows[TAPS];
  size_t held[TAPS];
  for (int i = 0; i < TAPS; i++) {
    rows[i] = buffer + i * row;
    held[i] = SIZE_MAX;
  }
  for (size_t y = 0; y < resize->target_height; y++) {
    const int32_t *inputs[TAPS];
    for (int i = 0; i < count; i++) {
      size_t line = clamped(lines[y].first + i, resize->height);
      size_t slot = line % TAPS;
      if (held[slot] != line) {
        across(resize, columns, count, line, rows[slot]);
        held[slot] = line;
      }
      inputs[i] = rows[slot];
    }
    const int16_t *weights = lines[y].weights;
    uint8_t *target = resize->target + y * row;
    for (size_t i = 0; i < row; i++) {
      if (count == 2) {
        int32_t sum = ((weights[0] * (inputs[0][i] >> 4)) >> 16) + ((weights[1] * (inputs[1][i] >> 4)) >> 16);
        target[i] = ia3_clamp_byte((sum + 2) >> 2);
      } else {
        const float unit = 1.f / (ONE * ONE);
        float sum = 0;
        for (int tap = 0; tap < TAPS; tap++) sum += (float)inputs[tap][i] * ((float)weights[tap] * unit);
        target[i] = ia3_clamp_byte((int)lrintf(sum));
      }
    }
  }
  free(buffer);
  return 0;
}

static int resample(const ia3_resize *resize, int is_cubic, int is_area) {
  double across = 1 / ((double)resize->target_width / (double)resize->width);
  double down = 1 / ((double)resize->target_height / (double)resize->height);
  taps *columns = malloc(resize->target_width * sizeof *columns);
  taps *lines = malloc(resize->target_height * sizeof *lines);
  int result = -1;
  if (columns && lines) {
    for (size_t x = 0; x < resize->target_width; x++) {
      columns[x] = is_cubic ? cubic(x, across) : linear(x, resize->width, across, is_area);
    }
    for (size_t y = 0; y < resize->target_height; y++) {
      lines[y] = is_cubic ? cubic(y, down) : linear(y, resize->height, down, is_area);
    }
    result = interpolate(resize, columns, lines, is_cubic ? TAPS : 2);
  }
  free(columns);
  free(lines);
  return result;
}

int ia3_resize_linear(const ia3_resize *resize, int is_area) { return resample(resize, 0, is_area); }

int ia3_resize_cubic(const ia3_resize *resize) { return resample(resize, 1, 0); }

// The pixel under the target's center, in units of 2^-16.
static size_t nearest(size_t target, size_t source_side, size_t target_side) {
  int64_t step = (int64_t)(((source_side << 16) + target_side / 2) / target_side);
  int64_t start = step / 2 - (int64_t)(source_side % 2);
  return clamped((step * (int64_t)target + start) >> 16, source_side);
}

int ia3_resize_nearest(const ia3_resize *resize) {
  size_t channels = resize->channels;
  uint8_t *target = resize->target;
  for (size_t y = 0; y < resize->target_height; y++) {
    size_t line = nearest(y, resize->height, resize->target_height);
    for (size_t x = 0; x < resize->target_width; x++) {
      size_t column = nearest(x, resize->width, resize->target_width);
      const uint8_t *pixel = resize->source + (line * resize->width + column) * channels;
      for (size_t channel = 0; channel < channels; channel++) *target++ = pixel[channel];
    }
  }
  return 0;
}
