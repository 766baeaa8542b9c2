#include <math.h>

#include "include/kernels.h"
#include "vector.h"

// Tiles of keys × 32 queries: scores are transposed, so that a softmax runs down columns with sixteen queries per
// vector, and probabilities already have the panel layout that the next product needs. Exponentials are powers
// of two: log₂ e is multiplied into the queries.

#define QUERIES KERNEL_PANEL
#define KEYS 256
#define LOG2_E 1.44269504088896340736

static size_t minimum(size_t a, size_t b) { return a < b ? a : b; }

static size_t round_up(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }

/// target[c·width + r] = source[r·stride + c]·factor; rows from `rows` up to `width` become 0.
INLINE void transpose_scaled(
    float *restrict target, size_t width, const float *restrict source, size_t stride, size_t rows,
    size_t columns, float factor) {
  for (size_t r = 0; r < width; r += 16) {
    size_t c = 0;
    if (r + 16 <= rows) {
      for (; c + 16 <= columns; c += 16) {
        floats block[16];
        for (size_t i = 0; i < 16; i++) block[i] = load(source + (r + i) * stride + c) * factor;
        transpose(block);
        for (size_t i = 0; i < 16; i++) store(target + (c + i) * width + r, block[i]);
      }
    }
    const size_t count = width - r < 16 ? width - r : 16;
    for (; c < columns; c++)
      for (size_t i = 0; i < count; i++)
        target[c * width + r + i] = r + i < rows ? source[(r + i) * stride + c] * factor : 0;
  }
}

KERNEL static void transpose_rows(
    float *target, size_t width, const float *source, size_t stride, size_t rows, size_t columns,
    float factor) {
  transpose_scaled(target, width, source, stride, rows, columns, factor);
}

/// Sets the scores of keys that come after their query to −∞.
static void mask(float *scores, size_t first_key, size_t keys, size_t first_query) {
  for (size_t j = 0; j < keys; j++)
    for (size_t i = 0; i < QUERIES; i++)
      if (first_key + j > first_query + i) scores[j * QUERIES + i] = -INFINITY;
}

/// One tile of the running softmax: scores become exponentials relative to the running maximum; the sums and
/// the accumulated output are rescaled to it.
INLINE void accumulate_softmax(
    float *restrict scores, float *restrict maxima, float *restrict sums, float *restrict output,
    size_t keys, size_t dimension) {
  for (size_t half = 0; half < QUERIES; half += 16) {
    const floats old = load(maxima + half);
    floats largest = old;
    for (size_t j = 0; j < keys; j++) {
      const floats score = load(scores + j * QUERIES + half);
      largest = score > largest ? score : largest;
    }
    floats sum = {0};
    for (size_t j = 0; j < keys; j++) {
      const floats power = exp2_of_negative(load(scores + j * QUERIES + half) - largest);
      store(scores + j * QUERIES + half, power);
      sum += power;
    }
    const floats factor = exp2_of_negative(old - largest);
    store(sums + half, load(sums + half) * factor + sum);
    store(maxima + half, largest);
    for (size_t c = 0; c < dimension; c++)
      store(output + c * QUERIES + half, load(output + c * QUERIES + half) * factor);
  }
}

KERNEL static void add_tile(
    float *scores, float *maxima, float *sums, float *output, size_t keys, size_t dimension) {
  accumulate_softmax(scores, maxima, sums, output, keys, dimension);
}

size_t kernel_attention_scratch(const kernel_attention_shape *shape) {
  const size_t d = shape->dimension;
  return 2 * KERNEL_ATTENTION_QUERIES * (d + 1) + KEYS * (d + QUERIES);
}

KERNEL static void finish(
    float *o, float *logarithms, const float *output, const float *maxima, const float *sums,
    size_t queries, size_t dimension, size_t stride) {
  for (size_t i = 0; i < queries; i++) {
    const float inverse = 1.0f / sums[i];
    for (size_t c = 0; c < dimension; c++) o[i * stride + c] = output[c * QUERIES + i] * inverse;
    logarithms[i] = maxima[i] + log2f(sums[i]);
  }
}

void kernel_attention(
    float *o, float *logarithms, const float *q, const float *k, const float *v,
    const kernel_attention_shape *shape, size_t first, size_t count, float *scratch) {
  const size_t d = shape->dimension, stride = shape->stride;
  const float scale = (float)(LOG2_E / sqrt((double)d));
  float *queries = scratch;
  float *outputs = queries + KERNEL_ATTENTION_QUERIES * d;
  float *maxima = outputs + KERNEL_ATTENTION_QUERIES * d;
  float *sums = maxima + KERNEL_ATTENTION_QUERIES;
  float *values = sums + KERNEL_ATTENTION_QUERIES;
  float *scores = values + KEYS * d;
  for (size_t i = 0; i < count; i += QUERIES)
    transpose_rows(
        queries + i * d, QUERIES, q + (first + i) * stride, stride, minimum(QUERIES, count - i), d,
        scale);
  memset(outputs, 0, KERNEL_ATTENTION_QUERIES * d * sizeof(float));
  for (size_t i = 0; i < KERNEL_ATTENTION_QUERIES; i++) {
    maxima[i] = -INFINITY;
    sums[i] = 0;
  }
  const size_t seen = shape->causal ? minimum(shape->keys, first + count) : shape->keys;
  for (size_t j = 0; j < seen; j += KEYS) {
    const size_t keys = minimum(KEYS, seen - j);
    transpose_rows(values, keys, v + j * stride, stride, keys, d, 1);
    for (size_t i = 0; i < count; i += QUERIES) {
      if (shape->causal && j >= first + i + QUERIES) continue;
      kernel_panel_product(
          k + j * stride, stride, queries + i * d, NULL, scores, QUERIES, keys, QUERIES, d, 0);
      if (shape->causal && j + keys > first + i + 1) mask(scores, j, keys, first + i);
      add_tile(scores, maxima + i, sums + i, outputs + i * d, keys, d);
      kernel_panel_product(values, keys, scores, NULL, outputs + i * d, QUERIES, d, QUERIES, keys, 1);
    }
  }
  for (size_t i = 0; i < count; i += QUERIES)
    finish(
        o + (first + i) * stride, logarithms + first + i, outputs + i * d, maxima + i, sums + i,
        minimum(QUERIES, count - i), d, stride);
}

/// Scores → probabilities, and their gradients → the scores' gradients.
INLINE void softmax_backward(
    float *restrict scores, float *restrict slopes, const float *restrict logarithms,
    const float *restrict products, size_t keys) {
  for (size_t half = 0; half < QUERIES; half += 16) {
    const floats logarithm = load(logarithms + half), product = load(products + half);
    for (size_t j = 0; j < keys; j++) {
      const size_t at = j * QUERIES + half;
      // Rounding can leave a score slightly above its own logarithm.
      const floats zero = {0};
      const floats below = load(scores + at) - logarithm;
      const floats power = exp2_of_negative(below > zero ? zero : below);
      store(scores + at, power);
      store(slopes + at, power * (load(slopes + at) - product));
    }
  }
}

KERNEL static void tile_backward(
    float *scores, float *slopes, const float *logarithms, const float *products, size_t keys) {
  softmax_backward(scores, slopes, logarithms, products, keys);
}

/// Σ_c o·dout of a row.
KERNEL static void row_products(
    float *restrict sums, const float *restrict a, const float *restrict b, size_t rows,
    size_t columns, size_t stride) {
  for (size_t r = 0; r < rows; r++) {
    float sum = 0;
    {
#pragma clang fp reassociate(on)
      for (size_t c = 0; c < columns; c++) sum += a[r * stride + c] * b[r * stride + c];
    }
    sums[r] = sum;
  }
}

KERNEL static void scale_rows(
    float *restrict y, const float *restrict x, size_t stride, size_t rows, size_t columns,
    float factor) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) y[r * columns + c] = x[r * stride + c] * factor;
}

size_t kernel_attention_backward_scratch(const kernel_attention_shape *shape) {
  const size_t d = shape->dimension, wide = round_up(d, QUERIES);
  const size_t queries = round_up(shape->queries, QUERIES);
  return queries * (3 * d + 2 * wide + 2) + QUERIES * d + KEYS * (d + 2 * wide + 2 * QUERIES);
}

void kernel_attention_backward(
    float *dq, float *dk, float *dv, const float *logarithms, const float *q, const float *k,
    const float *v, const float *o, const float *dout, const kernel_attention_shape *shape,
    float *scratch) {
  const size_t d = shape->dimension, stride = shape->stride, wide = round_up(d, QUERIES);
  const size_t columns = round_up(d, 16);
  const size_t queries = round_up(shape->queries, QUERIES);
  const double root = 1.0 / sqrt((double)d);
  float *query_columns = scratch;                       // log₂e/√d·qᵀ in panels of queries
  float *slope_columns = query_columns + queries * d;   // doutᵀ in panels of queries
  float *query_gradients = slope_columns + queries * d; // dqᵀ in panels of queries
  float *query_rows = query_gradients + queries * d;    // q/√d, with rows along a panel's depth
  float *slope_rows = query_rows + queries * wide;      // dout, likewise
  float *shifts = slope_rows + queries * wide;          // log₂ Σ exp
  float *products = shifts + queries;                   // Σ o·dout
  float *rows = products + queries;
  float *key_columns = rows + QUERIES * d; // kᵀ/√d
  float *key_gradients = key_columns + KEYS * d;
  float *value_gradients = key_gradients + KEYS * wide;
  float *scores = value_gradients + KEYS * wide;
  float *slopes = scores + KEYS * QUERIES;

  memset(shifts, 0, 2 * queries * sizeof(float));
  memcpy(shifts, logarithms, shape->queries * sizeof(float));
  row_products(products, o, dout, shape->queries, d, stride);
  memset(query_gradients, 0, queries * d * sizeof(float));
  for (size_t i = 0; i < shape->queries; i += QUERIES) {
    const size_t count = minimum(QUERIES, shape->queries - i);
    const float *query = q + i * stride, *slope = dout + i * stride;
    transpose_rows(
        query_columns + i * d, QUERIES, query, stride, count, d, (float)(LOG2_E * root));
    transpose_rows(slope_columns + i * d, QUERIES, slope, stride, count, d, 1);
    scale_rows(rows, query, stride, count, d, (float)root);
    memset(rows + count * d, 0, (QUERIES - count) * d * sizeof(float));
    kernel_panels(query_rows + i * wide, rows, kernel_float32, d, d, QUERIES);
    scale_rows(rows, slope, stride, count, d, 1);
    kernel_panels(slope_rows + i * wide, rows, kernel_float32, d, d, QUERIES);
  }
  for (size_t j = 0; j < shape->keys; j += KEYS) {
    const size_t keys = minimum(KEYS, shape->keys - j);
    transpose_rows(key_columns, keys, k + j * stride, stride, keys, d, (float)root);
    memset(key_gradients, 0, 2 * KEYS * wide * sizeof(float));
    for (size_t i = 0; i < shape->queries; i += QUERIES) {
      if (shape->causal && j >= i + QUERIES) continue;
      kernel_panel_product(
          k + j * stride, stride, query_columns + i * d, NULL, scores, QUERIES, keys, QUERIES, d, 0);
      kernel_panel_product(
          v + j * stride, stride, slope_columns + i * d, NULL, slopes, QUERIES, keys, QUERIES, d, 0);
      if (shape->causal && j + keys > i + 1) mask(scores, j, keys, i);
      tile_backward(scores, slopes, shifts + i, products + i, keys);
      kernel_panel_product(
          scores, QUERIES, slope_rows + i * wide, NULL, value_gradients, wide, keys, columns, QUERIES,
          1);
      kernel_panel_product(
          slopes, QUERIES, query_rows + i * wide, NULL, key_gradients, wide, keys, columns, QUERIES, 1);
      kernel_panel_product(
          key_columns, keys, slopes, NULL, query_gradients + i * d, QUERIES, d, QUERIES, keys, 1);
    }
    for (size_t r = 0; r < keys; r++) {
      memcpy(dk + (j + r) * stride, key_gradients + r * wide, d * sizeof(float));
      memcpy(dv + (j + r) * stride, value_gradients + r * wide, d * sizeof(float));
    }
  }
  for (size_t i = 0; i < shape->queries; i++) {
    const float *column = query_gradients + i / QUERIES * QUERIES * d + i % QUERIES;
    for (size_t c = 0; c < d; c++) dq[i * stride + c] = column[c * QUERIES];
  }
}
