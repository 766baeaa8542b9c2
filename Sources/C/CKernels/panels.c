#include "include/kernels.h"
#include "vector.h"

// The product of a row-major matrix and one stored in panels of 32 columns. Weights are widened, and
// transformed for Winograd convolution, directly into panels, so that nothing is packed a second time: at these
// sizes, a library's product spends a fifth to a half of its time on packing.

#define PANEL KERNEL_PANEL

/// `rows` × 16·`vectors` results, kept in registers over the whole depth. Both sizes are known when inlined.
INLINE void block(
    size_t rows, size_t vectors, const float *restrict a, size_t a_stride, const float *restrict b,
    const float *offset, float *restrict c, size_t c_stride, size_t depth, int add) {
  floats sums[12][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++)
      sums[r][v] = offset ? load(offset + 16 * v) : (floats){0};
  // Every third row has a pointer; the two after it are reached by the stride.
  const float *thirds[4];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r += 3) thirds[r / 3] = a + r * a_stride;
  for (size_t k = 0; k < depth; k++) {
    if (k % 16 == 0) {
      // Prefetches the next rows, which are too far apart for the hardware prefetcher.
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++)
        __builtin_prefetch(thirds[r / 3] + (rows + r % 3) * a_stride + k, 0, 3);
    }
    floats columns[2];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) columns[v] = load(b + k * PANEL + 16 * v);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const float factor = thirds[r / 3][(r % 3) * a_stride + k];
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sums[r][v] += factor * columns[v];
    }
  }
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) {
      float *target = c + r * c_stride + 16 * v;
      store(target, add ? load(target) + sums[r][v] : sums[r][v]);
    }
  }
}

INLINE void rows_of(
    size_t rows, size_t vectors, const float *a, size_t a_stride, const float *b, const float *offset,
    float *c, size_t c_stride, size_t columns, size_t depth, int add) {
  for (size_t n = 0; n < columns;) {
    const float *panel = b + n / PANEL * PANEL * depth + n % PANEL;
    const float *added = offset ? offset + n : NULL;
    if (vectors == 2 && columns - n >= 32) {
      block(rows, 2, a, a_stride, panel, added, c + n, c_stride, depth, add);
      n += 32;
    } else {
      block(rows, 1, a, a_stride, panel, added, c + n, c_stride, depth, add);
      n += 16;
    }
  }
}

/// `height` rows at a time, then fewer.
INLINE void product(
    size_t height, size_t vectors, const float *a, size_t a_stride, const float *b,
    const float *offset, float *c, size_t c_stride, size_t rows, size_t columns, size_t depth,
    int add) {
  while (rows) {
    size_t taken = 1;
    if (rows >= height) {
      taken = height;
      rows_of(height, vectors, a, a_stride, b, offset, c, c_stride, columns, depth, add);
    } else if (height > 8 && rows >= 8) {
      taken = 8;
      rows_of(8, vectors, a, a_stride, b, offset, c, c_stride, columns, depth, add);
    } else if (rows >= 4) {
      taken = 4;
      rows_of(4, vectors, a, a_stride, b, offset, c, c_stride, columns, depth, add);
    } else {
      rows_of(1, vectors, a, a_stride, b, offset, c, c_stride, columns, depth, add);
    }
    a += taken * a_stride;
    c += taken * c_stride;
    rows -= taken;
  }
}

#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v4"))) static void product_avx512(
    const float *a, size_t a_stride, const float *b, const float *offset, float *c, size_t c_stride,
    size_t rows, size_t columns, size_t depth, int add) {
  product(12, 2, a, a_stride, b, offset, c, c_stride, rows, columns, depth, add);
}

__attribute__((target("arch=x86-64-v3"))) static void product_avx2(
    const float *a, size_t a_stride, const float *b, const float *offset, float *c, size_t c_stride,
    size_t rows, size_t columns, size_t depth, int add) {
  product(6, 1, a, a_stride, b, offset, c, c_stride, rows, columns, depth, add);
}
#endif

void kernel_panel_product(
    const float *a, size_t a_stride, const float *b, const float *offset, float *c, size_t c_stride,
    size_t rows, size_t columns, size_t depth, int add) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) {
    product_avx512(a, a_stride, b, offset, c, c_stride, rows, columns, depth, add);
    return;
  }
  if (__builtin_cpu_supports("x86-64-v3")) {
    product_avx2(a, a_stride, b, offset, c, c_stride, rows, columns, depth, add);
    return;
  }
#endif
  product(4, 1, a, a_stride, b, offset, c, c_stride, rows, columns, depth, add);
}

/// The offset of element (0, n) of a matrix in panels.
INLINE size_t panel_start(size_t n, size_t depth) { return n / PANEL * PANEL * depth + n % PANEL; }

INLINE void panels_of_rows(
    float *restrict panels, const void *restrict b, kernel_type type, size_t stride, size_t columns,
    size_t depth) {
  for (size_t n = 0; n < columns; n += 16) {
    float *target = panels + panel_start(n, depth);
    const size_t rows = columns - n < 16 ? columns - n : 16;
    size_t k = 0;
    if (rows == 16) {
      for (; k + 16 <= depth; k += 16) {
        floats block[16];
        for (size_t r = 0; r < 16; r++) block[r] = load_stored(b, type, (n + r) * stride + k);
        transpose(block);
        for (size_t r = 0; r < 16; r++) store(target + (k + r) * PANEL, block[r]);
      }
    }
    for (; k < depth; k++)
      for (size_t r = 0; r < 16; r++)
        target[k * PANEL + r] = r < rows ? stored(b, type, (n + r) * stride + k) : 0;
  }
}

KERNEL void kernel_panels_of_rows(
    float *panels, const void *b, kernel_type type, size_t stride, size_t columns, size_t depth) {
  if (type == kernel_float16) panels_of_rows(panels, b, kernel_float16, stride, columns, depth);
  else if (type == kernel_bfloat16) panels_of_rows(panels, b, kernel_bfloat16, stride, columns, depth);
  else panels_of_rows(panels, b, kernel_float32, stride, columns, depth);
}

INLINE void panels_of(
    float *restrict panels, const void *restrict b, kernel_type type, size_t stride, size_t columns,
    size_t depth) {
  for (size_t n = 0; n < columns; n += 16) {
    float *target = panels + panel_start(n, depth);
    const size_t width = columns - n < 16 ? columns - n : 16;
    for (size_t k = 0; k < depth; k++) {
      if (width == 16)
        store(target + k * PANEL, load_stored(b, type, k * stride + n));
      else
        for (size_t c = 0; c < 16; c++)
          target[k * PANEL + c] = c < width ? stored(b, type, k * stride + n + c) : 0;
    }
  }
}

KERNEL void kernel_panels(
    float *panels, const void *b, kernel_type type, size_t stride, size_t columns, size_t depth) {
  if (type == kernel_float16) panels_of(panels, b, kernel_float16, stride, columns, depth);
  else if (type == kernel_bfloat16) panels_of(panels, b, kernel_bfloat16, stride, columns, depth);
  else panels_of(panels, b, kernel_float32, stride, columns, depth);
}
