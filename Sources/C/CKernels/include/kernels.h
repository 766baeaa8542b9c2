// The arithmetic loops of the training core. Every function works on one range, on the calling thread;
// callers split the work. Matrices are row-major and packed unless a stride is named.
#ifndef KERNELS_H
#define KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The storage formats of numbers.
typedef enum { kernel_float32, kernel_float16, kernel_bfloat16 } kernel_type;

/// Whether the processor has AVX-512 with its foundation, byte, double-word and vector-length parts.
int kernel_has_avx512(void);

// Element by element.

/// y = a + b
void kernel_add(float *y, const float *a, const float *b, size_t count);
/// y += factor·x
void kernel_accumulate(float *y, const float *x, float factor, size_t count);
/// y = 1 + factor·x
void kernel_one_plus(float *y, const float *x, float factor, size_t count);

// Rows of channels.

/// y[r] = x[r]·scale + offset; either may be null.
void kernel_affine_rows(
    float *y, const float *x, const float *scale, const float *offset, size_t rows, size_t channels);
/// sums[c] = Σ_r a[r,c]·b[r,c], or Σ_r a[r,c] when b is null.
void kernel_sum_rows(float *sums, const float *a, const float *b, size_t rows, size_t channels);
/// total[c] += factor·Σ_p partials[p,c], added up in double precision.
void kernel_sum_partials(float *total, const float *partials, float factor, size_t parts, size_t channels);
/// target[r·stride + c] = source[r·sourceStride + c] for the first `channels` of every row.
void kernel_copy_rows(
    float *target, size_t stride, const float *source, size_t source_stride, size_t rows, size_t channels);

// Activations: forward, and dx from the input and dy.

void kernel_silu(float *y, const float *x, size_t count);
void kernel_silu_backward(float *dx, const float *x, const float *dy, size_t count);
/// x·Φ(x), with the error function, like torch's default.
void kernel_gelu(float *y, const float *x, size_t count);
void kernel_gelu_backward(float *dx, const float *x, const float *dy, size_t count);
/// x·σ(1.702·x)
void kernel_quick_gelu(float *y, const float *x, size_t count);
void kernel_quick_gelu_backward(float *dx, const float *x, const float *dy, size_t count);
/// x is [rows, 2·channels]: y = x₁·gelu(x₂).
void kernel_geglu(float *y, const float *x, size_t rows, size_t channels);
void kernel_geglu_backward(float *dx, const float *x, const float *dy, size_t rows, size_t channels);

// Normalization.

/// mean and 1/σ of every row go to `statistics` (2 per row).
void kernel_layer_norm(
    float *y, float *statistics, const float *x, const float *weight, const float *bias, float epsilon,
    size_t rows, size_t channels);
void kernel_layer_norm_backward(
    float *dx, const float *statistics, const float *x, const float *dy, const float *weight, size_t rows,
    size_t channels);
/// sums[c] = Σ_r x[r,c]
void kernel_group_norm_sums(float *sums, const float *x, size_t rows, size_t channels);
/// sums[c] = Σ_r (x[r,c] − mean of c's group)²
void kernel_group_norm_squares(
    float *sums, const float *x, const float *mean, size_t rows, size_t channels, size_t groups);
/// mean[g] from the channels' partial sums, over `rows`·channels/groups values.
void kernel_group_norm_mean(
    float *mean, const float *partials, size_t parts, size_t rows, size_t channels, size_t groups);
/// 1/σ of each group from the partial squares.
void kernel_group_norm_deviation(
    float *inverse, const float *partials, float epsilon, size_t parts, size_t rows, size_t channels,
    size_t groups);
/// scale[c], offset[c] so that the normalized value is x·scale + offset.
void kernel_group_norm_affine(
    float *scale, float *offset, const float *mean, const float *inverse, const float *weight,
    const float *bias, size_t channels, size_t groups);
/// y = x·scale + offset, then SiLU if asked.
void kernel_group_norm_apply(
    float *y, const float *x, const float *scale, const float *offset, int silu, size_t rows,
    size_t channels);
/// dn = ∂ of the normalized value; sums[0..<C] = Σ dn, sums[C..<2C] = Σ dn·(x − mean).
void kernel_group_norm_backward_sums(
    float *dn, float *sums, const float *x, const float *dy, const float *scale, const float *offset,
    const float *mean, int silu, size_t rows, size_t channels, size_t groups);
/// factors[0..<C], [C..<2C], [2C..<3C]: dx = dn·f0 + x·f1 + f2.
void kernel_group_norm_backward_factors(
    float *factors, const float *partials, const float *mean, const float *inverse, const float *weight,
    size_t parts, size_t rows, size_t channels, size_t groups);
/// dx = dn·f0 + x·f1 + f2, in place of dn.
void kernel_group_norm_backward_apply(
    float *dn, const float *x, const float *factors, size_t rows, size_t channels);

// Attention of one head: element (row, c) of q, k, v, o and their gradients lies at row·stride + c.

typedef struct {
  size_t queries, keys, dimension, stride;
  /// Whether key j is visible only to queries i ≥ j.
  int causal;
} kernel_attention_shape;

/// Queries that share one pass over the keys.
#define KERNEL_ATTENTION_QUERIES 256
/// Floats of scratch that `kernel_attention` needs, and `kernel_attention_backward`.
size_t kernel_attention_scratch(const kernel_attention_shape *shape);
size_t kernel_attention_backward_scratch(const kernel_attention_shape *shape);

/// o and, of every query, log₂ of the sum of exponentials, for `count` queries from `first`, at most
/// KERNEL_ATTENTION_QUERIES. Pointers are those of the head, `logarithms` too.
void kernel_attention(
    float *o, float *logarithms, const float *q, const float *k, const float *v,
    const kernel_attention_shape *shape, size_t first, size_t count, float *scratch);
/// All three gradients of the head.
void kernel_attention_backward(
    float *dq, float *dk, float *dv, const float *logarithms, const float *q, const float *k,
    const float *v, const float *o, const float *dout, const kernel_attention_shape *shape,
    float *scratch);

// Matrix products without packing.

/// Columns of a panel.
#define KERNEL_PANEL 32

/// Panels of the transpose of b, which is [columns, depth] of a stored type with rows `stride` apart.
void kernel_panels_of_rows(
    float *panels, const void *b, kernel_type type, size_t stride, size_t columns, size_t depth);
/// Panels of b, which is [depth, columns] of a stored type with rows `stride` apart.
void kernel_panels(
    float *panels, const void *b, kernel_type type, size_t stride, size_t columns, size_t depth);
/// c = a·b + offset, or c += a·b with `add`: a [rows, depth] with rows `a_stride` apart; b in panels: element (k, n)
/// at (n / 32)·32·depth + k·32 + n % 32. `columns` is a multiple of 16; the offset, one per column, may be
/// null.
void kernel_panel_product(
    const float *a, size_t a_stride, const float *b, const float *offset, float *c, size_t c_stride,
    size_t rows, size_t columns, size_t depth, int add);

// Convolution, 3×3.

/// The geometry of a 3×3 convolution: sizes of the input and output, and the padding before the first row
/// and column.
typedef struct {
  size_t height, width, channels;
  size_t output_height, output_width;
  size_t stride, padding;
} kernel_convolution;

/// patches[p, tap·C + c] for output pixels `first` ..< `first + count` of one image.
void kernel_patches(
    float *patches, const float *image, const kernel_convolution *shape, size_t first, size_t count);
/// The gradient of the image rows `first` ..< `first + count` from the patches' gradient of all pixels.
void kernel_patches_backward(
    float *image, const float *patches, const kernel_convolution *shape, size_t first, size_t count);
/// OIHW weights [out, in, 3, 3] → [out, 3, 3, in].
void kernel_taps_first(float *target, const float *source, size_t outputs, size_t inputs);

// Winograd's form of a 3×3 convolution of stride 1 and padding 1 (Lavin and Gray, arXiv:1509.09308):
// output tiles of 4×4 or 2×2 pixels from input tiles of 6×6 or 4×4 by 36 or 16 matrix products.
// The number of channels is a multiple of 16.

/// `tile` is 4 or 2; tiles are counted row by row, image by image.
typedef struct {
  size_t height, width, tile, tiles_high, tiles_wide;
} kernel_winograd;

/// v[point·stride + (tile − first)·channels + c] from x [batch, height, width, channels]; `zeros` holds
/// `channels` zeros.
void kernel_winograd_input(
    float *v, size_t stride, const float *x, const float *zeros, const kernel_winograd *shape,
    size_t channels, size_t first, size_t count);
/// Transformed kernels in panels, one matrix per point, `stride` apart. `taps` is [outputs, inputs, 3, 3] of a
/// stored type, its outputs `tap_stride` numbers apart; matrices are [inputs, outputs], or [outputs, inputs]
/// of kernels rotated by 180° with `turned`, as needed for the backward pass.
void kernel_winograd_weights(
    float *u, size_t stride, const void *taps, kernel_type type, size_t tap_stride, size_t outputs,
    size_t inputs, size_t tile, int turned);
/// y [batch, height, width, channels] at `channel` ..< `channel + width` from m[point·stride +
/// (tile − first)·width + c], plus `offset` if not null.
void kernel_winograd_output(
    float *y, const float *m, size_t stride, const float *offset, const kernel_winograd *shape,
    size_t channels, size_t channel, size_t width, size_t first, size_t count);

/// Nearest neighbor, factor 2: rows `first` ..< `first + count` of the input.
void kernel_upsample(
    float *y, const float *x, size_t first, size_t count, size_t width, size_t channels);
void kernel_upsample_backward(
    float *dx, const float *dy, size_t first, size_t count, size_t width, size_t channels);

// Stored types.

/// y = x as float32.
void kernel_widen(float *y, const void *x, kernel_type type, size_t count);

#endif
