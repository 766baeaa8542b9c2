#include <cblas.h>
#include <math.h>

#include "include/kernels.h"
#include "vector.h"

/// Row of scores → probabilities over the first `seen` keys, 0 beyond; returns log Σ exp.
INLINE float softmax_row(float *row, size_t seen, size_t keys) {
  float largest = row[0];
  for (size_t j = 1; j < seen; j++) largest = row[j] > largest ? row[j] : largest;
  float sum = 0;
  {
#pragma clang fp reassociate(on)
    for (size_t j = 0; j < seen; j++) {
      row[j] = exp_inline(row[j] - largest);
      sum += row[j];
    }
  }
  const float inverse = 1.0f / sum;
  for (size_t j = 0; j < seen; j++) row[j] *= inverse;
  for (size_t j = seen; j < keys; j++) row[j] = 0;
  return largest + logf(sum);
}

static size_t keys_seen(size_t query, size_t keys, int causal) {
  return causal && query + 1 < keys ? query + 1 : keys;
}

KERNEL static void softmax_rows(
    float *scores, float *logarithms, size_t first, size_t rows, size_t keys, int causal) {
  for (size_t r = 0; r < rows; r++)
    logarithms[r] = softmax_row(scores + r * keys, keys_seen(first + r, keys, causal), keys);
}

void ia3_attention(
    float *o, float *logarithms, float *scores, const float *q, const float *k, const float *v,
    size_t first, size_t rows, size_t keys, size_t dimension, size_t query_stride, size_t key_stride,
    int causal) {
  const float scale = 1.0f / sqrtf((float)dimension);
  cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)keys, (int)dimension, scale, q,
      (int)query_stride, k, (int)key_stride, 0, scores, (int)keys);
  softmax_rows(scores, logarithms, first, rows, keys, causal);
  cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)dimension, (int)keys, 1, scores,
      (int)keys, v, (int)key_stride, 0, o, (int)query_stride);
}

/// Scores → probabilities by the logarithms kept, and ∂probabilities → ∂scores·scale.
KERNEL static void softmax_backward_rows(
    float *restrict p, float *restrict dp, const float *restrict logarithms, const float *restrict o,
    const float *restrict dout, size_t first, size_t rows, size_t keys, size_t dimension,
    size_t stride, float scale, int causal) {
  for (size_t r = 0; r < rows; r++) {
    float dot = 0;
    {
#pragma clang fp reassociate(on)
      for (size_t c = 0; c < dimension; c++) dot += o[r * stride + c] * dout[r * stride + c];
    }
    float *probability = p + r * keys, *slope = dp + r * keys;
    const size_t seen = keys_seen(first + r, keys, causal);
    const float logarithm = logarithms[r];
    for (size_t j = 0; j < seen; j++) {
      probability[j] = exp_inline(probability[j] - logarithm);
      slope[j] = probability[j] * (slope[j] - dot) * scale;
    }
    for (size_t j = seen; j < keys; j++) probability[j] = slope[j] = 0;
  }
}

void ia3_attention_backward(
    float *dq, float *dk, float *dv, float *scores, const float *logarithms, const float *q,
    const float *k, const float *v, const float *o, const float *dout, size_t first, size_t rows,
    size_t keys, size_t dimension, size_t query_stride, size_t key_stride, int causal) {
  const float scale = 1.0f / sqrtf((float)dimension);
  float *p = scores, *dp = scores + rows * keys;
  const int m = (int)rows, n = (int)keys, d = (int)dimension;
  const int qs = (int)query_stride, ks = (int)key_stride;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, d, scale, q, qs, k, ks, 0, p, n);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, d, 1, dout, qs, v, ks, 0, dp, n);
  softmax_backward_rows(
      p, dp, logarithms, o, dout, first, rows, keys, dimension, query_stride, scale, causal);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, d, n, 1, dp, n, k, ks, 0, dq, qs);
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, d, m, 1, dp, n, q, qs, 1, dk, ks);
  cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, n, d, m, 1, p, n, dout, qs, 1, dv, ks);
}
