// Loops over the values of networks: inner products in double precision, low-rank products.
#ifndef CNETWORKS_H
#define CNETWORKS_H

#include <stddef.h>

// Σ aᵢ bᵢ in double precision.
double ia3_inner(const float *a, const float *b, size_t count);

// products[i * rows_b + j] = Σₖ a[i * count + k] b[j * count + k], in double precision: A Bᵀ.
void ia3_inner_products(
    const float *a, size_t rows_a, const float *b, size_t rows_b, size_t count, double *products);

// The index of the value of the largest magnitude, the first one on a tie; 0 if there are no values.
size_t ia3_largest(const float *values, size_t count);

// product [rows × columns] = A [rows × inner] B [inner × columns].
void ia3_product(
    const float *a, const float *b, size_t rows, size_t inner, size_t columns, float *product);

// transposed [columns × rows] = values [rows × columns] transposed.
void ia3_transpose(const float *values, size_t rows, size_t columns, float *transposed);

// Adds Σ (exact − before)², Σ (rounded − exact)² and Σ exact², in double precision.
void ia3_add_distances(
    const float *before, const float *exact, const float *rounded, size_t count, double sums[3]);

#endif
