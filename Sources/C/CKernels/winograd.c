#include "include/kernels.h"
#include "vector.h"

// F(4×4, 3×3) on the points 0, ±5/8, ±3/2, ∞: among the symmetric sets of simple fractions, the one with the
// smallest error, 1.4e-6 relative to the result compared with 3.2e-6 for the usual 0, ±1, ±2, ∞.
#define A 0.625f
#define B 1.5f
#define A2 (A * A)
#define B2 (B * B)

/// One dimension of Bᵀd. `size` is 6 or 4 and known when inlined.
INLINE void input_1d(size_t size, floats *t, size_t t_stride, const floats *d, size_t d_stride) {
  if (size == 6) {
    const floats d0 = d[0], d1 = d[d_stride], d2 = d[2 * d_stride], d3 = d[3 * d_stride],
                 d4 = d[4 * d_stride], d5 = d[5 * d_stride];
    const floats even_a = d4 - B2 * d2, odd_a = A * (d3 - B2 * d1);
    const floats even_b = d4 - A2 * d2, odd_b = B * (d3 - A2 * d1);
    t[0] = (A2 * B2) * d0 - (A2 + B2) * d2 + d4;
    t[t_stride] = even_a + odd_a;
    t[2 * t_stride] = even_a - odd_a;
    t[3 * t_stride] = even_b + odd_b;
    t[4 * t_stride] = even_b - odd_b;
    t[5 * t_stride] = (A2 * B2) * d1 - (A2 + B2) * d3 + d5;
  } else {
    const floats d0 = d[0], d1 = d[d_stride], d2 = d[2 * d_stride], d3 = d[3 * d_stride];
    t[0] = d0 - d2;
    t[t_stride] = d1 + d2;
    t[2 * t_stride] = d2 - d1;
    t[3 * t_stride] = d3 - d1;
  }
}

/// One dimension of G g.
INLINE void weights_1d(size_t size, floats *u, size_t u_stride, const floats *g, size_t g_stride) {
  const floats g0 = g[0], g1 = g[g_stride], g2 = g[2 * g_stride];
  if (size == 6) {
    const float at_a = 1.0f / (2.0f * A2 * (A2 - B2)), at_b = 1.0f / (2.0f * B2 * (B2 - A2));
    const floats even_a = at_a * (g0 + A2 * g2), odd_a = (at_a * A) * g1;
    const floats even_b = at_b * (g0 + B2 * g2), odd_b = (at_b * B) * g1;
    u[0] = (1.0f / (A2 * B2)) * g0;
    u[u_stride] = even_a + odd_a;
    u[2 * u_stride] = even_a - odd_a;
    u[3 * u_stride] = even_b + odd_b;
    u[4 * u_stride] = even_b - odd_b;
    u[5 * u_stride] = g2;
  } else {
    const floats even = 0.5f * (g0 + g2), odd = 0.5f * g1;
    u[0] = g0;
    u[u_stride] = even + odd;
    u[2 * u_stride] = even - odd;
    u[3 * u_stride] = g2;
  }
}

/// One dimension of Aᵀm: 6 → 4 or 4 → 2.
INLINE void output_1d(size_t size, floats *y, size_t y_stride, const floats *m, size_t m_stride) {
  const floats sum_a = m[m_stride] + m[2 * m_stride], difference_a = m[m_stride] - m[2 * m_stride];
  if (size == 6) {
    const floats sum_b = m[3 * m_stride] + m[4 * m_stride];
    const floats difference_b = m[3 * m_stride] - m[4 * m_stride];
    y[0] = m[0] + sum_a + sum_b;
    y[y_stride] = A * difference_a + B * difference_b;
    y[2 * y_stride] = A2 * sum_a + B2 * sum_b;
    y[3 * y_stride] = (A2 * A) * difference_a + (B2 * B) * difference_b + m[5 * m_stride];
  } else {
    y[0] = m[0] + sum_a;
    y[y_stride] = difference_a + m[3 * m_stride];
  }
}

/// The position of a tile: its image, and its first output row and column.
typedef struct {
  size_t image, row, column;
} place;

INLINE place place_of(size_t tile, const kernel_winograd *shape) {
  const size_t per_image = shape->tiles_high * shape->tiles_wide;
  const size_t inside = tile % per_image;
  const place result = {
      tile / per_image, inside / shape->tiles_wide * shape->tile, inside % shape->tiles_wide * shape->tile};
  return result;
}

INLINE void input_tiles(
    size_t size, float *restrict v, size_t stride, const float *restrict x, const float *zeros,
    const kernel_winograd *shape, size_t channels, size_t first, size_t count) {
  for (size_t tile = 0; tile < count; tile++) {
    const place at = place_of(first + tile, shape);
    const float *pixels[36];
    for (size_t i = 0; i < size; i++) {
      for (size_t j = 0; j < size; j++) {
        // One to the left and above; unsigned wrap-around turns both bounds checks into one comparison.
        const size_t row = at.row + i - 1, column = at.column + j - 1;
        pixels[i * size + j] =
            row < shape->height && column < shape->width
                ? x + ((at.image * shape->height + row) * shape->width + column) * channels
                : zeros;
      }
    }
    float *target = v + tile * channels;
    for (size_t c = 0; c < channels; c += 16) {
      floats half[36];
      for (size_t j = 0; j < size; j++) {
        floats column[6];
        for (size_t i = 0; i < size; i++) column[i] = load(pixels[i * size + j] + c);
        input_1d(size, half + j, size, column, 1);
      }
      for (size_t i = 0; i < size; i++) {
        floats row[6];
        input_1d(size, row, 1, half + i * size, 1);
        for (size_t j = 0; j < size; j++) store(target + (i * size + j) * stride + c, row[j]);
      }
    }
  }
}

KERNEL void kernel_winograd_input(
    float *v, size_t stride, const float *x, const float *zeros, const kernel_winograd *shape,
    size_t channels, size_t first, size_t count) {
  if (shape->tile == 4)
    input_tiles(6, v, stride, x, zeros, shape, channels, first, count);
  else
    input_tiles(4, v, stride, x, zeros, shape, channels, first, count);
}

/// Transforms and stores a kernel given in nine vectors, with `stride` between points.
INLINE void weight_tile(size_t size, float *u, size_t stride, const floats *taps, int turned) {
  floats half[18];
  for (size_t j = 0; j < 3; j++) {
    floats column[3];
    for (size_t k = 0; k < 3; k++) column[k] = taps[turned ? 8 - (3 * k + j) : 3 * k + j];
    weights_1d(size, half + j, 3, column, 1);
  }
  for (size_t k = 0; k < size; k++) {
    floats row[6];
    weights_1d(size, row, 1, half + 3 * k, 1);
    for (size_t j = 0; j < size; j++) store(u + (k * size + j) * stride, row[j]);
  }
}

/// Sixteen outputs at a time, side by side in a panel: [inputs, outputs].
INLINE void weights_by_output(
    size_t size, float *restrict u, size_t stride, const void *restrict taps, kernel_type type,
    size_t tap_stride, size_t outputs, size_t inputs) {
  for (size_t o = 0; o < outputs; o += 16) {
    float *target = u + o / KERNEL_PANEL * KERNEL_PANEL * inputs + o % KERNEL_PANEL;
    for (size_t i = 0; i < inputs; i += 16) {
      // 144 taps of sixteen inputs, transposed: sixteen outputs side by side.
      floats columns[144];
      for (size_t part = 0; part < 9; part++) {
        floats *block = columns + 16 * part;
        for (size_t r = 0; r < 16; r++)
          block[r] = load_stored(taps, type, (o + r) * tap_stride + i * 9 + 16 * part);
        transpose(block);
      }
      for (size_t k = 0; k < 16; k++)
        weight_tile(size, target + (i + k) * KERNEL_PANEL, stride, columns + 9 * k, 0);
    }
  }
}

/// Sixteen inputs at a time, side by side in a panel: [outputs, inputs], rotated.
INLINE void weights_by_input(
    size_t size, float *restrict u, size_t stride, const void *restrict taps, kernel_type type,
    size_t tap_stride, size_t outputs, size_t inputs) {
  for (size_t i = 0; i < inputs; i += 16) {
    float *target = u + i / KERNEL_PANEL * KERNEL_PANEL * outputs + i % KERNEL_PANEL;
    for (size_t o = 0; o < outputs; o++) {
      // Rows of nine taps; anything loaded past them is dropped in the transpose.
      float numbers[144 + 16];
      for (size_t part = 0; part < 9; part++)
        store(numbers + 16 * part, load_stored(taps, type, o * tap_stride + i * 9 + 16 * part));
      floats rows[16];
      for (size_t k = 0; k < 16; k++) rows[k] = load(numbers + 9 * k);
      transpose(rows);
      weight_tile(size, target + o * KERNEL_PANEL, stride, rows, 1);
    }
  }
}

INLINE void weights_of_type(
    float *u, size_t stride, const void *taps, kernel_type type, size_t tap_stride, size_t outputs,
    size_t inputs, size_t tile, int turned) {
  if (tile == 4 && turned) weights_by_input(6, u, stride, taps, type, tap_stride, outputs, inputs);
  else if (tile == 4) weights_by_output(6, u, stride, taps, type, tap_stride, outputs, inputs);
  else if (turned) weights_by_input(4, u, stride, taps, type, tap_stride, outputs, inputs);
  else weights_by_output(4, u, stride, taps, type, tap_stride, outputs, inputs);
}

KERNEL void kernel_winograd_weights(
    float *u, size_t stride, const void *taps, kernel_type type, size_t tap_stride, size_t outputs,
    size_t inputs, size_t tile, int turned) {
  if (type == kernel_float16)
    weights_of_type(u, stride, taps, kernel_float16, tap_stride, outputs, inputs, tile, turned);
  else if (type == kernel_bfloat16)
    weights_of_type(u, stride, taps, kernel_bfloat16, tap_stride, outputs, inputs, tile, turned);
  else
    weights_of_type(u, stride, taps, kernel_float32, tap_stride, outputs, inputs, tile, turned);
}

INLINE void output_tiles(
    size_t size, float *restrict y, const float *restrict m, size_t stride, const float *offset,
    const kernel_winograd *shape, size_t channels, size_t channel, size_t width, size_t first,
    size_t count) {
  const size_t out = size - 2;
  for (size_t tile = 0; tile < count; tile++) {
    const place at = place_of(first + tile, shape);
    const size_t rows = shape->height - at.row < out ? shape->height - at.row : out;
    const size_t columns = shape->width - at.column < out ? shape->width - at.column : out;
    const float *source = m + tile * width;
    float *target = y
        + ((at.image * shape->height + at.row) * shape->width + at.column) * channels + channel;
    for (size_t c = 0; c < width; c += 16) {
      floats half[24];
      for (size_t j = 0; j < size; j++) {
        floats column[6];
        for (size_t i = 0; i < size; i++) column[i] = load(source + (i * size + j) * stride + c);
        output_1d(size, half + j, size, column, 1);
      }
      const floats zero = {0};
      const floats added = offset ? load(offset + c) : zero;
      for (size_t i = 0; i < rows; i++) {
        floats row[4];
        output_1d(size, row, 1, half + i * size, 1);
        for (size_t j = 0; j < columns; j++)
          store(target + (i * shape->width + j) * channels + c, row[j] + added);
      }
    }
  }
}

KERNEL void kernel_winograd_output(
    float *y, const float *m, size_t stride, const float *offset, const kernel_winograd *shape,
    size_t channels, size_t channel, size_t width, size_t first, size_t count) {
  if (shape->tile == 4)
    output_tiles(6, y, m, stride, offset, shape, channels, channel, width, first, count);
  else
    output_tiles(4, y, m, stride, offset, shape, channels, channel, width, first, count);
}
