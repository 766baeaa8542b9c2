#include "CNetworks.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define VARIANTS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VARIANTS
#endif
#define INLINE static inline __attribute__((always_inline))

// Vectors are passed only between inlined functions, so there is no call whose convention could change.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float floats __attribute__((ext_vector_type(8)));
typedef double doubles __attribute__((ext_vector_type(8)));

INLINE floats load(const float *from) {
  floats values;
  memcpy(&values, from, sizeof values);
  return values;
}

INLINE doubles widened(const float *from) { return __builtin_convertvector(load(from), doubles); }

INLINE double sum(doubles v) {
  return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

// The inner products of `m` rows with `n` rows. Every product is summed in the same order for all m and n, so
// that the distance of a network from itself is zero.
INLINE void tile(
    const float *a, size_t m, const float *b, size_t n, size_t count, double *products, size_t stride) {
  doubles sums[4][2] = {{0}};
  size_t k = 0;
  for (; k + 8 <= count; k += 8) {
    for (size_t j = 0; j < n; j++) {
      const doubles right = widened(b + j * count + k);
      for (size_t i = 0; i < m; i++) sums[i][j] += widened(a + i * count + k) * right;
    }
  }
  for (size_t i = 0; i < m; i++) {
    for (size_t j = 0; j < n; j++) {
      double rest = 0;
      for (size_t l = k; l < count; l++) rest += (double)a[i * count + l] * (double)b[j * count + l];
      products[i * stride + j] = sum(sums[i][j]) + rest;
    }
  }
}

VARIANTS void ia3_inner_products(
    const float *a, size_t rows_a, const float *b, size_t rows_b, size_t count, double *products) {
  size_t i = 0;
  for (; i + 4 <= rows_a; i += 4) {
    size_t j = 0;
    for (; j + 2 <= rows_b; j += 2) {
      tile(a + i * count, 4, b + j * count, 2, count, products + i * rows_b + j, rows_b);
    }
    for (; j < rows_b; j++) {
      tile(a + i * count, 4, b + j * count, 1, count, products + i * rows_b + j, rows_b);
    }
  }
  for (; i < rows_a; i++) {
    for (size_t j = 0; j < rows_b; j++) {
      tile(a + i * count, 1, b + j * count, 1, count, products + i * rows_b + j, rows_b);
    }
  }
}

double ia3_inner(const float *a, const float *b, size_t count) {
  double product = 0;
  ia3_inner_products(a, 1, b, 1, count, &product);
  return product;
}

VARIANTS size_t ia3_largest(const float *values, size_t count) {
  size_t place = 0;
  float largest = -1;
  for (size_t i = 0; i < count; i++) {
    const float magnitude = fabsf(values[i]);
    if (magnitude > largest) {
      largest = magnitude;
      place = i;
    }
  }
  return place;
}

enum { WIDTH = 32 };

// WIDTH columns of a row of the product, which lie `columns` apart in B.
INLINE void panel(const float *row, const float *b, size_t inner, size_t columns, float *product) {
  floats sums[WIDTH / 8] = {0};
  for (size_t k = 0; k < inner; k++) {
    for (size_t v = 0; v < WIDTH / 8; v++) sums[v] += row[k] * load(b + k * columns + 8 * v);
  }
  memcpy(product, sums, sizeof sums);
}

VARIANTS void ia3_product(
    const float *a, const float *b, size_t rows, size_t inner, size_t columns, float *product) {
  const size_t whole = columns - columns % WIDTH;
  for (size_t start = 0; start < whole; start += WIDTH) {
    for (size_t i = 0; i < rows; i++) {
      panel(a + i * inner, b + start, inner, columns, product + i * columns + start);
    }
  }
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = whole; j < columns; j++) {
      float value = 0;
      for (size_t k = 0; k < inner; k++) value += a[i * inner + k] * b[k * columns + j];
      product[i * columns + j] = value;
    }
  }
}

void ia3_transpose(const float *values, size_t rows, size_t columns, float *transposed) {
  enum { BLOCK = 16 };
  for (size_t row = 0; row < rows; row += BLOCK) {
    const size_t last = row + BLOCK < rows ? row + BLOCK : rows;
    for (size_t j = 0; j < columns; j++) {
      for (size_t i = row; i < last; i++) transposed[j * rows + i] = values[i * columns + j];
    }
  }
}

INLINE doubles squared_distance(const float *a, const float *b) {
  const doubles distance = widened(a) - widened(b);
  return distance * distance;
}

INLINE void add_distances(
    const float *before, const float *exact, const float *rounded, size_t count, double sums[3]) {
  doubles changed = {0}, lost = {0}, all = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    changed += squared_distance(exact + i, before + i);
    lost += squared_distance(rounded + i, exact + i);
    all += widened(exact + i) * widened(exact + i);
  }
  sums[0] += sum(changed);
  sums[1] += sum(lost);
  sums[2] += sum(all);
  for (; i < count; i++) {
    const double change = (double)exact[i] - before[i], loss = (double)rounded[i] - exact[i];
    sums[0] += change * change;
    sums[1] += loss * loss;
    sums[2] += (double)exact[i] * exact[i];
  }
}

VARIANTS void ia3_add_distances(
    const float *before, const float *exact, const float *rounded, size_t count, double sums[3]) {
  add_distances(before, exact, rounded, count, sums);
}
